"""The verbs on casebooks: start, check, list."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    Out,
    day,
    say,
    words,
)
from comity.errors import ComityError

casebooks = typer.Typer(help="Start, check and list casebooks.", no_args_is_help=True)
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
    from comity.evidence import check_casebook
    from comity.views.writing import write_faults

    faults = check_casebook(folder)
    write_faults(faults, folder, format, out)
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
