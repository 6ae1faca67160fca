"""What the page holds and lays out only when somebody opens it: cells, records and series."""

import base64
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import polars as pl

from comity.dataset import Panel
from comity.evidence.captions import states_named
from comity.indicators import indicators_in
from comity.views.web.evidence_table import exact
from comity.views.web.notes import page_of
from comity.views.web.record_list import RecordEntry

__all__ = ["cells_held", "packed", "records_held", "unpacked"]

Name = Callable[[str], str]

_KEY = ("indicator", "state_a", "state_b")
_TOLD = ("value", "low", "high", "n", "working", "records", "reason", "status")


def packed(content: Mapping[str, Any]) -> str:
    """Press what the page holds into text: JSON, deflated, in base 64.

    >>> unpacked(packed({"a": [1]}))
    {'a': [1]}
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode()


def unpacked(text: str) -> dict[str, Any]:
    """What `packed` pressed.

    >>> unpacked(packed({}))
    {}
    """
    content: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return content


def records_held(entries: Mapping[str, Sequence[RecordEntry]], panel: Panel) -> list[list[Any]]:
    """Records as the page's script lays them out.

    id, kind, when, who, what, keys of sources, about (locator, attribution and the like in one
    line), links (words and ids), states (codes), address of a page where it stands.
    """
    named: dict[str, tuple[str, str]] = {}
    for kind, frame in panel.evidence.frames.items():
        for row in frame.iter_rows(named=True):
            named[row["id"]] = " ".join(states_named(kind, row)), page_of(panel.evidence, row)
    return [
        [
            one.id,
            kind,
            one.when,
            one.who,
            one.what,
            [key for key, _ in one.sources],
            _about(one),
            [[words, list(ids)] for words, ids in one.links],
            *named[one.id],
        ]
        for kind, some in entries.items()
        for one in some
    ]


def _about(one: RecordEntry) -> str:
    parts = [
        one.locator,
        f"according to {one.attribution}" if one.attribution else "",
        one.modality if one.modality != "asserted" else "",
        f"known since {one.known}" if one.known else "",
        one.note,
    ]
    return " · ".join(part for part in parts if part)


def cells_held(panel: Panel, name: Name) -> dict[str, list[Any]]:
    """Cells by ``A-B-indicator``, as the page's script lays them out.

    Of whom (``China on North Korea`` where it has a direction), numbers of coverage declarations,
    and rows: period, value, working, n, ids of records; where there is no value, periods and the
    reason. An indicator without any value has none.
    """
    coverage: dict[tuple[str, str, str], list[int]] = {}
    for number, one in enumerate(panel.evidence.coverage, 1):
        for a, b in one.dyads():
            coverage.setdefault((one.kind, a, b), []).append(number)
    found: dict[str, list[Any]] = {}
    cells: dict[tuple[str, str, str], list[list[Any]]] = {}
    for indicator, a, b, *cell in _runs(panel.cells).iter_rows():
        cells.setdefault((indicator, a, b), []).append(cell)
    known = indicators_in(panel.evidence)
    order = {one: at for at, one in enumerate(known)}
    for key in sorted(cells, key=lambda key: (not known[key[0]].lead, order[key[0]])):
        indicator, a, b = known[key[0]], key[1], key[2]
        of = f"{name(a)} on {name(b)}" if indicator.directed else ""
        covered = coverage.get((indicator.coverage_kind, min(a, b), max(a, b)), [])
        found[f"{a}-{b}-{indicator.name}"] = [of, covered, _rows(indicator, cells[key])]
    return found


def _runs(cells: pl.DataFrame) -> pl.DataFrame:
    """A row for each value, and one for each run of periods without a value for one reason."""
    same = [*_KEY, "reason"]
    told, moved = pl.col("value").is_not_null(), pl.col(same).ne_missing(pl.col(same).shift())
    begins = cells.select(told | told.shift() | pl.any_horizontal(moved)).to_series().arg_true()
    ends = pl.concat([begins[1:] - 1, pl.Series([cells.height - 1], dtype=begins.dtype)])
    runs = cells[begins].with_columns(last=cells["period"][ends])
    return runs.select(*_KEY, "period", "last", *_TOLD)


def _rows(indicator: Any, runs: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """What a page says of each: period, value, working, n, records; or periods and reason."""
    rows: list[list[Any]] = []
    for first, last, value, low, high, n, working, records, reason, status in runs:
        if value is None:
            rows.append([first, last, reason])
            continue
        words = working or ("observed zero: no record" if status == "zero" else "")
        if status == "zero" and not len(records):
            words = f"{working} (no record)" if working else "observed zero: no record"
        if low != high:
            words += f" (accounts differ: {exact(indicator, low)} to {exact(indicator, high)})"
        rows.append([first, exact(indicator, value), words, n, list(records)])
    return rows
