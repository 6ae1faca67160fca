"""Bonds: what holds a group together, in words: whom it would miss, and whose leaving splits it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from comity.blocs.connections import connections, connections_in_words
from comity.blocs.flows import hub
from comity.blocs.group import ballast, members
from comity.errors import ComityError
from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.methods.intervals import INTERVAL
from comity.results import Result
from comity.states import resolve
from comity.states.articles import in_sentence

__all__ = ["Bonds", "bonds"]

_FEWEST, _MOST = 3, 16
_SURE = 0.5
_FLOWS = {
    "trade": "of the trade within the group",
    "leader_meetings": "of its leaders' meetings",
    "military_transfers": "of its military transfers under way",
}


@dataclass(frozen=True, eq=False, repr=False)
class Bonds(Result):
    """What holds a group together in one period.

    Parameters
    ----------
    fit : Latent
        Of the case.
    group : tuple of str
        The states.
    period : str
        As the panel writes it.
    losses : DataFrame
        What the mean alignment of the group would lose with each state, by domain.
    flows : DataFrame
        Which share of the group's flows ends with each state.
    connections : DataFrame
        Who sends what to whom, by kind of flow (`comity.blocs.connections`).
    cut : tuple of str
        The fewest states without whom the others no longer hang together by ties above the zero;
        empty where no leaving does that, all of them where they do not hang together as it is.
    certainty : float
        Share of draws in which their leaving does it; NaN where there are none.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> bonds(fit, period=2024).cut
    ('CHN', 'RUS')
    """

    fit: Latent
    group: tuple[str, ...]
    period: str
    losses: pl.DataFrame
    flows: pl.DataFrame
    connections: pl.DataFrame
    cut: tuple[str, ...]
    certainty: float

    _name = "bonds"

    @property
    def frame(self) -> pl.DataFrame:
        """What the group would lose with each state, as `comity.blocs.group.ballast` has it.

        Columns: domain, state, period, loss, low, high, first, told.
        """
        return self.losses

    @property
    def answer(self) -> tuple[str, ...]:
        """The answer in words, one sentence each."""
        joined = connections_in_words(self.connections)
        return (*self._missed(), *self._flowing(), *joined, self._leaving())

    def cite(self) -> str:
        """The sources of the case, as BibTeX."""
        return str(getattr(self.fit, "cite", self.fit.panel.cite)())

    def _title(self) -> str:
        return f"What holds {', '.join(self.group)} together in {self.period}: {self.answer[0]}"

    def _missed(self) -> list[str]:
        known = self.losses.drop_nulls("loss").filter(pl.col("told") > 0)
        overall = known.filter(domain=OVERALL).sort("loss", descending=True)
        if overall.is_empty():
            return [f"of {', '.join(self.group)} too little is known in {self.period}"]
        top = overall.row(0, named=True)
        more = "less aligned" if top["loss"] > 0 else "no less aligned"
        first = (
            f"without {_name(top['state'])} the rest of the group would be {more} on average by "
            f"{abs(top['loss']):.1f} standard deviations ({INTERVAL} {top['low']:+.1f} to "
            f"{top['high']:+.1f}), more than without any other with a probability of "
            f"{top['first']:.2f}"
        )
        others = known.filter(pl.col("domain") != OVERALL, pl.col("first") > _SURE)
        domains = [f"{one['domain']} {_name(one['state'])}" for one in others.iter_rows(named=True)]
        return [
            first,
            *([f"by domain it would miss most: {', '.join(domains)}"] if domains else []),
        ]

    def _flowing(self) -> list[str]:
        known = self.flows.drop_nulls("share").sort("share", descending=True)
        found = []
        for flow, what in _FLOWS.items():
            top = known.filter(flow=flow).head(1)
            for one in top.iter_rows(named=True):
                found.append(
                    f"{100 * one['share']:.0f} % {what} ({one['period']}) begin or end with "
                    f"{_name(one['state'])}"
                )
        return found

    def _leaving(self) -> str:
        if self.cut == self.group:
            return "as it is the group does not hang together by ties above the world's mean"
        if not self.cut:
            return "whoever leaves, the others still hang together by ties above the world's mean"
        return (
            f"were {' and '.join(map(_name, self.cut))} to leave, the others would no longer hang "
            f"together by ties above the world's mean (in {100 * self.certainty:.0f} % of draws)"
        )


def bonds(
    fit: Latent,
    states: str | Sequence[str] | None = None,
    period: int | str | None = None,
    zero: float = 0.0,
) -> Bonds:
    """Say what holds a group together: whom it would miss, and whose leaving splits it.

    Parameters
    ----------
    fit : Latent
        Of the case.
    states : str or sequence of str, optional
        As for `comity.blocs.group.members`; 3 to 16.
    period : int or str, optional
        As the panel writes it; by default the last in which all were states.
    zero : float
        The alignment above which two states hang together: 0, the mean of the world's dyads, by
        default.

    Returns
    -------
    Bonds
        ``answer`` in words, ``frame`` in figures.

    Raises
    ------
    ComityError
        As `comity.blocs.group.members`, and if there are fewer than 3 states or more than 16.

    References
    ----------
    As for `comity.methods.cohesion.ballast`. White, D. R. & Harary, F. (2001). The cohesiveness of
    blocks in social networks: Node connectivity and conditional density. Sociological Methodology
    31(1), 305-359.

    Examples
    --------
    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2000))
    >>> bonds(fit, "northern bloc", 2024).answer[-1]
    "whoever leaves, the others still hang together by ties above the world's mean"
    """
    group = members(fit.panel, states)
    if not _FEWEST <= len(group) <= _MOST:
        raise ComityError(
            f"the group has {len(group)} states; name {_FEWEST} to {_MOST}, of whom some may leave"
        )
    losses = ballast(fit, period, states=group)
    label = str(losses["period"][0])
    layout = fit.layout
    pairs = list(combinations(group, 2))
    t = layout.place(*pairs[0], label)[1]
    numbers = [layout.dyads.index(pair) for pair in pairs]
    above = fit.draws.levels(OVERALL, numbers, t) > zero
    cut = _cut(group, pairs, above.mean(axis=0) > _SURE)
    leaving = [_parts(group, pairs, draw, () if cut == group else cut) > 1 for draw in above if cut]
    certainty = float(np.mean(leaving)) if cut else float("nan")
    flows, joined = hub(fit, states=group), connections(fit.panel, group)
    return Bonds(fit, group, label, losses, flows, joined, cut, certainty)


def _cut(
    group: Sequence[str], pairs: Sequence[tuple[str, str]], tied: np.ndarray
) -> tuple[str, ...]:
    """The fewest states without whom the others fall apart; all where they are apart already."""
    if _parts(group, pairs, tied, ()) > 1:
        return tuple(group)
    sizes = range(1, len(group) - 1)
    every = (out for size in sizes for out in combinations(group, size))
    return next((out for out in every if _parts(group, pairs, tied, out) > 1), ())


def _parts(
    group: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    tied: np.ndarray,
    out: Sequence[str],
) -> int:
    """Into how many parts the others fall without some."""
    rest = [state for state in group if state not in out]
    ends = [
        (rest.index(a), rest.index(b))
        for (a, b), yes in zip(pairs, tied, strict=True)
        if yes and a in rest and b in rest
    ]
    a, b = np.array(ends, dtype=np.int64).reshape(-1, 2).T
    tie = csr_array((np.ones(len(ends)), (a, b)), shape=(len(rest), len(rest)))
    return int(connected_components(tie, directed=False, return_labels=False))


def _name(state: str) -> str:
    return in_sentence(resolve(state).name)
