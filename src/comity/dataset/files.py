"""Files: a table written for other programs, with what its columns mean, and that read back."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.laid import Laid
from comity.dataset.panel import Panel
from comity.errors import ComityError, shown
from comity.evidence import escape_formulas
from comity.placing import place_text, placing
from comity.results import Result
from comity.sources.shelf.catalogue import citations, known

__all__ = ["FORMS", "RECORD_FORMS", "columns_of", "describe", "save", "sources_of", "write"]

FORMS = ("parquet", "csv", "dta", "feather")
"""The forms in which a table can be written, by the ending of the file."""

RECORD_FORMS = ("json", "jsonl")
"""The forms in which a result is written row by row, without what its columns mean."""

_STATA_LABEL = 80  # characters
_RESERVED = re.compile(
    "if|in|using|with|byte|int|long|float|double|str[0-9]+|strL|"
    "_all|_b|_coef|_cons|_n|_N|_pi|_pred|_rc|_skip"
)
"""Words that Stata takes for no name of a column."""


def write(
    table: Panel | Laid, path: str | Path, seen: Callable[[pl.DataFrame], None] | None = None
) -> Path:
    """Write a table as .parquet, .csv, .dta or .feather, as the file's ending says.

    Rows are written as they are laid out, so that a table of any length needs the memory of one
    batch (Stata alone needs the whole). The file is written aside and put in place in one step.
    Parquet holds the columns' labels, units, coverage and sources; Stata the labels and sources; of
    CSV and Feather they stand beside it, in a file with the ending ``.codebook.json``.

    Raises
    ------
    ComityError
        If the ending is none of these, or the file cannot be written.

    Examples
    --------
    >>> import comity as cm
    >>> table = cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("alliances")
    >>> out = write(table, folder / "panel.parquet")
    >>> sources_of(out)
    ('atop-dyad-years',)
    """
    out = Path(path)
    form = out.suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise _no_form(out, FORMS)
    with ExitStack() as stack:
        if form in ("csv", "feather"):
            codebook = stack.enter_context(placing(_beside(out)))
            codebook.write_text(describe(table.columns), "utf-8")
        _WRITERS[form](table, stack.enter_context(placing(out)), seen)
    return out


def save(result: Result, path: str | Path) -> Path:
    """Write any result, in the form that the file's ending says.

    The file. In CSV and Stata the parts of a list are separated by blanks, and texts that a
    spreadsheet would run as a formula begin with ``'``.

    Raises
    ------
    ComityError
        If the ending is none of these, or the file cannot be written.

    Examples
    --------
    >>> import comity as cm
    >>> out = save(cm.dyads(["CHN", "PRK"], start=1961, end=1961), folder / "dyads.json")
    >>> print(out.read_text().strip())
    {"schema": "comity/panel/1", "rows": [{"state_a":"CHN","state_b":"PRK",...,"year":1961}]}
    """
    out = Path(path)
    form = out.suffix.removeprefix(".").lower()
    if form in RECORD_FORMS:
        place_text(out, rows_as_text(result.frame, result._name, form))
        return out
    if form not in FORMS:
        raise _no_form(out, (*FORMS, *RECORD_FORMS))
    if isinstance(result, Panel | Laid):
        return write(result, out)
    return save_frame(result.frame, out, result._data_sets())


def _no_form(out: Path, forms: Sequence[str]) -> ComityError:
    of_r = out.suffix.lower() in (".rds", ".rdata", ".rda")
    return ComityError(
        f"{out}: no form is written under the ending {shown(out.suffix)}; "
        f"end it in .{', .'.join(forms)}{' (R reads all of them)' if of_r else ''}"
    )


def save_frame(frame: pl.DataFrame, path: Path, data_sets: Sequence[str] = ()) -> Path:
    """Write a frame whose columns are called what they are, and the data sets behind it."""
    if path.suffix.lower() in (".csv", ".dta"):
        frame = escape_formulas(without_lists(frame)).with_columns(pl.col(pl.Null).cast(pl.String))
    source = " ".join(data_sets)
    columns = tuple(Column(name, name.replace("_", " "), source=source) for name in frame.columns)
    return write(Laid(frame, columns), path)


def without_lists(frame: pl.DataFrame) -> pl.DataFrame:
    """Each list as one text: ``PRK CHN``; groups as ``PRK, CHN | KOR``: names may hold blanks.

    >>> without_lists(pl.DataFrame({"camps": [[["PRK", "CHN"], ["KOR"]]], "n": [[1, 2]]})).row(0)
    ('PRK, CHN | KOR', '1 2')
    """
    return frame.with_columns(
        _joined(name, kind) for name, kind in frame.schema.items() if isinstance(kind, pl.List)
    )


def _joined(name: str, kind: pl.List) -> pl.Expr:
    if isinstance(kind.inner, pl.List):
        groups = pl.element().cast(pl.List(pl.String)).list.join(", ")
        return pl.col(name).list.eval(groups).list.join(" | ")
    return pl.col(name).cast(pl.List(pl.String)).list.join(" ")


def rows_as_text(
    frame: pl.DataFrame, name: str, form: str, beside: Mapping[str, Any] | None = None
) -> str:
    """A frame as JSON that names its schema: one object, or one for each row.

    Parameters
    ----------
    name : str
        Which table it is: its columns keep name and meaning while the number in ``schema`` stays.
    form : {"json", "jsonl"}
        One object with ``schema`` and ``rows``, or a line for each row that begins with ``schema``.
    beside : mapping, optional
        What the one object of ``json`` holds besides, by name.

    Returns
    -------
    str
        Ends in a line end where it has lines.

    Examples
    --------
    >>> rows_as_text(pl.DataFrame({"year": [1961]}), "years", "json")
    '{"schema": "comity/years/1", "rows": [{"year":1961}]}\\n'
    """
    schema = f"comity/{name}/1"
    if form == "jsonl":
        return frame.select(pl.lit(schema).alias("schema"), pl.all()).write_ndjson()
    more = "".join(f"{json.dumps(key)}: {json.dumps(one)}, " for key, one in (beside or {}).items())
    return f'{{"schema": {json.dumps(schema)}, {more}"rows": {frame.write_json()}}}\n'


def describe(columns: tuple[Column, ...]) -> str:
    """The columns as a text that travels with the file.

    JSON: one object for each column, and the BibTeX of all.

    >>> describe((Column("year", "year"),))
    '{"columns": [{"name": "year", "label": "year", "unit": "", "coverage": "", "source": ""}],
    "bibtex": ""}'
    """
    used = dict.fromkeys(name for column in columns for name in column.source.split())
    return json.dumps({"columns": [asdict(c) for c in columns], "bibtex": citations(*used)})


def columns_of(path: str | Path) -> tuple[Column, ...]:
    """Read what the columns of a written table mean.

    Of a Stata file name, label and source alone.

    Raises
    ------
    ComityError
        If there is no such file, or it says nothing of its columns.

    Examples
    --------
    >>> columns_of("no-such.parquet")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: no-such.parquet is no file; name a table that comity wrote
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(f"{file} is no file; name a table that comity wrote")
    form = file.suffix.lower()
    if form == ".dta":
        return _stata_columns(file)
    try:
        if form == ".parquet":
            text = pl.read_parquet_metadata(file)["comity"]
        else:
            text = _beside(file).read_text("utf-8")
        return tuple(Column(**fields) for fields in json.loads(text)["columns"])
    except (KeyError, OSError, TypeError, ValueError, pl.exceptions.PolarsError):
        raise ComityError(
            f"{file} does not say what its columns are; write it with `comity panel --out` again"
        ) from None


