"""What the published data in a folder hold on some states, as one body of evidence."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage, Evidence, Source, frame_of_rows, parse_bibliography
from comity.sources import atop, unga_votes
from comity.states import Frequency, resolve

__all__ = ["read_evidence"]


def read_evidence(states: Sequence[str], data: str | Path, freq: Frequency = "year") -> Evidence:
    """Read votes and alliances of some states from the publishers' files.

    Parameters
    ----------
    states : sequence of str
        Two or more states, by any name or code that `comity.resolve` knows.
    data : str or Path
        Folder searched, with its subfolders, for files known by their headers.
    freq : {"year", "quarter", "month"}
        Length of the periods over which votes are tallied.

    Returns
    -------
    Evidence
        Records of the states, with the coverage that the files have and their citations.

    Raises
    ------
    ComityError
        If a state is unknown, fewer than two are named, there is no such folder, or it
        holds no file that is known.

    Examples
    --------
    >>> import tempfile
    >>> read_evidence(["CHN", "RUS"], tempfile.mkdtemp())
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...: no file of UNGA roll calls or ATOP alliances is there; ...
    """
    codes = tuple(sorted({resolve(state).id for state in states}))
    if len(codes) < 2:
        raise ComityError(f"{' '.join(states)} is one state; name two or more")
    folder = Path(data)
    frames: dict[str, pl.DataFrame] = {}
    coverage: list[Coverage] = []
    citations = ""
    for kind, read in (("tally", _votes), ("agreement", _alliances)):
        found = read(folder, codes, freq)
        if found:
            rows, declared, citation = found
            coverage += declared
            citations += citation
            if rows.height:
                frames[kind] = frame_of_rows(kind, rows, str(folder))
    if not coverage:
        raise ComityError(
            f"{folder}: no file of UNGA roll calls or ATOP alliances is there; "
            "name the folder that holds them with --data"
        )
    return Evidence(
        name="-".join(codes),
        title=", ".join(resolve(code).name for code in codes),
        states=codes,
        frames=frames,
        coverage=tuple(coverage),
        sources=_cited(citations, coverage),
    )


_Found = tuple[pl.DataFrame, tuple[Coverage, ...], str] | None


def _votes(folder: Path, codes: tuple[str, ...], freq: Frequency) -> _Found:
    paths = unga_votes.find(folder)
    if not paths:
        return None
    roll_calls = unga_votes.read(paths)
    tallies = unga_votes.tallies(roll_calls, codes, freq)
    return tallies, unga_votes.coverage(roll_calls, codes), unga_votes.CITATION


def _alliances(folder: Path, codes: tuple[str, ...], freq: Frequency) -> _Found:
    del freq  # alliances are dated to the day
    path = atop.find(folder)
    if path is None:
        return None
    return atop.agreements(path, codes), (atop.coverage(path, codes),), atop.CITATION


def _cited(citations: str, coverage: Sequence[Coverage]) -> dict[str, Source]:
    used = {key for declared in coverage for key in declared.source}
    return {key: s for key, s in parse_bibliography(citations).items() if key in used}
