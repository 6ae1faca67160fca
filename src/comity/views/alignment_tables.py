"""Alignment in 80 columns: latest scores, turning points, phases, history's account and ours."""

import polars as pl

from comity.estimate.composites import OVERALL
from comity.fit import Alignment
from comity.methods.intervals import INTERVAL
from comity.phases.turning_points import LIKELY
from comity.summary import overall
from comity.views.web.score_tables import runs_apart

__all__ = [
    "disagreement_rows",
    "history_rows",
    "latest_scores",
    "moved_rows",
    "overall_rows",
    "phase_rows",
    "state_turn_rows",
    "turning_point_rows",
]

_DYAD = pl.format("{}-{}", "state_a", "state_b").alias("dyad")


def signed(column: str, digits: int = 1) -> pl.Expr:
    """A number with its sign; zero has none."""
    rounded = pl.col(column).round(digits)
    sign = pl.when(rounded > 0).then(pl.lit("+")).when(rounded < 0).then(pl.lit("−"))
    return pl.concat_str(sign.otherwise(pl.lit("")), rounded.abs().cast(pl.String))


def interval(low: str, high: str) -> pl.Expr:
    return pl.format("{} to {}", signed(low), signed(high))


def latest_scores(found: Alignment) -> pl.DataFrame:
    """The last score that rests on evidence of its own period, dyad by dyad.

    Columns: dyad, domain, period, score, interval (90 %), based on (indicators); a domain that no
    indicator ever told of is left out: its score is what the others predict.

    >>> import comity as cm
    >>> latest_scores(cm.alignment(cm.casebook("crink").panel(start=1991))).columns
    ['dyad', 'domain', 'period', 'score', 'interval', 'based on']
    """
    names = pl.col("indicators").list
    shown = pl.when(pl.col("domain") == OVERALL).then(pl.lit("")).otherwise(names.join(", "))
    return found.latest.select(
        _DYAD,
        "domain",
        "period",
        signed("mean").alias("score"),
        interval("low", "high").alias("interval"),
        shown.alias("based on"),
    )


def turning_point_rows(turns: pl.DataFrame) -> pl.DataFrame:
    """Turning points as people read them.

    Columns: dyad, domain, turn (the day where it is known, else the period), between (interval of
    the date), sure (certainty; ``fact`` where obligations changed and the score does not surely
    jump), size, shown by (indicators; else the note).

    >>> import comity as cm
    >>> turns = cm.alignment(cm.casebook("crink").panel()).turning_points(0.95)
    >>> turning_point_rows(turns).columns
    ['dyad', 'domain', 'turn', 'between', 'sure', 'size', 'shown by']
    """
    exact = pl.col("first") == pl.col("last")
    by = pl.col("corroborated_by").list.join(", ")
    return turns.select(
        _DYAD,
        "domain",
        pl.coalesce(pl.col("day").cast(pl.String), "period").alias("turn"),
        pl.when(exact)
        .then("first")
        .otherwise(pl.format("{}–{}", "first", "last"))
        .alias("between"),
        pl.when(pl.col("certainty") < LIKELY)
        .then(pl.lit("fact"))
        .otherwise(pl.col("certainty").round(2).cast(pl.String))
        .alias("sure"),
        signed("size").alias("size"),
        pl.when(pl.col("note") == "").then(by).otherwise("note").alias("shown by"),
    )


def state_turn_rows(turns: pl.DataFrame) -> pl.DataFrame:
    """Turns of states as wholes, the latest last.

    Columns: state, period, size, interval (90 %), sure, moved (of how many pairs), most (the states
    of the pairs that moved most).

    >>> import comity as cm
    >>> state_turn_rows(cm.alignment(cm.casebook("crink").panel()).state_turns(0.3)).columns
    ['state', 'period', 'size', 'interval', 'sure', 'moved', 'most']
    """
    return turns.sort("state", "period").select(
        "state",
        "period",
        signed("size").alias("size"),
        interval("low", "high").alias("interval"),
        pl.col("certainty").round(2).alias("sure"),
        pl.format("{} of {}", "moved", "pairs").alias("moved"),
        pl.col("with_states").list.head(5).list.join(" ").alias("most"),
    )


