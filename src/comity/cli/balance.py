"""The verbs on signed ties: how far from two camps they are, and how they may settle."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import As, Data, From, Out, To, caption, say, write_out
from comity.errors import ComityError, shown

if TYPE_CHECKING:
    import polars as pl

    from comity.blocs.balance import Balance

Show = Literal["networks", "pairs", "clusters"]


@app.command()
def balance(
    edges: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|CASE",
            help="A table of edges: two columns of vertices and a sign or weight; or a case.",
        ),
    ],
    by: Annotated[
        str | None, typer.Option("--by", metavar="COLUMN", help="One network for each value.")
    ] = None,
    show: Annotated[
        Show,
        typer.Option(
            "--show", help="Networks; pairs in all best splits; or clusters, as many as fit."
        ),
    ] = "networks",
    seconds: Annotated[
        float, typer.Option("--seconds", help="Time that the proof of each network may take.")
    ] = 60.0,
    start: From = None,
    end: To = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say how far signed ties are from two camps, exactly, with the proof, and who is in which.

    Example: comity balance edges.csv --by window --format json
    """
    from comity.blocs.balance import frustration
    from comity.views.progress import waiting

    if len(edges) == 1 and Path(edges[0]).is_file():
        if start is not None or end is not None:
            raise ComityError("--from and --to are for a case; of a file choose rows beforehand")
        with waiting("proving optima"):
            found = frustration(edges[0], by, seconds=seconds)
    else:
        if by is not None:
            raise ComityError(
                f"{shown(edges[0])} is no file, and --by names a column of one; a case goes by its "
                "periods"
            )
        found = _of_case(edges, (start, end), data, seconds)
    _write(found, show, format, out)


def _of_case(
    case: list[str], years: tuple[int | None, int | None], data: Path | None, seconds: float
) -> "Balance":
    from comity.blocs.balance import frustration, signed_ties
    from comity.cli.alignment import fitted
    from comity.views.progress import waiting

    fit = fitted(case, years, "year", None, data)
    with waiting("proving optima"):
        return frustration(signed_ties(fit), "period", seconds=seconds)


def _write(found: "Balance", show: Show, form: str, out: Path | None) -> None:
    from comity.views.writing import write_frame

    name = "balance" if show == "networks" else f"balance-{show}"
    made = {"networks": lambda: found.frame, "pairs": found.pairs, "clusters": found.clusters}
    rows = made[show]()
    if form == "table" and out is None:
        write_frame(_for_people(rows), form, out, name)
        caption(_UNITS[show])
    else:
        write_out(rows, form, out, name)
    for note in found.notes:
        say(note)


def _for_people(rows: "pl.DataFrame") -> "pl.DataFrame":
    """A table of 80 columns: sizes in the place of names, two decimals."""
    import polars as pl
    import polars.selectors as cs

    sizes = [
        pl.col(name).list.eval(pl.element().list.len().cast(pl.String)).list.join(" + ")
        for name, kind in rows.schema.items()
        if isinstance(kind, pl.List)
    ]
    yes = cs.boolean().replace_strict({True: "yes", False: "no"}, return_dtype=pl.String)
    kept = rows.with_columns(*sizes, cs.float().round(2), yes)
    return kept.drop("components", "negative", "balanced_triads", "notes", strict=False)


_UNITS = {
    "networks": (
        "frustration: weight of ties that the best split in two leaves frustrated; bound: what\n"
        "any split leaves; optimal: proven; balance: 1 - 2 L / m; --format csv names the camps"
    ),
    "pairs": "share of all best splits in which the two stand in one camp",
    "clusters": (
        "cost of the best clusters, as many as fit: ties between friends apart, and of foes within"
    ),
}


@app.command()
def landscape(
    edges: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A table of ties: two columns of actors, and weight."),
    ],
    sizes: Annotated[
        Path | None,
        typer.Option("--sizes", metavar="FILE", help="Columns state and size; else all are 1."),
    ] = None,
    once: Annotated[
        bool, typer.Option("--once", help="Count each pair once in an energy, not twice.")
    ] = False,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Find the ways in which actors may settle into two sides, by landscape theory.

    Example: comity landscape propensities.csv --sizes sizes.csv
    """
    from comity.blocs.landscape import landscape as run
    from comity.views.progress import waiting

    with waiting("looking at configurations"):
        found = run(edges, sizes, twice=not once)
    write_out(found.frame, format, out, "landscape")
    for note in found.notes:
        say(note)
