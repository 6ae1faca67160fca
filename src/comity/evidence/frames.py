"""Records as data frames: one column for each field, typed alike whoever builds them."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import chain
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import numpy as np
import polars as pl

from comity.evidence.records import RECORD_TYPES, Record

__all__ = ["frame_of", "frame_schema"]

_TEXTS = pl.List(pl.String)
_POSITIONS = pl.List(pl.Struct({"state": pl.String, "position": pl.String}))
_PLAIN = {date: pl.Date(), int: pl.Int64(), float: pl.Float64()}


@cache
def frame_schema(kind: str) -> pl.Schema:
    """The columns and their types in the frame of one kind of record.

    One column for each field of the record type, in its order: dates are Date (an open end is
    `ONGOING`), counts Int64, amounts and shares Float64, fields that list several things
    List(String), the positions of a vote List(Struct(state, position)), all else String.

    >>> frame_schema("meeting")["participants"], frame_schema("trade")["share_of_exports"]
    (List(String), Float64)
    """
    fields = RECORD_TYPES[kind].model_fields
    return pl.Schema({name: _column_type(field.annotation) for name, field in fields.items()})


def _column_type(annotation: Any) -> pl.DataType:
    origin = get_origin(annotation)
    if origin in (Union, UnionType, Annotated):
        return _column_type(get_args(annotation)[0])
    if origin is tuple:
        return _TEXTS
    if origin is dict:
        return _POSITIONS
    return _PLAIN.get(annotation, pl.String())


def frame_of(kind: str, records: Iterable[Record]) -> pl.DataFrame:
    """Lay records of one kind out as a frame.

    One row for each record, in their order, with the columns of `frame_schema`.

    >>> from comity.evidence.records import IdealPoint
    >>> point = IdealPoint(id="p", start="2001", source="v", state="CHN", point=-0.5)
    >>> frame_of("ideal-point", [point]).select("id", "end", "state", "point").rows()
    [('p', datetime.date(2001, 12, 31), 'CHN', -0.5)]
    """
    schema = frame_schema(kind)
    rows = list(records)
    data = {name: [getattr(record, name) for record in rows] for name in schema}
    if schema.get("positions") == _POSITIONS:
        data["positions"] = [
            [{"state": state, "position": position} for state, position in positions.items()]
            for positions in data["positions"]
        ]
    lists = {name: _lists(data[name]) for name, dtype in schema.items() if dtype == _TEXTS}
    return pl.DataFrame(data | lists, schema=schema)


def _lists(values: Sequence[tuple[str, ...] | None]) -> pl.Series:
    """Lists of texts, from one long column: polars would make a series of each."""
    lengths = np.array([len(one or ()) for one in values], np.int64)
    texts = pl.Series(list(chain.from_iterable(one or () for one in values)), dtype=pl.String)
    flat = pl.DataFrame({"row": np.repeat(np.arange(len(values)), lengths), "texts": texts})
    there = np.array([one is not None for one in values], bool)
    rows = pl.DataFrame({"row": np.arange(len(values)), "there": there})
    grouped = flat.group_by("row", maintain_order=True).agg("texts")
    empty = pl.when("there").then(pl.lit([], _TEXTS))
    joined = rows.join(grouped, on="row", how="left", maintain_order="left")
    return joined.select(pl.coalesce("texts", empty))["texts"]
