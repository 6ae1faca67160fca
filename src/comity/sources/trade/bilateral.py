"""Bilateral trade, whoever published it: one value for a flow, totals, shares, records."""

from collections.abc import Sequence

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.holding import Holding
from comity.sources.trade._doubts import without_doubted
from comity.sources.trade._flows import CIF, FLOW, PERIOD, flows, with_world
from comity.sources.trade._reports import WORLD

__all__ = ["CIF", "coverage", "flows", "matrix", "records"]

_REPORTERS = 60
"""So many reporters make up a world: their reports of trade with a state that publishes no total
of its own are then added up to its total."""
_WHOLE = 0.9
"""Share of a state's trade that its known partners must make up to tell how concentrated it is."""
_ALL = 0.999
"""The same where the amount of a partner is blank: but for rounding, nothing is missing then."""


def matrix(held: Holding, cif: float = CIF) -> pl.DataFrame:
    """Trade of all pairs of states by year, as a gravity model takes it.

    Columns: exporter, importer (ids), year, value (USD), without flows of a state to itself.
    Figures of months and quarters are left out. A pair without a row is unknown, and not zero.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from comity.sources.trade import itpd
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,Iran,5,2001\\n")
    >>> matrix(itpd.ADAPTER.read([path])).rows()
    [('CHN', 'IRN', 2001, 5.0)]
    """
    yearly = flows(held.rows.filter(_is_yearly()), cif).filter("between_states").drop_nulls("value")
    year = pl.col("start").dt.year().cast(pl.Int64)
    table = yearly.select("exporter", "importer", year.alias("year"), "value")
    return table.sort("exporter", "importer", "year")


def _is_yearly() -> pl.Expr:
    return (pl.col("end") - pl.col("start")).dt.total_days() > 360


def records(
    held: Holding, states: Sequence[str], known: pl.Expr, locator: str = "", cif: float = CIF
) -> pl.DataFrame:
    """Lay the trade of some states out as records.

    A total is the larger of what the state publishes of its trade with the world and what the
    flows of the file add up to; where it publishes none, and the file is of reports, only those
    of many reporters are added up. A total that lacks a flow which was set aside is unknown, and so
    is that of the world then; a sum that lacks a flow whose amount is blank bounds it, and what the
    state sells to the others is at most its share of that sum.

    The columns of trade records, one row for each flow between two of the states; null what the
    file does not tell.

    >>> import tempfile
    >>> from pathlib import Path
    >>> from comity.sources.trade import itpd
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,Iran,1,2001\\n"
    ...                     "China,Aruba,3,2001\\n")
    >>> records(itpd.ADAPTER.read([path]), ["CHN", "IRN"], pl.col("end")).select(
    ...     "id", "value", "share_of_exports", "share_of_imports").rows()
    [('trade-chn-irn-2001', 1.0, 0.25, 1.0)]
    """
    every = flows(held.rows, cif)
    known_rows = held.rows.drop_nulls("value")
    own = every.drop_nulls("value").filter(
        pl.col("exporter").is_in(list(states)), pl.col("importer").is_in(list(states))
    )
    whole = _whole_periods(known_rows)
    table = own
    for side, what in (("exporter", "exports"), ("importer", "imports")):
        totals = _totals(known_rows, every, side, what, whole, states, cif)
        totals = without_doubted(totals, held.doubts, side)
        table = table.join(totals, on=[side, *PERIOD], how="left", maintain_order="left")
    world = every.join(whole, on=PERIOD, how="semi").group_by(PERIOD, maintain_order=True)
    table = table.join(
        without_doubted(world.agg(world_total=pl.col("value").sum()), held.doubts),
        on=PERIOD,
        how="left",
        maintain_order="left",
    )
    return _as_records(table, held.span.source, known, locator, cif)


def _whole_periods(rows: pl.DataFrame) -> pl.DataFrame:
    """Periods of which the file holds the trade of the world: estimates, or many reports."""
    estimated = pl.col("reported_by") == "estimate"
    reporter = pl.when(pl.col("reported_by") == "exporter").then("exporter_named")
    groups = (
        rows.filter(~with_world())
        .group_by(PERIOD, maintain_order=True)
        .agg(
            estimates=estimated.any(),
            reporters=reporter.otherwise("importer_named").n_unique(),
        )
    )
    return groups.filter(pl.col("estimates") | (pl.col("reporters") >= _REPORTERS)).select(PERIOD)


def _totals(
    rows: pl.DataFrame,
    every: pl.DataFrame,
    side: str,
    what: str,
    whole: pl.DataFrame,
    states: Sequence[str],
    cif: float,
) -> pl.DataFrame:
    """All exports (or imports) of each of the states, and how concentrated they are."""
    keys = [side, *PERIOD]
    amount = pl.col("value")
    known = (
        every.filter(pl.col(side).is_in(list(states)))
        .group_by(keys, maintain_order=True)
        .agg(parts=amount.sum(), squares=(amount**2).sum(), lacks=amount.is_null().any())
    )
    partner = "importer_named" if side == "exporter" else "exporter_named"
    own = rows.filter(pl.col(side).is_in(list(states)), pl.col(partner) == WORLD)
    fob = (pl.col("valuation") == "fob") | pl.lit(side == "exporter")
    published = own.group_by(keys, maintain_order=True).agg(
        fob=pl.when(fob.any()).then(amount.filter(fob).sum()),
        cif=pl.when((~fob).any()).then(amount.filter(~fob).sum()),
    )
    table = known.join(published, on=keys, how="left").join(
        whole.with_columns(whole=True), on=PERIOD, how="left"
    )
    world = pl.coalesce("fob", pl.col("cif") / (1 + cif))
    total = (
        pl.when(world.is_not_null())
        .then(pl.max_horizontal(world, "parts"))
        .when(pl.col("whole").fill_null(value=False))
        .then("parts")
    )
    bounded = pl.col("lacks") & world.is_null()
    least = pl.when("lacks").then(_ALL).otherwise(_WHOLE)
    some = (pl.col("total") > 0) & (pl.col("parts") >= least * pl.col("total")) & ~bounded
    return table.with_columns(total=total).select(
        *keys,
        pl.when(~bounded).then("total").alias(f"{what}_total"),
        pl.when(bounded).then("total").alias(f"{what}_least"),
        pl.when(some).then(pl.col("squares") / pl.col("parts") ** 2).alias(f"{what}_concentration"),
    )


