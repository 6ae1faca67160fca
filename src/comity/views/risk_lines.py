"""Risks with a horizon in the terminal: one line for each pair, driver or state."""

from typing import Literal

import polars as pl

from comity.estimate.composites import OVERALL
from comity.outlook.horizon import Risks

__all__ = ["RISKS", "risk_table"]

_NEAREST = 3
"""So many red lines of a pair are shown; files have all."""

_FALLS = """
fall, rise: probability of being lower, or higher, by more than {delta:g} at the end of a year up to
then; expected, sd: of the change. Standard deviations of the world's dyads; steps are normal, so
that ruptures are rarer here than in life
"""
_LINES = """
movement: what is expected of the pair in {years} years with nothing set. line: the change of the
driver, held for as long, at which the pair stays where it is; beyond it, it moves the other way.
usual years: how many usual years' change the line is from what is expected of the driver. It is a
condition, no cause
"""
_PRICE = """
trade: sum of partners' shares in the state's exports and imports (mean of both), where known;
agreement: share of votes of the General Assembly. What is exposed, not what would be lost
"""

RISKS = {"falls": _FALLS.strip(), "red-lines": _LINES.strip(), "price": _PRICE.strip()}
"""What the columns mean, by what is shown."""


def risk_table(told: Risks, show: Literal["falls", "red-lines", "price"]) -> pl.DataFrame:
    """Lay risks out for people.

    Rounded, with pairs as one column.

    >>> import comity as cm
    >>> risk_table(cm.case("crink").risks(3), "falls").columns
    ['pair', 'fall', 'rise', 'expected', 'sd', 'weakest domain']
    """
    pair = pl.concat_str("state_a", "state_b", separator="-").alias("pair")
    if show == "falls":
        last = told.frame.filter(year=told.paths.years[-1])
        weakest = (
            last.filter(pl.col("level") != OVERALL)
            .sort("fall", descending=True)
            .group_by("state_a", "state_b", maintain_order=True)
            .first()
            .select("state_a", "state_b", weak=pl.format("{} {}", "level", _two("fall")))
        )
        return (
            last.filter(level=OVERALL)
            .join(weakest, on=["state_a", "state_b"], how="left", maintain_order="left")
            .select(
                pair,
                _two("fall"),
                _two("rise"),
                _signed("expected"),
                _two("sd"),
                pl.col("weak").alias("weakest domain"),
            )
        )
    if show == "red-lines":
        near = told.red_lines.group_by("state_a", "state_b", maintain_order=True).head(_NEAREST)
        return near.select(
            pair, _signed("movement"), "driver", _signed("expected"), _signed("line"),
            _two("usual"), pl.col("years").round(1).alias("usual years"),
        )  # fmt: skip
    return told.price.select(
        "state", _percent("trade_case"), _percent("trade_outside"), pl.col("ratio").round(2),
        pl.col("trade_year").alias("to"), _percent("agreement_case"), _percent("agreement_outside"),
        pl.col("agreement_year").alias("votes to"),
    )  # fmt: skip


def _two(name: str) -> pl.Expr:
    return pl.col(name).round(2)


def _signed(name: str) -> pl.Expr:
    shown = pl.col(name).round(2).map_elements(lambda v: f"{v + 0.0:+.2f}", return_dtype=pl.String)
    return shown.alias(name)


def _percent(name: str) -> pl.Expr:
    whole = (100 * pl.col(name)).round(0).cast(pl.Int64)
    return pl.format("{} %", whole).alias(name.replace("_", " "))
