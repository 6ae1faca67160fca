"""Edges: signed ties of any vertices, from a file or a frame, each pair once in each network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from comity.errors import ComityError, shown
from comity.frames import is_frame, taken
from comity.methods.signed.network import Network, network
from comity.sources.reading.heads import heads
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table

__all__ = ["Signed", "read_edges", "signed_networks"]

_ENDS = ("a", "b")

PAIRS = (
    ("source", "target"),
    ("state_a", "state_b"),
    ("from", "to"),
    ("a", "b"),
    ("i", "j"),
    ("u", "v"),
    ("ccode1", "ccode2"),
    ("ccode_a", "ccode_b"),
    ("state1", "state2"),
    ("statea", "stateb"),
    ("stateabb1", "stateabb2"),
    ("state_1", "state_2"),
    ("country1", "country2"),
    ("country_a", "country_b"),
    ("iso3_a", "iso3_b"),
    ("iso_o", "iso_d"),
    ("node1", "node2"),
    ("node_a", "node_b"),
    ("vertex1", "vertex2"),
    ("v1", "v2"),
    ("id1", "id2"),
    ("side_a", "side_b"),
    ("src", "dst"),
    ("sender", "receiver"),
    ("ego", "alter"),
    ("tail", "head"),
    ("actor1", "actor2"),
)
"""Names under which tables hold the two vertices of an edge, in any case."""

SIGNS = ("sign", "signs", "polarity", "valence", "relation", "tie")
WEIGHTS = ("weight", "weights", "signed_weight", "w", "value", "score", "strength", "affinity")

_WORDS = {
    "+": 1.0,
    "-": -1.0,
    "−": -1.0,
    "positive": 1.0,
    "negative": -1.0,
    "pos": 1.0,
    "neg": -1.0,
    "p": 1.0,
    "n": -1.0,
    "neutral": 0.0,
}
"""Signs in words."""

_NOTHING = ("", "na", "nan", "null", "none", ".")


@dataclass(frozen=True, eq=False)
class Signed:
    """One signed network, and what was made of its rows.

    Parameters
    ----------
    window : object
        Which it is, as the table writes it; None where the table is one network.
    names : tuple of str
        Its vertices, sorted; `network` numbers them so.
    network : Network
        Its edges.
    notes : tuple of str
        What was left out or joined, and how many rows.

    Examples
    --------
    >>> edges = pl.DataFrame({"a": ["x", "y"], "b": ["y", "x"], "sign": [1, 1]})
    >>> signed_networks(edges)[0].notes
    ('1 row repeats a pair: each pair counts once',)
    """

    window: Any
    names: tuple[str, ...]
    network: Network
    notes: tuple[str, ...]


def read_edges(path: str | Path, by: str | None = None) -> pl.DataFrame:
    """Read a table of edges from a file.

    Parameters
    ----------
    path : str or Path
        Text, Parquet, or what else `comity.sources.reading.opening` opens.
    by : str, optional
        A column that the table must have.

    Returns
    -------
    DataFrame
        Its columns, all text, for `signed_networks`.

    Raises
    ------
    ComityError
        If it is no file, has no columns of edges, or a line has more or fewer cells than its
        header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "edges.csv")
    >>> _ = path.write_text("From;To;Sign\\nFRA;DEU;-1\\n")
    >>> read_edges(path).row(0)
    ('FRA', 'DEU', '-1')
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(
            f"{shown(str(path))} is no file; name a table of edges with two columns of "
            "vertices and a sign or weight"
        )
    found = heads(file)
    named = (
        head.names for head in found if _pair_in(head.names, by) and _weight_in(head.names, by)
    )
    names = next(named, None)
    if names is None:
        seen = found[0].names if found else ()
        raise ComityError(f"{file.name} has {_lacking(seen)}; its columns are {_listed(seen)}")
    if by is not None and by not in names:
        raise ComityError(
            f"{file.name} has no column {shown(by)}; its columns are {_listed(names)}"
        )
    sheet = read_table(file, Layout("edges", names, nulls=()))
    if sheet.ragged.height:
        line = sheet.ragged.row(0, named=True)
        raise ComityError(
            f"{file.name}: {sheet.ragged.height} lines have other cells than the header "
            f"({line['why']}); give every line {len(names)} cells"
        )
    rows: pl.DataFrame = sheet.rows.select(names)
    return rows


