"""Paths of the latent states given Gaussian sites: filter and smoother of many dyads at once.

What moves is (g, u_1 … u_D): what the domains of a dyad share and the deviation of each. Every part
keeps most of itself from one period to the next and takes a random step, so that its variance
stays: a walk on a long leash (an autoregression of order one). Were they free walks, deviations
would drown what they deviate from, and in later periods no domain would tell of g. The state is (g,
x_1 … x_D), x_d = loading_d g + u_d, so that a site, which says something of one x_d in one period,
sees one component: natural parameters (precision w, precision times mean h), both 0 where nothing
is known. All arrays have the dyads last, so that each step is a few operations on long vectors;
sites enter one at a time, so that no matrix is inverted (Durbin & Koopman 2012, section 6.4).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._walks import Walks

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Sites = tuple[Floats, Floats]
"""Precision and shift, each of shape (T, D, N)."""
Visit = Callable[[int, int, Floats, Floats], bool]
"""visit(t, d, mean, variance): is told what is known of x_d; whether it has written its site."""


@dataclass(frozen=True, eq=False)
class Filtered:
    """What the sites before each one say of it.

    Parameters
    ----------
    mean, variance : ndarray, shape (T, D, N)
        Of x_d; nothing where no dyad is seen.
    gains : ndarray, shape (T, D, K, N)
        Covariance of x_d with the state, K = D + 1.
    states, covariances : ndarray, shape (T, K, N) and (T, K, K, N)
        Of the state before the first site of each period; one period long unless kept.
    carry : ndarray, shape (K, K)
        The walks' transition.
    reach : tuple of int
        In every period, so many of the dyads hold all that have entered.
    """

    mean: Floats
    variance: Floats
    gains: Floats
    states: Floats
    covariances: Floats
    carry: Floats
    reach: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Paths:
    """The smoothed parts.

    Parameters
    ----------
    mean : ndarray, shape (T, D + 1, N)
        Of g and u.
    variance, covariance : ndarray, shape (T, D + 1, N) and (T, D, N)
        Of g and u; of g with each u.
    score, information : ndarray, shape (T, D + 1, N)
        r and the diagonal of its variance R: of the disturbance that leads into the next period.
    shared : ndarray, shape (T, D, N)
        R between g and each u.
    log_evidence : ndarray, shape (N,)
        Log density of the sites' pseudo-observations, up to what does not depend on the walks.
    composite_variance : ndarray, shape (T, C, N)
        Of every weighted sum of the x_d.
    """

    mean: Floats
    variance: Floats
    covariance: Floats
    score: Floats
    information: Floats
    shared: Floats
    log_evidence: Floats
    composite_variance: Floats


def smooth_paths(
    walks: Walks,
    sites: Sites,
    first: Ints,
    scale: Floats | None = None,
    composites: Floats | None = None,
) -> Paths:
    """Filter forward, smooth backward.

    Parameters
    ----------
    walks : Walks
        How the states move.
    sites : Sites
        w and h = w times the pseudo-observation.
    first : ndarray of int, shape (N,)
        Period in which each dyad enters: its state is drawn anew from the entry distribution.
    scale : ndarray, shape (T, D + 1, N), optional
        Factor of the innovation variance of each step into a period (1; larger in ruptures).
    composites : ndarray, shape (C, D, N), optional
        Weights of sums of the x_d whose variance is wanted.

    Returns
    -------
    Paths
        Before a dyad's entry the numbers mean nothing.
    """
    seen = (sites[0] != 0).any(axis=2) | (sites[1] != 0).any(axis=2)
    filtered = filter_forward(walks, sites, first, seen, scale, keep=True)
    T, D, N = sites[0].shape
    mean, variance, cross, score, information = (np.zeros((T, D + 1, N)) for _ in range(5))
    sums = np.zeros((0, D, N)) if composites is None else composites
    of_sums = np.zeros((T, len(sums), N))

    def note(t: int, r: Floats, R: Floats) -> None:
        n = r.shape[-1]
        P = filtered.covariances[t, ..., :n]
        mean[t, :, :n] = filtered.states[t, :, :n] + np.einsum("ijn,jn->in", P, r)
        left = np.einsum("ijn,jkn->ikn", P, R)
        variance[t, :, :n] = np.einsum("iin->in", P) - np.einsum("ijn,jin->in", left, P)
        cross[t, :, :n] = P[0] - np.einsum("jn,jin->in", left[0], P)
        for c, weight in enumerate(sums[..., :n]):
            before = np.einsum("dn,djn->jn", weight, P[1:])
            known = np.einsum("jn,jkn,kn->n", before, R, before)
            of_sums[t, c, :n] = (weight * before[1:]).sum(axis=0) - known

    def note_disturbance(t: int, r: Floats, R: Floats) -> None:
        # of g and u: the disturbance of g moves every x_d by its loading
        n = r.shape[-1]
        all_x = np.einsum("i,ijn->jn", lam, R)
        score[t, :, :n], information[t, :, :n] = r, np.einsum("iin->in", R)
        score[t, 0, :n] = np.einsum("i,in->n", lam, r)
        information[t, 0, :n] = np.einsum("i,in->n", lam, all_x)
        shared[t, :, :n] = all_x[1:]

    lam, shared = np.concatenate([[1.0], walks.loadings]), np.zeros((T, D, N))
    smooth_backward(filtered, sites, seen, before=note_disturbance, after=note)
    evidence = _log_evidence(filtered, sites, seen)
    # from x to u = x - loading g
    own = walks.loadings[None, :, None]
    mean[:, 1:] -= own * mean[:, :1]
    variance[:, 1:] += own * (own * variance[:, :1] - 2 * cross[:, 1:])
    covariance = cross[:, 1:] - own * variance[:, :1]
    return Paths(mean, variance, covariance, score, information, shared, evidence, of_sums)


def filter_forward(
    walks: Walks,
    sites: Sites,
    first: Ints,
    seen: Bools,
    scale: Floats | None = None,
    visit: Visit | None = None,
    keep: bool = False,
) -> Filtered:
    """Take in the sites that any dyad has, ``seen`` (T, D), period by period.

    ``visit`` is told what a site and those before say; ``keep`` the state of every period.
    """
    precision, shift = sites
    T, D, N = precision.shape
    K = D + 1
    lam = np.concatenate([[1.0], walks.loadings])
    entry, step = _of_state(lam, walks.entry), _of_state(lam, walks.innovations)
    carry = walks.transition
    a, P = np.zeros((K, 0)), np.zeros((K, K, 0))
    length = T if keep else 1
    states, covariances = np.empty((length, K, N)), np.empty((length, K, K, N))
    mean, variance, gains = np.zeros((T, D, N)), np.zeros((T, D, N)), np.empty((T, D, K, N))
    reach = _reach(first, T)
    for t, n in enumerate(reach):
        if t and n:
            wide = np.zeros((K, n)), np.zeros((K, K, n))
            old = reach[t - 1]
            wide[0][:, :old] = _ahead(carry, a)
            wide[1][..., :old] = _ahead(carry, _ahead(carry, P).swapaxes(0, 1))
            a, P = wide
            own = walks.innovations[:, None]
            P += step if scale is None else _of_state(lam, own * scale[t, :, :n])
        elif n:
            a, P = np.zeros((K, n)), np.zeros((K, K, n))
        enters = first[:n] == t
        if enters.any():
            a[:, enters], P[:, :, enters] = 0.0, entry
        if keep:
            states[t, :, :n], covariances[t, ..., :n] = a, P
        outer = np.empty_like(P)
        for d in map(int, np.flatnonzero(seen[t])):
            at = t, d, slice(n)
            gain = gains[t, d, :, :n]
            gain[:], mean[at], variance[at] = P[d + 1], a[d + 1], P[d + 1, d + 1]
            site = precision[at], shift[at]
            error, weight = _innovation(mean[at], variance[at], *site)
            if visit is not None and visit(
                t, d, mean[at] + gain[d + 1] * error, variance[at] - gain[d + 1] ** 2 * weight
            ):
                error, weight = _innovation(mean[at], variance[at], *site)
            a += gain * error
            np.multiply(gain[:, None], gain * weight, out=outer)
            P -= outer
    return Filtered(mean, variance, gains, states, covariances, carry, reach)


def smooth_backward(
    filtered: Filtered,
    sites: Sites,
    seen: Bools,
    visit: Visit | None = None,
    before: Callable[[int, Floats, Floats], None] | None = None,
    after: Callable[[int, Floats, Floats], None] | None = None,
) -> None:
    """The smoother's recursions, one site at a time (de Jong 1989).

    ``visit`` is told what all sites say of x_d. ``before`` and ``after`` are told r and R before
    the sites of a period are taken in, and after.
    """
    T, _, K, N = filtered.gains.shape
    r, R, product = np.zeros((K, N)), np.zeros((K, K, N)), np.empty((K, K, N))
    for t in range(T - 1, -1, -1):
        n = filtered.reach[t]
        r, R, product = r[:, :n], R[..., :n], product[..., :n]
        if before is not None:
            before(t, r, R)
        if t < T - 1:
            r, R = (
                _back(filtered.carry, r),
                _back(filtered.carry, _back(filtered.carry, R).swapaxes(0, 1)),
            )
        for d in map(int, np.flatnonzero(seen[t])[::-1]):
            i, at = d + 1, (t, d, slice(n))
            gain = filtered.gains[t, d, :, :n]
            w, h = sites[0][at], sites[1][at]
            error, weight = _innovation(filtered.mean[at], filtered.variance[at], w, h)
            np.multiply(R, gain, out=product)
            R_gain = product.sum(axis=1)
            ahead, known = (gain * r).sum(axis=0), (gain * R_gain).sum(axis=0)
            own = 1.0 + weight * known - R_gain[i]
            r[i] += error - weight * ahead
            row = R[i] - weight * R_gain
            row[i] += weight * own
            R[i], R[:, i] = row, row
            if visit is None:
                continue
            left = 1.0 - weight * gain[i]
            mean = filtered.mean[at] + gain[i] * error + left * ahead
            variance = left * gain[i] - left**2 * known
            old_w, old_h = w.copy(), h.copy()
            if visit(t, d, mean, variance):
                # the new site less the old one, as one more site
                error, weight = _innovation(mean, variance, w - old_w, h - old_h)
                toward = -left * R_gain
                toward[i] = left * own
                r += toward * error
                np.multiply(toward[:, None], toward * weight, out=product)
                R += product
        if after is not None:
            after(t, r, R)


def _reach(first: Ints, periods: int) -> tuple[int, ...]:
    """In every period, so many of the dyads hold all that have entered: few, where sorted."""
    last = np.full(periods + 1, -1)
    np.maximum.at(last, np.clip(first, 0, periods), np.arange(len(first)))
    return tuple((np.maximum.accumulate(last[:periods]) + 1).tolist())


def _ahead(carry: Floats, state: Floats) -> Floats:
    """The transition times something whose first axis is that of the state."""
    found = np.diag(carry).reshape(-1, *[1] * (state.ndim - 1)) * state
    found[1:] += carry[1:, 0].reshape(-1, *[1] * (state.ndim - 1)) * state[0]
    return np.asarray(found)


def _back(carry: Floats, state: Floats) -> Floats:
    """The transposed transition times something whose first axis is that of the state."""
    found = np.diag(carry).reshape(-1, *[1] * (state.ndim - 1)) * state
    found[0] += np.einsum("d,d...->...", carry[1:, 0], state[1:])
    return np.asarray(found)


def of_domains(
    loadings: Floats, mean: Floats, variance: Floats, covariance: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance of x_d, each of shape (T, D, N), from those of g and u as `Paths` has."""
    lam = loadings[None, :, None]
    own = variance[:, 1:] + 2 * lam * covariance
    return lam * mean[:, :1] + mean[:, 1:], lam**2 * variance[:, :1] + own


def _innovation(mean: Floats, variance: Floats, w: Floats, h: Floats) -> tuple[Floats, Floats]:
    """How far the pseudo-observation is off, over its variance; the inverse of that variance."""
    inflated = 1.0 + w * variance
    return (h - w * mean) / inflated, w / inflated


def _of_state(lam: Floats, parts: Floats) -> Floats:
    """Covariance of (g, x) where g and u have these variances, shape (K, K, 1) or (K, K, N)."""
    parts = parts.reshape(len(lam), -1)
    every = np.arange(1, len(lam))
    covariance = np.outer(lam, lam)[:, :, None] * parts[0]
    covariance[every, every] += parts[1:]
    return np.asarray(covariance)


def _log_evidence(filtered: Filtered, sites: Sites, seen: Bools) -> Floats:
    w, h = sites[0][seen], sites[1][seen]
    mean, variance = filtered.mean[seen], filtered.variance[seen]
    inflated = 1.0 + w * variance
    error, _ = _innovation(mean, variance, w, h)
    of_each = h * mean - 0.5 * w * mean**2 + 0.5 * variance * inflated * error**2
    return np.asarray((of_each - 0.5 * np.log(inflated)).sum(axis=0))
