"""Made-up stepped series, and where another program cuts them.

Nothing here is drawn: multiples of irrational numbers stand in for noise, so that the series are
the same everywhere. The cuts are those of ruptures 1.1.10::

    import ruptures as rpt
    for series, n in ((three_steps(), 3), (five_steps(), 5), (nile, 1)):
        rpt.Dynp(model="l2", jump=1, min_size=2).fit(series).predict(n_bkps=n)
        error = np.median(np.diff(series) ** 2) / 0.455 / 2
        rpt.Pelt(model="l2", jump=1, min_size=2).fit(series).predict(
            pen=3 * np.log(len(series)) * error
        )

Both programs give the same cuts; the last one, the length of the series, is left out here.
``rpt.costs.CostL2().fit(nile).sum_of_costs([28, 100])`` is the sum of squares within segments.
"""

import numpy as np


def noise(n, step):
    """Numbers between -1/2 and 1/2, evenly spread in no visible order."""
    return (np.arange(1, n + 1) * step) % 1 - 0.5


def three_steps():
    """Four levels in five equal stretches of 16 periods: two of them are one segment."""
    return np.repeat([0.0, 3.0, 1.0, 1.0, 4.5], 16) + 2 * noise(80, np.sqrt(2))


def five_steps():
    """Six levels of unequal length."""
    lengths = [9, 14, 7, 20, 12, 18]
    return np.repeat([2.0, -1.0, 2.5, 0.0, 3.0, 0.5], lengths) + 1.5 * noise(80, np.sqrt(3))


THREE_CUTS = [16, 32, 64]
FIVE_CUTS = [9, 23, 30, 50, 62]
NILE_CUTS = [28]
NILE_SQUARES = 1597457.1944444445