def sources_of(path: str | Path) -> tuple[str, ...]:
    """The data sets that a written table holds.

    Names in the catalogue, in the order of the columns.

    >>> import comity as cm
    >>> table = cm.dyads(["CHN", "PRK"], start=1961, end=1961, data=folder).add("distance")
    >>> sources_of(write(table, folder / "panel.dta"))
    ('cepii-distance',)
    """
    return tuple(dict.fromkeys(name for c in columns_of(path) for name in c.source.split()))


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.codebook.json")


def _lazily(table: Panel | Laid, seen: Callable[[pl.DataFrame], None] | None) -> pl.LazyFrame:
    """The table as a stream of batches."""
    from polars.io.plugins import register_io_source

    laid = table.batches()
    first = next(laid)

    def batches(
        _columns: list[str] | None, _where: pl.Expr | None, _rows: int | None, _size: int | None
    ) -> Iterator[pl.DataFrame]:
        for batch in chain([first], laid):
            yield batch
            if seen:
                seen(batch)

    return register_io_source(batches, schema=first.schema)


def _parquet(table: Panel | Laid, path: Path, seen: Callable[[pl.DataFrame], None] | None) -> None:
    about = {"comity": describe(table.columns)}
    _lazily(table, seen).sink_parquet(path, compression="zstd", metadata=about)


def _csv(table: Panel | Laid, path: Path, seen: Callable[[pl.DataFrame], None] | None) -> None:
    _lazily(table, seen).sink_csv(path)


def _feather(table: Panel | Laid, path: Path, seen: Callable[[pl.DataFrame], None] | None) -> None:
    _lazily(table, seen).sink_ipc(path, compression="zstd")


def _stata(table: Panel | Laid, path: Path, seen: Callable[[pl.DataFrame], None] | None) -> None:
    import pyreadstat

    frame = table.frame.with_columns(pl.col(pl.Boolean).cast(pl.Int8))
    frame.columns = [f"{name}_" if _RESERVED.fullmatch(name) else name for name in frame.columns]
    labels: list[str | None] = [_stata_label(column) for column in table.columns]
    try:
        pyreadstat.write_dta(frame, path, column_labels=labels, file_label="comity panel")
        # its writer may say nothing of a full disk: the last row must be there
        pyreadstat.read_dta(path, row_offset=max(frame.height - 1, 0), output_format="polars")
    except pyreadstat.ReadstatError as fault:
        raise OSError(None, f"{fault}; is there space left?") from None
    if seen:
        seen(frame)


_WRITERS = {"parquet": _parquet, "csv": _csv, "dta": _stata, "feather": _feather}


def _stata_label(column: Column) -> str:
    """The label, with the unit where there is room, and the data set in brackets at its end."""
    source = f" [{column.source}]" if column.source else ""
    long = f"{column.label} ({column.unit}){source}" if column.unit else column.label + source
    if len(long) <= _STATA_LABEL:
        return long
    return column.label[: _STATA_LABEL - len(source)] + source


def _stata_columns(path: Path) -> tuple[Column, ...]:
    import pyreadstat

    names = {entry.name for entry in known()}
    _, about = pyreadstat.read_dta(path, metadataonly=True, output_format="polars")
    found = []
    for name, label in about.column_names_to_labels.items():
        text, _, source = (label or "").rpartition(" [")
        held = source.removesuffix("]")
        found.append(
            Column(name, text or label or "", source=held if set(held.split()) <= names else "")
        )
    return tuple(found)
