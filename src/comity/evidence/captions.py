"""A record in one readable line: when, who, what."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from comity.errors import one_line
from comity.evidence.dates import ONGOING
from comity.evidence.records import RECORD_TYPES

__all__ = ["caption", "in_force", "states_named", "what", "when", "who"]

Row = Mapping[str, Any]

_WRITTEN = {"day": 10, "month": 7, "year": 4}  # characters of an ISO date
_DIRECTED = {
    "trade": (("exporter", "importer"), "to"),
    "transfer": (("sender", "recipient"), "to"),
    "sanction": (("senders", "targets"), "against"),
    "dispute": (("side_a", "side_b"), "against"),
    "statement": (("speakers", "about"), "on"),
}


def caption(kind: str, row: Row) -> str:
    """Write a record in one line: when, who, what.

    >>> caption("meeting", {"start": date(2005, 10, 28), "end": date(2005, 10, 28),
    ...     "precision": "day", "participants": ["CHN", "PRK"], "level": "leader",
    ...     "place": "Pyongyang", "host": "PRK", "persons": "Hu Jintao, Kim Jong Il",
    ...     "outcome": ""})
    '2005-10-28 CHN-PRK leader meeting in Pyongyang (Hu Jintao, Kim Jong Il)'
    """
    return " ".join(part for part in (when(kind, row), who(kind, row), what(kind, row)) if part)


def when(kind: str, row: Row) -> str:
    """Write the dates of a record as precisely as they are known.

    A date, ``FIRST to LAST``, or ``since FIRST``; of an agreement, when it was signed.

    >>> when("event", {"start": date(2020, 1, 1), "end": date(2023, 8, 31), "precision": "month"})
    '2020-01 to 2023-08'
    """
    first, last = (_written(row[name], row["precision"]) for name in ("start", "end"))
    if first == last or kind == "agreement":
        return first
    return f"since {first}" if row["end"] == ONGOING else f"{first} to {last}"


def _written(day: date, precision: str) -> str:
    return day.isoformat()[: _WRITTEN[precision]]


def states_named(kind: str, row: Row) -> list[str]:
    """List the states and organisations that a record names.

    >>> states_named("trade", {"exporter": "CHN", "importer": "PRK"})
    ['CHN', 'PRK']
    """
    return _codes(row, RECORD_TYPES[kind].states_in)


def _codes(row: Row, names: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for name in names:
        value = row[name]
        if name == "positions":
            found.extend(vote["state"] for vote in value)
        else:
            found.extend([value] if isinstance(value, str) else value)
    return list(dict.fromkeys(code for code in found if code))


def who(kind: str, row: Row) -> str:
    """Write who a record is about: ``CHN-PRK``, or ``CHN to PRK`` where it has a direction.

    State codes; of a vote, nothing: its positions say it.

    >>> who("sanction", {"senders": ["UN"], "targets": ["PRK"]})
    'UN against PRK'
    """
    if kind == "vote":
        return ""
    if kind in _DIRECTED:
        names, preposition = _DIRECTED[kind]
        sides = ["-".join(_codes(row, (name,))) for name in names]
        return f" {preposition} ".join(side for side in sides if side)
    parties = (name for name in RECORD_TYPES[kind].states_in if name != "host")
    return "-".join(_codes(row, tuple(parties)))


def what(kind: str, row: Row) -> str:
    """Write what a record says, without when and who.

    >>> what("ideal-point", {"state": "CHN", "point": -0.5})
    'ideal point -0.5'
    """
    return one_line(" ".join(_WHAT[kind](row).split()))


def _sort(row: Row) -> str:
    """Treaty, arms, war …: the record's own ``kind``, which `Evidence.record` calls ``type``."""
    return str(row["type"] if "type" in row else row["kind"])


def _agreement(row: Row) -> str:
    duties = f" [{', '.join(row['obligations'])}]" if row["obligations"] else ""
    return f"{row['title']}{duties}, {in_force(row)}"


