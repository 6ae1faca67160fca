"""The verb on camps: into which a group of states falls, with which probability."""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import (
    As,
    AsOf,
    Case,
    Data,
    From,
    Out,
    To,
    caption,
    say,
    states_in,
    words,
    write_out,
)
from comity.errors import ComityError, shown
from comity.methods.intervals import INTERVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from comity.blocs.camps import Camps

Show = Literal["splits", "pairs", "states", "clusters", "zeros", "entry", "bonds", "connections"]
_PERIODS = 25
"""Periods that a table shows where none are asked for: the last ones."""


@app.command()
def camps(
    case: Case,
    split: Annotated[
        str | None,
        typer.Option("--split", metavar="'A B | C D'", help="A split whose probability to give."),
    ] = None,
    states: Annotated[
        str | None,
        typer.Option("--states", metavar="A,B", help="Of a casebook, these or a group by name."),
    ] = None,
    outside: Annotated[
        str | None,
        typer.Option(
            "--outside", metavar="A,B", help="States outside: how likely each belongs to the group."
        ),
    ] = None,
    show: Annotated[
        Show | None,
        typer.Option(
            "--show",
            help="Splits in two (default); pairs in one camp; states on whom it hangs; clusters, "
            "as many as fit; how splits move with the zeros; entry and exit (default with "
            "--outside); bonds in words; or connections, who sends what to whom.",
        ),
    ] = None,
    domain: Annotated[
        str, typer.Option("--domain", help="In the table: overall, or a domain.")
    ] = "overall",
    zero: Annotated[
        str,
        typer.Option(
            "--zero",
            help="Alignment at which a tie turns: a number, 0 the mean of the "
            "world's dyads, or group, the mean of the group's pairs.",
        ),
    ] = "0",
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say into which camps a group of states falls, with which probability, year by year.

    Example: comity camps PRK CHN RUS KOR USA JPN --split "PRK CHN RUS | KOR USA JPN" --from 1990
    """  # fmt: skip
    from comity.cli.alignment import fitted
    from comity.groups import with_outside
    from comity.views.progress import waiting

    turning = _zero(zero)
    beyond = states_in(outside) or []
    show = show or ("entry" if beyond else "splits")
    held = with_outside(case, beyond, data)
    read = list(map(str, held)) if isinstance(held, list) else case
    if len(case) == 1 and read != case:
        say(f"the casebook has no ties of {' '.join(beyond)}: all states are read from {data}")
    fit = fitted(read, (None, end), "year", as_of, data)
    asked = states if states in fit.panel.evidence.groups else words(states)
    with waiting("splitting draws"):
        found = fit.camps(asked, split, zero=turning, start=start, end=end, outside=beyond)
        rows = _of(found, show)
    if format == "table" and out is None:
        _print(found, rows, show, domain, last=start is None)
        of_group = "the mean of the group's own pairs"
        where = of_group if turning is None else f"an alignment of {turning:g}"
        caption(_UNITS[show].format(zero=where))
    else:
        write_out(rows, format, out, "camps" if show == "splits" else f"camps-{show}")


def _zero(text: str) -> float | None:
    if text == "group":
        return None
    try:
        return float(text)
    except ValueError:
        raise ComityError(f"{shown(text)} is no zero; write a number, or group") from None


def _of(found: "Camps", show: Show) -> "pl.DataFrame":
    from comity.blocs.bonds import bonds
    from comity.blocs.connections import connections

    if show == "zeros":
        return found.zeros()
    if show == "bonds":
        return bonds(found.fit, found.group).frame
    if show == "connections":
        return connections(found.fit.panel, found.group)
    made: pl.DataFrame = getattr(found, "frame" if show == "splits" else show)
    return made


def _print(found: "Camps", rows: "pl.DataFrame", show: Show, domain: str, last: bool) -> None:
    """For people: one domain, the last periods, two decimals."""
    import polars as pl
    import polars.selectors as cs

    from comity.blocs.entry import entry_in_words
    from comity.views.writing import write_frame

    if show in ("bonds", "connections"):
        _say_each(_in_words(found, rows, show))
        return
    known = rows["domain"].unique(maintain_order=True).to_list()
    if domain not in known:
        raise ComityError(f"{shown(domain)} is not told of; the group has {', '.join(known)}")
    kept = rows.filter(pl.col("domain") == domain)
    periods = kept["period"].unique().sort()
    if last:
        kept = kept.filter(pl.col("period").is_in(periods.tail(_PERIODS).implode()))
    if show == "splits":
        kept = _side_by_side(found, kept)
    if show == "entry" and last:
        newest = kept.sort("start").group_by("state", maintain_order=True).last()
        kept = newest.select(kept.columns).sort("role", "state")
    short = kept.with_columns(cs.float().round(2)).drop("domain", "start", strict=False)
    if "camps" in short.columns:
        text = pl.col("camps").list.eval(pl.element().list.join(" ")).list.join(" | ")
        short = short.with_columns(camps=text)
    counts = () if show == "entry" else ("told", "pairs")
    write_frame(short.drop("whole", *counts, strict=False), "table", None, show)
    if show == "entry":
        _say_each(entry_in_words(rows, domain))


def _in_words(found: "Camps", rows: "pl.DataFrame", show: Show) -> "Sequence[str]":
    from comity.blocs.bonds import bonds
    from comity.blocs.connections import connections_in_words

    if show == "bonds":
        return bonds(found.fit, found.group).answer
    return connections_in_words(rows) or ["no record of a flow within the group"]


def _say_each(sentences: "Sequence[str]") -> None:
    from comity.views.terminal import echo, folded

    for one in sentences:
        echo(f"{folded(f'- {one}')}\n")


def _side_by_side(found: "Camps", rows: "pl.DataFrame") -> "pl.DataFrame":
    """A row for each period: the commonest best split, and the probability of those named."""
    import polars as pl

    from comity.blocs.camps import MODAL

    best = rows.filter(split=MODAL).select("domain", "period", "camps", "probability")
    named = rows.filter(pl.col("split") != MODAL)
    wide = named.pivot("split", index=["domain", "period"], values="probability")
    return best.join(wide, on=["domain", "period"], how="left", maintain_order="left")


_UNITS = {
    "splits": (
        "probability: share of joint draws in which the split is the best of all splits in two;\n"
        "a tie turns at {zero}; --show zeros shows how much hangs on that"
    ),
    "pairs": "together: share of draws whose best split has the two in one camp",
    "states": (
        "stays: probability of its side in the commonest split; pivotal: that its move alone\n"
        "would change the split at the least cost"
    ),
    "clusters": f"the commonest best camps, as many as fit; number: mean number, {INTERVAL}",
    "entry": (
        "belongs: probability that the best split in two has it with most of the members; closer:\n"
        "that it is closer to them than the loosest member; level: mean alignment with them"
    ),
    "bonds": "standard deviations are of the world's dyads",
    "connections": "as records of the last five years have it; a pair without a record is no zero",
    "zeros": "zero: alignment at which a tie turns; group: the mean of the group's own pairs",
}
