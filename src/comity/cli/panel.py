"""The verb that gives the numbers: of a case cell by cell, or of any states as a table."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    AsOf,
    Data,
    Frequency,
    From,
    Issue,
    Out,
    To,
    Universe,
    day,
    say,
    words,
)
from comity.errors import ComityError, shown

if TYPE_CHECKING:
    import polars as pl

    from comity.dataset import Panel

_ENDINGS = ("csv", "json", "jsonl", "parquet", "dta", "feather")
"""Endings of files that say a form."""

_SHOWN = 3
"""Rows of a table that people are shown, column by column."""


@app.command()
def panel(
    case: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CASE]",
            help="A casebook or two or more states; with --add states or a group, else all.",
        ),
    ] = None,
    indicators: Annotated[
        str | None, typer.Option("--indicators", metavar="A,B", help="Of a case, only these.")
    ] = None,
    add: Annotated[
        str | None,
        typer.Option("--add", metavar="A,B", help="Make a table and add these columns to it."),
    ] = None,
    directed: Annotated[
        bool, typer.Option("--directed", help="With --add: a to b and b to a are two rows.")
    ] = False,
    unit: Annotated[
        Literal["dyad", "state"] | None,
        typer.Option("--unit", help="With --add: what is one row; else dyad."),
    ] = None,
    system: Annotated[
        Literal["cow", "gw", "gw_micro", "un"] | None,
        typer.Option("--system", help="With --add: whose membership counts; else cow."),
    ] = None,
    order: Annotated[
        Literal["state", "code"] | None,
        typer.Option("--order", help="With --add: first state by id, or ccode1 < ccode2."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            "--source", metavar="A,B", help="Data sets to read where several tell of the same."
        ),
    ] = None,
    long: Annotated[
        bool | None,
        typer.Option(
            "--long/--wide",
            help="One row for each figure, with reason and records (else so of a case); or one "
            "row for each dyad and period (else so with --add).",
        ),
    ] = None,
    universe: Universe = None,
    issue: Issue = None,
    start: From = None,
    end: To = None,
    freq: Frequency = "year",
    as_of: AsOf = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Write the indicators of a case with reasons for nulls, or a table of any states.

    Example: comity panel --from 1816 --to 2016 --directed --add alliances,majors --out p.parquet
    """
    _require_spaces(case)
    _require_one_form(format, out)
    votes: dict[str, Any] = {"universe": universe or "whole", "issue": words(issue)}
    if add is None:
        _require_add({"--directed": directed, "--unit": unit, "--system": system, "--order": order})
        found = _of_case(
            case, indicators, (start, end), freq, as_of, data, words(source) or [], votes
        )
        _write(found, format, out, long=long is not False)
        return
    if indicators:
        raise ComityError("--indicators are those of a case; name columns of a table with --add")
    if directed and unit == "state":
        raise ComityError("--directed is for dyads; leave it or --unit state out")
    from comity.dataset import panel as run
    from comity.views.progress import waiting

    with waiting("reading the published data"):
        table = run(
            _states(case),
            unit="directed-dyad" if directed else unit or "dyad",
            freq=freq,
            start=start,
            end=end,
            indicators=words(add) or [],
            as_of=day(as_of),
            system=system or "cow",
            order=order or "state",
            data=data,
            sources=words(source) or [],
            **votes,
        )
    _write(table, format, out, long=bool(long))


def _require_add(options: dict[str, object]) -> None:
    """Refuse what only a table of states or dyads has."""
    given = [name for name, value in options.items() if value]
    if given:
        raise ComityError(
            f"{', '.join(given)}: only with --add, which makes a table; a case has its own dyads"
        )


def _require_spaces(case: list[str] | None) -> None:
    """Refuse states with commas between them; a name may hold a comma."""
    from comity.states import convert

    for word in case or []:
        parts = [part.strip() for part in word.split(",")]
        if len(parts) > 1 and convert([word], to="id", unknown="null").null_count():
            raise ComityError(
                f"{shown(word)} is no state; write the states with spaces between them: "
                f"{' '.join(part for part in parts if part)}"
            )


