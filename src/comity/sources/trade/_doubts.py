"""Doubts of flows: whose a report that was set aside may be, and of when; which totals lack it."""

import polars as pl

from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.spans import Span

UNKNOWN = "means no state that is known"
"""Why a party is in doubt whose trade counts in the total of the other all the same."""

_NAME = r"^\w.*[^\W\d_]"
_SIDES = ("exporter", "importer")
_PERIOD = ["start", "end"]
_PAIR = ["state_a", "state_b", *_PERIOD]


def of_those_without(
    file: str, reason: str, gone: pl.DataFrame, rows: pl.DataFrame, side: str, *, parts: bool
) -> pl.DataFrame:
    """Doubts of reports of which one side is nobody known: of those of whom there is none.

    A state has one report of a flow; of ``parts``, which are added up, any state may lack one. A
    name that stands in several reports is one party, and a state that has any of them is not it.
    First stands who may, then the other side.
    """
    other = _SIDES[side == _SIDES[0]]
    of = pl.coalesce(other, f"{other}_named").alias("of")
    kind = ["of", *_PERIOD, "reported_by"]
    lost = gone.select(of, other, *kind[1:], who=f"{side}_named").unique()
    if lost.is_empty():
        return DOUBTS
    states = pl.concat([rows[name].alias(side) for name in _SIDES]).drop_nulls().unique()
    one = ~pl.col("who").fill_null("").str.contains(_NAME) | (pl.len().over("who") == 1)
    alone, named = lost.filter(one).with_row_index("key"), lost.filter(~one)
    named = named.with_columns(key=pl.col("who").rank("dense") + alone.height).cast(
        {"key": pl.UInt32}
    )
    lost = pl.concat([alone.select(sorted(alone.columns)), named.select(sorted(alone.columns))])
    there = rows.with_columns(of).join(named if parts else lost, on=kind).select("key", side)
    may = lost.select("key").unique().join(states.to_frame(), how="cross")
    every = may.join(there.unique(), on=["key", side], how="anti").join(lost, on="key")
    itself = pl.col(side).eq_missing(pl.col(other))
    if rows.filter(pl.col("exporter") == pl.col("importer")).is_empty():
        every = every.filter(~itself)  # the file holds no trade of a state with itself
    both = ~itself & pl.col(other).is_not_null()
    dated = every.select(state_a=side, state_b=pl.when(both).then(other), start="start", end="end")
    two = pl.col("state_b").is_not_null()
    return pl.concat([
        _doubts(dated.filter(two), f"{file}: {reason}"),
        _doubts(dated.filter(~two), f"{file}: {side} is nobody known and may be this state"),
    ])  # fmt: skip


def placed(doubts: pl.DataFrame, rows: pl.DataFrame, span: Span, *, parts: bool) -> pl.DataFrame:
    """Doubts, each of a time; those of nobody known also of every pair that may lack a report.

    Two states of whom a row has no time can lack it only where not all their reports are there.
    """
    named = pl.col("state_a").is_not_null() & pl.col("state_b").is_not_null()
    timeless = pl.col("start").is_null() | pl.col("end").is_null()
    bounded = doubts.with_columns(
        pl.col("start").fill_null(span.start), pl.col("end").fill_null(span.end)
    )
    of_two = doubts.filter(named & timeless)
    of_any = bounded.filter(~named & ~pl.col("reason").str.contains(UNKNOWN, literal=True))
    if of_two.is_empty() and of_any.is_empty():
        return bounded
    whole = _DIRECTED.clear() if parts else _whole(rows)
    periods = rows.select(_PERIOD).unique()
    lacking = of_two.select("state_a", "state_b", "reason").join(periods, how="cross")
    dated = lacking.join(whole, on=_PAIR, how="anti")
    found = [bounded.filter(~(named & doubts.select(timeless).to_series())), dated]
    if parts or (rows["reported_by"] != "estimate").any():
        there = _turned(rows).join(whole, on=_PAIR, how="anti").unique()
        met = of_any.rename({"state_a": "one"}).join(there, how="cross", suffix="_of")
        own = pl.col("one").is_null() | (pl.col("one") == pl.col("state_a"))
        within = (pl.col("start") <= pl.col("end_of")) & (pl.col("end") >= pl.col("start_of"))
        found.append(
            met.filter(own & within)
            .select(
                "state_a", pl.col("state_b_of").alias("state_b"), "start_of", "end_of", "reason"
            )
            .rename({"start_of": "start", "end_of": "end"})
        )
    return pl.concat(one.select(DOUBTS.columns).cast(DOUBTS.schema) for one in found).unique(
        maintain_order=True
    )


