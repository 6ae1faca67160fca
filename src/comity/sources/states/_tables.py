"""Tables of states or dyads by year: how the files of one data set are read and joined."""

from collections.abc import Callable, Sequence
from pathlib import Path

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.sheets import Sheet, holding, require_few_broken
from comity.sources.reading.thin import without_thin_years
from comity.sources.reading.times import span_of
from comity.sources.shelf.catalogue import data_set

__all__ = ["held_by_year", "reader", "require_rows"]


def reader(
    layouts: Sequence[Layout],
    one: Callable[[Path, Layout], Holding],
    keys: Sequence[str],
    start: str = "year",
    end: str = "",
) -> Callable[[Sequence[Path]], Holding]:
    """The `read` of an adapter that reads each file alone.

    >>> reader([], lambda path, layout: None, ["state", "year"]).__name__
    'read'
    """

    def read(paths: Sequence[Path]) -> Holding:
        parts = [(path.name, one(path, layout_of(path, layouts))) for path in paths]
        return joined(parts, keys, start, end)

    return read


def held_by_year(name: str, sheet: Sheet) -> Holding:
    """The holding of a table by year.

    It covers the years of the rows, without those at either end that hardly have one.

    >>> import polars as pl
    >>> rows = pl.DataFrame({"state": ["CHN"], "year": [1961]})
    >>> held_by_year("cow-capabilities", Sheet("a.csv", rows)).span.end.year
    1961
    """
    require_rows(sheet)
    span = span_of(sheet, "year", name, data_set(name).universe)
    covered, notes = without_thin_years(span, sheet.rows["year"], sheet.file)
    return holding(sheet, (covered,), notes)


def require_rows(sheet: Sheet) -> None:
    """Refuse a file that has no row of a state.

    Raises
    ------
    ComityError
        If there is none, with what is wrong with those set aside.

    Examples
    --------
    >>> import polars as pl
    >>> require_rows(Sheet("a.csv", pl.DataFrame({"state": []})))
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.csv has no row of a state; give a file that has
    """
    require_few_broken(sheet)
    if sheet.rows.is_empty():
        raise ComityError(f"{sheet.file} has no row of a state; give a file that has")
