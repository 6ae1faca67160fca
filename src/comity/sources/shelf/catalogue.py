"""The catalogue: what each published data set holds, where it comes from and how it is cited."""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from comity.errors import ComityError, shown

__all__ = ["DataSet", "RemoteFile", "citations", "data_set", "known"]


@dataclass(frozen=True)
class RemoteFile:
    """One file of a data set at its publisher's.

    Parameters
    ----------
    address : str
        Where it is, over https.
    name : str
        Name under which it is kept; one that ends in ``.zip`` is unpacked.
    sha256 : str
        Its checksum; empty where the publisher puts newer versions at the same address.
    bytes_limit : int
        The most bytes that are fetched of it.
    """

    address: str
    name: str
    sha256: str = ""
    bytes_limit: int = 500_000_000


@dataclass(frozen=True)
class DataSet:
    """One published data set.

    Parameters
    ----------
    name : str
        Short name.
    title, publisher, version, address, licence : str
        As the publisher gives them; version says which releases are read.
    kind : str
        Kind of record it gives (a key of `RECORD_TYPES`), ``state`` or ``dyad`` where its
        rows are no records but columns of a panel of states or dyads, or ``events of the news``.
    coverage : str
        What its releases span; the span of an available file is read from the file.
    universe : str
        What is in it and what is not.
    get : str
        How a person gets the file: which page, which button, which file.
    traps : tuple of str
        What misleads its users.
    citation : str
        One BibTeX entry; data sets of one publication share it.
    adapter : str
        Module under `comity.sources` that declares its `Adapter`; empty of event data, which
        `comity events` reads.
    units : str
        Units of its figures.
    files : tuple of RemoteFile
        What `comity.sources.shelf.get.get` fetches, tables ``[[files]]`` of the record; none where
        only a person with a browser gets it.
    hosts : tuple of str
        Hosts to which the addresses of the files may redirect.
    serve : str
        ``no`` where the publisher asks that software not serve it: then it has no files.

    Examples
    --------
    >>> data_set("undl-sc").kind
    'vote'
    """

    name: str
    title: str
    publisher: str
    version: str
    address: str
    licence: str
    kind: str
    coverage: str
    universe: str
    get: str
    traps: tuple[str, ...]
    citation: str
    adapter: str
    units: str = ""
    files: tuple[RemoteFile, ...] = ()
    hosts: tuple[str, ...] = ()
    serve: str = "yes"


@cache
def known() -> tuple[DataSet, ...]:
    """All data sets of the catalogue.

    >>> "voeten-unga" in {entry.name for entry in known()}
    True
    """
    folder = files("comity.sources.shelf").joinpath("catalog")
    records = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(
        _entry(name.removesuffix(".toml"), file.read_text("utf-8")) for name, file in records
    )


def _entry(name: str, text: str) -> DataSet:
    fields = tomllib.loads(text)
    fields["citation"] = fields["citation"].lstrip("\n")
    fields["traps"] = tuple(fields["traps"])
    fields["files"] = tuple(RemoteFile(**file) for file in fields.get("files", ()))
    fields["hosts"] = tuple(fields.get("hosts", ()))
    return DataSet(name=name, **fields)


def data_set(name: str) -> DataSet:
    """Look a data set up.

    >>> data_set("undl")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'undl' is no data set known here; did you mean undl-...
    """
    names = {entry.name: entry for entry in known()}
    if name in names:
        return names[name]
    near = get_close_matches(name, names, 1, 0.5)
    hint = f"did you mean {near[0]}" if near else f"known are {', '.join(names)}"
    raise ComityError(f"{shown(name)} is no data set known here; {hint} (`comity sources list`)")


def citations(*names: str) -> str:
    """The BibTeX of some data sets, one entry after the other.

    >>> citations("undl-ga", "undl-sc").count("@data")
    2
    """
    return "\n".join(dict.fromkeys(data_set(name).citation for name in names))
