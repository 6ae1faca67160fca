"""The verbs on event data: count by dyad and period, convert to Parquet, show the rows behind."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from comity.cli.application import app
from comity.cli.options import As, Out, say
from comity.errors import printable

if TYPE_CHECKING:
    from comity.event_data.store import Tally


class _CountFirst(TyperGroup):
    """A group whose first verb need not be named: ``comity events FILES`` counts."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["count", *args]
        return super().parse_args(ctx, args)


verbs = typer.Typer(
    cls=_CountFirst,
    no_args_is_help=True,
    help="Count event data by dyad and period (`comity events FILES` is `comity events count "
    "FILES`), convert them to Parquet, show the rows behind a figure.",
)
app.add_typer(verbs, name="events")

Named = Annotated[
    list[Path],
    typer.Argument(metavar="FILES", help="Files of events, folders of them, or a converted one."),
]
Mapping = Annotated[
    Path | None,
    typer.Option("--mapping", metavar="TOML", help="Which column of another table is what."),
]
Actors = Annotated[
    Literal["all", "government"],
    typer.Option("--actors", help="Whose acts are a state's: all its people's, its government's."),
]
Day = Annotated[str | None, typer.Option("--from", metavar="DAY", help="First year or day.")]
LastDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="Last year or day.")]


@verbs.command("count")
def count(
    files: Named,
    start: Day = None,
    end: LastDay = None,
    freq: Annotated[
        Literal["day", "week", "month", "year"], typer.Option("--freq", help="Length of periods.")
    ] = "month",
    engine: Annotated[
        Literal["polars", "duckdb", "spark"], typer.Option("--engine", help="What counts.")
    ] = "polars",
    memory: Annotated[
        str | None, typer.Option("--memory", metavar="2GB", help="Memory for duckdb at most.")
    ] = None,
    mapping: Mapping = None,
    actors: Actors = "all",
    least: Annotated[
        int, typer.Option("--least", help="Events below which net cooperation is null.")
    ] = 10,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Count events by directed dyad and period, and say what became of every row.

    Example: comity events gdelt/ --freq month --out dyads.parquet
    """
    import polars as pl

    from comity.event_data.dyads import events
    from comity.views.progress import progressing
    from comity.views.writing import write_frame

    with progressing("reading files") as told:
        found = events(
            files, freq, start, end, engine=engine, memory=memory, mapping=mapping, actors=actors,
            least=least, told=told,
        )  # fmt: skip
    rows = found.frame
    if format == "table" and out is None:
        rows = rows.select(_FOR_PEOPLE).with_columns(pl.col(pl.Float64).round(2))
    write_frame(rows, format, out, "events")
    _say_what_became(found.tally)
    if out:
        say(f"{found.frame.height:,} rows written to {out}")


@verbs.command("convert")
def convert(
    files: Named,
    mapping: Mapping = None,
    actors: Actors = "all",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder; later files are added.")
    ] = Path("events"),
) -> None:
    """Write files of events as Parquet by month, once; files that are there are passed over.

    Example: comity events convert gdelt/ --out events
    """
    from comity.event_data.inputs import files_in
    from comity.event_data.layouts import mapping_of
    from comity.event_data.store import convert_events
    from comity.views.progress import progressing

    layout = None if mapping is None else mapping_of(mapping)
    listed = files_in(files)
    with progressing("converting files") as told:
        tally = convert_events(listed, out, layout, actors, told)
    _say_what_became(tally)
    there = len(listed) - tally.files - len(tally.broken)
    say(f"{tally.files:,} files added to {out}; {there:,} were there")


@verbs.command("show")
def show(
    state_a: Annotated[str, typer.Argument(metavar="STATE", help="Who acts.")],
    state_b: Annotated[str, typer.Argument(metavar="STATE", help="On whom.")],
    period: Annotated[str, typer.Argument(metavar="PERIOD", help="2018-03, 2018 or a day.")],
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILES", help="As to count; by default events.")
    ] = None,
    mapping: Mapping = None,
    actors: Actors = "all",
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """List the rows behind the figures of a directed dyad in a period.

    Example: comity events show CHN PRK 2018-03 events
    """
    from comity.event_data.behind import events_behind
    from comity.views.writing import write_frame

    rows = events_behind(
        state_a, state_b, period, files or [Path("events")], mapping=mapping, actors=actors
    )
    counted = int(rows["counted"].sum())
    if format == "table" and out is None:
        rows = rows.drop("goldstein", "sources", "publisher", "url", "file")
    write_frame(rows, format, out, "events-behind")
    say(f"{rows.height:,} rows, {counted:,} counted: one a day for each dyad and code")


_FOR_PEOPLE = (
    "period", "state_a", "state_b", "events", "material_cooperation", "material_conflict",
    "goldstein", "corroborated", "net_cooperation",
)  # fmt: skip


def _say_what_became(tally: "Tally") -> None:
    """Say how many rows were read, used and dropped for which reason."""
    from comity.event_data.sifting import REASONS

    dropped = [f"{why} {tally.dropped[why]:,}" for why in REASONS if tally.dropped[why]]
    say(f"read {tally.read:,} rows = used {tally.used:,} + dropped {tally.dropped.total():,}")
    if dropped:
        say(f"dropped: {', '.join(dropped)}")
    if tally.unknown:
        named = ", ".join(f"{text} ({n:,})" for text, n in tally.unknown.most_common(5))
        say(printable(f"actors that are not known: {named}"))
    for path, why in tally.broken.items():
        say(printable(f"skipped {why if path in why else f'{path}: {why}'}"))
