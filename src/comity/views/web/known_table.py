"""The first table: of every pair the figures that people know, in their words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from comity.evidence import OBLIGATIONS
from comity.findings import Assessed
from comity.findings.arms import KINDS, quantity
from comity.findings.pledges import in_force
from comity.findings.votes import agreement
from comity.findings.wording import percent
from comity.states import resolve
from comity.states.articles import owned
from comity.views.web.evidence_table import anchor

__all__ = ["COLUMNS", "KnownRow", "Line", "known_rows", "silent_columns"]

COLUMNS = (
    "Trade",
    "Treaties and plans in force",
    "Meetings of leaders",
    "Votes together",
    "Arms and troops",
    "Statements",
)

Pair = tuple[str, str]
Row = dict[str, Any]
_YEARS = 3
_MOST = 3


@dataclass(frozen=True)
class Line:
    """One line of a cell.

    Parameters
    ----------
    text : str
        What it says.
    href : str
        Where it opens; empty where nowhere.
    note : str
        What is written beside, small.
    """

    text: str
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class KnownRow:
    """One pair.

    Parameters
    ----------
    code, title, state : str
        ``CHN-PRK``, the names, and what it does now.
    cells : tuple of tuple of Line
        By column; empty where nothing is known.
    """

    code: str
    title: str
    state: str
    cells: tuple[tuple[Line, ...], ...]


def known_rows(case: Assessed, states: Mapping[Pair, str]) -> list[KnownRow]:
    """Lay out what is known of every pair.

    In the order of the codes.
    """
    held = {name: case.latest(name) for name in _INDICATORS} | {"unga_agreement": agreement(case)}
    treaties, met, sent, said = in_force(case), _met(case), _sent(case), _said(case)
    makers: tuple[Callable[[Pair], list[Line]], ...] = (
        lambda pair: _trade(case, held, pair),
        lambda pair: _treaties(treaties, held["obligation"], pair),
        lambda pair: _meetings(met, pair),
        lambda pair: _votes(held, pair),
        lambda pair: _arms(case, sent, held, pair),
        lambda pair: _statements(said, held, pair),
    )
    return [
        KnownRow(
            code="-".join(pair),
            title=" – ".join(resolve(state).name for state in pair),
            state=states.get(pair, ""),
            cells=tuple(tuple(make(pair)) for make in makers),
        )
        for pair in case.pairs
    ]


_INDICATORS = (
    "obligation",
    "export_share",
    "import_share",
    "unsc_same_side",
    "military_transfers",
    "arms_share",
    "joint_statements",
)


def _trade(case: Assessed, held: Mapping[str, Any], pair: Pair) -> list[Line]:
    lines = []
    for a, b in (pair, pair[::-1]):
        ways = [(way, held[f"{way}_share"].get((a, b))) for way in ("export", "import")]
        known = [(f"{percent(row['value'])} of {way}s", row) for way, row in ways if row]
        if not known:
            continue
        row = known[0][1]
        years = {row["period"] for _, row in known}
        told = (text if len(years) == 1 else f"{text} ({row['period']})" for text, row in known)
        where = anchor(row["indicator"], a, b, row["period"])
        when = row["period"] if len(years) == 1 else ""
        lines.append(Line(f"{case.label(a)}: {', '.join(told)}", where, when))
    return lines


def _treaties(rows: list[Row], levels: Mapping[Pair, Row], pair: Pair) -> list[Line]:
    own = [r for r in rows if set(pair) <= set(r["parties"]) and r["kind"] != "statement"]
    own.sort(key=lambda row: (not row["obligations"], row["kind"] != "plan", -row["start"].year))
    lines = []
    for row in own[:_MOST]:
        duties = ", ".join(one for one in OBLIGATIONS if one in row["obligations"])
        note = duties or "no obligation"
        lines.append(Line(f"{row['title']} ({row['start'].year})", f"r-{row['id']}", note))
    level = levels.get(pair)
    if not own and level:
        lines.append(Line(f"none in {level['period']}", anchor("obligation", *pair)))
    if len(own) > _MOST:
        lines.append(Line(f"and {len(own) - _MOST} more"))
    return lines


def _met(case: Assessed) -> tuple[dict[Pair, list[Row]], dict[str, Row]]:
    """Yearly counts of meetings of leaders by pair, and the meetings by id."""
    years: dict[Pair, list[Row]] = {}
    for row in case.cells.filter(indicator="leader_meetings").sort("start").iter_rows(named=True):
        years.setdefault((row["state_a"], row["state_b"]), []).append(row)
    frame = case.records("meeting")
    return years, {} if frame is None else {row["id"]: row for row in frame.to_dicts()}


def _meetings(met: tuple[dict[Pair, list[Row]], dict[str, Row]], pair: Pair) -> list[Line]:
    years, meetings = met
    rows = years.get(pair, [])
    if not rows:
        return []
    last = rows[-1]
    recent = [row for row in rows if row["start"].year > last["start"].year - _YEARS]
    first = recent[0]["period"]
    count = int(sum(row["value"] for row in recent))
    when = first if first == last["period"] else f"{first} to {last['period']}"
    text = f"{count} in {when}" if count else f"none in {when}"
    lines = [Line(text, anchor("leader_meetings", *pair))]
    known = [meetings[key] for row in recent for key in row["records"] if key in meetings]
    if count and known:
        row = sorted(known, key=lambda row: row["start"])[-1]
        place = f", {row['place']}" if row["place"] else ""
        lines.append(Line(f"last {_day(row['start'])}{place}", f"r-{row['id']}"))
    return lines


def _votes(held: Mapping[str, Any], pair: Pair) -> list[Line]:
    lines = []
    for name, body in (("unga_agreement", "Assembly"), ("unsc_same_side", "Council")):
        row = held[name].get(pair)
        if row:
            lines.append(
                Line(
                    f"{body}: {percent(row['value'])} of {row['n']}",
                    anchor(name, *pair, row["period"]),
                    row["period"],
                )
            )
    return lines


def _sent(case: Assessed) -> dict[Pair, list[Line]]:
    """What one state of a pair sent the other in the last years, by pair, the latest first."""
    found: dict[Pair, list[Line]] = {}
    frame = case.records("transfer")
    if frame is None:
        return found
    for row in frame.sort("start", descending=True).iter_rows(named=True):
        recent = row["end"].year >= case.now.year - 4 and row["start"] <= case.now
        if recent and row["kind"] in KINDS and row["unit"] != "TIV":
            amount = quantity(row)
            what = f"{row['kind']}: {amount}" if amount else row["kind"]
            who = f"{case.label(row['sender'])} to {case.label(row['recipient'])}"
            pair = (min(row["sender"], row["recipient"]), max(row["sender"], row["recipient"]))
            line = Line(f"{who}, {what}", f"r-{row['id']}", str(row["start"].year))
            found.setdefault(pair, []).append(line)
    return found


def _arms(
    case: Assessed, sent: Mapping[Pair, list[Line]], held: Mapping[str, Any], pair: Pair
) -> list[Line]:
    lines = sent.get(pair, [])
    lines = list({line.text: line for line in lines}.values())[:_MOST]
    for a, b in (pair, pair[::-1]):
        row = held["arms_share"].get((a, b))
        if row and row["value"]:
            lines.append(
                Line(
                    f"{percent(row['value'])} of {owned(case.name(a))} arms imports from "
                    f"{case.name(b)}",
                    anchor("arms_share", a, b, row["period"]),
                    row["period"],
                )
            )
    row = held["military_transfers"].get(pair)
    if not lines and row and not row["value"]:
        lines.append(
            Line(f"none on record in {row['period']}", anchor("military_transfers", *pair))
        )
    return lines


def _said(case: Assessed) -> dict[Pair, list[Line]]:
    """The last two statements that count as agreements, and the last one besides, by pair."""
    found: dict[Pair, list[Line]] = {}
    for kind, field, most in (("agreement", "parties", 2), ("statement", "speakers", 1)):
        frame = case.records(kind)
        if frame is None:
            continue
        rows = frame.filter(pl.col("start") <= case.now).sort("start", descending=True)
        joint: dict[Pair, list[Line]] = {}
        for row in rows.iter_rows(named=True):
            if kind == "statement" or row["kind"] == "statement":
                line = Line(row["title"], f"r-{row['id']}", str(row["start"].year))
                for pair in combinations(sorted({*row[field]}), 2):
                    joint.setdefault(pair, []).append(line)
        for pair, lines in joint.items():
            found.setdefault(pair, []).extend(lines[:most])
    return found


def _statements(said: Mapping[Pair, list[Line]], held: Mapping[str, Any], pair: Pair) -> list[Line]:
    found = said.get(pair, [])
    found = list({(line.text, line.note): line for line in found}.values())
    row = held["joint_statements"].get(pair)
    if row and not found:
        found.append(Line(f"none joint in {row['period']}", anchor("joint_statements", *pair)))
    return found


def _day(moment: date) -> str:
    return f"{moment.day} {moment:%b} {moment.year}"


def silent_columns(rows: Sequence[KnownRow]) -> list[int]:
    """Numbers of the columns of which nothing is known for any pair."""
    return [at for at in range(len(COLUMNS)) if not any(row.cells[at] for row in rows)]
