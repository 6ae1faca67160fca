"""The main job on one page: gather evidence, compute the panel, estimate alignment, sum it up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.dataset import Panel, panel_of
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.estimate.draws import change
from comity.estimate.layout import measures_in
from comity.estimate.sufficiency import sufficient
from comity.evidence import Evidence, embedded_casebooks, load_casebook
from comity.fit import Alignment, alignment
from comity.frames import is_frame
from comity.indicators import DOMAINS, LEADS
from comity.levels import Levels, levels
from comity.methods.intervals import INTERVAL
from comity.phases.turning_points import no_turns
from comity.placing import folder_of
from comity.results import Result, lines_of
from comity.states import Frequency, When, resolve, year_or_day

if TYPE_CHECKING:
    from comity.views.charts.chart import Chart

__all__ = ["Assessment", "assess", "gather", "overall", "when_turned"]

DECADE = 10


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

        Returns
        -------
        DataFrame
            As `Alignment.turning_points`; without rows where there is no fit.

        Examples
        --------
        >>> import comity as cm
        >>> cm.assess("crink").turns.columns[:4]
        ['state_a', 'state_b', 'domain', 'period']
        """
        return no_turns() if self.fit is None else self.fit.turning_points()

    @property
    def frame(self) -> pl.DataFrame:
        """The summary and the overall level of each dyad, as it is written to files.

        Returns
        -------
        DataFrame
            Columns of the summary; the rows of domain ``overall`` are in standard deviations of
            the world's dyads and come first of each dyad, without indicator, covered_to and turns
            (`Alignment.turning_points` dates them).

        Examples
        --------
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
        """Draw how a pair moved, or all pairs side by side.

        Parameters
        ----------
        *states, **options
            As for `Alignment.plot`.

        Returns
        -------
        Chart
            With its finding as title.

        Raises
        ------
        ComityError
            As `Alignment.plot`.

        Examples
        --------
        >>> import comity as cm
        >>> cm.assess("crink").chart("RUS-PRK").title
        'Russia and North Korea: closer since 2023, +1.3 sd in ten years'
        """
        from comity.views.charts.chart import chart

        return chart(self.fit or self.levels.panel, *states, **options)

    def cite(self) -> str:
        """The sources of the case, and those of the scores, as BibTeX.

        Returns
        -------
        str
            One entry per source.
        """
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


def gather(
    case: str | Path | Sequence[str] | Result,
    data: str | Path | None = None,
    freq: Frequency = "year",
    start: When | None = None,
    end: When | None = None,
    sources: Sequence[str] = (),
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> Evidence:
    """Load a casebook, or read what the published data hold on some states.

    Parameters
    ----------
    case : str, Path or sequence of str
        As for `assess`.
    data : str or Path, optional
        Folder of published data.
    freq : {"year", "quarter", "month"}
        Length of the periods over which published votes are tallied.
    start, end : int or date, optional
        First and last year or day of interest, by which the data sets to read are chosen.
    sources : sequence of str
        Data sets to be read whatever others cover.
    universe, issue : str, optional
        Which votes of the General Assembly are tallied, as of `comity.panel`.

    Returns
    -------
    Evidence
        Records of the states with their coverage and sources.

    Raises
    ------
    ComityError
        If nothing can be read; if a casebook, whose votes are tallied already, is to have others.

    Examples
    --------
    >>> gather("crink").states
    ('CHN', 'IRN', 'PRK', 'RUS')
    """
    if isinstance(case, Result):
        return _of_result(case)
    if not isinstance(case, str | Path):
        case = _listed(case)
    if isinstance(case, str | Path):
        _refuse_one_state(case)
        if universe != "whole" or issue is not None:
            raise ComityError(
                f"the votes of {case} are tallied already, on whole resolutions; name two states, "
                "to have others tallied from published data"
            )
        return load_casebook(case)
    from comity.sources import read_evidence

    return read_evidence(
        case,
        folder_of(data),
        freq,
        start=year_or_day(start, "start"),
        end=year_or_day(end, "end"),
        sources=sources,
        universe=universe,
        issue=issue,
    )


def _of_result(result: Result) -> Evidence:
    """The evidence that a case, or what was made of it, rests on."""
    evidence = result._rests_on()
    if evidence is None:
        raise ComityError(f"a {type(result).__name__} holds no records; {_RIGHT}")
    return evidence


def _listed(case: object) -> str | list[str]:
    """The states named, or the casebook where one name alone is given."""
    if not isinstance(case, Iterable) or is_frame(case):
        what = f"a {type(case).__name__}" if is_frame(case) else shown(case)
        raise ComityError(f"{what} is no case; {_RIGHT}")
    names = [str(name) for name in case]
    if not names:
        raise ComityError(f"no state is named; {_RIGHT}")
    return names[0] if len(names) == 1 else names


_RIGHT = 'give the name or folder of a casebook, "crink", or states, ["China", "Russia"]'


def _refuse_one_state(case: str | Path) -> None:
    """A lone state is no casebook, and makes no dyad."""
    if isinstance(case, Path) or case in embedded_casebooks() or Path(case).exists():
        return
    try:
        state = resolve(case)
    except ComityError:
        return
    raise ComityError(f"{shown(case)} is one state ({state.name}); name two or more, or a casebook")


def summarise(of_leads: Levels, turns: pl.DataFrame) -> pl.DataFrame:
    """Sum up each dyad and domain in one row, as `Assessment` describes."""
    dyads = (
        _leads(of_leads)
        .select("state_a", "state_b")
        .unique()
        .filter(pl.col("state_a") < pl.col("state_b"))
    )
    domains = pl.DataFrame(
        {"domain": DOMAINS, "indicator": [LEADS[d].name for d in DOMAINS], "order": range(6)}
    )
    grid = dyads.join(domains, how="cross")
    keys = ["state_a", "state_b", "domain"]
    return (
        grid.join(_latest(of_leads), on=keys, how="left")
        .join(_turns(turns), on=keys, how="left")
        .join(_reasons(of_leads), on=keys, how="left")
        .with_columns(low=pl.coalesce("low", "least"), high=pl.coalesce("high", "most"))
        .sort("state_a", "state_b", "order")
        .drop("order", "least", "most")
    )


def overall(fit: Alignment) -> pl.DataFrame:
    """Where every dyad stands overall, and how that changed in ten years.

    Parameters
    ----------
    fit : Alignment
        The scores of a case.

    Returns
    -------
    DataFrame
        One row per dyad: state_a, state_b, period (the last with evidence), value, low, high (90 %
        interval), since (period ten years before, or the first of a shorter record), change, rise
        (probability that it rose), reason (why there is no value: no evidence, or too little).

    Examples
    --------
    >>> import comity as cm
    >>> overall(cm.alignment(cm.casebook("crink").panel(start=1991))).height
    6
    """
    last = fit.latest.filter(domain=OVERALL)
    found = last.select("state_a", "state_b", "period", "low", "high", value="mean")
    moves = [_move(fit, row) for row in found.iter_rows(named=True)]
    schema = {"since": pl.String, "change": pl.Float64, "rise": pl.Float64}
    moved = pl.DataFrame(moves, schema=schema, orient="row")
    there = [dyad for n, dyad in enumerate(fit.layout.dyads) if fit.layout.exists[:, n].any()]
    dyads = pl.DataFrame(there, _PAIR, orient="row").sort("state_a", "state_b")
    figures = pl.concat([found, moved], how="horizontal")
    enough = pl.DataFrame(sorted(sufficient(fit)), _PAIR, orient="row")
    shown = figures.join(enough, on=["state_a", "state_b"], how="semi", maintain_order="left")
    poor = figures.select("state_a", "state_b", poor=pl.lit("too little evidence"))
    keys = ["state_a", "state_b"]
    table = dyads.join(shown, on=keys, how="left", maintain_order="left")
    table = table.join(poor, on=keys, how="left", maintain_order="left")
    why = pl.when(pl.col("value").is_null()).then(pl.col("poor").fill_null("no evidence"))
    return table.with_columns(reason=why).drop("poor")


def _move(fit: Alignment, row: dict[str, Any]) -> tuple[str | None, float | None, float | None]:
    """Since when the overall level is compared, its change, and the probability that it rose."""
    n, until = fit.layout.place(row["state_a"], row["state_b"], row["period"])
    start = fit.layout.starts[until]
    wanted = start.replace(year=start.year - DECADE)
    since = next(t for t, day in enumerate(fit.layout.starts) if day >= wanted)
    since = max(since, int(fit.posterior.first[n]))
    if since >= until:
        return None, None, None
    moved = change(fit.draws, n, since, until, (OVERALL,)).row(0, named=True)
    return fit.layout.periods[since], moved["change"], moved["rise"]


def _leads(of_leads: Levels) -> pl.DataFrame:
    """The cells of the lead indicators: all that a summary shows."""
    panel = of_leads.panel
    return panel.long(*(lead.name for lead in LEADS.values() if lead.name in panel.indicators))


def _latest(of_leads: Levels) -> pl.DataFrame:
    """Latest score, its interval, and its change over ten years: from the same season."""
    keys = ["state_a", "state_b", "domain"]
    scores = of_leads.scores.sort("start")
    latest = scores.group_by(keys, maintain_order=True).last()
    before = latest.with_columns(pl.col("start").dt.offset_by(f"-{DECADE}y"))
    then = scores.select(*keys, "start", since="period", then="score")
    cells = _leads(of_leads).select(
        "indicator",
        "state_a",
        "state_b",
        "period",
        "covered_to",
        account_low="low",
        account_high="high",
    )
    return (
        before.join(then, on=[*keys, "start"], how="left")
        .join(cells, on=["indicator", "state_a", "state_b", "period"], how="left")
        .select(
            *keys,
            "period",
            value="score",
            low="low",
            high="high",
            account_low="account_low",
            account_high="account_high",
            since="since",
            change=pl.col("score") - pl.col("then"),
            covered_to="covered_to",
        )
    )


_PAIR = {"state_a": pl.String, "state_b": pl.String}
_YEAR = len("1996")


def _turns(turns: pl.DataFrame) -> pl.DataFrame:
    keys = ["state_a", "state_b", "domain"]
    return turns.group_by(keys).agg(turns=when_turned().unique().sort())


def when_turned() -> pl.Expr:
    """The period in which a turning point is told: that of its day, where there is one.

    A treaty that ends in 1996 still counts in that year: the level falls in 1997, and the turn is
    told in 1996.

    Returns
    -------
    Expr
        Over ``period`` and ``day`` of turning points.

    Examples
    --------
    >>> from datetime import date
    >>> turn = pl.DataFrame({"period": ["1997"], "day": [date(1996, 9, 10)]})
    >>> turn.select(when_turned()).item()
    '1996'
    """
    by_year = pl.col("period").str.len_chars() == _YEAR
    dated = pl.when(by_year).then(pl.col("day").dt.year().cast(pl.String))
    return pl.coalesce(dated, "period")


def _reasons(of_leads: Levels) -> pl.DataFrame:
    """The reason for the latest null, where a dyad has no value at all in a domain; its bounds."""
    keys = ["state_a", "state_b", "domain"]
    empty = _leads(of_leads).filter(pl.col("value").is_null().all().over(keys))
    bounded = pl.col("status") == "bounded"
    last = empty.filter(bounded | ~bounded.any().over(keys)).sort("start").group_by(keys).last()
    return last.select(*keys, "reason", least="low", most="high")
