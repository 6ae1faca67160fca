"""What the published data at hand hold on some states, as one body of evidence."""

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import (
    RECORD_TYPES,
    Coverage,
    Evidence,
    Source,
    frame_of_rows,
    parse_bibliography,
)
from comity.sources.reading.holding import Holding
from comity.sources.reading.organisations import ORGANISATIONS
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.at_hand import PACKAGED, holding, packaged
from comity.sources.shelf.catalogue import citations, data_set
from comity.sources.shelf.store import Stored, stored
from comity.sources.trade.expected import expected_trade, with_expected
from comity.sources.votes import assembly as unga_votes
from comity.sources.votes import council as unsc
from comity.sources.votes import ideal_points
from comity.sources.votes._assembly_choice import choose_among
from comity.states import Frequency, resolve

__all__ = ["assembly_files", "read_evidence"]


def read_evidence(
    states: Sequence[str],
    data: str | Path | None = None,
    freq: Frequency = "year",
    store: str | Path | None = None,
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
    folder = None if data is None else Path(data)
    held = stored(store)
    read_ones = {kind: read(folder, held, codes, freq) for kind, read in _READERS.items()}
    others = {kind: _first_of(names, folder, held, codes) for kind, names in _of_kind().items()}
    found = {kind: one for kind, one in {**read_ones, **others}.items() if one}
    if not any(declared for _, declared in found.values()):
        raise ComityError(
            f"{folder or 'the store'}: no file of a data set known here is there; name "
            "the folder that holds them with --data, or add them with `comity sources add FILE`"
        )
    for name in PACKAGED:
        kind = data_set(name).kind
        if kind not in found:
            found[kind] = _records_of(name, packaged(name), codes)
    frames = {kind: rows for kind, (rows, _) in found.items() if rows.height}
    if "trade" in frames:
        frames["trade"] = _against_gravity(frames["trade"], folder, held)
    coverage = [one for _, declared in found.values() for one in declared]
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


_Found = tuple[pl.DataFrame, tuple[Coverage, ...]] | None
_Codes = tuple[str, ...]


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
    folder: Path | None, held: Sequence[Stored], codes: _Codes, freq: Frequency
) -> _Found:
    paths = _paths(unga_votes.find, folder, held, "tally")
    if not paths:
        return None
    roll_calls = unga_votes.read(choose_among(paths))
    tallies = unga_votes.tallies(roll_calls, codes, freq)
    rows = frame_of_rows("tally", tallies, str(folder or "the store"))
    return rows, unga_votes.coverage(roll_calls, codes)


def _council(folder: Path | None, held: Sequence[Stored], codes: _Codes, freq: Frequency) -> _Found:
    del freq  # votes of the Council are dated one by one
    there = {one.name: one.path for one in held if data_set(one.name).kind == "vote"}
    own = unsc.find(folder) if folder is not None else ()
    missing = [path for name, path in there.items() if name not in unsc.sources_of(own)]
    paths = (*own, *missing)
    if not paths:
        return None
    votes = unsc.read(paths)
    return unsc.records(votes, codes), unsc.coverage(votes, codes)


def _points(folder: Path | None, held: Sequence[Stored], codes: _Codes, freq: Frequency) -> _Found:
    """Of several releases the one that has most points of the states: they do not mix."""
    del freq  # one point a year
    there = [one.path for one in held if data_set(one.name).kind == "ideal-point"]
    own = ideal_points.find(folder) if folder is not None else ()
    releases = [ideal_points.read(path) for path in (*own, *there)]
    found = [(ideal_points.records(one, codes), one) for one in releases]
    if not found:
        return None
    rows, best = max(found, key=lambda pair: (pair[0].height, pair[1].span.end))
    return rows, ideal_points.coverage(best, codes)


def _first_of(
    names: Sequence[str], folder: Path | None, held: Sequence[Stored], codes: _Codes
) -> _Found:
    """Records of the first of some data sets that is at hand; they would tell the same twice."""
    for name in names:
        found = holding(name, folder, held)
        if found is not None:
            return _records_of(name, found, codes)
    return None


def _records_of(
    name: str, held: Holding, codes: _Codes
) -> tuple[pl.DataFrame, tuple[Coverage, ...]]:
    """What a data set holds on the states, and what it covers."""
    one = adapter(name)
    return one.records(held, codes), one.coverage(held, codes)


def _named_besides(frames: dict[str, pl.DataFrame], codes: _Codes) -> list[str]:
    """Third states and organisations that sanction one of the states, or are sanctioned with it."""
    if "sanction" not in frames:
        return []
    sides = (frames["sanction"][side].explode() for side in ("senders", "targets"))
    return sorted({code for side in sides for code in side} - set(codes))


_READERS = {"tally": _assembly, "vote": _council, "ideal-point": _points}


def _of_kind() -> dict[str, list[str]]:
    """Data sets that an adapter reads as records, by kind, the preferred ones first."""
    kinds: dict[str, list[str]] = {}
    for name in ADAPTERS:
        kind = data_set(name).kind
        if kind in RECORD_TYPES and adapter(name).records:
            kinds.setdefault(kind, []).append(name)
    return {kind: sorted(names, key=lambda n: adapter(n).rank) for kind, names in kinds.items()}


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
