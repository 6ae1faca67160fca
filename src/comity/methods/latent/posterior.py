"""The posterior of alignment: where each dyad stands, by domain and overall, period by period."""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._paths import Walks
from comity.methods.latent._propagation import Loose, Sites, propagate
from comity.methods.latent._sites import exact_site
from comity.methods.latent.measurement import Cells, Measurement

__all__ = ["Posterior", "Values", "Walks", "posterior"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CHUNK = 1024
"""Dyads at a time: their arrays fit the cache."""


@dataclass(frozen=True, eq=False)
class Values:
    """The values of one indicator for all dyads and periods.

    Parameters
    ----------
    y : ndarray, shape (T, N)
        NaN where nothing is known: the cell then has no likelihood term.
    besides : ndarray, shape (T, N) or (1, 1)
        Known variance of gaussian values, exposure of counts (0 is no information).
    offset : ndarray, shape (T, N), (1, N) or (1, 1)
        Added to eta.
    positive : ndarray of bool, shape (T, N), optional
        Of hurdles, whether the value is above 0; ``y`` is then its logit or log.

    Examples
    --------
    >>> Values(np.array([[1.0, np.nan]])).y.shape
    (1, 2)
    """

    y: Floats
    besides: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    offset: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    positive: NDArray[np.bool_] | None = None

    def known(self, dyads: slice) -> tuple[Cells, Ints]:
        """The known values of some dyads, and the flat place of each among periods and dyads.

        Parameters
        ----------
        dyads : slice
            Which dyads.

        Returns
        -------
        tuple of (Cells, ndarray of int)
            Places count periods first.

        Raises
        ------
        Nothing.
        """
        y = self.y[:, dyads]
        positive = None if self.positive is None else self.positive[:, dyads]
        there = ~np.isnan(y) if positive is None else ~np.isnan(y) | ~positive & _told(y, positive)
        where = np.flatnonzero(there)

        def of(values: NDArray[np.generic]) -> NDArray[np.generic]:
            own = values[:, dyads] if values.shape[1] > 1 else values
            return np.broadcast_to(own, y.shape).ravel()[where]

        flags = np.ones(len(where), bool) if positive is None else positive.ravel()[where]
        cells = Cells(y.ravel()[where], of(self.besides), of(self.offset), flags)  # type: ignore[arg-type]
        return cells, where


def _told(y: Floats, positive: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Zeros of a hurdle are written as minus infinity."""
    return np.isneginf(y) & ~positive


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is believed of every dyad after all indicators have spoken.

    Parameters
    ----------
    mean, sd : ndarray, shape (T, D, N)
        Of the domains; NaN before a dyad's first period.
    overall, overall_sd : ndarray, shape (T, N)
        Of what the domains share, g.
    deviation, deviation_sd : ndarray, shape (T, D, N)
        Of what each domain has of its own, u_d = x_d - loading_d g.
    precision, shift : ndarray, shape (T, D, N)
        The normal factors that stand for the indicators.
    first : ndarray of int, shape (N,)
        First period of each dyad.
    walks : Walks
        How the states move.
    rounds : int
        Rounds of expectation propagation of the slowest chunk; 1 where all is gaussian.
    settled : bool
        Whether all sites settled.
    log_evidence : ndarray, shape (N,)
        Of the pseudo-observations, for comparing walks given sites.
    scale : ndarray, shape (T, D + 1, N), or None
        Factor of the innovation variance of each step into a period; None where all are 1.

    Examples
    --------
    >>> Posterior.__name__
    'Posterior'
    """

    mean: Floats
    sd: Floats
    overall: Floats
    overall_sd: Floats
    deviation: Floats
    deviation_sd: Floats
    precision: Floats
    shift: Floats
    first: Ints
    walks: Walks
    rounds: int
    settled: bool
    log_evidence: Floats
    scale: Floats | None = None


def posterior(
    walks: Walks,
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    first: Ints | None = None,
) -> Posterior:
    """Estimate the latent alignment of all dyads, given how indicators measure it.

    x_d = loading_d g + u_d; g and all u_d are random walks; each indicator is a measurement of one
    x_d. Gaussian measurements are exact; the others enter by expectation propagation.

    Parameters
    ----------
    walks : Walks
        Loadings and innovation variances.
    measurements : sequence of Measurement
        The indicators.
    values : mapping of str to Values
        Their values, by name; all of one shape (T, N).
    first : ndarray of int, shape (N,), optional
        Period in which each dyad begins to exist; by default the first.

    Returns
    -------
    Posterior
        A domain without indicator is what the others and the loadings let expect of it. Cost grows
        with T x N x (D + 1)**2, linearly in dyads; memory is that of the results.

    Raises
    ------
    ComityError
        If a measurement has no values, shapes differ, or a domain is out of range.

    References
    ----------
    Minka, T. P. (2001). Expectation Propagation for Approximate Bayesian Inference. UAI.
    Durbin, J., & Koopman, S. J. (2012). Time Series Analysis by State Space Methods. Oxford.

    Examples
    --------
    >>> walks = Walks(np.array([0.7]), 0.01, np.array([0.01]))
    >>> votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=0.5)
    >>> found = posterior(walks, [votes], {"votes": Values(np.array([[1.0], [np.nan], [1.0]]))})
    >>> found.mean[:, 0, 0].round(2), bool(found.sd[1, 0, 0] > found.sd[0, 0, 0])
    (array([0.88, 0.89, 0.9 ]), True)
    """
    T, N = _shape(measurements, values, len(walks.loadings))
    D = len(walks.loadings)
    begins = np.zeros(N, np.int64) if first is None else np.asarray(first, np.int64)
    mean, variance = np.empty((T, D, N)), np.empty((T, D, N))
    overall, overall_var = np.empty((T, N)), np.empty((T, N))
    deviation, deviation_var = np.empty((T, D, N)), np.empty((T, D, N))
    precision, shift = np.empty((T, D, N)), np.empty((T, D, N))
    evidence = np.empty(N)

    told = sorted({one.domain for one in measurements})
    own = Walks(walks.loadings[told], walks.step, walks.steps[told])
    placed = [replace(one, domain=told.index(one.domain)) for one in measurements]

    def one_chunk(dyads: slice) -> tuple[int, bool]:
        fixed, loose = laid_out(placed, values, dyads, len(told))
        sites, paths, count, still = propagate(own, begins[dyads], fixed, loose)
        precision[:, told, dyads], shift[:, told, dyads] = sites
        mean[:, told, dyads], variance[:, told, dyads] = paths.domains(own.loadings)
        overall[:, dyads], overall_var[:, dyads] = paths.mean[:, 0], paths.variance[:, 0]
        deviation[:, told, dyads] = paths.mean[:, 1:]
        deviation_var[:, told, dyads] = paths.variance[:, 1:]
        evidence[dyads] = paths.log_evidence
        return count, still

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # every chunk writes to places of its own
        ends = list(pool.map(one_chunk, chunks(N)))
    since = np.arange(T)[:, None] - begins
    for d in sorted(set(range(D)) - set(told)):  # what the others let expect of it
        deviation[:, d], deviation_var[:, d] = 0.0, 1.0 - walks.loadings[d] ** 2
        deviation_var[:, d] += walks.steps[d] * since
        mean[:, d] = walks.loadings[d] * overall
        variance[:, d] = walks.loadings[d] ** 2 * overall_var + deviation_var[:, d]
        precision[:, d], shift[:, d] = 0.0, 0.0
    before = since < 0
    for of_domains in (mean, variance, deviation, deviation_var):
        of_domains[np.broadcast_to(before[:, None], of_domains.shape)] = np.nan
    for common in (overall, overall_var):
        common[before] = np.nan
    return Posterior(
        mean,
        np.sqrt(variance),
        overall,
        np.sqrt(overall_var),
        deviation,
        np.sqrt(deviation_var),
        precision,
        shift,
        begins,
        walks,
        max((count for count, _ in ends), default=0),
        all(still for _, still in ends),
        evidence,
    )


def _shape(
    measurements: Sequence[Measurement], values: Mapping[str, Values], domains: int
) -> tuple[int, int]:
    shapes = {}
    for one in measurements:
        if one.name not in values:
            raise ComityError(f"{one.name} has no values; give them by its name")
        if not 0 <= one.domain < domains:
            raise ComityError(f"{one.name} measures domain {one.domain} of {domains}; number it")
        shapes[one.name] = values[one.name].y.shape
    if len(set(shapes.values())) != 1:
        raise ComityError(f"values differ in shape: {shapes}; give all for the same dyads")
    T, N = next(iter(shapes.values()))
    return T, N


def chunks(N: int) -> Iterator[slice]:
    """Dyads by the chunk."""
    for start in range(0, N, CHUNK):
        yield slice(start, min(start + CHUNK, N))


def laid_out(
    measurements: Sequence[Measurement], values: Mapping[str, Values], dyads: slice, domains: int
) -> tuple[Sites, dict[int, Loose]]:
    """The exact sites of some dyads, and by domain the values whose sites must be found."""
    y = values[measurements[0].name].y[:, dyads]
    fixed = (np.zeros((len(y), domains, y.shape[1])), np.zeros((len(y), domains, y.shape[1])))
    parts: dict[int, list[tuple[Measurement, Cells, Ints]]] = {}
    for one in measurements:
        cells, where = values[one.name].known(dyads)
        if one.kind == "gaussian":
            t, n = np.divmod(where, y.shape[1])
            for site, own in zip(fixed, exact_site(one, cells), strict=True):
                np.add.at(site[:, one.domain], (t, n), own)
        elif len(where):
            parts.setdefault(one.domain, []).append((one, cells, where))
    return fixed, {d: Loose.of(own, y.shape[1]) for d, own in parts.items()}
