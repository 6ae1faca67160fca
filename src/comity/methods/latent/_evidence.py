"""Evidence: what is known of a chunk of dyads, laid out as the search for sites takes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from comity.methods.latent._paths import Paths, Sites
from comity.methods.latent._sites import exact_site
from comity.methods.latent._values import Values
from comity.methods.latent._walks import Walks
from comity.methods.latent.measurement import Cells, Measurement

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Part = tuple[Measurement, Cells, Ints]
"""An indicator, its known values, and the place of each."""

CHUNK = 1024
"""Dyads at a time: enough that numpy has long vectors, few enough for the cache."""


@dataclass(frozen=True, eq=False)
class Chunk:
    """Dyads that are estimated together.

    Parameters
    ----------
    dyads : ndarray of int, shape (n,)
        Their numbers, in the order in which they enter: of a period few arrays are worked whole.
    first : ndarray of int, shape (n,)
        Period in which each enters.
    told : ndarray of int
        Domains of which any has a value; the others say nothing and are left out.
    begin : int
        Period in which the first of them enters; nothing is worked before.
    """

    dyads: Ints
    first: Ints
    told: Ints
    begin: int

    @property
    def domains(self) -> tuple[slice, Ints, Ints]:
        """Its places among periods, domains and dyads."""
        return self.periods, self.told[:, None], self.dyads

    @property
    def parts(self) -> tuple[slice, Ints, Ints]:
        """Its places among periods, parts (g, then u) and dyads."""
        return self.periods, np.append(0, self.told + 1)[:, None], self.dyads

    @property
    def periods(self) -> slice:
        """Those that are worked."""
        return slice(self.begin, None)

    def whole(self, walks: Walks, paths: Paths) -> tuple[Floats, Floats, Floats]:
        """Mean and variance of all parts, and covariance of g with each u.

        Of a domain without evidence they are what the walks predict.
        """
        T, _, n = paths.mean.shape
        D, parts = len(walks.loadings), np.append(0, self.told + 1)
        mean, covariance = np.zeros((T, D + 1, n)), np.zeros((T, D, n))
        variance = walks.entry[:, None] + np.zeros_like(mean)
        mean[:, parts], variance[:, parts] = paths.mean, paths.variance
        covariance[:, self.told] = paths.covariance
        return mean, variance, covariance

    def walks(self, walks: Walks) -> Walks:
        """The walks of its domains."""
        return replace(walks, loadings=walks.loadings[self.told], steps=walks.steps[self.told])


def alike(
    measurements: Sequence[Measurement], values: Mapping[str, Values], first: Ints, among: Ints
) -> Iterator[Chunk]:
    """Some dyads by the chunk, with evidence on the same domains together."""
    domains = sorted({one.domain for one in measurements})
    told = np.zeros((len(domains), len(first)), bool)
    for one in measurements:
        told[domains.index(one.domain)] |= values[one.name].there.any(axis=0)
    common_first = np.argsort(-told.sum(axis=1), kind="stable")
    order = among[np.lexsort((first[among], *told[common_first][:, among]))]
    for start in range(0, len(order), CHUNK):
        dyads = order[start : start + CHUNK]
        dyads = dyads[np.argsort(first[dyads], kind="stable")]
        own = np.flatnonzero(told[:, dyads].any(axis=1))
        yield Chunk(dyads, first[dyads], np.array(domains, np.int64)[own], int(first[dyads].min()))


@dataclass(frozen=True, eq=False)
class Loose:
    """The values of a domain in one period, whose sites must be found.

    Parameters
    ----------
    n : ndarray of int, shape (C,)
        Dyads of which any of its indicators is known.
    parts : sequence of Part
        Their values; places are among these dyads.
    """

    n: Ints
    parts: Sequence[Part]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> "Loose":
        """From values with places among all dyads."""
        n = np.unique(np.concatenate([where for _, _, where in parts]))
        return cls(n, [(one, cells, np.searchsorted(n, where)) for one, cells, where in parts])

    def only(self, place: Ints) -> "Loose":
        """Of some dyads: ``place`` is the new number of each, -1 of those left out."""
        kept = place[self.n] >= 0
        at = np.cumsum(kept) - 1
        parts = []
        for one, cells, where in self.parts:
            own = kept[where]
            parts.append((one, cells.only(own), at[where[own]]))
        return Loose(place[self.n[kept]], parts)


@dataclass(frozen=True, eq=False)
class Evidence:
    """What is known of a chunk of dyads.

    Parameters
    ----------
    first : ndarray of int, shape (N,)
        Period in which each dyad enters.
    fixed : Sites
        What gaussian measurements say.
    loose : mapping of (int, int) to Loose
        The other values, by period and domain.
    """

    first: Ints
    fixed: Sites
    loose: Mapping[tuple[int, int], Loose]

    @property
    def seen(self) -> Bools:
        """Where any dyad has a value, shape (T, D)."""
        found = np.asarray((self.fixed[0] != 0).any(axis=2))
        for at in self.loose:
            found[at] = True
        return found

    def only(self, dyads: Ints) -> "Evidence":
        """Of some dyads."""
        place = np.full(len(self.first), -1)
        place[dyads] = np.arange(len(dyads))
        loose = {at: own.only(place) for at, own in self.loose.items()}
        return Evidence(
            self.first[dyads],
            (self.fixed[0][:, :, dyads], self.fixed[1][:, :, dyads]),
            {at: own for at, own in loose.items() if len(own.n)},
        )


def laid_out(
    measurements: Sequence[Measurement], values: Mapping[str, Values], chunk: Chunk
) -> Evidence:
    """What is known of a chunk's dyads, periods and domains counted from its own first."""
    domain = {int(d): place for place, d in enumerate(chunk.told)}
    first, N = chunk.first - chunk.begin, len(chunk.dyads)
    T = len(values[measurements[0].name].y) - chunk.begin
    fixed = np.zeros((T, len(domain), N)), np.zeros((T, len(domain), N))
    parts: dict[tuple[int, int], list[Part]] = {}
    for one in (one for one in measurements if one.domain in domain):
        d = domain[one.domain]
        cells, where = values[one.name].only(slice(chunk.begin, None), chunk.dyads).known()
        t, n = np.divmod(where, N)
        inside = t >= first[n]
        t, n, cells = t[inside], n[inside], cells.only(inside)
        if one.kind == "gaussian":
            known, bounded = ~cells.censored, cells.censored
            for site, own in zip(fixed, exact_site(one, cells.only(known)), strict=True):
                site[t[known], d, n[known]] += own
            t, n, cells = t[bounded], n[bounded], cells.only(bounded)
        bounds = np.searchsorted(t, np.arange(T + 1))
        for s in np.flatnonzero(np.diff(bounds)):
            own_cells = slice(bounds[s], bounds[s + 1])
            parts.setdefault((int(s), d), []).append((one, cells.only(own_cells), n[own_cells]))
    return Evidence(first, fixed, {at: Loose.of(own) for at, own in parts.items()})
