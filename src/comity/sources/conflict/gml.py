"""Militarised interstate disputes by dyad and year, as Gibler, Miller and Little code them.

The rows are those of `comity.sources.conflict._disputes`. Files, directed or not, hold opponents
alone: pairs on one side are those who stood on it in the same year.

References
----------
Gibler, D. M., Miller, S. V., & Little, E. K. (2016). An analysis of the Militarized Interstate
Dispute (MID) dataset, 1816-2001. International Studies Quarterly, 60(4), 719-730.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.sources.conflict import _disputes as disputes
from comity.sources.reading.contract import Near
from comity.sources.reading.doubts import About, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import Sheet, holding, renamed
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import FLAG, WHOLE, YEAR, typed
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER"]

_NAME = "gml-mid"
_NAMED = {
    "dispnum": "dispute",
    "midonset": "onset",
    "sidea1": "side_a",
    "sidea2": "side_b",
    "hostlev1": "hostility_a",
    "hostlev2": "hostility_b",
}
_LAYOUT = Layout("gml-directed", ("dispnum", "ccode1", "ccode2", "year", *list(_NAMED)[1:]))


def _read(paths: Sequence[Path]) -> Holding:
    return joined([(path.name, _read_one(path)) for path in paths], disputes.KEY, "year")


def _read_one(path: Path) -> Holding:
    sheet = read_table(path, _LAYOUT)
    no_dispute = pl.all_horizontal(pl.col("dispnum", "sidea1", "sidea2").is_null())
    sheet = sheet.but(sheet.rows.filter(~no_dispute))  # a file of all dyad-years has such rows
    about = About(("ccode1", "ccode2"), "year", system="cow")
    kinds = {"dispnum": WHOLE, "year": YEAR, "midonset": FLAG, "sidea1": FLAG, "sidea2": FLAG}
    kinds |= {"ccode1": WHOLE, "ccode2": WHOLE}
    kinds |= {"hostlev1": disputes.LEVEL, "hostlev2": disputes.LEVEL}
    needed = ("dispnum", "ccode1", "ccode2", "year", "sidea1", "sidea2")
    sheet = typed(sheet, kinds, about, needed=needed)
    levels = {
        f"{one} is none of 1 to 5": disputes.no_level(one) for one in ("hostlev1", "hostlev2")
    }
    sheet = in_time(without(sheet, levels, about), about)
    sheet = once(sheet, [*needed], about, ["midonset", "hostlev1", "hostlev2"])
    rows = renamed(sheet.rows, _NAMED).with_columns(
        state_a="ccode1", state_b="ccode2", onset=pl.col("onset").fill_null(value=False)
    )
    sheet = identified(
        sheet.but(renamed(rows, {"ccode1": "code_a", "ccode2": "code_b"})),
        {"state_a": "state_a", "state_b": "state_b"},
        "cow",
        About(("state_a", "state_b"), "year", system="cow"),
    )
    span = span_of(sheet, "year", _NAME, data_set(_NAME).universe)
    return holding(_all_pairs(sheet), [span])


def _all_pairs(sheet: Sheet) -> Sheet:
    """Opponents as the file has them, both ways round, and those on one side with them."""
    columns = [name for name in disputes.COLUMNS if name != "ongoing"]
    opposed = sheet.rows.select(columns).filter(pl.col("state_a") != pl.col("state_b"))
    key = [*disputes.PAIR, "side_a"]
    both = pl.concat([opposed, _turned(opposed)]).unique(key, maintain_order=True)
    sided = ("state", "code", "side", "hostility")
    there = both.select(*disputes.SIDES, **{name: f"{name}_a" for name in sided}).unique()
    allied = disputes.paired(there, there, disputes.SIDES).filter(
        pl.col("side_a") == pl.col("side_b"), pl.col("state_a") != pl.col("state_b")
    )
    begun = pl.col("year").min().over("dispute", "code_a", "code_b", "side_a")
    allied = allied.with_columns(onset=pl.col("year") == begun)
    rows = pl.concat([both, allied.select(columns)]).with_columns(ongoing=pl.lit(value=True))
    ordered = rows.select(disputes.COLUMNS).sort(*disputes.PAIR, "side_a", "side_b")
    return sheet.but(ordered)


def _turned(pairs: pl.DataFrame) -> pl.DataFrame:
    """The same pairs the other way round."""
    names = [name[:-2] for name in pairs.columns if name.endswith("_a")]
    swap = {f"{name}_{one}": f"{name}_{other}" for name in names for one, other in ("ab", "ba")}
    return pairs.rename(swap).select(pairs.columns)


ADAPTER = disputes.adapter(
    layouts=(_LAYOUT,),
    read=_read,
    near=(
        Near(
            Layout("dyadic-mid", ("disno", "statea", "stateb", "year")),
            "holds the disputes of the Correlates of War by dyad (Maoz), which are not read; take "
            "the participants of disputes (MIDB) or the directed dyad-years of GML",
        ),
    ),
)
