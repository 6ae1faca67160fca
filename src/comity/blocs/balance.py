"""Balance: how far signed networks are from two camps, who is in which, and what proves it."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from comity.blocs.edges import Signed, read_edges, signed_networks
from comity.errors import ComityError, shown
from comity.estimate import Latent
from comity.estimate.composites import OVERALL
from comity.methods.clustering import Clustering, clustering_of
from comity.methods.frustration import SECONDS, Frustration, frustration_of
from comity.results import Result
from comity.steps import each

__all__ = ["Balance", "frustration", "signed_ties"]

_SCHEMA: dict[str, Any] = {
    "vertices": pl.Int64,
    "edges": pl.Int64,
    "negative": pl.Int64,
    "components": pl.Int64,
    "frustration": pl.Float64,
    "bound": pl.Float64,
    "optimal": pl.Boolean,
    "balance": pl.Float64,
    "balanced_triads": pl.Float64,
    "camps": pl.List(pl.List(pl.String)),
    "notes": pl.String,
}


@dataclass(frozen=True, eq=False, repr=False)
class Balance(Result):
    """The frustration of signed networks, each with its proof.

    Parameters
    ----------
    networks : tuple of Signed
        The networks.
    found : tuple of Frustration
        What was found of each.
    seconds : float
        Time that each proof could take.

    Examples
    --------
    >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "sign": [1, -1, -1]})
    >>> frustration(edges).frame["camps"].to_list()
    [[['x', 'y'], ['z']]]
    """

    networks: tuple[Signed, ...]
    found: tuple[Frustration, ...]
    seconds: float = SECONDS

    _name = "balance"

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row per network.

        Columns: window (where networks were told apart), vertices, edges, negative (edges),
        components, frustration (L: weight of the edges that the best split leaves frustrated),
        bound (what every split leaves at least), optimal (whether they meet: proven), balance (1 -
        2 L / m, m the weight of all edges), balanced_triads (share of triangles; null where there
        is none), camps (the best split found; how the components of a network stand to each other
        is open), notes (what was left out or joined).
        """
        rows = [_row(signed, one) for signed, one in zip(self.networks, self.found, strict=True)]
        table = pl.DataFrame(rows, schema=_SCHEMA).with_columns(
            pl.col("balance", "balanced_triads").fill_nan(None)
        )
        if self.networks[0].window is None:
            return table
        windows = pl.Series("window", [signed.window for signed in self.networks])
        return table.select(windows, pl.all())

    def clusters(self) -> pl.DataFrame:
        """The best clusters of each network, their number open: ``--show clusters``.

        Columns: window, cost (weight of positive edges between clusters and negative ones within),
        bound, optimal, clusters (how many), members.

        >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "sign": [-1, -1, -1]})
        >>> frustration(edges).clusters().select("cost", "clusters").row(0)
        (0.0, 3)
        """
        rows = []
        for signed in self.networks:
            one: Clustering = clustering_of(signed.network, self.seconds)
            members = [
                [signed.names[v] for v in np.flatnonzero(one.labels == label)]
                for label in range(one.clusters)
            ]
            rows.append(
                {
                    "window": signed.window,
                    "cost": one.cost,
                    "bound": one.bound,
                    "optimal": one.optimal,
                    "clusters": one.clusters,
                    "members": members,
                }
            )
        table = pl.DataFrame(rows, schema_overrides={"members": pl.List(pl.List(pl.String))})
        return table.drop("window") if self.networks[0].window is None else table

    def pairs(self, limit: int = 10_000) -> pl.DataFrame:
        """In which share of all best splits two vertices stand in one camp: ``--show pairs``.

        Parameters
        ----------
        limit : int
            Best splits of a part of a network that are counted at most.

        Returns
        -------
        DataFrame
            window, vertex_a, vertex_b, share (null for two that no path joins), splits (how many
            best splits there are; at least so many where not complete), complete. Networks whose
            optimum is not proven are left out.

        Examples
        --------
        >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "sign": [-1, -1, -1]})
        >>> frustration(edges).pairs()["share"].round(2).to_list()
        [0.33, 0.33, 0.33]
        """
        tables = []
        for signed, one in zip(self.networks, self.found, strict=True):
            if not one.optimal:
                continue
            every = one.alike(limit)
            a, b = np.triu_indices(len(signed.names), 1)
            names = np.array(signed.names)
            tables.append(
                pl.DataFrame(
                    {
                        "window": [signed.window] * len(a),
                        "vertex_a": names[a].tolist(),
                        "vertex_b": names[b].tolist(),
                        "share": every.share[a, b],
                        "splits": [str(every.count)] * len(a),
                        "complete": [every.complete] * len(a),
                    }
                ).with_columns(pl.col("share").fill_nan(None))
            )
        if not tables:
            raise ComityError("no optimum is proven; give --seconds more before asking for pairs")
        table = pl.concat(tables)
        return table.drop("window") if self.networks[0].window is None else table

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out or joined of each network, one line each."""
        named = (
            (f"{signed.window}: " if signed.window is not None else "", signed.notes)
            for signed in self.networks
        )
        return tuple(f"{where}{'; '.join(notes)}" for where, notes in named if notes)

    def cite(self) -> str:
        """The method, as BibTeX."""
        return METHOD

    def _title(self) -> str:
        proven = sum(one.optimal for one in self.found)
        return f"Frustration of {len(self.found)} signed networks, {proven} proven optimal"


METHOD = """@article{aref2020frustration,
  author = {Aref, Samin and Mason, Andrew J. and Wilson, Mark C.},
  title = {A modeling and computational study of the frustration index in signed networks},
  journal = {Networks},
  volume = {75},
  number = {1},
  pages = {95--110},
  year = {2020}
}
"""


def frustration(edges: Any, by: str | None = None, *, seconds: float = SECONDS) -> Balance:
    """Find how far signed networks are from two camps, exactly, and prove it: ``comity balance``.

    L = min over splits into two camps of the weight of ties that are frustrated: friends in
    different camps, foes in one.

    Parameters
    ----------
    edges : data frame, str or Path
        One row per edge: two columns of vertices (``source`` and ``target``, ``state_a`` and
        ``state_b``, ``ccode1`` and ``ccode2``, ...), and ``sign``, ``weight`` or both; a frame of
        pandas, Polars, Arrow or DuckDB, or a file that holds one.
    by : str, optional
        Column that says which network a row belongs to, such as ``window``; by default all are
        one.
    seconds : float
        Time that the proof of each network may take; where it does not come, the best split found
        is given with the bound.

    Returns
    -------
    Balance
        ``frame`` has a row for each network; ``pairs`` and ``clusters`` say more.

    Raises
    ------
    ComityError
        If columns are missing, a sign is unknown, a weight is no finite number, nothing is left,
        or seconds are not above 0.

    References
    ----------
    As for `comity.methods.frustration.frustration_of`.

    Examples
    --------
    >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "sign": [1, 1, -1]})
    >>> frustration(edges).frame.select("frustration", "bound", "optimal").row(0)
    (1.0, 1.0, True)
    """
    if not seconds > 0:
        raise ComityError(f"seconds are {shown(seconds)}; give more than 0, such as 60")
    table = read_edges(edges, by) if isinstance(edges, str | Path) else edges
    networks = tuple(signed_networks(table, by))
    found = tuple(frustration_of(one.network, seconds) for one in each(networks))
    return Balance(networks, found, seconds)


def _row(signed: Signed, found: Frustration) -> dict[str, object]:
    camps = [
        [signed.names[v] for v in np.flatnonzero(found.sides == side)]
        for side in (1, -1)
        if (found.sides == side).any()
    ]
    return {
        "vertices": len(signed.names),
        "edges": len(signed.network.weights),
        "negative": int((signed.network.weights < 0).sum()),
        "components": len(found.parts),
        "frustration": found.frustration,
        "bound": found.bound,
        "optimal": found.optimal,
        "balance": found.balance,
        "balanced_triads": found.balanced_triads,
        "camps": camps,
        "notes": "; ".join(signed.notes),
    }


def signed_ties(fit: Latent, zero: float = 0.0) -> pl.DataFrame:
    """The ties of a case as signed edges: overall alignment less the zero, by period.

    Columns: period, state_a, state_b, weight (posterior mean; pairs of which nothing is known are
    left out), for `comity.frustration`.

    >>> import comity as cm
    >>> signed_ties(cm.alignment(cm.casebook("crink").panel(start=2022))).columns
    ['period', 'state_a', 'state_b', 'weight']
    """
    overall = fit.plain_scores.filter(domain=OVERALL).drop_nulls("mean")
    return overall.select("period", "state_a", "state_b", weight=pl.col("mean") - zero)
