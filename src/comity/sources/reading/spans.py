"""What a file covers in time, and which states were members of the United Nations meanwhile."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from comity.evidence.coverage import Coverage
from comity.states import membership

__all__ = ["Span", "covered", "member_spans"]


@dataclass(frozen=True)
class Span:
    """An interval that one file covers.

    Parameters
    ----------
    start, end : date
        First and last day for which the file has a row; where only the month of a roll call
        is known, the month's first and last day.
    universe : str
        What the file holds, and its traps, in words.
    source : str
        Key of its citation, which is its name in the catalogue.
    known : date, optional
        When the release was out, where files say so; records of other files say it one by one.
    """

    start: date
    end: date
    universe: str
    source: str
    known: date | None = None

    def as_text(self) -> dict[str, str]:
        """The span as JSON can hold it; `from_text` reads it back.

        Days as ISO text, empty where there is none.
        """
        return {
            "start": str(self.start),
            "end": str(self.end),
            "universe": self.universe,
            "source": self.source,
            "known": str(self.known or ""),
        }

    @classmethod
    def from_text(cls, text: Mapping[str, str]) -> "Span":
        """Read a span that `as_text` wrote.

        >>> span = Span(date(1946, 1, 1), date(2020, 1, 14), "sessions 1 to 74", "voeten-unga")
        >>> Span.from_text(span.as_text()) == span
        True
        """
        start, end = (date.fromisoformat(text[name]) for name in ("start", "end"))
        known = date.fromisoformat(text["known"]) if text["known"] else None
        return cls(start, end, text["universe"], text["source"], known)


def member_spans(codes: Sequence[str]) -> list[tuple[date, date]]:
    """First and last day of each state in the United Nations.

    In that order; a state that never was a member has all of time.

    >>> member_spans(["PRK"])[0][0]
    datetime.date(1991, 9, 17)
    """
    spells = membership("un").with_columns(pl.col("end").fill_null(date.max))
    bounds = spells.group_by("id").agg(pl.min("start"), pl.max("end"))
    known = {state: (start, end) for state, start, end in bounds.iter_rows()}
    return [known.get(code, (date.min, date.max)) for code in codes]


def covered(kind: str, spans: Sequence[Span], states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, some spans are complete.

    None overlapping for a dyad; a state is covered while it is a member of the United Nations.

    >>> span = Span(date(1990, 1, 1), date(2019, 12, 31), "made up", "undl-ga")
    >>> [(c.among, c.start.year) for c in covered("tally", [span], ["CHN", "PRK", "RUS"])]
    [(('CHN', 'RUS'), 1990), (('CHN', 'PRK', 'RUS'), 1991)]
    """
    codes = sorted(set(states))
    members = dict(zip(codes, member_spans(codes), strict=True))
    return tuple(
        Coverage(kind, among, start, end, span.universe, tuple(span.source.split()))
        for span in spans
        for start, end, among in _phases(span, members)
        if len(among) > 1
    )


def _phases(
    span: Span, members: dict[str, tuple[date, date]]
) -> Iterator[tuple[date, date, tuple[str, ...]]]:
    """Cut a span where a state enters or leaves; yield who is a member throughout."""
    one_day = date.resolution
    cuts = {first for first, _ in members.values()}
    cuts |= {last + one_day for _, last in members.values() if last < date.max}
    inside = sorted(cut for cut in cuts if span.start < cut <= span.end)
    for start, after in zip([span.start, *inside], [*inside, span.end + one_day], strict=True):
        among = tuple(s for s, (first, last) in members.items() if first <= start <= last)
        yield start, after - one_day, among
