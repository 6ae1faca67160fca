"""The verb that gives the latent alignment: of a case, or of all dyads of the world."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import As, AsOf, Data, Frequency, From, Out, To, caption, day, say
from comity.errors import ComityError, shown
from comity.methods.intervals import INTERVAL

if TYPE_CHECKING:
    import polars as pl

    from comity.fit import Alignment

Show = Literal[
    "scores",
    "turning-points",
    "state-turns",
    "phases",
    "history",
    "disagreement",
    "abandonment",
    "entrapment",
    "burden",
    "lean",
    "ballast",
    "bloc",
]


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
    show: Annotated[
        Show | None, typer.Option("--show", help="Of a case: what to show, by default scores.")
    ] = None,
    moved: Annotated[
        str | None,
        typer.Option(
            "--moved", metavar="A,B,PERIOD[,DOMAIN]", help="Of a case: what moved a dyad."
        ),
    ] = None,
    pairs: Annotated[
        Path | None,
        typer.Option("--pairs", metavar="FILE", help="Of the pairs in columns state_a, state_b."),
    ] = None,
    turns: Annotated[
        Path | None,
        typer.Option("--turns", metavar="FILE", help="With --pairs: where turning points go."),
    ] = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Estimate alignment by domain and overall, from all indicators, with 90 % intervals.

    Example: comity alignment crink --show turning-points
    """
    if pairs is not None:
        if case or show or moved or freq != "year":
            raise ComityError("--pairs is a list of its own, by year; leave out case and views")
        _of_pairs(pairs, (start, end), as_of, data, (out, turns))
        return
    if turns is not None:
        raise ComityError("--turns goes with --pairs; of a case ask for --show turning-points")
    if case:
        fit = fitted(case, (start, end), freq, as_of, data)
        if moved and show:
            raise ComityError("--moved and --show are two views; ask for one of them")
        if moved:
            _moved(fit, moved, format, out)
        else:
            _shown(fit, show or "scores", format, out)
        if out:
            say(f"written to {out}")
        return
    if start is None or end is None or out is None:
        raise ComityError(
            "name a case (comity alignment crink), or for all dyads of the world --from, --to and "
            "--out FILE"
        )
    if freq != "year" or as_of or show or moved:
        raise ComityError("the world is estimated by year; leave out the options of a case")
    _of_world(start, end, data, format, out)


def _of_pairs(
    listed: Path,
    years: tuple[int | None, int | None],
    as_of: str | None,
    data: Path | None,
    outs: tuple[Path | None, Path | None],
) -> None:
    from comity.estimate.pairs import panel_of_pairs, read_pairs
    from comity.fit import alignment as estimate
    from comity.views.progress import waiting
    from comity.views.writing import write_frame

    if outs[0] is None and outs[1] is None:
        raise ComityError("name files for the result: --out scores.parquet, --turns turns.parquet")
    with waiting("reading evidence"):
        found = panel_of_pairs(read_pairs(listed), *years, data, day(as_of))
    with waiting("estimating alignment"):
        fit = estimate(found)
    for out, name in zip(outs, ("table", "turns"), strict=True):
        if out is not None:
            with waiting(f"writing {out}"):
                write_frame(getattr(fit, name), _form_of(out), out)
            say(f"written to {out}")
    for note in found.notes:
        say(note)


def _form_of(path: Path) -> str:
    """The format by the file's name."""
    known = {".parquet": "parquet", ".json": "json", ".jsonl": "jsonl"}
    return known.get(path.suffix.lower(), "csv")


def _of_world(start: int, end: int, data: Path | None, form: str, out: Path) -> None:
    from comity.cli.tables import write_laid
    from comity.estimate.world import world_alignment
    from comity.views.progress import waiting

    with waiting("estimating the alignment of the world"):
        found = world_alignment(start, end, data)
    write_laid(found, form, out, "world")
    for note in found.notes:
        say(note)
    say(f"{found.height:,} dyad-years written to {out}; `comity cite {out}` cites their data")


def fitted(
    case: list[str],
    years: tuple[int | None, int | None],
    freq: Frequency,
    as_of: str | None,
    data: Path | None,
) -> "Alignment":
    """Estimate the alignment of a case, and say what is to be known of it."""
    from comity.fit import alignment as estimate
    from comity.loading import case as open_case
    from comity.views.progress import waiting

    with waiting("reading evidence"):
        found = open_case(case, data=data, freq=freq, start=years[0], end=years[1])
    with waiting("measuring indicators"):
        cells = found.panel(*years, freq, day(as_of))
    with waiting("estimating alignment"):
        fit = estimate(cells)
    if cells.as_of:
        say(f"as of {cells.as_of}: {cells.left_out.height} records not yet known are left out")
    restless = [fit.layout.dyads[n] for n in (~fit.posterior.settled).nonzero()[0]]
    if restless:
        say(f"{_named(restless)} had not settled: another round may move it by a hundredth or more")
    return fit


