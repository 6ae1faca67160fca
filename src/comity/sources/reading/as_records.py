"""Rows of an adapter as records: the columns it fills, and those that it leaves empty."""

import polars as pl

from comity.evidence import frame_schema

__all__ = ["as_records"]

_EMPTY: dict[type, object] = {pl.List: [], pl.String: ""}


def as_records(kind: str, table: pl.DataFrame) -> pl.DataFrame:
    """Complete a table to the frame of one kind of record.

    Parameters
    ----------
    kind : str
        A key of `RECORD_TYPES`.
    table : DataFrame
        Some of the columns of that kind, ``source`` as text, keys with spaces between; where
        they are not given, ``modality`` is ``asserted``, texts and lists are empty, numbers null.

    Returns
    -------
    DataFrame
        The columns of `frame_schema`, in its order.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(1972, 2, 21)
    >>> visit = pl.DataFrame({"id": ["v"], "start": [day], "end": [day], "precision": ["day"],
    ...     "known": [day], "source": ["us-visits"], "participants": [["CHN", "USA"]],
    ...     "level": ["leader"], "host": ["CHN"]})
    >>> as_records("meeting", visit).select("source", "modality", "place").row(0)
    (['us-visits'], 'asserted', '')
    """
    schema = frame_schema(kind)
    given = table.with_columns(source=pl.col("source").cast(pl.String).str.split(" "))
    empty = {
        name: pl.lit(_EMPTY.get(type(kind_of)), kind_of)
        for name, kind_of in schema.items()
        if name not in given.columns
    }
    if "modality" in empty:
        empty["modality"] = pl.lit("asserted")
    full = given.with_columns(**empty)
    return full.select(pl.col(name).cast(kind_of) for name, kind_of in schema.items())
