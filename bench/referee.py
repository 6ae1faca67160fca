"""The fast estimate against a slow referee: a sampler on the same model, data and hyperparameters.

A panel of 40 dyads x 30 periods x 5 indicators, a third of the cells missing. Needs the extra
``referee`` (numpyro). Prints the correlation of means, the ratio of standard deviations, and how
much longer the sampler takes.
"""

import importlib.util
import sys
import time
from pathlib import Path

import numpy as np

DYADS, PERIODS = 40, 30
WARMUP, DRAWS = 500, 1000
SEED = 7


def simulated():
    """The panel that the tests of the method draw, smaller."""
    path = Path(__file__).parents[1] / "tests" / "methods" / "test_latent.py"
    spec = importlib.util.spec_from_file_location("test_latent", path)
    tests = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tests)
    _, _, values = tests.simulate(np.random.default_rng(SEED), DYADS, PERIODS)
    return tests.WALKS, tests.ALL, values


def fast(walks, measurements, values):
    """Expectation propagation: seconds, means, standard deviations."""
    from comity.methods.latent.posterior import posterior

    posterior(walks, measurements, values)
    start = time.perf_counter()
    found = posterior(walks, measurements, values)
    return time.perf_counter() - start, found.mean, found.sd


def slow(walks, measurements, values):
    """The no-U-turn sampler: seconds, means, standard deviations, largest R-hat."""
    import jax
    import jax.numpy as jnp
    import numpyro
    import numpyro.distributions as dist
    from numpyro.diagnostics import summary
    from numpyro.infer import MCMC, NUTS

    jax.config.update("jax_enable_x64", True)
    numpyro.set_host_device_count(2)
    D = len(walks.loadings)
    entry, steps = np.sqrt(walks.entry), np.sqrt(walks.innovations)
    apart = np.subtract.outer(np.arange(PERIODS), np.arange(PERIODS))
    kept = np.where(apart[..., None] < 0, 0.0, walks.persistence ** np.maximum(apart, 0)[..., None])

    def model():
        shape = (PERIODS, D + 1, DYADS)
        z = numpyro.sample("z", dist.Normal(0, 1).expand(shape).to_event(3))
        scale = jnp.concatenate(
            [entry[None, :, None], jnp.broadcast_to(steps[None, :, None], (PERIODS - 1, D + 1, 1))]
        )
        states = jnp.einsum("tsk,skn->tkn", kept, z * scale)
        x = walks.loadings[None, :, None] * states[:, :1] + states[:, 1:]
        x = numpyro.deterministic("x", x)
        for one in measurements:
            observe(one, values[one.name], x[:, one.domain], numpyro, dist, jnp)

    mcmc = MCMC(
        NUTS(model, max_tree_depth=8),
        num_warmup=WARMUP,
        num_samples=DRAWS,
        num_chains=2,
        progress_bar=False,
    )
    start = time.perf_counter()
    mcmc.run(jax.random.PRNGKey(SEED))
    draws = np.asarray(mcmc.get_samples(group_by_chain=True)["x"])
    seconds = time.perf_counter() - start
    worst = max(np.nanmax(held["r_hat"]) for held in summary({"x": draws}).values())
    flat = draws.reshape(-1, *draws.shape[2:])
    return seconds, flat.mean(axis=0), flat.std(axis=0), worst


def observe(one, held, x, numpyro, dist, jnp):
    """One indicator's likelihood, written anew."""
    y = held.y
    if one.kind == "hurdle":
        known = ~np.isnan(y)
        positive = held.positive[known]
        gate = one.gate + one.gate_slope * x[known]
        numpyro.sample(f"{one.name} gate", dist.Bernoulli(logits=gate), obs=positive * 1.0)
        amount = one.intercept + one.slope * x[held.positive]
        numpyro.sample(
            f"{one.name} amount", dist.StudentT(4.0, amount, one.noise), obs=y[held.positive]
        )
        return
    known = ~np.isnan(y)
    eta, seen = one.intercept + one.slope * x[known], y[known]
    if one.kind == "gaussian":
        likelihood = dist.Normal(eta, one.noise)
    elif one.kind == "binary":
        likelihood = dist.Bernoulli(logits=eta)
    elif one.kind == "count":
        likelihood = dist.NegativeBinomial2(jnp.exp(eta), 1.0 / one.noise)
    else:
        likelihood = dist.OrderedLogistic(one.slope * x[known], jnp.array(one.cuts))
        seen = seen.astype(int)
    numpyro.sample(one.name, likelihood, obs=seen)


def main():
    """Print the comparison."""
    if importlib.util.find_spec("numpyro") is None:
        print("referee: not installed (pip install comity[referee])")
        return
    walks, measurements, values = simulated()
    seconds, mean, sd = fast(walks, measurements, values)
    long, slow_mean, slow_sd, worst = slow(walks, measurements, values)
    ratio = sd / slow_sd
    apart = np.abs(mean - slow_mean) / slow_sd
    print(f"Latent alignment of {DYADS} dyads x {PERIODS} periods x {len(measurements)} indicators")
    print(f"  means correlate {np.corrcoef(mean.ravel(), slow_mean.ravel())[0, 1]:.4f}")
    far = np.quantile(apart, 0.99)
    print(f"  means apart by {np.median(apart):.3f} sd (median), {far:.2f} (99 %)")
    print(
        f"  sd fast / slow {np.median(ratio):.3f} (median), "
        f"{np.quantile(ratio, 0.05):.3f} to {np.quantile(ratio, 0.95):.3f} (90 %)"
    )
    print(f"  largest R-hat of the sampler {worst:.3f}")
    print(f"  {seconds:.2f} s against {long:.0f} s: {long / seconds:.0f} times as long")


if __name__ == "__main__":
    sys.exit(main())
