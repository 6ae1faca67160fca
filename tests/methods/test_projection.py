"""Conditional projection against explicit multivariate-normal conditioning, and its calibration."""

import numpy as np
import pytest

from comity.errors import ComityError
from comity.methods.conditions import conditioned
from comity.methods.projection import project, shared_innovations

EXACT = 1e-8  # one linear algebra against another, in double precision


def system(rng, k=6):
    A = 0.5 * rng.normal(size=(k, k)) / np.sqrt(k) + 0.4 * np.eye(k)
    half, first = rng.normal(size=(k, k)), rng.normal(size=(k, k))
    return A, half @ half.T + np.eye(k), rng.normal(size=k), first @ first.T


def joint(A, Q, m, P, h):
    """Mean and covariance of x_1 .. x_h, written out."""
    k = len(m)
    powers = [np.linalg.matrix_power(A, t) for t in range(h + 1)]
    mean = np.concatenate([powers[t] @ m for t in range(1, h + 1)])
    to_shocks = np.zeros((h * k, h * k))
    for t in range(h):
        for s in range(t + 1):
            to_shocks[t * k : (t + 1) * k, s * k : (s + 1) * k] = powers[t - s]
    start = np.vstack(powers[1:])
    return mean, start @ P @ start.T + to_shocks @ np.kron(np.eye(h), Q) @ to_shocks.T


@pytest.fixture(params=[1, 4])
def case(request):
    rng = np.random.default_rng(7)
    A, Q, m, P = system(rng)
    mean, V = joint(A, Q, m, P, request.param)
    C = rng.normal(size=(3, mean.size))
    return project(A, Q, m, P, request.param), mean, V, C, rng.normal(size=3)


def test_the_recursion_is_the_joint_distribution(case):
    found, mean, V, _, _ = case
    assert np.allclose(found.mean.ravel(), mean, atol=EXACT)
    assert np.allclose(found.covariance, V, atol=EXACT)
    assert np.allclose(found.variance(np.eye(mean.size)), np.diag(V), atol=EXACT)


@pytest.mark.parametrize("error", [0.0, 0.7], ids=["hard", "soft"])
def test_conditions_are_multivariate_normal_conditioning(case, error):
    found, mean, V, C, r = case
    # (x, y), y = C x + e, written out and conditioned on y = r
    S = C @ V @ C.T + error * np.eye(3)
    wanted = mean + V @ C.T @ np.linalg.inv(S) @ (r - C @ mean)
    left = V - V @ C.T @ np.linalg.inv(S) @ C @ V
    got = conditioned(found, C, r, error)
    assert np.allclose(got.mean.ravel(), wanted, atol=EXACT)
    assert np.allclose(got.covariance, left, atol=EXACT)
    assert np.allclose(got.variance(np.eye(mean.size)), np.diag(left), atol=EXACT)
    if error == 0:
        assert np.allclose(C @ got.mean.ravel(), r, atol=EXACT)


def test_draws_have_the_conditions_moments(case):
    found, _, _, C, r = case
    got = conditioned(found, C, r, np.array([0.0, 0.5, 0.5]))
    drawn = got.draws(np.random.default_rng(1), 20_000).reshape(20_000, -1)
    assert np.allclose(drawn @ C[0], r[0], atol=1e-6)  # the hard one holds in every draw
    sd = np.sqrt(np.diag(got.covariance))
    spread = np.sqrt(np.diag(found.covariance))
    # 20,000 draws: a mean is known to 1/141 of a standard deviation, five of these are allowed
    assert (np.abs(drawn.mean(axis=0) - got.mean.ravel()) < 0.035 * np.maximum(sd, 1e-6)).all()
    assert np.allclose(drawn.std(axis=0) / spread, sd / spread, atol=0.03)


def test_the_difference_is_that_of_paths_with_and_without():
    rng = np.random.default_rng(3)
    A, Q, m, P = system(rng, 3)
    found = project(A, Q, m, P, 2)
    C, r = rng.normal(size=(1, 6)), np.array([1.5])
    got = conditioned(found, C, r)
    free = found.draws(np.random.default_rng(4), 40_000).reshape(40_000, -1)
    moved = free + (r - free @ C.T) @ got.gain.T
    mean, sd = got.difference(np.eye(6))
    apart = moved - free
    assert np.allclose(apart.mean(axis=0), mean, atol=0.05 * sd.max())  # 40,000 draws
    assert np.allclose(apart.std(axis=0), sd, atol=0.03 * sd.max())


