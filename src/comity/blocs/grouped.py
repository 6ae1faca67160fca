"""Grouped: what may be asked of a fit about a group of states, one call each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from comity.blocs import group
from comity.blocs.bonds import Bonds, bonds
from comity.blocs.camps import Camps, camps_of
from comity.blocs.flows import hub
from comity.estimate import Latent

__all__ = ["Grouped"]


@dataclass(frozen=True, eq=False)
class Grouped(Latent):
    """The shape of a group: how close it is, whom it would miss, into which camps it falls.

    Parameters
    ----------
    posterior, layout, panel
        As for `comity.estimate.Latent`.

    Examples
    --------
    >>> import comity as cm
    >>> isinstance(cm.case("crink").fit(), Grouped)
    True
    """

    def cohesion(self, states: str | Sequence[str] | None = None) -> pl.DataFrame:
        """Mean alignment of all pairs of a group over time, by domain and overall.

        Parameters
        ----------
        states : str or sequence of str, optional
            Name of a group of the casebook, or states; by default all of the panel.

        Returns
        -------
        DataFrame
            See `comity.blocs.group.cohesion`.

        Raises
        ------
        ComityError
            If the states make no group of the panel.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.cohesion("northern bloc")["pairs"][0]
        3
        """
        return group.cohesion(self, states=states)

    def ballast(
        self, period: int | str | None = None, states: str | Sequence[str] | None = None
    ) -> pl.DataFrame:
        """What the cohesion of a group would lose with each of its states.

        Parameters
        ----------
        period : int or str, optional
            As the panel writes it; by default its last.
        states : str or sequence of str, optional
            As for `cohesion`.

        Returns
        -------
        DataFrame
            See `comity.blocs.group.ballast`.

        Raises
        ------
        ComityError
            If the states make no group of the panel, or the period is not in it.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.ballast(2024).columns[:4]
        ['domain', 'state', 'period', 'loss']
        """
        return group.ballast(self, period, states=states)

    def camps(
        self,
        states: str | Sequence[str] | None = None,
        split: str | Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Camps:
        """Say into which camps a group falls, with which probability, in every period.

        Parameters
        ----------
        states : str or sequence of str, optional
            As for `cohesion`; three or more.
        split : str or mapping of str to splits, optional
            Splits whose probability is asked for: ``PRK CHN RUS | KOR USA JPN``.
        **options
            zero, start, end, draws: see `comity.blocs.camps.camps_of`.

        Returns
        -------
        Camps
            ``frame`` has the probability of splits; ``pairs``, ``states``, ``clusters`` and
            ``zeros`` say more.

        Raises
        ------
        ComityError
            As `comity.blocs.camps.camps_of`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.camps().pairs.columns[-3:]
        ['state_a', 'state_b', 'together']
        """
        return camps_of(self, states, split, **options)

    def bonds(
        self, states: str | Sequence[str] | None = None, period: int | str | None = None
    ) -> Bonds:
        """Say what holds a group together: whom it would miss, and whose leaving splits it.

        Parameters
        ----------
        states : str or sequence of str, optional
            As for `cohesion`; three or more.
        period : int or str, optional
            As the panel writes it; by default its last.

        Returns
        -------
        Bonds
            ``answer`` in words, ``frame`` in figures.

        Raises
        ------
        ComityError
            As `comity.blocs.bonds.bonds`.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.bonds(period=2024).answer[0][:14]
        'without Russia'
        """
        return bonds(self, states, period)

    def hub(
        self, period: int | str | None = None, states: str | Sequence[str] | None = None
    ) -> pl.DataFrame:
        """Which share of a group's flows would be gone with each of its states.

        Parameters
        ----------
        period : int or str, optional
            As the panel writes it; by default the last in which each flow is known best.
        states : str or sequence of str, optional
            As for `cohesion`.

        Returns
        -------
        DataFrame
            See `comity.blocs.flows.hub`.

        Raises
        ------
        ComityError
            If the states make no group of the panel, or the period is not in it.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.hub()["flow"].unique(maintain_order=True).to_list()
        ['trade', 'leader_meetings', 'military_transfers', 'dependence']
        """
        return hub(self, period, states)

    def bloc(
        self,
        states: str | Sequence[str] | None = None,
        rng: np.random.Generator | None = None,
        domains: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Whether a group is a bloc or a set of pairs: whether its pairs move together.

        Parameters
        ----------
        states : str or sequence of str, optional
            As for `cohesion`; three or more.
        rng : numpy.random.Generator, optional
            Source of the shuffles; by default one begun at a fixed seed.
        domains : sequence of str, optional
            ``overall`` and domains that are asked for; by default all.

        Returns
        -------
        DataFrame
            See `comity.blocs.group.bloc`.

        Raises
        ------
        ComityError
            If the states make no group of the panel, or too few changes are known.

        Examples
        --------
        >>> import comity as cm
        >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
        >>> fit.bloc("northern bloc")["changes"][0]
        26
        """
        return group.bloc(self, rng, states=states, domains=domains)
