"""Domains: where politics and economy part, a pair close in one and not in the other."""

from collections.abc import Iterable

import numpy as np

from comity.findings.assessed import Assessed, Pair
from comity.findings.finding import Finding
from comity.findings.wording import span
from comity.fit import Alignment
from comity.indicators import DOMAINS
from comity.methods.intervals import ENDS, INTERVAL

__all__ = ["POLITICAL", "domains_apart"]

POLITICAL = ("commitment", "diplomacy", "voting")
"""Domains that together are the political side of a tie."""

_SURE = 0.8
_LEAST = 1.0
_LOOKED_AT = 24
"""Pairs whose difference is drawn, of those whose means differ most."""


def _furthest(fit: Alignment, pairs: Iterable[Pair]) -> list[tuple[Pair, int, int, list[str]]]:
    """The pairs whose means differ most: number, last period of the economy, political domains."""
    layout, mean = fit.layout, fit.posterior.mean
    economy = DOMAINS.index("economy")
    found = []
    for pair in pairs:
        n = layout.dyads.index(pair)
        told = np.flatnonzero(layout.told(economy)[:, n])
        sides = [d for d in POLITICAL if layout.told(DOMAINS.index(d))[:, n].any()]
        if len(told) and sides:
            t = int(told[-1])
            political = np.mean([mean[t, DOMAINS.index(d), n] for d in sides])
            found.append((abs(political - mean[t, economy, n]), pair, n, t, sides))
    return [one[1:] for one in sorted(found, reverse=True)[:_LOOKED_AT]]


def domains_apart(case: Assessed) -> list[Finding]:
    """Say of which pair the political side and the economy differ most.

    political = mean of commitment, diplomacy and voting of which there is evidence; both are in
    standard deviations of the world's dyads, in the last period with evidence of the economy. A
    difference counts from one standard deviation, if its sign is very likely. Size is the
    difference over 3.
    """
    if case.fit is None:
        return []
    layout, draws = case.fit.layout, case.fit.draws
    found = []
    for pair, n, t, sides in _furthest(case.fit, case.overall):
        political = np.mean([draws.of(n, d)[:, t] for d in sides], axis=0)
        gap = political - draws.of(n, "economy")[:, t]
        mean, sure = float(gap.mean()), float(np.mean(np.sign(gap) == np.sign(gap.mean())))
        if abs(mean) < _LEAST or sure < _SURE:
            continue
        low, high = np.quantile(gap, ENDS)
        a, b = case.names(pair)
        near, far = ("politics", "trade") if mean > 0 else ("trade", "politics")
        than = f"closer in {near} than in {far}"
        ends = (low, high) if mean > 0 else (-high, -low)
        rows = case.cells.filter(
            state_a=pair[0], state_b=pair[1], period=layout.periods[t], domain="economy"
        )
        found.append(
            case.finding(
                "domains",
                f"{a} and {b} are {than}, by {abs(mean):.1f} standard deviations of the "
                f"world's pairs ({INTERVAL} {span(*ends)}, {layout.periods[t]}).",
                pair,
                size=abs(mean) / 3,
                sureness=min(sure, 0.999),
                last=layout.starts[t],
                records=[key for keys in rows["records"] for key in keys],
                figure=mean,
                low=float(low),
                high=float(high),
                unit="standard deviations, politics less economy",
            )
        )
    return sorted(found, key=lambda one: -one.rank)[:1]
