"""The verbs of the outlook: bargaining, scenarios, and the track record of projections."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import As, Out, say

if TYPE_CHECKING:
    import polars as pl


@app.command()
def bargain(
    table: Annotated[
        str,
        typer.Argument(
            metavar="FILE", help="Columns state (or actor), position, salience, capability."
        ),
    ],
    rounds: Annotated[int, typer.Option("--rounds", help="Rounds of bargaining, at most.")] = 10,
    risk: Annotated[
        float, typer.Option("--risk", help="Attitude to risk: -1 taking, 0 neutral, 1 averse.")
    ] = 0.0,
    show: Annotated[
        Literal["positions", "rounds"],
        typer.Option("--show", help="The chance of each position, or actors round by round."),
    ] = "positions",
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say what a group would settle on, from positions, salience and capability.

    Example: comity bargain actors.csv --show rounds
    """
    from comity.outlook.bargaining import bargain as settle
    from comity.views.writing import write_frame

    found = settle(table, rounds=rounds, risk=risk)
    rows, name = (found.frame, "bargain") if show == "positions" else (found.rounds, "rounds")
    if format == "table" and out is None:
        write_frame(_short(rows), "table", None, name)
        last = len(found.talks.positions) - 1
        ending = "" if found.talks.settled else "; talks did not settle"
        say(
            f"winner as things stand: {found.winner:g}; weighted mean: {found.mean:.3g}; "
            f"after {last} rounds: {found.forecast:.3g}{ending}\n"
            "winner: no other position beats it; probability: that it beats all others"
        )
        return
    write_frame(rows, format, out, name)
    if out:
        say(f"written to {out}")


def _short(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Two decimals, and yes for true."""
    import polars as pl
    import polars.selectors as cs

    yes = cs.boolean().replace_strict({True: "yes", False: ""}, return_dtype=pl.String)
    return rows.with_columns(cs.float().round(2), yes)
