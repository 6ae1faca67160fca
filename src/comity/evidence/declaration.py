"""What a casebook declares in ``casebook.toml``: title, states, groups, splits, coverage."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from comity.errors import ComityError, shown
from comity.evidence.coverage import COVERAGE_KINDS, Coverage
from comity.evidence.faults import Fault, near, one_of
from comity.evidence.members import Members
from comity.evidence.own import Own, read_own
from comity.evidence.tables import read_text

__all__ = ["Declaration", "own_of", "read_declaration"]

FILE = "casebook.toml"
_KEYS = (
    *("title", "question", "summary", "states", "outside", "organisations", "groups", "splits"),
    *("coverage", "indicators", "indicator"),
)
_COVERAGE_KEYS = ("kind", "among", "excluding", "start", "end", "universe", "source", "known")
_CODE = re.compile(r"[A-Z][A-Z0-9-]{1,11}")


@dataclass(frozen=True)
class Declaration:
    """What could be read of a ``casebook.toml``.

    Parameters
    ----------
    title, question, summary : str
        In the casebook's words; the question that the case is to answer may be empty.
    states, outside : tuple of str
        State codes in alphabetical order.
    organisations : mapping of str to str
        Codes and names.
    groups : mapping of str to tuple of str
        Named groups of states.
    splits : mapping of str to tuple of tuple of str
        Named splits of states into camps.
    coverage : tuple of (int, Coverage)
        Each declaration with the line it begins in.
    tables : tuple of str
        Files with values of own indicators.
    own : tuple of Own
        Own indicators.
    """

    title: str = ""
    question: str = ""
    summary: str = ""
    states: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    organisations: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    splits: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    coverage: tuple[tuple[int, Coverage], ...] = ()
    tables: tuple[str, ...] = ()
    own: tuple[Own, ...] = ()

    def actors(self) -> tuple[str, ...]:
        """Codes that records may name."""
        return (*self.states, *self.outside, *self.organisations)


def read_declaration(folder: Path, members: Members) -> tuple[Declaration | None, list[Fault]]:
    r"""Read and check the ``casebook.toml`` of a casebook.

    What could be read (None where the file is missing or no TOML), and all that is wrong.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "casebook.toml").write_text('titel = "Nordic"\nstates = ["NOR", "SWE"]')
    >>> print(*read_declaration(folder, lambda code: ())[1], sep="\n")
    casebook.toml:1: the key 'titel' is unknown; did you mean title?
    casebook.toml:1: title is missing; write title = "…"
    """
    text, faults = read_text(folder / FILE, folder)
    if faults:
        return None, faults
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as refusal:
        found = re.search(r"\(at line (\d+), column \d+\)", str(refusal))
        line = int(found[1]) if found else max(1, text.count("\n"))
        said = str(refusal).split(" (at ")[0]
        return None, [Fault(FILE, line, f"this is not TOML: {said}; mend the line")]
    reader = _Reader(text, content, members)
    return reader.declaration(), reader.faults


def own_of(
    given: Sequence[Mapping[str, Any]], states: tuple[str, ...], files: list[str]
) -> tuple[Own, ...]:
    """Check own indicators that are declared in a program.

    >>> own_of([{"name": "students"}], ("CHN", "RUS"), ["t.csv"])
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: indicators: label is missing; write label = "…"
    """
    content = {"indicator": [_with_days(one) for one in given]}
    reader = _Reader("", content, lambda code: ())
    found = reader.own(states, files)
    if reader.faults:
        raise ComityError(f"indicators: {reader.faults[0].message}")
    return found


def _with_days(given: Mapping[str, Any]) -> dict[str, Any]:
    """Days written as texts as days; one source as a list of it."""
    held = dict(given)
    for key in ("start", "end", "known"):
        if isinstance(held.get(key), str):
            try:
                held[key] = date.fromisoformat(held[key])
            except ValueError:
                continue  # the check says what it is
    if isinstance(held.get("source"), str):
        held["source"] = [held["source"]]
    return held


class _Reader:
    """Reads the tables of one file and collects what is wrong with them."""

    def __init__(self, text: str, content: Mapping[str, Any], members: Members) -> None:
        self.lines = text.split("\n")
        self.content = content
        self.members = members
        self.faults: list[Fault] = []

    def wrong(self, line: int, message: str) -> None:
        self.faults.append(Fault(FILE, line, message))

    def line_of(self, key: str, after: int = 0) -> int:
        """Find the line in which a key or table stands, the first one below ``after``."""
        name = rf"""["']?{re.escape(key)}["']?"""
        pattern = re.compile(rf"\s*(?:{name}\s*[=.]|\[+\s*{name}\s*[\].])")
        for number, line in enumerate(self.lines[after:], after + 1):
            if pattern.match(line):
                return number
        return max(after, 1)

    def declaration(self) -> Declaration:
        self.unknown_keys(self.content, _KEYS, 0)
        organisations = self.organisations()
        states = self.states("states", required=True)
        outside = self.states("outside")
        for code in sorted(set(states) & set(outside)):
            line = self.line_of("outside")
            self.wrong(line, f"{code} stands in states and in outside; keep it in one of them")
        for code in sorted({*states, *outside} & organisations.keys()):
            line = self.line_of(code)
            self.wrong(line, f"{code} is a state and an organisation; give either another code")
        actors = (*states, *outside, *organisations)
        tables = self.tables()
        return Declaration(
            title=self.text(self.content, "title", 0, required=True),
            question=self.text(self.content, "question", 0),
            summary=self.text(self.content, "summary", 0),
            states=tuple(sorted(set(states))),
            outside=tuple(sorted(set(outside))),
            organisations=organisations,
            groups=self.groups((*states, *outside)),
            splits=self.splits((*states, *outside)),
            coverage=self.coverage(actors),
            tables=tuple(tables),
            own=self.own((*states, *outside), tables),
        )

    def unknown_keys(self, table: Mapping[str, Any], known: Iterable[str], after: int) -> None:
        for key in table:
            if key not in known:
                hint = near(key, known) or f"write {one_of(known)}"
                self.wrong(self.line_of(key, after), f"the key {shown(key)} is unknown; {hint}")

    def text(
        self, table: Mapping[str, Any], key: str, after: int, *, required: bool = False
    ) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            self.wrong(self.line_of(key, after), f"{key} is {shown(value)}; write a text in quotes")
            return ""
        if required and not value.strip():
            line = self.line_of(key, after) if key in table else max(after, 1)
            self.wrong(line, f'{key} is missing; write {key} = "…"')
        return value

    def words(self, value: object, what: str, line: int) -> list[str]:
        """Read a list of texts."""
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return value
        self.wrong(line, f'{what} is {shown(value)}; write a list of texts, such as ["CHN", "RUS"]')
        return []

    def states(self, key: str, *, required: bool = False) -> list[str]:
        line = self.line_of(key)
        codes = self.words(self.content.get(key, []), key, line)
        if required and len(set(codes)) < 2 and not self.faults_at(line, key):
            self.wrong(
                line, f'{key} names {len(set(codes))}; name at least two: {key} = ["A", "B"]'
            )
        for code in dict.fromkeys(codes):
            if codes.count(code) > 1:
                self.wrong(line, f"{key} names {code} twice; name each state once")
            try:
                self.members(code)
            except ComityError as refusal:
                self.wrong(line, f"{key} names {shown(code)}: {refusal}")
        return codes

    def faults_at(self, line: int, key: str) -> bool:
        return any(fault.line == line and fault.message.startswith(key) for fault in self.faults)

    def table(self, key: str) -> dict[str, Any]:
        value = self.content.get(key, {})
        if isinstance(value, dict):
            return value
        self.wrong(self.line_of(key), f"{key} is {shown(value)}; write a table [{key}]")
        return {}

    def organisations(self) -> dict[str, str]:
        found = {}
        for code, name in self.table("organisations").items():
            line = self.line_of(code)
            if not _CODE.fullmatch(code):
                self.wrong(line, f"organisation {shown(code)}; write a code in capitals: UN")
            elif not isinstance(name, str) or not name.strip():
                self.wrong(line, f'organisation {code} has no name; write {code} = "…"')
            else:
                found[code] = name
        return found

    def groups(self, states: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        found = {}
        for name, value in self.table("groups").items():
            line = self.line_of(name)
            codes = self.words(value, f"group {shown(name)}", line)
            self.among(codes, states, f"group {shown(name)}", "states or outside", line)
            found[name] = tuple(sorted(set(codes)))
        return found

    def splits(self, states: tuple[str, ...]) -> dict[str, tuple[tuple[str, ...], ...]]:
        found = {}
        for name, value in self.table("splits").items():
            line, what = self.line_of(name), f"split {shown(name)}"
            if not isinstance(value, list) or len(value) < 2:
                right = f'write {name} = [["CHN", "PRK"], ["KOR", "USA"]]'
                self.wrong(line, f"{what} is no list of two camps or more; {right}")
                continue
            camps = [self.words(camp, what, line) for camp in value]
            every = [code for camp in camps for code in camp]
            self.among(every, states, what, "states or outside", line)
            twice = next((code for code in every if every.count(code) > 1), None)
            if twice:
                self.wrong(line, f"{what} names {twice} twice; keep it in one camp")
            found[name] = tuple(tuple(sorted(camp)) for camp in camps)
        return found

    def among(
        self, codes: Iterable[str], known: tuple[str, ...], what: str, where: str, line: int
    ) -> None:
        for code in dict.fromkeys(codes):
            if code not in known:
                hint = near(code, known) or f"add it to {where}"
                self.wrong(line, f"{what} names {shown(code)}, which {where} do not; {hint}")

    def listed(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """The tables under one name, each with the line in which it begins."""
        tables = self.content.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self.wrong(
                self.line_of(name), f"{name} is no list of tables; begin each with [[{name}]]"
            )
            return
        line = 0
        for table in tables:
            line = self.line_of(name, line)
            yield line, table

    def coverage(self, actors: tuple[str, ...]) -> tuple[tuple[int, Coverage], ...]:
        found = []
        for line, table in self.listed("coverage"):
            before = len(self.faults)
            covered = self.covered(table, actors, line)
            if covered and len(self.faults) == before:
                found.append((line, covered))
        return tuple(found)

    def tables(self) -> list[str]:
        """Files with values of own indicators, one or several."""
        named = self.content.get("indicators", [])
        line = self.line_of("indicators")
        files = self.words([named] if isinstance(named, str) else named, "indicators", line)
        for file in files:
            if not file.lower().endswith((".csv", ".parquet")):
                self.wrong(line, f"indicators names {shown(file)}; name a file .csv or .parquet")
        return files

    def own(self, states: tuple[str, ...], files: list[str]) -> tuple[Own, ...]:
        found: list[Own] = []
        for line, table in self.listed("indicator"):
            one = read_own(self, table, states, line, files)
            if one and any(one.name == other.name for other in found):
                self.wrong(line, f"indicator {one.name} stands twice; give each its own name")
            elif one:
                found.append(one)
        return tuple(found)

    def covered(
        self, table: Mapping[str, Any], actors: tuple[str, ...], line: int, figure: str = ""
    ) -> Coverage | None:
        self.unknown_keys(table, _COVERAGE_KEYS, line)
        kind = figure or self.text(table, "kind", line, required=True)
        if kind and not figure and kind not in COVERAGE_KINDS:
            hint = near(kind, COVERAGE_KINDS) or f"write {one_of(COVERAGE_KINDS)}"
            self.wrong(self.line_of("kind", line), f"kind is {shown(kind)}; {hint}")
        among = self.words(table.get("among", []), "among", self.line_of("among", line))
        self.among(among, actors, "among", "states, outside or organisations", line)
        if not among:
            self.wrong(line, 'among is missing; write among = ["…", "…"]')
        start, end = (self.day(table, key, line) for key in ("start", "end"))
        at, today = self.line_of("end", line), date.today()
        if start and end and end < start:
            self.wrong(at, f"end {end} is before start {start}; exchange the two")
        if end and end > today + timedelta(1):  # it may be tomorrow already where it was written
            self.wrong(at, f"end {end} is yet to come; write the last day looked through: {today}")
        source = self.words(table.get("source", []), "source", self.line_of("source", line))
        if not source:
            self.wrong(line, 'source is missing; write source = ["KEY"], a key of sources.bib')
        universe = self.text(table, "universe", line, required=True)
        excluding = self.excluding(table, among, line)
        known = self.day(table, "known", line) if "known" in table else None
        if not start or not end:
            return None
        return Coverage(kind, tuple(among), start, end, universe, tuple(source), excluding, known)

    def day(self, table: Mapping[str, Any], key: str, line: int) -> date | None:
        value = table.get(key)
        if type(value) is date:
            return value
        at = self.line_of(key, line) if key in table else line
        wrong = f"is {shown(value)}" if key in table else "is missing"
        self.wrong(at, f"{key} {wrong}; write a day without quotes: {key} = 2000-01-01")
        return None

    def excluding(
        self, table: Mapping[str, Any], among: list[str], line: int
    ) -> tuple[tuple[str, str], ...]:
        found = []
        pairs = table.get("excluding", [])
        line = self.line_of("excluding", line)
        for pair in pairs if isinstance(pairs, list) else [pairs]:
            if not isinstance(pair, list) or len(pair) != 2 or not set(map(str, pair)) <= {*among}:
                wrong = f"excluding is {shown(pair)}"
                self.wrong(line, f'{wrong}; write pairs of states of among: [["CHN", "RUS"]]')
            else:
                found.append((min(pair), max(pair)))
        return tuple(found)
