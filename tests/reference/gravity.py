"""A made-up panel of trade, and what another program estimates from it.

Eight states trade in two years. Flows are exp(x'b + effects of both ends) times an error that is
nearly exponential; small ones become 0, and state 7 exports nothing in the second year. Nothing
here is drawn: multiples of irrational numbers stand in for random ones, so that the panel is the
same everywhere.

The estimates are those of statsmodels 0.15.0, ``GLM(flow, design, family=Poisson())``, with one
dummy for each effect, the rows of state 7's exports in the second year left out; ``PLAIN`` has a
constant in place of the effects, and all rows. Standard errors: ``hc0`` is its HC0 (White's,
without a correction for few rows), ``pair`` its cluster-robust ones by pair of states with its
default correction. Anscombe residuals and fitted flows are of the first three rows, the former
not divided by the dispersion.
"""

import itertools

import numpy as np

COVARIATES = ["log distance", "border", "common language", "colony"]


def spread(n, step):
    """Numbers between 0 and 1, evenly spread in no visible order."""
    return (np.arange(1, n + 1) * step) % 1


def panel():
    """Flow, covariates, origin-year, destination-year and pair of 112 rows."""
    year, a, b = np.array(
        [(t, i, j) for t in range(2) for i, j in itertools.permutations(range(8), 2)]
    ).T
    east, north = spread(8, np.sqrt(2)), spread(8, np.sqrt(3))
    log_distance = np.log(0.05 + np.hypot(east[a] - east[b], north[a] - north[b]))
    border = log_distance < np.log(0.35)
    language = a % 3 == b % 3
    colony = (np.minimum(a, b) == 1) & (np.maximum(a, b) >= 5)
    X = np.column_stack([log_distance, border, language, colony]).astype(float)
    size = np.log(20) * spread(8, np.sqrt(5))
    mean = np.exp(X @ [-0.784, 0.193, 0.746, 0.025] + size[a] + size[b] + 0.2 * year)
    flow = np.round(-mean * np.log(spread(len(a), (np.sqrt(5) - 1) / 2)), 1)
    flow[(flow < 1.5) | ((a == 7) & (year == 1))] = 0.0
    pair = np.minimum(a, b) * 8 + np.maximum(a, b)
    return flow, X, year * 8 + a, year * 8 + b, pair


EFFECTS = {
    "coefficients": [-0.6989456418, 0.558247453, 0.9662266866, 0.4909152497],
    "hc0": [0.3468307325, 0.6263967545, 0.1783922016, 0.4255579319],
    "pair": [0.2466945075, 0.4802773208, 0.1112249623, 0.1846841504],
    "deviance": 4796.4933794645,
    "dispersion": 68.75122876,
    "anscombe": [-0.3120153613, 4.2539920348, -9.9994712222],
    "fitted": [7.3282065686, 16.0998465673, 112.1629987379],
    "unknowns": 33,
}
PLAIN = {
    "intercept": 4.2395399753,
    "coefficients": [0.261768466, -0.1653946372, 0.9089612628, -0.0531824556],
    "hc0": [0.4971114588, 0.9095961724, 0.3287856746, 0.339332345],
    "pair": [0.6071935267, 0.6874929781, 0.4201607475, 0.3063471605],
    "deviance": 13592.1308931691,
    "dispersion": 190.5005539072,
    "anscombe": [-8.8882229695, -3.4910087761, -11.5020531115],
    "fitted": [59.1365272301, 61.0261361531, 131.963144522],
    "unknowns": 5,
}
