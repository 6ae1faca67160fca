"""Writing: tables and text to the terminal or to a file, in the form that was asked for."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table
from rich.text import Text

from comity.comparison import Comparison
from comity.dataset import Panel
from comity.dataset.files import FORMS, RECORD_FORMS, rows_as_text, save_frame, without_lists
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.evidence import EVENTS, Fault, escape_formulas
from comity.findings import Answer, Findings
from comity.indicators import DOMAINS
from comity.indicators.explanation import Explanation
from comity.placing import place_text, placing
from comity.states import resolve
from comity.views.alignment_tables import overall_rows
from comity.views.comparison_tables import comparison_table
from comity.views.tables import (
    explanation_lines,
    explanation_table,
    notes,
    summary_table,
)
from comity.views.terminal import console, echo

_ROWS_SHOWN = 60
_PRINTED_AT_ONCE = 500
"""Records laid out at a time: one by one, most of the time goes into asking for the terminal."""
_LONG_NUMBER = 10  # characters
_ANOTHER = "name another --out"


def write_assessment(found: Findings, form: str, out: Path | None) -> None:
    """Write the answer and the findings of a case, then the summary of its assessment."""
    assessment = found.assessment
    if form == "json" or (out and form == "table" and out.suffix == ".json"):
        beside = {"findings": found.as_dict()}
        text = rows_as_text(assessment.frame, "assessment", "json", beside)
        write_text(text, out, data=True)
        return
    if form != "table" or out:
        write_frame(assessment.frame, form, out, "assessment")
        return
    screen = console()
    screen.print(Text(assessment.evidence.title, style="bold"))
    screen.print()
    _print_answer(screen, found.answer)
    screen.print()
    screen.print(summary_table(assessment))
    for line in notes(assessment):
        screen.print(Text(line, style="dim"), soft_wrap=True)
    if assessment.fit is not None:
        screen.print()
        screen.print(_rows(overall_rows(assessment.fit)))
        for line in _OVERALL:
            screen.print(Text(line, style="dim"), soft_wrap=True)


def write_comparison(found: Comparison, form: str, out: Path | None) -> None:
    """Write what differs between two assessments."""
    if form != "table" or out:
        write_frame(found.frame, form, out, "comparison")
        return
    screen = console()
    if found.frame.is_empty():
        screen.print("nothing differs")
        return
    screen.print(comparison_table(found))


def write_since(found: Findings, differing: Comparison, form: str, out: Path | None) -> None:
    """Write the answer, what changed since the last look, then the summary of the assessment."""
    if form != "table" or out:
        write_frame(differing.frame, form, out, "comparison")
        return
    write_assessment(found, "table", None)
    overall = pl.col("what").is_in(_CHANGES) & (pl.col("domain") == OVERALL)
    every = differing.frame
    screen = console()
    screen.print()
    screen.print(Text(f"What changed since {found.case.last_look}", style="bold"))
    screen.print(comparison_table(replace(differing, frame=every.filter(overall))))
    more = every.filter(~overall.fill_null(False)).height
    screen.print(Text(f"{more:,} other differences: --format csv lists them all", style="dim"))


_CHANGES = ("score", "turning point")

_OVERALL = (
    "overall: mean of the domains with evidence, in standard deviations of dyads",
    "10 y: its change over ten years; rise: how probable it is that it rose",
)


def write_frame(frame: pl.DataFrame, form: str, out: Path | None, name: str = "table") -> None:
    """Write a frame in the form asked for; its name is that of its schema in JSON."""
    if out and form == "table" and out.suffix[1:] in (*FORMS, *RECORD_FORMS):
        form = out.suffix[1:]
    if out and form in ("dta", "feather"):
        save_frame(frame, out)
        return
    flat = without_lists(frame)
    if form == "parquet":
        if out is None:
            raise ComityError("Parquet is no text: name a file with --out FILE")
        with placing(out, _ANOTHER) as part:
            frame.write_parquet(part)
    elif form == "csv":
        write_text(escape_formulas(flat).write_csv(), out, data=True)
    elif form in RECORD_FORMS:
        write_text(rows_as_text(frame, name, form), out, data=True)
    elif out:
        raise ComityError(
            f"{out}: end it in .{', .'.join((*FORMS, *RECORD_FORMS))}, or name the form by --format"
        )
    else:
        _print_rows(flat)


def write_panel(panel: Panel, form: str, out: Path | None) -> None:
    """Write the cells of a panel; for people, without the columns that repeat."""
    if form != "table" or out:
        write_frame(panel.cells, form, out, "figures")
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
    for row in frame.iter_rows():
        table.add_row(*("–" if cell is None else _short(cell) for cell in row))
    return table


def _short(cell: object) -> str:
    """A cell for people: a number that was not rounded with four digits that tell."""
    text = str(cell)
    if not isinstance(cell, float) or len(text) < _LONG_NUMBER:
        return text
    return f"{cell:,.0f}" if abs(cell) >= 10_000 else f"{cell:.4g}"


def _print_rows(frame: pl.DataFrame) -> None:
    screen = console()
    screen.print(_rows(frame.head(_ROWS_SHOWN)))
    if frame.height > _ROWS_SHOWN:
        screen.print(f"first {_ROWS_SHOWN} of {frame.height:,} rows; --format csv gives all")


def write_records(records: pl.DataFrame, form: str, out: Path | None) -> None:
    """Write records with their sources; for people, one paragraph each."""
    if form != "table" or out:
        write_frame(records, form, out, "records")
        return
    screen = console()
    for batch in records.iter_slices(_PRINTED_AT_ONCE):
        screen.print(Text("\n").join(_record(row) for row in batch.iter_rows(named=True)))
    screen.print(f"{records.height:,} record{'' if records.height == 1 else 's'}")


def _record(row: dict[str, Any]) -> Text:
    """A record as a paragraph of three lines."""
    said = f"; {row['attribution']}" if row["attribution"] else ""
    return Text.assemble(
        (row["id"], "bold"),
        (f"  {row['kind']}\n", "dim"),
        f"  {row['what']}\n",
        (f"  {row['modality']}{said}; sources {row['sources']}", "dim"),
    )


def write_faults(faults: Sequence[Fault], folder: str, form: str, out: Path | None) -> None:
    """Write what is wrong with a casebook; for people, one line each."""
    if form == "table" and out is None:
        write_text("\n".join(map(str, faults)) + "\n" if faults else f"{folder}: no fault\n", out)
        return
    schema = {"file": pl.String, "line": pl.Int64, "message": pl.String}
    write_frame(pl.DataFrame([asdict(one) for one in faults], schema), form, out, "faults")


def write_text(text: str, out: Path | None, *, data: bool = False) -> None:
    """Write text to a file, or to standard output."""
    if out is None:
        echo(text, data=data)
    else:
        place_text(out, text, _ANOTHER)


def write_explanation(opened: Explanation, domain: str | None, form: str, out: Path | None) -> None:
    """Write an opened figure; for people, wrapped to the terminal."""
    if form != "table" or out:
        rows = opened.frame if domain is None else opened.frame.filter(domain=domain)
        write_frame(rows, form, out, "explanation")
        return
    console().print(explanation_table(explanation_lines(opened, domain)))


def require_domain(name: str) -> str | None:
    """The domain asked for; None for all."""
    if name == "all":
        return None
    known = (*DOMAINS, EVENTS)
    if name not in known:
        raise ComityError(f"no domain {shown(name)}; name one of {', '.join(known)}, or all")
    return name


def write_state(
    name: str, when: str | None, system: str | None, form: str, out: Path | None
) -> None:
    """Write a state with its codes on the day asked for."""
    moment: int | date | None = None
    if when:
        try:
            moment = int(when) if when.isdigit() else date.fromisoformat(when)
        except ValueError:
            raise ComityError(
                f"{shown(when)} is no year or day; write 1995 or 1995-06-30"
            ) from None
    state = resolve(name, when=moment, system=system)
    if form != "table" or out:
        write_frame(pl.DataFrame([asdict(state)]), form, out, "state")
        return
    codes = ("cow", "gw", "iso2", "iso3", "iso_n", "cameo", "undl")
    line = ", ".join(f"{c} {getattr(state, c)}" for c in codes if getattr(state, c) is not None)
    console().print(Text(f"{state.id}  {state.name}  ({line})"), soft_wrap=True)


def _print_answer(screen: Console, answer: Answer) -> None:
    """Print question, answer, findings by rank with their certainty, and what is not known."""
    screen.print(Text(answer.question, style="bold"))
    screen.print(Text(answer.sentence))
    screen.print()
    for number, one in enumerate(answer.findings, 1):
        _print_item(screen, f"{number}.", f"{one.sentence} [{one.certainty}]")
    if answer.unknown:
        screen.print(Text("Not known:"))
        for one in answer.unknown:
            _print_item(screen, "-", one.sentence)


def _print_item(screen: Console, mark: str, text: str) -> None:
    """Print a paragraph that hangs from its mark."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text(mark), Text(text))
    screen.print(table)