def in_force(row: Row) -> str:
    """Write when an agreement is in force.

    ``not yet in force`` where its entry into force is `ONGOING`, as `Evidence.known_by` leaves one
    that lay ahead.

    >>> in_force({"in_force_from": date(1961, 7, 11), "in_force_to": ONGOING})
    'in force since 1961-07-11'
    """
    begin, close = row["in_force_from"], row["in_force_to"]
    if begin == ONGOING:
        return "not yet in force"
    return f"in force since {begin}" if close == ONGOING else f"in force {begin} to {close}"


def _meeting(row: Row) -> str:
    place = f" in {row['place']}" if row["place"] else ""
    persons = f" ({row['persons']})" if row["persons"] else ""
    outcome = f": {row['outcome']}" if row["outcome"] else ""
    return f"{row['level']} meeting{place}{persons}{outcome}"


def _vote(row: Row) -> str:
    votes = ", ".join(f"{vote['state']} {vote['position']}" for vote in row["positions"])
    known = row["yes"] is not None
    total = f" {row['yes']}-{row['no']}-{row['abstain']}" if known else ""
    title = f" {row['title']}" if row["title"] else ""
    positions = f" ({votes})" if votes else ""
    return f"{row['body']} {row['symbol']}{title}: {row['result']}{total}{positions}"


def _tally(row: Row) -> str:
    same = row["yes_yes"] + row["abstain_abstain"] + row["no_no"]
    opposite = row["yes_no"] + row["no_yes"]
    absent = row["a_absent"] + row["b_absent"] + row["both_absent"]
    return (
        f"{row['body']}: {row['roll_calls']} roll calls, {same} voted alike, "
        f"{opposite} opposed, {absent} with an absence"
    )


def _trade(row: Row) -> str:
    parts = []
    for side, whose in (("exports", row["exporter"]), ("imports", row["importer"])):
        share, bound = row[f"share_of_{side}"], row.get(f"share_of_{side}_high")
        if share is not None or bound is not None:
            told = f"{100 * share:.3g}" if bound is None else f"at most {100 * bound:.3g}"
            parts.append(f"{told} % of {whose}'s {side}")
    if row["value"] is not None:
        parts.append(_amount(row["value"], row["unit"]))
    return f"exports: {', '.join(parts) or 'not given'}"


def _amount(value: float, unit: str) -> str:
    """An amount of dollars in millions or billions; of any other unit as its source has it."""
    for size, word in ((1e9, "billion"), (1e6, "million")) if unit == "USD" else ():
        if value >= size:
            return f"{value / size:,.3g} {word} {unit}"
    return f"{value:,.15g} {unit}".rstrip()


def _transfer(row: Row) -> str:
    amount = ""
    if row["quantity"] is not None:
        amount = f" ({row['quantity_is']} {row['quantity']:,.15g} {row['unit']})"
    illicit = ", illicit" if row["licit"] == "no" else ""
    return f"{_sort(row)}: {row['what']}{amount.replace('( ', '(').replace(' )', ')')}{illicit}"


_WHAT: Mapping[str, Callable[[Row], str]] = {
    "agreement": _agreement,
    "meeting": _meeting,
    "vote": _vote,
    "tally": _tally,
    "ideal-point": lambda row: f"ideal point {row['point']:.4g}",
    "trade": _trade,
    "transfer": _transfer,
    "sanction": lambda row: f"{row['title']} [{_sort(row)}]",
    "dispute": lambda row: f"{row['title']}, hostility {row['hostility']} of 5",
    "exercise": lambda row: f"{row['title']}" + (f", {row['place']}" if row["place"] else ""),
    "statement": lambda row: f"{row['title']} [{row['tone']}]",
    "claim": lambda row: f"{row['text']} [{row['topic']}]",
    "event": lambda row: f"{row['title']} [{_sort(row)}]",
    "figure": lambda row: f"{row['indicator']} {row['value']:.6g}",
}
