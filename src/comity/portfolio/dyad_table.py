"""The table of dyads: every measure for every dyad and period, from matrices of ratings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.cross_tables import pair_tables
from comity.portfolio.measures import Measure
from comity.portfolio.ratings import Ratings

__all__ = ["dyad_table"]

_DEFINED, _UNDEFINED, _NO_WEIGHT = 0, 1, 2


@dataclass(frozen=True)
class _Block:
    """The dyads of one period: columns of the two states, items in common, values, reasons."""

    ones: NDArray[np.intp]
    others: NDArray[np.intp]
    n: NDArray[np.int64]
    values: NDArray[np.float64]  # (n_measures, n_dyads)
    reasons: NDArray[np.uint8]  # (n_measures, n_dyads)


def dyad_table(
    ratings: Ratings,
    measures: Sequence[Measure],
    states: Iterable[Any] | None = None,
    with_: Iterable[Any] | None = None,
) -> pl.DataFrame:
    """Compute measures for all dyads of all periods.

    Parameters
    ----------
    measures : sequence of Measure
        As `measures_named` finds them.
    with_ : iterable, optional
        Only dyads that contain one of these states; with both, the dyads of one of these with
        one of either.

    Returns
    -------
    DataFrame
        One row per dyad (state_a < state_b) and period in which both rated at least one item
        in common, by period, state_a, state_b: state_a, state_b, the period, one column per
        measure, n (items in common), undefined (null, or which measures are NaN and why).

    Raises
    ------
    ComityError
        If there are no ratings, one of the states is not among them, or the states named leave
        no two to compare.

    Examples
    --------
    >>> from comity.portfolio.measures import measures_named
    >>> votes = Ratings(np.array([[0, 0], [0, 0]], dtype=np.int8), 3, pl.Series(["CHN", "PRK"]),
    ...     pl.Series("year", [2005]), np.array([0, 2]))
    >>> dyad_table(votes, measures_named(["agreement", "kappa"])).row(0)
    ('CHN', 'PRK', 2005, 1.0, nan, 2, 'kappa: no disagreement expected')
    """
    if ratings.periods.is_empty():
        raise ComityError("there is no rating to compare; give at least one row")
    names = ratings.states.to_list()
    partners = np.isin(np.arange(len(names)), _places(names, with_))
    among = _places(names, states)
    if states is not None and with_ is not None:
        among = np.union1d(among, np.flatnonzero(partners))
    if states is not None and among.size < 2:
        raise ComityError(f"a dyad needs two states, and there is {among.size}; name another")
    blocks = []
    for start, end in pairwise(ratings.starts):
        levels = ratings.levels[start:end]
        divided = _divided(levels) if any(one.divided for one in measures) else None
        present = among[(levels[:, among] >= 0).any(axis=0)]
        weight = None if ratings.weight is None else ratings.weight[start:end]
        pairs = _pairs(partners[present])
        items = _Items(levels[:, present], weight, divided)
        block = _block(items, ratings.n_levels, pairs, measures)
        blocks.append(replace(block, ones=present[block.ones], others=present[block.others]))
    return _frame(ratings, measures, blocks)


def _places(names: list[Any], chosen: Iterable[Any] | None) -> NDArray[np.intp]:
    """Columns of the chosen states, all of them if none is named."""
    if chosen is None:
        return np.arange(len(names))
    wanted = [chosen] if isinstance(chosen, str) else list(chosen)
    at = {name: place for place, name in enumerate(names)}
    missing = [name for name in wanted if name not in at]
    if missing:
        shown = ", ".join(map(str, names[:3]))
        raise ComityError(
            f"{', '.join(map(str, missing))} not among the {len(names)} states here, "
            f"{shown}{' …' if len(names) > 3 else ''}"
        )
    return np.array(sorted({at[name] for name in wanted}), dtype=np.intp)


def _pairs(partners: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of columns of which at least one is a wanted partner."""
    ones, others = np.triu_indices(partners.size, 1)
    if partners.all():
        return ones, others
    kept = partners[ones] | partners[others]
    return ones[kept], others[kept]


