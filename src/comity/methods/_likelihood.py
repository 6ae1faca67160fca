"""Maximum likelihood of the local-level model: the search over the signal-to-noise ratio."""

import numpy as np

from comity.methods._local_level import TINY, Floats, Ints, Panel, grid, share_of, steps

_GRID_STEP = 1.4  # in log q: the profile likelihood bends on a scale of about one
_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0
_GOLDEN_STEPS = 24  # narrows a bracket of 2.8 in log q to 3e-5


def maximise(panel: Panel, n_obs: Ints) -> tuple[Floats, Floats, Floats]:
    """Search the level's share of the variance; return share, scale and log-likelihood."""
    ends = np.zeros(len(n_obs)), np.ones(len(n_obs))
    log_q = grid(len(panel.y), _GRID_STEP)
    heights = np.stack([_concentrated(panel, n_obs, share_of(x + ends[0]))[1] for x in log_q])
    peak = log_q[heights.argmax(axis=0)]
    inner = share_of(_golden_section(panel, n_obs, peak - _GRID_STEP, peak + _GRID_STEP))
    shares = np.stack([*ends, inner])  # ties go to the boundary
    results = np.array([_concentrated(panel, n_obs, share) for share in shares])
    best = results[:, 1].argmax(axis=0), np.arange(len(n_obs))
    return shares[best], results[:, 0][best], results[:, 1][best]


def _golden_section(panel: Panel, n_obs: Ints, left: Floats, right: Floats) -> Floats:
    """Narrow every series' bracket of log q at once, by the same fixed number of steps."""
    x1, x2 = right - _GOLDEN * (right - left), left + _GOLDEN * (right - left)
    f1 = _concentrated(panel, n_obs, share_of(x1))[1]
    f2 = _concentrated(panel, n_obs, share_of(x2))[1]
    for _ in range(_GOLDEN_STEPS):
        down = f1 > f2
        left, right = np.where(down, left, x1), np.where(down, x2, right)
        fresh = np.where(down, right - _GOLDEN * (right - left), left + _GOLDEN * (right - left))
        value = _concentrated(panel, n_obs, share_of(fresh))[1]
        x1, x2 = np.where(down, fresh, x2), np.where(down, x1, fresh)
        f1, f2 = np.where(down, value, f2), np.where(down, f1, value)
    return (left + right) / 2


def _concentrated(panel: Panel, n_obs: Ints, share: Floats) -> tuple[Floats, Floats]:
    """Best scale and its log-likelihood, given the level's share of the variance."""
    squares, log_det = np.zeros_like(share), np.zeros_like(share)
    for step, counts in zip(steps(panel, 1 - share, share), panel.scored, strict=True):
        F = np.where(counts, step.innovation_var, 1.0)
        squares += np.where(counts, step.innovation**2 / F, 0.0)
        log_det += np.log(F)
    free = np.maximum(n_obs - 1, 1)
    scale = squares / free
    loglik = -0.5 * (free * (np.log(2 * np.pi) + 1 + np.log(np.maximum(scale, TINY))) + log_det)
    return scale, loglik
