"""Camps: into which camps a group of states falls, with which probability, in every period."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from comity.blocs.entry import entry
from comity.blocs.group import members, outside_of
from comity.blocs.splits import Split, named_splits, read_split
from comity.errors import ComityError, shown
from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.estimate.draws import Draws
from comity.methods.intervals import ENDS
from comity.methods.partition import best_clusters, best_splits, cheapest_moves
from comity.methods.signed.network import Floats, Ints
from comity.results import Result

__all__ = ["MODAL", "ONE_CAMP", "Camps", "camps_of"]

MODAL, ONE_CAMP = "modal", "one camp"
"""The commonest best split of a period, and the whole group as one camp."""

_SCHEMA: dict[str, Any] = {
    "domain": pl.String,
    "period": pl.String,
    "start": pl.Date,
    "split": pl.String,
    "camps": pl.List(pl.List(pl.String)),
    "probability": pl.Float64,
    "whole": pl.List(pl.Float64),
    "told": pl.Int64,
    "pairs": pl.Int64,
}
_ZEROS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_FEWEST = 3


@dataclass(frozen=True, eq=False)
class _Best:
    """The best splits of the states of a group that are there in one period, draw by draw."""

    domain: str
    period: int
    present: tuple[str, ...]
    ties: Floats
    camps: Ints
    told: int

    def share(self, split: Split) -> tuple[float, tuple[float, ...]] | None:
        """How often a split of those present is the best, and each of its camps undivided."""
        here = [[self.present.index(state) for state in camp if state in self.present]
                for camp in split]  # fmt: skip
        if not all(here) or sum(map(len, here)) != len(self.present):
            return None
        whole = [(self.camps[:, camp] == self.camps[:, camp[:1]]).all(axis=1) for camp in here]
        first = [self.camps[:, camp[0]] for camp in here]
        apart = np.all([a != b for a, b in combinations(first, 2)] or [np.ones(len(first[0]))], 0)
        exact = np.all([*whole, apart], axis=0)
        return float(exact.mean()), tuple(float(one.mean()) for one in whole)

    @cached_property
    def modal(self) -> Ints:
        """The commonest best split; of equally common ones that of the earliest draw."""
        return np.array(Counter(map(tuple, self.camps.tolist())).most_common(1)[0][0])

    def named(self, labels: Ints) -> Split:
        return tuple(
            tuple(state for state, camp in zip(self.present, labels, strict=True) if camp == one)
            for one in range(int(labels.max()) + 1)
        )


@dataclass(frozen=True, eq=False, repr=False)
class Camps(Result):
    """Into which camps a group falls, in every joint draw and period.

    Parameters
    ----------
    fit : Latent
        Of the case.
    draws : Draws
        Joint paths.
    group : tuple of str
        The states.
    splits : mapping of str to splits
        Those whose probability is asked for, by name.
    zero : float or None
        The alignment at which a tie is neither of friends nor of foes, in standard deviations of
        the dyads of the world; None for the mean of the group's pairs in each draw and period.
    periods : tuple of int
        Numbers of the periods.
    domains : tuple of str
        The overall level, and domains.
    outside : tuple of str
        States that are no members, of which `entry` tells.

    Examples
    --------
    >>> import comity as cm
    >>> camps = cm.alignment(cm.casebook("crink").panel(start=2000)).camps()
    >>> camps.frame.columns
    ['domain', 'period', 'start', 'split', 'camps', 'probability', 'whole', 'told', 'pairs']
    """

    fit: Latent
    draws: Draws
    group: tuple[str, ...]
    splits: Mapping[str, Split]
    zero: float | None
    periods: tuple[int, ...]
    domains: tuple[str, ...]
    outside: tuple[str, ...] = ()

    _name = "camps"

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The probability of splits by domain and period.

        Columns: domain (the overall level first), period, start (those in which something tells of
        a pair of three states or more), split (`MODAL`, `ONE_CAMP`, then those that were named, if
        their states are those of the period), camps, probability (that the split is the best: share
        of draws), whole (that each camp stands together, wherever others stand), told (pairs of
        which an indicator tells in the period), pairs.
        """
        rows = []
        for best in self._every:
            asked = {MODAL: best.named(best.modal), ONE_CAMP: (best.present,), **self.splits}
            for name, split in asked.items():
                found = best.share(split)
                if found is not None:
                    here = [[one for one in camp if one in best.present] for camp in split]
                    rows.append({**self._key(best), "split": name, "camps": here,
                                 "probability": found[0], "whole": list(found[1]),
                                 "told": best.told, "pairs": best.ties.shape[1]})  # fmt: skip
        return pl.DataFrame(rows, schema=_SCHEMA)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """How probable it is that two states stand in one camp.

        Columns: domain, period, start, state_a, state_b, together (share of draws whose best split
        has them in one camp).
        """
        rows = [
            {**self._key(best), "state_a": a, "state_b": b,
             "together": float((best.camps[:, i] == best.camps[:, j]).mean())}
            for best in self._every
            for (i, a), (j, b) in combinations(enumerate(best.present), 2)
        ]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    @cached_property
    def states(self) -> pl.DataFrame:
        """On whom a split hangs.

        Columns: domain, period, start, state, side (its camp in the modal split, from 0), stays
        (probability that it stands there, each draw's camps named so that most states stand as in
        the modal split; where as many do as do not, the first state), pivotal (probability that
        its move alone would change the split at the least cost; over the states these add up to
        1).
        """
        rows = []
        for best in self._every:
            same = best.camps == best.modal
            stays = np.where(same.mean(axis=1, keepdims=True) >= 0.5, same, ~same).mean(axis=0)
            moves = cheapest_moves(best.ties, best.camps)
            for at, state in enumerate(best.present):
                rows.append({**self._key(best), "state": state, "side": int(best.modal[at]),
                             "stays": float(stays[at]),
                             "pivotal": float((moves == at).mean())})  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None)

    @cached_property
    def clusters(self) -> pl.DataFrame:
        """The camps that fit best, their number open.

        Columns: domain, period, start, camps (the commonest), probability (that they are the
        best), number (mean number of camps), low, high (90 % interval).
        """
        rows = []
        for best in self._every:
            labels = best_clusters(best.ties, len(best.present))
            modal, count = Counter(map(tuple, labels.tolist())).most_common(1)[0]
            number = labels.max(axis=1) + 1
            low, high = np.quantile(number, ENDS, method="inverted_cdf")
            rows.append({**self._key(best), "camps": best.named(np.array(modal)),
                         "probability": count / len(labels), "number": float(number.mean()),
                         "low": int(low), "high": int(high)})  # fmt: skip
        return pl.DataFrame(rows, schema_overrides={"camps": pl.List(pl.List(pl.String))},
                            infer_schema_length=None)  # fmt: skip

    @cached_property
    def entry(self) -> pl.DataFrame:
        """How likely each state belongs to the group, members and those outside.

        Columns: as of `comity.blocs.entry.entry`.
        """
        asked = (self.draws, self.group, self.outside, self.zero, self.periods, self.domains)
        return entry(*asked)

    def zeros(self, zeros: Sequence[float | None] = (*_ZEROS, None)) -> pl.DataFrame:
        """How the answer moves with the zero, overall.

        Columns: zero (``group`` for the mean of the group), then as `frame`.

        >>> import comity as cm
        >>> camps = cm.alignment(cm.casebook("crink").panel(start=2022)).camps()
        >>> camps.zeros([0.0, None])["zero"].unique(maintain_order=True).to_list()
        ['0', 'group']
        """
        tables = []
        for zero in zeros:
            other = replace(self, zero=zero, domains=(OVERALL,))
            name = "group" if zero is None else f"{zero:g}"
            tables.append(other.frame.select(pl.lit(name).alias("zero"), pl.all()))
        return pl.concat(tables)

    def cite(self) -> str:
        """The sources of the case, as BibTeX."""
        return str(getattr(self.fit, "cite", self.fit.panel.cite)())

    @cached_property
    def _every(self) -> tuple[_Best, ...]:
        return tuple(self._found())

    def _found(self) -> Iterator[_Best]:
        layout = self.draws.layout
        every = list(combinations(self.group, 2))
        numbers = [layout.dyads.index(pair) for pair in every]
        for domain in self.domains:
            place = (OVERALL, *layout.domains).index(domain)
            told = np.asarray(layout.told(place - 1 if place else None)[:, numbers])
            if not told[list(self.periods)].any():
                continue
            paths = self.draws.levels(domain, numbers)
            for t in self.periods:
                levels = paths[:, t]
                known = np.asarray(np.isfinite(levels).all(axis=0))
                present = tuple(
                    state
                    for state in self.group
                    if any(known[n] for n, pair in enumerate(every) if state in pair)
                )
                here = [n for n, pair in enumerate(every) if set(pair) <= set(present)]
                # Where nothing tells of any pair, draws say what the model expects of any states.
                if len(present) < _FEWEST or not told[t, here].any():
                    continue
                ties = levels[:, here]
                middle = np.nanmean(ties, axis=1, keepdims=True) if self.zero is None else self.zero
                ties = ties - middle
                yield _Best(domain, t, present, ties, best_splits(ties, len(present)),
                            int(told[t, here].sum()))  # fmt: skip

    def _key(self, best: _Best) -> dict[str, Any]:
        layout = self.draws.layout
        return {
            "domain": best.domain,
            "period": layout.periods[best.period],
            "start": layout.starts[best.period],
        }

    def _title(self) -> str:
        return f"Camps of {', '.join(self.group)}, in {self.draws.count} joint draws"

    def _lines(self) -> pl.DataFrame:
        from comity.results import lines_of

        asked = self.frame.filter(pl.col("split") != MODAL)
        return lines_of(
            asked.select("domain", "period", state="split", value="probability"), "domain"
        )


