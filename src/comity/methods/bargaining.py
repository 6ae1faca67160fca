"""Bargaining: what a group would settle on, from positions, salience and capability.

The spatial model of Bueno de Mesquita as Scholz, Calbert and Smith (2011) wrote it down. Actors
vote between positions in proportion to what is at stake for them; each position is set against each
other one, and the chance that it beats them all is its probability. In rounds, actors challenge
those from whom they expect to gain, and the weaker side of a quarrel moves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from comity.errors import ComityError, shown

__all__ = ["Election", "Rounds", "bargaining_rounds", "condorcet_election", "utilities"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_PERCENT = 100.0
_STILL = 0.01
"""Share of the range by which the winner may move in a round in which talks are over."""


@dataclass(frozen=True, eq=False)
class Election:
    """The probabilistic Condorcet election over the unique positions of a group.

    Parameters
    ----------
    options : ndarray, shape (m, D)
        The unique positions, in their order.
    holders : ndarray of int, shape (n,)
        Which option each actor holds.
    victory : ndarray, shape (m, m)
        Probability that the option of the row beats that of the column; 1/2 on the diagonal.
    probability : ndarray, shape (m,)
        That the option beats all others, given that one does.
    support : ndarray, shape (m,)
        Sum of salience * capability * utility, relative to that of all actors: at most 1.
    winner : int
        The option that no other beats; of equals the first.

    Examples
    --------
    >>> found = condorcet_election([0.0, 4.0, 10.0], [1, 1, 1], [1, 1, 1])
    >>> found.options[found.winner].tolist()
    [4.0]
    """

    options: Floats
    holders: Ints
    victory: Floats
    probability: Floats
    support: Floats
    winner: int

    @property
    def expected(self) -> Floats:
        """Mean of the positions by their probability, shape (D,)."""
        return np.asarray(self.probability @ self.options)


@dataclass(frozen=True, eq=False)
class Rounds:
    """Bargaining round by round; the first row is before any.

    Parameters
    ----------
    positions : ndarray, shape (T + 1, n, D)
        Of the actors.
    winners : ndarray, shape (T + 1, D)
        The position that no other beats: the forecast, if talks ended there.
    means : ndarray, shape (T + 1, D)
        Mean position, weighted by salience * capability.
    exponents : ndarray, shape (T, n)
        Risk exponent of each actor, 1/2 to 2: below 1 it takes risks, above it avoids them.
    gains : ndarray, shape (T, n, n)
        What the actor of the row expects to gain by challenging that of the column.
    settled : bool
        Whether the last round left the winner where it was, by a hundredth of the range.

    Examples
    --------
    >>> bargaining_rounds([0.0, 10.0], [1.0, 1.0], [3.0, 1.0]).winners[0].tolist()
    [0.0]
    """

    positions: Floats
    winners: Floats
    means: Floats
    exponents: Floats
    gains: Floats
    settled: bool


@dataclass(frozen=True, eq=False)
class _Group:
    """Checked: positions (n, D), salience by dimension (n, D), overall (n,), capability (n,)."""

    positions: Floats
    saliences: Floats
    salience: Floats
    capability: Floats

    @property
    def weight(self) -> Floats:
        return self.salience * self.capability

    def at(self, positions: Floats) -> "_Group":
        return _Group(positions, self.saliences, self.salience, self.capability)


def utilities(distance: ArrayLike, risk: ArrayLike = 0.0) -> Floats:
    """Utility of a position by its distance: u = (1 - d) (1 + R d).

    Parameters
    ----------
    distance : array_like of float
        Weighted Euclidean distance, as a share of the range: 0 to 1.
    risk : array_like of float, of a shape that broadcasts
        R, -1 to 1: 0 is neutral; above it utility falls late, so that the middle is preferred to
        a gamble (aversion), below it early.

    Returns
    -------
    ndarray of float
        1 at one's own position, 0 at the far end.

    References
    ----------
    Wise, B., Lester, L. & Efird, B. (2015). An introduction to the KAPSARC Toolkit for Behavioral
    Analysis (KTAB). KAPSARC Discussion Paper.

    Examples
    --------
    >>> utilities([0.0, 0.5, 1.0]).tolist(), float(utilities(0.5, risk=1.0))
    ([1.0, 0.5, 0.0], 0.75)
    """
    d = np.clip(np.asarray(distance, float), 0.0, 1.0)
    return np.asarray((1.0 - d) * (1.0 + np.asarray(risk, float) * d))


def condorcet_election(
    positions: ArrayLike, salience: ArrayLike, capability: ArrayLike, risk: ArrayLike = 0.0
) -> Election:
    """Set every position of a group against every other one.

    Actor k casts v_k(i, j) = c_k s_k (u_k(i) - u_k(j)) between positions i and j. The probability
    that i wins is the votes for it over all votes cast, p_ij = S+ / (S+ + S-); that it is the
    outcome is prod_j p_ij, made to add up to 1. On one dimension, where risk is neutral, the
    position that no other beats is the median weighted by c s (Black 1948).

    Parameters
    ----------
    positions : array_like of float, shape (n,) or (n, D)
        Of the actors, in any unit; every dimension is measured in shares of its range.
    salience : array_like of float, shape (n,) or (n, D)
        How much the issue matters, 0 to 1, or 0 to 100 where any is above 1. By dimension it
        weighs the distances, d = sqrt(sum s^2 x^2 / sum s^2), and counts by its mean.
    capability : array_like of float, shape (n,)
        What an actor could bring to bear, in any unit, 0 or more.
    risk : array_like of float, shape () or (n,)
        As of `utilities`.

    Returns
    -------
    Election
        Where all hold one position, it is certain. Two positions with no votes between them are
        an even match.

    Raises
    ------
    ComityError
        If shapes differ, a number is missing, negative or out of range, or nobody has weight.

    References
    ----------
    Bueno de Mesquita, B. (1994). Political forecasting: an expected utility method. In Bueno de
    Mesquita & Stokman (eds), European Community Decision Making, 71-104. Yale University Press.
    Black, D. (1948). On the rationale of group decision-making. Journal of Political Economy 56.

    Examples
    --------
    >>> found = condorcet_election([0.0, 10.0], [1.0, 0.5], [1.0, 1.0])
    >>> found.probability.round(3).tolist()
    [0.667, 0.333]
    """
    return _election(_group(positions, salience, capability), _risks(risk))


def _election(group: _Group, risk: Floats) -> Election:
    options, holders = np.unique(group.positions, axis=0, return_inverse=True)
    holders = np.asarray(holders, np.int64).reshape(-1)
    u = utilities(_distances(group, options), risk[:, None])
    votes = group.weight[:, None, None] * (u[:, :, None] - u[:, None, :])
    for_it = np.maximum(votes, 0.0).sum(axis=0)
    cast = for_it + for_it.T
    victory = np.divide(for_it, cast, out=np.full(cast.shape, 0.5), where=cast > 0)
    off = np.where(np.eye(len(options), dtype=bool), 1.0, victory)
    beats_all = off.prod(axis=1)
    total = beats_all.sum()
    support = group.weight @ u / group.weight.sum()
    winner = int(np.argmax(support > support.max() - 1e-12))
    alone = (np.arange(len(options)) == winner).astype(float)
    probability = beats_all / total if total > 0 else alone
    return Election(options, holders, victory, probability, support, winner)


def bargaining_rounds(
    positions: ArrayLike,
    salience: ArrayLike,
    capability: ArrayLike,
    rounds: int = 10,
    quiet: float = 1.0,
) -> Rounds:
    """Let actors bargain until the winner stays where it is, or for so many rounds.

    With d the distance of i and j, m that of i and the winner, r the risk exponent of i and P the
    probability that i prevails, E(i, j) = s_j (P U_s + (1 - P) U_f) + (1 - s_j) U_s
    - (Q U_q + (1 - Q) (T U_b + (1 - T) U_w)), where U_s = 2 - 4 (1/2 - d/2)^r,
    U_f = 2 - 4 (1/2 + d/2)^r, U_q = 2 - 4 (1/2)^r, U_b = 2 - 4 (1/2 - (m + d)/4)^r and
    U_w = 2 - 4 (1/2 + (m + d)/4)^r: what i has if it wins, loses, if nothing changes, if j moves
    its way unchallenged (T = 1, where m < d), or the other way. Risk follows from security: with
    S_i the sum of what the others expect from challenging i where all are neutral,
    R = (2 S_i - max S - min S) / (max S - min S) and r = (1 - R/3) / (1 + R/3). Where i expects a
    gain and j a loss, j moves: all the way if its loss is the larger, else by the ratio of the
    two. Where both expect gains the outcome of the quarrel is open and nobody moves. Of several
    offers an actor takes that of whoever gains most, of equal ones the nearest.

    Parameters
    ----------
    positions, salience, capability
        As of `condorcet_election`.
    rounds : int
        At most so many, 0 or more.
    quiet : float
        Q, the probability that an actor stays where it is unless challenged, 0 to 1: 1 in the
        version of 2011, which is computed unless you say another.

    Returns
    -------
    Rounds
        Distances are shares of the range that is left in each round.

    Raises
    ------
    ComityError
        As `condorcet_election`, or if rounds are below 0 or quiet is no probability.

    References
    ----------
    Bueno de Mesquita, B. (1997). A decision making model: its structure and form. International
    Interactions 23(3-4), 235-266.
    Scholz, J. B., Calbert, G. J. & Smith, G. A. (2011). Unravelling Bueno de Mesquita's group
    decision model. Journal of Theoretical Politics 23(4), 510-531.

    Examples
    --------
    >>> found = bargaining_rounds([4, 7, 10], [0.8, 0.1, 0.9], [1.0, 0.2, 1.0])
    >>> found.winners[[0, -1], 0].tolist()
    [10.0, 10.0]
    """
    if rounds < 0 or rounds != int(rounds):
        raise ComityError(f"rounds are {shown(rounds)}; give a whole number of 0 or more")
    if not 0 <= quiet <= 1:
        raise ComityError(f"quiet is {shown(quiet)}; give a probability, 0 to 1")
    group = _group(positions, salience, capability)
    n = len(group.positions)
    width = np.ptp(group.positions, axis=0)
    path, winners, exponents, gains = [group.positions], [_winner(group)], [], []
    settled = False
    for _ in range(int(rounds)):
        exponent, gain = _expectations(group, winners[-1], quiet)
        group = group.at(_moves(group.positions, gain))
        exponents.append(exponent)
        gains.append(gain)
        path.append(group.positions)
        winners.append(_winner(group))
        settled = bool((np.abs(winners[-1] - winners[-2]) <= _STILL * width).all())
        if settled:
            break
    return Rounds(
        np.array(path),
        np.array(winners),
        np.array([group.weight @ one / group.weight.sum() for one in path]),
        np.array(exponents).reshape(-1, n),
        np.array(gains).reshape(-1, n, n),
        settled,
    )


def _winner(group: _Group) -> Floats:
    """The position that no other beats."""
    found = _election(group, np.zeros(1))
    return np.asarray(found.options[found.winner])


def _expectations(group: _Group, winner: Floats, quiet: float) -> tuple[Floats, Floats]:
    """Risk exponents (n,) and expected gains (n, n) of a round."""
    distance = _distances(group, group.positions)
    to_winner = _distances(group, winner[None])
    chance = _prevailing(group, distance)
    neutral = _gains(distance, to_winner, chance, group.salience, np.ones(len(distance)), quiet)
    security = neutral.sum(axis=0)
    least, most = security.min(), security.max()
    if most > least:
        danger = (2 * security - most - least) / (most - least)
    else:
        danger = np.zeros(len(security))
    exponent = (1 - danger / 3) / (1 + danger / 3)
    return exponent, _gains(distance, to_winner, chance, group.salience, exponent, quiet)


def _prevailing(group: _Group, distance: Floats) -> Floats:
    """Probability that the actor of the row prevails over that of the column."""
    u = utilities(distance)  # of k (rows) from the position of i (columns)
    votes = group.weight[:, None, None] * (u[:, :, None] - u[:, None, :])
    for_it = np.maximum(votes, 0.0).sum(axis=0)
    cast = for_it + for_it.T
    return np.asarray(np.divide(for_it, cast, out=np.full(cast.shape, 0.5), where=cast > 0))


def _gains(
    distance: Floats,
    to_winner: Floats,
    chance: Floats,
    salience: Floats,
    exponent: Floats,
    quiet: float,
) -> Floats:
    """E(i, j), 0 where the two hold one position."""

    def u(share: Floats | float) -> Floats:
        return np.asarray(2 - 4 * share ** exponent[:, None])

    way = (to_winner + distance) / 4
    unchallenged = np.where(to_winner < distance, u(0.5 - way), u(0.5 + way))
    success, failure = u(0.5 - distance / 2), u(0.5 + distance / 2)
    resisted = chance * success + (1 - chance) * failure
    challenging = salience * resisted + (1 - salience) * success
    gain = challenging - (quiet * u(0.5) + (1 - quiet) * unchallenged)
    return np.where(distance > 0, gain, 0.0)


def _moves(positions: Floats, gain: Floats) -> Floats:
    """Where every actor goes: to, or toward, whoever gains most from challenging it."""
    moved = positions.copy()
    for j in range(len(positions)):
        taken: tuple[float, float] | None = None
        for i in np.flatnonzero((gain[:, j] > 0) & (gain[j] < 0)):
            share = min(1.0, -gain[j, i] / gain[i, j])
            step = share * (positions[i] - positions[j])
            key = (-float(gain[i, j]), float(np.linalg.norm(step)))
            if taken is None or key < taken:
                taken, moved[j] = key, positions[j] + step
    return moved


def _distances(group: _Group, options: Floats) -> Floats:
    """Weighted Euclidean distance of every actor from every option, as a share of the range."""
    every = np.vstack([group.positions, options])
    width = np.ptp(every, axis=0)
    apart = np.abs(group.positions[:, None] - options[None]) / np.where(width > 0, width, 1.0)
    squares = group.saliences**2
    total = squares.sum(axis=1)
    own = np.where(total[:, None] > 0, squares, 1.0)
    found = np.einsum("nd,nmd->nm", own, apart**2) / own.sum(axis=1)[:, None]
    return np.asarray(np.sqrt(found))


def _risks(risk: ArrayLike) -> Floats:
    found = np.atleast_1d(np.asarray(risk, float))
    if not (np.abs(found) <= 1).all():
        raise ComityError(f"risk holds {shown(found.tolist())}; give -1 to 1, 0 for neutral")
    return found


def _group(positions: ArrayLike, salience: ArrayLike, capability: ArrayLike) -> _Group:
    x, s = (np.asarray(one, float) for one in (positions, salience))
    c = np.asarray(capability, float)
    x = x[:, None] if x.ndim == 1 else x
    s = s[:, None] if s.ndim == 1 else s
    if x.ndim != 2 or len(x) < 2 or len(s) != len(x) or c.shape != (len(x),):
        raise ComityError(
            f"positions, salience and capability have {len(x)}, {len(s)} and {len(c)} rows; give "
            "one for each actor, two or more"
        )
    if s.shape[1] not in (1, x.shape[1]):
        raise ComityError(
            f"salience has {s.shape[1]} dimensions, positions {x.shape[1]}; give one, or as many"
        )
    for name, one in (("position", x), ("salience", s), ("capability", c)):
        wrong = ~np.isfinite(one) | ((one < 0) if name != "position" else False)
        if wrong.any():
            raise ComityError(
                f"{name} holds {shown(float(one[wrong].flat[0]))}; give a number"
                f"{'' if name == 'position' else ' of 0 or more'} for every actor"
            )
    if s.max() > 1:
        s = s / _PERCENT
    if s.max() > 1:
        raise ComityError(f"salience holds {shown(s.max() * _PERCENT)}; give 0 to 1, or 0 to 100")
    overall = s.mean(axis=1)
    if not (overall * c).any():
        raise ComityError("nobody has salience and capability above 0; nobody would decide")
    return _Group(x, np.broadcast_to(s, x.shape), overall, c)
