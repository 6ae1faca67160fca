"""Similarity of a whole archive, from one file or from a folder of published data."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown, warn
from comity.portfolio.alliance_files import find_capabilities, find_dyad_years, is_dyad_years
from comity.portfolio.alliances import alliance_similarity
from comity.portfolio.frames import similarity
from comity.portfolio.unga import SCALE, unga_similarity
from comity.sources import assembly_votes
from comity.sources.votes.universe import counting_calls
from comity.states import resolve

__all__ = ["archive_similarity"]

_WORDS = {
    "yes": ("yes", "y", "1"),
    "abstain": ("abstain", "a", "2"),
    "no": ("no", "n", "3"),
    None: ("absent", "x", "8", ""),
}
_VOTES = {code: word for word, codes in _WORDS.items() for code in codes}
_NO_MEMBER = "9"
_OWN = ("state", "item", "vote")


def archive_similarity(
    source: str | Path,
    data: str | Path | None = None,
    measures: str | Sequence[str] = "agreement",
    states: Sequence[str] | None = None,
    with_: Sequence[str] | None = None,
    by: str = "year",
    universe: str | None = None,
    issue: str | Sequence[str] | None = None,
) -> pl.DataFrame:
    """Measure similarity for all dyads of an archive of votes or alliances.

    Parameters
    ----------
    source : str or Path
        ``unga`` or ``alliances``, looked for in `data` by header; or a file: roll calls of the
        General Assembly as published, ATOP's directed dyad-years, or a CSV or Parquet table of
        your own with the columns state, item, vote (yes, abstain, no, absent; Y, A, N, X; or
        1, 2, 3, 8) and session or year.
    data : str or Path, optional
        Folder of published data; also searched for capabilities.
    measures : str or sequence of str
        Names of measures, see `comity.portfolio.MEASURES`; for alliances also with ``_cinc``.
    states, with_ : sequence of str, optional
        Only dyads among these states; only dyads that contain one of these. Any name or code
        of a state; for a table of your own, as the table writes them.
    by : {"year", "session"}
        The period; alliances have years alone.
    universe, issue : str, optional
        Of the General Assembly's roll calls those that count, by default those on whole
        resolutions; see `unga_similarity`.

    Returns
    -------
    DataFrame
        state_a, state_b, year or session, one column per measure, n, undefined, as of
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
    >>> archive_similarity(path, measures=["agreement", "s"]).row(0)
    ('CHN', 'PRK', 2005, 0.0, -1.0, 1, None)
    """
    if by not in ("year", "session"):
        raise ComityError(f"by is {shown(by)}; choose year or session")
    if str(source) == "alliances" or is_dyad_years(source):
        _require_roll_calls(source, universe, issue)
        return _of_alliances(source, data, measures, _ids(states), _ids(with_), by)
    own = None if str(source) == "unga" else _own_table(Path(source))
    if own is not None:
        _require_roll_calls(source, universe, issue)
        return _of_table(Path(source), own, measures, states, with_, by)
    roll_calls = counting_calls(assembly_votes(source, data), universe or "whole", issue)
    for note in roll_calls.notes:
        warn(note)
    return unga_similarity(
        roll_calls,
        measures,
        by="year" if by == "year" else "session",
        states=_ids(states),
        with_=_ids(with_),
        universe="all",  # of those chosen
    )


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
    by: str,
) -> pl.DataFrame:
    if by != "year":
        raise ComityError(f"alliances are measured by year; by is {shown(by)}")
    named = str(source) == "alliances"
    path = find_dyad_years(_folder(source, data)) if named else Path(source)
    capabilities = find_capabilities(data) if data is not None else None
    return alliance_similarity(
        path, measures, capabilities=capabilities, states=states, with_=with_
    )


def _own_table(path: Path) -> pl.DataFrame | None:
    """A table of votes in the plain layout; None where the file has another."""
    parquet = path.suffix == ".parquet"
    try:
        header = pl.read_parquet_schema(path) if parquet else pl.read_csv(path, n_rows=0).schema
    except (pl.exceptions.PolarsError, OSError):
        return None  # the reader of published files says what is wrong
    if not {*_OWN} <= set(header) or not {"year", "session"} & set(header):
        return None
    return pl.read_parquet(path) if parquet else pl.read_csv(path, infer_schema=False)


def _of_table(
    path: Path,
    table: pl.DataFrame,
    measures: str | Sequence[str],
    states: Sequence[str] | None,
    with_: Sequence[str] | None,
    by: str,
) -> pl.DataFrame:
    if by not in table.columns:
        raise ComityError(
            f"{path.name} has no column {shown(by)}; its columns are {', '.join(table.columns)}"
        )
    codes = table["vote"].cast(pl.String).str.strip_chars().str.to_lowercase().fill_null("")
    codes = codes.str.replace(r"\.0+$", "")
    unknown = codes.filter(~codes.is_in([*_VOTES, _NO_MEMBER])).unique().sort()
    if len(unknown):
        raise ComityError(
            f"{path.name}: {shown(unknown[0])} is no vote; write yes, abstain, no, absent, or 1, "
            "2, 3, 8"
        )
    votes = table.select(
        pl.col("state").cast(pl.String).str.strip_chars(),
        "item",
        pl.col(by).cast(pl.Int64, strict=False),
        vote=codes.replace_strict(_VOTES, default=None, return_dtype=pl.String),
    ).filter(codes != _NO_MEMBER)
    result: pl.DataFrame = similarity(
        votes,
        state="state",
        item="item",
        value="vote",
        period=by,
        levels=SCALE,
        measure=measures,
        states=states,
        with_=with_,
    )
    return result
