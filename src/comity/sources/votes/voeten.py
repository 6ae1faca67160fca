"""Roll calls of the General Assembly as Voeten, Strezhnev and Bailey collect them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Near
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.spans import Span
from comity.sources.reading.values import FLAG
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import NO_MEMBER, sound
from comity.sources.votes._roll_calls import (
    KEYS,
    TOPICS,
    holding_of,
    named,
    set_aside_calls,
    with_absences,
)
from comity.sources.votes._table import (
    calls_of,
    dated,
    number,
    numbered,
    read_rows,
    read_votes,
    session_of,
    whole,
)

__all__ = ["ADAPTER", "CODES", "read"]

CODES = {"1": "yes", "2": "abstain", "3": "no", "8": "absent", "9": NO_MEMBER}
LAST_SESSION_WITHOUT_DAYS = 57
"""Up to this session the day of the month is a number from 1 to 7, whatever the day was."""

_RAW, _VOTES, _CALLS, _ISSUES = (
    Layout("voeten-roll-calls", ("rcid", "session", "vote", "ccode", "date", "unres")),
    Layout("voeten-tidy-votes", ("rcid", "country", "vote"), ("ccode",)),
    Layout("voeten-tidy-roll-calls", ("rcid", "session", "date", "unres", "amend", "para")),
    Layout("voeten-tidy-issues", ("rcid", "short_name", "issue")),
)
LAYOUTS = (_RAW, _VOTES, _CALLS, _ISSUES)

_NO_DAYS = "up to session 57 the file knows month and year of a vote only"
_UNFLAGGED = (
    "it does not flag votes on paragraphs and amendments, so that those with symbols of their own "
    "count as whole resolutions"
)
_TIDY = (
    "Recorded votes of the General Assembly; a vote without a flag counts as one on a whole "
    f"resolution; {_NO_DAYS}; absences are not in the file: a member without a vote was absent; "
    "resumed sessions of 2019 are not in it"
)
_OPTIONAL = ("year", "amend", "para", "importantvote", "short", "descr")


def read(paths: Sequence[Path]) -> Holding:
    """Read the collection, in one file or in files of votes, roll calls and their topics.

    Parameters
    ----------
    paths : sequence of Path
        Raw files (rcid, session, vote, ccode, date, unres), and tidy ones that belong together:
        votes (rcid, country, vote), roll calls (rcid, session, date, unres, amend, para) and,
        where topics are asked for, issues (rcid, short_name, issue).

    Returns
    -------
    Holding
        As of `comity.sources.votes.assembly`. Codes 1 yes, 2 abstain, 3 no, 8 absent, 9 not a
        member. Tidy files drop absences: a member of the United Nations on the day that does not
        appear was absent; where only the month is known, one that was a member all month.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("rcid,session,vote,ccode,date,unres\\n"
    ...                     "1,60,1,710,12/8/2005,R/60/1\\n1,60,8,731,12/8/2005,R/60/1\\n")
    >>> read([path]).rows.select("roll_call", "state", "vote").rows()
    [('1', 'CHN', 'yes'), ('1', 'PRK', 'absent')]
    """
    of = {layout: [p for p in paths if layout_of(p, LAYOUTS) == layout] for layout in LAYOUTS}
    parts = [(path.name, _raw(path)) for path in of[_RAW]]
    parts += [(votes.name, _tidy(votes, calls, issues)) for votes, calls, issues in _sets(of)]
    if not parts:
        raise ComityError(
            f"{paths[0].name} holds topics of roll calls, no votes; put the files of votes and "
            "of roll calls beside it"
        )
    return joined(parts, KEYS, "date")


def _sets(of: dict[Layout, list[Path]]) -> list[tuple[Path, Path, Path | None]]:
    """Files of votes, each with the roll calls and the topics that lie beside it."""
    sets = []
    for votes in of[_VOTES]:
        calls = _beside(votes, of[_CALLS])
        if calls is None:
            raise ComityError(_half(votes, "the file of roll calls"))
        sets.append((votes, calls, _beside(votes, of[_ISSUES])))
    alone = [path for path in of[_CALLS] if path not in {calls for _, calls, _ in sets}]
    if alone:
        raise ComityError(_half(alone[0], "the file of votes"))
    return sets


def _beside(path: Path, others: Sequence[Path]) -> Path | None:
    """The one of some files that lies nearest: in the same folder, in the same format."""
    near = sorted(others, key=lambda o: (o.parent != path.parent, o.suffix != path.suffix, o))
    return near[0] if near else None


def _half(path: Path, other: str) -> str:
    return f"{path.name} is one of a pair; put {other} beside it, the two in a folder of their own"


def _raw(path: Path) -> Holding:
    columns = (*_RAW.columns, *_OPTIONAL, *TOPICS)
    call = _call() | {"topics": _topics()}
    cells = {"place": number("ccode"), "code": number("vote")}
    listed, sheet = read_votes(path, _RAW, columns, call, cells)
    calls = _dated(path.name, listed)
    told = calls["amend"].is_not_null().any() or calls["para"].is_not_null().any()
    universe = "Recorded votes of the General Assembly in the raw file; "
    universe += _NO_DAYS if told else f"{_NO_DAYS}; {_UNFLAGGED}"
    votes = sound(sheet.but(named(sheet.rows)), calls, CODES)
    return holding_of(votes, calls, _span(universe))


def _tidy(votes_path: Path, calls_path: Path, issues_path: Path | None) -> Holding:
    listed = read_rows(calls_path, _CALLS, (*_CALLS.columns, *_OPTIONAL), _call()).rows
    calls = _dated(calls_path.name, calls_of(listed, [*_call()][1:]))
    if issues_path:
        calls = calls.join(_issues(issues_path), on="roll_call", how="left", maintain_order="left")
        calls = calls.with_columns(pl.col("topics").fill_null(""))
    cells = {"roll_call": numbered("rcid"), "place": pl.col("country"), "code": pl.col("vote")}
    sheet = read_rows(votes_path, _VOTES, _VOTES.columns, cells)
    strangers = sheet.rows.filter(~pl.col("roll_call").is_in(calls["roll_call"].implode()))
    if strangers.height:
        raise ComityError(
            f"{votes_path.name}: {strangers.height} votes are on roll calls, first "
            f"{strangers['roll_call'][0]}, that {calls_path.name} does not list; give its own file"
        )
    words = {word: word for word in ("yes", "abstain", "no", "absent")}
    cast = sound(sheet.but(named(sheet.rows, None)), calls, words)
    unclear = set_aside_calls(cast.aside, None)
    every = with_absences(calls.drop_nulls("date"), cast.rows, unclear)
    return holding_of(cast.but(every), calls, _span(_TIDY))


def _span(universe: str) -> Span:
    return Span(date.min, date.max, universe, "voeten-unga")


def _call() -> dict[str, pl.Expr]:
    """What both forms say of a roll call."""
    plain = ("session", "date", "year", "unres", "amend", "para", "importantvote")
    title = pl.concat_str("short", "descr", separator="\n", ignore_nulls=True)
    return {
        "roll_call": numbered("rcid"),
        **{name: pl.col(name) for name in plain},
        "title": pl.when(title != "").then(title),
    }


def _flag(name: str) -> pl.Expr:
    """Whether a flag is set; null where it is missing."""
    return pl.col(name).cast(pl.Float64, strict=False) == 1


def _topics() -> pl.Expr:
    """The topics flagged, as text; null where the file flags none."""
    said = [pl.when(_flag(name)).then(pl.lit(name)) for name in TOPICS]
    told = pl.any_horizontal(pl.col(name).is_not_null() for name in TOPICS)
    return pl.when(told).then(pl.concat_str(*said, separator=" ", ignore_nulls=True))


def _issues(path: Path) -> pl.DataFrame:
    """The topics of each roll call that has any."""
    topic = pl.col("short_name").str.to_lowercase()
    rows = read_rows(
        path, _ISSUES, _ISSUES.columns, {"roll_call": numbered("rcid"), "topics": topic}
    ).rows
    said = rows.with_columns(pl.col("topics").cast(pl.String)).unique()
    known = said.filter(pl.col("topics").is_in(list(TOPICS)))
    return known.group_by("roll_call").agg(pl.col("topics").sort().str.join(" "))


def _dated(file: str, listed: pl.DataFrame) -> pl.DataFrame:
    """Roll calls with their date, the last day possible, and how well it is known."""
    calls = listed.with_columns(
        whole("session"),
        whole("year"),
        undated=pl.col("date").is_null(),
        # a missing flag is that of a whole resolution, as the publishers read it
        is_paragraph_or_amendment=(_flag("amend") | _flag("para")).fill_null(value=False),
        is_important=_flag("importantvote"),
        unclear=pl.any_horizontal(FLAG.broken(one) for one in ("amend", "para", "importantvote")),
    )
    days = dated(file, calls).with_columns(
        date=pl.when("undated").then(pl.date("year", 12, 31)).otherwise("date")
    )
    days = days.with_columns(pl.coalesce("session", session_of(pl.col("date"))))
    month = (pl.col("session") <= LAST_SESSION_WITHOUT_DAYS).fill_null(value=False)
    precision = pl.when("undated").then(pl.lit("year")).when(month).then(pl.lit("month"))
    return days.with_columns(
        date=pl.when(month).then(pl.col("date").dt.month_end()).otherwise("date"),
        precision=precision.otherwise(pl.lit("day")),
    )


ADAPTER = assembly.adapter(
    layouts=LAYOUTS,
    read=read,
    sets=((_VOTES.name, _CALLS.name, _ISSUES.name),),
    near=(
        Near(
            Layout("agreement-scores", ("ccode1", "ccode2", "year", "agree")),
            "holds published agreement scores by dyad, which `comity similarity unga --measure "
            "published_agreement` computes; take the roll calls",
        ),
    ),
)
