"""Flows of a group: through which state its trade, meetings and transfers pass."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.blocs.group import members
from comity.dataset import Panel
from comity.dilemma.directed import Told, told
from comity.estimate import Latent
from comity.estimate.draws import COUNT, SEED
from comity.indicators.cells import KEYS, figures_of, pairs_between, undirected
from comity.methods.cohesion import ballast
from comity.methods.intervals import ENDS
from comity.states.pairs import states_of

__all__ = ["hub"]

Floats = NDArray[np.float64]
_COUNTS = {"leader_meetings": "meetings", "military_transfers": "transfers under way"}
_JEFFREYS = 0.5
_SCHEMA = {
    "flow": pl.String,
    "state": pl.String,
    "period": pl.String,
    "amount": pl.Float64,
    "unit": pl.String,
    "share": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "reason": pl.String,
}


@dataclass(frozen=True, eq=False)
class _Flow:
    """A flow by pair of a group: amounts (T, pairs), and why each is not known."""

    name: str
    unit: str
    amounts: Floats
    reasons: Sequence[Sequence[str]]


def hub(
    fit: Latent,
    period: int | str | None = None,
    states: str | Sequence[str] | None = None,
    rng: np.random.Generator | None = None,
) -> pl.DataFrame:
    """Which share of a group's flows would be gone with each of its states.

    Parameters
    ----------
    fit : Latent
        Of the case.
    period : int or str, optional
        As the panel writes it; by default, for each flow, the last one in which it is known of
        as many pairs as in any.
    states : str or sequence of str, optional
        As for `comity.blocs.group.members`.
    rng : numpy.random.Generator, optional
        Source of the draws behind intervals; by default one begun at a fixed seed.

    Returns
    -------
    DataFrame
        One row per flow and state: flow, state, period, amount, unit, share, low, high, reason.

        - ``trade``: amounts both ways, where the records give them; no interval, for amounts are
          taken as reported.
        - ``leader_meetings``, ``military_transfers``: counts, with the 90 % interval of the
          share that the rates behind them imply (Gamma(count + 1/2) for each pair), drawn out to
          the observed share where that lies beyond.
        - ``dependence``: mean share of the other members' trade that the state makes up
          (``trade_dependence``); these are shares of different wholes, so amount alone is given.

        An amount is null where a flow of one of the state's pairs is unknown, a share where any
        of the group is; reason names them. Shares add up to 2, for a flow has two ends.

    Raises
    ------
    ComityError
        As `comity.blocs.group.members`, and if the period is not in the panel.

    References
    ----------
    As for `comity.methods.cohesion.ballast`. Brown, L. D., Cai, T. T. & DasGupta, A. (2001).
    Interval estimation for a binomial proportion. Statistical Science 16(2), 101-133.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> found = hub(fit, states="northern bloc")
    >>> found.filter(flow="dependence").sort("amount")["state"][-1]
    'CHN'
    """
    group = members(fit.panel, states)
    layout = fit.layout
    pairs = list(combinations(group, 2))
    at = None if period is None else layout.place(*pairs[0], period)[1]
    stream = np.random.default_rng(SEED) if rng is None else rng
    flows = [_trade(fit.panel, pairs, layout.periods)]
    flows += [_count(fit.panel, name, pairs, layout.periods) for name in _COUNTS]
    rows = [row for one in flows for row in _shares(one, group, layout.periods, at, stream)]
    rows += _dependence(fit.panel, group, layout.periods, at)
    return pl.DataFrame(rows, schema=_SCHEMA).with_columns(
        pl.col("amount", "share", "low", "high").fill_nan(None)
    )


def _shares(
    flow: _Flow,
    group: Sequence[str],
    periods: Sequence[str],
    at: int | None,
    rng: np.random.Generator,
) -> list[dict[str, object]]:
    """The rows of one flow."""
    pairs = list(combinations(group, 2))
    t = _fullest(flow.amounts) if at is None else at
    amounts = flow.amounts[t]
    found = ballast(np.zeros((1, len(pairs))), pairs, amounts)
    low = high = np.full(len(group), np.nan)
    if flow.name in _COUNTS and not np.isnan(amounts).any():
        rates = rng.gamma(amounts + _JEFFREYS, size=(COUNT, len(pairs)))
        ends = np.array([[state in pair for pair in pairs] for state in group])
        low, high = np.quantile(rates @ ends.T / rates.sum(axis=1)[:, None], ENDS, axis=0)
        low, high = np.fmin(low, found.hub), np.fmax(high, found.hub)
    return [
        {
            "flow": flow.name,
            "state": state,
            "period": periods[t],
            "amount": found.flow[s],
            "unit": flow.unit,
            "share": found.hub[s],
            "low": low[s],
            "high": high[s],
            "reason": "; ".join(
                f"{a}-{b}: {why}" for (a, b), why in zip(pairs, flow.reasons[t], strict=True) if why
            ),
        }
        for s, state in enumerate(group)
    ]


def _fullest(amounts: Floats) -> int:
    """The last period in which as many are known as in any."""
    known = (~np.isnan(amounts)).sum(axis=1)
    return int(np.flatnonzero(known == known.max())[-1])


def _count(
    panel: Panel, name: str, pairs: Sequence[tuple[str, str]], periods: Sequence[str]
) -> _Flow:
    """Counts of an indicator."""
    found = _held(told(panel.of(name), name, periods), pairs, len(periods))
    return _Flow(name, _COUNTS[name], *_by_period(found))


def _held(
    found: Mapping[tuple[str, str], Told], pairs: Sequence[tuple[str, str]], count: int
) -> list[Told]:
    nothing = Told(np.full(count, np.nan), ("not in the panel",) * count)
    return [found.get(pair, nothing) for pair in pairs]


def _by_period(found: Sequence[Told]) -> tuple[Floats, list[tuple[str, ...]]]:
    values = np.column_stack([one.values for one in found])
    return values, list(zip(*(one.reasons for one in found), strict=True))


def _trade(panel: Panel, pairs: Sequence[tuple[str, str]], periods: Sequence[str]) -> _Flow:
    """Trade in amounts: what either side sells to the other, one figure each in one unit."""
    scope = panel.rows.scope
    frame = panel.evidence.primary().frames.get("trade")
    amounts = np.full((len(periods), len(pairs)), np.nan)
    units: set[str] = set()
    if frame is not None:
        both = undirected(pairs_between(frame.drop_nulls("value"), "exporter", "importer"))
        summed = (
            figures_of(both, scope)
            .group_by(KEYS)
            .agg(
                pl.col("value").sum(),
                pl.col("unit").unique(),
                sides=pl.col("exporter").n_unique(),
                figures=pl.len(),
            )
            .filter(pl.col("sides") == 2, pl.col("figures") == 2, pl.col("unit").list.len() == 1)
            .collect()
            .join(scope.periods(), on="number")
            .select(*states_of(), "period", "value", "unit")
        )
        for a, b, period, value, (unit,) in summed.iter_rows():
            if (a, b) in pairs:
                amounts[periods.index(period), pairs.index((a, b))] = value
                units.add(unit)
    if len(units) > 1:
        amounts[:] = np.nan
    why = np.where(np.isnan(amounts), "no amount of trade both ways", "")
    return _Flow("trade", " or ".join(sorted(units)), amounts, why.tolist())


def _dependence(
    panel: Panel, group: Sequence[str], periods: Sequence[str], at: int | None
) -> list[dict[str, object]]:
    """How much of the others' trade each state makes up on average."""
    found = told(panel.of("trade_dependence"), "trade_dependence", periods)
    directed = [(other, state) for state in group for other in group if other != state]
    values, reasons = _by_period(_held(found, directed, len(periods)))
    t = _fullest(values) if at is None else at
    rows: list[dict[str, object]] = []
    for state in group:
        on = [i for i, (_, partner) in enumerate(directed) if partner == state]
        gaps = [f"{directed[i][0]} on {state}: {reasons[t][i]}" for i in on if reasons[t][i]]
        rows.append(
            {
                "flow": "dependence",
                "state": state,
                "period": periods[t],
                "amount": float(values[t, on].mean()),
                "unit": "mean share of the others' trade",
                "reason": "; ".join(gaps),
            }
        )
    return rows
