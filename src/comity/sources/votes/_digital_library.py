"""Roll calls of the General Assembly in the layout of the UN Digital Library, read as a stream."""

from pathlib import Path

import polars as pl

from comity.sources.reading.opening import scan_table
from comity.states import convert

__all__ = ["CODES", "read_undl", "states_of"]

CODES = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent", "NV": "absent"}
"""Non-voting is absent: the library does not tell the two apart."""

_TOTALS = {"yes": "total_yes", "no": "total_no", "abstain": "total_abstentions"}


def read_undl(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read roll calls and votes; of the file only the columns needed are held.

    Parameters
    ----------
    path : Path
        CSV of any release.

    Returns
    -------
    calls : DataFrame
        roll_call (the library's record number), session (of special sessions the regular
        one of that year), date, unres (symbol), and the published totals where given.
    votes : DataFrame
        roll_call, place, state (null where unknown), code.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "ga.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session,resolution\\n"
    ...                     "7,SUN,X,1980-01-14,ES-6,A/RES/ES-6/2\\n")
    >>> calls, votes = read_undl(path)
    >>> calls["session"].item(), votes.rows()
    (34, [('7', 'SUN', 'RUS', 'X')])
    """
    table = scan_table(path)
    names = table.collect_schema().names()
    place = [pl.col(name) for name in ("ms_code", "ms_name") if name in names]
    totals = [name for name in _TOTALS.values() if name in names]
    rows = table.select(
        pl.col("undl_id").alias("roll_call"),
        pl.coalesce(place).str.strip_chars().alias("place"),
        pl.col("ms_vote").str.strip_chars().str.to_uppercase().alias("code"),
        pl.col("date").str.strip_chars().str.to_date("%Y-%m-%d", strict=False),
        pl.col("session").str.strip_chars().cast(pl.Int64, strict=False),
        pl.col("resolution").str.strip_chars().alias("unres"),
        *(pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int64) for name in totals),
    ).collect(engine="streaming")
    calls = rows.select("roll_call", "session", "date", "unres", *totals)
    calls = calls.unique("roll_call", keep="first", maintain_order=True)
    autumn = pl.col("date").dt.month() >= 9
    regular = pl.col("date").dt.year() - 1946 + autumn.cast(pl.Int32)
    calls = calls.with_columns(pl.coalesce("session", regular).cast(pl.Int64))
    named = states_of(rows.select("roll_call", "place", "code", "date"))
    return calls, named.select("roll_call", "place", "state", "code")


def states_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the state that the library's code, or else its name, means on the day.

    Parameters
    ----------
    rows : DataFrame
        Columns place and date, and others.

    Returns
    -------
    DataFrame
        The rows, with state; null where none is known.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> from datetime import date
    >>> days = [date(1960, 1, 1), date(1980, 1, 1)]
    >>> states_of(pl.DataFrame({"place": ["CHN", "CHN"], "date": days}))["state"].to_list()
    ['TWN', 'CHN']
    """
    places = rows["place"].unique().drop_nulls()
    ids = convert(places, to="id", system="undl", unknown="null")
    plain = pl.DataFrame({"place": places, "plain": ids})
    unclear = plain.filter(pl.col("plain").is_null()).select("place")
    dated = rows.select("place", "date").join(unclear, on="place", how="semi")
    dated = dated.drop_nulls().unique()
    for column, system in (("dated", "undl"), ("worded", None)):
        ids = convert(dated["place"], to="id", when=dated["date"], system=system, unknown="null")
        dated = dated.with_columns(ids.alias(column))
    dated = dated.select("place", "date", dated=pl.coalesce("dated", "worded"))
    joined = rows.join(plain, on="place", how="left", maintain_order="left")
    if dated.height:
        joined = joined.join(dated, on=["place", "date"], how="left", maintain_order="left")
    else:
        joined = joined.with_columns(dated=pl.lit(None, pl.String))
    return joined.with_columns(state=pl.coalesce("plain", "dated")).drop("plain", "dated")


def differing_totals(calls: pl.DataFrame, votes: pl.DataFrame) -> int:
    """On how many roll calls the published totals are not those of the votes listed."""
    given = {vote: name for vote, name in _TOTALS.items() if name in calls.columns}
    counted = votes.group_by("roll_call").agg(
        (pl.col("vote") == vote).sum().cast(pl.Int64).alias(vote) for vote in given
    )
    both = calls.join(counted, on="roll_call")
    if not given:
        return 0
    return both.filter(
        pl.any_horizontal(pl.col(vote) != pl.col(name) for vote, name in given.items())
    ).height
