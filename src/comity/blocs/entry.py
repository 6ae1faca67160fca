"""Entry and exit: how likely a state belongs to a group, by the measure of its camps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl

from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.draws import Draws
from comity.methods.intervals import ENDS, INTERVAL
from comity.methods.partition import best_splits
from comity.methods.signed.network import Floats
from comity.states import resolve

__all__ = ["MEMBER", "OUTSIDE", "entry", "entry_in_words"]

MEMBER, OUTSIDE = "member", "outside"

_FEWEST, _MOST = 2, 15
_SCHEMA = {
    "domain": pl.String,
    "period": pl.String,
    "start": pl.Date,
    "state": pl.String,
    "role": pl.String,
    "belongs": pl.Float64,
    "closer": pl.Float64,
    "level": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "told": pl.Int64,
    "pairs": pl.Int64,
}


@dataclass(frozen=True, eq=False)
class _At:
    """Draws of a period and domain: levels by pair of states, and whether something tells."""

    levels: Floats
    told: np.ndarray
    numbers: dict[tuple[str, str], int]

    def of(self, a: str, b: str) -> Floats:
        return np.asarray(self.levels[:, self.numbers[min(a, b), max(a, b)]])

    def known(self, a: str, b: str) -> bool:
        return bool(self.told[self.numbers[min(a, b), max(a, b)]])


def entry(
    draws: Draws,
    group: Sequence[str],
    outside: Sequence[str] = (),
    zero: float | None = 0.0,
    periods: Sequence[int] | None = None,
    domains: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Say how likely states belong to a group: its members, and others outside it.

    In each joint draw a state belongs if the best split in two of the group and that state has it
    in the camp of more than half of the members; where it is half, that counts half.

    Columns: domain, period, start, state, role (``member`` or ``outside``), belongs (probability),
    closer (that its mean alignment with the members is above that of the member who is least
    aligned with the others), level, low, high (that mean, 90 % interval), told (pairs of it with
    members of which something tells), pairs. A period in which nothing tells of a pair of the state
    is left out.

    Raises
    ------
    ComityError
        If there are fewer than 2 members or more than 15, or a state outside is a member.

    Examples
    --------
    >>> import comity as cm
    >>> draws = cm.alignment(cm.casebook("crink").panel(start=2020)).draws
    >>> table = entry(draws, ["CHN", "PRK", "RUS"], ["IRN"], domains=["overall"])
    >>> table.filter(period="2024")["role"].to_list()
    ['member', 'member', 'member', 'outside']
    """
    _refuse(group, outside)
    layout = draws.layout
    every = sorted([*group, *outside])
    pairs = list(combinations(every, 2))
    dyads = [layout.dyads.index(pair) for pair in pairs]
    numbers = {pair: n for n, pair in enumerate(pairs)}
    rows = []
    for domain in (OVERALL, *layout.domains) if domains is None else domains:
        place = None if domain == OVERALL else layout.domains.index(domain)
        told, paths = layout.told(place)[:, dyads], draws.levels(domain, dyads)
        for t in range(len(layout.periods)) if periods is None else periods:
            at = _At(paths[:, t], told[t], numbers)
            key = (domain, layout.periods[t], layout.starts[t])
            inside = [a for a in group if any(_lived(at, a, b) for b in group if b != a)]
            if len(inside) >= _FEWEST:
                rows += [(*key, *one) for one in _states(at, inside, outside, zero)]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def entry_in_words(found: pl.DataFrame, domain: str = OVERALL) -> list[str]:
    """Who could enter and who leave, in the last period of each state.

    A sentence for each state outside, the likeliest first; then of the member whose place is least
    sure.

    >>> import comity as cm
    >>> camps = cm.alignment(cm.casebook("crink").panel(start=2022)).camps(outside=["IRN"])
    >>> entry_in_words(camps.entry)[0][:46]
    "Iran would stand in the group's camp with a pr"
    """
    last = found.filter(domain=domain).sort("start").group_by("state", maintain_order=True).last()
    said = []
    for row in last.filter(role=OUTSIDE).sort("belongs", "level", descending=True).to_dicts():
        said.append(
            f"{resolve(row['state']).name} would stand in the group's camp with a probability of "
            f"{row['belongs']:.2f} ({row['period']}), and is closer to it than its loosest member "
            f"with one of {row['closer']:.2f} (mean alignment {row['level']:+.1f}, {INTERVAL} "
            f"{row['low']:+.1f} to {row['high']:+.1f}; something is known of {row['told']} of "
            f"{row['pairs']} pairs)"
        )
    for row in last.filter(role=MEMBER).sort("belongs", "level").head(1).to_dicts():
        said.append(
            f"of the members {resolve(row['state']).name} is the likeliest to stand apart: it is "
            f"in the camp of most with a probability of {row['belongs']:.2f} ({row['period']})"
        )
    return said


def _refuse(group: Sequence[str], outside: Sequence[str]) -> None:
    if not _FEWEST <= len(group) <= _MOST:
        raise ComityError(
            f"the group has {len(group)} states; name {_FEWEST} to {_MOST} for entry and exit"
        )
    both = sorted(set(group) & set(outside))
    if both:
        raise ComityError(f"{' '.join(both)} is in the group; name states outside it")


def _lived(at: _At, a: str, b: str) -> bool:
    return bool(np.isfinite(at.of(a, b)).all())


def _states(
    at: _At, inside: Sequence[str], outside: Sequence[str], zero: float | None
) -> list[tuple[object, ...]]:
    """The rows of one period."""
    between = np.stack([at.of(a, b) for a, b in combinations(inside, 2)])
    middle = np.nanmean(between, axis=0) if zero is None else np.full(between.shape[1], zero)
    mean = {
        state: np.nanmean([at.of(state, other) for other in inside if other != state], axis=0)
        for state in inside
    }
    rows: list[tuple[object, ...]] = []
    for state in [*inside, *(s for s in outside if any(_lived(at, s, one) for one in inside))]:
        others = [one for one in inside if one != state]
        known = sum(at.known(state, one) for one in others)
        if not known:
            continue
        role = MEMBER if state in mean else OUTSIDE
        own = mean[state] if role == MEMBER else _mean(at, state, inside)
        loosest = np.min([mean[one] for one in others], axis=0)
        low, high = np.quantile(own, ENDS)
        rows.append(
            (state, role, _belongs(at, others, state, middle), float((own > loosest).mean()),
             float(own.mean()), float(low), float(high), known, len(others))
        )  # fmt: skip
    return rows


def _mean(at: _At, state: str, inside: Sequence[str]) -> Floats:
    found: Floats = np.nanmean([at.of(state, one) for one in inside], axis=0)
    return found


def _belongs(at: _At, others: Sequence[str], state: str, middle: Floats) -> float:
    """How often the best split of both has the state with most of the others."""
    every = [*others, state]
    ties = np.column_stack([at.of(a, b) - middle for a, b in combinations(every, 2)])
    camps = best_splits(ties, len(every))
    share = (camps[:, :-1] == camps[:, -1:]).mean(axis=1)
    return float(np.where(share == 0.5, 0.5, share > 0.5).mean())
