"""The layouts in which votes of the Security Council are published, and how each is read."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.opening import read_table
from comity.sources.reading.quarantine import NOTHING, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.sources.votes._assembly_checks import sound
from comity.sources.votes._digital_library import CODES, states_of

__all__ = [
    "DECISION",
    "POSITION",
    "Council",
    "read_adopted",
    "read_member_votes",
    "read_vetoes",
]

DECISION = {
    "decision": pl.String,
    "symbol": pl.String,
    "draft": pl.String,
    "date": pl.Date,
    "precision": pl.String,
    "title": pl.String,
    "result": pl.String,
    "yes": pl.Int64,
    "no": pl.Int64,
    "abstain": pl.Int64,
    "source": pl.String,
}
POSITION = {"decision": pl.String, "state": pl.String, "position": pl.String}
VOTES_NEEDED = 9
"""A draft with fewer votes fails for want of votes, whoever is against it (since 1966)."""

_VETOERS = {"USSR": "RUS", "Russia": "RUS", "USA": "USA", "UK": "GBR", "France": "FRA"}
_TAIPEI_UNTIL = date(1971, 10, 24)
_MISSPELT = {"IRE": "IRL"}
"""Codes of the State Department's tables that are no code of the library's."""
_REPORTED = {"Y": "yes", "N": "no", "N*": "no", "A": "abstain", "X": "absent"}


@dataclass(frozen=True)
class Council:
    """What one file holds of the Security Council.

    Parameters
    ----------
    decisions : DataFrame
        Columns of `DECISION`, one row per draft put to the vote; totals null where unknown.
    positions : DataFrame
        Columns of `POSITION`, one row per draft and member whose vote is known.
    span : Span
        What the file covers.
    aside : DataFrame
        Rows that count nowhere, as `Quarantine` holds them.
    """

    decisions: pl.DataFrame
    positions: pl.DataFrame
    span: Span
    aside: pl.DataFrame


def read_adopted(path: Path) -> Council:
    """Read the adopted resolutions from the file of the UN Digital Library.

    Parameters
    ----------
    path : Path
        CSV of any release.

    Returns
    -------
    Council
        Every member's vote on every resolution; totals are counted from the votes.

    Raises
    ------
    ComityError
        If it holds no dated vote, or more than one row in a hundred is wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "sc.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,permanent_member,date,resolution\\n"
    ...                     "9,SUN,A,True,1950-01-13,S/RES/79(1950)\\n")
    >>> read_adopted(path).positions.rows()
    [('9', 'RUS', 'abstain')]
    """
    table = read_table(path)
    rows = table.select(
        pl.col("undl_id").alias("roll_call"),
        pl.coalesce(_text(table, "ms_code"), _text(table, "ms_name")).alias("place"),
        _text(table, "ms_vote").str.to_uppercase().alias("code"),
        pl.col("date").str.to_date("%Y-%m-%d", strict=False),
        _text(table, "resolution").alias("symbol"),
        _text(table, "draft").alias("draft"),
        pl.coalesce(_text(table, "agenda"), _text(table, "description")).alias("title"),
    )
    calls = rows.unique("roll_call", keep="first", maintain_order=True).with_columns(
        session=pl.lit(0, pl.Int64), precision=pl.lit("day")
    )
    votes, aside = sound(path.name, calls, states_of(rows), CODES)
    decisions = calls.drop_nulls("date").select(
        "symbol", "draft", "date", "precision", "title", decision="roll_call"
    )
    positions = votes.select("state", decision="roll_call", position="vote")
    known = _with_totals(decisions, positions).with_columns(result=pl.lit("adopted"))
    return _council(path, known, positions, aside, "undl-sc")


def read_vetoes(path: Path) -> Council:
    """Read the vetoed drafts: who cast a veto, and no other vote.

    Parameters
    ----------
    path : Path
        CSV of the published list.

    Returns
    -------
    Council
        Positions of the members that vetoed; totals null. Ends with the last veto listed:
        the file does not say until when there was none.

    Raises
    ------
    ComityError
        If it holds no dated veto, or more than one row in a hundred is wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "vetoes.csv")
    >>> _ = path.write_text("date,draft,agenda_item,member_veto1,member_veto2\\n"
    ...                     "5/26/2022,S/2022/431,Non-proliferation,China,Russia\\n")
    >>> read_vetoes(path).positions.rows()
    [('S/2022/431', 'CHN', 'no'), ('S/2022/431', 'RUS', 'no')]
    """
    table = read_table(path).with_row_index()
    number = pl.int_range(pl.len()).over("draft")
    symbol = _text(table, "draft").fill_null(pl.format("row {}", pl.col("index") + 1))
    drafts = table.select(
        decision=pl.when(number == 0)
        .then(symbol)
        .otherwise(pl.format("{} ({})", symbol, number + 1)),
        symbol=symbol,
        draft=symbol,
        date=_american(table),
        title=_text(table, "agenda_item"),
        precision=pl.lit("day"),
        result=pl.lit("vetoed"),
        **{n: pl.lit(None, pl.Int64) for n in ("yes", "no", "abstain")},
    )
    named = [name for name in table.columns if name.startswith("member_veto")]
    long = pl.concat(
        [drafts.select("decision", "date").with_columns(place=table[name]) for name in named]
    ).drop_nulls("place")
    positions = long.with_columns(state=_vetoer(), position=pl.lit("no"))
    wrong = positions.filter(pl.col("state").is_null() | pl.col("date").is_null())
    bad = drafts.join(wrong, on="decision", how="semi").select(
        item="symbol", state=pl.lit(""), value=pl.col("date").cast(pl.String)
    )
    reason = "vetoes without a date or with an unknown member"
    aside = set_aside(path.name, reason, bad, of=table.height) if bad.height else NOTHING
    sane = drafts.join(wrong, on="decision", how="anti", maintain_order="left")
    kept = positions.join(wrong, on="decision", how="anti").sort("date", "decision", "state")
    return _council(path, sane, kept.select(*POSITION), aside, "unsc-vetoes")


def read_member_votes(path: Path) -> Council:
    """Read the votes that were not unanimous, as the US State Department reports them.

    Parameters
    ----------
    path : Path
        CSV with year, item, label, ms_code, ms_vote.

    Returns
    -------
    Council
        Every member's vote; a date is the last day of its year. The symbol is the first one in
        the label, null where it has none. The result follows from symbol and votes: adopted with
        the symbol of a resolution; else rejected with fewer than nine in favour; else vetoed
        with a permanent member against it (the file's own mark, N*, is missing here and
        there); else adopted.

    Raises
    ------
    ComityError
        If it holds no vote, or more than one row in a hundred is wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "council.csv")
    >>> _ = path.write_text("year,item,label,ms_code,ms_vote\\n2022,1,S/2022/431,RUS,N*\\n")
    >>> read_member_votes(path).decisions.select("draft", "result").rows()
    [('S/2022/431', 'rejected')]
    """
    table = read_table(path)
    code = pl.col("ms_vote").str.strip_chars().str.to_uppercase()
    rows = table.select(
        "label",
        roll_call=pl.concat_str("year", "item", separator="-"),
        place=pl.col("ms_code").replace(_MISSPELT),
        code=code,
        date=pl.date(pl.col("year").cast(pl.Int32, strict=False), 12, 31),
    )
    calls = rows.unique("roll_call", keep="first", maintain_order=True).with_columns(
        session=pl.lit(0, pl.Int64), precision=pl.lit("year")
    )
    votes, aside = sound(path.name, calls, states_of(rows), _REPORTED)
    positions = votes.select("state", decision="roll_call", position="vote")
    label = pl.col("label")
    decisions = calls.drop_nulls("date").select(
        "date",
        "precision",
        decision="roll_call",
        symbol=label.str.extract(r"(S/RES/\d+(?: ?\(\d{4}\))?|S/\d{4}/\d+)"),
        draft=label.str.extract(r"(S/\d{4}/\d+)"),
        title=pl.when(label.str.contains(r"S/(RES/\d|\d{4}/\d)")).then(pl.lit("")).otherwise(label),
    )
    counted = _with_totals(decisions, positions).join(
        vetoers(positions), on="decision", how="left", maintain_order="left"
    )
    passed = pl.when(pl.col("symbol").str.starts_with("S/RES/")).then(pl.lit("adopted"))
    failed = passed.when(pl.col("yes") < VOTES_NEEDED).then(pl.lit("rejected"))
    result = (
        failed.when(pl.col("vetoers").is_not_null())
        .then(pl.lit("vetoed"))
        .otherwise(pl.lit("adopted"))
    )
    return _council(path, counted.with_columns(result=result), positions, aside, _REPORTS)


def vetoers(positions: pl.DataFrame) -> pl.DataFrame:
    """Which permanent members voted no on each draft, as text; drafts without one are left out."""
    permanent = [*_VETOERS.values(), "CHN", "TWN"]
    no = positions.filter(pl.col("position") == "no", pl.col("state").is_in(permanent))
    return no.group_by("decision").agg(vetoers=pl.col("state").sort().str.join(" "))


_REPORTS = "unsc-member-votes"


def _text(table: pl.DataFrame, name: str) -> pl.Expr:
    """A column of text without blanks about it; null where the file has no such column."""
    there = name in table.columns
    return pl.col(name).str.strip_chars() if there else pl.lit(None, pl.String).alias(name)


def _american(table: pl.DataFrame) -> pl.Expr:
    if not isinstance(table.schema["date"], pl.String):
        return pl.col("date").cast(pl.Date)
    forms = ("%m/%d/%Y", "%Y-%m-%d")
    return pl.coalesce(pl.col("date").str.to_date(form, strict=False) for form in forms)


def _vetoer() -> pl.Expr:
    """The permanent member; China's seat was held from Taipei until 24 October 1971."""
    china = pl.when(pl.col("date") <= _TAIPEI_UNTIL).then(pl.lit("TWN")).otherwise(pl.lit("CHN"))
    other = pl.col("place").replace_strict(_VETOERS, default=None)
    return pl.when(pl.col("place") == "China").then(china).otherwise(other)


def _with_totals(decisions: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    words = ("yes", "no", "abstain")
    counts = positions.group_by("decision").agg(
        *((pl.col("position") == word).sum().cast(pl.Int64).alias(word) for word in words)
    )
    return decisions.join(counts, on="decision", how="left", maintain_order="left")


def _council(
    path: Path, decisions: pl.DataFrame, positions: pl.DataFrame, aside: pl.DataFrame, source: str
) -> Council:
    if decisions.is_empty():
        raise ComityError(f"{path.name} holds no dated vote; give a file that does")
    listed = decisions.with_columns(source=pl.lit(source)).select(
        pl.col(name).cast(kind) for name, kind in DECISION.items()
    )
    start, end = listed["date"].min(), listed["date"].max()
    if not isinstance(start, date) or not isinstance(end, date):
        raise ComityError(f"{path.name} holds no dated vote; write dates as YYYY-MM-DD")
    if listed["precision"][0] == "year":
        start = start.replace(month=1, day=1)
    span = Span(start, end, data_set(source).universe, source)
    return Council(listed.sort("date", "decision"), positions.select(*POSITION), span, aside)