def phase_rows(phases: pl.DataFrame) -> pl.DataFrame:
    """Phases as people read them.

    Columns: dyad, domain, phase (its first and last period), label, level, interval, a year
    (slope).

    >>> import comity as cm
    >>> phase_rows(cm.alignment(cm.casebook("crink").panel()).phases()).columns[:4]
    ['dyad', 'domain', 'phase', 'label']
    """
    return phases.select(
        _DYAD,
        "domain",
        pl.format("{}–{}", "first", "last").alias("phase"),
        "label",
        signed("level").alias("level"),
        interval("low", "high").alias("interval"),
        signed("slope", 2).alias("a year"),
    )


def history_rows(history: pl.DataFrame) -> pl.DataFrame:
    """History's account beside ours, as people read it.

    Columns: dyad, years, account (with its source), ours (change of the overall level), interval,
    rise (its probability), domains (+ those that surely moved as the account says, − the other way,
    ? set aside for their data), verdict.

    >>> import comity as cm
    >>> rows = history_rows(cm.alignment(cm.casebook("crink").panel()).history())
    >>> rows.columns[-2:]
    ['domains', 'verdict']
    """
    moved = pl.concat_list(
        pl.col("with_it").list.eval(pl.concat_str(pl.lit("+"), pl.element())),
        pl.col("against_it").list.eval(pl.concat_str(pl.lit("−"), pl.element())),
        pl.col("set_aside").list.eval(pl.concat_str(pl.lit("?"), pl.element())),
    )
    return history.select(
        _DYAD,
        pl.format("{}–{}", "first", "last").alias("years"),
        pl.format("{} ({})", "account", pl.col("source").list.join(" ")).alias("account"),
        signed("change").alias("ours"),
        interval("low", "high").alias("interval"),
        pl.col("rise").round(2),
        moved.list.join(" ").alias("domains"),
        "verdict",
    )


def disagreement_rows(found: Alignment) -> pl.DataFrame:
    """Runs of periods in which a domain stands apart, as people read them.

    Columns: dyad, domain, where (above or below what the overall level predicts), from, to (first
    and last period of a run), most (the largest deviation in it).

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> disagreement_rows(fit)["where"].unique().sort().to_list()
    ['above', 'below']
    """
    runs = pl.DataFrame(runs_apart(found), schema_overrides={"deviation": pl.Float64})
    if runs.is_empty():
        return runs
    return runs.select(
        _DYAD, "domain", where="side", first="first", last="last", most=signed("deviation")
    )


def moved_rows(moved: pl.DataFrame) -> pl.DataFrame:
    """What moved a score, as people read it.

    Columns: indicator, domain, moved, before, value, records.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> moved_rows(fit.explain("PRK", "RUS", 2024)).columns
    ['indicator', 'domain', 'moved', 'before', 'value', 'records']
    """
    return moved.with_columns(signed("moved", 2).alias("moved"), pl.col("before", "value").round(2))


def overall_rows(found: Alignment) -> pl.DataFrame:
    """Where every dyad stands overall, how that changed, and its present phase.

    Columns: dyad, to (the last period with evidence), overall, interval, 10 y (change over those
    years; over the panel's whole length where it is shorter), rise (its probability), phase (of the
    overall level, and since when).

    >>> import comity as cm
    >>> overall_rows(cm.alignment(cm.casebook("crink").panel(start=1991))).height
    6
    """
    phases = found.phases(domains=(OVERALL,))
    now = phases.group_by("state_a", "state_b", maintain_order=True).last()
    keys = ["state_a", "state_b"]
    return (
        overall(found)
        .join(now.select(*keys, "first", "label"), on=keys, how="left", maintain_order="left")
        .select(
            _DYAD,
            pl.col("period").alias("to"),
            signed("value").alias("overall"),
            interval("low", "high").alias(INTERVAL),
            signed("change").alias("10 y"),
            pl.col("rise").round(2),
            pl.coalesce("reason", pl.format("{} since {}", "label", "first")).alias("phase"),
        )
    )
