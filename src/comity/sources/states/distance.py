"""Distance of states from each other, and what joins them: border, language, colonial past."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "read"]

_FLAGS = {
    "contiguous": "contig",
    "common_language": "comlang_off",
    "colony": "colony",
    "common_coloniser": "comcol",
}
_FORMER = {"ROM": "ROU", "TMP": "TLS", "YUG": "SRB", "ZAR": "COD"}
"""Codes of the file that ISO 3166 has since given up or never gave."""


LAYOUTS = (Layout("geodist", ("iso_o", "iso_d", "contig", "dist", "distcap")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read the distances of all pairs of states.

    Parameters
    ----------
    paths : sequence of Path
        One file of CEPII's GeoDist (iso_o, iso_d, contig, comlang_off, colony, dist, distcap,
        distw).

    Returns
    -------
    Holding
        Rows state_a, state_b, both ways: distance (km between the largest cities),
        distance_capitals (km), distance_weighted (km, by population of cities), contiguous (share
        a land border), common_language (official), colony (one ever held the other),
        common_coloniser (after 1945), each true, false or null. They are those of states within
        the borders of about 2000, and bear no date: the span is that of the state system.

    Raises
    ------
    ComityError
        If there are several files, or the file has no row.

    References
    ----------
    Mayer, T., & Zignago, S. (2011). Notes on CEPII's distances measures: The GeoDist database.
    CEPII Working Paper 2011-25.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "dist.csv")
    >>> _ = path.write_text("iso_o,iso_d,contig,comlang_off,colony,dist,distcap\\n"
    ...                     "CHN,PRK,1,0,0,800,808\\nCHN,ABW,0,0,0,14000,14000\\n")
    >>> held = read([path])
    >>> held.rows.select("state_a", "state_b", "distance", "contiguous").rows()
    [('CHN', 'PRK', 800.0, True)]
    >>> len(held.quarantine)
    1
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of distances; keep the one to be used")
    (path,) = paths
    table = read_table(path)
    table = table.select(
        pl.col("iso_o", "iso_d").cast(pl.String).replace(_FORMER),
        *(
            _kilometres(ours, theirs, table.columns)
            for ours, theirs in (
                ("distance", "dist"),
                ("distance_capitals", "distcap"),
                ("distance_weighted", "distw"),
            )
        ),
        *(_flag(ours, theirs, table.columns) for ours, theirs in _FLAGS.items()),
    ).filter(pl.col("iso_o") != pl.col("iso_d"))
    rows, aside = harmonised(path.name, table, {"iso_o": "state_a", "iso_d": "state_b"}, "iso3")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no distance between states; give a file that does")
    span = Span(date(1816, 1, 1), date.max, data_set("cepii-distance").universe, "cepii-distance")
    columns = ["state_a", "state_b", *(c for c in rows.columns if not c.startswith("state_"))]
    return Holding(rows.select(columns).sort("state_a", "state_b"), (span,), Quarantine(aside))


def _kilometres(ours: str, theirs: str, columns: Sequence[str]) -> pl.Expr:
    if theirs not in columns:
        return pl.lit(None, pl.Float64).alias(ours)
    return pl.col(theirs).cast(pl.Float64, strict=False).alias(ours)


def _flag(ours: str, theirs: str, columns: Sequence[str]) -> pl.Expr:
    if theirs not in columns:
        return pl.lit(None, pl.Boolean).alias(ours)
    return (pl.col(theirs).cast(pl.Float64, strict=False) == 1).alias(ours)


ADAPTER = Adapter(layouts=LAYOUTS, read=read)
