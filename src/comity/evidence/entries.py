"""The rows of a casebook compared with one another and with what the casebook declares."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from comity.errors import ComityError
from comity.evidence.dates import parse_date
from comity.evidence.declaration import FILE, Declaration
from comity.evidence.faults import Fault, near, shown
from comity.evidence.members import Members
from comity.evidence.records import IdealPoint, Record, Tally, Trade

__all__ = ["Entry", "compare"]

_SHARP = {"day": 10, "month": 7, "year": 4}  # characters of an ISO date


@dataclass(frozen=True)
class Entry:
    """A row of a casebook: a record and its place.

    Parameters
    ----------
    kind : str
        Kind of record, which names the file.
    line : int
        Line in which the row begins, counted from 1.
    id : str
        As the row gives it.
    record : Record or None
        None where the row is no record; it has its own faults then.
    """

    kind: str
    line: int
    id: str
    record: Record | None

    @property
    def file(self) -> str:
        """Name of the file that the row stands in."""
        return f"{self.kind}.csv"


def compare(
    entries: Sequence[Entry],
    declaration: Declaration | None,
    keys: Collection[str] | None,
    members: Members,
) -> list[Fault]:
    """Say what is wrong between rows: ids, links, sources, states.

    Parameters
    ----------
    entries : sequence of Entry
        All rows of a casebook.
    declaration : Declaration or None
        What it declares; None where that could not be read, and states are not checked.
    keys : collection of str or None
        Keys of its bibliography; None where that could not be read, and sources are not
        checked.
    members : callable
        Membership of the interstate system, as of `system_members`.

    Returns
    -------
    list of Fault
        Ids given twice; records that contradict or supersede nothing, themselves or each
        other in a circle; two figures of one thing and one time of which neither
        contradicts the other, so that both would count; sources missing in the
        bibliography; states that are not declared, or no members of the system when the
        record begins.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> rows = [Entry("event", 2, "test", None), Entry("event", 5, "test", None)]
    >>> print(*compare(rows, None, None, lambda code: ()))
    event.csv:5: the id 'test' stands already in event.csv:2; give each its own
    """
    faults = [*_repeated_ids(entries), *_wrong_links(entries), *_wrong_circles(entries)]
    faults += _double_figures(entries)
    if keys is not None:
        faults += _missing_sources(declaration, entries, keys)
    if declaration is not None:
        faults += _wrong_states(declaration, entries, members)
    return faults


def _repeated_ids(entries: Iterable[Entry]) -> Iterator[Fault]:
    first: dict[str, Entry] = {}
    for entry in entries:
        other = first.setdefault(entry.id, entry)
        if entry.id and other is not entry:
            place = f"{other.file}:{other.line}"
            message = f"the id {shown(entry.id)} stands already in {place}; give each its own"
            yield Fault(entry.file, entry.line, message)


def _wrong_links(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Find records that contradict or supersede themselves or nothing."""
    ids = {entry.id for entry in entries}
    for entry in entries:
        if entry.record is None:
            continue
        for link in ("contradicts", "supersedes"):
            for other in getattr(entry.record, link):
                if other == entry.id:
                    message = f"{link} names the record itself; name another one"
                elif other in ids:
                    continue
                else:
                    hint = near(other, ids) or "give the id of another record"
                    message = f"{link} names {shown(other)}, which is no record; {hint}"
                yield Fault(entry.file, entry.line, message)


