"""Gathering: how what a user names becomes evidence."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from comity.errors import ComityError, shown
from comity.evidence import Evidence, embedded_casebooks, load_casebook
from comity.frames import is_frame
from comity.placing import folder_of
from comity.results import Result
from comity.states import Frequency, When, resolve, year_or_day

__all__ = ["gather"]


def gather(
    case: str | Path | Sequence[str] | Result,
    data: str | Path | None = None,
    freq: Frequency = "year",
    start: When | None = None,
    end: When | None = None,
    sources: Sequence[str] = (),
    universe: str = "whole",
    issue: str | Sequence[str] | None = None,
) -> Evidence:
    """Load a casebook, or read what the published data hold on some states.

    Parameters
    ----------
    case : str, Path or sequence of str
        As for `assess`.
    data : str or Path, optional
        Folder of published data.
    freq : {"year", "quarter", "month"}
        Length of the periods over which published votes are tallied.
    start, end : int or date, optional
        First and last year or day of interest, by which the data sets to read are chosen.
    sources : sequence of str
        Data sets to be read whatever others cover.
    universe, issue : str, optional
        Which votes of the General Assembly are tallied, as of `comity.panel`.

    Returns
    -------
    Evidence
        Records of the states with their coverage and sources.

    Raises
    ------
    ComityError
        If nothing can be read; if a casebook, whose votes are tallied already, is to have others.

    Examples
    --------
    >>> gather("crink").states
    ('CHN', 'IRN', 'PRK', 'RUS')
    """
    if isinstance(case, Result):
        return _of_result(case)
    if not isinstance(case, str | Path):
        case = _listed(case)
    if isinstance(case, str | Path):
        _refuse_one_state(case)
        if universe != "whole" or issue is not None:
            raise ComityError(
                f"the votes of {case} are tallied already, on whole resolutions; name two states, "
                "to have others tallied from published data"
            )
        return load_casebook(case)
    from comity.sources import read_evidence

    return read_evidence(
        case,
        folder_of(data),
        freq,
        start=year_or_day(start, "start"),
        end=year_or_day(end, "end"),
        sources=sources,
        universe=universe,
        issue=issue,
    )


def _of_result(result: Result) -> Evidence:
    """The evidence that a case, or what was made of it, rests on."""
    evidence = result._rests_on()
    if evidence is None:
        raise ComityError(f"a {type(result).__name__} holds no records; {_RIGHT}")
    return evidence


def _listed(case: object) -> str | list[str]:
    """The states named, or the casebook where one name alone is given."""
    if not isinstance(case, Iterable) or is_frame(case):
        what = f"a {type(case).__name__}" if is_frame(case) else shown(case)
        raise ComityError(f"{what} is no case; {_RIGHT}")
    names = [str(name) for name in case]
    if not names:
        raise ComityError(f"no state is named; {_RIGHT}")
    book = next((name for name in names if name in embedded_casebooks()), None)
    if book and len(names) > 1:
        raise ComityError(
            f"{shown(book)} is a casebook, whose states are its own; name it alone, or states alone"
        )
    return names[0] if len(names) == 1 else names


_RIGHT = 'give the name or folder of a casebook, "crink", or states, ["China", "Russia"]'


def _refuse_one_state(case: str | Path) -> None:
    """A lone state is no casebook, and makes no dyad."""
    if isinstance(case, Path) or case in embedded_casebooks() or Path(case).exists():
        return
    try:
        state = resolve(case)
    except ComityError:
        return
    raise ComityError(f"{shown(case)} is one state ({state.name}); name two or more, or a casebook")
