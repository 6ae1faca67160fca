"""The verbs of the outlook: bargaining, scenarios, and the track record of projections."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from comity.cli.application import app
from comity.cli.options import As, AsOf, Data, Out, caption, day, say, words, write_out
from comity.errors import ComityError, shown
from comity.methods.intervals import INTERVAL

if TYPE_CHECKING:
    import polars as pl

    from comity.outlook.scenario_result import Outlook

_Horizon = Annotated[
    int, typer.Option("--horizon", metavar="YEARS", help="Years beyond the evidence.")
]
_OnCase = Annotated[
    list[str] | None,
    typer.Option("--case", metavar="CASE", help="A casebook, or states, one each time."),
]
scenarios = typer.Typer(help="Run, start, check and list scenarios.", no_args_is_help=True)
app.add_typer(scenarios, name="scenario")


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
        ending = "" if found.talks.settled else "; talks did not settle"
        caption(
            f"winner as things stand: {found.winner:g}; weighted mean: {found.mean:.3g}; "
            f"after {found.rounds_in_words}: {found.forecast:.3g}{ending}; "
            "winner: no other position beats it; probability: that it beats all others"
        )
        return
    write_out(rows, format, out, name)


def _short(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Two decimals, and yes for true."""
    import polars as pl
    import polars.selectors as cs

    yes = cs.boolean().replace_strict({True: "yes", False: ""}, return_dtype=pl.String)
    return rows.with_columns(cs.float().round(2), yes)


