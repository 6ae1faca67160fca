"""The posterior of alignment: where each dyad stands, by domain and overall, period by period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.methods.latent._evidence import Chunk, alike, laid_out
from comity.methods.latent._paths import of_domains, smooth_paths
from comity.methods.latent._propagation import propagate
from comity.methods.latent._ruptures import follow_ruptures
from comity.methods.latent._values import Values
from comity.methods.latent._walks import Walks
from comity.methods.latent.measurement import Measurement

__all__ = ["Posterior", "Values", "Walks", "posterior"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_TO_BEGIN = 2
"""Rounds with normal innovations before ruptures are looked for."""

_ROUNDS = (12, 28)
"""Most rounds in which ruptures are followed: in the second run the dyads that are left over of all
chunks are together, for few dyads at a time take nearly as long as many."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """What is believed of every dyad after all indicators have spoken.

    Parameters
    ----------
    mean, sd : ndarray, shape (T, D, N)
        Of the domains; NaN before a dyad's first period.
    shared, shared_sd : ndarray, shape (T, N)
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
    settled : ndarray of bool, shape (N,)
        Dyads whose levels the last round moved by less than a hundredth of a standard deviation.
    log_evidence : ndarray, shape (N,)
        Of the pseudo-observations, for comparing walks given sites.
    scale : ndarray, shape (T, D + 1, N), or None
        Factor of the innovation variance of each step into a period; None where all are 1.
    composites : ndarray, shape (C, D, N)
        Weights of the domains in every composite of each dyad.
    composite, composite_sd : ndarray, shape (C, T, N)
        Of the weighted sums; NaN where a dyad has no weight.
    """

    mean: Floats
    sd: Floats
    shared: Floats
    shared_sd: Floats
    deviation: Floats
    deviation_sd: Floats
    precision: Floats
    shift: Floats
    first: Ints
    walks: Walks
    rounds: int
    settled: NDArray[np.bool_]
    log_evidence: Floats
    scale: Floats | None
    composites: Floats
    composite: Floats
    composite_sd: Floats


def posterior(
    walks: Walks,
    measurements: Sequence[Measurement],
    values: Mapping[str, Values],
    first: Ints | None = None,
    composites: Floats | None = None,
) -> Posterior:
    """Estimate the latent alignment of all dyads, given how indicators measure it.

    x_d = loading_d g + u_d; g and all u_d are walks that return to their mean; each indicator is a
    measurement of one x_d. Gaussian measurements are exact; the others enter by expectation
    propagation.

    Parameters
    ----------
    walks : Walks
        Loadings and innovation variances; with a tail, ruptures are followed, not smoothed away.
    measurements : sequence of Measurement
        The indicators.
    values : mapping of str to Values
        Their values, by name; all of one shape (T, N).
    first : ndarray of int, shape (N,), optional
        Period in which each dyad begins to exist, by default the first; values before are left out.
    composites : ndarray, shape (C, D, N), optional
        Weights of sums of the domains that are wanted besides, 0 for domains that no indicator of
        the dyad tells of; by default none.

    Returns
    -------
    Posterior
        A domain without indicator is what the others and the loadings predict of it. Cost grows
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
    (array([0.89, 0.89, 0.89]), True)
    """
    T, N = _shape(measurements, values, len(walks.loadings))
    D = len(walks.loadings)
    begins = np.zeros(N, np.int64) if first is None else np.asarray(first, np.int64)
    part, part_sd = (np.full((T, D + 1, N), np.nan) for _ in range(2))
    mean, sd = (np.full((T, D, N), np.nan) for _ in range(2))
    precision, shift = (np.zeros((T, D, N)) for _ in range(2))
    evidence, settled = np.zeros(N), np.zeros(N, bool)
    sums = np.zeros((0, D, N)) if composites is None else np.asarray(composites, float)
    composite, composite_sd = (np.full((len(sums), T, N), np.nan) for _ in range(2))
    scale = None if walks.tail is None else np.ones((T, D + 1, N))

    def one_chunk(chunk: Chunk, rounds: int, *, begun: bool) -> int:
        own, known = chunk.walks(walks), laid_out(measurements, values, chunk)
        factor = None
        if walks.tail is None or scale is None:
            sites, count, still = propagate(own, known)
        else:
            factor = scale[chunk.parts]
            if begun:
                sites = precision[chunk.domains], shift[chunk.domains]
            else:
                sites, _, _ = propagate(own, known, rounds=_TO_BEGIN)
            count, still = follow_ruptures(own, walks.tail, known, sites, factor, rounds)
            scale[chunk.parts] = factor
        precision[chunk.domains], shift[chunk.domains] = sites
        weights = sums[:, :, chunk.dyads]
        paths = smooth_paths(own, sites, known.first, factor, weights[:, chunk.told])
        evidence[chunk.dyads], settled[chunk.dyads] = paths.log_evidence, still
        of_parts, variance, covariance = chunk.whole(walks, paths)
        of_x, x_variance = of_domains(walks.loadings, of_parts, variance, covariance)
        at = chunk.periods, slice(None), chunk.dyads
        there = np.where(np.arange(T)[chunk.periods, None, None] < chunk.first, np.nan, 0.0)
        part[at], part_sd[at] = of_parts + there, np.sqrt(variance) + there
        mean[at], sd[at] = of_x + there, np.sqrt(x_variance) + there
        weighted = there[:, 0] + np.where((weights == 0).all(axis=1), np.nan, 0.0)[:, None]
        of_sums = np.maximum(paths.composite_variance.swapaxes(0, 1), 0.0)
        composite[:, chunk.periods, chunk.dyads] = (
            np.einsum("cdn,tdn->ctn", weights, of_x) + weighted
        )
        composite_sd[:, chunk.periods, chunk.dyads] = np.sqrt(of_sums) + weighted
        return count

    taken = 0
    for run, rounds in enumerate(_ROUNDS[: 1 if walks.tail is None else None]):
        chunks = alike(measurements, values, begins, np.flatnonzero(~settled))
        counts = [one_chunk(chunk, rounds, begun=run > 0) for chunk in chunks]
        taken += max(counts, default=0)
    return Posterior(
        mean,
        sd,
        part[:, 0],
        part_sd[:, 0],
        part[:, 1:],
        part_sd[:, 1:],
        precision,
        shift,
        begins,
        walks,
        taken,
        settled,
        evidence,
        scale,
        sums,
        composite,
        composite_sd,
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
