"""The catalogue: what each published data set holds, where it comes from and how it is cited."""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from comity.errors import ComityError

__all__ = ["DataSet", "citations", "data_set", "known"]


@dataclass(frozen=True)
class DataSet:
    """One published data set.

    Parameters
    ----------
    name : str
        Short name, which is also the key of its citation.
    title, publisher, version, address, licence : str
        As the publisher gives them; version says which releases are read.
    kind : str
        Kind of record it gives: ``tally``, ``vote``, ``ideal-point`` or ``agreement``.
    coverage : str
        What its releases span; the span of a file at hand is read from the file.
    universe : str
        What is in it and what is not.
    get : str
        How a person gets the file.
    traps : tuple of str
        What misleads its users.
    citation : str
        One BibTeX entry.

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


@cache
def known() -> tuple[DataSet, ...]:
    """All data sets of the catalogue.

    Returns
    -------
    tuple of DataSet
        By name.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> "voeten-unga" in {entry.name for entry in known()}
    True
    """
    folder = files("comity.sources").joinpath("catalog")
    records = sorted((file.name, file) for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(
        _entry(name.removesuffix(".toml"), file.read_text("utf-8")) for name, file in records
    )


def _entry(name: str, text: str) -> DataSet:
    fields = tomllib.loads(text)
    fields["citation"] = fields["citation"].lstrip("\n")
    return DataSet(name=name, **fields | {"traps": tuple(fields["traps"])})


def data_set(name: str) -> DataSet:
    """Look a data set up.

    Parameters
    ----------
    name : str
        Its name.

    Returns
    -------
    DataSet
        Its record.

    Raises
    ------
    ComityError
        If there is no such data set.

    Examples
    --------
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
    raise ComityError(f"{name!r} is no data set known here; {hint} (`comity sources list`)")


def citations(*names: str) -> str:
    """The BibTeX of some data sets, one entry after the other.

    Parameters
    ----------
    *names : str
        Their names.

    Returns
    -------
    str
        Entries in that order, an empty line between them.

    Raises
    ------
    ComityError
        If there is no such data set.

    Examples
    --------
    >>> citations("undl-ga", "undl-sc").count("@data")
    2
    """
    return "\n".join(data_set(name).citation for name in names)
