"""A scenario in lines: what is set, what it moves, how plausible it is, and what is not known."""

import polars as pl

from comity.estimate.composites import OVERALL
from comity.findings.wording import capital
from comity.methods.conditions import Plausibility
from comity.methods.intervals import INTERVAL
from comity.outlook.effects import stored_missing
from comity.outlook.scenario import Setting
from comity.outlook.scenario_result import Outlook
from comity.states import resolve
from comity.states.articles import in_sentence

__all__ = ["difference_in_words", "overview_table", "scenario_table", "scenario_words"]

_MEANS = {
    "conditioned": "conditioned: what one would believe of all pairs on learning that it happened",
    "intervened": "intervened: set from outside, so that only the pairs that are set move",
}
_SMALL = 0.05
"""Standard deviations below which a difference is none that is worth a row of its own."""
_ODD = ((0.2, "well within"), (0.05, "at the edge of"), (0.0, "outside"))


def scenario_table(told: Outlook) -> pl.DataFrame:
    """What a scenario moves in the last year, for people.

    Columns: pair, level, without and with the scenario, difference, 90 % interval; of the domains
    that are set only the pairs that move.

    >>> import comity as cm
    >>> scenario_table(cm.case("crink").scenario("cease-fire")).columns[:2]
    ['pair', 'level']
    """
    moves = (pl.col("level") == OVERALL) | (pl.col("difference").abs() >= _SMALL)
    rows = told.last.filter(moves)
    span = pl.format("{} to {}", _signed("low"), _signed("high"))
    return rows.select(
        pl.format("{}-{}", "state_a", "state_b").alias("pair"),
        "level",
        _signed("without"),
        _signed("with"),
        _signed("difference"),
        span.alias(INTERVAL),
    )


def overview_table(rows: pl.DataFrame) -> pl.DataFrame:
    """Scenarios by pairs, for people.

    Columns: scenario, one column for each pair with the difference, starred where its interval
    leaves out 0, p.

    >>> from comity.outlook.overview import compare_scenarios
    >>> import comity as cm
    >>> overview_table(compare_scenarios(cm.case("crink").fit())).columns[:2]
    ['scenario', 'CHN-IRN']
    """
    told = rows.filter(pl.col("refused").is_null())
    star = pl.when("clear").then(pl.lit("*")).otherwise(pl.lit(""))
    cells = told.select(
        "scenario",
        pl.format("{}-{}", "state_a", "state_b").alias("pair"),
        pl.concat_str(_signed("difference"), star).alias("moved"),
        p=pl.col("plausibility").round(2).cast(pl.String),
    )
    wide = cells.pivot("pair", index=["scenario", "p"], values="moved", maintain_order=True)
    return wide.select(pl.exclude("p"), "p")


def scenario_words(told: Outlook) -> tuple[list[str], list[str]]:
    """What is said before the table and after it.

    >>> import comity as cm
    >>> scenario_words(cm.case("crink").scenario("seventh-test"))[0][0]
    'North Korea tests a seventh time'
    """
    one, year = told.scenario, told.paths.years[-1]
    before = [one.title, one.story, "", _MEANS[one.how], *map(_set_in_words, one.settings), ""]
    before.append(f"{year}, in standard deviations of the world's dyads:")
    mean = told.cohesion.filter(year=year).row(0, named=True)
    after = [
        f"difference: {difference_in_words(told)}",
        f"cohesion (mean of all pairs): {mean['without']:+.2f} without, {mean['with']:+.2f} with; "
        f"difference {mean['difference']:+.2f} ({mean['low']:+.2f} to {mean['high']:+.2f})",
    ]
    if told.camps is not None:
        shares = f"{told.camps[0]} without, {told.camps[1]} with"
        after.append(f"camps, and in how many draws they come out: {shares}")
    after.append(f"plausibility: {_plausible(told.plausibility)}")
    after += _effect(told)
    rests_on = one.effect or ""
    after += [none.in_words for none in stored_missing() if none.concerns(rests_on)]
    record = told.record.in_words(len(told.paths.years))
    after.append(f"track record: {record}. Other domains have no record.")
    after += [f"not known: {sentence}" for sentence in told.unknown]
    return before, after


def difference_in_words(told: Outlook) -> str:
    """The largest overall difference of a scenario in its last year, in a sentence.

    With its interval; or how little any pair moves.

    >>> import comity as cm
    >>> difference_in_words(cm.case("crink").scenario("cease-fire"))[:24]
    'no more than ±0.4 sd ove'
    """
    rows = told.last.filter(level=OVERALL)
    best = rows.sort(pl.col("difference").abs(), descending=True).row(0, named=True)
    names = " and ".join(in_sentence(resolve(best[key]).name) for key in ("state_b", "state_a"))
    if best["low"] <= 0 <= best["high"]:
        most = float(rows.select(pl.max_horizontal(pl.col("low", "high").abs()).max()).item())
        return (
            f"no more than ±{most:.1f} sd overall either way for any pair; the largest is that of "
            f"{names}, {best['difference']:+.2f} ({best['low']:+.2f} to {best['high']:+.2f})"
        )
    where = "closer" if best["difference"] > 0 else "farther apart"
    return (
        f"{names} stand {where} than without it, by {best['difference']:+.2f} sd overall "
        f"({best['low']:+.2f} to {best['high']:+.2f})"
    )


def _set_in_words(one: Setting) -> str:
    who = "–".join(resolve(state).name for state in one.states)
    whom = who if len(one.states) > 1 else f"every pair of {who}"
    changes = ", ".join(f"{change:+.1f}" for change in one.change)
    span = f"{one.years[0]} to {one.years[-1]}" if len(one.years) > 1 else f"{one.years[0]}"
    error = f", give or take {one.error:.1f}" if one.error else ""
    return f"  set: {whom}, {one.domain}, {span}: {changes} from the last known level{error}"


def _plausible(told: Plausibility) -> str:
    where = next(words for least, words in _ODD if told.probability >= least)
    chance = "under 0.1 %" if told.probability < 0.001 else f"{100 * told.probability:.1f} %"
    return (
        f"{where} what the model expects: {chance} of its own paths are at least as unusual "
        f"(Mahalanobis distance {told.distance:.1f} of {told.conditions} values that are set; "
        f"Kullback-Leibler divergence {told.divergence:.1f}, as between a fair coin and one of "
        f"{told.coin:.2f})"
    )


def _effect(told: Outlook) -> list[str]:
    one, cases = told.effect, told.precedent
    if cases is not None:
        return [
            f"effect: {cases.question} {capital(cases.in_words)}",
            "  `comity scenario effects` shows each case",
        ]
    if one is None:
        return ["effect: none; history has too few comparable cases"]
    lines = [
        f"effect ({one.name}): {one.question} {capital(one.in_words)}.",
        f"  with it: {one.treated}",
        f"  without it: {one.control}",
        f"  among: {one.at_risk}",
    ]
    if not one.use:
        lines.append(
            f"  nothing is to rest on it: three years earlier there was a difference already, "
            f"{one.placebo:+.1f} ({one.placebo_low:+.1f} to {one.placebo_high:+.1f})"
        )
    unit = f"it counts {one.unit}, they count standard deviations"
    return [*lines, f"  it is not added to the differences above: {unit}"]


def _signed(name: str) -> pl.Expr:
    shown = pl.col(name).round(2).map_elements(lambda v: f"{v + 0.0:+.2f}", return_dtype=pl.String)
    return shown.alias(name)