@scenarios.command("run")
def run(
    name: Annotated[str, typer.Argument(metavar="NAME|FILE", help="cease-fire, or a .toml file.")],
    case: _OnCase = None,
    horizon: _Horizon = 5,
    how: Annotated[
        Literal["conditioned", "intervened"] | None,
        typer.Option("--how", help="In place of what the scenario says."),
    ] = None,
    as_of: AsOf = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say what a scenario would move, pair by pair, how plausible it is, and what is not known.

    Example: comity scenario run cease-fire --case crink --horizon 5
    """
    from comity.loading import case as open_case
    from comity.outlook.scenario import load_scenario
    from comity.views.progress import waiting

    load_scenario(name)  # refused before a case is read
    moment = day(as_of)
    with waiting("reading evidence"):
        found = open_case(case or ["crink"], data=data)
    with waiting("estimating alignment"):
        told = found.scenario(name, horizon, how, moment)
    if format == "table" and out is None:
        _print(told)
        return
    if out is not None and out.suffix[1:] in ("svg", "png", "pdf", "html"):
        say(f"chart written to {told.plot().save(out)}")
        return
    write_out(told.frame, format, out, "scenario")


@scenarios.command("compare")
def compare(
    case: _OnCase = None,
    horizon: _Horizon = 5,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say of every scenario what it would move, pair by pair.

    Example: comity scenario compare --horizon 3
    """
    from comity.loading import case as open_case
    from comity.outlook.overview import compare_scenarios
    from comity.views.progress import waiting
    from comity.views.scenario_lines import overview_table
    from comity.views.writing import write_frame

    with waiting("reading evidence"):
        found = open_case(case or ["crink"], data=data)
    with waiting("estimating alignment"):
        rows = compare_scenarios(found.fit(), horizon)
    if format != "table" or out is not None:
        write_out(rows, format, out, "scenario-comparison")
        return
    write_frame(overview_table(rows), "table", None)
    caption(
        "difference overall in the last year against no scenario, in standard deviations of the\n"
        f"world's dyads; * where its {INTERVAL} leaves out 0; p: how plausible what is set is"
    )
    for line in rows["refused"].drop_nulls().unique(maintain_order=True):
        say(line)


@scenarios.command("risks")
def risks(
    case: Annotated[
        list[str] | None,
        typer.Argument(metavar="CASE...", help="A casebook, or two or more states; or crink."),
    ] = None,
    horizon: _Horizon = 5,
    delta: Annotated[float, typer.Option("--delta", metavar="SD", help="Size of a fall.")] = 0.5,
    show: Annotated[
        Literal["falls", "red-lines", "price"],
        typer.Option("--show", help="Probabilities, what would turn a tie, or what is at stake."),
    ] = "falls",
    as_of: AsOf = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Say how probable it is that a tie falls within some years, and what would turn it.

    Example: comity scenario risks crink --horizon 5 --show red-lines
    """
    from comity.loading import case as open_case
    from comity.views.progress import waiting
    from comity.views.risk_lines import RISKS, risk_table
    from comity.views.writing import write_frame

    moment = day(as_of)
    with waiting("reading evidence"):
        found = open_case(case or ["crink"], data=data)
    with waiting("estimating alignment"):
        told = found.risks(horizon, delta, moment)
    rows = {"falls": "frame", "red-lines": "red_lines", "price": "price"}[show]
    if format != "table" or out is not None:
        write_out(getattr(told, rows), format, out, f"risks-{show}")
        return
    write_frame(risk_table(told, show), "table", None)
    caption(RISKS[show].format(delta=delta, years=horizon))


@scenarios.command("list")
def list_(format: As = "table", out: Out = None) -> None:  # noqa: A002 - the name of the option
    """List the scenarios that come with comity.

    Example: comity scenario list
    """
    from comity.outlook.scenario import list_scenarios
    from comity.views.writing import write_frame

    write_frame(list_scenarios(), format, out, "scenarios")


@scenarios.command("check")
def check(file: Annotated[str, typer.Argument(metavar="NAME|FILE")]) -> None:
    """Say everything that is wrong with a scenario.

    Example: comity scenario check cease-fire
    """
    from datetime import date

    from comity.outlook.scenario import check_scenario, load_scenario

    faults = check_scenario(file)
    for one in faults:
        say(one)
    if faults:
        many = "s" if len(faults) > 1 else ""
        raise ComityError(f"{file}: {len(faults)} fault{many}; mend each line above")
    first = min(one.first for one in load_scenario(file).settings)
    past = f"; but {first} is past: `run` refuses years of which there is evidence"
    say(f"{file}: no faults{past if first < date.today().year else ''}")


@scenarios.command("new")
def new(file: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """Start a scenario: a file with every key and what it means.

    Example: comity scenario new mine.toml
    """
    from comity.outlook.scenario import new_scenario

    new_scenario(file)
    say(f"scenario started in {file}; edit it, then run `comity scenario run {file}`")


@scenarios.command("effects")
def effects(format: As = "table", out: Out = None) -> None:  # noqa: A002 - the name of the option
    """List the effects of the library, as they came out.

    Example: comity scenario effects --format csv
    """
    from comity.outlook.effects import (
        effects_table,
        stored_effects,
        stored_missing,
        stored_precedents,
    )
    from comity.views.writing import write_frame

    if format != "table" or out is not None:
        write_frame(effects_table(), format, out, "effects")
        return
    for one in stored_effects().values():
        lines = [f"{one.name}: {one.in_words}{one.placebo_in_words}"]
        lines += [f"  {one.treated}, against: {one.control}; {one.at_risk}"]
        lines += [f"  {one.note}"] if one.note else []
        _echo_lines(lines)
    _echo_lines([f"{none.effect}: {none.in_words}" for none in stored_missing()])
    for cases in stored_precedents().values():
        lines = [f"{cases.name}: {cases.in_words}", *(f"  {line}" for line in cases.lines)]
        _echo_lines(lines)


@app.command()
def backtest(
    start: Annotated[int, typer.Option("--from", metavar="YEAR", help="First origin.")] = 1990,
    end: Annotated[int, typer.Option("--to", metavar="YEAR", help="Last origin.")] = 2018,
    horizon: Annotated[
        str, typer.Option("--horizon", metavar="A,B", help="Years ahead, with commas between.")
    ] = "1,3,5",
    states: Annotated[
        str | None, typer.Option("--states", metavar="A,B", help="Only dyads among these.")
    ] = None,
    data: Data = None,
    format: As = "table",  # noqa: A002 - the name of the option
    out: Out = None,
) -> None:
    """Try projections of agreement on the past, from each year on, and score them.

    Example: comity backtest --from 1990 --to 2018 --horizon 1,3,5
    """
    from comity.outlook.track_record import track_record
    from comity.views.progress import waiting
    from comity.views.writing import write_frame

    ahead = [_years(one) for one in words(horizon) or []]
    with waiting("trying projections"):
        found = track_record(data, start, end, ahead, words(states))
    if format == "table" and out is None:
        keep = ("horizon", "crps", "crps_persistence", "log_gain", "coverage", "called")
        skill = [one.saved for one in found.scores]
        rows = _short(found.frame).with_columns(skill=_column(skill))
        shown_rows = rows.select(*keep[:3], "skill", *keep[3:])
        write_frame(shown_rows.rename({"crps_persistence": "no change"}), "table", None, "backtest")
        caption(
            "CRPS in points of agreement, of return to the mean and of no change; skill: share of\n"
            f"the latter that is saved, {INTERVAL}; log_gain: of the log density, in nats;\n"
            f"coverage: of the {INTERVAL}; a forecast only where the skill's interval is above 0"
        )
        return
    write_out(found.frame, format, out, "backtest")


def _column(values: list[str]) -> "pl.Series":
    import polars as pl

    return pl.Series(values, dtype=pl.String)


def _years(text: str) -> int:
    if not text.isdigit():
        raise ComityError(f"{shown(text)} is no number of years; write --horizon 1,3,5")
    return int(text)


def _echo_lines(lines: list[str]) -> None:
    from comity.views.terminal import echo, folded

    for line in lines:
        echo(f"{folded(line)}\n")


def _print(told: "Outlook") -> None:
    """For people: what is set, what it moves in the last year, and how much that is worth."""
    from comity.views.scenario_lines import scenario_table, scenario_words
    from comity.views.writing import write_frame

    before, after = scenario_words(told)
    _echo_lines(before)
    write_frame(scenario_table(told), "table", None, "scenario")
    _echo_lines(after)
