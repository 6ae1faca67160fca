"""States of a publisher's table under the ids of comity, and what is no state set aside."""

from collections.abc import Mapping

import polars as pl

from comity.sources.reading.quarantine import NOTHING, leave_out
from comity.states import convert

__all__ = ["harmonised"]


def harmonised(
    file: str,
    table: pl.DataFrame,
    parties: Mapping[str, str],
    system: str | None = None,
    when: str | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Put the ids of states in the place of a publisher's codes or names.

    Parameters
    ----------
    file : str
        Name of the file, for people.
    table : DataFrame
        As published.
    parties : mapping of str to str
        Columns that hold states, and the names that they get.
    system : str, optional
        Whose codes they are, as in `comity.convert`; names and codes of any system otherwise.
    when : str, optional
        Column of the year or day at which the code is looked up; where it means no state then,
        the state that it means at any time is taken if there is one alone.

    Returns
    -------
    tuple of (DataFrame, DataFrame)
        The table with new columns in the place of the old, without rows of what is no state;
        and those, by name with their number, as `Quarantine` holds them.

    Raises
    ------
    ComityError
        If the system is unknown.

    Examples
    --------
    >>> table = pl.DataFrame({"ccode": [710, 9999], "year": [1961, 1961]})
    >>> rows, aside = harmonised("made-up.csv", table, {"ccode": "state"}, "cow", "year")
    >>> rows.rows(), aside.select("state", "count").rows()
    ([(1961, 'CHN')], [('9999', 1)])
    """
    rows, asides = table, [NOTHING]
    for column, name in parties.items():
        states = _ids(rows, column, system, when)
        unknown = states.is_null()
        if unknown.any():
            asides.append(leave_out(file, "no state then", rows[column].filter(unknown)))
        rows = rows.with_columns(states.alias(name)).filter(~unknown)
        if name != column:
            rows = rows.drop(column)
    return rows, pl.concat(asides)


def _ids(rows: pl.DataFrame, column: str, system: str | None, when: str | None) -> pl.Series:
    """Ids by code and time; each pair of them is looked up once."""
    keys = [column] if when is None else [column, when]
    distinct = rows.select(keys).unique(maintain_order=True)
    codes, times = distinct[column], None if when is None else distinct[when]
    found = convert(codes, to="id", system=system, when=times, unknown="null").cast(pl.String)
    if when is not None and found.null_count():
        found = found.fill_null(convert(codes, to="id", system=system, unknown="null"))
    known = distinct.with_columns(_id=found)
    joined = rows.select(keys).join(
        known, on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    return joined["_id"]
