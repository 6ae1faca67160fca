"""Trade to expect of two states from their sizes, their distance and what joins them: gravity."""

import numpy as np
import polars as pl

from comity.errors import ComityError
from comity.methods.gravity import gravity
from comity.sources.reading.holding import Holding
from comity.sources.trade.bilateral import matrix

__all__ = ["expected_trade", "with_expected"]

_KEYS = ["exporter", "importer", "year"]
_TIES = ("contiguous", "common_language", "colony")


def expected_trade(trade: Holding, distance: Holding) -> pl.DataFrame:
    """Estimate for every flow what distance and the two states' trade in all predict.

    log E(value) = b1 log distance + b2 border + b3 language + b4 colony + effect of exporter-year +
    effect of importer-year, by Poisson pseudo-maximum-likelihood on the flows that the files hold.

    Parameters
    ----------
    trade : Holding
        Bilateral trade, as its adapter reads it.
    distance : Holding
        Distances, as `comity.sources.states.distance.read` gives them.

    Returns
    -------
    DataFrame
        exporter, importer, year, expected (USD); without rows for states without distance. Empty
        where there are too few flows to estimate from.

    References
    ----------
    Santos Silva, J. M. C., & Tenreyro, S. (2006). The log of gravity. Review of Economics and
    Statistics 88(4), 641-658.

    Examples
    --------
    >>> from comity.sources.shelf.at_hand import holding
    >>> held = [holding(name, folder) for name in ("itpd-e", "cepii-distance")]
    >>> expected_trade(*held).columns
    ['exporter', 'importer', 'year', 'expected']
    """
    ties = distance.rows.select("state_a", "state_b", "distance", *_TIES).drop_nulls()
    table = matrix(trade).join(
        ties.filter(pl.col("distance") > 0),
        left_on=["exporter", "importer"],
        right_on=["state_a", "state_b"],
    )
    nothing = pl.DataFrame(schema={**table.select(_KEYS).schema, "expected": pl.Float64})
    try:
        fit = gravity(
            table["value"].to_numpy(),
            np.column_stack(
                [table["distance"].log().to_numpy(), *(table[t].to_numpy() for t in _TIES)]
            ).astype(float),
            *(_of_year(table, side) for side in ("exporter", "importer")),
        )
    except ComityError:
        return nothing
    expected = pl.Series("expected", fit.fitted).fill_nan(None)
    return table.select(_KEYS).with_columns(expected if fit.converged else nothing["expected"])


def _of_year(table: pl.DataFrame, side: str) -> np.ndarray:
    """A number for each state and year."""
    return table.select(pl.struct(side, "year").rank("dense").cast(pl.Int64)).to_series().to_numpy()


def with_expected(records: pl.DataFrame, expected: pl.DataFrame) -> pl.DataFrame:
    """Trade records with what was to be expected of them.

    The same records; ``expected`` stays null where it is unknown, and for periods other than years.
    """
    year = pl.when(pl.col("precision") == "year").then(pl.col("start").dt.year().cast(pl.Int64))
    joined = records.drop("expected").with_columns(year=year)
    found = joined.join(expected, on=_KEYS, how="left", maintain_order="left")
    return found.select(records.columns)
