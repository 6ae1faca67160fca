"""Exposed: what may be asked of a fit about the risks of alliance, one call each."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from comity.dilemma.abandonment import abandonment
from comity.dilemma.burden import burden
from comity.dilemma.entrapment import entrapment
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
        return abandonment(self, only_latest=True)

    @cached_property
    def _entrapment(self) -> pl.DataFrame:
        """The last known risk of entrapment of every directed dyad."""
        return entrapment(self, only_latest=True)

    burden = burden

    def abandonment(self, **options: Any) -> pl.DataFrame:
        """Risk of every state that another one abandons it.

        See `comity.dilemma.abandonment.abandonment`.
        """
        if options == _LATEST:
            return self._abandonment
        return abandonment(self, **options)

    def entrapment(self, **options: Any) -> pl.DataFrame:
        """Risk of every state that another one draws it into a quarrel.

        See `comity.dilemma.entrapment.entrapment`.
        """
        if options == _LATEST:
            return self._entrapment
        return entrapment(self, **options)
