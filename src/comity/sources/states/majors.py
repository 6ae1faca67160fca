"""Major powers: which states counted as such, from which day to which."""

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


LAYOUTS = (Layout("major-powers", ("ccode", "styear", "stday", "endyear"), in_name="major"),)


def read(paths: Sequence[Path]) -> Holding:
    """Read the major powers.

    Parameters
    ----------
    paths : sequence of Path
        One file of the Correlates of War (ccode, styear, stmonth, stday, endyear, endmonth,
        endday) whose name says ``major``.

    Returns
    -------
    Holding
        Rows state, start, end: an interval during which the state was a major power. The span
        ends on the last day in the file, on which the intervals that last are cut off.

    Raises
    ------
    ComityError
        If there are several files, or the file has no row.

    References
    ----------
    Correlates of War Project (2017). State System Membership List, v2016.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "majors.csv")
    >>> _ = path.write_text("stateabb,ccode,styear,stmonth,stday,endyear,endmonth,endday\\n"
    ...                     "CHN,710,1950,1,1,2016,12,31\\n")
    >>> read([path]).rows.row(0)
    ('CHN', datetime.date(1950, 1, 1), datetime.date(2016, 12, 31))
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of major powers; keep the one to be used")
    (path,) = paths
    table = read_table(path)
    numbers = ("ccode", "styear", "stmonth", "stday", "endyear", "endmonth", "endday")
    table = table.select(pl.col(numbers).cast(pl.Float64).cast(pl.Int64))
    dated = table.select(
        "ccode",
        start=pl.date("styear", "stmonth", "stday"),
        end=pl.date("endyear", "endmonth", "endday"),
    )
    rows, aside = harmonised(path.name, dated, {"ccode": "state"}, "cow", "start")
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no major power; give a file that does")
    first: date = rows["start"].min()  # type: ignore[assignment]
    last: date = rows["end"].max()  # type: ignore[assignment]
    span = Span(first, last, data_set("cow-majors").universe, "cow-majors")
    return Holding(
        rows.select("state", "start", "end").sort("state", "start"), (span,), Quarantine(aside)
    )


ADAPTER = Adapter(layouts=LAYOUTS, read=read)
