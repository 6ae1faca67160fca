"""A table of votes of one's own: who voted how on what, in which session or year."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.sources.reading.heads import heads
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.states import convert, resolve

__all__ = ["labels_of", "own_votes", "read_own_votes"]

_LAYOUT = Layout("votes of your own", ("state", "item", "vote"), nulls=())
_WORDS = {
    "yes": ("yes", "y", "1"),
    "abstain": ("abstain", "a", "2"),
    "no": ("no", "n", "3"),
    "absent": ("absent", "x", "8"),
}
_VOTES = {code: word for word, codes in _WORDS.items() for code in codes}
_NO_MEMBER = "9"
_FIRST_YEAR = 1000  # a session of a greater number is a year
_BEFORE_FIRST = 1945  # session 1 of the General Assembly began in 1946


def read_own_votes(path: str | Path) -> pl.DataFrame | None:
    """Read a file that holds a table of votes of one's own.

    Parameters
    ----------
    path : str or Path
        Text, Parquet, or what else `comity.sources.reading.opening` opens.

    Returns
    -------
    DataFrame or None
        Its columns, all text, for `own_votes`; None where the file has no columns state, item,
        vote and session or year, so that it must be a publisher's.

    Raises
    ------
    ComityError
        If a line has more or fewer cells than the header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("state;item;vote;year\\nIran;1;yes;2005\\n")
    >>> read_own_votes(path).row(0)
    ('Iran', '1', 'yes', '2005')
    """
    file = Path(path)
    try:
        found = [head.names for head in heads(file)] if file.is_file() else []
    except ComityError:
        return None  # the reader of published files says what is wrong
    own = (names for names in found if _LAYOUT.fits(names, file.name))
    names = next((names for names in own if {"session", "year"} & set(names)), None)
    if names is None:
        return None
    sheet = read_table(file, _LAYOUT)
    if sheet.ragged.height:
        line = sheet.ragged.row(0, named=True)
        raise ComityError(
            f"{file.name}: {sheet.ragged.height} lines have other cells than the header "
            f"({line['why']}); give every line {len(names)} cells"
        )
    rows: pl.DataFrame = sheet.rows.select(names)
    return rows


def own_votes(table: pl.DataFrame, name: str = "") -> pl.DataFrame:
    """Arrange a table of votes of one's own.

    Parameters
    ----------
    table : DataFrame
        Columns state, item, vote (yes, abstain, no, absent; y, a, n, x; 1, 2, 3, 8; 9 for a
        state that was no member, whose row is left out), and session, year or both.
    name : str
        Name of its file, for what is refused.

    Returns
    -------
    DataFrame
        state, item (text), vote (yes, abstain, no, absent; null where blank), session and year
        (whole numbers). Where one of the two is not given: a session of 1000 or more is the year
        itself, one below is the General Assembly's, so that session s is the year s + 1945; the
        year stands for the session.

    Raises
    ------
    ComityError
        If a column is missing, a row lacks a state, item or session, a session or year is no
        whole number, or a vote is unknown.

    Examples
    --------
    >>> votes = pl.DataFrame({"state": ["A"], "item": [7], "vote": ["N"], "session": [2018]})
    >>> own_votes(votes).row(0)
    ('A', '7', 'no', 2018, 2018)
    """
    periods = [period for period in ("session", "year") if period in table.columns]
    _require_columns(table, periods)
    texts = table.select(
        pl.col("state", "item", "vote", *periods).cast(pl.String).str.strip_chars()
    ).with_columns(pl.all().replace("", None))
    vote = pl.col("vote").str.to_lowercase().str.replace(r"\.0+$", "")
    texts = texts.with_columns(code=vote).filter(pl.col("code").ne_missing(_NO_MEMBER))
    for column in ("state", "item", *periods):
        if blank := texts[column].null_count():
            raise ComityError(
                f"{blank} rows have no {column}; every row needs state, item, vote and "
                "session or year"
            )
    unknown = texts.filter(pl.col("code").is_not_null() & ~pl.col("code").is_in(list(_VOTES)))
    if unknown.height:
        where = f"{name}: " if name else ""
        raise ComityError(
            f"{where}vote {shown(unknown['vote'][0])} is unknown ({unknown.height} rows); known "
            "are no, abstain, yes, absent, and y, a, n, x, and 1, 2, 3, 8"
        )
    numbers = texts.with_columns(_whole(texts, period) for period in periods)
    session = pl.col("session" if "session" in periods else "year")
    by_session = pl.when(session < _FIRST_YEAR).then(session + _BEFORE_FIRST).otherwise(session)
    return numbers.select(
        "state",
        "item",
        vote=pl.col("code").replace_strict(_VOTES, default=None, return_dtype=pl.String),
        session=session,
        year=pl.col("year") if "year" in periods else by_session,
    )


def labels_of(state: str, labels: pl.Series) -> list[str]:
    """Find how a table writes a state.

    Parameters
    ----------
    state : str
        As the table writes it, or by any name or code that `comity.resolve` knows.

    Returns
    -------
    list of str
        The label itself, else all that mean the same state; empty where none does.

    Examples
    --------
    >>> labels_of("PRK", pl.Series(["Russia", "Korea (Democratic People's Republic of)"]))
    ["Korea (Democratic People's Republic of)"]
    """
    written = labels.unique().sort()
    if state in written:
        return [state]
    try:
        meant = resolve(state).id
    except ComityError:
        return []
    return written.filter(convert(written, to="id", unknown="null") == meant).to_list()


def _require_columns(table: pl.DataFrame, periods: Sequence[str]) -> None:
    missing = [name for name in _LAYOUT.columns if name not in table.columns]
    missing += [] if periods else ["session"]
    if missing:
        raise ComityError(
            f"no column {shown(missing[0])} among {', '.join(table.columns)}; votes need state, "
            "item, vote, and session or year"
        )


def _whole(table: pl.DataFrame, period: str) -> pl.Series:
    """The sessions or years as numbers, refused where one is none."""
    found = table[period].str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    odd = table.filter(found.is_null())
    if odd.height:
        raise ComityError(
            f"{period} {shown(odd[period][0])} is no whole number ({odd.height} rows); "
            f"number {period}s {'1, 2, 3 ...' if period == 'session' else '2005, 2006 ...'}"
        )
    return found
