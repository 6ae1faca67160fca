"""Layouts: the ways in which publishers lay their files out, told apart by their headers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from comity.errors import ComityError
from comity.sources.reading.opening import headers

__all__ = ["Layout", "layout_of"]


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

    Examples
    --------
    >>> Layout("contiguity", ("state1no", "state2no", "year", "conttype")).without
    ()
    """

    name: str
    columns: tuple[str, ...]
    without: tuple[str, ...] = ()
    in_name: str = ""

    def fits(self, header: frozenset[str], file: str) -> bool:
        """Whether a file of that name with those columns is laid out so."""
        return (
            header.issuperset(self.columns)
            and header.isdisjoint(self.without)
            and self.in_name in file.lower()
        )


def layout_of(path: Path, layouts: Sequence[Layout]) -> Layout:
    """Say in which of some layouts a file is.

    Parameters
    ----------
    path : Path
        Any file that `comity.sources.reading.opening` opens.
    layouts : sequence of Layout
        Those of one data set; of two that fit, the one with more columns is meant.

    Returns
    -------
    Layout
        The layout.

    Raises
    ------
    ComityError
        If the file is in none of them.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("ccode,year,cinc\\n2,1961,0.2\\n")
    >>> layout_of(path, [Layout("nmc", ("ccode", "year", "cinc"))]).name
    'nmc'
    """
    found = headers(path)
    ordered = sorted(layouts, key=lambda one: -len(one.columns))
    fits = (one for one in ordered for header in found if one.fits(header, path.name))
    layout = next(fits, None)
    if layout is None:
        wanted = " or ".join(", ".join(one.columns) for one in layouts)
        raise ComityError(f"{path.name} has other columns than expected; it needs {wanted}")
    return layout
