"""Writing: tables and text to the terminal or to a file, in the form that was asked for."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl
import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from comity.assessment import Assessment
from comity.errors import ComityError
from comity.evidence import Evidence, escape_formulas
from comity.dataset import Panel
from comity.indicators import DOMAINS
from comity.levels import Explanation
from comity.states import resolve
from comity.views.alignment_tables import overall_rows
from comity.views.tables import (
    explanation_lines,
    explanation_table,
    notes,
    summary_table,
)

WIDTH = 80
_ROWS_SHOWN = 60


class _Terminal(Console):
    """A console that ends quietly when its reader has seen enough."""

    def on_broken_pipe(self) -> None:
        """Leave the rest unsaid: `comity … | head` is no failure."""
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(0)


def _console() -> Console:
    """The terminal as wide as it is; 80 columns where it is none."""
    return _Terminal(highlight=False, width=None if sys.stdout.isatty() else WIDTH)


def write_assessment(assessment: Assessment, form: str, out: Path | None) -> None:
    """Write the summary of an assessment."""
    if form != "table" or out:
        write_frame(assessment.summary, form, out)
        return
    console = _console()
    console.print(Text(assessment.evidence.title, style="bold"))
    console.print()
    console.print(summary_table(assessment))
    for line in notes(assessment):
        console.print(Text(line, style="dim"), soft_wrap=True)
    if assessment.fit is not None:
        console.print()
        console.print(_rows(overall_rows(assessment.fit)))
        for line in _OVERALL:
            console.print(Text(line, style="dim"), soft_wrap=True)


_OVERALL = (
    "overall: all indicators together, in standard deviations of the world's dyads",
    "10 y: its change over ten years; rise: how probable it is that it rose",
)


def write_frame(frame: pl.DataFrame, form: str, out: Path | None) -> None:
    """Write a frame as a table, CSV, JSON or Parquet, to a file or to standard output."""
    if out and form == "table" and out.suffix[1:] in ("csv", "json", "parquet"):
        form = out.suffix[1:]
    flat = frame.with_columns(
        pl.col(name).list.join(" ") for name, kind in frame.schema.items() if kind == pl.List
    )
    if form == "parquet":
        if out is None:
            raise ComityError("Parquet is no text: name a file with --out FILE")
        _write(out, lambda: frame.write_parquet(out))
    elif form == "csv":
        write_text(escape_formulas(flat).write_csv(), out)
    elif form == "json":
        write_text(frame.write_json() + "\n", out)
    elif out:
        raise ComityError(f"{out}: name the form with --format csv, json or parquet")
    else:
        _print_rows(flat)


def write_panel(panel: Panel, form: str, out: Path | None) -> None:
    """Write the cells of a panel; for people, without the columns that repeat."""
    if form != "table" or out:
        write_frame(panel.cells, form, out)
        return
    dyad = pl.format("{}-{}", "state_a", "state_b").alias("dyad")
    said = pl.when(pl.col("reason") == "").then("working").otherwise("reason").alias("from")
    _print_rows(
        panel.cells.select("indicator", dyad, "period", pl.col("value").round(4), "n", said)
    )


def _rows(frame: pl.DataFrame) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in frame.columns:
        table.add_column(name, overflow="ellipsis")
    for row in frame.head(_ROWS_SHOWN).iter_rows():
        table.add_row(*("–" if cell is None else str(cell) for cell in row))
    return table


def _print_rows(frame: pl.DataFrame) -> None:
    console = _console()
    console.print(_rows(frame))
    if frame.height > _ROWS_SHOWN:
        console.print(f"first {_ROWS_SHOWN} of {frame.height:,} rows; --format csv gives all")


def write_records(records: pl.DataFrame, form: str, out: Path | None) -> None:
    """Write records with their sources; for people, one paragraph each."""
    if form != "table" or out:
        write_frame(records, form, out)
        return
    console = _console()
    for row in records.iter_rows(named=True):
        head = Text(f"{row['id']}", style="bold")
        head.append(f"  {row['kind']}", style="dim")
        console.print(head)
        console.print(Text(f"  {row['what']}"))
        said = f"; {row['attribution']}" if row["attribution"] else ""
        console.print(Text(f"  {row['modality']}{said}; sources {row['sources']}", style="dim"))
    console.print(f"{records.height:,} record{'' if records.height == 1 else 's'}")


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show that something is under way, where somebody watches a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        progress.add_task(what, total=None)
        yield


def write_text(text: str, out: Path | None) -> None:
    """Write text to a file, or to standard output."""
    if out is None:
        typer.echo(text, nl=False)
        return
    _write(out, lambda: out.write_text(text, encoding="utf-8"))


def _write(out: Path, write: Callable[[], object]) -> None:
    """Write a file, or refuse in one line."""
    try:
        write()
    except OSError as error:
        why = error.strerror or "no such folder, or no right to write there"
        raise ComityError(f"{out}: cannot be written ({why}); name another --out") from None


def print_explanation(opened: Explanation, evidence: Evidence, domain: str | None) -> None:
    """Print an opened figure, wrapped to the terminal."""
    _console().print(explanation_table(explanation_lines(opened, evidence, domain)))


def require_domain(name: str) -> str | None:
    """The domain asked for; None for all."""
    if name == "all":
        return None
    if name not in DOMAINS:
        raise ComityError(f"no domain {name!r}; name one of {', '.join(DOMAINS)}, or all")
    return name


def print_state(name: str, when: str | None, system: str | None) -> None:
    """Print a state with its codes on the day asked for."""
    moment: int | date | None = None
    if when:
        try:
            moment = int(when) if when.isdigit() else date.fromisoformat(when)
        except ValueError:
            raise ComityError(f"{when!r} is no year or day; write 1995 or 1995-06-30") from None
    state = resolve(name, when=moment, system=system)
    codes = ("cow", "gw", "iso3", "iso_n", "cameo", "undl")
    line = ", ".join(f"{c} {getattr(state, c)}" for c in codes if getattr(state, c) is not None)
    _console().print(Text(f"{state.id}  {state.name}  ({line})"))
