"""The layouts in which published files come, told apart by their headers, and how to open each."""

import csv
import gzip
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from comity.errors import ComityError

__all__ = ["LAYOUTS", "Layout", "layout_of", "read_table", "recognise", "scan_table"]

NULLS = ("", "NA")
_OTHER_NAMES = {"ms_codes": "ms_code", "ms_names": "ms_name", "ms_votes": "ms_vote"}
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
class Layout:
    """One way in which a data set is laid out.

    Parameters
    ----------
    name : str
        Short name.
    data_set : str
        Name in the catalogue; the layout of the store names the kind of record instead.
    columns : tuple of str
        Columns by which it is known; files may have more.
    without : tuple of str
        Columns that it never has, where another layout has all of its own.

    Examples
    --------
    >>> LAYOUTS[0].name
    'stored-roll-calls'
    """

    name: str
    data_set: str
    columns: tuple[str, ...]
    without: tuple[str, ...] = ()


_VOTES = ("undl_id", "ms_code", "ms_vote", "date")
_CALL = ("roll_call", "session", "date", "precision", "unres", "is_paragraph_or_amendment")
LAYOUTS = (
    Layout("stored-roll-calls", "tally", (*_CALL, "state", "vote")),
    Layout("stored-council-votes", "vote", ("decision", "symbol", "result", "state", "position")),
    Layout("stored-ideal-points", "ideal-point", ("state", "session", "year", "point", "low")),
    Layout(
        "voeten-roll-calls",
        "voeten-unga",
        ("rcid", "session", "vote", "ccode", "date", "unres"),
    ),
    Layout(
        "voeten-tidy-roll-calls",
        "voeten-unga",
        ("rcid", "session", "date", "unres", "amend", "para"),
    ),
    Layout("later-roll-calls", "miller-fpsim", ("session", "resid", "date", "ccode", "vote")),
    Layout("voeten-tidy-votes", "voeten-unga", ("rcid", "country", "vote"), ("ccode",)),
    Layout("undl-council-votes", "undl-sc", (*_VOTES, "permanent_member", "resolution")),
    Layout(
        "undl-assembly-votes",
        "undl-ga",
        (*_VOTES, "session", "resolution"),
        ("permanent_member",),
    ),
    Layout("council-vetoes", "unsc-vetoes", ("date", "draft", "member_veto1", "member_veto2")),
    Layout(
        "council-member-votes", "unsc-member-votes", ("year", "item", "label", "ms_code", "ms_vote")
    ),
    Layout("ideal-points-2020", "ideal-points", ("ccode", "session", "IdealPoint")),
    Layout("ideal-points-FP", "ideal-points", ("iso3c", "year", "IdealPointFP")),
    Layout("ideal-points-All", "ideal-points", ("iso3c", "year", "IdealPointAll")),
    Layout("ideal-points-comity", "comity-ideal-points", ("state", "session", "ideal_point", "se")),
)
"""Every layout; of two that fit, the first one is meant."""


def recognise(path: str | Path) -> Layout:
    """Say how a file is laid out, from its header alone.

    Parameters
    ----------
    path : str or Path
        A CSV (UTF-8 with or without byte-order mark, or Latin-1; plain or gzip) or a
        Parquet file, under any name.

    Returns
    -------
    Layout
        One of `LAYOUTS`.

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
    start = _first_bytes(file)
    if not start.strip():
        raise ComityError(
            f"{file.name} is empty; publishers' sites that refuse programs answer so: "
            "download it in a browser"
        )
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<!", b"<html", b"<HTML")):
        raise ComityError(f"{file.name} is a web page, no data; press its download button instead")
    header = _header(file)
    layout = layout_of(header)
    if layout is None:
        raise ComityError(f"{file.name} is in no layout known here; {_nearest(header)}")
    return layout


def layout_of(columns: Iterable[str]) -> Layout | None:
    """Find the layout that some columns make.

    Parameters
    ----------
    columns : iterable of str
        Names of columns, as `recognise` reads them.

    Returns
    -------
    Layout or None
        None where they fit none.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> layout_of(["rcid", "country", "vote"]).name
    'voeten-tidy-votes'
    """
    header = frozenset(columns)
    fits = (
        layout
        for layout in LAYOUTS
        if header.issuperset(layout.columns) and header.isdisjoint(layout.without)
    )
    return next(fits, None)


def quietly(path: Path) -> Layout | None:
    """As `recognise`, but None for a file that is no table of ours."""
    if not path.name.endswith((".csv", ".csv.gz", ".parquet")):
        return None
    stat = path.stat()
    return _layout_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _layout_at(path: Path, *_state: int) -> Layout | None:
    """The layout of a file, looked up once for each state of it."""
    return layout_of(_header(path))


def _nearest(header: frozenset[str]) -> str:
    own = [layout for layout in LAYOUTS if not layout.name.startswith("stored")]
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


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(200)
    return gzip.open(path).read(200) if start.startswith(b"\x1f\x8b") else start


def _decoded(content: bytes) -> str:
    """Read UTF-8, with or without a byte-order mark, else the Windows form of Latin-1."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _named(column: str) -> str:
    """A column's name, without what encodings and exports add to it."""
    bare = column.strip().lstrip("\ufeff").strip('"')
    return _OTHER_NAMES.get(bare, bare)


def _header(path: Path) -> frozenset[str]:
    """Names of the columns; empty where the file is no table."""
    try:
        if path.suffix == ".parquet":
            return frozenset(pl.read_parquet_schema(path))
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            line = _decoded(file.readline(100_000))
        return frozenset(map(_named, next(csv.reader([line]), [])))
    except (OSError, EOFError, csv.Error, pl.exceptions.PolarsError):
        return frozenset()


def scan_table(path: Path) -> pl.LazyFrame:
    """Open a table of any size without reading it; in a CSV every cell is text.

    Parameters
    ----------
    path : Path
        CSV (also gzip) or Parquet.

    Returns
    -------
    LazyFrame
        Its columns under the names by which layouts know them. Letters outside ASCII are
        right only in UTF-8: for codes, dates and numbers, not for names.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("ms_codes,ms_votes\\nFRA,Y\\n")
    >>> scan_table(path).collect().rows(named=True)
    [{'ms_code': 'FRA', 'ms_vote': 'Y'}]
    """
    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    table = pl.scan_csv(path, infer_schema=False, null_values=NULLS, encoding="utf8-lossy")
    return table.rename(_named)


def read_table(path: Path) -> pl.DataFrame:
    """Read a small table whole, in whichever of the encodings it is; every cell is text.

    Parameters
    ----------
    path : Path
        CSV (also gzip) or Parquet.

    Returns
    -------
    DataFrame
        Its columns under the names by which layouts know them.

    Raises
    ------
    ComityError
        If a row of a CSV has more cells than the header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "names.csv")
    >>> _ = path.write_bytes("name\\nCôte d’Ivoire\\n".encode("cp1252"))
    >>> read_table(path).item()
    'Côte d’Ivoire'
    """
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = io.BytesIO(_decoded(content).encode())
    try:
        table = pl.read_csv(text, infer_schema=False, null_values=NULLS)
    except pl.exceptions.PolarsError as fault:
        raise ComityError(
            f"{path.name} is no well-formed CSV: {str(fault).splitlines()[0]}; download it again"
        ) from None
    return table.rename(_named)
