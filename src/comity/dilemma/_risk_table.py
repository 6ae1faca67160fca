"""Tables of risks: a row for each directed dyad and period."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate.layout import Layout
from comity.methods import dilemma

Columns = dict[str, list[Any]]

_LISTS = ("adversaries", "missing", "left_out")


def labels(source: NDArray[np.int64], layout: Layout) -> list[str | None]:
    """Labels of periods by number; null where it is below 0."""
    return [layout.periods[s] if s >= 0 else None for s in source]


def columns_of(
    layout: Layout,
    at: Sequence[int],
    a: str,
    b: str,
    risk: dilemma.Risk,
    parts: Mapping[str, dilemma.Interval],
    foes: Sequence[tuple[str, ...] | None],
    whys: Mapping[str, Callable[[int], str]],
    left_out: Sequence[Mapping[str, str]],
) -> Columns:
    """The columns of a directed dyad, a value for each of some periods."""
    figures = {"risk": risk.value, "low": risk.low, "high": risk.high}
    for name, (mean, low, high) in parts.items():
        figures |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    gaps = [[name for name, gap in risk.missing.items() if gap[place]] for place in range(len(at))]
    reasons = [
        {name: whys[name](t) for name in gap} | dict(out)
        for t, gap, out in zip(at, gaps, left_out, strict=True)
    ]
    return {
        "state_a": [a] * len(at),
        "state_b": [b] * len(at),
        "period": [layout.periods[t] for t in at],
        "start": [layout.starts[t] for t in at],
        **{name: np.asarray(values).tolist() for name, values in figures.items()},
        "adversaries": [None if some is None else list(some) for some in foes],
        "missing": gaps,
        "left_out": [list(one) for one in left_out],
        "reason": ["; ".join(f"{n}: {why}" for n, why in one.items()) for one in reasons],
    }


def table_of(columns: Sequence[Columns]) -> pl.DataFrame:
    """One table of all directed dyads; what is not known is null."""
    whole = {name: [value for one in columns for value in one[name]] for name in columns[0]}
    types: dict[str, Any] = dict.fromkeys(_LISTS, pl.List(pl.String))
    types |= {name: pl.String() for name in whole if name.endswith("_period")}
    frame = pl.DataFrame(whole, schema_overrides=types, strict=False, infer_schema_length=None)
    return frame.with_columns(pl.selectors.float().fill_nan(None))