def test_plausibility_is_uniform_where_the_model_is_true():
    rng = np.random.default_rng(11)
    A, Q, m, P = system(rng, 3)
    found = project(A, Q, m, P, 3)
    C = rng.normal(size=(2, 9))
    values = found.draws(rng, 2_000).reshape(2_000, -1) @ C.T
    told = np.array([conditioned(found, C, r).plausibility.probability for r in values])
    assert abs(told.mean() - 0.5) < 0.03  # the mean of 2,000 uniforms has a standard error of .0065
    assert abs((told < 0.1).mean() - 0.1) < 0.03


def test_plausibility_by_hand():
    """One step of variance 1 set to two standard deviations: D2 = 4, KL 2, p = .0455."""
    told = conditioned(project(1.0, 1.0, 0.0, 0.0, 1), [[1.0]], [2.0]).plausibility
    assert (told.distance, told.divergence) == pytest.approx((4.0, 2.0))
    assert told.probability == pytest.approx(0.0455, abs=5e-5)  # of the normal table
    # a coin of q: -ln(4 q (1 - q)) / 2 = 2
    assert -0.5 * np.log(4 * told.coin * (1 - told.coin)) == pytest.approx(2.0)


def test_states_in_common_make_pairs_move_together():
    """Simulated: e_ab = s_a + s_b + o_ab."""
    rng = np.random.default_rng(2)
    pairs = [(0, 1), (0, 2), (2, 3)]
    moves = rng.normal(size=(200_000, 4)) * np.sqrt(0.54 / 2)
    own = rng.normal(size=(200_000, 3)) * np.sqrt(1 - 0.54)
    seen = np.corrcoef((moves[:, [a for a, _ in pairs]] + moves[:, [b for _, b in pairs]] + own).T)
    assert np.allclose(seen, shared_innovations(pairs, 0.54), atol=0.01)  # 200,000 draws: .0022


def test_a_condition_on_one_pair_moves_those_that_share_a_state_and_no_other():
    pairs = [("CHN", "RUS"), ("PRK", "RUS"), ("IRN", "PRK")]
    Q = 0.04 * shared_innovations(pairs, 0.5)
    found = conditioned(project(1.0, Q, [0.0, 0.0, 0.0], 0.0, 1), [[1.0, 0.0, 0.0]], [1.0])
    assert found.mean[0].tolist() == pytest.approx([1.0, 0.25, 0.0])


@pytest.mark.parametrize("soft", [0.0, 0.25], ids=["hard", "soft"])
def test_conditional_intervals_cover_what_they_say(soft):
    """2,000 panels of six pairs of four states: conditions told by the truth, 90 % intervals."""
    rng = np.random.default_rng(1)
    pairs = [(a, b) for a in range(4) for b in range(a + 1, 4)]
    kept, h, n = 0.9, 5, 2_000
    Q = 0.19 * shared_innovations(pairs, 0.54)
    found = project(kept, Q, np.zeros(6), 0.1, h)
    # simulated step by step, not drawn from what is tested
    half = np.linalg.cholesky(Q)
    x, paths = np.sqrt(0.1) * rng.normal(size=(n, 6)), []
    for _ in range(h):
        x = kept * x + rng.normal(size=(n, 6)) @ half.T
        paths.append(x)
    truth = np.stack(paths, axis=1).reshape(n, -1)
    C = np.zeros((2, 6 * h))
    C[0, 0 * 6 + 0] = C[1, 4 * 6 + 0] = 1.0  # the first pair, next year and in five
    told = truth @ C.T + np.sqrt(soft) * rng.normal(size=(n, 2))
    first = conditioned(found, C, told[0], soft)
    means = found.mean.ravel() + (told - C @ found.mean.ravel()) @ first.gain.T
    sd = np.sqrt(np.maximum(np.diag(first.covariance), 0))
    open_ = sd > 1e-9
    covered = np.abs(truth - means)[:, open_] < 1.6449 * sd[open_]
    assert abs(covered.mean() - 0.90) < 0.03
    assert (np.abs(covered.mean(axis=0) - 0.90) < 0.03).all()  # each pair and year


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (lambda p: conditioned(p, [[1.0, 0], [1.0, 0]], [1.0, 2.0]), "repeat or contradict"),
        (lambda p: conditioned(p, [[1.0]], [1.0]), "2 weights"),
        (lambda p: conditioned(p, [[1.0, 0]], [1.0], -1.0), "error holds -1.0"),
        (lambda p: project(1.0, 1.0, 0.0, 0.0, 0), "horizon is 0"),
        (lambda p: project(1.0, np.eye(3), [0.0, 0.0], 0.0, 1), "a matrix has shape"),
        (lambda p: shared_innovations([("A", "A")], 0.5), "paired with itself"),
        (lambda p: shared_innovations([("A", "B")], 1.0), "share is 1.0"),
    ],
)
def test_refusals(asked, told):
    with pytest.raises(ComityError, match=told):
        asked(project(1.0, 1.0, 0.0, 0.0, 2))
