"""Exposed: what may be asked of a fit about the risks of alliance, one call each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from comity.dilemma import risks
from comity.dilemma.burden import burden
from comity.estimate import Latent

__all__ = ["Exposed"]

_LATEST = {"only_latest": True}


@dataclass(frozen=True, eq=False)
class Exposed(Latent):
    """The security dilemma of allies: who may be abandoned, who entrapped, and who pays.

    Parameters
    ----------
    posterior, layout, panel
        As for `comity.estimate.Latent`.

    Examples
    --------
    >>> import comity as cm
    >>> isinstance(cm.case("crink").fit(), Exposed)
    True
    """

    @cached_property
    def _abandonment(self) -> pl.DataFrame:
        """The last known risk of abandonment of every directed dyad."""
        return risks.abandonment(self, only_latest=True)

    @cached_property
    def _entrapment(self) -> pl.DataFrame:
        """The last known risk of entrapment of every directed dyad."""
        return risks.entrapment(self, only_latest=True)

    def abandonment(self, **options: Any) -> pl.DataFrame:
        """Risk of every state that another one abandons it, with all that it is made of.

        Parameters
        ----------
        **options
            draws, adversaries, delta, horizon, carry, years: see
            `comity.dilemma.risks.abandonment`.

        Returns
        -------
        DataFrame
            One row per directed dyad and period; `comity.dilemma.risks.latest` takes of each
            dyad the last one that is known.

        Raises
        ------
        ComityError
            As `comity.dilemma.risks.abandonment`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> known = fit.abandonment().drop_nulls("risk").filter(period="2012")
        >>> known.sort("risk").select("state_a", "state_b").row(-1)
        ('PRK', 'CHN')
        """
        if options == _LATEST:
            return self._abandonment
        return risks.abandonment(self, **options)

    def entrapment(self, **options: Any) -> pl.DataFrame:
        """Risk of every state that another one draws it into a quarrel, and what it is made of.

        Parameters
        ----------
        **options
            draws, adversaries, carry, years, rng: see `comity.dilemma.risks.entrapment`.

        Returns
        -------
        DataFrame
            One row per directed dyad and period.

        Raises
        ------
        ComityError
            As `comity.dilemma.risks.entrapment`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.entrapment().filter(state_a="RUS", state_b="PRK")["missing"][-1][0]
        'dispute_probability'
        """
        if options == _LATEST:
            return self._entrapment
        return risks.entrapment(self, **options)

    def burden(self) -> pl.DataFrame:
        """Who pays in each directed dyad: transfers given and received, and trade on credit.

        Returns
        -------
        DataFrame
            See `comity.dilemma.burden.burden`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2020))
        >>> fit.burden().filter(state_a="IRN", state_b="RUS", period="2024")["tilt"].item()
        0.3333333333333333
        """
        return burden(self)