def signed_networks(edges: Any, by: str | None = None) -> list[Signed]:
    """Arrange a table of edges as signed networks.

    Parameters
    ----------
    edges : data frame
        Of pandas, Polars, Arrow or DuckDB; one row per edge: two columns of vertices (``source``
        and ``target``, ``state_a`` and ``state_b``, ``ccode1`` and ``ccode2``, ...), and ``sign``,
        ``weight`` or both: the weight gives the size then.
    by : str, optional
        Column that says which network a row belongs to.

    Returns
    -------
    list of Signed
        In the order of the table; in that of numbers where all windows are whole numbers. A pair
        counts once in each, whichever end comes first: with the sign of most of its rows, and with
        the mean of their weights. Rows without vertex or sign, loops, signs of 0, and pairs whose
        rows cancel each other are no edges: notes say how many there are.

    Raises
    ------
    ComityError
        If columns are missing, a sign is unknown, a weight is no finite number, or nothing is left.

    Examples
    --------
    >>> edges = pl.DataFrame({"i": [1, 1, 2], "j": [2, 1, 3], "sign": ["+", "-", 0]}, strict=False)
    >>> found = signed_networks(edges)[0]
    >>> found.names, found.notes
    (('1', '2', '3'), ('1 loop is left out', '1 row with sign 0 is no tie'))
    """
    if not is_frame(edges):
        raise ComityError(
            f"edges are a {type(edges).__name__}; give a data frame of pandas, polars, pyarrow or "
            "DuckDB"
        )
    table, _ = taken(edges, "edges")
    rows = _rows(table, by)
    windows = rows["window"].unique(maintain_order=True).to_list()
    if all(isinstance(one, int) or str(one).lstrip("-").isdigit() for one in windows):
        windows = sorted(windows, key=int)
    parted = rows.partition_by("window", as_dict=True, maintain_order=True)
    return [_signed(None if by is None else one, parted[(one,)]) for one in windows]


def _signed(window: Any, rows: pl.DataFrame) -> Signed:
    """One network of its rows (a, b, weight)."""
    notes = []
    whole = rows.drop_nulls(["a", "b"])
    notes += _note(rows.height - whole.height, "row", "lacks a vertex", "lack a vertex")
    names = sorted({*whole["a"].to_list(), *whole["b"].to_list()}, key=_natural)
    told = whole.drop_nulls("weight")
    notes += _note(whole.height - told.height, "row", "lacks its sign", "lack their signs")
    apart = told.filter(pl.col("a") != pl.col("b"))
    notes += _note(told.height - apart.height, "loop", "is left out", "are left out")
    ties = apart.filter(pl.col("weight") != 0)
    notes += _note(
        apart.height - ties.height, "row", "with sign 0 is no tie", "with sign 0 are no ties"
    )
    signs = bool((ties["weight"].abs() == 1).all())
    low, high = pl.min_horizontal("a", "b"), pl.max_horizontal("a", "b")
    mean = pl.col("weight").mean()
    once = ties.group_by(low.alias("a"), high.alias("b"), maintain_order=True).agg(
        weight=mean.sign() if signs else mean,
        torn=pl.col("weight").sign().n_unique() > 1,
    )
    notes += _note(
        ties.height - once.height,
        "row",
        "repeats a pair: each pair counts once",
        "repeat pairs: each pair counts once",
    )
    torn = int(once["torn"].sum())
    notes += _note(torn, "pair", "has both signs: that of most rows counts" if signs
                   else "has both signs: their mean counts",
                   "have both signs: that of most rows counts" if signs
                   else "have both signs: their means count")  # fmt: skip
    kept = once.filter(pl.col("weight").abs() > 1e-12)
    notes += _note(once.height - kept.height, "pair", "cancels itself and is left out",
                   "cancel themselves and are left out")  # fmt: skip
    number = {name: at for at, name in enumerate(names)}
    ends = np.array(
        [[number[a], number[b]] for a, b in kept.select("a", "b").iter_rows()], dtype=np.int64
    )
    made = network(len(names), ends.reshape(-1, 2), kept["weight"].to_numpy())
    return Signed(window, tuple(names), made, tuple(notes))


def _note(count: int, what: str, one: str, more: str) -> list[str]:
    return (
        [f"{count:,} {what} {one}" if count == 1 else f"{count:,} {what}s {more}"] if count else []
    )