def _wrong_circles(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Find records that contradict each other in a circle, so that none is the primary one."""
    records = {entry.id: entry.record for entry in entries if entry.record is not None}
    for entry in entries:
        seen: set[str] = set()
        ahead = list(entry.record.contradicts) if entry.record is not None else []
        while ahead:
            other = ahead.pop()
            record = records.get(other)
            if record is not None and other not in seen and other != entry.id:
                seen.add(other)
                ahead.extend(record.contradicts)
                if entry.id in record.contradicts:
                    message = (
                        f"{shown(entry.id)} and {shown(other)} contradict each other in a circle; "
                        "let only the alternative account say so"
                    )
                    yield Fault(entry.file, entry.line, message)


def _double_figures(entries: Iterable[Entry]) -> Iterator[Fault]:
    """Find figures of one thing and time of which none is an alternative: all would count."""
    every = [(entry, entry.record) for entry in entries if entry.record is not None]
    ids = {(entry.kind, entry.id) for entry, _ in every}
    told: dict[tuple[str, ...], list[tuple[Entry, Record]]] = {}
    for entry, record in every:
        alternative = any((entry.kind, other) in ids for other in record.contradicts)
        if not alternative and record.modality in ("asserted", "reported"):
            for figure in _figures(record):
                told.setdefault(figure, []).append((entry, record))
    for figure, accounts in told.items():
        accounts.sort(key=lambda account: account[1].start)
        before, reached = accounts[0]
        for entry, record in accounts[1:]:
            if record.start <= reached.end:
                place = f"{before.file}:{before.line}"
                message = f"{' '.join(figure)} stands for some of these days already in {place}"
                yield Fault(entry.file, entry.line, f"{message}; let one contradict the other")
            if record.end > reached.end:
                before, reached = entry, record


def _figures(record: Record) -> list[tuple[str, ...]]:
    """Name what a record gives a figure of; nothing where it gives none."""
    if isinstance(record, Tally):
        return [(record.body, "tally", *sorted((record.state_a, record.state_b)))]
    if isinstance(record, IdealPoint):
        return [("ideal point", record.state)]
    if isinstance(record, Trade):
        given = [
            n for n in ("share_of_exports", "share_of_imports") if getattr(record, n) is not None
        ]
        return [(name, record.exporter, record.importer) for name in given]
    return []


def _missing_sources(
    declaration: Declaration | None, entries: Iterable[Entry], known: Collection[str]
) -> Iterator[Fault]:
    cited = [(e.file, e.line, e.record.source) for e in entries if e.record is not None]
    if declaration is not None:
        cited += [(FILE, line, covered.source) for line, covered in declaration.coverage]
    for file, line, source in cited:
        for key in source:
            if key not in known:
                hint = near(key, known) or "add it there"
                yield Fault(file, line, f"the source {shown(key)} is not in sources.bib; {hint}")


def _wrong_states(
    declaration: Declaration, entries: Iterable[Entry], members: Members
) -> Iterator[Fault]:
    """Find states that the casebook does not declare, or that were no members at the time."""
    actors = declaration.actors()
    states = frozenset((*declaration.states, *declaration.outside))
    for entry in entries:
        if entry.record is None:
            continue
        for code in entry.record.states():
            if code not in actors:
                hint = near(code, actors) or "add it to outside or to organisations"
                message = f"{shown(code)} is not declared in {FILE}; {hint}"
                yield Fault(entry.file, entry.line, message)
            elif code in states and not _member(code, entry.record, members):
                yield Fault(entry.file, entry.line, _no_member(code, entry.record, members))


def _member(code: str, record: Record, members: Members) -> bool:
    """Tell whether a state was a member on some day on which the record may begin."""
    try:
        spans = members(code)
    except ComityError:
        return True  # its declaration has that fault
    _, latest, _ = parse_date(record.start.isoformat()[: _SHARP[record.precision]])
    latest = min(latest, record.end)
    return any(begin <= latest and record.start <= close for begin, close in spans)


def _no_member(code: str, record: Record, members: Members) -> str:
    spans = [
        f"from {begin}" if close == date.max else f"{begin} to {close}"
        for begin, close in members(code)
    ]
    when = f"it was one {' and '.join(spans)}" if spans else "it never was one"
    return (
        f"{code} is no member of the interstate system on {record.start}: {when}; "
        "mend the date or the state"
    )
