"""Layouts: the ways in which publishers lay their files out, told apart by their headers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import ComityError
from comity.sources.reading.heads import Head, heads

__all__ = ["Layout", "head_of", "layout_of"]


@dataclass(frozen=True)
class Layout:
    """One way in which the files of a data set are laid out.

    Parameters
    ----------
    name : str
        Short name.
    columns : tuple of str
        Columns by which it is known; files may have more.
    without : tuple of str
        Columns that it never has, where another layout has all of its own.
    in_name : str
        What the file's name must hold, in lower case, where columns do not say what they are of.
    nulls : tuple of str
        What stands for a missing cell, beside nothing at all.
    alpha2 : tuple of str
        Columns of two-letter codes of states, in which ``NA`` is Namibia.
    """

    name: str
    columns: tuple[str, ...]
    without: tuple[str, ...] = ()
    in_name: str = ""
    nulls: tuple[str, ...] = ("NA", ".")
    alpha2: tuple[str, ...] = ()

    def fits(self, header: Iterable[str], file: str) -> bool:
        """Whether a file of that name with those columns is laid out so."""
        names = frozenset(header)
        return (
            names.issuperset(self.columns)
            and names.isdisjoint(self.without)
            and self.in_name in file.lower()
        )


def head_of(path: Path, layout: Layout) -> Head:
    """Where in a file the table of a layout begins, and how it is written.

    Raises
    ------
    ComityError
        If the file is not laid out so, or has several tables that are.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("Made up\\n\\nccode;year;cinc\\n2;1961;0,2\\n")
    >>> head_of(path, Layout("nmc", ("ccode", "year", "cinc"))).line
    3
    """
    found = heads(path)
    fits = [one for one in found if layout.fits(one.names, path.name)]
    if not fits:
        raise ComityError(_differs(path, found, [layout]))
    several = len({one.table for one in fits})
    if several > 1:
        raise ComityError(
            f"{path.name} holds {several} tables with these columns; save each in a file of its own"
        )
    return fits[0]


def layout_of(path: Path, layouts: Sequence[Layout]) -> Layout:
    """Say in which of some layouts a file is.

    Parameters
    ----------
    path : Path
        Any file that `comity.sources.reading.opening` opens.
    layouts : sequence of Layout
        Those of one data set; of two that fit, the one with more columns is meant.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("ccode,year,cinc\\n2,1961,0.2\\n")
    >>> layout_of(path, [Layout("nmc", ("ccode", "year", "cinc"))]).name
    'nmc'
    """
    found = heads(path)
    ordered = sorted(layouts, key=lambda one: -len(one.columns))
    fits = (one for one in ordered for head in found if one.fits(head.names, path.name))
    layout = next(fits, None)
    if layout is None:
        raise ComityError(_differs(path, found, layouts))
    return layout


def _differs(path: Path, found: Sequence[Head], layouts: Sequence[Layout]) -> str:
    """What a file lacks for the nearest of some layouts."""
    names = {name for head in found for name in head.names}
    lacks = [[one for one in layout.columns if one not in names] for layout in layouts]
    least = min(lacks, key=len)
    what = f"has no column {', '.join(least)}" if least else "has other columns than expected"
    wanted = " or ".join(", ".join(one.columns) for one in layouts)
    return f"{path.name} {what}; it needs {wanted}"
