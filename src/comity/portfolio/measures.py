"""Measures of similarity by the names that people ask for them, as columns of a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from comity.errors import ComityError, shown
from comity.methods import similarity

__all__ = ["MEASURES", "Measure", "measures_named"]

DISTANCES = ("nominal", "absolute", "squared")
_ONE_LEVEL_EACH = "no disagreement expected"
_ONE_LEVEL = "one state gave one level throughout"


@dataclass(frozen=True)
class Measure:
    """A measure of similarity as one column.

    Parameters
    ----------
    name : str
        Of the column.
    of : callable
        From cross tables, shape (n, n_levels, n_levels), to values, shape (n,).
    undefined : str
        Why a dyad with items in common may have no value.
    distance : str, optional
        The distance in use unless another is asked for; none where the measure has none.
    weighted : bool
        Whether it is computed from weighted tables.
    divided : bool
        Whether only items count on which not all states agreed.

    Examples
    --------
    >>> MEASURES["kappa"].distance, MEASURES["kappa"].undefined
    ('squared', 'no disagreement expected')
    """

    name: str
    of: Callable[..., NDArray[np.float64]]
    undefined: str = ""
    distance: str | None = None
    weighted: bool = False
    divided: bool = False


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("agreement", similarity.agreement),
        Measure("partial_agreement", similarity.partial_agreement, distance="absolute"),
        Measure(
            "published_agreement",
            partial(similarity.partial_agreement, distance="absolute"),
            "no item that divided the states",
            divided=True,
        ),
        Measure("opposite", similarity.opposite),
        Measure("s", similarity.signorino_ritter_s, distance="absolute"),
        Measure("s_chance", similarity.chance_corrected_s, _ONE_LEVEL_EACH, "absolute"),
        Measure("kappa", similarity.cohen_kappa, _ONE_LEVEL_EACH, "squared"),
        Measure(
            "kappa_observed",
            partial(similarity.cohen_kappa, scale="observed"),
            _ONE_LEVEL_EACH,
            "squared",
        ),
        Measure("pi", similarity.scott_pi, _ONE_LEVEL_EACH, "nominal"),
        Measure("tau_b", similarity.tau_b, _ONE_LEVEL),
    )
}
"""The measures by name: agreement, partial_agreement (Lijphart), published_agreement (the same of
items that divided the states: the agreement scores published with the votes of the General
Assembly, half credit for an abstention), opposite, s (Signorino and Ritter), s_chance (S corrected
for chance), kappa (Cohen), kappa_observed (as R's psych has it), pi (Scott), tau_b. A distance may
follow the name: ``s_squared``, ``kappa_nominal``."""


def measures_named(
    names: str | Sequence[str], distance: str | None = None, weighted: str | None = None
) -> tuple[Measure, ...]:
    """Find measures by name, with a distance or without.

    Parameters
    ----------
    names : str or sequence of str
        Names in `MEASURES`; ``_nominal``, ``_absolute`` or ``_squared`` may follow one that has
        a distance.
    distance : str, optional
        For the names that bear none; by default each measure's own: absolute for S, partial
        agreement and corrected S, squared for kappa, nominal for pi.
    weighted : str, optional
        What a name ends in (``_cinc``) that asks for a measure from weighted tables.

    Returns
    -------
    tuple of Measure
        In the order asked for, each ready to take tables.

    Raises
    ------
    ComityError
        If a name or the distance is unknown, a name comes twice, or there is none.

    Examples
    --------
    >>> [m.distance for m in measures_named(["s", "kappa_nominal", "tau_b"])]
    ['absolute', 'nominal', None]
    """
    asked = [names] if isinstance(names, str) else list(names)
    if distance is not None and distance not in DISTANCES:
        raise ComityError(f"{shown(distance)} is no distance; choose one of {', '.join(DISTANCES)}")
    if not asked:
        raise ComityError(f"no measure is named; choose from {', '.join(MEASURES)}")
    twice = [name for name in asked if asked.count(name) > 1]
    if twice:
        raise ComityError(f"measure {shown(twice[0])} is named twice; name it once")
    return tuple(_measure(name, distance, weighted) for name in asked)


def _measure(name: str, distance: str | None, weighted: str | None) -> Measure:
    if weighted and name.endswith(weighted):
        plain = _measure(name.removesuffix(weighted), distance, None)
        return replace(plain, name=name, weighted=True)
    base, suffix = _parted(name)
    if base not in MEASURES or (suffix and MEASURES[base].distance is None):
        raise ComityError(
            f"{shown(name)} is no measure; choose from {', '.join(MEASURES)}; _nominal, _absolute "
            "or _squared may follow s, s_chance, partial_agreement, kappa, kappa_observed and pi"
        )
    found = MEASURES[base]
    if found.distance is None:
        return found
    chosen = suffix or distance or found.distance
    return replace(found, name=name, of=partial(found.of, distance=chosen), distance=chosen)


def _parted(name: str) -> tuple[str, str]:
    """The name of a measure and the distance that follows it, if one does."""
    base, _, suffix = name.rpartition("_")
    return (base, suffix) if suffix in DISTANCES else (name, "")
