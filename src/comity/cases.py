"""A case: states with their evidence, and the verbs that people use on them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.assessment import Assessment, assess_panel
from comity.dataset import Panel, panel_of
from comity.evidence import Evidence, with_records, without_indicators
from comity.fit import Alignment, alignment
from comity.indicators.explanation import Explanation
from comity.results import Result
from comity.states import Frequency, When, resolve

if TYPE_CHECKING:
    from comity.evidence import Source
    from comity.findings import Findings
    from comity.outlook.horizon import Risks
    from comity.outlook.scenario_result import Outlook
    from comity.views.charts.chart import Chart

__all__ = ["Case"]


_KEPT = 4
"""Panels, fits and assessments that are kept: a notebook asks for the same ones again and again."""


@lru_cache(_KEPT)
def _panel(
    evidence: Evidence,
    freq: Frequency,
    start: When | None,
    end: When | None,
    indicators: str | tuple[str, ...] | None,
    as_of: date | str | None,
) -> Panel:
    return panel_of(evidence, freq, start, end, indicators, as_of)


@lru_cache(_KEPT)
def _fitted(panel: Panel) -> Alignment:
    return alignment(panel)


@lru_cache(_KEPT)
def _assessed(panel: Panel) -> Assessment:
    return assess_panel(panel)


@dataclass(frozen=True, repr=False)
class Case(Result):
    """States with their evidence; every verb of the command line on a case is a method.

    Parameters
    ----------
    evidence : Evidence
        Its records, coverage and sources.
    home : str or Path
        The name or folder it was loaded from, or its states.

    Examples
    --------
    >>> import comity as cm
    >>> cm.case("crink").evidence.states
    ('CHN', 'IRN', 'PRK', 'RUS')
    """

    evidence: Evidence
    home: str | Path

    _name = "records"

    @property
    def frame(self) -> pl.DataFrame:
        """The records as a list: kind, id, start, end, states, what, sources and who says so."""
        return self.evidence.frame

    def panel(
        self,
        start: When | None = None,
        end: When | None = None,
        freq: Frequency = "year",
        as_of: date | str | None = None,
        indicators: str | Sequence[str] | None = None,
    ) -> Panel:
        """Compute the indicators of every dyad, null outside coverage: ``comity panel``.

        Parameters
        ----------
        start, end : int, date or str, optional
            First and last year or day.
        freq : {"year", "quarter", "month"}
            Length of the periods.
        as_of : date or str, optional
            Use only what was known on that day.
        indicators : str or sequence of str, optional
            Names of indicators; by default all but those that are made on request.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").panel(start=2020, end=2021).freq
        'year'
        """
        named = indicators
        if isinstance(indicators, Iterable) and not isinstance(indicators, str):
            named = (*indicators,)
        return _panel(self.evidence, freq, start, end, named, as_of)

    def fit(
        self,
        start: When | None = None,
        end: When | None = None,
        freq: Frequency = "year",
        as_of: date | str | None = None,
    ) -> Alignment:
        """Estimate alignment by domain and overall: ``comity alignment``; options as for `panel`.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").fit(start=1991).frame.columns[:4]
        ['state_a', 'state_b', 'period', 'start']
        """
        return _fitted(self.panel(start, end, freq, as_of))

    def assess(
        self,
        start: When | None = None,
        end: When | None = None,
        freq: Frequency = "year",
        as_of: date | str | None = None,
    ) -> Assessment:
        """Assess the case: ``comity assess``; options as for `panel`.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").assess(start=1991).summary.height
        36
        """
        return _assessed(self.panel(start, end, freq, as_of))

    def findings(
        self,
        start: When | None = None,
        end: When | None = None,
        freq: Frequency = "year",
        as_of: date | str | None = None,
        since: date | str | None = None,
    ) -> "Findings":
        """Answer the question of the case, with ranked findings; options as for `panel`.

        Parameters
        ----------
        since : date or str, optional
            The day of the last look: the first finding says what changed since, against the
            case as it could be known on that day.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").findings().answer.sentence[:28]
        'Two defence pacts and a hub,'
        """
        from comity.findings import findings_of

        day = date.fromisoformat(since) if isinstance(since, str) else since
        before = self.assess(start, end, freq, day) if day else None
        return findings_of(self.assess(start, end, freq, as_of), day, before)

    def explain(
        self, state_a: str, state_b: str, period: int | str, as_of: date | str | None = None
    ) -> Explanation:
        """Open the figures of a dyad in a period: ``comity explain``.

        Parameters
        ----------
        state_a, state_b : str
            The dyad, in either order, by any name or code.
        period : int or str
            ``2018``, ``"2018Q3"`` or ``"2018-07"``.
        as_of : date or str, optional
            Use only what was known on that day.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").explain("China", "North Korea", 2018).figures[0].value
        3.0
        """
        text = str(period)
        freq: Frequency = "quarter" if "Q" in text else "month" if "-" in text else "year"
        a, b = (resolve(state).id for state in (state_a, state_b))
        return self.assess(freq=freq, as_of=as_of).levels.explain(a, b, text)

    def page(self, path: str | Path, **options: Any) -> Path:
        """Write the page, one file in which every figure opens: ``comity assess --page``.

        Parameters
        ----------
        path : str or Path
            Ends in .html; without an ending a folder, with a page for each pair.
        **options : int, str or date
            As for `assess`.
        """
        from comity.views.web.page import require_page, write_page

        out = Path(path)
        require_page(out)
        return write_page(self.assess(**options), out)

    def chart(
        self,
        *states: str,
        domain: str = "overall",
        indicator: str | None = None,
        start: int | None = None,
        end: int | None = None,
        as_of: date | str | None = None,
    ) -> "Chart":
        """Draw how a pair moved, or all pairs of the case side by side: ``comity chart``.

        Parameters
        ----------
        *states : str
            Two states by any name or code, or both in one: ``"CHN-PRK"``; none for all pairs.
        domain : str
            ``overall`` or a domain.
        indicator : str, optional
            In place of a domain: one indicator in its own unit.
        start, end : int, optional
            First and last year that is drawn; figures rest on all years. By default from the first
            evidence to the last.
        as_of : date or str, optional
            Use only what was known on that day.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").chart("CHN-PRK", indicator="obligation").title
        'China and North Korea, highest obligation in force: defence since 1961'
        """
        from comity.views.charts.chart import chart

        basis = self.panel(as_of=as_of) if indicator else self.fit(as_of=as_of)
        return chart(basis, *states, domain=domain, indicator=indicator, start=start, end=end)

    def brief(self, path: str | Path, **options: Any) -> Path:
        """Write the answer of the case on two pages with numbered notes: ``comity brief``.

        Parameters
        ----------
        path : str or Path
            Ends in .docx, .pdf, .html or .md.
        **options : int, str or date
            As for `findings`.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").brief(folder / "brief.html").name
        'brief.html'
        """
        from comity.views.brief import brief_of, require_brief, write_brief

        require_brief(path)
        return write_brief(brief_of(self.findings(**options)), path)

    def scenario(
        self,
        scenario: str | Path,
        horizon: int = 5,
        how: str | None = None,
        as_of: date | str | None = None,
    ) -> "Outlook":
        """Say what a scenario would move, against no scenario: ``comity scenario run``.

        Parameters
        ----------
        scenario : str or Path
            The name of one that comes with comity, such as ``cease-fire``, or a file.
        horizon : int
            Years beyond the last one of the case.
        how : {"conditioned", "intervened"}, optional
            In place of what the scenario says.
        as_of : date or str, optional
            Begin from what was known on that day.

        Examples
        --------
        >>> import comity as cm
        >>> found = cm.case("crink").scenario("cease-fire")
        >>> found.effect.name, round(found.last["difference"].min(), 1)
        ('force-ends', -0.3)
        """
        from comity.outlook.run import run_scenario

        return run_scenario(self.fit(as_of=as_of), scenario, horizon, how)

    def risks(
        self, horizon: int = 5, delta: float = 0.5, as_of: date | str | None = None
    ) -> "Risks":
        """Say what may happen to the ties within some years: ``comity scenario risks``.

        Gives the probability that a tie falls, or rises, by more than delta; the smallest change
        of a driver that turns a pair (``red_lines``); and what is at stake (``price``).

        Parameters
        ----------
        horizon : int
            Years beyond the last one of the case.
        delta : float
            Size of a fall, in standard deviations of the world's dyads.
        as_of : date or str, optional
            Begin from what was known on that day.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").risks(horizon=3).frame["year"].max()
        2029
        """
        from comity.outlook.horizon import risks_ahead

        return risks_ahead(self.fit(as_of=as_of), horizon, delta)

    def with_records(self, records: Any, kind: str, bibliography: str = "") -> "Case":
        """A copy of the case with more evidence, its coverage unchanged.

        A record outside coverage counts as at least one. Records have faults as `comity casebook
        check` finds them.

        Parameters
        ----------
        records : data frame or sequence of mapping
            Of one kind; the columns are those of the casebook's file (docs/casebooks.md), days
            and lists written as there or as dates and lists.
        kind : str
            ``meeting``, ``agreement``, ``vote`` ….
        bibliography : str
            BibTeX of sources that the case does not have.

        Examples
        --------
        >>> import comity as cm
        >>> case = cm.case("crink")
        >>> met = {"id": "talks-2026", "start": "2026-01-15", "participants": ["China", "Russia"],
        ...        "level": "leader", "place": "Beijing", "source": "own"}
        >>> own = "@misc{own, title = {Notes of our own}, year = 2026}"
        >>> more = case.with_records([met], "meeting", own)
        >>> more.frame.height - case.frame.height
        1
        """
        return replace(self, evidence=with_records(self.evidence, records, kind, bibliography))

    def without(self, *names: str) -> "Case":
        """A copy of the case that lacks some of its own indicators.

        Parameters
        ----------
        *names : str
            Names of own indicators, or ``events`` for all of that domain.

        Examples
        --------
        >>> import comity as cm
        >>> cm.case("crink").without("events")
        Traceback (most recent call last):
            ...
        comity.errors.ComityError: 'events' is no indicator that crink declares; it declares none
        """
        return replace(self, evidence=without_indicators(self.evidence, names))

    def cite(self) -> str:
        """The sources of the case as BibTeX, in the order of their keys: ``comity cite``."""
        return self.evidence.cite()

    def _title(self) -> str:
        return f"Case {self.evidence.name}: {self.evidence.title}"

    def _rests_on(self) -> Evidence:
        return self.evidence

    def _extent(self) -> list[str]:
        return self.evidence._extent()

    def _lines(self) -> pl.DataFrame:
        return self.evidence._lines()

    def _cited(self) -> "list[Source]":
        return self.evidence._cited()