def _require_one_form(form: str, out: Path | None) -> None:
    """Refuse a form that is not that of the file's ending."""
    ending = out.suffix[1:].lower() if out else ""
    if form != "table" and ending in _ENDINGS and ending != form:
        raise ComityError(
            f"{out} ends in .{ending} and --format says {form}; leave --format out, or end the "
            f"file in .{form}"
        )


def _states(case: list[str] | None) -> str | list[str]:
    """The states or the group named; all where none is."""
    from comity.states import GROUPS

    if not case:
        return "all"
    if len(case) > 1:
        return case
    word = case[0].lower()
    return word if word == "all" or word.upper() in GROUPS else case


def _write(found: "Panel", form: str, out: Path | None, *, long: bool) -> None:
    from comity.dataset.files import RECORD_FORMS
    from comity.views.writing import write_frame, write_panel

    if long:
        write_panel(found, form, out)
        if out:
            say(f"{found.cells.height:,} rows written to {out}")
    elif out and out.suffix[1:].lower() in RECORD_FORMS:
        found.save(out)
        say(f"written to {out}")
    elif out:
        _write_wide(found, out)
    elif form == "table":
        write_frame(_glimpse(found), "table", None, "panel")
        say(f"{found.height:,} rows; --out FILE writes them")
    else:
        write_frame(found.frame, form, None, "panel")
    for note in found.notes:
        say(note)


def _write_wide(found: "Panel", out: Path) -> None:
    """Write a panel batch by batch, and say what it holds."""
    from comity.dataset import Completeness, write
    from comity.views.progress import counting

    held = Completeness(found.columns)
    with counting(f"writing {out}", found.height) as progress:

        def seen(batch: "pl.DataFrame") -> None:
            held.see(batch)
            if progress:
                progress(batch.height)

        write(found, out, seen)
    say(f"{found.height:,} rows, {len(found.columns)} columns written to {out}")
    for line in (*held.lines(), *_covered(found)):
        say(line)


def _covered(found: "Panel") -> list[str]:
    """What every data set covers that the columns come from."""
    spans = {c.source: c.coverage for c in reversed(found.columns) if c.source and c.coverage}
    days = {source: span.split("/") for source, span in reversed(spans.items())}
    return [f"{source}: {first[:4]}-{last[:4]}" for source, (first, last) in days.items()]


def _glimpse(table: "Panel") -> "pl.DataFrame":
    """The first rows on end: one line for each column, with what it says."""
    import polars as pl

    brief = pl.col(pl.Float64).round_sig_figs(4).cast(pl.String)
    whole = pl.col(pl.Float64).round(0).cast(pl.Int64, strict=False).cast(pl.String)
    large = pl.col(pl.Float64).abs() >= 10_000
    first = table.head(_SHOWN).with_columns(pl.when(large).then(whole).otherwise(brief))
    rows = first.select(pl.all().cast(pl.String)).transpose(
        column_names=[f"row {n + 1}" for n in range(first.height)]
    )
    names = table.codebook().select(
        "column", covers=pl.col("coverage").str.replace_all(r"-\d\d-\d\d", "")
    )
    return pl.concat([names.select("column"), rows, names.select("covers")], how="horizontal")


def _of_case(
    case: list[str] | None,
    indicators: str | None,
    years: tuple[int | None, int | None],
    freq: Frequency,
    as_of: str | None,
    data: Path | None,
    sources: list[str],
    votes: dict[str, Any],
) -> "Panel":
    from comity.dataset import panel_of
    from comity.gathering import gather
    from comity.views.progress import waiting

    if not case:
        raise ComityError(
            "name a case (comity panel crink), or columns for a panel of all states "
            "(comity panel --add alliances)"
        )
    with waiting("reading evidence"):
        evidence = gather(case, data, freq, *years, sources, **votes)
    with waiting("measuring indicators"):
        return panel_of(
            evidence,
            freq=freq,
            start=years[0],
            end=years[1],
            indicators=words(indicators),
            as_of=day(as_of),
        )
