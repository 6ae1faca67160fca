"""What is available of a data set, and which of several that tell of the same is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from math import comb
from pathlib import Path

import polars as pl

from comity.errors import ComityError, warn
from comity.evidence.coverage import Coverage
from comity.sources.reading.holding import Holding, read_stored
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.manifest import read_manifest
from comity.sources.shelf.partners import belonging
from comity.sources.shelf.recognition import files_of, quietly
from comity.sources.shelf.store import Stored, stored

__all__ = [
    "PACKAGED",
    "Chosen",
    "Request",
    "absent",
    "choose",
    "holding",
    "needed",
    "packaged",
    "telling_of",
]

_DAMAGE = (
    *(OSError, ValueError, TypeError, KeyError),
    *(pl.exceptions.PolarsError, pl.exceptions.PanicException),
)
PACKAGED = ("unsc-sanctions",)
"""Data sets that come with comity, read where no other of their kind is available."""


@dataclass(frozen=True)
class Request:
    """What is asked of data sets: of which states, from which day to which.

    Parameters
    ----------
    states : tuple of str
        State codes.
    start, end : date
        First and last day.
    sources : tuple of str
        Data sets to be read whatever others cover.

    Examples
    --------
    >>> one = Coverage("meeting", ("CHN", "RUS"), date(2000, 1, 1), date(2000, 12, 31), "", ())
    >>> Request(("CHN", "RUS"), date(2000, 12, 1), date(2001, 12, 31)).covered([one])
    31
    """

    states: tuple[str, ...]
    start: date = date.min
    end: date = date.max
    sources: tuple[str, ...] = ()

    def covered(self, declared: Sequence[Coverage]) -> int:
        """How many dyad-days of the request some declarations cover.

        Parameters
        ----------
        declared : sequence of Coverage
            Of one data set; of several kinds the one that covers most counts.
        """
        asked, total = set(self.states), dict.fromkeys((one.kind for one in declared), 0)
        for one in declared:
            days = (min(one.end, self.end) - max(one.start, self.start)).days + 1
            left = sum(set(pair) <= asked for pair in one.excluding)
            total[one.kind] += max(days, 0) * (comb(len(asked & set(one.among)), 2) - left)
        return max(total.values(), default=0)

    @property
    def whole(self) -> int:
        """All its dyad-days."""
        return comb(len(self.states), 2) * ((self.end - self.start).days + 1)


@dataclass(frozen=True, eq=False)
class Chosen:
    """The data set that is read, of those that tell of the same.

    Parameters
    ----------
    name : str
        Its name in the catalogue.
    held : Holding
        What it holds.
    notes : tuple of str
        Which others were passed over, with what they cover.
    """

    name: str
    held: Holding
    notes: tuple[str, ...] = ()


def choose(
    names: Sequence[str],
    request: Request,
    folder: str | Path | None = None,
    held: Sequence[Stored] | None = None,
) -> Chosen | None:
    """Read, of data sets that tell of the same, the one that covers most of a request.

    Of two that cover as much the one named first is read. They do not mix, for they count
    differently.

    Parameters
    ----------
    names : sequence of str
        Data sets, the preferred one first.
    request : Request
        States and days; of its ``sources`` the one that is among the names is read.
    held : sequence of Stored, optional
        What the store holds; by default the user's.

    Returns
    -------
    Chosen or None
        None where none is available.

    Raises
    ------
    ComityError
        If a file fails its checks, or a source that is asked for is not available.

    Examples
    --------
    >>> asked = Request(("CHN", "PRK"), date(1961, 1, 1), date(1961, 12, 31))
    >>> choose(("atop", "cow-alliances", "atop-dyad-years"), asked, folder, ()).name
    'atop-dyad-years'
    """
    wanted = [name for name in names if name in request.sources]
    if wanted:
        return Chosen(wanted[0], needed(wanted[0], folder, held))
    found: list[tuple[int, str, Holding]] = []
    for name in names:
        one = holding(name, folder, held)
        if one is not None:
            found.append((request.covered(_declared(name, one, request)), name, one))
            if found[-1][0] >= request.whole:
                break  # no other can cover more
    if not found:
        return None
    best = max(found, key=lambda each: each[0])
    others = [each for each in found if each is not best and each[0]]
    return Chosen(best[1], best[2], _passed_over(best, others))


def _declared(name: str, held: Holding, request: Request) -> tuple[Coverage, ...]:
    declare = adapter(name).coverage
    return declare(held, request.states) if declare else held.coverage("", request.states)


def _passed_over(
    best: tuple[int, str, Holding], others: Sequence[tuple[int, str, Holding]]
) -> tuple[str, ...]:
    """One line where others cover some of the request too."""
    if not others:
        return ()

    def told(name: str, held: Holding) -> str:
        return f"{name} ({held.span.start.year}-{held.span.end.year})"

    rest = ", ".join(told(name, held) for _, name, held in others)
    return (
        f"{told(*best[1:])} is read, which covers most of what is asked; passed over: {rest}; "
        "--source NAME reads another",
    )


def telling_of(kind: str) -> tuple[str, ...]:
    """The data sets whose adapters read records of a kind.

    Names in the catalogue, by the rank that their adapters declare.

    >>> telling_of("agreement")
    ('atop', 'cow-alliances', 'atop-dyad-years')
    """
    names = [n for n in ADAPTERS if data_set(n).kind == kind and adapter(n).records]
    return tuple(sorted(names, key=lambda name: adapter(name).rank))


def needed(
    name: str, folder: str | Path | None = None, held: Sequence[Stored] | None = None
) -> Holding:
    """Read a data set that must be available.

    Raises
    ------
    ComityError
        If it is not available; the message says where to go.

    Examples
    --------
    >>> import tempfile
    >>> needed("gml-mid", tempfile.mkdtemp(), ())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: Militari... is not available ...
    """
    found = _there(name, folder, held)
    if found is None:
        raise ComityError(absent((name,), folder))
    return found


def absent(names: Sequence[str], folder: str | Path | None) -> str:
    """What to say where none of some data sets is available.

    >>> absent(("gml-mid",), None)
    'Militari... is not available in the store; name the folder ...'
    """
    titles = " or ".join(dict.fromkeys(data_set(name).title for name in names))
    where = f"in {folder} or in the store" if folder else "in the store"
    return (
        f"{titles} is not available {where}; name the folder of its files with --data DIR or in "
        f"COMITY_DATA, or see `comity sources show {names[0]}`"
    )


def holding(
    name: str, folder: str | Path | None = None, held: Sequence[Stored] | None = None
) -> Holding | None:
    """Read a data set from a folder, else from the store.

    None where it is not available, or none of its files can be read, which is told.

    Raises
    ------
    ComityError
        If there is no such folder, or files contradict each other.
    """
    try:
        return _there(name, folder, held)
    except _UnreadableError as fault:
        warn(f"{fault} (left out)")
        return None


class _UnreadableError(ComityError):
    """No file of a data set can be read."""


def _there(
    name: str, folder: str | Path | None = None, held: Sequence[Stored] | None = None
) -> Holding | None:
    paths = files_of(name, Path(folder)) if folder else ()
    if paths:
        return _together(name, paths)
    there = [one for one in (stored() if held is None else held) if one.name == name]
    return _of_store(there[0]) if there else None


def _of_store(one: Stored) -> Holding:
    """What the store holds of a data set; of one that was replaced meanwhile, the new one."""
    try:
        return read_stored(one.path)
    except _DAMAGE:
        try:
            return read_stored(read_manifest(one.path.with_name(f"{one.name}.json")).path)
        except _DAMAGE:
            raise _UnreadableError(
                f"{one.path} is gone or damaged; run `comity sources add` on {one.file} again"
            ) from None


def _together(name: str, paths: tuple[Path, ...]) -> Holding:
    """Read files together, without those that cannot be read even alone."""
    try:
        return adapter(name).read(paths)
    except ComityError as fault:
        faults = {path: why for path in paths if (why := _fault_of(name, path))}
        if not faults:
            raise  # each is sound, but they contradict each other
        sound = tuple(path for path in paths if path not in faults)
        for why in dict.fromkeys(faults.values()):
            if sound or why != str(fault):
                warn(f"{why} (left out)")
        if not sound:
            raise _UnreadableError(str(fault)) from None
    return _together(name, sound)


def _fault_of(name: str, path: Path) -> str:
    """Why a file cannot be read alone, with those that belong to it; empty where it can."""
    found = quietly(path)
    try:
        adapter(name).read(belonging(path, found) if found else (path,))
    except ComityError as fault:
        return str(fault)
    return ""


def packaged(name: str) -> Holding:
    """Read a data set that comes with comity.

    >>> packaged("unsc-sanctions").span.source
    'unsc-sanctions'
    """
    folder = Path(str(files("comity.sources.conflict").joinpath("data")))
    return adapter(name).read(files_of(name, folder))
