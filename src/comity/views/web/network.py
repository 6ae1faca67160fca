"""The network of a period: states in places that stay, ties by their side of the zero."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from comity.blocs.camps import MODAL, Camps
from comity.estimate.composites import OVERALL
from comity.methods.stress import places
from comity.views.palette import CAMPS, INK, LEVEL, TURN

__all__ = ["Network", "network"]

_WIDTH, _HEIGHT, _EDGE_X, _EDGE_Y = 360, 250, 46, 22
_LEAST = 0.35
"""Of the distance of the two least aligned: how near the most aligned are drawn."""
_NAMED, _MANY = 8, 10
_WIDEST = 7.0


@dataclass(frozen=True)
class Network:
    """The network of a group as a picture, and what its script needs for other periods.

    Parameters
    ----------
    svg : str
        The last period.
    periods : list of str
        Those of which something is known.
    held : dict
        ``periods``; ``ties``: for each period a number for each pair of states, in the order of
        the picture: alignment less the zero, null where nothing is known; ``told``: 1 where an
        indicator tells of the pair in the period; ``camps``: for each period the camp of each
        state, 0 or 1, and null where it was none; ``sure``: probability of those camps.
    table : DataFrame
        period, state_a, state_b, tie, told.
    """

    svg: str
    periods: list[str]
    held: dict[str, Any]
    table: pl.DataFrame


def network(camps: Camps, name: Callable[[str], str]) -> Network | None:
    """Lay out the network of a group, each state in one place through all periods.

    None where no period is known. Places are by the mean alignment over all periods: the closer two
    were, the nearer they stand.

    >>> import comity as cm
    >>> camps = cm.alignment(cm.casebook("crink").panel(start=2000)).camps(zero=None)
    >>> network(camps, str).periods[-1]
    '2026'
    """
    modal = camps.frame.filter(domain=OVERALL, split=MODAL).sort("start")
    if modal.is_empty():
        return None
    layout = camps.draws.layout
    group = camps.group
    pairs = list(combinations(group, 2))
    numbers = [layout.dyads.index(pair) for pair in pairs]
    at = [layout.periods.index(period) for period in modal["period"]]
    levels = camps.draws.levels(OVERALL, numbers, at).mean(axis=0)
    middle = np.nanmean(levels, axis=1, keepdims=True) if camps.zero is None else camps.zero
    ties, told = levels - middle, layout.told()[at][:, numbers]
    side = [[_camp(row, state) for state in group] for row in modal["camps"]]
    held = {
        "periods": modal["period"].to_list(),
        "ties": [[None if np.isnan(x) else round(float(x), 2) for x in row] for row in ties],
        "told": told.astype(int).tolist(),
        "camps": side,
        "sure": modal["probability"].round(2).to_list(),
    }
    where = _places(levels, len(group))
    rows = [
        (period, a, b, tie, bool(yes))
        for period, row, known in zip(held["periods"], held["ties"], held["told"], strict=True)
        for (a, b), tie, yes in zip(pairs, row, known, strict=True)
    ]
    columns = ["period", "state_a", "state_b", "tie", "told"]
    table = pl.DataFrame(rows, schema=columns, orient="row", infer_schema_length=None)
    return Network(_drawn(group, pairs, where, held, name), held["periods"], held, table)


def _camp(camps: Sequence[Sequence[str]], state: str) -> int | None:
    return next((n for n, camp in enumerate(camps) if state in camp), None)


def _places(levels: np.ndarray, count: int) -> np.ndarray:
    """Places in the picture, by mean levels; a pair never known stands at the mean of all."""
    known = np.isfinite(levels).any(axis=0)
    mean = np.zeros(levels.shape[1])
    mean[known] = np.nanmean(levels[:, known], axis=0)
    mean[~known] = mean[known].mean()
    span = float(np.ptp(mean)) or 1.0
    wanted = np.zeros((count, count))
    wanted[np.triu_indices(count, 1)] = _LEAST + (1 - _LEAST) * (mean.max() - mean) / span
    found = places(wanted + wanted.T)
    low, high = found.min(axis=0), found.max(axis=0)
    wide = np.where(high - low > 1e-9, high - low, 1.0)
    room = np.array([_WIDTH - 2 * _EDGE_X, _HEIGHT - 2 * _EDGE_Y])
    inside = (found - low) / wide * room + [_EDGE_X, _EDGE_Y]
    flat = high - low <= 1e-9
    inside[:, flat] = np.array([_WIDTH / 2, _HEIGHT / 2])[flat]
    return np.asarray(inside)


def _drawn(
    group: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    where: np.ndarray,
    held: dict[str, Any],
    name: Callable[[str], str],
) -> str:
    place = dict(zip(group, where, strict=True))
    ties, told = held["ties"][-1], held["told"][-1]
    lines = [
        _line(place[a], place[b], tie, yes, f"{name(a)} – {name(b)}")
        for (a, b), tie, yes in zip(pairs, ties, told, strict=True)
    ]
    short = len(group) > _NAMED
    nodes = [
        _node(state, place[state], camp, name(state), short=short)
        for state, camp in zip(group, held["camps"][-1], strict=True)
    ]
    words = escape(f"Network of {len(group)} states in {held['periods'][-1]}")
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{words}" '
        'font-family="system-ui, sans-serif" font-size="12" data-key="camps-network" '
        f'id="network" xmlns="http://www.w3.org/2000/svg">{"".join(lines)}{"".join(nodes)}</svg>'
    )


def _line(a: np.ndarray, b: np.ndarray, tie: float | None, told: int, words: str) -> str:
    """A tie; the page's script draws the others by the same rule."""
    wide = 0.0 if tie is None else min(_WIDEST, 0.8 + 3 * abs(tie))
    colour = TURN if (tie or 0) < 0 else LEVEL
    dash = "" if told else ' stroke-dasharray="4 4"'
    said = "" if tie is None else f" {tie:+.1f}".replace("-", "−")
    return (
        f'<path class="tie" d="M{a[0]:.0f} {a[1]:.0f}L{b[0]:.0f} {b[1]:.0f}" stroke="{colour}" '
        f'stroke-width="{wide:.1f}" stroke-opacity="0.7"{dash}>'
        f"<title>{escape(words)}:{said}</title></path>"
    )


def _node(state: str, at: np.ndarray, camp: int | None, name: str, *, short: bool) -> str:
    text = state if short or len(name) > 14 else name
    wide = len(text) * 7.0 + 16
    left = min(max(at[0] - wide / 2, 1), _WIDTH - wide - 1)
    shown = "" if camp is not None else ' opacity="0"'
    rim = f'stroke="{CAMPS[camp or 0]}" stroke-width="3"'
    return (
        f'<g class="node"{shown}><rect x="{left:.0f}" y="{at[1] - 13:.0f}" width="{wide:.0f}" '
        f'height="26" rx="13" fill="#fff" {rim}/><text x="{left + wide / 2:.0f}" '
        f'y="{at[1] + 4:.0f}" text-anchor="middle" fill="{INK}" font-weight="600">'
        f"{escape(text)}</text></g>"
    )
