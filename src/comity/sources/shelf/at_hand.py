"""What is at hand of a data set: in the folder that was named, else in the store."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from comity.sources.reading.holding import Holding, read_stored
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.recognition import files_of
from comity.sources.shelf.store import Stored, stored

__all__ = ["PACKAGED", "holding", "packaged"]

PACKAGED = ("unsc-sanctions",)
"""Data sets that come with comity, read where no other of their kind is at hand."""


def holding(
    name: str, folder: str | Path | None = None, held: Sequence[Stored] | None = None
) -> Holding | None:
    """Read a data set from a folder, else from the store.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    folder : str or Path, optional
        Searched first, with its subfolders.
    held : sequence of Stored, optional
        What the store holds; by default the user's.

    Returns
    -------
    Holding or None
        None where it is not at hand.

    Raises
    ------
    ComityError
        If there is no such folder, or a file fails its checks.

    Examples
    --------
    >>> holding("gml-mid", held=()) is None
    True
    """
    paths = files_of(name, Path(folder)) if folder else ()
    if paths:
        return adapter(name).read(paths)
    there = [one.path for one in (stored() if held is None else held) if one.name == name]
    return read_stored(there[0]) if there else None


def packaged(name: str) -> Holding:
    """Read a data set that comes with comity.

    Parameters
    ----------
    name : str
        One of `PACKAGED`.

    Returns
    -------
    Holding
        As its adapter reads it.

    Raises
    ------
    KeyError
        If the data set has no adapter.

    Examples
    --------
    >>> packaged("unsc-sanctions").span.source
    'unsc-sanctions'
    """
    folder = Path(str(files("comity.sources.conflict").joinpath("data")))
    return adapter(name).read(files_of(name, folder))
