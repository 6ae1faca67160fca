"""Direct contiguity of states: a land border, or so many miles of water between them."""

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


LAYOUTS = (Layout("contiguity", ("state1no", "state2no", "year", "conttype")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read which states border on each other, year by year.

    Parameters
    ----------
    paths : sequence of Path
        One file of the Correlates of War's direct contiguity, by directed dyad-year (state1no,
        state2no, year, conttype).

    Returns
    -------
    Holding
        Rows state_a, state_b, year, contiguity: 1 land or river border, 2 to 5 at most 12, 24,
        150 and 400 miles of water. Pairs that the file does not list in a year it covers are
        farther apart.

    Raises
    ------
    ComityError
        If there are several files, or the file has no row.

    References
    ----------
    Stinnett, D. M., Tir, J., Schafer, P., Diehl, P. F., & Gochman, C. (2002). The Correlates of
    War Project Direct Contiguity Data, Version 3. Conflict Management and Peace Science 19(2).

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "contdird.csv")
    >>> _ = path.write_text("dyad,state1no,state1ab,state2no,state2ab,year,conttype,version\\n"
    ...                     "710731,710,CHN,731,PRK,1990,1,3.2\\n")
    >>> read([path]).rows.row(0)
    ('CHN', 'PRK', 1990, 1)
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of contiguity; keep the one to be used")
    (path,) = paths
    table = read_table(path).select(
        pl.col("state1no", "state2no", "year").cast(pl.Float64).cast(pl.Int64),
        contiguity=pl.col("conttype").cast(pl.Float64).cast(pl.Int64),
    )
    parties = {"state1no": "state_a", "state2no": "state_b"}
    rows, aside = harmonised(path.name, table, parties, "cow", "year")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no contiguity of states; give a file that does")
    rows = rows.group_by("state_a", "state_b", "year").agg(pl.col("contiguity").min())
    first, last = rows["year"].min(), rows["year"].max()
    span = Span(
        date(first, 1, 1),  # type: ignore[arg-type]
        date(last, 12, 31),  # type: ignore[arg-type]
        data_set("cow-contiguity").universe,
        "cow-contiguity",
    )
    return Holding(rows.sort("state_a", "state_b", "year"), (span,), Quarantine(aside))


ADAPTER = Adapter(layouts=LAYOUTS, read=read)
