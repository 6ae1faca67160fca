"""Landscape: the ways in which states may align, each a valley of an energy, from their ties."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from comity.blocs.edges import Signed, read_edges, signed_networks
from comity.errors import ComityError, shown
from comity.frames import is_frame, taken
from comity.methods import landscape as methods
from comity.results import Result
from comity.sources.reading.heads import heads
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table

__all__ = ["Valleys", "landscape", "read_sizes"]

_NAMES = ("state", "actor", "name", "vertex", "node", "ccode", "iso3", "stateabb", "id")
_SIZES = ("size", "cinc", "capability", "weight", "power", "importance")


@dataclass(frozen=True, eq=False, repr=False)
class Valleys(Result):
    """The local minima of a landscape of alignments.

    Parameters
    ----------
    ties : Signed
        Who tends to align with whom.
    found : Landscape
        Minima, energies and basins.
    twice : bool
        Whether each pair counts twice in an energy.

    Examples
    --------
    >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "weight": [1, -1, -1]})
    >>> landscape(edges).frame["energy"].to_list()
    [-4.0]
    """

    ties: Signed
    found: methods.Landscape
    twice: bool

    _name = "landscape"

    @cached_property
    def frame(self) -> pl.DataFrame:
        """One row per local minimum, the deepest first.

        Columns: minimum (its number), energy, basin (share of the configurations, or of the random
        starts, from which steepest descent ends there), moves (by how many actors it differs from
        the deepest), camps.
        """
        names = np.array(self.ties.names)
        minima = self.found.minima
        differ = (minima != minima[0]).sum(axis=1)
        camps = [
            [names[sides == side].tolist() for side in (0, 1) if (sides == side).any()]
            for sides in minima
        ]
        return pl.DataFrame(
            {
                "minimum": np.arange(1, len(minima) + 1),
                "energy": self.found.energies,
                "basin": self.found.basins,
                "moves": np.minimum(differ, len(names) - differ),
                "camps": pl.Series(camps, dtype=pl.List(pl.List(pl.String))),
            }
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """How it was found, and what was made of the rows; one line each."""
        pairs = "twice, as i, j and as j, i" if self.twice else "once"
        if self.found.whole:
            how = f"all {self.found.configurations:,} configurations looked at"
        else:
            how = (
                f"steepest descent from {self.found.configurations:,} random configurations: there "
                f"may be more minima; no energy is below {self.found.least:g}: proven"
            )
        return (f"{how}; each pair counts {pairs}", *self.ties.notes)

    def cite(self) -> str:
        """The theory, as BibTeX."""
        return METHOD

    def _title(self) -> str:
        return f"Landscape of {len(self.ties.names)} actors, {len(self.found.energies)} minima"


METHOD = """@article{axelrod1993landscape,
  author = {Axelrod, Robert and Bennett, D. Scott},
  title = {A landscape theory of aggregation},
  journal = {British Journal of Political Science},
  volume = {23},
  number = {2},
  pages = {211--233},
  year = {1993}
}
"""


def landscape(edges: Any, sizes: Any = None, *, twice: bool = True) -> Valleys:
    """Find the ways in which actors may settle into two sides: ``comity landscape``.

    E(X) = sum over i and j of s_i s_j p_ij d_ij(X); a configuration X is a local minimum where no
    actor lowers the energy by changing sides alone.

    Parameters
    ----------
    edges : data frame, str or Path
        Propensities to align, above 0, and to oppose, below: as for `comity.frustration`.
    sizes : mapping, data frame, str or Path, optional
        Size of every actor, above 0: by name; or a table with columns such as ``state`` and
        ``size``, ``cinc`` or ``capability``. By default all are 1.
    twice : bool
        Whether each pair counts twice in an energy, as the authors write it.

    Returns
    -------
    Valleys
        ``frame`` has a row for each local minimum.

    Raises
    ------
    ComityError
        As `comity.frustration`; and if an actor has no size above 0.

    References
    ----------
    As for `comity.methods.landscape.landscape`.

    Examples
    --------
    >>> edges = pl.DataFrame({"a": list("xxy"), "b": list("yzz"), "weight": [-1, 1, 1]})
    >>> landscape(edges, {"x": 3, "y": 2, "z": 1}, twice=False).frame["camps"].to_list()
    [[['x', 'z'], ['y']]]
    """
    table = read_edges(edges) if isinstance(edges, str | Path) else edges
    ties = signed_networks(table)[0]
    if len(ties.names) < 2:
        raise ComityError("the table names fewer than two actors; give one row for each tie")
    known = _sizes(sizes)
    lacking = [name for name in ties.names if sizes is not None and name not in known]
    if lacking:
        raise ComityError(f"{lacking[0]} has no size; give one for each of {', '.join(ties.names)}")
    own = np.array([known.get(name, 1.0) for name in ties.names])
    propensities = np.zeros((len(own), len(own)))
    a, b = ties.network.ends.T
    propensities[a, b] = propensities[b, a] = ties.network.weights
    return Valleys(ties, methods.landscape(own, propensities, twice=twice), twice)


def read_sizes(path: str | Path) -> pl.DataFrame:
    """Read a table of actors and their sizes.

    Parameters
    ----------
    path : str or Path
        Text, Parquet, or what else `comity.sources.reading.opening` opens.

    Raises
    ------
    ComityError
        If it is no file, or has no columns of actors and sizes.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "sizes.csv")
    >>> _ = path.write_text("state,cinc\\nFRA,0.1\\n")
    >>> read_sizes(path).row(0)
    ('FRA', '0.1')
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(
            f"{shown(str(path))} is no file; name a table with columns state and size"
        )
    named = (head.names for head in heads(file) if _column(head.names, _SIZES))
    names = next((one for one in named if _column(one, _NAMES)), None)
    if names is None:
        raise ComityError(
            f"{file.name} has no columns of actors and sizes; name them state and size"
        )
    rows: pl.DataFrame = read_table(file, Layout("sizes", names, nulls=())).rows.select(names)
    return rows


def _sizes(sizes: Any) -> dict[str, float]:
    """Sizes by the names of actors."""
    if sizes is None:
        return {}
    table = read_sizes(sizes) if isinstance(sizes, str | Path) else sizes
    pairs: Any
    if isinstance(table, Mapping):
        pairs = table.items()
    elif is_frame(table):
        frame, _ = taken(table, "sizes")
        name, size = _column(frame.columns, _NAMES), _column(frame.columns, _SIZES)
        if name is None or size is None:
            raise ComityError(
                f"sizes have the columns {', '.join(frame.columns)}; give state and size"
            )
        pairs = frame.select(name, size).iter_rows()
    else:
        raise ComityError(
            f"sizes are a {type(table).__name__}; give sizes by name, a data frame or a file"
        )
    found = {}
    for name, size in pairs:
        try:
            found[str(name)] = float(size)
        except (TypeError, ValueError):
            raise ComityError(
                f"the size of {name} is {shown(size)}; give a number above 0"
            ) from None
        if not 0 < found[str(name)] < float("inf"):
            raise ComityError(f"the size of {name} is {shown(size)}; give a number above 0")
    return found


def _column(names: Any, known: tuple[str, ...]) -> str | None:
    own = {name.lower(): name for name in names}
    return next((own[one] for one in known if one in own), None)