def _rows(table: pl.DataFrame, by: str | None) -> pl.DataFrame:
    """Columns window, a, b (text) and weight of a table of edges."""
    pair, told = _pair_in(table.columns, by), _weight_in(table.columns, by)
    if pair is None or not told:
        raise ComityError(
            f"the table has {_lacking(table.columns)}; its columns are {_listed(table.columns)}"
        )
    if by is not None and by not in table.columns:
        raise ComityError(
            f"the table has no column {shown(by)}; its columns are {_listed(table.columns)}"
        )
    window = pl.lit(None, pl.String) if by is None else pl.col(by)
    rows = table.select(
        window.alias("window"),
        **{end: _vertices(table, name) for end, name in zip(_ENDS, pair, strict=True)},
        weight=_weights(table, told),
    )
    if rows.is_empty():
        raise ComityError("the table has no rows; give one for each edge")
    return rows


def _vertices(table: pl.DataFrame, name: str) -> pl.Series:
    """Names of vertices as text: 2.0 is 2; NA is Namibia among codes of two letters."""
    column = table[name]
    if column.dtype.is_float() and bool((column.drop_nulls() == column.drop_nulls().round()).all()):
        column = column.cast(pl.Int64)
    text = column.cast(pl.String).str.strip_chars()
    if column.dtype == pl.String and bool(text.drop_nulls().str.contains(r"^\d+\.0$").all()):
        text = text.str.strip_suffix(".0")
    codes = bool((text.drop_nulls().str.len_chars() == 2).all())
    nothing = [one for one in _NOTHING if one != "na" or not codes]
    return table.select(pl.when(~text.str.to_lowercase().is_in(nothing)).then(text)).to_series()


def _weights(table: pl.DataFrame, columns: Mapping[str, str]) -> pl.Series:
    """The signed weight of every row; null where it is not told."""
    found = {kind: _numbers(table[name], kind) for kind, name in columns.items()}
    if len(found) == 1:
        return next(iter(found.values()))
    sign, weight = found["sign"], found["weight"]
    clash = ((sign * weight < 0) & (weight < 0)).fill_null(value=False)
    if clash.any():
        at = int(np.flatnonzero(clash.to_numpy())[0])
        raise ComityError(
            f"row {at + 1} has sign {sign[at]:g} and weight {weight[at]:g}, which contradict each "
            "other; give the sign in one column, or weights without signs"
        )
    return sign.sign() * weight.abs()


def _numbers(column: pl.Series, kind: str) -> pl.Series:
    """Signs or weights as numbers; null of what is missing."""
    text = column.cast(pl.String).str.strip_chars().str.to_lowercase()
    text = pl.select(pl.when(~text.is_in(_NOTHING)).then(text)).to_series()
    number = text.str.replace("−", "-").cast(pl.Float64, strict=False)
    words = text.replace_strict(_WORDS, default=None, return_dtype=pl.Float64)
    found = number.fill_null(words) if number.null_count() else number
    wrong = (found.is_null() & text.is_not_null()) | ~found.is_finite().fill_null(value=True)
    if wrong.any():
        at = int(np.flatnonzero(wrong.to_numpy())[0])
        what = "sign" if kind == "sign" else "finite weight"
        right = "1 or -1" if kind == "sign" else "a number above or below 0"
        raise ComityError(f"row {at + 1}: {shown(column[at])} is no {what}; write {right}")
    return found


def _pair_in(names: Sequence[str], by: str | None = None) -> tuple[str, str] | None:
    """The two columns of vertices: those of known names, else the only two that are left."""
    own = {name.lower(): name for name in reversed(names)}
    pair = next((pair for pair in PAIRS if own.keys() >= set(pair)), None)
    if pair:
        return own[pair[0]], own[pair[1]]
    left = [name for name in names if name.lower() not in (*SIGNS, *WEIGHTS) and name != by]
    return (left[0], left[1]) if len(left) == len(_ENDS) else None


def _weight_in(names: Sequence[str], by: str | None = None) -> dict[str, str]:
    """The columns of signs and of weights."""
    own = {name.lower(): name for name in reversed(names)}
    taken = {name.lower() for name in _pair_in(names, by) or ()}
    found = {}
    for kind, known in (("sign", SIGNS), ("weight", WEIGHTS)):
        name = next((one for one in known if one in own and one not in taken), None)
        if name:
            found[kind] = own[name]
    return found


def _lacking(names: Sequence[str]) -> str:
    if _pair_in(names) is None:
        return "no two columns of vertices, such as source and target or state_a and state_b"
    return "no column of signs or weights; name it sign or weight"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def _natural(name: str) -> tuple[bool, int, str]:
    return (not name.isdigit(), int(name) if name.isdigit() else 0, name)
