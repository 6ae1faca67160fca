"""Similarity of a whole archive, from one file or from a folder of published data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown, warn
from comity.portfolio.alliance_files import find_capabilities, find_dyad_years, is_dyad_years
from comity.portfolio.alliances import alliance_similarity
from comity.portfolio.frames import similarity
from comity.portfolio.measures import measures_named
from comity.portfolio.unga import SCALE, unga_similarity
from comity.results import Result
from comity.sources import assembly_votes
from comity.sources.shelf.catalogue import citations
from comity.sources.votes.own_votes import labels_of, own_votes, read_own_votes
from comity.sources.votes.universe import counting_calls
from comity.states import resolve

__all__ = ["Similarities", "cited_similarity"]


@dataclass(frozen=True, eq=False, repr=False)
class Similarities(Result):
    """Similarity of dyads, and what it rests on.

    Parameters
    ----------
    frame : DataFrame
        As of `cited_similarity`.
    sources : tuple of str
        Data sets in the catalogue; none for a table of one's own.
    """

    frame: pl.DataFrame
    sources: tuple[str, ...]

    _name = "similarity"

    def between(self, first: int | None, last: int | None) -> "Similarities":
        """The rows of some years, both included; None for no bound.

        Raises
        ------
        ComityError
            If a bound is given and the periods are sessions.
        """
        if first is None and last is None:
            return self
        if "year" not in self.frame.columns:
            raise ComityError(
                "sessions are no years; measure by year, or give no first or last one"
            )
        years = pl.col("year").is_between(first or -9999, last or 9999)
        return replace(self, frame=self.frame.filter(years))

    def cite(self) -> str:
        """The BibTeX of the data sets.

        One entry for each; empty for a table of one's own.
        """
        return citations(*self.sources)

    def _title(self) -> str:
        return "Similarity of dyads"

    def _data_sets(self) -> tuple[str, ...]:
        return self.sources


def cited_similarity(
    source: str | Path,
    data: str | Path | None = None,
    measures: str | Sequence[str] = "agreement",
    states: Sequence[str] | None = None,
    with_: Sequence[str] | None = None,
    by: str | None = None,
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
) -> Similarities:
    """Similarity for all dyads of an archive of votes or alliances, and what it rests on.

    Parameters
    ----------
    source : str or Path
        ``unga`` or ``alliances``, looked for in `data` by header; or a file: roll calls of the
        General Assembly as published, ATOP's directed dyad-years, or a table of your own with
        the columns state, item, vote, and session or year, as `comity ideal-points` takes it.
    data : str or Path, optional
        Folder of published data; also searched for capabilities.
    measures : str or sequence of str
        Names of measures, see `comity.portfolio.MEASURES`; for alliances also with ``_cinc``.
    states, with_ : sequence of str, optional
        Only dyads among these states; only dyads that contain one of these. Any name or code
        of a state; for a table of your own also as the table writes them.
    by : {"year", "session"}, optional
        The period; by default the year, and the session where a table of your own has no year.
        Alliances have years alone.
    universe, issue : str, optional
        Of the General Assembly's roll calls those that count, by default those on whole
        resolutions; see `unga_similarity`.

    Returns
    -------
    Similarities
        Its frame: state_a, state_b, year or session, one column per measure, n, undefined, as of
        `comity.portfolio.similarity`. Absences are left out.

    Raises
    ------
    ComityError
        If a measure or a state is unknown, a state is not in the archive, the layout of the
        file is unknown, `by`, `universe` or `issue` does not fit, or the folder or what it should
        hold is missing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("state,item,vote,year\\nCHN,1,yes,2005\\nPRK,1,no,2005\\n")
    >>> cited_similarity(path, measures=["agreement", "s"]).frame.row(0)
    ('CHN', 'PRK', 2005, 0.0, -1.0, 1, None)
    """
    if by not in (None, "year", "session"):
        raise ComityError(f"by is {shown(by)}; choose year or session")
    if str(source) == "alliances" or is_dyad_years(source):
        _require_roll_calls(source, universe, issue)
        return _of_alliances(source, data, measures, _ids(states), _ids(with_), by)
    own = None if str(source) == "unga" else read_own_votes(source)
    if own is not None:
        _require_roll_calls(source, universe, issue)
        return Similarities(_of_table(Path(source), own, measures, states, with_, by), ())
    measures_named(measures)  # refused before a large archive is read, and so are states
    among, of = _ids(states), _ids(with_)
    roll_calls = counting_calls(assembly_votes(source, data), universe or "whole", issue)
    for note in roll_calls.notes:
        warn(note)
    frame = unga_similarity(
        roll_calls,
        measures,
        by="session" if by == "session" else "year",
        states=among,
        with_=of,
        universe="all",  # of those chosen
    )
    return Similarities(frame, tuple(dict.fromkeys(span.source for span in roll_calls.spans)))


def _require_roll_calls(source: str | Path, universe: str | None, issue: object) -> None:
    if universe is not None or issue is not None:
        raise ComityError(
            f"{source} holds no roll calls of the General Assembly: universe and issue choose "
            "among those alone; leave them out"
        )


def _ids(states: Sequence[str] | None) -> list[str] | None:
    if states is None:
        return None
    names = [states] if isinstance(states, str) else states
    return [resolve(name).id for name in names]


def _folder(source: str | Path, data: str | Path | None) -> Path:
    if data is None:
        raise ComityError(
            f"name the folder that holds the data of {source} with --data DIR or in COMITY_DATA"
        )
    return Path(data)


def _of_alliances(
    source: str | Path,
    data: str | Path | None,
    measures: str | Sequence[str],
    states: list[str] | None,
    with_: list[str] | None,
    by: str | None,
) -> Similarities:
    if by == "session":
        raise ComityError(f"alliances are measured by year; by is {shown(by)}")
    named = str(source) == "alliances"
    path = find_dyad_years(_folder(source, data)) if named else Path(source)
    capabilities = find_capabilities(data) if data is not None else None
    frame = alliance_similarity(
        path, measures, capabilities=capabilities, states=states, with_=with_
    )
    weighted = any(name.endswith("_cinc") for name in frame.columns)
    return Similarities(frame, ("atop-dyad-years", *(("cow-capabilities",) if weighted else ())))


def _of_table(
    path: Path,
    table: pl.DataFrame,
    measures: str | Sequence[str],
    states: Sequence[str] | None,
    with_: Sequence[str] | None,
    by: str | None,
) -> pl.DataFrame:
    period = by or ("year" if "year" in table.columns else "session")
    if period not in table.columns:
        raise ComityError(
            f"{path.name} has no column {shown(period)}; its columns are {', '.join(table.columns)}"
        )
    votes = own_votes(table, path.name).with_columns(pl.col("vote").replace("absent", None))
    result: pl.DataFrame = similarity(
        votes,
        state="state",
        item="item",
        value="vote",
        period=period,
        levels=SCALE,
        measure=measures,
        states=_written(states, votes["state"]),
        with_=_written(with_, votes["state"]),
    )
    return result


def _written(states: Sequence[str] | None, labels: pl.Series) -> list[str] | None:
    """States as the table writes them; those that it lacks as they were named."""
    if states is None:
        return None
    names = [states] if isinstance(states, str) else states
    return [label for name in names for label in labels_of(name, labels) or [name]]
