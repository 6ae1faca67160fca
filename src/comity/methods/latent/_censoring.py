"""Censoring: how probable it is that a value lies between two bounds, by family of likelihood."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_LEAST = 1e-300
"""No probability is so small that it has no logarithm."""


def normal(low: Floats, high: Floats, mean: Floats, sd: Floats) -> Floats:
    """log(Phi(b) - Phi(a)) of the two standardised ends, without loss in either tail."""
    from scipy.special import log_ndtr

    a, b = (low - mean) / sd, (high - mean) / sd
    turned = a > 0
    a, b = np.where(turned, -b, a), np.where(turned, -a, b)
    upper = log_ndtr(b)
    gap = np.minimum(log_ndtr(a) - np.maximum(upper, np.log(_LEAST)), -1e-15)
    return np.asarray(np.maximum(upper, np.log(_LEAST)) + np.log1p(-np.exp(gap)))


def student(low: Floats, high: Floats, mean: Floats, scale: Floats) -> Floats:
    """Probability of Student's t of four degrees of freedom about a mean between two ends."""
    a, b = (low - mean) / scale, (high - mean) / scale
    turned = a > 0
    return _student_below(np.where(turned, -a, b)) - _student_below(np.where(turned, -b, a))


def _student_below(t: Floats) -> Floats:
    """(1 - c)**2 (2 + c) / 4 for t <= 0, c = -t / sqrt(t**2 + 4): no digit is lost in the tail."""
    far = np.minimum(np.abs(t), 1e100)
    root = np.sqrt(far**2 + 4.0)
    rest = 4.0 / (root * (root + far))  # 1 - c
    tail = 0.25 * rest**2 * (3.0 - rest)
    return np.asarray(np.where(t > 0, 1.0 - tail, tail))


def counted(low: Floats, high: Floats, mean: Floats, noise: float) -> Floats:
    """log P(low <= y <= high) of a count with that mean and variance mean + noise mean^2."""
    return logarithm(_at_least(low, mean, noise) - _at_least(high + 1, mean, noise))


def _at_least(least: Floats, mean: Floats, noise: float) -> Floats:
    """P(y >= least): incomplete beta of the negative binomial, incomplete gamma of Poisson's."""
    from scipy.special import betainc, gammainc

    inside = np.isfinite(least) & (least > 0)
    at = np.where(inside, least, 1.0)
    size = 1.0 / noise if noise else 0.0
    tail = betainc(at, size, mean / (size + mean)) if noise else gammainc(at, mean)
    return np.where(inside, tail, np.where(least > 0, 0.0, 1.0))


def logarithm(probability: Floats) -> Floats:
    """Of a probability that may be 0 to all digits."""
    return np.asarray(np.log(np.maximum(probability, _LEAST)))
