"""Own indicators: what a casebook declares of the columns of its own dyad-period tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from comity.errors import shown
from comity.evidence.coverage import Coverage
from comity.evidence.domains import DOMAINS, EVENTS
from comity.evidence.faults import near, one_of

if TYPE_CHECKING:
    from comity.evidence.declaration import _Reader

__all__ = ["OWN_KEYS", "Own", "read_own"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_COVERAGE = ("among", "excluding", "start", "end", "universe", "source", "known")
_TEXTS = ("name", "label", "unit", "domain", "file", "column", "formula", "reference", "error")
_CHOICES = {
    "closer": ("higher", "lower"),
    "accrues": ("ratio", "flow", "stock"),
    "absence": ("null", "zero"),
}
OWN_KEYS = (*_TEXTS, *_CHOICES, "count", "least", "directed", "range", "usual", *_COVERAGE)
"""What a ``[[indicator]]`` may say."""


@dataclass(frozen=True)
class Own:
    """One column of a table of dyads by period, and what a reader must know of it.

    Parameters
    ----------
    name, label, unit, domain : str
        As of an `Indicator`; the domain is one of `DOMAINS`, or ``events``.
    coverage : Coverage
        For which states and days the table is complete; its kind is ``figure.NAME``.
    file, column : str
        Where the values stand; by default the only table, and the column of that name.
    closer, accrues, absence, directed, range, formula, reference
        As of an `Indicator`.
    usual : tuple of (float, float) or None
        Between which two values two thirds of the dyads of the world lie: with it the indicator
        enters scores. None leaves it out of them.
    error, count : str
        Columns of the standard error of each value, and of how many things it rests on, by which
        means are weighted.
    least : int
        Count below which a period has no value.
    line : int
        Of ``casebook.toml`` in which it begins.

    Examples
    --------
    >>> from datetime import date
    >>> covered = Coverage("figure.pupils", ("CHN", "RUS"), date(2000, 1, 1), date(2020, 12, 31),
    ...                    "students enrolled", ("own",))
    >>> Own("pupils", "students abroad", "students", "diplomacy", covered).kind
    'figure.pupils'
    """

    name: str
    label: str
    unit: str
    domain: str
    coverage: Coverage
    file: str = ""
    column: str = ""
    closer: Literal["higher", "lower"] = "higher"
    accrues: Literal["stock", "flow", "ratio"] = "ratio"
    absence: Literal["zero", "null"] = "null"
    directed: bool = False
    range: tuple[float, float] = (float("-inf"), float("inf"))
    formula: str = ""
    reference: str = ""
    usual: tuple[float, float] | None = None
    error: str = ""
    count: str = ""
    least: int = 0
    line: int = 1

    @property
    def kind(self) -> str:
        """Kind of its coverage."""
        return self.coverage.kind


def read_own(
    reader: "_Reader",
    table: Mapping[str, Any],
    actors: tuple[str, ...],
    line: int,
    files: list[str],
) -> Own | None:
    """Read and check one ``[[indicator]]``.

    None where something is wrong.

    >>> from comity.evidence.declaration import own_of
    >>> own_of([{"name": "students"}], ("CHN", "RUS"), ["t.csv"])
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: indicators: label is missing; write label = "…"
    """
    before = len(reader.faults)
    reader.unknown_keys(table, OWN_KEYS, line)
    texts = {
        key: reader.text(table, key, line, required=key in ("name", "label", "unit", "domain"))
        for key in (*_TEXTS, "count")
    }
    name, domain = texts["name"], texts["domain"]
    if name and not _NAME.fullmatch(name):
        reader.wrong(line, f"name is {shown(name)}; write small letters, digits and _: students")
    if domain and domain not in (*DOMAINS, EVENTS):
        hint = near(domain, (*DOMAINS, EVENTS)) or f"write {one_of((*DOMAINS, EVENTS))}"
        reader.wrong(line, f"domain is {shown(domain)}; {hint}")
    for key, known in _CHOICES.items():
        if table.get(key, known[0]) not in known:
            right = f"write {one_of(known)}"
            reader.wrong(reader.line_of(key, line), f"{key} is {shown(table[key])}; {right}")
    if not isinstance(table.get("directed", False), bool):
        reader.wrong(line, f"directed is {shown(table['directed'])}; write true or false")
    least = table.get("least", 0)
    if type(least) is not int or least < 0 or (least and not texts["count"]):
        right = "write a whole number, and in count the column of numbers: least = 20"
        reader.wrong(reader.line_of("least", line), f"least is {shown(least)}; {right}")
    span = _two(reader, table, "range", line) or (float("-inf"), float("inf"))
    usual = _two(reader, table, "usual", line)
    own_file = texts["file"] or (files[0] if len(files) == 1 else "")
    if own_file not in files:
        right = f"write file = {shown(files[0])}" if files else 'write indicators = "TABLE.csv"'
        what = f"file {shown(own_file)} is not among indicators" if own_file else "file is missing"
        reader.wrong(line, f"{what}; {right}")
    covered = _covered(reader, table, actors, line, name)
    if covered is None or len(reader.faults) > before:
        return None
    given: dict[str, Any] = {
        key: table[key] for key in (*_CHOICES, "directed", "least") if key in table
    }
    given |= texts | {"file": own_file, "column": texts["column"] or name}
    return Own(coverage=covered, range=span, usual=usual, line=line, **given)


def _covered(
    reader: "_Reader", table: Mapping[str, Any], actors: tuple[str, ...], line: int, name: str
) -> Coverage | None:
    """For which states and days the table is complete."""
    held = {key: table[key] for key in _COVERAGE if key in table}
    missing = [key for key in ("start", "end", "universe", "source") if key not in held]
    if missing:
        reader.wrong(
            line,
            f"indicator {name} has no coverage: {', '.join(missing)} missing; write for which days "
            "it is complete, what is counted and from where: start = 2000-01-01, end = 2020-12-31, "
            'universe = "…", source = ["KEY"]',
        )
        return None
    return reader.covered({"among": list(actors)} | held, actors, line, f"figure.{name}")


def _two(
    reader: "_Reader", table: Mapping[str, Any], key: str, line: int
) -> tuple[float, float] | None:
    """Two numbers, the smaller one first."""
    value = table.get(key)
    if value is None:
        return None
    pair = list(value) if isinstance(value, list | tuple) else []
    plain = len(pair) == 2 and all(type(one) in (int, float) for one in pair)
    if not plain or not pair[0] < pair[1]:
        right = f"write two numbers, the smaller first: {key} = [0.0, 1.0]"
        reader.wrong(reader.line_of(key, line), f"{key} is {shown(value)}; {right}")
        return None
    return float(pair[0]), float(pair[1])
