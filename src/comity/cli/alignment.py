"""The verb that gives the latent alignment: of a case, or of all dyads of the world."""

from pathlib import Path
from typing import Annotated

import typer

from comity.cli.application import app
from comity.cli.options import As, AsOf, Data, Frequency, From, Out, To, day, say
from comity.errors import ComityError


@app.command()
def alignment(
    case: Annotated[
        list[str] | None,
        typer.Argument(metavar="[CASE]", help="A casebook or two or more states; else the world."),
    ] = None,
    start: From = None,
    end: To = None,
    freq: Frequency = "year",
    as_of: AsOf = None,
    data: Data = None,
    disagreement: Annotated[
        bool, typer.Option("--disagreement", help="Of a case: where domains stand apart.")
    ] = False,
    moved: Annotated[
        str | None,
        typer.Option("--moved", metavar="A,B,PERIOD", help="Of a case: what moved a dyad."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Estimate alignment by domain and overall, from all indicators, with 90 % intervals.

    Example: comity alignment crink --from 1991
    """
    if case:
        _of_case(case, (start, end), freq, as_of, data, disagreement, moved, format, out)
        return
    if start is None or end is None or out is None:
        raise ComityError(
            "name a case (comity alignment crink), or for all dyads of the world --from, --to and "
            "--out FILE"
        )
    if freq != "year" or as_of or disagreement or moved:
        raise ComityError("the world is estimated by year; leave out the options of a case")
    _of_world(start, end, data, format, out)


def _of_world(start: int, end: int, data: Path | None, form: str, out: Path) -> None:
    from comity.estimate.world import world_alignment
    from comity.views.writing import waiting, write_frame

    with waiting("estimating the alignment of the world"):
        found, world = world_alignment(start, end, data)
    write_frame(found, form, out)
    for note in world.notes:
        say(note)
    say(f"{found.height:,} dyad-years from {', '.join(world.sources)} written to {out}")


def _of_case(
    case: list[str],
    years: tuple[int | None, int | None],
    freq: Frequency,
    as_of: str | None,
    data: Path | None,
    disagreement: bool,
    moved: str | None,
    form: str,
    out: Path | None,
) -> None:
    from comity.assessment import gather
    from comity.estimate import alignment as estimate
    from comity.indicators import panel
    from comity.views.scores import latest_scores
    from comity.views.writing import write_frame

    evidence = gather(case if len(case) > 1 else case[0], data)
    cells = panel(evidence, freq=freq, start=years[0], end=years[1], as_of=day(as_of))
    found = estimate(cells)
    if moved:
        from comity.states import resolve

        words = [word.strip() for word in moved.split(",")]
        if len(words) != 3:
            raise ComityError(f"{moved!r} is no dyad and period; write --moved PRK,RUS,2024")
        a, b = (resolve(word).id for word in words[:2])
        opened = found.explain(a, b, words[2])
        if form == "table" and out is None:
            import polars as pl

            opened = opened.drop("records").with_columns(pl.col("moved", "value").round(3))
        write_frame(opened, form, out)
    elif disagreement:
        write_frame(found.disagreement(), form, out)
    elif form == "table" and out is None:
        write_frame(latest_scores(found), form, out)
        say("standard deviations of the world's dyads; 0 is the average dyad; latest period with")
        say("evidence; --format csv gives every period, --moved A,B,PERIOD what moved it")
    else:
        write_frame(found.scores, form, out)
