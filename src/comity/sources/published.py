"""What the published data available hold on some states, as one body of evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.evidence import (
    NO_DOUBTS,
    RECORD_TYPES,
    Coverage,
    Evidence,
    Source,
    parse_bibliography,
    with_events,
)
from comity.sources.event_tables import event_tables
from comity.sources.reading.holding import Holding
from comity.sources.reading.organisations import ORGANISATIONS
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.at_hand import (
    PACKAGED,
    Chosen,
    Request,
    choose,
    holding,
    packaged,
    telling_of,
)
from comity.sources.shelf.catalogue import citations, data_set
from comity.sources.shelf.partners import belonging
from comity.sources.shelf.recognition import recognise
from comity.sources.shelf.store import Stored, stored
from comity.sources.trade.expected import expected_trade, with_expected
from comity.sources.votes.archive import RollCalls, roll_calls
from comity.states import Frequency, resolve
from comity.states.periods import span
from comity.steps import each

__all__ = ["assembly_votes", "read_evidence", "read_together"]


def read_evidence(
    states: Sequence[str],
    data: str | Path | None = None,
    freq: Frequency = "year",
    store: str | Path | None = None,
    *,
    start: int | date | None = None,
    end: int | date | None = None,
    sources: Sequence[str] = (),
    kinds: Sequence[str] | None = None,
    gravity: bool = True,
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> Evidence:
    """Read votes, ideal points and alliances of some states from the publishers' files.

    Parameters
    ----------
    states : sequence of str
        Two or more states, by any name or code that `comity.resolve` knows.
    data : str or Path, optional
        Folder searched first, with its subfolders, for files known by their headers.
    freq : {"year", "quarter", "month"}
        Length of the periods over which votes are tallied.
    store : str or Path, optional
        The store, in which whatever the folder lacks is looked up; by default the user's.
    start, end : int or date, optional
        First and last year or day of interest: of data sets that tell of the same, the one that
        covers most of that time is read.
    sources : sequence of str
        Data sets to be read whatever others cover, one of a kind.
    kinds : sequence of str, optional
        Kinds of record to read; by default all. Where they are named, it is no fault that none is
        available.
    gravity : bool
        Whether trade is set beside what the gravity model predicts.
    universe, issue : str, optional
        Which roll calls of the General Assembly are tallied, by default those on whole
        resolutions; as of `comity.portfolio.unga_similarity`.

    Returns
    -------
    Evidence
        Records of the states, with the coverage that the files have and their citations.

    Raises
    ------
    ComityError
        If a state is unknown, fewer than two are named, there is no such folder, or neither
        it nor the store holds a file that is known; if the universe or the issue is unknown, or
        not in any file.

    Examples
    --------
    >>> import tempfile
    >>> read_evidence(["CHN", "RUS"], tempfile.mkdtemp(), store=tempfile.mkdtemp())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ... holds no file of a data set that is read; ...
    """
    codes = tuple(sorted({resolve(state).id for state in states}))
    if len(codes) < 2:
        raise ComityError(f"{' '.join(states)} is one state; name two or more")
    first, last = span(start or date.min, end or date.today())
    request = Request(codes, first, min(last, date.today()), tuple(sources))
    _refuse_joined(sources)
    folder = None if data is None else Path(data)
    held = stored(store)
    wanted = kinds or RECORD_TYPES
    which = {"tally": {"universe": universe, "issue": issue}}
    read = {
        kind: _read_kind(kind, folder, held, request, freq, which.get(kind, {}))
        for kind in each(wanted)
    }
    found = {kind: one for kind, one in read.items() if one}
    if not kinds and not any(one.declared for one in found.values()):
        there = ", ".join(dict.fromkeys(name for one in found.values() for name in one.names))
        where = folder or "the store"
        raise ComityError(
            f"{where}: {there} covers no two of {', '.join(codes)}; name other states"
            if there
            else f"{where} holds no file of a data set that is read; name the "
            "folder that holds them with --data, or add them with `comity sources add FILE`"
        )
    for name in PACKAGED:
        kind = data_set(name).kind
        if kind in wanted and kind not in found:
            found[kind] = _records_of(Chosen(name, packaged(name)), codes, freq)
    frames = {kind: one.rows for kind, one in found.items() if one.rows.height}
    if "trade" in frames and gravity:
        frames["trade"] = _against_gravity(frames["trade"], found["trade"].held, folder, held)
    coverage = [one for each in found.values() for one in each.declared]
    besides = _named_besides(frames, codes)
    evidence = Evidence(
        name="-".join(codes),
        title=", ".join(resolve(code).name for code in codes),
        states=codes,
        outside=tuple(code for code in besides if code not in ORGANISATIONS),
        organisations={code: ORGANISATIONS[code] for code in besides if code in ORGANISATIONS},
        frames=frames,
        coverage=tuple(coverage),
        sources=_cited(frames, coverage),
        doubts=pl.concat([NO_DOUBTS, *(one.doubts_of(kind) for kind, one in found.items())]),
        data_sets={kind: one.names for kind, one in found.items()},
        notes=tuple(
            f"{_CALLED.get(kind, kind)}: {note}"
            for kind, one in found.items()
            for note in one.notes
        ),
    )
    return evidence if kinds or folder is None else _with_events(evidence, folder)


_CALLED = {
    "ideal-point": "ideal points",
    "agreement": "alliances",
    "tally": "votes in the Assembly",
    "vote": "votes in the Council",
}
"""Kinds of records whose names are not what readers call them."""


def _with_events(evidence: Evidence, folder: Path) -> Evidence:
    """With the events that a table of the folder counts; of several the first in the alphabet."""
    tables = event_tables(folder)
    if not tables:
        return evidence
    more = f"events: {len(tables)} tables are there; {tables[0].name} is read"
    notes = (*evidence.notes, more) if len(tables) > 1 else evidence.notes
    return with_events(replace(evidence, notes=notes), tables[0])


def _refuse_joined(sources: Sequence[str]) -> None:
    """A data set whose kind is read from all files together cannot be chosen alone."""
    for name in sources:
        others = telling_of(data_set(name).kind)
        if others and adapter(others[0]).together is not None:
            raise ComityError(
                f"{name} cannot be chosen: {', '.join(others)} are read together; leave it out"
            )


def assembly_votes(
    source: str | Path, data: str | Path | None = None, store: str | Path | None = None
) -> RollCalls:
    """The roll calls of the General Assembly that a command names.

    Parameters
    ----------
    source : str or Path
        ``unga`` for what is available, else one file (of files that belong together, any).
    store : str or Path, optional
        Where `comity.sources.shelf.store.add` keeps files; by default the user's.

    Returns
    -------
    RollCalls
        Of several data sets those that together cover most days.

    Raises
    ------
    ComityError
        If there is none, or the file holds no roll calls.

    Examples
    --------
    >>> import tempfile
    >>> assembly_votes("unga", store=tempfile.mkdtemp())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: no file of UNGA roll calls is available; name its folder ...
    """
    if str(source) != "unga":
        return roll_calls(_of_file(Path(source)))
    folder = None if data is None else Path(data)
    found = read_together("tally", folder, stored(store))
    if found is None:
        where = f"{folder}: " if folder else ""
        raise ComityError(
            f"{where}no file of UNGA roll calls is available; name its folder with --data DIR "
            "or in COMITY_DATA, or add a file with `comity sources add FILE`"
        )
    return roll_calls(found)


def _of_file(path: Path) -> Holding:
    """The roll calls of one file, with those that belong to it."""
    if not path.is_file():
        raise ComityError(f"{path} is no file; name a file of votes, or unga")
    found = recognise(path)
    if data_set(found.data_set).kind != "tally":
        raise ComityError(
            f"{path.name} holds no roll calls of the General Assembly, it is of {found.data_set} "
            f"(layout {found.layout.name}); name a file of votes, or unga"
        )
    return adapter(found.data_set).read(belonging(path, found))


_Codes = tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """What files hold of one kind: records, coverage, data sets, doubts, notes; the first whole."""

    held: Holding
    rows: pl.DataFrame
    declared: tuple[Coverage, ...]
    names: tuple[str, ...]
    doubts: pl.DataFrame
    notes: tuple[str, ...]

    def doubts_of(self, kind: str) -> pl.DataFrame:
        """Doubts of the holding as those of a kind of record."""
        return self.doubts.select(pl.lit(kind).alias("kind"), *NO_DOUBTS.columns[1:])


def _read_kind(
    kind: str,
    folder: Path | None,
    held: Sequence[Stored],
    request: Request,
    freq: Frequency,
    which: Mapping[str, Any],
) -> _Read | None:
    """Records of one kind: of all data sets that are read together, else of the one chosen."""
    names = telling_of(kind)
    if not names:
        return None
    if adapter(names[0]).together is not None:
        found = read_together(kind, folder, held)
        chosen = None if found is None else Chosen(names[0], found)
        return None if chosen is None else _records_of(chosen, request.states, freq, which)
    read: _Read | None = None
    wanted = [name for name in names if name in request.sources]
    for besides in (False, True):
        some = [name for name in wanted or names if adapter(name).besides == besides]
        chosen = choose(some, request, folder, held)
        if chosen is not None:
            more = _records_of(chosen, request.states, freq, which)
            read = more if read is None else _and_besides(kind, read, more)
    return read


def _and_besides(kind: str, read: _Read, more: _Read) -> _Read:
    """The same, and what another data set tells of dyads and days that it does not cover."""
    numbered = more.rows.with_row_index("at")
    two = numbered.select("at", *_dyads(kind), "start", "end")
    spans = [(*pair, one.start, one.end) for one in read.declared for pair in one.dyads()]
    names = ("state_a", "state_b", "since", "until")
    schema = dict.fromkeys(names[:2], pl.String) | dict.fromkeys(names[2:], pl.Date)
    covered = pl.DataFrame(spans, schema=schema, orient="row")
    met = two.join(covered, on=["state_a", "state_b"]).filter(
        pl.col("since") <= pl.col("end"), pl.col("until") >= pl.col("start")
    )
    rest = numbered.join(met.select("at").unique(), on="at", how="anti", maintain_order="left")
    if rest.is_empty():
        return read
    years = rest["start"].dt.year().to_list()
    note = (
        f"{', '.join(more.names)} tells of {min(years)} to {max(years)} where "
        f"{', '.join(read.names)} covers nothing; they count differently: do not read a step where "
        "one follows the other as a change"
    )
    return _Read(
        read.held,
        pl.concat([read.rows, rest.drop("at")]),
        (*read.declared, *more.declared),
        (*read.names, *more.names),
        pl.concat([read.doubts, more.doubts]),
        (*read.notes, *more.notes, note),
    )


def _dyads(kind: str) -> tuple[pl.Expr, pl.Expr]:
    """The two states of each record, in alphabetical order."""
    sides = RECORD_TYPES[kind].states_in
    low, high = (f(sides) for f in (pl.min_horizontal, pl.max_horizontal))
    return low.alias("state_a"), high.alias("state_b")


def read_together(
    kind: str, folder: str | Path | None = None, held: Sequence[Stored] | None = None
) -> Holding | None:
    """Read all data sets of a kind whose adapters read them as one: votes, ideal points.

    None where none is there.

    Raises
    ------
    ComityError
        If there is no such folder, or a file fails its checks.
    """
    names = telling_of(kind)
    there = {name: holding(name, folder, held) for name in names}
    found = {name: one for name, one in there.items() if one is not None}
    join = adapter(names[0]).together
    if not found or join is None:
        return None
    return join(found)


def _records_of(
    chosen: Chosen,
    codes: _Codes,
    freq: Frequency,
    which: Mapping[str, Any] = MappingProxyType({}),
) -> _Read:
    """What a data set holds on the states, and what it covers; ``which`` of its rows count."""
    one, held = adapter(chosen.name), chosen.held
    if one.records is None or one.coverage is None:
        raise ComityError(f"{chosen.name} holds no records; name a data set that does")
    declared = one.coverage(held, codes, **which)
    if one.per_period:
        rows = one.per_period(held, codes, freq, **which)
    else:
        rows = one.records(held, codes)
    joined = dict.fromkeys(key for each in declared for key in each.source)
    names = tuple(joined) if one.together else (chosen.name,)
    return _Read(held, rows, declared, names, held.doubts, (*held.notes, *chosen.notes))


def _named_besides(frames: dict[str, pl.DataFrame], codes: _Codes) -> list[str]:
    """Third states and organisations that sanction one of the states, or are sanctioned with it."""
    if "sanction" not in frames:
        return []
    sides = (frames["sanction"][side].explode() for side in ("senders", "targets"))
    return sorted({code for side in sides for code in side} - set(codes))


def _against_gravity(
    records: pl.DataFrame, trade: Holding, folder: Path | None, held: Sequence[Stored]
) -> pl.DataFrame:
    """Trade records with what the gravity model predicts, where distances are available."""
    keys = [key for key in set(records["source"].explode()) if not adapter(key).besides]
    distance = holding("cepii-distance", folder, held) if keys == [trade.span.source] else None
    return records if distance is None else with_expected(records, expected_trade(trade, distance))


def _cited(frames: dict[str, pl.DataFrame], coverage: Sequence[Coverage]) -> dict[str, Source]:
    """The bibliography of what is used, by the order of the catalogue."""
    used = {key for declared in coverage for key in declared.source}
    for rows in frames.values():
        used |= set(rows["source"].explode())
    return parse_bibliography(citations(*sorted(used)))
