"""The verbs on casebooks: start, copy, add to, check, list."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    Out,
    day,
    options_in,
    say,
    words,
)
from comity.errors import ComityError

casebooks = typer.Typer(help="Start, copy, add to, check and list casebooks.", no_args_is_help=True)
app.add_typer(casebooks, name="casebook")


@casebooks.command("check")
def check(
    folder: Annotated[str, typer.Argument(metavar="DIR")],
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Check a casebook and report every fault with its file and line.

    Example: comity casebook check my-case
    """
    from comity.evidence import check_casebook, load_casebook, outside_lines
    from comity.views.writing import write_faults

    faults = check_casebook(folder)
    write_faults(faults, folder, format, out)
    if not faults and format == "table" and out is None:
        for line in outside_lines(load_casebook(folder)):
            say(line)
    if faults:
        raise ComityError(
            f"{folder}: {len(faults)} fault{'s' if len(faults) > 1 else ''}; mend each line above"
        )


@casebooks.command("new")
def new(folder: Annotated[Path, typer.Argument(metavar="DIR")]) -> None:
    """Start a casebook: a folder with a commented example of each file.

    Example: comity casebook new my-case
    """
    from comity.evidence import new_casebook

    new_casebook(folder)
    say(f"casebook started in {folder}; edit it, then run `comity casebook check {folder}`")


@casebooks.command("copy")
def copy(
    case: Annotated[str, typer.Argument(metavar="CASE", help="crink, or a folder.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
) -> None:
    """Copy a casebook to a new folder, to add evidence of your own.

    Example: comity casebook copy crink my-crink
    """
    from comity.evidence import copy_casebook

    copy_casebook(case, folder)
    say(f"{case} copied to {folder}; add records with `comity casebook add {folder} KIND …`")


@casebooks.command(
    "add", context_settings={"allow_extra_args": True, "ignore_unknown_options": True}
)
def add(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    kind: Annotated[str, typer.Argument(metavar="KIND", help="meeting, agreement, transfer, …")],
    bib: Annotated[
        str, typer.Option("--bib", metavar="BIBTEX", help="The source, where it is new: BibTeX.")
    ] = "",
) -> None:
    """Add a record to a casebook: each field is an option, what is missing is asked for.

    Example: comity casebook add my-crink meeting --start 2026-11-20 --participants "China, Iran"
    """
    from comity.evidence import add_record, missing_fields

    fields = options_in(context.args)
    for name in missing_fields(kind, fields):
        if sys.stdin.isatty():
            fields[name] = typer.prompt(f"{kind} {name}")
    name, path = add_record(folder, kind, fields, bib)
    say(f"{name} written to {path}; see what it changes: comity assess {folder} --against crink")


@casebooks.command("show")
def show(
    case: Annotated[str, typer.Argument(metavar="CASE", help="crink, or a folder.")],
    kind: Annotated[str | None, typer.Option("--kind", help="Only this type of record.")] = None,
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B", help="Only records naming all these.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only this source.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only records with this text.")] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """List the records of a casebook with their sources.

    Example: comity casebook show crink --kind agreement --states PRK,RUS
    """
    from comity.evidence import list_records, load_casebook
    from comity.views.writing import write_records

    found = list_records(
        load_casebook(case),
        kind=kind,
        states=words(states),
        since=day(since),
        until=day(until),
        source=source,
        text=text,
    )
    write_records(found, format, out)
