"""Roll calls of the General Assembly as Voeten, Strezhnev and Bailey collect them."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.votes import assembly
from comity.sources.votes._assembly_checks import NO_MEMBER, sound
from comity.sources.votes._days import day_of, session_of
from comity.sources.votes._joining import joined
from comity.sources.votes._roll_calls import (
    TOPICS,
    holding_of,
    named,
    set_aside_calls,
    with_absences,
)
from comity.sources.votes._table import calls_of, number, rows_of, text, texts, whole

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
_FLAGS = ("amend", "para")


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

    Raises
    ------
    ComityError
        If one of a pair is missing, a file holds no roll call, more than one row in a hundred is
        wrong for one reason, or resolution 68/262 is not 100-11-58.

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
    parts = [(path, _raw(path)) for path in of[_RAW]]
    parts += [(votes, _tidy(votes, calls, issues)) for votes, calls, issues in _sets(of)]
    if not parts:
        raise ComityError(
            f"{paths[0].name} holds topics of roll calls, no votes; put the files of votes and "
            "of roll calls beside it"
        )
    return joined(parts)


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
    table, names = texts(path)
    flags = {
        "is_important": _flag("importantvote", names),
        "topics": _topics(names),
    }
    listed = calls_of(table, _call(names) | flags)
    calls = _dated(path.name, listed)
    rows = rows_of(
        table, {"roll_call": number("rcid"), "place": number("ccode"), "code": number("vote")}
    )
    votes, aside = sound(path.name, calls, named(rows), CODES)
    told = not names.isdisjoint(_FLAGS)
    universe = "Recorded votes of the General Assembly in the raw file; "
    universe += _NO_DAYS if told else f"{_NO_DAYS}; {_UNFLAGGED}"
    return holding_of(path.name, calls, votes, aside, (universe, "voeten-unga"))


def _tidy(votes_path: Path, calls_path: Path, issues_path: Path | None) -> Holding:
    table, names = texts(calls_path)
    listed = calls_of(table, _call(names) | {"is_important": _flag("importantvote", names)})
    if issues_path:
        listed = listed.join(_issues(issues_path), on="roll_call", how="left")
        listed = listed.with_columns(pl.col("topics").fill_null(""))
    calls = _dated(calls_path.name, listed)
    cells = {"roll_call": number("rcid"), "place": pl.col("country"), "code": pl.col("vote")}
    rows = rows_of(texts(votes_path)[0], cells)
    strangers = rows.filter(~pl.col("roll_call").is_in(calls["roll_call"].implode()))
    if strangers.height:
        raise ComityError(
            f"{votes_path.name}: {strangers.height} votes are on roll calls, first "
            f"{strangers['roll_call'][0]}, that {calls_path.name} does not list; give its own file"
        )
    words = {word: word for word in ("yes", "abstain", "no", "absent")}
    cast, aside = sound(votes_path.name, calls, named(rows, None), words)
    dated = calls.drop_nulls("date")
    every = with_absences(dated, cast, set_aside_calls(aside, None))
    return holding_of(votes_path.name, dated, every, aside, (_TIDY, "voeten-unga"))


def _call(names: frozenset[str]) -> dict[str, pl.Expr]:
    """What both forms say of a roll call."""
    told = [_flag(name, names).fill_null(False) for name in _FLAGS if name in names]
    flagged = pl.any_horizontal(*told) if told else pl.lit(False)
    says = [pl.col(name) for name in ("short", "descr") if name in names]
    title = pl.concat_str(*says, separator="\n", ignore_nulls=True) if says else pl.lit("")
    return {
        "roll_call": number("rcid"),
        "session": whole("session"),
        "date": pl.col("date"),
        "year": whole("year") if "year" in names else pl.lit(None, pl.Int64),
        "unres": pl.col("unres"),
        # a missing flag is that of a whole resolution, as the publishers read it
        "is_paragraph_or_amendment": flagged,
        "title": title,
    }


def _flag(name: str, names: frozenset[str]) -> pl.Expr:
    """Whether a flag is set; null where it is missing."""
    return text(name, names).cast(pl.Float64, strict=False) == 1


def _topics(names: frozenset[str]) -> pl.Expr:
    """The topics flagged, as text; null where the file flags none."""
    there = [name for name in TOPICS if name in names]
    if not there:
        return pl.lit(None, pl.String)
    said = [pl.when(_flag(name, names)).then(pl.lit(name)) for name in there]
    return pl.concat_str(*said, separator=" ", ignore_nulls=True)


def _issues(path: Path) -> pl.DataFrame:
    table, _ = texts(path)
    rows = table.select(roll_call=number("rcid"), topic=pl.col("short_name").str.to_lowercase())
    said = rows.filter(pl.col("topic").is_in(list(TOPICS))).collect()
    by_call = said.unique(maintain_order=True).group_by("roll_call", maintain_order=True)
    return by_call.agg(topics=pl.col("topic").sort().str.join(" "))


def _dated(file: str, calls: pl.DataFrame) -> pl.DataFrame:
    """Roll calls with their date, the last day possible, and how well it is known."""
    days = calls.with_columns(undated=pl.col("date").is_null(), date=day_of(file, calls))
    days = days.with_columns(
        date=pl.when("undated").then(pl.date("year", 12, 31)).otherwise("date")
    )
    session = pl.coalesce("session", pl.lit(session_of(days["date"])))
    month = (session <= LAST_SESSION_WITHOUT_DAYS).fill_null(False)
    precision = pl.when("undated").then(pl.lit("year")).when(month).then(pl.lit("month"))
    return days.with_columns(
        session=session,
        date=pl.when(month).then(pl.col("date").dt.month_end()).otherwise("date"),
        precision=precision.otherwise(pl.lit("day")),
    )


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=assembly.tallies,
    per_period=assembly.tallies,
    coverage=assembly.coverage,
    together=assembly.together,
    sets=((_VOTES.name, _CALLS.name, _ISSUES.name),),
    covers="from the first roll call to the last",
    known="the day of the last vote of the period",
    locator="session",
)
