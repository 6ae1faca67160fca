"""Groups of a case: how cohesive they are, who holds them together, and whether they are blocs."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.dataset import Panel
from comity.errors import ComityError, shown
from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.estimate.draws import SEED, Draws
from comity.methods import cohesion as methods
from comity.states import resolve

__all__ = ["ballast", "bloc", "cohesion", "members", "outside_of"]

Floats = NDArray[np.float64]
_FEWEST, _SMALLEST_BLOC = 2, 3


def members(panel: Panel, states: str | Sequence[str] | None = None) -> tuple[str, ...]:
    """The states of a group of a panel.

    Parameters
    ----------
    states : str or sequence of str, optional
        Name of a group of the casebook, or states of the panel; by default all.

    Returns
    -------
    tuple of str
        Codes in alphabetical order.

    Raises
    ------
    ComityError
        If a state is unknown or not in the panel, or there are fewer than two.

    Examples
    --------
    >>> import comity as cm
    >>> members(cm.casebook("crink").panel(start=2020), "northern bloc")
    ('CHN', 'PRK', 'RUS')
    """
    inside, groups = panel.evidence.states, panel.evidence.groups
    if isinstance(states, str) and states not in groups:
        raise ComityError(
            f"{shown(states)} is no group; known are {', '.join(groups) or 'none'}: name one, "
            "or states"
        )
    given = groups[states] if isinstance(states, str) else inside if states is None else states
    codes = tuple(sorted({resolve(state).id for state in given}))
    for code in codes:
        if code not in inside:
            raise ComityError(f"{code} is not in the panel; it has {', '.join(inside)}")
    if len(codes) < _FEWEST:
        raise ComityError(
            f"{' '.join(codes) or 'no state'} makes no group; name two or more states"
        )
    return codes


def outside_of(panel: Panel, states: Sequence[str]) -> tuple[str, ...]:
    """States that are asked about as outsiders, by code.

    >>> import comity as cm
    >>> outside_of(cm.casebook("crink").panel(start=2020), ["Iran"])
    ('IRN',)
    """
    codes = tuple(sorted({resolve(state).id for state in states}))
    missing = [code for code in codes if code not in panel.evidence.states]
    if missing:
        raise ComityError(
            f"of {' '.join(missing)} the case has no ties, only of "
            f"{', '.join(panel.evidence.states)}; read published data with --data DIR"
        )
    return codes


def cohesion(
    fit: Latent, states: str | Sequence[str] | None = None, draws: Draws | None = None
) -> pl.DataFrame:
    """Mean alignment of all pairs of a group over time, by domain and overall.

    Parameters
    ----------
    fit : Latent
        Of the case.
    states : str or sequence of str, optional
        As for `members`.
    draws : Draws, optional
        Joint paths; by default those of the fit.

    Returns
    -------
    DataFrame
        domain (the overall level first; one of which nothing tells for any pair is left out),
        period, start, cohesion, low, high (90 % interval), pairs, told (how many of them have an
        indicator in the period), missing (pairs that had not entered; cohesion is null then).

    Raises
    ------
    ComityError
        As `members`.

    References
    ----------
    As for `comity.methods.cohesion.cohesion`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> table = cohesion(fit)
    >>> table.filter(domain="overall")["cohesion"].is_between(0.5, 2.5).all()
    True
    """
    paths = fit.draws if draws is None else draws
    group = members(fit.panel, states)
    rows = []
    for domain, levels, told in _domains(paths, group):
        for t, period in enumerate(paths.layout.periods):
            found = methods.cohesion(levels[:, t], group)
            rows.append(
                {
                    "domain": domain,
                    "period": period,
                    "start": paths.layout.starts[t],
                    "cohesion": found.value,
                    "low": found.low,
                    "high": found.high,
                    "pairs": levels.shape[2],
                    "told": int(told[t].sum()),
                    "missing": [f"{a}-{b}" for a, b in found.missing],
                }
            )
    schema = {"missing": pl.List(pl.String)}
    table = pl.DataFrame(rows, schema_overrides=schema, infer_schema_length=None)
    return table.with_columns(pl.col("cohesion", "low", "high").fill_nan(None))


def ballast(
    fit: Latent,
    period: int | str | None = None,
    states: str | Sequence[str] | None = None,
    draws: Draws | None = None,
) -> pl.DataFrame:
    """What the cohesion of a group would lose with each of its states, by domain and overall.

    loss = mean alignment of all pairs - mean alignment of the pairs without the state.

    Parameters
    ----------
    fit : Latent
        Of the case.
    period : int or str, optional
        As the panel writes it; by default the last in which all were states.
    states : str or sequence of str, optional
        As for `members`.
    draws : Draws, optional
        Joint paths; by default those of the fit.

    Returns
    -------
    DataFrame
        domain (the overall level first), state, period, loss, low, high (90 % interval), first
        (probability that no other state's loss is larger), told (how many of the state's pairs
        have an indicator in the period). Losses are null in a group of two, for it has no pair
        without the one, and before all pairs entered.

    Raises
    ------
    ComityError
        As `members`, and if the period is not in the panel.

    References
    ----------
    As for `comity.methods.cohesion.ballast`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> ballast(fit, 2024).filter(domain="overall").sort("loss")["state"][0]
    'IRN'
    """
    paths = fit.draws if draws is None else draws
    layout = paths.layout
    group = members(fit.panel, states)
    pairs = list(combinations(group, 2))
    every = layout.exists[:, [layout.dyads.index(pair) for pair in pairs]].all(axis=1)
    last = layout.periods[np.flatnonzero(every)[-1] if every.any() else -1]
    label = last if period is None else str(period)
    t = layout.place(*pairs[0], label)[1]
    ends = np.array([[state in pair for pair in pairs] for state in group])
    tables = []
    for domain, levels, told in _domains(paths, group):
        found = methods.ballast(levels[:, t], pairs)
        # The largest loss is that of the state whose own pairs stand highest in sum.
        own = levels[:, t] @ ends.T
        first = np.mean(own == own.max(axis=1, keepdims=True), axis=0)
        tables.append(
            pl.DataFrame(
                {
                    "domain": [domain] * len(group),
                    "state": found.states,
                    "period": [label] * len(group),
                    "loss": found.loss,
                    "low": found.low,
                    "high": found.high,
                    "first": np.where(np.isnan(found.loss), np.nan, first),
                    "told": (told[t] & ends).sum(axis=1),
                }
            )
        )
    return pl.concat(tables).with_columns(pl.col("loss", "low", "high", "first").fill_nan(None))


def bloc(
    fit: Latent,
    states: str | Sequence[str] | None = None,
    rng: np.random.Generator | None = None,
    domains: Sequence[str] | None = None,
    draws: Draws | None = None,
    permutations: int = 1000,
) -> pl.DataFrame:
    """Whether a group is a bloc or a set of pairs: whether its pairs move together.

    Parameters
    ----------
    fit : Latent
        Of the case.
    states : str or sequence of str, optional
        As for `members`; three or more.
    rng : numpy.random.Generator, optional
        Source of the shuffles; by default one begun at a fixed seed.
    domains : sequence of str, optional
        ``overall`` and domains that are asked for; by default all.
    draws : Draws, optional
        Joint paths; by default those of the fit.
    permutations : int
        Number of shuffles.

    Returns
    -------
    DataFrame
        domain (the overall level first), ratio, low, high (90 % interval), common, null_low,
        null_high, p_value, pairs, changes, as `comity.methods.cohesion.Comovement` has them; and
        settled, the share of the variance of changes that the evidence settles, Var_t(mean over
        draws) / Var_t(draws).

    Notes
    -----
    The posterior of each dyad is its own, so what the evidence leaves open moves apart in the draws
    and the ratio is a lower bound: pairs that move as one reach a `common` of about `settled`.
    Where that is small, a ratio near 1 does not tell pairs from a bloc.

    Raises
    ------
    ComityError
        As `members`; and if there are fewer than two pairs or three changes known of all.

    References
    ----------
    As for `comity.methods.cohesion.bloc_or_pairs`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> bloc(fit, rng=np.random.default_rng(1), permutations=50)["pairs"][0]
    6
    """
    paths = fit.draws if draws is None else draws
    stream = np.random.default_rng(SEED) if rng is None else rng
    group = members(fit.panel, states)
    if len(group) < _SMALLEST_BLOC:
        raise ComityError(f"{' and '.join(group)} make one pair; a bloc needs three states or more")
    rows = []
    for domain, levels, _ in _domains(paths, group, domains):
        found = methods.bloc_or_pairs(levels, stream, permutations=permutations)
        rows.append(
            {
                "domain": domain,
                "ratio": found.ratio,
                "low": found.low,
                "high": found.high,
                "common": found.common,
                "null_low": found.null[0],
                "null_high": found.null[1],
                "p_value": found.p_value,
                "pairs": found.pairs,
                "changes": found.changes,
                "settled": _settled(levels),
            }
        )
    return pl.DataFrame(rows)


def _settled(levels: Floats) -> float:
    """Share of the variance of changes that all draws have in common."""
    changes = np.diff(levels, axis=1)
    changes = changes[:, ~np.isnan(changes).any(axis=(0, 2))]
    return float(changes.mean(axis=0).var(axis=0).sum() / changes.var(axis=1).mean(axis=0).sum())


def _domains(
    paths: Draws, group: Sequence[str], domains: Sequence[str] | None = None
) -> Iterator[tuple[str, Floats, NDArray[np.bool_]]]:
    """Draws (n_draws, T, pairs) and where something tells, overall and of each told domain."""
    layout = paths.layout
    pairs = [layout.dyads.index(pair) for pair in combinations(group, 2)]
    for domain in (OVERALL, *layout.domains) if domains is None else domains:
        told = layout.told(None if domain == OVERALL else layout.domains.index(domain))[:, pairs]
        if domain == OVERALL or told.any():
            yield domain, paths.levels(domain, pairs), told
