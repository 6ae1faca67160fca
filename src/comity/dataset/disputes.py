"""Disputes: when one began, and how far those under way went."""

from datetime import date
from pathlib import Path

import polars as pl

from comity.dataset.columns import Column
from comity.dataset.joins import doubtful, matched, span_text, within, yearly_only
from comity.dataset.prepared import Prepared
from comity.dataset.rows import Rows
from comity.errors import ComityError
from comity.sources.shelf.at_hand import Request, absent, choose, telling_of
from comity.states.pairs import pair_of

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read onset and hostility of militarised disputes.

    ``dispute_onset`` (one in which the two stood against each other began) and ``hostility``
    (highest level of either in the whole of those under way, 0 without dispute). Null outside the
    file's years, and where a row that was set aside may be of the two; ``hostility`` also where a
    past day is asked for (``as_of``) and one of them has a year that was not over then: its highest
    act may have been yet to come.

    Raises
    ------
    ComityError
        If the data are not available, or the rows are not by year.

    References
    ----------
    Gibler, D. M., Miller, S. V., & Little, E. K. (2016). An Analysis of the Militarized
    Interstate Dispute (MID) Dataset, 1816-2001. International Studies Quarterly 60(4), 719-730.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "IND"], unit="dyad", start=1961, end=1962, indicators=["disputes"],
    ...          data=folder).frame.select("disputes_opposite", "hostility").rows()
    [(1, 4), (None, None)]
    """
    yearly_only("disputes", rows)
    names, scope = telling_of("dispute"), rows.scope
    chosen = choose(names, Request(scope.states, scope.start, scope.end), folder)
    if chosen is None:
        raise ComityError(absent(names, folder))
    name, held = chosen.name, chosen.held
    keys = ["code_a", "code_b", "year"] if rows.system == "cow" else ["pair", "year"]
    against = pl.col("side_a") != pl.col("side_b")
    over = pl.date(pl.col("year").max().over("dispute"), 12, 31) <= (rows.as_of or date.max)
    hostility = pl.max_horizontal("hostility_a", "hostility_b")
    every = held.rows.with_columns(over=over)
    back = {"state_a": "state_b", "side_a": "side_b", "hostility_a": "hostility_b"}
    back |= {"code_a": "code_b"}
    turned = every.rename(back | {new: old for old, new in back.items()}).select(every.columns)
    found = (
        pl.concat([every, turned])
        .with_columns(pair=pair_of(), against=against, hostility=hostility)
        .group_by(keys)
        .agg(
            disputes=pl.col("dispute").filter("against").n_unique(),
            dispute_onset=(pl.col("against") & pl.col("onset")).any(),
            hostility=pl.when(pl.col("over").filter("against").all()).then(
                pl.col("hostility").filter("against").max()
            ),
        )
    )
    inside, unsure = within(held, rows), doubtful(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series() & ~unsure(batch)
        own = matched(batch, found, keys)
        none = pl.col("disputes").is_null() | (pl.col("disputes") == 0)
        return own.select(
            pl.when(known).then(value).alias(key)
            for key, value in {
                "dispute_onset": pl.col("dispute_onset").fill_null(value=False),
                "hostility": pl.when(none).then(0).otherwise("hostility").cast(pl.Int8),
            }.items()
        )

    span = span_text(held)
    level = "1 no act, 2 threat, 3 display, 4 use of force, 5 war; 0 no dispute"
    columns = (
        Column("dispute_onset", "a dispute began", "true or false", span, name),
        Column("hostility", "highest hostility of either in the whole dispute", level, span, name),
    )
    return Prepared(columns, join)
