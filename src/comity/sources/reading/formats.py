"""Formats that are no text: Parquet, spreadsheets, files of Stata and of R, as tables of text."""

import csv
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import polars as pl
import polars.selectors as cs

from comity.errors import ComityError
from comity.sources.reading.archives import (
    RATIO,
    opened_raw,
    require_likely,
    sound,
    state_of,
)
from comity.sources.reading.unpacking import BLOCK, blocks, is_packed, is_workbook, unpacked

__all__ = ["as_text", "frames", "names_of", "scan_parquet", "sheets_as_csv", "sound_parquet"]

_STAMP = "%Y-%m-%d %H:%M:%S"
_STATA_FAULTS = (ValueError, OSError, OverflowError, UnicodeError, MemoryError)
_STDERR = 2
_SWITCHES = (("no", "yes"), ("false", "true"), ("absent", "present"))
"""Labels of 0 and 1, which say what the numbers mean and stand for no words."""
_FILLED = re.compile(rb'<(?:\w+:)?c [^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>')
_TAG = 200
"""Bytes that no tag of a cell exceeds."""
_NEAR = 1 << 25
"""Cells that a sheet may span whatever the size of its file."""
_EXTRAS = {"fastexcel": "a spreadsheet", "pyreadr": "a file of R"}


def as_text(table: pl.LazyFrame) -> pl.LazyFrame:
    """Every cell of a table as text; columns that hold no cells (lists, bytes) are left out.

    Whole numbers have no decimals; days are ``YYYY-MM-DD``, truth ``1`` and ``0``.

    >>> as_text(pl.LazyFrame({"a": [1.0, 0.5], "b": [True, None]})).collect().rows()
    [('1', '1'), ('0.5', None)]
    """
    columns = []
    for name, kind in table.collect_schema().items():
        cell = pl.col(name)
        if kind.is_float():
            text = cell.cast(pl.Float64).cast(pl.String).str.replace(r"\.0$", "")
        elif kind == pl.Boolean:
            text = cell.cast(pl.Int8).cast(pl.String)
        elif isinstance(kind, pl.Datetime):
            text = cell.dt.strftime(_STAMP)
        elif kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration, pl.Time):
            continue
        else:
            text = cell.cast(pl.String)
        columns.append(text.alias(name))
    return table.select(columns)


def scan_parquet(path: Path) -> pl.LazyFrame:
    """Open a Parquet file as a table of text.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.parquet")
    >>> pl.DataFrame({"ccode": [2]}).write_parquet(path)
    >>> scan_parquet(path).collect().rows()
    [('2',)]
    """
    with sound_parquet(path):
        file = io.BytesIO(unpacked(path)) if is_packed(path) else path
        table = pl.scan_parquet(file, glob=False)
        rows = table.select(pl.len()).collect().item()
        require_likely(path, rows * len(table.collect_schema()))  # a cell is a byte at least
        return as_text(table)


@contextmanager
def sound_parquet(path: Path) -> Iterator[None]:
    """Refuse a damaged Parquet file in one line, whatever its reader writes to standard error.

    >>> with sound_parquet(Path("a.parquet")):
    ...     raise pl.exceptions.ComputeError("out of specification")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.parquet is no sound Parquet file (out of specification); ...
    """
    with tempfile.TemporaryFile() as said:
        try:
            with _told_to(said):
                yield
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as fault:
            raise _damaged(path, "Parquet file", fault) from None
        said.seek(0)
        if left := said.read():
            os.write(_STDERR, left)


@contextmanager
def _told_to(file: IO[bytes]) -> Iterator[None]:
    """What the process writes to standard error goes to a file meanwhile."""
    try:
        ever = os.dup(_STDERR)
    except OSError:  # there is none
        yield
        return
    try:
        os.dup2(file.fileno(), _STDERR)
        yield
    finally:
        os.dup2(ever, _STDERR)
        os.close(ever)


def frames(path: Path, form: str) -> list[pl.DataFrame]:
    """Read a file of Stata or of R as tables of text.

    One frame; of R as many as the file has.

    Raises
    ------
    ComityError
        If it is damaged, or the package that reads it is not installed.

    Examples
    --------
    >>> import pyreadstat, tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.dta")
    >>> pyreadstat.write_dta(pl.DataFrame({"ccode": [2.0]}), str(path))
    >>> frames(path, "stata")[0].rows()
    [('2',)]
    """
    return [_stata(path)] if form == "stata" else _r(path)


def names_of(path: Path, form: str) -> list[list[str]]:
    """Names of the columns of each table of a file that is no text, without its rows if possible.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.parquet")
    >>> pl.DataFrame({"ccode": [2]}).write_parquet(path)
    >>> names_of(path, "parquet")
    [['ccode']]
    """
    if form == "parquet":
        return [scan_parquet(path).collect_schema().names()]
    if form == "stata":
        return [_stata(path, rows=1).columns]
    return [table.columns for table in frames(path, form)]


