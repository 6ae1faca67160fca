"""Recognition: which data set a file is of, and in which layout, from its header alone."""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from comity.errors import ComityError
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import first_bytes, headers
from comity.sources.shelf.adapters import ADAPTERS

__all__ = ["Recognised", "files_of", "quietly", "recognise"]

_TABLES = (".csv", ".csv.gz", ".txt", ".tsv", ".xml", ".parquet")
_NO_TABLE = {
    ".rdata": "save the table from R: load(file), then write.csv",
    ".rda": "save the table from R: load(file), then write.csv",
    ".rds": "save the table from R: readRDS(file), then write.csv",
    ".dta": "save the table from Stata or R as CSV",
    ".xlsx": "save the sheet as CSV",
    ".xls": "save the sheet as CSV",
    ".zip": "unpack it and name the file inside",
}


@dataclass(frozen=True)
class Recognised:
    """What a file is.

    Parameters
    ----------
    data_set : str
        Name of its data set in the catalogue.
    layout : Layout
        The layout in which it is.

    Examples
    --------
    >>> Recognised("cow-contiguity", Layout("contiguity", ("state1no",))).data_set
    'cow-contiguity'
    """

    data_set: str
    layout: Layout


def recognise(path: str | Path) -> Recognised:
    """Say how a file is laid out, from its header alone.

    Parameters
    ----------
    path : str or Path
        A CSV (UTF-8 with or without byte-order mark, or Latin-1; plain or gzip) or a
        Parquet file, under any name.

    Returns
    -------
    Recognised
        Data set and layout; of two layouts that fit, the one with more columns is meant.

    Raises
    ------
    ComityError
        If there is no such file, it is empty, a web page or a format that is not read, or
        its header is that of no layout: the message names the nearest one and the columns
        missing for it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "any.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session\\n")
    >>> recognise(path)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: any.csv is in no layout known here; nearest is
    undl-assembly-votes, for which the column resolution is missing; known are ...
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(f"{file} is no file; give the path of the file you downloaded")
    if file.suffix.lower() in _NO_TABLE:
        raise ComityError(
            f"{file.name} is not read as {file.suffix}; {_NO_TABLE[file.suffix.lower()]}"
        )
    start = first_bytes(file)
    if not start.strip():
        raise ComityError(
            f"{file.name} is empty; publishers' sites that refuse programs answer so: "
            "download it in a browser"
        )
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<!", b"<html", b"<HTML")):
        raise ComityError(f"{file.name} is a web page, no data; press its download button instead")
    found = _found(file)
    if found is None:
        raise ComityError(f"{file.name} is in no layout known here; {_nearest(file)}")
    return found


def quietly(path: Path) -> Recognised | None:
    """As `recognise`, but None for a file that is no table of ours."""
    if not path.name.lower().endswith(_TABLES) or not path.is_file():
        return None
    stat = path.stat()
    return _found_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _found_at(path: Path, *_state: int) -> Recognised | None:
    """The layout of a file, looked up once for each state of it."""
    return _found(path)


@cache
def _layouts() -> tuple[Recognised, ...]:
    """Every layout, those with most columns first."""
    every = [Recognised(name, one) for name, adapter in ADAPTERS.items() for one in adapter.layouts]
    return tuple(sorted(every, key=lambda one: -len(one.layout.columns)))


def _found(path: Path) -> Recognised | None:
    lines = headers(path)
    fits = (one for header in lines for one in _layouts() if one.layout.fits(header, path.name))
    return next(fits, None)


def _nearest(path: Path) -> str:
    lines = headers(path)
    header = lines[0] if lines else frozenset()
    own = [one.layout for one in _layouts()]
    shares = [len(header & set(one.columns)) / len(one.columns) for one in own]
    best = own[shares.index(max(shares))]
    missing = [column for column in best.columns if column not in header]
    names = ", ".join(one.name for one in own)
    if not any(shares) or not missing:
        return f"known are {names}; `comity sources list` shows where their files come from"
    are = "column {} is" if len(missing) == 1 else "columns {} are"
    return (
        f"nearest is {best.name}, for which the {are.format(', '.join(missing))} missing; "
        f"known are {names}"
    )


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    """List the files of a data set in a folder, by their headers.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    folder : Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        Sorted; empty where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> files_of("gml-mid", Path(tempfile.mkdtemp()))
    ()
    """
    if not folder.is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    found = ((path, quietly(path)) for path in sorted(folder.rglob("*")))
    return tuple(path for path, one in found if one and one.data_set == name)
