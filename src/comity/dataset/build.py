"""Panels built: of any states from published data, and of a body of evidence."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.dataset.additions import measured
from comity.dataset.panel import Panel
from comity.dataset.rows import Order, Unit, every_pair, rows
from comity.errors import ComityError, shown
from comity.evidence import Evidence, outside_coverage
from comity.evidence.faults import near
from comity.indicators import Indicator, indicators_in
from comity.placing import folder_of
from comity.results import Result
from comity.states import Frequency, When, day_of, year_or_day

__all__ = ["dyads", "panel", "panel_of"]

_EVERYWHERE = "sanction.council"
"""Coverage that comes with comity: it does not tell which years the data available are about."""


def panel(
    states: str | Iterable[str] = "all",
    *,
    unit: Unit = "directed-dyad",
    freq: Frequency = "year",
    start: When | None = None,
    end: When | None = None,
    indicators: str | Sequence[str] = (),
    as_of: date | str | None = None,
    system: str = "cow",
    order: Order = "state",
    data: str | Path | None = None,
    sources: str | Sequence[str] = (),
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> Panel:
    """Build a panel of states or dyads by period, with figures from the published data available.

    Parameters
    ----------
    states : str or iterable of str
        ``"all"``, one of `comity.states.GROUPS` (its members of today, at all times), or names
        and codes of states: for dyads two or more.
    unit : {"directed-dyad", "dyad", "state"}
        What is one row, besides the period.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : int, date or str, optional
        First and last year or day, such as 1991 or "1991-12-25"; by default the first day of the
        system and today.
    indicators : str or sequence of str
        What to add: one or several keys of `comity.dataset.ADDITIONS` or of
        `comity.indicators.INDICATORS`.
    as_of : date or str, optional
        Use only what was known on that day; the panel ends with it.
    system : {"cow", "gw", "gw_micro", "un"}
        Whose membership counts.
    order : {"state", "code"}
        Which state of an undirected dyad comes first: by id in alphabetical order, or the one of
        the smaller number (ccode1 < ccode2), as the field's own tables have it.
    data : str or Path, optional
        Folder of published data; what it lacks is looked up in the store.
    sources : str or sequence of str
        Data sets to read where several tell of the same; by default the one that covers most of
        what is asked.
    universe : {"whole", "all", "important"}
        Of the General Assembly's votes those on whole resolutions, all recorded ones, or those that
        the United States call important.
    issue : str or sequence of str, optional
        Only votes on this topic, or on any of these: middle-east, nuclear, disarmament,
        human-rights, colonialism, development.

    Returns
    -------
    Panel
        Two states have a row where both were members on the same day of the period. A value
        outside what the available files cover is null. Cost grows with the number of rows.

    Raises
    ------
    ComityError
        If a name or an option is unknown, or data are not available.

    References
    ----------
    Bennett & Stam (2000), EUGene, International Interactions 26(2): 179-204.
    Miller (2022), peacesciencer, Conflict Management and Peace Science 39(6): 755-779.

    Examples
    --------
    >>> panel(["CHN", "PRK", "RUS"], unit="dyad", start=1961, end=1961,
    ...       indicators=["alliances", "capability"], data=folder).frame.select(
    ...     "state_a", "state_b", "obligation", "capability_ratio").rows()
    [('CHN', 'PRK', 3, 0.2), ('CHN', 'RUS', 3, 0.8), ('PRK', 'RUS', 0, 0.25)]
    """
    laid = rows(
        _states(states),
        unit=unit,
        freq=freq,
        start=year_or_day(start, "start"),
        end=year_or_day(end, "end"),
        system=system,
        as_of=day_of(as_of, "as_of"),
        order=order,
    )
    nothing = Evidence("panel", "a panel", laid.states)
    chosen = (sources,) if isinstance(sources, str) else tuple(sources)
    folder = folder_of(data)
    votes = {"universe": universe, "issue": issue}
    begun = Panel(laid, nothing, data=folder, sources=chosen, votes=votes)
    return begun.add(*_names(indicators))


def _names(indicators: str | Iterable[str]) -> tuple[str, ...]:
    """The names given, one or several."""
    if isinstance(indicators, str):
        return (indicators,)
    if not isinstance(indicators, Iterable):
        raise ComityError(f"indicators={shown(indicators)} is no name; give one or a list of them")
    return tuple(indicators)


def _states(states: str | Iterable[str]) -> str | Iterable[str]:
    """The states named; of what holds a panel already it is said how to get it."""
    if isinstance(states, Result):
        raise ComityError(
            f"a {type(states).__name__} is no list of states; name states, or call .panel() of a "
            'case, such as comity.case("crink").panel()'
        )
    if not isinstance(states, Iterable):
        raise ComityError(f"{shown(states)} is no list of states; write ['China', 'Russia']")
    return states


def dyads(
    states: str | Iterable[str] = "all",
    *,
    start: When | None = None,
    end: When | None = None,
    freq: Frequency = "year",
    directed: bool = False,
    system: str = "cow",
    order: Order = "state",
    as_of: date | str | None = None,
    data: str | Path | None = None,
    sources: str | Sequence[str] = (),
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> Panel:
    """Lay out dyads by period, to which columns are then added one after the other.

    Parameters
    ----------
    states, start, end, freq, system, order, as_of, data, sources, universe, issue
        As for `panel`.
    directed : bool
        Whether a to b and b to a are two dyads.

    Returns
    -------
    Panel
        Without columns beyond those that name its rows.

    Raises
    ------
    ComityError
        As for `panel`.

    Examples
    --------
    >>> dyads("CRINK", start=2000, end=2001, directed=True).height
    24
    """
    return panel(
        states,
        unit="directed-dyad" if directed else "dyad",
        freq=freq,
        start=start,
        end=end,
        as_of=as_of,
        system=system,
        order=order,
        data=data,
        sources=sources,
        universe=universe,
        issue=issue,
    )


def panel_of(
    evidence: Evidence,
    freq: Frequency = "year",
    start: When | None = None,
    end: When | None = None,
    indicators: str | Sequence[str] | None = None,
    as_of: date | str | None = None,
) -> Panel:
    """Build the panel of a body of evidence: indicators of every dyad of its states.

    Inside coverage a missing record is a zero where the indicator says so; outside coverage,
    before its publication, and while a state was no member, the value is null with a reason.

    Parameters
    ----------
    evidence : Evidence
        A casebook, or what the adapters read.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : int, date or str, optional
        First and last year or day, such as 1991 or "1991-12-25"; by default what the coverage of
        the indicators spans, up to today.
    indicators : str or sequence of str, optional
        Names of `INDICATORS`; by default all but those that are made on request.
    as_of : date or str, optional
        Use only what was known on that day.

    Returns
    -------
    Panel
        One row for each dyad and period, whether or not both were members. Cost grows with
        records + dyads x periods x indicators.

    Raises
    ------
    ComityError
        If an indicator is unknown, the dates are reversed, a year is none of the calendar, or
        nothing is covered.

    Examples
    --------
    >>> import comity as cm
    >>> panel_of(cm.casebook("crink").evidence, start=2011, end=2012).long("obligation").select(
    ...     "state_a", "state_b", "period", "value").row(0)
    ('CHN', 'IRN', '2011', 0.0)
    """
    as_of = day_of(as_of, "as_of")
    start, end = year_or_day(start, "start"), year_or_day(end, "end")
    chosen = _chosen(None if indicators is None else _names(indicators), evidence)
    kinds = {i.coverage_kind for i in chosen} if indicators else None
    first, last = _span(evidence, kinds, start, end, as_of)
    laid = every_pair(evidence.states, first, last, freq, as_of)
    known = evidence.known_by(as_of) if as_of else evidence
    return Panel(laid, known, measured(chosen, laid, known, evidence), evidence)


def _chosen(names: Sequence[str] | None, evidence: Evidence) -> list[Indicator]:
    every = indicators_in(evidence)
    usual = [one for one in every.values() if not one.on_request]
    unknown = [name for name in names or () if name not in every]
    if unknown:
        hint = near(unknown[0], every) or f"known are {', '.join(every)}"
        raise ComityError(f"no indicator {shown(unknown[0])}; {hint}")
    return [every[name] for name in names] if names else usual


def _span(
    evidence: Evidence,
    kinds: set[str] | None,
    start: int | date | None,
    end: int | date | None,
    as_of: date | None,
) -> tuple[date, date]:
    """First and last day: as asked, else as covered; never after ``as_of``, or today."""
    inside = set(evidence.states)
    spans = [c for c in evidence.coverage if len(inside & set(c.among)) > 1]
    if not spans:
        raise ComityError(
            f"nothing is covered for {' '.join(evidence.states)}; declare coverage in the casebook "
            "or name data with --data"
        )
    wanted = [c for c in spans if c.kind in kinds] if kinds else []
    spans = wanted or [c for c in spans if c.kind != _EVERYWHERE] or spans
    first = _day(start, first=True) or min(c.start for c in spans)
    last = _day(end, first=False) or max([*(c.end for c in spans), *_known_beyond(evidence, kinds)])
    last = min(last, as_of or date.today())
    if last < first:
        if end is not None and _day(end, first=False) == last:
            raise ComityError(f"end {end} is before start {start or first}; exchange the two")
        until = f"{as_of} is before that" if as_of else f"it ends on {last}"
        raise ComityError(f"nothing is known of {first} or later: {until}; ask for another time")
    return first, last


def _known_beyond(evidence: Evidence, kinds: set[str] | None) -> list[date]:
    """Days of records outside coverage, which are a lower bound in periods that nothing covers."""
    if evidence.data_sets:
        return []
    found = outside_coverage(evidence)
    return found.filter(pl.col("kind").is_in(kinds) if kinds else True)["start"].to_list()


def _day(when: int | date | None, *, first: bool) -> date | None:
    if isinstance(when, int):
        return date(when, 1, 1) if first else date(when, 12, 31)
    return when
