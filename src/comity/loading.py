"""Loading: a case from its casebook, or from published data."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comity.cases import Case
from comity.errors import ComityError, shown
from comity.evidence import load_casebook, with_indicators
from comity.gathering import gather
from comity.results import Result
from comity.states import Frequency, When

__all__ = ["case", "casebook"]


def case(
    name: str | Path | Sequence[str] | Result,
    *,
    data: str | Path | None = None,
    freq: Frequency = "year",
    start: When | None = None,
    end: When | None = None,
    sources: Sequence[str] = (),
    indicators: Mapping[str, Any] | Sequence[Mapping[str, Any]] = (),
) -> Case:
    """Load a casebook, or read what the published data hold on some states.

    Parameters
    ----------
    name : str, Path or sequence of str
        The name or folder of a casebook, or two or more states by any name or code; a case, or
        what was made of one, gives its own.
    data : str or Path, optional
        Folder of published data; where it lacks a data set, or none is named, what
        `comity sources add` has stored is used.
    freq : {"year", "quarter", "month"}
        Length of the periods over which published votes are counted.
    start, end : int, date or str, optional
        First and last year or day of interest, by which the data sets to read are chosen.
    sources : sequence of str
        Data sets to be read whatever others cover.
    indicators : mapping or sequence of mapping
        Own indicators: each as an ``[[indicator]]`` of a casebook (docs/casebooks.md), with
        ``table``, a data frame or a file, and ``bibliography`` in BibTeX for a source that is new.

    Returns
    -------
    Case
        Fully checked.

    Raises
    ------
    ComityError
        If there is no such casebook, it has faults, a state is unknown, nothing can be read, or an
        own indicator or its table has faults.

    Examples
    --------
    >>> case("crink").evidence.name
    'crink'
    >>> case(["China", "North Korea"], data=folder).evidence.states
    ('CHN', 'PRK')
    """
    if isinstance(name, Case) and not indicators:
        return name
    found = gather(name, data, freq, start, end, sources)
    if indicators:
        found = with_indicators(found, indicators)
    return Case(found, name if isinstance(name, str | Path) else " ".join(found.states))


def casebook(name: str | Path) -> Case:
    """Load a casebook by its name, where comity ships it, or from its folder.

    Parameters
    ----------
    name : str or Path
        ``"crink"``, or a folder.

    Returns
    -------
    Case
        Fully checked.

    Raises
    ------
    ComityError
        If there is no such casebook, or it has faults.

    Examples
    --------
    >>> casebook("crink").evidence.name
    'crink'
    """
    if not isinstance(name, str | Path):
        raise ComityError(
            f"{shown(name)} is no casebook; give its name or folder, or call comity.case for states"
        )
    return Case(evidence=load_casebook(name), home=name)