@dataclass(frozen=True)
class _Items:
    """The items of one period: levels by state, weights, and whether they divided the states."""

    levels: NDArray[np.int8]
    weight: NDArray[np.float64] | None
    divided: NDArray[np.bool_] | None

    def tables(
        self, measure: Measure, n_levels: int, pairs: tuple[NDArray[np.intp], NDArray[np.intp]]
    ) -> NDArray[np.float64]:
        """The cross tables that a measure takes."""
        counts = np.ones(len(self.levels), dtype=bool)
        if measure.divided and self.divided is not None:
            counts = self.divided
        weight = self.weight if measure.weighted else None
        if weight is not None:
            counts = counts & (weight > 0)  # NaN is not
            weight = weight[counts]
        return pair_tables(self.levels[counts], n_levels, weight, pairs)


def _divided(levels: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Items to which the states that rated them gave several levels."""
    least = np.where(levels < 0, np.iinfo(np.int8).max, levels).min(axis=1)
    return np.asarray(levels.max(axis=1) > least)


def _block(
    items: _Items,
    n_levels: int,
    pairs: tuple[NDArray[np.intp], NDArray[np.intp]],
    measures: Sequence[Measure],
) -> _Block:
    tables = pair_tables(items.levels, n_levels, pairs=pairs)
    n = tables.sum(axis=(-2, -1))
    common = n > 0
    if not common.all():
        pairs, n = (pairs[0][common], pairs[1][common]), n[common]
        tables = tables[common]
    of_kind = {(False, False): tables}
    for one in measures:
        if (one.weighted, one.divided) not in of_kind:
            of_kind[one.weighted, one.divided] = items.tables(one, n_levels, pairs)
    values = np.array([m.of(of_kind[m.weighted, m.divided]) for m in measures])
    weightless = {kind: found.sum(axis=(-2, -1)) == 0 for kind, found in of_kind.items() if kind[0]}
    return _Block(*pairs, n.astype(np.int64), values, _reasons(values, measures, weightless))


def _reasons(
    values: NDArray[np.float64],
    measures: Sequence[Measure],
    weightless: Mapping[tuple[bool, bool], NDArray[np.bool_]],
) -> NDArray[np.uint8]:
    """Why a value is NaN, as a code for each measure and dyad."""
    reasons = np.isnan(values).astype(np.uint8)
    for at, measure in enumerate(measures):
        if measure.weighted:
            lacking = weightless[measure.weighted, measure.divided]
            reasons[at] = np.where(lacking, _NO_WEIGHT, reasons[at])
    return reasons


def _frame(ratings: Ratings, measures: Sequence[Measure], blocks: Sequence[_Block]) -> pl.DataFrame:
    ones = np.concatenate([block.ones for block in blocks])
    others = np.concatenate([block.others for block in blocks])
    period = np.repeat(np.arange(len(blocks)), [block.ones.size for block in blocks])
    values = np.concatenate([block.values for block in blocks], axis=1)
    reasons = np.concatenate([block.reasons for block in blocks], axis=1)
    return pl.DataFrame(
        {
            "state_a": ratings.states.gather(ones),
            "state_b": ratings.states.gather(others),
            ratings.periods.name: ratings.periods.gather(period),
            **{m.name: column for m, column in zip(measures, values, strict=True)},
            "n": np.concatenate([block.n for block in blocks]),
            "undefined": _undefined(reasons, measures),
        }
    )


def _undefined(reasons: NDArray[np.uint8], measures: Sequence[Measure]) -> pl.Series:
    """In words which measures have no value and why; null where all have one."""
    powers = 3 ** np.arange(len(measures), dtype=np.int64)
    keys = powers @ reasons.astype(np.int64)
    distinct, first, which = np.unique(keys, return_index=True, return_inverse=True)
    texts = [
        _words(reasons[:, at], measures) if key else None
        for key, at in zip(distinct, first, strict=True)
    ]
    return pl.Series(texts, dtype=pl.String).gather(which)


def _words(codes: NDArray[np.uint8], measures: Sequence[Measure]) -> str:
    said: dict[str, list[str]] = {}
    for code, measure in zip(codes, measures, strict=True):
        if code != _DEFINED:
            why = measure.undefined if code == _UNDEFINED else "no weight"
            said.setdefault(why, []).append(measure.name)
    return "; ".join(f"{', '.join(names)}: {why}" for why, names in said.items())
