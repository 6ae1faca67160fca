"""Scores: the posterior as a table, with intervals, and what every indicator tells of each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.estimate.composites import COMPOSITES, OVERALL, SHARED, UN
from comity.estimate.layout import Layout
from comity.estimate.movement import Movement
from comity.indicators import DOMAINS
from comity.methods.intervals import Z
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Posterior

__all__ = ["composite_table", "disagreement_table", "latest_table", "score_table", "share_table"]

Floats = NDArray[np.float64]


def score_table(layout: Layout, found: Posterior) -> pl.DataFrame:
    """Lay scores out, one row per dyad, period and domain, the overall level first.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    DataFrame
        state_a, state_b, period, start, domain, mean, sd, low, high (90 % interval), indicators
        (those with a value in the period). A dyad has rows while both are states.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> score_table(fit.layout, fit.posterior).columns[-1]
    'indicators'
    """
    mean = np.concatenate([found.composite[0][:, None], found.mean], axis=1)
    sd = np.concatenate([found.composite_sd[0][:, None], found.sd], axis=1)
    table = _long(layout, (OVERALL, *layout.domains), mean, sd).with_columns(_indicators(layout))
    return table.filter(_there_as_states(layout))


def share_table(layout: Layout, found: Posterior) -> pl.DataFrame:
    """Lay out what every indicator tells of every row of `score_table`.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    DataFrame
        For every indicator ``share_NAME``, its share of information over all periods, and
        ``share_model``, that of the walks and loadings. Cost grows with the square of the periods.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> share_table(fit.layout, fit.posterior).columns[-1]
    'share_model'
    """
    names = [*(one.name for one in layout.measurements), "model"]
    every = [Movement(layout, found, n).shares() for n in range(len(layout.dyads))]
    flat = np.stack(every).reshape(-1, len(names))
    table = pl.DataFrame({f"share_{name}": flat[:, i] for i, name in enumerate(names)})
    return table.filter(_there_as_states(layout))


def _there_as_states(layout: Layout) -> pl.Series:
    """Rows of scores of two that are both states."""
    return _repeated(layout.exists, 1 + len(layout.domains))


def composite_table(layout: Layout, found: Posterior) -> pl.DataFrame:
    """Lay out where every dyad stands by year: six domains, their composites, what they share.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    DataFrame
        state_a, state_b, year, domain (``overall``, ``security``, ``un``, ``shared``, then the
        six), mean, sd, low, high (90 % interval) and domains (how many of those behind the row have
        evidence in the year). A domain of which a dyad has no evidence in any year has null.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> composite_table(fit.layout, fit.posterior)["domain"].head(4).to_list()
    ['overall', 'security', 'un', 'shared']
    """
    votes = DOMAINS.index("voting")
    mean, sd = (
        np.concatenate([sums.swapaxes(0, 1), own[:, [votes]], shared[:, None], own], axis=1)
        for sums, own, shared in (
            (found.composite, found.mean, found.shared),
            (found.composite_sd, found.sd, found.shared_sd),
        )
    )
    domains = layout.domains
    names = (*COMPOSITES, UN, SHARED, *domains)
    table = _long(layout, names, mean, sd)
    told = np.stack([layout.told(d) for d in range(len(domains))], axis=1)
    behind = [[DOMAINS.index(one) for one in some] for some in COMPOSITES.values()]
    behind += [[votes], list(range(len(DOMAINS))), *([d] for d in range(len(domains)))]
    count = np.stack([told[:, own].sum(axis=1) for own in behind], axis=1)
    ever = np.stack([layout.known_domains[own].any(axis=0) for own in behind])
    known = pl.Series(np.broadcast_to(ever, count.shape).transpose(2, 0, 1).ravel())
    numbers = pl.col("mean", "sd", "low", "high")
    return table.select(
        "state_a",
        "state_b",
        pl.col("start").dt.year().alias("year"),
        "domain",
        pl.when(known).then(numbers),
        pl.Series("domains", count.transpose(2, 0, 1).ravel()),
    ).filter(_repeated(layout.exists, len(names)))


def disagreement_table(layout: Layout, found: Posterior) -> pl.DataFrame:
    """Lay out where domains stand apart from what the domains share.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    DataFrame
        state_a, state_b, period, start, domain, deviation (of the domain from what its loading
        predicts of the overall level), sd, low, high; only where an indicator tells of the
        domain and the 90 % interval leaves out 0.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> disagreement_table(fit.layout, fit.posterior).columns[5:]
    ['deviation', 'sd', 'low', 'high']
    """
    six = slice(len(DOMAINS))  # events share nothing with the others
    table = _long(layout, DOMAINS, found.deviation[:, six], found.deviation_sd[:, six])
    told = np.stack([layout.told(d) & layout.exists for d in range(len(DOMAINS))], axis=2)
    apart = (pl.col("low") > 0) | (pl.col("high") < 0)
    return table.rename({"mean": "deviation"}).filter(
        pl.Series(told.transpose(1, 0, 2).ravel()), apart
    )


def _repeated(there: NDArray[np.bool_], times: int) -> pl.Series:
    """An array (T, N) in the order of a long table."""
    return pl.Series(np.repeat(there.T.ravel(), times))


def _long(layout: Layout, names: Sequence[str], mean: Floats, sd: Floats) -> pl.DataFrame:
    """Means and their intervals, arrays (T, K, N), one row per dyad, period and name."""
    T, K, N = mean.shape
    table = pl.DataFrame(
        {
            "state_a": np.repeat([a for a, _ in layout.dyads], T * K),
            "state_b": np.repeat([b for _, b in layout.dyads], T * K),
            "period": np.tile(np.repeat(layout.periods, K), N),
            "start": pl.Series(layout.starts * N).gather(np.repeat(np.arange(T * N), K)),
            "domain": [*names] * (T * N),
            "mean": mean.transpose(2, 0, 1).ravel(),
            "sd": sd.transpose(2, 0, 1).ravel(),
        }
    )
    return table.with_columns(pl.col("mean", "sd").fill_nan(None)).with_columns(
        low=pl.col("mean") - Z * pl.col("sd"), high=pl.col("mean") + Z * pl.col("sd")
    )


def _indicators(layout: Layout) -> pl.Series:
    """Indicators with a value in the period, for the overall level and every domain."""
    known = sorted(layout.measurements, key=lambda one: one.name)
    there = _there(layout, known)
    code = np.tensordot(1 << np.arange(len(known)), there, 1).T[:, :, None] & _masks(layout, known)
    combinations, place = np.unique(code.ravel(), return_inverse=True)
    names = [
        [one.name for i, one in enumerate(known) if some >> i & 1] for some in combinations.tolist()
    ]
    return pl.Series("indicators", names, dtype=pl.List(pl.String)).gather(place)


def _there(layout: Layout, known: Sequence[Measurement]) -> NDArray[np.bool_]:
    """Where each indicator has a value, (I, T, N)."""
    return np.stack([~np.isnan(layout.values[one.name].y) for one in known])


def _masks(layout: Layout, known: Sequence[Measurement]) -> NDArray[np.int64]:
    """Which indicators tell of the overall level and of every domain, each as a bit, (1 + D,)."""
    six = range(len(DOMAINS))
    of = [six, *((d,) for d in range(len(layout.domains)))]
    return np.array(
        [sum(1 << i for i, one in enumerate(known) if one.domain in some) for some in of]
    )


def latest_table(layout: Layout, found: Posterior) -> pl.DataFrame:
    """Lay out the last score of every dyad and domain that rests on a value of its period.

    Parameters
    ----------
    layout, found : Layout, Posterior
        Values, and what came of them.

    Returns
    -------
    DataFrame
        state_a, state_b, period, start, domain, mean, sd, low, high, indicators as `score_table`
        has them; a dyad and domain without any value have no row.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> latest_table(fit.layout, fit.posterior).filter(domain="economy")["period"].max()
    '2023'
    """
    known = sorted(layout.measurements, key=lambda one: one.name)
    there = _there(layout, known) & layout.exists
    rows = []
    for k, mask in enumerate(_masks(layout, known).tolist()):
        own = [i for i in range(len(known)) if mask >> i & 1]
        told = np.asarray(there[own].any(axis=0))
        mean, sd = (
            (found.composite[0], found.composite_sd[0])
            if k == 0
            else (found.mean[:, k - 1], found.sd[:, k - 1])
        )
        for n in np.flatnonzero(told.any(axis=0)).tolist():
            t = int(np.flatnonzero(told[:, n])[-1])
            names = [known[i].name for i in own if there[i, t, n]]
            place = (*layout.dyads[n], layout.periods[t], layout.starts[t])
            rows.append((n, k, *place, float(mean[t, n]), float(sd[t, n]), names))
    rows.sort(key=lambda row: row[:2])
    kinds: dict[str, Any] = {"n": pl.Int64, "k": pl.Int64, "state_a": pl.String}
    kinds |= {"state_b": pl.String, "period": pl.String, "start": pl.Date, "mean": pl.Float64}
    kinds |= {"sd": pl.Float64, "indicators": pl.List(pl.String)}
    table = pl.DataFrame(rows, schema=kinds, orient="row")
    domain = pl.Series("domain", (OVERALL, *layout.domains)).gather(table["k"])
    width = Z * pl.col("sd")
    return table.with_columns(domain, pl.col("mean", "sd").fill_nan(None)).select(
        *("state_a", "state_b", "period", "start", "domain", "mean", "sd"),
        (pl.col("mean") - width).alias("low"),
        (pl.col("mean") + width).alias("high"),
        "indicators",
    )
