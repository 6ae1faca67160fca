"""Recognition: which data set a file is of, and in which layout, from its header alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from comity.errors import ComityError, one_line, shown, warn
from comity.sources.reading.archives import files_within, is_there, state_of
from comity.sources.reading.guises import guise_of
from comity.sources.reading.heads import Head, heads
from comity.sources.reading.layouts import Layout
from comity.sources.shelf.adapters import ADAPTERS
from comity.sources.shelf.catalogue import data_set

__all__ = ["Recognised", "files_of", "quietly", "recognise", "tables_within"]

_TABLES = (
    *(".csv", ".tsv", ".tab", ".txt", ".xml", ".parquet", ".gz", ".zip"),
    *(".xlsx", ".xls", ".ods", ".dta", ".rdata", ".rda", ".rds"),
)
_TALK = ("readme", "licence", "license", "codebook", "manifest", "requirements")
_LIKE = 0.6  # share of a layout's columns from which a file resembles it
_SHOWN = 8
_KEYS = frozenset({"ccode", "ccode1", "ccode2", "iso3c", "year", "session", "date"})
"""Columns that any table of states or dyads may have: by them alone none resembles another."""


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    Parameters
    ----------
    data_set : str
        Name of its data set in the catalogue.
    layout : Layout
        The layout in which it is.
    """

    data_set: str
    layout: Layout


@dataclass(frozen=True)
class _Candidate:
    """One layout of an adapter, or of a file near to its own."""

    data_set: str
    layout: Layout
    says: str = ""


def recognise(path: str | Path) -> Recognised:
    """Say of which data set a file is, and how it is laid out, from its header alone.

    Parameters
    ----------
    path : str or Path
        Any file that `comity.sources.reading.opening` opens, under any name.

    Returns
    -------
    Recognised
        Data set and layout; of two layouts that fit, the one with more columns is meant.

    Raises
    ------
    ComityError
        If there is no such file, it is damaged, empty, a web page or another thing that is no
        data, or of no data set: the message names what it is, or what it lacks for the nearest.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "any.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session\\n")
    >>> recognise(path)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: any.csv is of no data set that is read; it lacks the column
    resolution of "UN General Assembly Voting Data (UN Digital Library)" (undl-ga); ...
    """
    file = Path(path)
    if not is_there(file):
        what = "a folder" if file.is_dir() else "no file"
        raise ComityError(f"{file} is {what}; give the path of the file you downloaded")
    found = _found(file)
    if isinstance(found, str):
        raise ComityError(f"{file.name} {found}")
    return found


def quietly(path: Path) -> Recognised | None:
    """Find out what a file is, as `recognise` does, without a refusal.

    None for a file of no data set; one that cannot be read is warned of besides.
    """
    if not path.name.lower().endswith(_TABLES) or not is_there(path):
        return None
    found = _looked_up(path)
    return found if isinstance(found, Recognised) else None


def _looked_up(path: Path) -> Recognised | str:
    return _found_at(path, *state_of(path))


@lru_cache(maxsize=4096)
def _found_at(path: Path, *_state: int) -> Recognised | str:
    """What a file is, looked up once for each state of it."""
    try:
        within = _several(path)
        guise = "" if within else guise_of(path)
        found = guise or (_of_several(within) if within else _of_heads(path, heads(path)))
    except ComityError as fault:
        guise, found = str(fault), str(fault)
    if guise and not any(word in path.name.lower() for word in _TALK):
        told = guise if guise.startswith(one_line(path.name)) else f"{path.name} {guise}"
        warn(f"{told} (left out)")
    return found


def _found(path: Path) -> Recognised | str:
    """What a file is, or why it is none of ours, as the end of a sentence."""
    within = _several(path)
    return _of_several(within) if within else guise_of(path) or _of_heads(path, heads(path))


def _several(path: Path) -> tuple[Path, ...]:
    """The files of a zip that holds several; none for any other file."""
    within = files_within(path) if path.is_file() else ()
    return within if len(within) > 1 else ()


def _of_several(within: Sequence[Path]) -> Recognised | str:
    """What the one data set is of which the files of a zip are."""
    known = {found.data_set: (found, one) for one in within if (found := quietly(one))}
    first, path = next(iter(known.values()), (None, within[0]))
    if first and len(known) == 1:
        return first
    if first:
        sets = ", ".join(sorted(known))
        return f"holds files of {sets}; give one at a time, as {path} ({first.data_set})"
    tables = [one for one in within if one.name.lower().endswith(_TABLES)] or within
    told = next(iter(sorted((_looked_up(one), one.name) for one in tables)))
    return f"holds {len(within)} files, none of a data set that is read; {told[1]} {told[0]}"