def camps_of(
    fit: Latent,
    states: str | Sequence[str] | None = None,
    split: str | Mapping[str, Any] | None = None,
    *,
    zero: float | None = 0.0,
    start: int | str | None = None,
    end: int | str | None = None,
    draws: Draws | None = None,
    domains: Sequence[str] | None = None,
    outside: Sequence[str] = (),
) -> Camps:
    """Say into which camps a group falls, with which probability, in every period.

    Parameters
    ----------
    fit : Latent
        Of the case.
    states : str or sequence of str, optional
        Name of a group of the casebook, or states; by default all of the panel but those outside.
        Three or more.
    split : str or mapping of str to splits, optional
        Splits whose probability is asked for besides those of the casebook: ``PRK CHN RUS | KOR
        USA JPN``, or several by name.
    zero : float or None
        The alignment at which a tie is neither of friends nor of foes, in standard deviations of
        the dyads of the world: 0, their mean, by default; None for the mean of the group's own
        pairs.
    start, end : int or str, optional
        First and last period.
    draws : Draws, optional
        Joint paths; by default those of the fit.
    domains : sequence of str, optional
        The overall level and domains of which it is asked; by default all.
    outside : sequence of str
        States of the panel that are no members: `Camps.entry` says how likely each belongs.

    Returns
    -------
    Camps
        ``frame`` has the probability of splits; ``pairs``, ``states``, ``clusters`` and ``zeros``
        say more.

    Raises
    ------
    ComityError
        If the states make no group of three, a split names others or one twice, or no period is
        left.

    References
    ----------
    As for `comity.methods.partition.best_splits`.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> table = camps_of(fit, split="CHN PRK RUS | IRN").frame
    >>> table.filter(domain="overall", period="2024", split="asked")["probability"].item() < 0.5
    True
    """
    beyond = outside_of(fit.panel, outside)
    inside = [one for one in fit.panel.evidence.states if one not in beyond]
    group = members(fit.panel, inside if states is None else states)
    if len(group) < _FEWEST:
        raise ComityError(f"{' and '.join(group)} make one pair; camps need three states or more")
    given: Mapping[str, Any] = {"asked": split} if isinstance(split, str) else split or {}
    asked = {name: read_split(one, group) for name, one in given.items()}
    named = named_splits(fit.panel, group)
    periods = fit.layout.periods
    first, last = (None if one is None else str(one) for one in (start, end))
    kept = tuple(
        t
        for t, period in enumerate(periods)
        if (first is None or period >= first) and (last is None or period <= last)
    )
    if not kept:
        raise ComityError(
            f"no period is left between {shown(start)} and {shown(end)}; the fit has {periods[0]} "
            f"to {periods[-1]}"
        )
    paths = fit.draws if draws is None else draws
    asked_of = (OVERALL, *fit.layout.domains) if domains is None else tuple(domains)
    return Camps(fit, paths, group, {**asked, **named}, zero, kept, asked_of, beyond)