def _as_records(
    table: pl.DataFrame, source: str, known: pl.Expr, locator: str, cif: float
) -> pl.DataFrame:
    """The columns of a record from those of a flow and of its totals."""
    start, year = pl.col("start"), _is_yearly()
    quarterly = (pl.col("end") - start).dt.total_days() > 31
    quarter = pl.format("{}q{}", start.dt.year(), start.dt.quarter())
    label = (
        pl.when(year)
        .then(start.dt.strftime("%Y"))
        .when(quarterly)
        .then(quarter)
        .otherwise(start.dt.strftime("%Y-%m"))
    )
    notes = {
        "importer": f"value as the importer reports it; if c.i.f., divided by {1 + cif:g}",
        "exporter": "value as the exporter reports it",
        "both": "value the mean of both reports",
        "estimate": "",
    }
    shares = {
        f"share_of_{what}{bound}": pl.when(pl.col(f"{what}_{of}") > 0).then(
            pl.col("value") / pl.col(f"{what}_{of}")
        )
        for what in ("exports", "imports")
        for bound, of in (("", "total"), ("_high", "least"))
    }
    pair = pl.format("trade-{}-{}", *(pl.col(s).str.to_lowercase() for s in FLOW[:2]))
    filled = table.with_columns(
        id=pl.format("{}-{}", pair, label),
        precision=pl.when(year).then(pl.lit("year")).otherwise(pl.lit("month")),
        known=known,
        source=pl.lit(source),
        locator=pl.lit(locator),
        unit=pl.lit("USD"),
        note=pl.col("choice").replace_strict(notes, return_dtype=pl.String),
        **{name: share.clip(0, 1) for name, share in shares.items()},
    )
    return as_records("trade", filled.sort(FLOW))


def coverage(
    held: Holding, states: Sequence[str], excluding: Sequence[tuple[str, str]] = ()
) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the file tells of trade.

    Parameters
    ----------
    excluding : sequence of (str, str)
        Pairs that are not covered whatever the file holds, each in alphabetical order.

    Returns
    -------
    tuple of Coverage
        One for each unbroken run of periods, among those of the states that trade in it. Of
        reports, a pair is covered where at least one of the two reports in that run.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from comity.sources.trade import itpd
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,Iran,1,2001\\n"
    ...                     "China,Iran,3,2003\\n")
    >>> held = itpd.ADAPTER.read([path])
    >>> [(c.among, c.start.year) for c in coverage(held, ["CHN", "IRN", "USA"])]
    [(('CHN', 'IRN'), 2001), (('CHN', 'IRN'), 2003)]
    """
    within = pl.any_horizontal(
        (pl.col("start") >= one.start) & (pl.col("end") <= one.end) for one in held.spans
    )
    rows = held.rows.drop_nulls("value").filter(within & ~with_world())
    spans = rows.select(PERIOD).unique().sort(PERIOD)
    reached = pl.col("end").cum_max().shift(1)
    apart = reached.is_null() | (pl.col("start") > reached.dt.offset_by("1d"))
    runs = (
        spans.with_columns(run=apart.cum_sum())
        .group_by("run", maintain_order=True)
        .agg(pl.col("start").min(), pl.col("end").max())
    )
    universe, key = held.span.universe, (held.span.source,)
    found = []
    for first, last in runs.select(PERIOD).iter_rows():
        inside = rows.filter(pl.col("start") >= first, pl.col("end") <= last)
        among, silent = _parties(inside, set(states))
        named = [pair for pair in excluding if set(pair) <= set(among)]
        pairs = tuple(sorted({*silent, *named}))
        one = Coverage("trade", among, first, last, universe, key, excluding=pairs)
        if one.dyads():
            found.append(one)
    return tuple(found)


def _parties(rows: pl.DataFrame, states: set[str]) -> tuple[tuple[str, ...], list[tuple[str, str]]]:
    """Those of the states that trade, and pairs of them of whom neither reports."""
    told = {
        side: set(rows.filter(pl.col("reported_by").is_in([side, "estimate"]))[side])
        for side in ("exporter", "importer")
    }
    among = tuple(sorted(states & (set(rows["exporter"]) | set(rows["importer"]))))
    estimated = (rows["reported_by"] == "estimate").any()
    mute = [] if estimated else [s for s in among if s not in told["exporter"] | told["importer"]]
    return among, [(a, b) for at, a in enumerate(mute) for b in mute[at + 1 :]]
