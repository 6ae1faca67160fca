"""The latent positions of a case: scores, draws of paths, changes, and what moved them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from comity.dataset import Panel
from comity.errors import ComityError, shown
from comity.estimate.composites import OVERALL
from comity.estimate.draws import COUNT, Draws, change, draw
from comity.estimate.layout import Layout
from comity.estimate.movement import Movement
from comity.estimate.scores import (
    composite_table,
    disagreement_table,
    latest_table,
    score_table,
    share_table,
)
from comity.methods.latent.posterior import Posterior

__all__ = ["Latent"]

_EXPLAINED: dict[str, Any] = {
    "indicator": pl.String,
    "domain": pl.String,
    "moved": pl.Float64,
    "before": pl.Float64,
    "value": pl.Float64,
    "records": pl.List(pl.String),
}


@dataclass(frozen=True, eq=False)
class Latent:
    """The posterior of a case, with the indicators and cells behind it, laid out for reading.

    Parameters
    ----------
    posterior : Posterior
        The arrays behind the scores.
    layout : Layout
        The indicators as arrays; dyads and periods in their order.
    panel : Panel
        The cells behind.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> fit.scores.columns[:5]
    ['state_a', 'state_b', 'period', 'start', 'domain']
    """

    posterior: Posterior
    layout: Layout
    panel: Panel

    def __repr__(self) -> str:
        """Name dyads and periods, not arrays."""
        first, last = self.layout.periods[0], self.layout.periods[-1]
        names = [one.name for one in self.layout.measurements]
        return (
            f"{type(self).__name__} of {len(self.layout.dyads)} dyads, {first} to {last}, from "
            f"{', '.join(names)}"
        )

    @cached_property
    def scores(self) -> pl.DataFrame:
        """Scores in standard deviations of the dyads of the world.

        Columns: state_a, state_b, period, start, domain (``overall`` or one of the domains), mean,
        sd, low, high (90 % interval), indicators (those with a value in the period), and for every
        indicator ``share_NAME``, its share of information; ``share_model`` is what walks and
        loadings predict. Shares are given by year alone.
        """
        if self.panel.freq != "year":
            return self.plain_scores
        return self.plain_scores.hstack(share_table(self.layout, self.posterior))

    @cached_property
    def plain_scores(self) -> pl.DataFrame:
        """The columns of `scores` but for the shares of information, which cost most of it."""
        return score_table(self.layout, self.posterior)

    @cached_property
    def latest(self) -> pl.DataFrame:
        """The last score of every dyad and domain that rests on a value of its period.

        Columns: as of `scores`, without the shares of information.
        """
        return latest_table(self.layout, self.posterior)

    @property
    def table(self) -> pl.DataFrame:
        """Where every dyad stands by year: the six domains, their composites, what they share.

        Columns: state_a, state_b, year, domain (``overall``, ``security``, ``un``, ``shared``, then
        the six), mean, sd, low, high (90 % interval), domains (how many have evidence in the year).
        """
        return composite_table(self.layout, self.posterior)

    @cached_property
    def draws(self) -> Draws:
        """Joint paths of all dyads, drawn from a stream that is the same on every run.

        What follows from paths (turning points, risks, cohesion) rests on these unless others are
        passed: ``fit.draw(rng, count)``.
        """
        return self.draw()

    def draw(self, rng: np.random.Generator | None = None, count: int = COUNT) -> Draws:
        """Draw joint paths of overall level and domains from the posterior.

        Parameters
        ----------
        rng : numpy.random.Generator, optional
            Source of the draws; by default one begun at a fixed seed.
        count : int
            Number of draws.

        Returns
        -------
        Draws
            Whole paths: periods and domains of a dyad hang together.

        Raises
        ------
        ComityError
            If count is below 1.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
        >>> fit.draw(np.random.default_rng(1), 20).of(0).shape
        (20, 36)
        """
        return draw(self.posterior, self.layout, rng, count)

    def change(
        self,
        state_a: str,
        state_b: str,
        since: int | str,
        until: int | str,
        draws: Draws | None = None,
    ) -> pl.DataFrame:
        """Say how much a dyad moved between two periods, by domain and overall, and how surely.

        Parameters
        ----------
        state_a, state_b : str
            The dyad, in either order.
        since, until : int or str
            The earlier and the later period.
        draws : Draws, optional
            Joint paths; by default those of the fit.

        Returns
        -------
        DataFrame
            domain (overall first; those that no indicator tells of are left out), change, low,
            high (90 % interval), rise (probability that it rose).

        Raises
        ------
        ComityError
            If the dyad or a period is not there, or the periods are not in order.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
        >>> fit.change("PRK", "RUS", 2021, 2025).columns
        ['domain', 'change', 'low', 'high', 'rise']
        """
        n, begin = self.layout.place(state_a, state_b, since)
        _, end = self.layout.place(state_a, state_b, until)
        return change(self.draws if draws is None else draws, n, begin, end)

    def disagreement(self) -> pl.DataFrame:
        """Periods in which a domain stands apart from what the domains share.

        Returns
        -------
        DataFrame
            state_a, state_b, period, start, domain, deviation (of the domain from what its loading
            predicts of the overall level), sd, low, high; only where an indicator tells of the
            domain and the 90 % interval leaves out 0.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel(start=1991)).disagreement().columns[4:6]
        ['domain', 'deviation']
        """
        return disagreement_table(self.layout, self.posterior)

    @cached_property
    def _movements(self) -> dict[int, Movement]:
        return {}

    def _movement(self, dyad: int) -> Movement:
        """The posterior of a dyad taken apart, kept once it is asked for."""
        return self._movements.setdefault(dyad, Movement(self.layout, self.posterior, dyad))

    @cached_property
    def _cells(self) -> dict[tuple[Any, ...], dict[tuple[str, str], tuple[Any, list[str]]]]:
        """Value and records of the panel's cells by dyad, then by indicator and period."""
        columns = ["indicator", "period", "value", "records"]
        told = pl.col("value").is_not_null() | (pl.col("records").list.len() > 0)
        cells = self.panel.cells.filter(told)
        parts = cells.partition_by("state_a", "state_b", as_dict=True)
        return {
            dyad: {
                (indicator, period): (value, records)
                for indicator, period, value, records in part.select(columns).iter_rows()
            }
            for dyad, part in parts.items()
        }

    def shares(
        self, state_a: str, state_b: str, period: int | str, domain: str = OVERALL
    ) -> dict[str, float]:
        """Say what every indicator, and the model, tells of a score, as `scores` has it.

        Parameters
        ----------
        state_a, state_b : str
            The dyad, in either order.
        period : int or str
            As the panel writes it.
        domain : str
            ``overall`` or a domain.

        Returns
        -------
        dict of str to float
            By indicator, and ``model``: what walks and loadings predict. They sum to 1.

        Raises
        ------
        ComityError
            If the dyad, the period or the domain is not there.

        Examples
        --------
        >>> import comity as cm
        >>> shares = cm.case("crink").fit().shares("PRK", "RUS", 2024, "military")
        >>> max(shares, key=shares.get)
        'military_transfers'
        """
        n, t = self.layout.place(state_a, state_b, period)
        d = _domain_of(domain, self.layout.domains)
        found = self._movement(n).shares([t])[0, 0 if d is None else 1 + d]
        names = [*(one.name for one in self.layout.measurements), "model"]
        return dict(zip(names, found.tolist(), strict=True))

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
            ``overall`` or a domain.

        Returns
        -------
        DataFrame
            indicator, its domain, moved (what it adds to the change of the mean), before and value
            (in the period before and in this one), records (behind the two values); the largest
            first. An indicator without a value may move a score by those of other periods. The
            column adds up to the change, to rounding and what the sites leave unsettled.

        Raises
        ------
        ComityError
            If the dyad, the period or the domain is not there, or there is no period before.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
        >>> fit.explain("PRK", "RUS", 2024)["indicator"][0]
        'military_transfers'
        """
        n, t = self.layout.place(state_a, state_b, period)
        if t == 0 or t - 1 < self.posterior.first[n]:
            raise ComityError(f"{period} is the first period; nothing moved since one before")
        d = _domain_of(domain, self.layout.domains)
        moved = self._movement(n).moved(t, t - 1, d)
        cells = self._cells.get(self.layout.dyads[n], {})
        then, now = self.layout.periods[t - 1], self.layout.periods[t]
        rows = []
        for one, by in zip(self.layout.measurements, moved.tolist(), strict=True):
            before, old = cells.get((one.name, then), (None, []))
            value, new = cells.get((one.name, now), (None, []))
            records = sorted({*old, *new})
            rows.append((one.name, self.layout.domains[one.domain], by, before, value, records))
        rows.sort(key=lambda row: -abs(row[2]))
        return pl.DataFrame(rows, schema=_EXPLAINED, orient="row")


def _domain_of(name: str, domains: tuple[str, ...]) -> int | None:
    """The number of a domain; None for the overall level."""
    if name == OVERALL:
        return None
    if name not in domains:
        raise ComityError(f"{shown(name)} is no domain; write {OVERALL} or {', '.join(domains)}")
    return domains.index(name)
