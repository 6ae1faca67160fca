"""What the files of the UN Digital Library share: codes of votes and states, day of release."""

import re
from datetime import date
from pathlib import Path

import polars as pl

from comity.states import convert

__all__ = ["CODES", "released", "states_of"]

CODES = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent", "NV": "absent"}
"""Non-voting is absent: the library does not tell the two apart."""

_RELEASE = re.compile(r"(\d{4})_(\d{1,2})_(\d{1,2})_(?:ga|sc)_voting")


def released(path: Path) -> date | None:
    """The day of a release, which the library writes before the name; None where it was renamed.

    >>> released(Path("2025_9_19_ga_voting.csv"))
    datetime.date(2025, 9, 19)
    """
    found = _RELEASE.search(path.name)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def states_of(rows: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """Add the state that the library's code, or else its name, means on the day.

    The rows, with state; null where none is known.

    >>> days = [date(1960, 1, 1), date(1980, 1, 1)]
    >>> calls = pl.DataFrame({"roll_call": ["1", "2"], "date": days})
    >>> calls = calls.cast({"roll_call": pl.Categorical})
    >>> rows = pl.DataFrame({"roll_call": ["1", "2"], "place": "CHN"}).cast(pl.Categorical)
    >>> states_of(rows, calls)["state"].to_list()
    ['TWN', 'CHN']
    """
    places = rows["place"].unique().drop_nulls()
    ids = convert(places.cast(pl.String), to="id", system="undl", unknown="null")
    plain = pl.DataFrame({"place": places, "state": ids}, schema_overrides=_STATE)
    found = rows.join(plain, on="place", how="left", maintain_order="left")
    unclear = pl.col("state").is_null() & pl.col("place").is_not_null()
    keys = found.filter(unclear).select("roll_call", "place").unique()
    dated = keys.join(calls.select("roll_call", "date"), on="roll_call").drop_nulls()
    if dated.is_empty():
        return found
    names, when = dated["place"].cast(pl.String), dated["date"]
    by_code, by_name = (
        convert(names, to="id", when=when, system=system, unknown="null").cast(pl.String)
        for system in ("undl", None)
    )
    then = by_code.fill_null(by_name).cast(_STATE["state"])
    turned = dated.select("roll_call", "place", then=then)
    joined = found.join(turned, on=["roll_call", "place"], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("state", "then")).drop("then")


_STATE = {"state": pl.Categorical()}
