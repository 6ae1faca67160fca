"""Adapters: which module reads which data set, and which data sets tell of the same."""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.holding import Holding
from comity.sources.layouts import quietly

__all__ = ["ADAPTERS", "Adapter", "adapter", "files_of"]

ADAPTERS = {
    "atop": "atop",
    "cow-alliances": "cow_alliances",
    "atop-dyad-years": "atop_dyad_years",
    "cow-capabilities": "capabilities",
    "cow-national-trade": "national_trade",
    "comtrade": "comtrade",
    "imf-imts": "imts",
    "baci": "baci",
    "itpd-e": "itpd",
    "cow-dyadic-trade": "cow_trade",
    "sipri-arms": "sipri",
    "gsdb": "gsdb",
    "unsc-sanctions": "unsc_sanctions",
    "colt": "colt",
    "us-visits": "us_visits",
    "mme": "mme",
    "gml-mid": "disputes",
    "cepii-distance": "distance",
    "cow-contiguity": "contiguity",
    "cow-majors": "majors",
}
"""Module of each data set. Of those that tell of one kind of record, the first at hand is read."""


class Adapter(Protocol):
    """What the module of a data set offers.

    Attributes
    ----------
    read : callable
        The publisher's files as one holding.
    records, coverage : callable
        Records of some states, and what is complete; not for data without records.

    Examples
    --------
    >>> adapter("cow-capabilities").__name__
    'comity.sources.capabilities'
    """

    __name__: str
    read: Callable[[Sequence[Path]], Holding]
    records: Callable[[Holding, Sequence[str]], pl.DataFrame]
    coverage: Callable[[Holding, Sequence[str]], tuple[Coverage, ...]]


def adapter(name: str) -> Adapter:
    """The module that reads a data set.

    Parameters
    ----------
    name : str
        Its name in the catalogue.

    Returns
    -------
    Adapter
        A module with `read` and, where the data are records, `records` and `coverage`.

    Raises
    ------
    KeyError
        If the data set has no adapter.

    Examples
    --------
    >>> adapter("gml-mid").__name__
    'comity.sources.disputes'
    """
    return cast(Adapter, import_module(f"comity.sources.{ADAPTERS[name]}"))


def files_of(name: str, folder: Path) -> tuple[Path, ...]:
    """List the files of a data set in a folder, by their headers.

    Parameters
    ----------
    name : str
        Name of the data set in the catalogue.
    folder : Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        Sorted; empty where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> files_of("gml-mid", Path(tempfile.mkdtemp()))
    ()
    """
    if not folder.is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    layouts = ((path, quietly(path)) for path in sorted(folder.rglob("*")))
    return tuple(path for path, layout in layouts if layout and layout.data_set == name)
