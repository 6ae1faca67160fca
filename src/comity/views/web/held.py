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
from comity.views.web.record_list import RecordEntry

__all__ = ["cells_held", "packed", "records_held", "unpacked"]

Name = Callable[[str], str]


def packed(content: Mapping[str, Any]) -> str:
    """Press what the page holds into text: JSON, deflated, in base 64.

    Examples
    --------
    >>> unpacked(packed({"a": [1]}))
    {'a': [1]}
    """
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpacked(text: str) -> dict[str, Any]:
    """What `packed` pressed.

    Examples
    --------
    >>> unpacked(packed({}))
    {}
    """
    content: dict[str, Any] = json.loads(zlib.decompress(base64.b64decode(text)))
    return content


def records_held(entries: Mapping[str, Sequence[RecordEntry]], panel: Panel) -> list[list[Any]]:
    """Records as the page's script lays them out.

    Returns
    -------
    list of list
        id, kind, when, who, what, keys of sources, about (locator, attribution and the like in one
        line), links (words and ids), states (codes).
    """
    named: dict[str, str] = {}
    for kind, frame in panel.evidence.frames.items():
        for row in frame.iter_rows(named=True):
            named[row["id"]] = " ".join(states_named(kind, row))
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
            named[one.id],
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

    Returns
    -------
    dict of str to list
        Of whom (``China on North Korea`` where it has a direction), numbers of coverage
        declarations, and rows: period, value, working, n, ids of records; where there is no value,
        periods and the reason. An indicator without any value has none.
    """
    coverage: dict[tuple[str, str, str], list[int]] = {}
    for number, one in enumerate(panel.evidence.coverage, 1):
        for a, b in one.dyads():
            coverage.setdefault((one.kind, a, b), []).append(number)
    found: dict[str, list[Any]] = {}
    frames = panel.cells.partition_by(
        "indicator", "state_a", "state_b", as_dict=True, maintain_order=True
    )
    known = indicators_in(panel.evidence)
    order = {one: at for at, one in enumerate(known)}
    keys = sorted(frames, key=lambda key: (not known[str(key[0])].lead, order[str(key[0])]))
    for key in keys:
        indicator, a, b = known[str(key[0])], str(key[1]), str(key[2])
        of = f"{name(a)} on {name(b)}" if indicator.directed else ""
        covered = coverage.get((indicator.coverage_kind, min(a, b), max(a, b)), [])
        found[f"{a}-{b}-{indicator.name}"] = [of, covered, _rows(indicator, frames[key])]
    return found


def _rows(indicator: Any, frame: pl.DataFrame) -> list[list[Any]]:
    """A row for each value, and one for each run of periods without, with its reason."""
    columns = ("period", "value", "low", "high", "n", "working", "records", "reason", "status")
    rows: list[list[Any]] = []
    open_run: list[Any] | None = None
    for period, value, low, high, n, working, records, reason, status in (
        frame.sort("start").select(columns).iter_rows()
    ):
        if value is None:
            if open_run is not None and open_run[2] == reason:
                open_run[1] = period
            else:
                open_run = [period, period, reason]
                rows.append(open_run)
            continue
        open_run = None
        words = working or ("observed zero: no record" if status == "zero" else "")
        if status == "zero" and not len(records):
            words = f"{working} (no record)" if working else "observed zero: no record"
        if low != high:
            words += f" (accounts differ: {exact(indicator, low)} to {exact(indicator, high)})"
        rows.append([period, exact(indicator, value), words, n, list(records)])
    return rows
