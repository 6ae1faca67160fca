"""Ties: which pair is closest and which least close, and what phase it is in."""

import numpy as np
from numpy.typing import NDArray

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import Finding
from comity.findings.wording import signed, span
from comity.fit import Alignment
from comity.methods.intervals import ENDS, INTERVAL

__all__ = ["ties"]


def ties(case: Assessed) -> list[Finding]:
    """Say which tie is the strongest and which the weakest, by the overall level.

    The certainty is the probability that both hold, over joint draws of the last period of each
    pair. Size is the distance of the two over 4 standard deviations.
    """
    levels = case.overall
    if len(levels) < 3 or case.fit is None:
        return []
    layout = case.fit.layout
    pairs = list(levels)
    paths = np.stack([_draws(case.fit, pair, levels[pair]["period"]) for pair in pairs], axis=1)
    means = [levels[pair]["mean"] for pair in pairs]
    top, bottom = int(np.argmax(means)), int(np.argmin(means))
    sure = float(np.mean((paths.argmax(axis=1) == top) & (paths.argmin(axis=1) == bottom)))
    if sure < 0.45:
        return []
    best, least = pairs[top], pairs[bottom]
    gap = paths[:, top] - paths[:, bottom]
    low, high = np.quantile(gap, ENDS)
    words = [
        f"{' and '.join(case.names(pair))} ({signed(levels[pair]['mean'])}, {INTERVAL} "
        f"{span(levels[pair]['low'], levels[pair]['high'])})"
        for pair in (best, least)
    ]
    rows = [
        case.cells.filter(state_a=pair[0], state_b=pair[1], period=levels[pair]["period"])
        for pair in (best, least)
    ]
    behind = [key for some in rows for keys in some["records"] for key in keys]
    last = min(layout.starts[layout.periods.index(levels[p]["period"])] for p in (best, least))
    return [
        case.finding(
            "ties",
            f"The strongest tie is that of {words[0]}, the weakest that of {words[1]}; 0 is the "
            "average pair of the world's states, 1 a standard deviation.",
            sorted({*best, *least}),
            size=float(gap.mean()) / 4,
            sureness=min(sure, 0.999),
            last=last,
            records=behind,
            figure=float(gap.mean()),
            low=float(low),
            high=float(high),
            unit="standard deviations between the two",
        )
    ]


def _draws(fit: Alignment, pair: Pair, period: str) -> NDArray[np.float64]:
    """Draws of the overall level of a pair in a period."""
    n, t = fit.layout.place(*pair, period)
    return fit.draws.of(n)[:, t]
