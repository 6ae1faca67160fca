"""What the published data at hand hold on some states, as one body of evidence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import (
    NO_DOUBTS,
    RECORD_TYPES,
    Coverage,
    Evidence,
    Source,
    frame_of_rows,
    parse_bibliography,
)
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
from comity.sources.shelf.store import Stored, stored
from comity.sources.trade.expected import expected_trade, with_expected
from comity.sources.votes import assembly as unga_votes
from comity.sources.votes import council as unsc
from comity.sources.votes import ideal_points
from comity.sources.votes._assembly_choice import choose_among
from comity.states import Frequency, resolve
from comity.states.periods import span

__all__ = ["assembly_files", "points_release", "read_evidence"]


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
        Whether trade is set beside what the gravity model lets expect.

    Returns
    -------
    Evidence
        Records of the states, with the coverage that the files have and their citations.

    Raises
    ------
    ComityError
        If a state is unknown, fewer than two are named, there is no such folder, or neither
        it nor the store holds a file that is known.

    Examples
    --------
    >>> import tempfile
    >>> read_evidence(["CHN", "RUS"], tempfile.mkdtemp(), store=tempfile.mkdtemp())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...: no file of a data set known here is there; ...
    """
    codes = tuple(sorted({resolve(state).id for state in states}))
    if len(codes) < 2:
        raise ComityError(f"{' '.join(states)} is one state; name two or more")
    first, last = span(start or date.min, end or date.today())
    request = Request(codes, first, min(last, date.today()), tuple(sources))
    _refuse_unread(sources)
    folder = None if data is None else Path(data)
    held = stored(store)
    wanted = set(kinds or RECORD_TYPES)
    found: dict[str, _Read] = {}
    for kind, read in _READERS.items():
        one = read(folder, held, request, freq) if kind in wanted else None
        if one:
            found[kind] = one
    for kind in sorted(wanted - _READERS.keys()):
        chosen = choose(telling_of(kind), request, folder, held)
        if chosen:
            found[kind] = _records_of(chosen, codes)
    if not kinds and not any(one.declared for one in found.values()):
        raise ComityError(
            f"{folder or 'the store'}: no file of a data set known here is there; name "
            "the folder that holds them with --data, or add them with `comity sources add FILE`"
        )
    for name in PACKAGED:
        kind = data_set(name).kind
        if kind in wanted and kind not in found:
            found[kind] = _records_of(Chosen(name, packaged(name)), codes)
    frames = {kind: one.rows for kind, one in found.items() if one.rows.height}
    if "trade" in frames and gravity:
        frames["trade"] = _against_gravity(frames["trade"], folder, held)
    coverage = [one for read in found.values() for one in read.declared]
    besides = _named_besides(frames, codes)
    return Evidence(
        name="-".join(codes),
        title=", ".join(resolve(code).name for code in codes),
        states=codes,
        outside=tuple(code for code in besides if code not in ORGANISATIONS),
        organisations={code: ORGANISATIONS[code] for code in besides if code in ORGANISATIONS},
        frames=frames,
        coverage=tuple(coverage),
        sources=_cited(frames, coverage),
        doubts=pl.concat([NO_DOUBTS, *(_doubts(kind, one) for kind, one in found.items())]),
        data_sets={kind: one.names for kind, one in found.items()},
        notes=tuple(f"{kind}: {note}" for kind, one in found.items() for note in one.notes),
    )


def _refuse_unread(sources: Sequence[str]) -> None:
    """A data set that is named must be one that gives records."""
    for name in sources:
        kind = data_set(name).kind
        if kind in RECORD_TYPES and name not in telling_of(kind):
            raise ComityError(
                f"{name} cannot be chosen with --source: all files of its kind are read together"
            )


def assembly_files(
    source: str | Path, data: str | Path | None = None, store: str | Path | None = None
) -> tuple[Path, ...]:
    """The files of the General Assembly's roll calls that a command names.

    Parameters
    ----------
    source : str or Path
        ``unga`` for what is at hand, else one file (of a pair that belongs together, either).
    data : str or Path, optional
        Folder searched first.
    store : str or Path, optional
        Where `comity.sources.shelf.store.add` keeps files; by default the user's.

    Returns
    -------
    tuple of Path
        What `comity.sources.votes.assembly.read` takes.

    Raises
    ------
    ComityError
        If there is none.

    Examples
    --------
    >>> import tempfile
    >>> assembly_files("unga", store=tempfile.mkdtemp())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: no file of UNGA roll calls is at hand; name its folder ...
    """
    if str(source) == "unga":
        folder = None if data is None else Path(data)
        paths = choose_among(_paths(unga_votes.find, folder, stored(store), "tally"))
        if not paths:
            where = f"{folder}: " if folder else ""
            raise ComityError(
                f"{where}no file of UNGA roll calls is at hand; name its folder with --data DIR "
                "or in COMITY_DATA, or add a file with `comity sources add FILE`"
            )
        return tuple(paths)
    path = Path(source)
    if not path.is_file():
        raise ComityError(f"{path} is no file; name a file of votes, or unga")
    if path.suffix == ".parquet":
        pair = [found for found in unga_votes.find(path.parent) if found.suffix == ".parquet"]
        if path.resolve() in [found.resolve() for found in pair]:
            return tuple(pair)
    return (path,)


_Codes = tuple[str, ...]


@dataclass(frozen=True)
class _Read:
    """What files hold of one kind: records, coverage, data sets, doubts and notes."""

    rows: pl.DataFrame
    declared: tuple[Coverage, ...]
    names: tuple[str, ...]
    doubts: pl.DataFrame | None = None
    notes: tuple[str, ...] = ()