def sheets_as_csv(path: Path, only: int | None = None, rows: int | None = None) -> list[str]:
    """The sheets of a spreadsheet (.xlsx, .xls, .ods) as text of a CSV.

    Rows with commas, cells in quotation marks where they need them.

    Raises
    ------
    ComityError
        If it is damaged, unpacks to more than is likely, or `fastexcel` is not installed.

    Examples
    --------
    >>> sheets_as_csv(Path("none.xlsx"))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: none.xlsx cannot be read: ...
    """
    reader = _package("fastexcel", path)
    _require_likely(path)
    try:
        book = reader.read_excel(_book(path))
        wanted = range(len(book.sheet_names)) if only is None else [only]
        told = {"header_row": None, "dtypes": "string", "n_rows": rows}
        return [_as_csv(book.load_sheet(at, **told).to_polars()) for at in wanted]
    except (reader.FastExcelError, OSError) as fault:
        raise _damaged(path, "spreadsheet", fault) from None


def _book(path: Path) -> bytes | Path:
    """A spreadsheet as it is read: from disk, or its bytes where something packs it."""
    if not is_workbook(path):
        return unpacked(path)
    if path.is_file():
        return path
    with sound(path), opened_raw(path) as file:
        return file.read()


def _as_csv(table: pl.DataFrame) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        ["" if cell is None else cell.removesuffix(" 00:00:00") for cell in row]
        for row in table.iter_rows()
    )
    return text.getvalue()


def _stata(path: Path, rows: int = 0) -> pl.DataFrame:
    import pyreadstat

    with _plain(path) as file:
        try:
            table, told = pyreadstat.read_dta(str(file), output_format="polars", row_limit=rows)
        except (*_STATA_FAULTS, pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as fault:
            raise _damaged(path, "file of Stata", fault) from None
    words = [
        pl.col(name).replace_strict(labels, default=None, return_dtype=pl.String)
        for name, labels in told.variable_value_labels.items()
        if _is_encoded(labels)
    ]
    names = {name: name[1:] for name in table.columns if name[:1] == "_"}  # "_end": pandas
    free = {name: bare for name, bare in names.items() if bare and bare not in table.columns}
    return as_text(table.lazy().with_columns(words)).rename(free).collect()


def _is_encoded(labels: Mapping[float, str]) -> bool:
    """Whether labels are words that Stata or pandas numbered in the order of the alphabet."""
    codes = sorted(labels)
    numbered = [labels[code] for code in codes]
    in_order = codes in (list(range(len(codes))), list(range(1, len(codes) + 1)))
    switch = tuple(label.casefold() for label in numbered) in _SWITCHES
    return in_order and numbered == sorted(numbered) and not switch


def _r(path: Path) -> list[pl.DataFrame]:
    reader = _package("pyreadr", path)
    _require_likely(path)
    try:
        with _plain(path) as file:
            held = reader.read_r(str(file), output_format="polars")
    except (*_STATA_FAULTS, reader.PyreadrError, reader.LibrdataError) as fault:
        raise _damaged(path, "file of R", fault) from None
    tables = [one for one in held.values() if isinstance(one, pl.DataFrame)]
    floats = cs.float()  # R's NA comes as NaN
    return [as_text(one.lazy().with_columns(floats.fill_nan(None))).collect() for one in tables]


@contextmanager
def _plain(path: Path) -> Iterator[Path]:
    """A file as readers outside Python want it: unpacked."""
    if not is_packed(path):
        yield path
        return
    with tempfile.NamedTemporaryFile(suffix=path.suffix) as file:
        for block in blocks(path):
            file.write(block)
        file.flush()
        yield Path(file.name)


def _require_likely(path: Path) -> None:
    """Refuse a packed file that unpacks to more than a table of data does."""
    with sound(path), opened_raw(path) as file:
        zipped = zipfile.is_zipfile(file)
        if zipped:
            with zipfile.ZipFile(file) as archive:
                require_likely(path, sum(one.file_size for one in archive.infolist()))
                for name in archive.namelist():
                    if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                        with archive.open(name) as sheet:
                            _require_near(path, sheet)
    for _ in () if zipped else blocks(path):
        pass


def _require_near(path: Path, sheet: IO[bytes]) -> None:
    """Refuse a sheet with a cell far from the others: its reader fills all that is between."""
    columns: set[bytes] = set()
    rows, rest = 0, b""
    while block := sheet.read(BLOCK):
        found = _FILLED.findall(rest + block)
        columns.update(column for column, _ in found)
        rows = max(rows, max((int(row) for _, row in found), default=0))
        rest = block[-_TAG:]
    widest = max(columns, key=lambda name: (len(name), name), default=b"A")
    width = reduce(lambda number, letter: number * 26 + letter - 64, widest, 0)
    if width * rows > max(_NEAR, RATIO * state_of(path)[1]):
        raise ComityError(
            f"{path.name} has cells as far off as column {widest.decode()} and row {rows:,}; "
            "delete those that do not belong to the table, or save it as CSV"
        )


def _package(name: str, path: Path) -> Any:
    """A package that only some formats need."""
    try:
        return import_module(name)
    except ImportError:
        raise ComityError(
            f"{path.name} is {_EXTRAS[name]}, which needs the package {name}: "
            "pip install 'comity[formats]', or save the table as CSV"
        ) from None


def _damaged(path: Path, what: str, fault: BaseException) -> ComityError:
    if isinstance(fault, pl.exceptions.PanicException):
        return ComityError(f"{path.name} is no sound {what} (its pages are damaged); get it again")
    why = (str(fault).strip() or type(fault).__name__).splitlines()[0][:80]
    return ComityError(f"{path.name} is no sound {what} ({why}); get it again")
