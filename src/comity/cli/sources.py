"""The verbs on published data: what is known, what is here."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    Out,
)
from comity.errors import ComityError

sources = typer.Typer(help="Published data: what is known, what is here.", no_args_is_help=True)
app.add_typer(sources, name="sources")


@sources.command("list")
def list_sources(format: As = "table", out: Out = None) -> None:  # noqa: A002
    """List the data sets that are known, and what of them is here.

    Example: comity sources list
    """
    from comity.sources.shelf.listing import list_sources as run
    from comity.views.writing import write_frame

    write_frame(run(), format, out, "data-sets")


@sources.command("show")
def show_source(
    name: Annotated[str, typer.Argument(help="A data set, as `comity sources list` names it.")],
) -> None:
    """Describe a data set: what it holds, its traps, how to get and to cite it.

    Example: comity sources show undl-ga
    """
    from comity.sources.shelf.listing import show_source as run
    from comity.views.writing import write_text

    write_text("\n".join(run(name)) + "\n", None)


@sources.command("get")
def get_source(
    name: Annotated[str, typer.Argument(help="A data set, as `comity sources list` names it.")],
) -> None:
    """Fetch a data set from its publisher, and add it; or say how a person gets it.

    Example: comity sources get ideal-points
    """
    from comity.sources.shelf.get import get, keep
    from comity.views.progress import downloading, waiting
    from comity.views.writing import write_text

    with downloading(f"fetching {name}") as progress:
        paths = get(name, progress=progress)
    with waiting(f"reading {name}"):
        added, passed = keep(paths)
    lines = [line for one in added for line in one.lines()]
    if passed:
        lines.append(
            f"passed over, of no data set that is read: {', '.join(p.name for p in passed)}"
        )
    write_text("\n".join(lines) + "\n", None)


@sources.command("add")
def add_source(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="Files of one data set as published, or their folder."
        ),
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop what is stored of it, and join nothing.")
    ] = False,
) -> None:
    """Recognise a file by its content, check it, and keep it for every later use.

    What is stored of the data set already is read together with it.

    Example: comity sources add 2026_02_06_ga_voting.csv
    """
    from comity.sources.shelf.store import add
    from comity.views.progress import waiting
    from comity.views.writing import write_text

    with waiting(f"reading {files[0]}"):
        added = add(files, replace=replace)
    write_text("\n".join(added.lines()) + "\n", None)


@sources.command("check")
def check_sources(format: As = "table", out: Out = None) -> None:  # noqa: A002
    """Verify that what is here is what was added.

    Example: comity sources check
    """
    from comity.sources.shelf.store import check as run
    from comity.views.writing import write_frame

    found = run()
    write_frame(found, format, out, "stored-files")
    if not found["sound"].all():
        raise ComityError("a stored file is damaged; add it again with `comity sources add FILE`")
