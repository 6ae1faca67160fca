"""Latent alignment of a case: one score per dyad and period from all indicators, and domains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.hyperparameters import Hyperparameters, stored_hyperparameters
from comity.estimate.measures import MEASURES, Measure
from comity.indicators import DOMAINS, Panel
from comity.methods.latent.attribution import weights
from comity.methods.latent.estimate import offsets
from comity.methods.latent.measurement import Measurement, log_likelihood
from comity.methods.latent.posterior import Posterior, Values, Walks, posterior

__all__ = ["OVERALL", "Latent", "latent"]

Floats = NDArray[np.float64]

OVERALL = "overall"
"""What the domains share."""

_PARTS = {"year": 1, "quarter": 4, "month": 12}
_Z90 = 1.6448536269514722  # the .95 quantile of the normal distribution
_STEP = 0.01
_YEARLY = ("trade_salience", "ideal_point_distance")
"""Figures of whole years, which a shorter period does not hold."""


@dataclass(frozen=True, eq=False)
class Latent:
    """Where every dyad of a case stands, by domain and overall, period by period.

    Parameters
    ----------
    scores : DataFrame
        state_a, state_b, period, start, domain (`OVERALL` or one of the domains), mean, sd, low,
        high (90 % interval), indicators (those with a value in the period), in standard deviations
        of the world's dyads as they enter the state system together.
    fit : Posterior
        The arrays behind.
    panel : Panel
        The cells behind.
    dyads : tuple of (str, str)
        The dyads, in the order of the arrays.
    periods : tuple of str
        The periods, in their order.
    measurements : tuple of Measurement
        How each indicator measures its domain.
    values : mapping of str to Values
        What each indicator says.

    Examples
    --------
    >>> import comity as cm
    >>> found = latent(cm.casebook("crink").panel(start=1991))
    >>> found.scores.columns[:5]
    ['state_a', 'state_b', 'period', 'start', 'domain']
    """

    scores: pl.DataFrame
    fit: Posterior
    panel: Panel
    dyads: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    measurements: tuple[Measurement, ...]
    values: Mapping[str, Values]

    def disagreement(self) -> pl.DataFrame:
        """Periods in which a domain stands apart from what the domains share.

        Returns
        -------
        DataFrame
            state_a, state_b, period, domain, deviation (of the domain from what its loading lets
            expect of the overall), sd, low, high; only where the 90 % interval leaves out 0.

        Raises
        ------
        Nothing.

        Examples
        --------
        >>> import comity as cm
        >>> latent(cm.casebook("crink").panel(start=1991)).disagreement().columns[3:5]
        ['domain', 'deviation']
        """
        rows = [
            (*dyad, period, domain, *self._deviation(t, d, n))
            for n, dyad in enumerate(self.dyads)
            for t, period in enumerate(self.periods)
            for d, domain in enumerate(DOMAINS)
        ]
        names = ["state_a", "state_b", "period", "domain", "deviation", "sd"]
        table = pl.DataFrame(rows, schema=names, orient="row")
        wide = table.with_columns(
            low=pl.col("deviation") - _Z90 * pl.col("sd"),
            high=pl.col("deviation") + _Z90 * pl.col("sd"),
        )
        return wide.filter((pl.col("low") > 0) | (pl.col("high") < 0))

    def _deviation(self, t: int, d: int, n: int) -> tuple[float, float]:
        return float(self.fit.deviation[t, d, n]), float(self.fit.deviation_sd[t, d, n])

    def explain(
        self, state_a: str, state_b: str, period: int | str, domain: str = OVERALL
    ) -> pl.DataFrame:
        """Say what moved a score since the period before, indicator by indicator, to the records.

        Parameters
        ----------
        state_a, state_b : str
            The dyad, in either order.
        period : int or str
            As the panel writes it.
        domain : str
            `OVERALL` or a domain.

        Returns
        -------
        DataFrame
            indicator, its domain, period of the value, moved (what it adds to the change of the
            mean), value, records; the largest first. The column adds up to the change, to
            rounding and what smoothing leaves unsettled.

        Raises
        ------
        ComityError
            If the dyad, the period or the domain is not there, or there is no period before.

        Examples
        --------
        >>> import comity as cm
        >>> found = latent(cm.casebook("crink").panel(start=1991))
        >>> found.explain("PRK", "RUS", 2024)["indicator"][0]
        'obligation'
        """
        n, t = self._place(state_a, state_b, str(period))
        if domain != OVERALL and domain not in DOMAINS:
            raise ComityError(f"{domain!r} is no domain; write {OVERALL} or {', '.join(DOMAINS)}")
        if t == 0 or t - 1 < self.fit.first[n]:
            raise ComityError(f"{period} is the first period; nothing moved since one before")
        precision, first = self.fit.precision[:, :, n], int(self.fit.first[n])
        now, then = (weights(self.fit.walks, precision, first, at) for at in (t, t - 1))
        if domain == OVERALL:
            change = now.overall - then.overall
        else:
            d = DOMAINS.index(domain)
            change = now.domains[d] - then.domains[d]
        rows = [
            (one.name, DOMAINS[one.domain], self.periods[s], float(change[s, one.domain] * shift))
            for one in self.measurements
            for s, shift in self._shifts(one, n)
        ]
        table = pl.DataFrame(rows, schema=["indicator", "domain", "period", "moved"], orient="row")
        a, b = self.dyads[n]
        cells = self.panel.cells.filter(state_a=a, state_b=b)
        told = cells.select("indicator", "period", "value", "records")
        return (
            table.join(told, on=["indicator", "period"], how="left", maintain_order="left")
            .sort(pl.col("moved").abs(), descending=True)
            .filter(pl.col("moved").abs() > 1e-6)
        )

    def _place(self, state_a: str, state_b: str, period: str) -> tuple[int, int]:
        pair = (min(state_a, state_b), max(state_a, state_b))
        if pair not in self.dyads:
            known = ", ".join(f"{a}-{b}" for a, b in self.dyads)
            raise ComityError(f"{pair[0]}-{pair[1]} is not in the panel; it has {known}")
        if period not in self.periods:
            raise ComityError(
                f"{period} is not in the panel; it has {self.periods[0]} to {self.periods[-1]}"
            )
        return self.dyads.index(pair), self.periods.index(period)

    def _shifts(self, one: Measurement, n: int) -> list[tuple[int, float]]:
        """What one indicator adds to the shift of its domain's site, period by period.

        Of a site that several indicators make, each has what its likelihood, taken to the second
        order at the posterior mean, says; what that leaves out is divided by their curvature.
        """
        own = self._curves(one, n)
        alike = [m for m in self.measurements if m.domain == one.domain]
        every = [self._curves(m, n) for m in alike]
        found = []
        for s, (shift, curvature) in own.items():
            total = sum(curves[s][0] for curves in every if s in curves)
            mass = sum(curves[s][1] for curves in every if s in curves)
            left = float(self.fit.shift[s, one.domain, n]) - total
            found.append((s, shift + left * (curvature / mass if mass > 0 else 0.0)))
        return found

    def _curves(self, one: Measurement, n: int) -> dict[int, tuple[float, float]]:
        """Shift and precision of one indicator by itself, at the posterior mean."""
        cells, where = self.values[one.name].known(slice(n, n + 1))
        mean = self.fit.mean[where, one.domain, n]
        below, at, above = (
            log_likelihood(one, cells, mean + step) for step in (-_STEP, 0.0, _STEP)
        )
        slope = (above - below) / (2 * _STEP)
        curvature = np.maximum(-(above - 2 * at + below) / _STEP**2, 0.0)
        shift = slope + curvature * mean
        return {
            int(s): (float(h), float(w)) for s, h, w in zip(where, shift, curvature, strict=True)
        }


def latent(panel: Panel, hyperparameters: Hyperparameters | None = None) -> Latent:
    """Estimate the alignment of every dyad of a panel, by domain and overall.

    Parameters
    ----------
    panel : Panel
        From ``casebook.panel()``.
    hyperparameters : Hyperparameters, optional
        How states move and indicators measure; by default the stored ones, estimated on the
        world, for a few dyads cannot tell them.

    Returns
    -------
    Latent
        A cell without a value has no likelihood term. What distance explains is not taken out,
        for a casebook has no distances: its dyads are compared with the average one.

    Raises
    ------
    ComityError
        If the panel holds none of the indicators of the model.

    References
    ----------
    See docs/what-is-alignment.md.

    Examples
    --------
    >>> import comity as cm
    >>> found = latent(cm.casebook("crink").panel(start=1991))
    >>> last = found.scores.filter(period="2024", domain="overall")
    >>> last.sort("mean")["state_b"][-1]
    'RUS'
    """
    held = stored_hyperparameters() if hyperparameters is None else hyperparameters
    cells = panel.cells.filter(pl.col("state_a") < pl.col("state_b"))
    present = set(cells.drop_nulls("value")["indicator"])
    used = [one for one in MEASURES if one.indicator in present and _fits(one, panel.freq)]
    if not used:
        names = ", ".join(one.indicator for one in MEASURES)
        raise ComityError(f"the panel holds none of the indicators of the model ({names})")
    spans = cells.select("period", "start").unique().sort("start")
    dyads = tuple(
        cells.select("state_a", "state_b").unique().sort("state_a", "state_b").iter_rows()
    )
    years = spans["start"].dt.year().to_list()
    measurements = tuple(held.measurements[one.indicator] for one in used)
    values = {
        one.indicator: _values(one, m, cells, spans, dyads, years, panel.freq)
        for one, m in zip(used, measurements, strict=True)
    }
    parts = _PARTS[panel.freq]
    walks = Walks(held.walks.loadings, held.walks.step / parts, held.walks.steps / parts)
    fit = posterior(walks, measurements, values)
    periods = tuple(spans["period"])
    scores = _scores(fit, cells, spans, dyads, [one.indicator for one in used])
    return Latent(scores, fit, panel, dyads, periods, measurements, values)


def _fits(one: Measure, freq: str) -> bool:
    return freq == "year" or one.indicator not in _YEARLY


def _values(
    one: Measure,
    measurement: Measurement,
    cells: pl.DataFrame,
    spans: pl.DataFrame,
    dyads: Sequence[tuple[str, str]],
    years: Sequence[int],
    freq: str,
) -> Values:
    """The values of one indicator as arrays of periods and dyads."""
    order = pl.DataFrame(dyads, schema=["state_a", "state_b"], orient="row").with_row_index("dyad")
    own = cells.filter(indicator=one.indicator).join(order, on=["state_a", "state_b"])
    placed = own.join(spans.with_row_index("t").select("t", "period"), on="period")
    value, count = np.full((2, len(years), len(dyads)), np.nan)
    at = placed["t"].to_numpy(), placed["dyad"].to_numpy()
    value[at], count[at] = placed["value"].to_numpy(), placed["n"].to_numpy()
    laid = one.values(value, np.nan_to_num(count))
    besides = laid.besides / _PARTS[freq] if one.kind == "count" else laid.besides
    offset = offsets(
        measurement, np.zeros((len(measurement.effects), 1)), _known(measurement, years)
    )
    return Values(laid.y, besides, offset, laid.positive)


def _known(one: Measurement, years: Sequence[int]) -> list[int]:
    """The years as the measurement knows them: after its last one, the agenda is as it was."""
    if not one.periods:
        return list(years)
    first, last = min(one.periods), max(one.periods)
    return [min(max(year, first), last) for year in years]


def _scores(
    fit: Posterior,
    cells: pl.DataFrame,
    spans: pl.DataFrame,
    dyads: Sequence[tuple[str, str]],
    indicators: Sequence[str],
) -> pl.DataFrame:
    T = spans.height
    order = [(a, b) for a, b in dyads]
    names = [OVERALL, *DOMAINS]
    mean = np.concatenate([fit.overall[:, None], fit.mean], axis=1)  # (T, 1 + D, N)
    sd = np.concatenate([fit.overall_sd[:, None], fit.sd], axis=1)
    N, K = len(order), len(names)
    table = pl.DataFrame(
        {
            "state_a": np.repeat([a for a, _ in order], T * K),
            "state_b": np.repeat([b for _, b in order], T * K),
            "period": np.tile(np.repeat(spans["period"].to_list(), K), N),
            "start": pl.Series(spans["start"].to_list() * N).gather(np.repeat(np.arange(T * N), K)),
            "domain": names * (T * N),
            "mean": mean.transpose(2, 0, 1).ravel(),
            "sd": sd.transpose(2, 0, 1).ravel(),
        }
    )
    with_interval = table.with_columns(
        low=pl.col("mean") - _Z90 * pl.col("sd"), high=pl.col("mean") + _Z90 * pl.col("sd")
    )
    told = (
        cells.filter(pl.col("indicator").is_in(list(indicators)))
        .drop_nulls("value")
        .group_by("state_a", "state_b", "period", "domain")
        .agg(indicators=pl.col("indicator").unique().sort())
    )
    everything = (
        told.explode("indicators")
        .group_by("state_a", "state_b", "period")
        .agg(pl.col("indicators").unique().sort())
        .with_columns(domain=pl.lit(OVERALL))
        .select(told.columns)
    )
    keys = ["state_a", "state_b", "period", "domain"]
    return with_interval.join(
        pl.concat([told, everything]), on=keys, how="left", maintain_order="left"
    ).with_columns(pl.col("indicators").fill_null([]))
