"""The timeline: agreements in force, meetings and outside events, in one lane for each dyad."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from comity.evidence import Evidence
from comity.evidence.captions import in_force, what, when
from comity.evidence.dates import ONGOING
from comity.views.charts.years import decimal_year

__all__ = ["Bar", "Lane", "Mark", "Timeline", "timeline"]


@dataclass(frozen=True)
class Bar:
    """An agreement, and the time it is in force.

    Parameters
    ----------
    record, title, dates, obligations : str
        Id of the record, and what to write beside the bar.
    left, width : float
        In per cent of the lane.
    open : bool
        Whether it is still in force at the end of the lane.
    """

    record: str
    title: str
    dates: str
    obligations: str
    left: float
    width: float
    open: bool


@dataclass(frozen=True)
class Mark:
    """A meeting or an outside event.

    Parameters
    ----------
    record, kind, label : str
        Id of the record, its level or ``event``, and its text.
    left : float
        In per cent of the lane.
    number : int
        The number of an event in the charts; 0 for a meeting.
    """

    record: str
    kind: str
    label: str
    left: float
    number: int = 0


@dataclass(frozen=True)
class Lane:
    """The agreements and meetings of one dyad, or those with others.

    Parameters
    ----------
    title : str
        Whose lane it is.
    bars : tuple of Bar
        By the day of entry into force.
    marks : tuple of Mark
        By day.
    """

    title: str
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Timeline:
    """All lanes on one axis.

    Parameters
    ----------
    ticks : tuple of (int, float)
        Years to write on the axis, and where, in per cent.
    lanes : tuple of Lane
        Of each dyad, then of agreements and meetings with others.
    events : tuple of Mark
        The outside events, numbered by day.

    Examples
    --------
    >>> from comity.evidence import Evidence
    >>> timeline(Evidence("n", "N", ("NOR", "SWE")), (1990.0, 2000.0), str).lanes[0].bars
    ()
    """

    ticks: tuple[tuple[int, float], ...]
    lanes: tuple[Lane, ...]
    events: tuple[Mark, ...]


Rows = list[dict[str, Any]]


def timeline(evidence: Evidence, span: tuple[float, float], name: Callable[[str], str]) -> Timeline:
    """Lay agreements, meetings and outside events out in lanes.

    Parameters
    ----------
    evidence : Evidence
        Its agreements, meetings and events.
    span : tuple of (float, float)
        First and last decimal year of the panel; the lanes are longer where a record is
        earlier or later, so that none is left out.
    name : callable
        Gives the name of a state by its code.

    Returns
    -------
    Timeline
        An agreement or a meeting of several states stands in the lane of every dyad among
        them; one in which at most one of the assessed states takes part, in the last lane.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If a frame lacks a column.

    Examples
    --------
    >>> from comity.assessment import assess
    >>> lanes = timeline(assess("crink").evidence, (1946.0, 2026.0), str).lanes
    >>> [lane.title for lane in lanes][:2]
    ['CHN – IRN', 'CHN – PRK']
    """
    agreements, meetings, events = (
        _rows(evidence, kind, by)
        for kind, by in (("agreement", "in_force_from"), ("meeting", "start"), ("event", "start"))
    )
    starts = [decimal_year(row["start"]) for row in agreements + meetings + events]
    entries = (row["in_force_from"] for row in agreements)
    begins = [decimal_year(day) for day in entries if day != ONGOING]
    first, last = min([span[0], *starts]), max([span[1], *starts, *begins])
    place = _Place(first, last)
    lanes = [
        Lane(
            title=" – ".join(name(code) for code in dyad),
            bars=tuple(place.bars(row for row in agreements if set(dyad) <= set(row["parties"]))),
            marks=tuple(
                place.marks(row for row in meetings if set(dyad) <= set(row["participants"]))
            ),
        )
        for dyad in combinations(evidence.states, 2)
    ]
    inside = set(evidence.states)
    outside = (r for r in agreements if len(inside & set(r["parties"])) < 2)
    named = (r | {"title": f"{' – '.join(map(name, r['parties']))}: {r['title']}"} for r in outside)
    others = Lane(
        title="With and among others",
        bars=tuple(place.bars(named)),
        marks=tuple(place.marks(r for r in meetings if len(inside & set(r["participants"])) < 2)),
    )
    if others.bars or others.marks:
        lanes.append(others)
    return Timeline(place.ticks(), tuple(lanes), tuple(place.events(events)))


def _rows(evidence: Evidence, kind: str, by: str) -> Rows:
    frame = evidence.frames.get(kind)
    return [] if frame is None else frame.sort(by, "id").to_dicts()


@dataclass(frozen=True)
class _Place:
    """Where a day stands in a lane, in per cent of its length."""

    first: float
    last: float

    def at(self, day: date) -> float:
        share = (decimal_year(day) - self.first) / (self.last - self.first)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def ticks(self) -> tuple[tuple[int, float], ...]:
        years = self.last - self.first
        step = next(s for s in (1, 2, 5, 10, 20, 50) if years / s <= 10 or s == 50)
        begin = -(-int(self.first) // step) * step
        places = [
            (year, self.at(date(year, 1, 1))) for year in range(begin, int(self.last) + 1, step)
        ]
        return tuple((year, place) for year, place in places if 2 < place < 98)

    def bars(self, rows: Iterable[dict[str, Any]]) -> Iterator[Bar]:
        for row in rows:
            left, right = self.at(row["in_force_from"]), self.at(row["in_force_to"])
            yield Bar(
                record=row["id"],
                title=row["title"],
                dates=in_force(row).removeprefix("in force "),
                obligations=", ".join(row["obligations"]),
                left=left,
                width=round(right - left, 2),
                open=row["in_force_to"].year > self.last,
            )

    def marks(self, rows: Iterable[dict[str, Any]]) -> Iterator[Mark]:
        for row in rows:
            label = f"{when('meeting', row)} {what('meeting', row)}"
            yield Mark(row["id"], row["level"], label, self.at(row["start"]))

    def events(self, rows: Iterable[dict[str, Any]]) -> Iterator[Mark]:
        for number, row in enumerate(rows, 1):
            label = f"{when('event', row)} {row['title']}"
            yield Mark(row["id"], "event", label, self.at(row["start"]), number)
