"""Leans: who moves towards whom, from the figures that tell the two directions apart."""

import polars as pl

from comity.dataset import Panel
from comity.indicators import INDICATORS
from comity.levels.smoothing import smooth

__all__ = ["LEANS", "lean"]

LEANS = ("trade_dependence", "arms_share", "visits_received")
"""Directed figures that show a lean, of state_a on state_b; a visit shows the visitor's."""

_REVERSED = ("visits_received",)

_YEARS = 10


def lean(panel: Panel, years: int = _YEARS) -> pl.DataFrame:
    """Show for each directed dyad how far a state leans on the other, and which way it moves.

    The level of each directed figure is smoothed as in `comity.levels.fit.levels`; moved = level
    now less level ``years`` before. The interval of the change takes the two ends for independent:
    it is at most so wide, for levels of one dyad hang together.

    One row per state that leans, the other, and indicator with a value: state, towards, indicator,
    period (the latest with a value), level, low, high (in the unit of the indicator, 90 %
    interval), since (the first period with a value in the years before; null where there is none),
    moved, moved_low, moved_high, direction (``towards``, ``away``, ``not sure``; null where nothing
    is known before, or no interval). No directed figure, no row. Cost is linear in dyads x periods.

    References
    ----------
    Hirschman, A. O. (1945). National Power and the Structure of Foreign Trade. University of
    California Press.

    Examples
    --------
    >>> import comity as cm
    >>> found = lean(cm.casebook("crink").panel())
    >>> one = found.filter(state="RUS", towards="CHN", indicator="trade_dependence")
    >>> one["direction"].item()
    'towards'
    """
    found = [_of_one(panel.long(name), name, years) for name in LEANS if name in panel.indicators]
    return pl.concat(found) if found else _of_nothing()


def _of_one(cells: pl.DataFrame, name: str, years: int) -> pl.DataFrame:
    sides = ("state_b", "state_a") if name in _REVERSED else ("state_a", "state_b")
    scores = smooth(cells, INDICATORS[name]).scores.select(
        pl.col(sides[0]).alias("state"),
        pl.col(sides[1]).alias("towards"),
        *("indicator", "period", "start", "low", "high"),
        level=pl.col("score").cast(pl.Float64),
    )
    last = scores.sort("start").group_by("state", "towards", maintain_order=True).last()
    before = last.select("state", "towards", day=pl.col("start").dt.offset_by(f"-{years}y"))
    earlier = (
        scores.join(before, on=["state", "towards"])
        .filter(pl.col("start") >= pl.col("day"))
        .sort("start")
        .group_by("state", "towards", maintain_order=True)
        .first()
        .select("state", "towards", "period", "level", "low", "high")
    )
    both = last.join(earlier, on=["state", "towards"], how="left", suffix="_then")
    compared = pl.col("period_then") != pl.col("period")
    moved = pl.when(compared).then(pl.col("level") - pl.col("level_then"))
    spread = (_half("") ** 2 + _half("_then") ** 2).sqrt()
    rows = both.select(
        *("state", "towards", "indicator", "period", "level", "low", "high"),
        since=pl.when(compared).then("period_then"),
        moved=moved,
        moved_low=moved - spread,
        moved_high=moved + spread,
    )
    direction = (
        pl.when(pl.col("moved_low").is_null())
        .then(None)
        .when(pl.col("moved_low") > 0)
        .then(pl.lit("towards"))
        .when(pl.col("moved_high") < 0)
        .then(pl.lit("away"))
        .otherwise(pl.lit("not sure"))
    )
    return rows.with_columns(direction=direction).sort("state", "towards")


def _half(suffix: str) -> pl.Expr:
    """Half of an interval; null where a level has none."""
    return (pl.col(f"high{suffix}") - pl.col(f"low{suffix}")) / 2


def _of_nothing() -> pl.DataFrame:
    numbers = ("level", "low", "high", "moved", "moved_low", "moved_high")
    names = ("state", "towards", "indicator", "period", "since", "direction")
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String) | dict.fromkeys(numbers, pl.Float64))