@cache
def _candidates() -> tuple[_Candidate, ...]:
    """Every layout, and those of files near to them, those with most columns first."""
    every = [
        _Candidate(name, layout, says)
        for name, adapter in ADAPTERS.items()
        for layout, says in [
            *((one, "") for one in adapter.layouts),
            *((one.layout, one.says) for one in adapter.near),
        ]
    ]
    return tuple(sorted(every, key=lambda one: -len(one.layout.columns)))


def _of_heads(path: Path, found: Sequence[Head]) -> Recognised | str:
    headers = [frozenset(head.names) for head in found]
    fits = [one for names in headers for one in _candidates() if one.layout.fits(names, path.name)]
    own = next((one for one in fits if not one.says), None)
    if own is None:
        return fits[0].says if fits else _nearest(found)
    misled = (one for one in fits if one.says and one.data_set == own.data_set)
    width = len(own.layout.columns)
    return next(
        (one.says for one in misled if len(one.layout.columns) > width),
        Recognised(own.data_set, own.layout),
    )


_OF_EVENTS = (58, 61)
"""Columns of exports of GDELT, which have no header."""


def _nearest(found: Sequence[Head]) -> str:
    """What a file lacks for the data set to which it comes nearest, if it resembles any."""
    where = "`comity sources list` shows what is read, and where its files come from"
    if any(head.least in _OF_EVENTS or "CAMEO Code" in head.names for head in found):
        return "seems to hold events of the news; count them with `comity events FILE`"
    best, share = None, 0.0
    lacks: tuple[str, ...] = ()
    for head in found:
        names = frozenset(head.names)
        for one in _candidates():
            columns = one.layout.columns
            common = names.intersection(columns)
            shared = len(common) / len(columns) if common - _KEYS else 0.0
            if not one.says and len(columns) > 2 and shared > share:
                best, share = one, shared
                lacks = tuple(name for name in columns if name not in names)
    if best is None or share < _LIKE:
        return f"is of no data set that is read{_columns(found)}; {where}"
    what = f'"{data_set(best.data_set).title}" ({best.data_set})'
    if lacks:
        are = "column" if len(lacks) == 1 else "columns"
        return (
            f"is of no data set that is read; it lacks the {are} {', '.join(lacks)} of {what}; "
            f"`comity sources show {best.data_set}` says which file to take"
        )
    extra = ", ".join(best.layout.without)
    if best.layout.in_name and not extra:
        return (
            f"may be of {what}, whose files have {shown(best.layout.in_name)} in their name; "
            "give it its publisher's name"
        )
    return f"is of no data set that is read: it has {extra} beside the columns of {what}; {where}"


def _columns(found: Sequence[Head]) -> str:
    """The columns of a file, as far as it has some, for people."""
    widest = max(found, key=lambda one: one.least, default=None)
    if widest is None or widest.least < 2:
        return ""
    names = [name[:30] for name in widest.names[:_SHOWN]]
    if not "".join(names).isprintable():
        return " (what it holds is no text)"
    more = ", ..." if len(widest.names) > _SHOWN else ""
    return f" (its columns are {', '.join(names)}{more})"


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    """List the files of a data set in a folder or a zip of several files, by their headers.

    Sorted; empty where there is none. Each file that cannot be read is told in one warning; so is a
    file that resembles those of the data set, where the folder has none of them.
    """
    if not folder.is_dir() and not (folder.suffix.lower() == ".zip" and folder.is_file()):
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    tables = [one for one in tables_within(folder) if one.name.lower().endswith(_TABLES)]
    found = [(path, quietly(path)) for path in tables]
    own = tuple(path for path, one in found if one and one.data_set == name)
    if not own:
        for path in (path for path, one in found if one is None):
            says = _looked_up(path)
            if says in {near.says for near in ADAPTERS[name].near}:
                warn(f"{path.name} {says} (left out)")
    return own


def tables_within(path: Path) -> tuple[Path, ...]:
    """The files that a path stands for: those of a folder or a zip of several, or itself.

    In the order of their names; what may not be entered is left out, a zip that cannot be opened
    stands for itself.
    """
    on_disk = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    return tuple(one for each in on_disk for one in _of_archive(each))


def _of_archive(path: Path) -> tuple[Path, ...]:
    if path.suffix.lower() != ".zip" or not path.is_file():
        return (path,)
    try:
        return files_within(path)
    except ComityError:  # whoever opens it says what is wrong
        return (path,)
