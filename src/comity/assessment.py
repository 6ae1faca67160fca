"""Assessment: the panel of a case, its levels and its fit, summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.dataset import Panel, panel_of
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.layout import measures_in
from comity.evidence import Evidence
from comity.fit import Alignment, alignment
from comity.gathering import gather
from comity.levels import Levels, levels
from comity.methods.intervals import INTERVAL
from comity.phases.turning_points import no_turns
from comity.results import Result, lines_of
from comity.states import Frequency, When
from comity.summary import overall, summarise

if TYPE_CHECKING:
    from comity.views.charts.chart import Chart

__all__ = ["Assessment", "assess"]


@dataclass(frozen=True, repr=False)
class Assessment(Result):
    """How aligned the states of a case are, domain by domain, as of one day.

    Parameters
    ----------
    evidence : Evidence
        All that is known of the case; its records, coverage and sources.
    levels : Levels
        The lead indicator of each domain in its own unit, and the panel.
    fit : Alignment or None
        Where every dyad stands, by domain and overall, from all indicators at once; None where
        the panel holds no indicator of the model.
    summary : DataFrame
        One row per dyad and domain: state_a, state_b, domain, indicator, period (of the latest
        value), value, low, high (90 % interval), account_low, account_high (range over
        contradicting accounts), since (period ten years before), change (latest less then),
        covered_to (last day of evidence), turns (labels of the turning points), reason (why
        there is no value).

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.assess("crink")
    >>> found.summary.height
    36
    """

    evidence: Evidence
    levels: Levels
    fit: Alignment | None
    summary: pl.DataFrame

    _name = "assessment"
    _spread = INTERVAL

    @property
    def turns(self) -> pl.DataFrame:
        """The turning points of every dyad, overall and by domain: those of the fit.

        As `Alignment.turning_points`; without rows where there is no fit.

        >>> import comity as cm
        >>> cm.assess("crink").turns.columns[:4]
        ['state_a', 'state_b', 'domain', 'period']
        """
        return no_turns() if self.fit is None else self.fit.turning_points()

    @property
    def frame(self) -> pl.DataFrame:
        """The summary and the overall level of each dyad, as it is written to files.

        Columns of the summary; the rows of domain ``overall`` are in standard deviations of the
        world's dyads and come first of each dyad, without indicator, covered_to and turns
        (`Alignment.turning_points` dates them).

        >>> import comity as cm
        >>> cm.assess("crink").frame["domain"].head(2).to_list()
        ['overall', 'commitment']
        """
        if self.fit is None:
            return self.summary
        top = overall(self.fit).drop("rise").with_columns(domain=pl.lit(OVERALL))
        rows = pl.concat([top, self.summary], how="diagonal").select(self.summary.columns)
        return rows.sort("state_a", "state_b", maintain_order=True)

    def chart(self, *states: str, **options: Any) -> "Chart":
        """Draw how a pair moved, or all pairs side by side; see `Case.chart`.

        >>> import comity as cm
        >>> cm.assess("crink").chart("RUS-PRK").title
        'Russia and North Korea: closer since 2023, +1.3 sd in ten years'
        """
        from comity.views.charts.chart import chart

        return chart(self.fit or self.levels.panel, *states, **options)

    def cite(self) -> str:
        """The sources of the case, and those of the scores, as BibTeX."""
        return self.evidence.cite() if self.fit is None else self.fit.cite()

    def _title(self) -> str:
        return f"Assessment of {self.evidence.title}"

    def _rests_on(self) -> Evidence:
        return self.evidence

    def _extent(self) -> list[str]:
        panel = self.levels.panel
        first, last = panel.rows.years
        known = self.summary["value"].is_not_null().sum()
        dyads = self.summary.select("state_a", "state_b").n_unique()
        as_of = f", as of {panel.as_of}" if panel.as_of else ""
        found = [f"{first} to {last} by {panel.freq}{as_of}: {dyads} dyads in 6 domains"]
        silent = self.summary.height - known
        found.append(f"{known} dyads and domains have a value, {silent} none (see reason)")
        return found

    def _lines(self) -> pl.DataFrame:
        """The overall level of every dyad, then domain by domain."""
        levels = lines_of(self.levels.scores, "indicator")
        silent = lines_of(self.summary.filter(pl.col("value").is_null()), "indicator")
        of_fit = [] if self.fit is None else [self.fit.glance().lines.filter(measure=OVERALL)]
        return pl.concat([*of_fit, silent, levels])


def assess(
    case: str | Path | Sequence[str] | Result,
    *,
    start: When | None = None,
    end: When | None = None,
    freq: Frequency = "year",
    as_of: date | str | None = None,
    data: str | Path | None = None,
) -> Assessment:
    """Assess a casebook, or any states on the published data available.

    Parameters
    ----------
    case : str, Path, sequence of str, Case, Evidence or Panel
        The name or folder of a casebook, or two or more states; or what was made of them.
    start, end : int, date or str, optional
        First and last year or day.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    as_of : date or str, optional
        Use only what was known on that day, such as "2024-06-18".
    data : str or Path, optional
        Folder of published data; where it lacks a data set, or none is named, what
        `comity sources add` has stored is used.

    Returns
    -------
    Assessment
        Dyads without any covered domain have a row per domain with the reason.

    Raises
    ------
    ComityError
        If the casebook has faults, a state is unknown, or no data are available.

    Examples
    --------
    >>> import comity as cm
    >>> then = cm.assess("crink", as_of="2024-06-18")
    >>> then.summary.filter(domain="commitment", state_a="PRK", state_b="RUS")["value"].item()
    1.0
    """
    if isinstance(case, Panel):
        _refuse_options(start=start, end=end, as_of=as_of, data=data)
        return assess_panel(case)
    evidence = gather(case, data, freq, start, end)
    cells = panel_of(evidence, freq=freq, start=start, end=end, as_of=as_of)
    return assess_panel(cells)


def _refuse_options(**options: object) -> None:
    """A panel has its periods and its day already."""
    given = [name for name, value in options.items() if value is not None]
    if given:
        raise ComityError(f"{', '.join(given)}: the panel has its own; give them where it is made")


def assess_panel(cells: Panel) -> Assessment:
    """Assess a panel: the levels of its lead indicators, and alignment from all of them."""
    of_leads = levels(cells)
    fit = alignment(cells) if measures_in(cells) else None
    turns = no_turns() if fit is None else fit.turning_points()
    return Assessment(cells.evidence, of_leads, fit, summarise(of_leads, turns))
