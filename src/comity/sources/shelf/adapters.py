"""Adapters: the declarations of all data sets, assembled from the catalogue."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from comity.sources.reading.contract import Adapter
from comity.sources.shelf.catalogue import data_set, known

__all__ = ["ADAPTERS", "adapter"]


class _Adapters(Mapping[str, Adapter]):
    """Every adapter by the name of its data set; each module is imported when it is needed."""

    def __getitem__(self, name: str) -> Adapter:
        return _declared(name)

    def __iter__(self) -> Iterator[str]:
        return (entry.name for entry in known() if entry.adapter)

    def __len__(self) -> int:
        return sum(bool(entry.adapter) for entry in known())


ADAPTERS: Mapping[str, Adapter] = _Adapters()
"""Every `Adapter` by the name of its data set in the catalogue."""


@cache
def _declared(name: str) -> Adapter:
    found: Adapter = import_module(f"comity.sources.{data_set(name).adapter}").ADAPTER
    return found


def adapter(name: str) -> Adapter:
    """What the module of a data set declares.

    >>> adapter("gml-mid").rank
    0
    """
    return _declared(name)
