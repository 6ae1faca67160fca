"""Grouped: what may be asked of a fit about a group of states, one call each."""

from dataclasses import dataclass

from comity.blocs import group
from comity.blocs.bonds import bonds
from comity.blocs.camps import camps_of
from comity.blocs.flows import hub
from comity.estimate import Latent

__all__ = ["Grouped"]


@dataclass(frozen=True, eq=False)
class Grouped(Latent):
    """The shape of a group: how close it is, whom it would miss, into which camps it falls.

    Each verb is a function of this room that takes the fit first.

    Parameters
    ----------
    posterior, layout, panel
        As for `comity.estimate.Latent`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.case("crink").fit()
    >>> isinstance(fit, Grouped), fit.cohesion("northern bloc")["pairs"][0]
    (True, 3)
    """

    cohesion = group.cohesion
    ballast = group.ballast
    camps = camps_of
    bonds = bonds
    hub = hub
    bloc = group.bloc
