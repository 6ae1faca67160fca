"""Draws of paths and shares of information, against plain linear algebra."""

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.latent._information import path
from comity.methods.latent.attribution import additions, information_shares
from comity.methods.latent.draws import draw_path
from comity.methods.latent.measurement import Measurement
from comity.methods.latent.posterior import Values, Walks, posterior

WALKS = Walks(np.array([0.6, 0.4]), 0.05, np.array([0.08, 0.03]))
T, D = 5, 2
PRECISION = np.array([[4.0, 0.0], [0.0, 2.0], [1.0, 0.5], [0.0, 0.0], [3.0, 0.0]])
SCALE = np.array([[1, 1, 1], [1, 1, 1], [9, 1, 4], [1, 1, 1], [1, 2, 1]], float)


def dense(scale):
    """Prior covariance of a path, its observation matrix, and the posterior covariance."""
    prior = path(WALKS, np.zeros((T, D)), scale).covariance().reshape(T * 3, T * 3)
    loadings = np.column_stack([WALKS.loadings, np.eye(D)])
    seen = np.kron(np.eye(T), loadings)  # (T D, T K)
    weight = np.diag(PRECISION.ravel())
    posterior_ = np.linalg.inv(np.linalg.inv(prior) + seen.T @ weight @ seen)
    return prior, seen, posterior_


@pytest.mark.parametrize("scale", [None, SCALE])
def test_the_banded_path_is_the_dense_one(scale):
    _, _, covariance = dense(scale)
    found = path(WALKS, PRECISION, scale).covariance()
    np.testing.assert_allclose(found.reshape(T * 3, T * 3), covariance, atol=1e-10)


@pytest.mark.parametrize("scale", [None, SCALE])
def test_shares_of_information_are_what_the_errors_of_cells_add_to_the_variance(scale):
    prior, seen, covariance = dense(scale)
    parts = np.zeros((3, T, D))
    parts[0, :, 0] = 1.0  # one indicator tells of the first domain
    parts[1, :, 1], parts[2, :, 1] = 0.25, 0.75  # two of the second
    found = information_shares(WALKS, PRECISION, parts, 0, scale)
    np.testing.assert_allclose(found.sum(axis=2), 1.0)
    for t in range(T):
        for p, target in enumerate(np.vstack([np.eye(1, 3), np.c_[WALKS.loadings, np.eye(D)]])):
            z = np.zeros(T * 3)
            z[3 * t : 3 * t + 3] = target
            gain = seen @ covariance @ z * PRECISION.ravel()  # of every pseudo-observation
            error = (gain**2 / np.where(PRECISION.ravel() > 0, PRECISION.ravel(), 1)).reshape(T, D)
            variance = z @ covariance @ z
            np.testing.assert_allclose(
                found[t, p, :3], (error * parts).sum(axis=(1, 2)) / variance, atol=1e-10
            )
            of_model = z @ covariance @ np.linalg.inv(prior) @ covariance @ z
            assert found[t, p, 3] == pytest.approx(of_model / variance)


def test_what_indicators_add_is_the_kalman_smoother_s():
    _, seen, covariance = dense(SCALE)
    shifts = np.random.default_rng(3).normal(size=(3, T))
    found = additions(WALKS, PRECISION, shifts, [0, 1, 1], 0, SCALE)
    for i, domain in enumerate([0, 1, 1]):
        told = np.zeros((T, D))
        told[:, domain] = shifts[i]
        states = (covariance @ seen.T @ told.ravel()).reshape(T, 3)
        domains = states @ np.column_stack([WALKS.loadings, np.eye(D)]).T
        np.testing.assert_allclose(found[:, :, i], np.c_[states[:, 0], domains], atol=1e-10)


def test_shares_of_some_periods_are_those_of_all():
    parts = np.ones((1, T, D))
    every = information_shares(WALKS, PRECISION, parts, 1, SCALE)
    some = information_shares(WALKS, PRECISION, parts, 1, SCALE, periods=[3, 0])
    np.testing.assert_allclose(some, every[[3, 0]])


def test_before_the_entry_there_is_nothing():
    found = information_shares(WALKS, PRECISION, np.ones((1, T, D)), 2)
    assert np.isnan(found[:2]).all()
    assert not np.isnan(found[2:]).any()


def test_draws_have_the_posterior_s_mean_and_covariance():
    rng = np.random.default_rng(5)
    votes = Measurement("votes", 0, "gaussian", slope=1.0, noise=0.7)
    trade = Measurement("trade", 1, "gaussian", slope=1.0, noise=0.5)
    values = {"votes": Values(rng.normal(size=(T, 2))), "trade": Values(rng.normal(size=(T, 2)))}
    values["trade"].y[2:] = np.nan
    found = posterior(WALKS, [votes, trade], values, np.array([0, 1]))
    streams = np.random.default_rng(1).spawn(2)
    drawn = np.stack([draw_path(found, n, streams[n], 20_000).T for n in range(2)], axis=-1)
    assert drawn.shape == (20_000, T, 1 + D, 2)
    assert np.isnan(drawn[:, 0, :, 1]).all()  # the second dyad enters in the second period
    # 20,000 draws tell a mean to 0.007 and a standard deviation to half a per cent
    np.testing.assert_allclose(drawn[:, 1:, 1:].mean(axis=0), found.mean[1:], atol=0.03)
    np.testing.assert_allclose(drawn[:, 1:, 0].std(axis=0), found.shared_sd[1:], rtol=0.03)
    np.testing.assert_allclose(drawn[:, 1:, 1:].std(axis=0), found.sd[1:], rtol=0.03)
    step = drawn[:, 4, 1, 0] - drawn[:, 3, 1, 0]
    own = path(WALKS, found.precision[:, :, 0])
    x = np.array([WALKS.loadings[0], 1.0, 0.0])
    blocks = own.covariance()
    variance = sum(
        sign * x @ blocks[s, :, t] @ x
        for s, t, sign in ((3, 3, 1), (4, 4, 1), (3, 4, -1), (4, 3, -1))
    )
    assert step.std() == pytest.approx(np.sqrt(variance), rel=0.03)


def test_no_draws_are_refused():
    votes = Measurement("votes", 0, "gaussian", slope=1.0)
    found = posterior(WALKS, [votes], {"votes": Values(np.zeros((2, 1)))})
    with pytest.raises(ComityError, match="count is 0"):
        draw_path(found, 0, np.random.default_rng(1), 0)
