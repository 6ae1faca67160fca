"""What holds the scale from session to session: who stayed, which resolutions returned."""

from collections.abc import Iterable

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["anchoring_of"]


def anchoring_of(
    points: pl.DataFrame,
    coded: tuple[NDArray[np.int64], ...],
    items: NDArray[np.int64],
    anchors: Iterable[str],
) -> pl.DataFrame:
    """Say of every session where its points lie and what ties it to earlier ones.

    Parameters
    ----------
    points : DataFrame
        state, session, year, ideal_point, as of `comity.scaling.Scaling`.
    coded : tuple of four arrays of int, each (n_votes,)
        state, session, item, vote.
    items : ndarray of int
        The items that divide.

    Returns
    -------
    DataFrame
        session, year, states, mean, sd, kept, items, bridges, and a column for each anchor,
        null where it has no point.

    Examples
    --------
    >>> points = pl.DataFrame({"state": ["A", "B"], "session": 1, "year": 1946,
    ...                        "ideal_point": [1.0, -1.0]})
    >>> votes = np.array([0, 1]), np.array([1, 1]), np.array([7, 7]), np.array([0, 2])
    >>> anchoring_of(points, votes, np.array([7]), ["A"]).row(0)
    (1, 1946, 2, 0.0, 1.0, 0, 1, 0, 1.0)
    """
    following = pl.col("session").unique().sort()
    after = points.select(session=following, next=following.shift(-1))
    before = points.join(after, on="session").select("state", session="next", there=True)
    joined = points.join(before, on=["state", "session"], how="left")
    cast = pl.DataFrame({"session": coded[1], "item": coded[2]}).unique()
    cast = cast.filter(pl.col("item").is_in(items.tolist()))
    returned = pl.col("session") > pl.col("session").min().over("item")
    voted = cast.with_columns(returned=returned.cast(pl.Int64)).group_by("session")
    voted_on = voted.agg(
        items=pl.len().cast(pl.Int64), bridges=pl.col("returned").sum().cast(pl.Int64)
    )
    shown = [
        pl.col("ideal_point").filter(pl.col("state") == anchor).first().alias(anchor)
        for anchor in anchors
    ]
    placed = joined.group_by("session", "year").agg(
        *shown,
        states=pl.len().cast(pl.Int64),
        mean=pl.col("ideal_point").mean(),
        sd=pl.col("ideal_point").std(ddof=0),
        kept=pl.col("there").sum().cast(pl.Int64),
    )
    found = placed.join(voted_on, on="session").sort("session")
    return found.select(
        "session", "year", "states", "mean", "sd", "kept", "items", "bridges", *anchors
    )
