"""Disputes: militarised disputes in which the two states of a dyad took part."""

from datetime import date
from pathlib import Path

import polars as pl

from comity.dataset.additions import Prepared, at_hand
from comity.dataset.columns import Column
from comity.dataset.joins import matched, span_text, within, yearly_only
from comity.dataset.rows import Rows, pair_of

__all__ = ["prepare"]


def prepare(rows: Rows, folder: Path | None) -> Prepared:
    """Read militarised disputes.

    Parameters
    ----------
    rows : Rows
        The rows to which they are added, by year.
    folder : Path or None
        Folder of published data.

    Returns
    -------
    Prepared
        ``disputes`` (number under way in which the two stood against each other), ``dispute_onset``
        (one began), ``hostility`` (highest level of either in the whole of them, 0 without
        dispute) and ``disputes_same_side`` (number in which they stood together). Null outside the
        file's years; ``hostility`` also where a past day is asked for (``as_of``) and one of them
        has a year that was not over then: its highest act may have been yet to come.

    Raises
    ------
    ComityError
        If the data are not at hand, or the rows are not by year.

    References
    ----------
    Gibler, D. M., Miller, S. V., & Little, E. K. (2016). An Analysis of the Militarized
    Interstate Dispute (MID) Dataset, 1816-2001. International Studies Quarterly 60(4), 719-730.

    Examples
    --------
    >>> import comity as cm
    >>> cm.panel(["CHN", "IND"], unit="dyad", start=1961, end=1962, indicators=["disputes"],
    ...          data=folder).frame.select("disputes", "hostility").rows()
    [(1, 4), (None, None)]
    """
    yearly_only("disputes", rows)
    name, held = at_hand(("gml-mid", "cow-mid"), folder)
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
            disputes_same_side=pl.col("dispute").filter(~pl.col("against")).n_unique(),
        )
    )
    inside = within(held, rows)

    def join(batch: pl.DataFrame) -> pl.DataFrame:
        known = batch.select(inside).to_series()
        own = matched(batch, found, keys)
        none = pl.col("disputes").is_null() | (pl.col("disputes") == 0)
        return own.select(
            pl.when(known).then(value).alias(key)
            for key, value in {
                "disputes": pl.col("disputes").fill_null(0).cast(pl.Int16),
                "dispute_onset": pl.col("dispute_onset").fill_null(value=False),
                "hostility": pl.when(none).then(0).otherwise("hostility").cast(pl.Int8),
                "disputes_same_side": pl.col("disputes_same_side").fill_null(0).cast(pl.Int16),
            }.items()
        )

    span = span_text(held)
    level = "1 no act, 2 threat, 3 display, 4 use of force, 5 war; 0 no dispute"
    columns = (
        Column("disputes", "disputes, against each other", "disputes under way", span, name),
        Column("dispute_onset", "a dispute began", "true or false", span, name),
        Column("hostility", "highest hostility of either in the whole dispute", level, span, name),
        Column("disputes_same_side", "disputes, on one side", "disputes under way", span, name),
    )
    return Prepared(columns, join)