def _doubts(kind: str, one: _Read) -> pl.DataFrame:
    """Doubts of a holding as those of a kind of record."""
    if one.doubts is None:
        return NO_DOUBTS
    return one.doubts.select(pl.lit(kind).alias("kind"), *NO_DOUBTS.columns[1:])


def _paths(
    find: Callable[[Path], tuple[Path, ...]],
    folder: Path | None,
    held: Sequence[Stored],
    kind: str,
) -> tuple[Path, ...]:
    """Files of the folder; where it has none, those of the store."""
    own = find(folder) if folder is not None else ()
    return own or tuple(one.path for one in held if data_set(one.name).kind == kind)


def _assembly(
    folder: Path | None, held: Sequence[Stored], request: Request, freq: Frequency
) -> _Read | None:
    paths = _paths(unga_votes.find, folder, held, "tally")
    if not paths:
        return None
    roll_calls = unga_votes.read(choose_among(paths))
    tallies = unga_votes.tallies(roll_calls, request.states, freq)
    rows = frame_of_rows("tally", tallies, str(folder or "the store"))
    return _read(rows, unga_votes.coverage(roll_calls, request.states))


def _council(
    folder: Path | None, held: Sequence[Stored], request: Request, freq: Frequency
) -> _Read | None:
    del freq  # votes of the Council are dated one by one
    there = {one.name: one.path for one in held if data_set(one.name).kind == "vote"}
    own = unsc.find(folder) if folder is not None else ()
    missing = [path for name, path in there.items() if name not in unsc.sources_of(own)]
    paths = (*own, *missing)
    if not paths:
        return None
    votes = unsc.read(paths)
    return _read(unsc.records(votes, request.states), unsc.coverage(votes, request.states))


def _points(
    folder: Path | None, held: Sequence[Stored], request: Request, freq: Frequency
) -> _Read | None:
    del freq  # one point a year
    found = _release(folder, held, request)
    if found is None:
        return None
    best, notes = found
    rows = ideal_points.records(best, request.states)
    return replace(_read(rows, ideal_points.coverage(best, request.states)), notes=notes)


def points_release(
    request: Request, data: str | Path | None = None, store: str | Path | None = None
) -> tuple[ideal_points.Points, tuple[str, ...]] | None:
    """Of several releases of ideal points the one with most points of what is asked.

    They do not mix, for their scales differ.

    Parameters
    ----------
    request : Request
        States and days.
    data : str or Path, optional
        Folder searched first.
    store : str or Path, optional
        By default the user's.

    Returns
    -------
    tuple of (Points, tuple of str) or None
        The release, and a note of those passed over; None where none is available.

    Raises
    ------
    ComityError
        If a file fails its checks.

    Examples
    --------
    >>> import tempfile
    >>> points_release(Request(("CHN", "RUS")), store=tempfile.mkdtemp()) is None
    True
    """
    return _release(None if data is None else Path(data), stored(store), request)


def _release(
    folder: Path | None, held: Sequence[Stored], request: Request
) -> tuple[ideal_points.Points, tuple[str, ...]] | None:
    there = [one.path for one in held if data_set(one.name).kind == "ideal-point"]
    own = ideal_points.find(folder) if folder is not None else ()
    releases = {path: ideal_points.read(path) for path in (*own, *there)}
    if not releases:
        return None
    asked = pl.col("state").is_in(list(request.states)) & pl.col("year").is_between(
        request.start.year, request.end.year
    )
    points = {path: one.points.filter(asked).height for path, one in releases.items()}
    best = max(releases, key=lambda one: (points[one], releases[one].points.height))

    def told(path: Path) -> str:
        span = releases[path].span
        return (
            f"{path.name} ({span.start.year}-{span.end.year}, {points[path]} points of those asked)"
        )

    over = [told(path) for path in releases if path != best and points[path]]
    notes = (f"{told(best)} is read; passed over: {', '.join(over)}",) if over else ()
    return releases[best], notes


def _read(rows: pl.DataFrame, declared: tuple[Coverage, ...]) -> _Read:
    """Records and coverage whose keys are names of data sets."""
    names = dict.fromkeys(key for one in declared for key in one.source)
    return _Read(rows, declared, tuple(names))


def _records_of(chosen: Chosen, codes: _Codes) -> _Read:
    """What a data set holds on the states, and what it covers."""
    one, held = adapter(chosen.name), chosen.held
    return _Read(
        one.records(held, codes),
        one.coverage(held, codes),
        (chosen.name,),
        held.doubts,
        (*held.notes, *chosen.notes),
    )


def _named_besides(frames: dict[str, pl.DataFrame], codes: _Codes) -> list[str]:
    """Third states and organisations that sanction one of the states, or are sanctioned with it."""
    if "sanction" not in frames:
        return []
    sides = (frames["sanction"][side].explode() for side in ("senders", "targets"))
    return sorted({code for side in sides for code in side} - set(codes))


_READERS = {"tally": _assembly, "vote": _council, "ideal-point": _points}


def _against_gravity(
    records: pl.DataFrame, folder: Path | None, held: Sequence[Stored]
) -> pl.DataFrame:
    """Trade records with what gravity lets expect, where distances are at hand."""
    (key,) = set(records["source"].explode())
    trade, distance = (holding(name, folder, held) for name in (key, "cepii-distance"))
    if trade is None or distance is None:
        return records
    return with_expected(records, expected_trade(trade, distance))


def _cited(frames: dict[str, pl.DataFrame], coverage: Sequence[Coverage]) -> dict[str, Source]:
    """The bibliography of what is used, by the order of the catalogue."""
    used = {key for declared in coverage for key in declared.source}
    for rows in frames.values():
        used |= set(rows["source"].explode())
    return parse_bibliography(citations(*sorted(used)))
