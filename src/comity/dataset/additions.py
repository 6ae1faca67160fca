"""Additions: what may be added to a panel by name: indicators, and columns of other modules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from comity.dataset.accounts import Accounts
from comity.dataset.joins import yearly_only
from comity.dataset.measured import Measured
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.errors import ComityError, shown
from comity.evidence import Evidence
from comity.indicators import INDICATORS, Indicator
from comity.sources import read_evidence
from comity.sources.shelf.at_hand import PACKAGED, absent, telling_of
from comity.sources.shelf.catalogue import known

__all__ = ["ADDITIONS", "Addition", "add", "measured"]


@dataclass(frozen=True)
class Addition:
    """One thing that may be added.

    Parameters
    ----------
    says : str
        What it adds, in a few words.
    indicators : tuple of str
        Keys of `comity.indicators.INDICATORS`.
    module : str
        Module of this room with columns that are no indicators: a function
        ``prepare(rows, folder)``; empty where there are none.
    units : tuple of str
        Units of analysis to which it can be added.
    by_year : bool
        Whether its data are known by year alone.

    Examples
    --------
    >>> ADDITIONS["majors"].says
    'whether a state is a major power'
    """

    says: str
    indicators: tuple[str, ...] = ()
    module: str = ""
    units: tuple[str, ...] = ("directed-dyad", "dyad", "state")
    by_year: bool = False


_DYADS = ("directed-dyad", "dyad")
_PLEDGES = ("defence", "offence", "neutrality", "non_aggression", "consultation")

ADDITIONS = {
    "alliances": Addition(
        "obligations that states owe each other",
        ("obligation", "allied", "members", *_PLEDGES),
        units=_DYADS,
    ),
    "capability": Addition("composite index of national capability", module="capability"),
    "majors": Addition("whether a state is a major power", module="majors"),
    "distance": Addition(
        "distance, common language, colonial past", module="distance", units=_DYADS
    ),
    "contiguity": Addition("common border, or water between", module="contiguity", units=_DYADS),
    "disputes": Addition(
        "militarised disputes between states",
        ("disputes_opposite", "disputes_same_side"),
        "disputes",
        _DYADS,
        by_year=True,
    ),
    "trade": Addition(
        "bilateral trade and its shares",
        ("exports", "trade_dependence", "trade_salience"),
        units=_DYADS,
    ),
    "national-trade": Addition("all imports and exports of states", module="national_trade"),
    "arms": Addition(
        "deliveries of major arms", ("arms_tiv", "arms_share"), units=_DYADS, by_year=True
    ),
    "visits": Addition(
        "visits of leaders and of high level",
        ("leader_meetings", "visits_received", "visits_received_high"),
        units=_DYADS,
    ),
    "sanctions": Addition(
        "sanctions in force",
        ("sanctions_in_force", "sanctions_imposed"),
        units=_DYADS,
        by_year=True,
    ),
    "votes": Addition(
        "agreement, S, kappa and pi in the General Assembly",
        ("unga_agreement", "unga_s", "unga_kappa", "unga_pi", "unga_votes"),
        units=_DYADS,
        by_year=True,
    ),
    "ideal-points": Addition(
        "ideal points from General Assembly votes",
        ("ideal_point_distance",),
        "ideal_points",
        by_year=True,
    ),
}
"""Everything that may be added, by name."""


def add(
    name: str,
    rows: Rows,
    evidence: Evidence,
    folder: Path | None,
    sources: Sequence[str],
    votes: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Evidence, tuple[Measured | Prepared, ...]]:
    """Measure or read what a name means.

    Parameters
    ----------
    name : str
        A key of `ADDITIONS` or of `comity.indicators.INDICATORS`.
    rows : Rows
        The rows to which it is added.
    evidence : Evidence
        What was read for the panel before; kinds of record that are needed besides are read from
        published data, unless the rows are of a body of evidence.
    folder : Path or None
        Folder of published data, searched before the store.
    sources : sequence of str
        Data sets to be read whatever others cover.
    votes : mapping
        ``universe`` and ``issue`` of the General Assembly's votes, as of
        `comity.sources.read_evidence`.

    Returns
    -------
    tuple of (Evidence, tuple of Measured or Prepared)
        The evidence with what was read, and what is added.

    Raises
    ------
    ComityError
        If there is no such thing, it does not fit the unit of analysis, or its data are not
        available.

    Examples
    --------
    >>> from comity.dataset.rows import rows
    >>> of = rows(["CHN", "RUS"], start=2000, end=2000)
    >>> add("aliances", of, Evidence("a", "A", of.states), None, ())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'aliances' cannot be added; did you mean alliances?
    """
    found = _named(name)
    if rows.unit not in found.units:
        raise ComityError(
            f"{name} tells of dyads, and a row of this panel is a state; ask for "
            'unit="dyad" or unit="directed-dyad"'
        )
    if found.by_year:
        yearly_only(name, rows)
    added: tuple[Measured | Prepared, ...] = ()
    if found.indicators and rows.unit != "state":
        chosen = [INDICATORS[each] for each in found.indicators]
        if rows.system:
            evidence = _with_kinds(chosen, rows, evidence, folder, sources, votes)
        known_then = evidence.known_by(rows.as_of) if rows.as_of else evidence
        added = measured(chosen, rows, known_then, evidence)
    if found.module:
        prepared: Prepared = import_module(f"comity.dataset.{found.module}").prepare(rows, folder)
        added = (*added, prepared)
    return evidence, added


def _named(name: str) -> Addition:
    if name in ADDITIONS:
        return ADDITIONS[name]
    if name in INDICATORS:
        return Addition(INDICATORS[name].label, (name,), units=_DYADS)
    near = get_close_matches(name, [*ADDITIONS, *INDICATORS], 1)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(ADDITIONS)}"
    raise ComityError(f"{shown(name)} cannot be added; {hint}")


def measured(
    indicators: Iterable[Indicator], rows: Rows, evidence: Evidence, whole: Evidence
) -> tuple[Measured, ...]:
    """Indicators for some rows, from one body of evidence.

    Parameters
    ----------
    evidence, whole : Evidence
        As known on the day of the rows, and with what became known later.

    Returns
    -------
    tuple of Measured
        In that order; nothing is measured until it is looked at.

    Examples
    --------
    >>> import comity as cm
    >>> from comity.dataset.rows import rows
    >>> case = cm.casebook("crink").evidence
    >>> (one,) = measured([INDICATORS["obligation"]], rows(case.states, start=2018), case, case)
    >>> one.columns[0].name
    'obligation'
    """
    accounts = Accounts(evidence)
    return tuple(
        Measured(one, rows, accounts, whole, " ".join(evidence.data_sets.get(one.kind, ())))
        for one in indicators
    )


def _with_kinds(
    indicators: Sequence[Indicator],
    rows: Rows,
    evidence: Evidence,
    folder: Path | None,
    sources: Sequence[str],
    votes: Mapping[str, Any],
) -> Evidence:
    """The evidence with the kinds of record that some indicators need."""
    kinds = sorted({one.kind for one in indicators} - evidence.data_sets.keys())
    if not kinds or len(rows.states) < 2:
        return evidence
    more = read_evidence(
        rows.states,
        folder,
        rows.freq,
        start=rows.scope.start,
        end=rows.scope.end,
        sources=sources,
        kinds=kinds,
        gravity=any(one.name == "gravity_residual" for one in indicators),
        **votes,
    )
    for kind in kinds:
        names = set(more.data_sets.get(kind, ()))
        within = {kind, *(one.within for one in indicators if one.kind == kind)}
        covered = any(one.kind in within for one in more.coverage)
        if not names or (names <= set(PACKAGED) and not covered):
            sets = telling_of(kind) or _of_kind(kind)
            if not sets:
                raise ComityError(
                    f"no published data set that comity reads holds records of a {kind}; a "
                    "casebook can (docs/casebooks.md)"
                )
            raise ComityError(absent(sets, folder))
    return replace(
        evidence,
        frames={**evidence.frames, **more.frames},
        coverage=(*evidence.coverage, *more.coverage),
        sources={**evidence.sources, **more.sources},
        outside=tuple(sorted({*evidence.outside, *more.outside})),
        organisations={**evidence.organisations, **more.organisations},
        doubts=pl.concat([evidence.doubts, more.doubts]),
        data_sets={**evidence.data_sets, **more.data_sets},
        notes=(*evidence.notes, *more.notes),
    )


def _of_kind(kind: str) -> tuple[str, ...]:
    """Data sets of a kind whose files are read together."""
    return tuple(entry.name for entry in known() if entry.kind == kind)
