"""Which roll calls count: of all recorded votes those on whole resolutions, or on some topics."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from comity.errors import ComityError, shown
from comity.sources.reading.holding import Holding
from comity.sources.reading.spans import Span
from comity.sources.votes._roll_calls import TOPICS
from comity.sources.votes.archive import RollCalls

__all__ = ["ISSUES", "UNIVERSES", "counting", "counting_calls"]

UNIVERSES = ("whole", "all", "important")
"""``whole``: votes on whole resolutions, drafts that failed included; ``all``: also those on
paragraphs, amendments and motions; ``important``: those that the United States call important,
whatever they were on."""

ISSUES = tuple(TOPICS.values())
"""Topics by which roll calls may be chosen."""

_KEYS = {name: key for key, name in TOPICS.items()} | {key: key for key in TOPICS}
_OTHER_WORDS = {"palestine": "me", "palestinian-conflict": "me", "economic-development": "ec"}


def counting(
    held: Holding, universe: str = "whole", issue: str | Sequence[str] | None = None
) -> Holding:
    """Keep the roll calls that count.

    Parameters
    ----------
    held : Holding
        As an adapter of the Assembly's votes reads it.
    universe : {"whole", "all", "important"}
        As of `UNIVERSES`.
    issue : str or sequence of str, optional
        Only roll calls on this topic, or on any of these: names in `ISSUES`.

    Returns
    -------
    Holding
        Covered is only what files tell of: where some say nothing of importance or topics, their
        time is left out, and a note names them.

    Raises
    ------
    ComityError
        If the universe or a topic is unknown, or no file tells what is asked for.

    Examples
    --------
    >>> held = Holding(pl.DataFrame({"roll_call": ["1", "2"], "is_whole": [True, False]}), ())
    >>> counting(held).rows["roll_call"].to_list()
    ['1']
    >>> counting(held, "hole")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: 'hole' is no universe of votes; choose from whole, all, important
    """
    rows, spans, notes = _chosen(held.rows, held.spans, universe, issue)
    return replace(held, rows=rows, spans=spans, notes=(*held.notes, *notes))


def counting_calls(
    archive: RollCalls, universe: str = "whole", issue: str | Sequence[str] | None = None
) -> RollCalls:
    """Keep the roll calls of an archive that count.

    As of `counting`; votes on other roll calls stay in the table of votes.

    >>> calls = pl.DataFrame({"roll_call": ["1", "2"], "is_whole": [True, False]})
    >>> archive = RollCalls(calls, pl.DataFrame(), ())
    >>> counting_calls(archive, "all").roll_calls.height
    2
    """
    calls, spans, notes = _chosen(archive.roll_calls, archive.spans, universe, issue)
    return replace(archive, roll_calls=calls, spans=spans, notes=(*archive.notes, *notes))


_Part = tuple[pl.DataFrame, tuple[Span, ...], tuple[str, ...]]


def _chosen(
    rows: pl.DataFrame,
    spans: tuple[Span, ...],
    universe: str,
    issue: str | Sequence[str] | None,
) -> _Part:
    """Rows that count, what is covered of them, and what is left out."""
    if universe not in UNIVERSES:
        known = ", ".join(UNIVERSES)
        raise ComityError(f"{shown(universe)} is no universe of votes; choose from {known}")
    part: _Part = rows, spans, ()
    if universe == "important":
        part = _told(part, "is_important", "which votes are important")
    if universe != "all":
        part = part[0].filter(f"is_{universe}"), *part[1:]
    if issue is None:
        return part
    topics = _topics([issue] if isinstance(issue, str) else issue)
    kept, spans, notes = _told(part, "topics", "the topics of votes")
    words = pl.col("topics").cast(pl.String).str.split(" ")
    return kept.filter(words.list.set_intersection(topics).list.len() > 0), spans, notes


def _topics(names: Sequence[str]) -> list[str]:
    """The keys of topics by whatever name."""
    known = _KEYS | _OTHER_WORDS
    words = [name.strip().lower().replace(" ", "-").replace("_", "-") for name in names]
    unknown = [name for name, word in zip(names, words, strict=True) if word not in known]
    if unknown or not words:
        wrong = shown(unknown[0] if unknown else "")
        raise ComityError(f"{wrong} is no topic of votes; choose from {', '.join(ISSUES)}")
    return [known[word] for word in words]


def _told(part: _Part, column: str, what: str) -> _Part:
    """The part whose files tell something; the others are noted."""
    rows, spans, notes = part
    told = tuple(span for span in spans if _says(rows, span, column))
    silent = list(dict.fromkeys(span.source for span in spans if span not in told))
    if not told and rows[column].null_count() == rows.height:
        raise ComityError(
            f"{' and '.join(silent) or 'the file'} does not tell {what}; take voeten-unga with "
            "the columns me, nu, di, hr, co, ec and importantvote, or with its file of issues"
        )
    lines = tuple(f"{source} does not tell {what}, and is left out" for source in silent)
    return rows.filter(pl.col(column).is_not_null()), told, (*notes, *lines)


def _says(rows: pl.DataFrame, span: Span, column: str) -> bool:
    within = rows.filter(pl.col("date").is_between(span.start, span.end))
    return within[column].null_count() < within.height
