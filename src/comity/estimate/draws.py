"""Draws: paths of alignment as the evidence leaves them possible, and what they say of a change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.estimate.layout import Layout
from comity.methods.intervals import ENDS
from comity.methods.latent.draws import draw_path
from comity.methods.latent.posterior import Posterior

__all__ = ["COUNT", "SEED", "Draws", "change", "draw", "drawn"]

Floats = NDArray[np.float64]

COUNT = 400
"""Draws by default: enough for a probability to 2.5 points."""

SEED = 1648
"""Where the stream of draws begins unless another is passed: results are the same on every run."""

_ROOM = 500_000_000
"""Bytes of paths that are kept: of a hundred dyads over two centuries, and besides the overall
level of seven hundred."""


@dataclass(frozen=True, eq=False)
class Draws:
    """Joint draws of the alignment of every dyad, whole paths, made when they are asked for.

    Parameters
    ----------
    layout : Layout
        Dyads and periods in their order.
    count : int
        Number of draws.
    make : callable
        Given the number of a dyad, its paths: an array of shape (1 + D, T, count), the overall
        level, then the domains; NaN while the two are not both states. The same on every call.
    mean : callable, optional
        Given the number of a dyad, what its paths are drawn about, shape (1 + D, T).

    Examples
    --------
    >>> import comity as cm
    >>> cm.alignment(cm.casebook("crink").panel(start=1991)).draws
    400 draws of 6 dyads in 36 periods
    """

    layout: Layout
    count: int
    make: Callable[[int], Floats] = field(repr=False)
    mean: Callable[[int], Floats] | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        """Name the size, not the arrays."""
        periods, dyads = len(self.layout.periods), len(self.layout.dyads)
        return f"{self.count} draws of {dyads} dyads in {periods} periods"

    def of(self, dyad: int, domain: str = OVERALL) -> Floats:
        """The paths of one dyad.

        Parameters
        ----------
        dyad : int
            Its number.
        domain : str
            ``overall`` or a domain.

        Returns
        -------
        ndarray, shape (n_draws, T)
            NaN while the two are not both states. The first dyads asked for are kept, of more
            of them the overall level alone.

        Raises
        ------
        ValueError
            If there is no such domain.

        Examples
        --------
        >>> import comity as cm
        >>> cm.alignment(cm.casebook("crink").panel(start=1991)).draws.of(0, "voting").shape
        (400, 36)
        """
        if domain == OVERALL:
            return self._overall(dyad).T
        found: Floats = self.path(dyad)[1 + self.layout.domains.index(domain)]
        return found.T

    def levels(
        self,
        domain: str = OVERALL,
        dyads: Sequence[int] | None = None,
        periods: slice | int | Sequence[int] = slice(None),
    ) -> Floats:
        """The levels of some dyads in some periods, side by side.

        Parameters
        ----------
        domain : str
            ``overall`` or a domain.
        dyads : sequence of int, optional
            Their numbers; by default all.
        periods : slice, int or sequence of int
            Numbers of the periods; by default all.

        Returns
        -------
        ndarray, shape (n_draws, T, N), or (n_draws, N) for a single period
            Memory grows with what is asked for, time with the number of dyads.

        Raises
        ------
        ValueError
            If there is no such domain.

        Examples
        --------
        >>> import comity as cm
        >>> draws = cm.alignment(cm.casebook("crink").panel(start=1991)).draws
        >>> draws.levels("voting", [0, 1], -1).shape
        (400, 2)
        """
        numbers = range(len(self.layout.dyads)) if dyads is None else dyads
        shape = np.empty((self.count, len(self.layout.periods)))[:, periods].shape
        found = np.empty((*shape, len(numbers)))
        for place, n in enumerate(numbers):
            found[..., place] = self.of(n, domain)[:, periods]
        return found

    @cached_property
    def path(self) -> Callable[[int], Floats]:
        """The paths of a dyad, kept for the next call while there is room."""
        return _kept(self.make, self._fitting(1 + len(self.layout.domains)))

    @cached_property
    def _overall(self) -> Callable[[int], Floats]:
        """The overall level of a dyad, kept likewise."""
        return _kept(lambda n: self.path(n)[0].copy(), self._fitting(1))

    def _fitting(self, levels: int) -> int:
        """How many dyads there is room for."""
        return max(1, _ROOM // (8 * self.count * len(self.layout.periods) * levels))


def _kept(make: Callable[[int], Floats], most: int) -> Callable[[int], Floats]:
    """Keep what was made for the first dyads asked for, and for the last one."""
    held: dict[int, Floats] = {}
    last: dict[int, Floats] = {}

    def of(n: int) -> Floats:
        if n in held:
            return held[n]
        if n not in last:
            made = make(n)
            last.clear()
            (held if len(held) < most else last)[n] = made
            return made
        return last[n]

    return of


def drawn(values: Floats, layout: Layout) -> Draws:
    """Draws that were made elsewhere.

    Parameters
    ----------
    values : ndarray, shape (n_draws, T, 1 + D, N)
        Overall level, then the domains.
    layout : Layout
        Dyads and periods in their order.

    Returns
    -------
    Draws
        Of these values.

    Examples
    --------
    >>> import comity as cm
    >>> layout = cm.alignment(cm.casebook("crink").panel(start=1991)).layout
    >>> drawn(np.zeros((10, 36, 7, 6)), layout)
    10 draws of 6 dyads in 36 periods
    """
    return Draws(layout, len(values), lambda n: values[..., n].transpose(2, 1, 0))


def draw(
    found: Posterior, layout: Layout, rng: np.random.Generator | None = None, count: int = COUNT
) -> Draws:
    """Draw joint paths from the posterior.

    Parameters
    ----------
    found, layout : Posterior, Layout
        As in `Alignment`.
    rng : numpy.random.Generator, optional
        Source of the draws; by default one begun at `SEED`. Every dyad has a stream of its own.
    count : int
        Number of draws.

    Returns
    -------
    Draws
        Each dyad is drawn when it is asked for: memory does not grow with dyads.

    Raises
    ------
    ComityError
        If count is below 1.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> draw(fit.posterior, fit.layout, np.random.default_rng(1), 10).count
    10
    """
    if count < 1:
        raise ComityError(f"count is {count}: no draws; give 1 or more, such as 400")
    stream = np.random.default_rng(SEED) if rng is None else rng
    seeds = stream.bit_generator.seed_seq.spawn(len(layout.dyads))  # type: ignore[attr-defined]
    source = type(stream.bit_generator)

    def one(n: int) -> Floats:
        own = np.random.Generator(source(seeds[n]))
        values = draw_path(found, n, own, count)
        np.einsum("d,dtk->tk", found.composites[0][:, n], values[1:], out=values[0])
        values[:, ~layout.exists[:, n]] = np.nan
        values.flags.writeable = False
        return values

    def mean(n: int) -> Floats:
        return np.vstack([found.composite[0, :, n], found.mean[:, :, n].T])

    return Draws(layout, count, one, mean)


def change(
    draws: Draws,
    dyad: int,
    since: int,
    until: int,
    domains: Sequence[str] | None = None,
) -> pl.DataFrame:
    """How much a dyad moved between two periods, by domain and overall, and how surely.

    Parameters
    ----------
    draws : Draws
        Joint paths.
    dyad, since, until : int
        Number of the dyad, and of the two periods.
    domains : sequence of str, optional
        ``overall`` and domains that are asked for; by default all.

    Returns
    -------
    DataFrame
        domain (the overall level first; one that no indicator tells of between the two periods or
        before is left out), change (of the means, where draws know what they were drawn about),
        low, high (90 % interval), rise (probability that it rose).

    Raises
    ------
    ComityError
        If the periods are not in order, or the dyad did not exist.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=1991))
    >>> layout = fit.layout
    >>> (n, since), (_, until) = layout.place("PRK", "RUS", 2021), layout.place("PRK", "RUS", 2025)
    >>> change(fit.draws, n, since, until).row(0, named=True)["rise"] > 0.5
    True
    """
    layout = draws.layout
    if since >= until:
        raise ComityError(
            f"{layout.periods[since]} is not before {layout.periods[until]}; give the earlier first"
        )
    named = (OVERALL, *layout.domains) if domains is None else tuple(domains)
    paths = (draws.of(dyad, domain) for domain in named)
    moved = np.stack([one[:, until] - one[:, since] for one in paths], axis=1)
    if np.isnan(moved).any():
        a, b = layout.dyads[dyad]
        raise ComityError(
            f"{a}-{b} did not exist in {layout.periods[since]}; choose a later period"
        )
    low, high = np.quantile(moved, ENDS, axis=0)
    middle = moved.mean(axis=0)
    if draws.mean is not None:
        levels = (OVERALL, *layout.domains)
        mean = draws.mean(dyad)[[levels.index(domain) for domain in named]]
        middle = mean[:, until] - mean[:, since]
    told = [
        domain == OVERALL or layout.told(layout.domains.index(domain))[: until + 1, dyad].any()
        for domain in named
    ]
    columns = {
        "domain": np.array(named),
        "change": middle,
        "low": low,
        "high": high,
        "rise": (moved > 0).mean(axis=0),
    }
    return pl.DataFrame({name: values[told] for name, values in columns.items()})