def _named(dyads: Sequence[tuple[str, str]]) -> str:
    """Up to three dyads by name, and how many more."""
    named = ", ".join("-".join(dyad) for dyad in dyads[:3])
    return f"{named} and {len(dyads) - 3} more" if len(dyads) > 3 else named


def _moved(fit: "Alignment", wanted: str, form: str, out: Path | None) -> None:
    from comity.estimate import OVERALL
    from comity.states import resolve
    from comity.views.alignment_tables import moved_rows
    from comity.views.writing import write_frame

    words = [word.strip() for word in wanted.split(",")]
    if len(words) not in (3, 4):
        raise ComityError(
            f"{shown(wanted)} is no dyad and period; write --moved PRK,RUS,2024 or, of one domain, "
            "--moved PRK,RUS,2024,voting"
        )
    a, b = (resolve(word).id for word in words[:2])
    domain = words[3] if len(words) == 4 else OVERALL
    opened = fit.explain(a, b, words[2], domain)
    if form == "table" and out is None:
        write_frame(moved_rows(opened), form, out, "moved")
        say(f"{domain} moved by {opened['moved'].sum():+.2f} in all since the period before")
    else:
        write_frame(opened, form, out, "moved")


def _shown(fit: "Alignment", show: Show, form: str, out: Path | None) -> None:
    from comity.views.progress import waiting
    from comity.views.writing import write_frame

    with waiting("drawing paths"):
        whole, rows = _tables(fit, show)
    if form == "table" and out is None:
        if rows.is_empty():
            say(f"nothing to show: {_EMPTY.get(show, 'no figure of it is known')}")
            return
        write_frame(rows, form, out, show)
        caption(_UNITS[show])
    else:
        write_frame(whole, form, out, show)


def _tables(fit: "Alignment", show: Show) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """What was asked for: whole, and as people read it."""
    from comity.views import alignment_tables as tables
    from comity.views import risk_rows as risks

    if show == "scores":
        return fit.scores, tables.latest_scores(fit)
    if show == "disagreement":
        return fit.disagreement(), tables.disagreement_rows(fit)
    if show == "ballast":
        return fit.ballast(), risks.ballast_rows(fit)
    whole = getattr(fit, show.replace("-", "_"))()
    rows = {
        "turning-points": tables.turning_point_rows,
        "state-turns": tables.state_turn_rows,
        "phases": tables.phase_rows,
        "history": tables.history_rows,
        "abandonment": risks.abandonment_rows,
        "entrapment": risks.entrapment_rows,
        "burden": risks.burden_rows,
        "lean": risks.lean_rows,
        "bloc": risks.bloc_rows,
    }
    return whole, rows[show](whole)


_EMPTY = {
    "turning-points": "no turning point of certainty 0.35 or more, and no dated change",
    "state-turns": "no state whose pairs, three or more, turned together",
    "history": "no claim of the evidence carries the label of a phase (see docs/casebooks.md)",
    "phases": "no domain has three periods with evidence",
    "disagreement": "no domain stands surely apart from the overall level",
}

_UNITS = {
    "scores": (
        "standard deviations of the world's dyads, 0 the average dyad; latest period with\n"
        "evidence; --format csv gives every period, --moved A,B,PERIOD what moved it"
    ),
    "turning-points": "sure: probability of a turn; fact: obligations changed",
    "state-turns": (
        "size: mean change over a state's pairs, in standard deviations; moved: pairs that\n"
        "went the same way, of those with evidence; sure: probability that it is above 0.25"
    ),
    "phases": "level and slope in standard deviations; --format csv says why a label is borne",
    "disagreement": "deviation of the domain from what the overall level predicts",
    "abandonment": (
        "risk = dependence x no substitute x (1 - (1 - fall) x (1 - hedging)): it orders\n"
        "dyads and is no frequency; latest period in which it is known"
    ),
    "entrapment": "risk = depth x probability of a dispute x exposure to the other's adversaries",
    "lean": (
        "level in the unit of the figure (shares, visits a year), smoothed; moved: in ten years;\n"
        f"direction: whether the {INTERVAL} of the change leaves out 0"
    ),
    "burden": "records of transfers under way; tilt from -1 (only gets) to 1 (only gives)",
    "ballast": "loss: mean of all pairs less mean of those without the state; first: how surely",
    "bloc": "together: 1 if pairs move apart, the number of pairs if they move as one",
    "history": "ours: change of the overall level from the year before; rise: its probability",
}