_DIRECTED = pl.DataFrame(schema={name: DOUBTS.schema[name] for name in _PAIR})


def _turned(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of states between whom there is a report, in both orders."""
    states = rows.drop_nulls(_SIDES)
    orders = (_SIDES, _SIDES[::-1])
    return pl.concat(states.select(state_a=a, state_b=b, start="start", end="end")
                     for a, b in orders)  # fmt: skip


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs and periods of which every report is there: of both flows, by each that reports."""
    own = rows.drop_nulls(_SIDES).filter(pl.col("exporter") != pl.col("importer"))
    by = pl.col("reported_by")
    told = own.select(
        *_PERIOD,
        by=pl.when(by == "estimate").then(pl.lit("")).when(by == "exporter").then("exporter")
        .otherwise("importer"),
        exporter="exporter",
        importer="importer",
    ).unique()  # fmt: skip
    both = pl.concat(
        told.select(*_PERIOD, "by", state_a=a, state_b=b, way=pl.lit(a)) for a, b in
        (_SIDES, _SIDES[::-1])
    )  # fmt: skip
    counts = both.group_by(_PAIR).agg(n=pl.struct("by", "way").n_unique())
    reporters = told.filter(pl.col("by") != "").select("by", *_PERIOD).unique()
    for name in ("state_a", "state_b"):
        reports = reporters.select(*_PERIOD, pl.col("by").alias(name)).with_columns(
            pl.lit(2).alias(f"of_{name}")
        )
        counts = counts.join(reports, on=[name, *_PERIOD], how="left")
    asked = pl.sum_horizontal(pl.col("of_state_a", "of_state_b").fill_null(0))
    return counts.filter(pl.col("n") >= pl.max_horizontal(asked, 2)).select(_PAIR)


def _doubts(pairs: pl.DataFrame, reason: str) -> pl.DataFrame:
    told = pairs.unique(maintain_order=True).with_columns(reason=pl.lit(reason))
    return told.select(DOUBTS.columns).cast(DOUBTS.schema)


def without_doubted(totals: pl.DataFrame, doubts: pl.DataFrame, side: str = "") -> pl.DataFrame:
    """Totals without those that lack a report which was set aside: of the state, or of anyone.

    A flow whose one party is no state that is known lacks in the total of that party alone.
    """
    counted = pl.col("reason").str.contains(UNKNOWN, literal=True)
    lost = doubts.filter(~counted | pl.col("state_b").is_not_null()).with_columns(
        state_b=pl.when(~counted).then("state_b")
    )
    every = totals.with_row_index("at")
    met = [every.join(_times(lost.filter(pl.col("state_a").is_null())), how="cross")]
    if side:
        for name in ("state_a", "state_b"):
            of = _times(lost, name).drop_nulls(name)
            met.append(every.join(of, left_on=side, right_on=name))
    else:
        met = [every.join(_times(lost.filter(~counted)), how="cross")]
    within = (pl.col("since") <= pl.col("end")) & (pl.col("until") >= pl.col("start"))
    lacking = pl.concat([one.filter(within).select("at") for one in met])["at"]
    sums = [name for name in totals.columns if name not in (side, *_PERIOD)]
    known = ~pl.col("at").is_in(lacking.unique().implode())
    return every.with_columns(pl.when(known).then(pl.col(name)).alias(name) for name in sums).drop(
        "at"
    )


def _times(doubts: pl.DataFrame, *names: str) -> pl.DataFrame:
    return doubts.select(*names, since="start", until="end").unique()
