"""The former way to open a file, until every adapter reads sheets; then this file goes."""

import csv
import gzip
import io
import re
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from comity.errors import ComityError

__all__ = ["first_bytes", "former_scan", "former_table", "header_line", "headers"]

NULLS = ("", "NA")
DELIMITERS = (",", ";", "\t")
_TITLE_LINES = 25
_ROOT = re.compile(r"<([A-Za-z][\w.-]*)[\s>/]")
_OTHER_NAMES = {"ms_codes": "ms_code", "ms_names": "ms_name", "ms_votes": "ms_vote"}


def headers(path: Path) -> tuple[frozenset[str], ...]:
    """Names of columns in each of the first lines of a file, any of which may be its header.

    Parameters
    ----------
    path : Path
        Any file.

    Returns
    -------
    tuple of frozenset of str
        One for each line; of an XML file the root's name, ``<visits>``; none where the file is
        no text and no table.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("ccode,year\\n2,1961\\n")
    >>> sorted(headers(path)[0])
    ['ccode', 'year']
    """
    try:
        if path.suffix == ".parquet":
            return (frozenset(pl.read_parquet_schema(path)),)
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            lines = [file.readline(100_000) for _ in range(_TITLE_LINES)]
    except (OSError, EOFError, pl.exceptions.PolarsError):
        return ()
    if path.suffix == ".xml":
        root = _ROOT.search(_decoded(b"".join(lines)))
        return (frozenset({f"<{root[1]}>"}),) if root else ()
    return tuple(_names_in(line) for line in lines if line.strip())


def first_bytes(path: Path) -> bytes:
    """The beginning of a file, unpacked."""
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


def _names_in(line: bytes) -> frozenset[str]:
    """Names of columns in one line, whichever delimiter parts them."""
    text = _decoded(line)
    delimiter = max(DELIMITERS, key=text.count)
    try:
        return frozenset(map(_named, next(csv.reader([text], delimiter=delimiter), [])))
    except csv.Error:
        return frozenset()


def header_line(path: Path, columns: Iterable[str]) -> tuple[int, str]:
    """Where a table begins in a file that has lines of title before it.

    Parameters
    ----------
    path : Path
        A CSV (also gzip).
    columns : iterable of str
        Columns by which its header is known.

    Returns
    -------
    tuple of (int, str)
        Lines before the header, and the delimiter.

    Raises
    ------
    ComityError
        If none of the first lines is that header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "arms.csv")
    >>> _ = path.write_text("Imported weapons\\n\\nSupplier;2022;2023\\n")
    >>> header_line(path, ["Supplier", "2022"])
    (2, ';')
    """
    wanted = frozenset(columns)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        lines = [file.readline(100_000) for _ in range(_TITLE_LINES)]
    for number, line in enumerate(lines):
        if wanted <= _names_in(line):
            return number, max(DELIMITERS, key=_decoded(line).count)
    raise ComityError(
        f"{path.name} has no header with {', '.join(sorted(wanted))} in its first "
        f"{_TITLE_LINES} lines; download it again"
    )


def former_scan(path: Path) -> pl.LazyFrame:
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
    >>> former_scan(path).collect().rows(named=True)
    [{'ms_code': 'FRA', 'ms_vote': 'Y'}]
    """
    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    table = pl.scan_csv(path, infer_schema=False, null_values=NULLS, encoding="utf8-lossy")
    return table.rename(_named)


def former_table(path: Path) -> pl.DataFrame:
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
    >>> former_table(path).item()
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
