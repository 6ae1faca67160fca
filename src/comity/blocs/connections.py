"""Connections: who connects whom within a group, by kind of flow, as records have it."""

from collections.abc import Iterator, Sequence
from typing import Any

import polars as pl

from comity.blocs.group import members
from comity.dataset import Panel
from comity.errors import ComityError
from comity.states import resolve

__all__ = ["FLOWS", "YEARS", "connections", "connections_in_words"]

FLOWS = {
    "arms": ("arms", "munitions", "troops", "technology"),
    "energy": ("energy",),
    "money": ("finance",),
    "labour": ("labour",),
    "goods": ("goods",),
}
"""Kinds of flow, each with the kinds of transfer that make it up; ``diplomatic cover`` besides."""

COVER = "diplomatic cover"
"""A veto in the Security Council on a draft about another state of the group."""

YEARS = 5
"""Years back in which a record counts as of now."""

_SAID = ("asserted", "reported")
_SCHEMA: dict[str, Any] = {
    "flow": pl.String,
    "sender": pl.String,
    "recipient": pl.String,
    "first": pl.Date,
    "last": pl.Date,
    "records": pl.List(pl.String),
}


def connections(
    panel: Panel, states: str | Sequence[str] | None = None, years: int = YEARS
) -> pl.DataFrame:
    """List who sends what to whom within a group, by kind of flow.

    Columns: flow (arms, energy, money, labour, goods, diplomatic cover), sender, recipient, first,
    last (days), records (ids). Diplomatic cover is a vote against a draft on the recipient that was
    vetoed. A pair that is not there has no record: that is no zero.

    >>> import comity as cm
    >>> found = connections(cm.casebook("crink").panel(start=2020))
    >>> found.filter(flow="labour").select("sender", "recipient").rows()
    [('PRK', 'RUS')]
    """
    group = members(panel, states)
    evidence = panel.evidence.primary()
    until = panel.last_day
    since = until.replace(year=until.year - years, day=min(until.day, 28))
    kinds = {kind: flow for flow, some in FLOWS.items() for kind in some}
    rows = []
    for row in _rows(evidence.frames.get("transfer")):
        inside = row["sender"] in group and row["recipient"] in group
        lately = row["start"] <= until and (row["end"] or until) >= since
        if inside and lately and row["kind"] in kinds and row["modality"] in _SAID:
            rows.append((kinds[row["kind"]], row["sender"], row["recipient"], row))
    for row in _rows(evidence.frames.get("vote")):
        about = _about(row["title"])
        if about in group and row["result"] == "vetoed" and since <= row["start"] <= until:
            against = [one["state"] for one in row["positions"] if one["position"] == "no"]
            rows += [(COVER, one, about, row) for one in against if one in group and one != about]
    table = pl.DataFrame(
        [(*key, row["start"], min(row["end"] or until, until), [row["id"]]) for *key, row in rows],
        schema=_SCHEMA,
        orient="row",
    )
    order = {flow: n for n, flow in enumerate([*FLOWS, COVER])}
    return (
        table.group_by("flow", "sender", "recipient")
        .agg(pl.col("first").min(), pl.col("last").max(), pl.col("records").explode().sort())
        .sort(pl.col("flow").replace_strict(order, return_dtype=pl.Int64), "sender", "recipient")
    )


def connections_in_words(found: pl.DataFrame) -> list[str]:
    """Who connects whom, a sentence for each kind of flow.

    >>> rows = [("arms", "CHN", "RUS"), ("arms", "RUS", "IRN")]
    >>> connections_in_words(pl.DataFrame(rows, schema=["flow", "sender", "recipient"],
    ...                                   orient="row"))
    ['arms: China to Russia, Russia to Iran; only Russia joins China and Iran']
    """
    said = []
    for (flow,), rows in found.group_by("flow", maintain_order=True):
        pairs = rows.select("sender", "recipient").rows()
        to: dict[str, list[str]] = {}
        for sender, recipient in pairs:
            to.setdefault(sender, []).append(_name(recipient))
        told = ", ".join(f"{_name(one)} to {_listed(those)}" for one, those in to.items())
        through = [] if flow == COVER else _joining(pairs)
        joins = [f"only {_name(state)} joins {_listed(list(map(_name, parted)))}"
                 for state, parted in through]  # fmt: skip
        said.append("; ".join([f"{flow}: {told}", *joins]))
    return said


def _rows(frame: pl.DataFrame | None) -> Iterator[dict[str, Any]]:
    return iter(()) if frame is None else frame.sort("start", "id").iter_rows(named=True)


def _about(title: str) -> str:
    """The state that the title of a vote names before its colon; empty where it names none."""
    try:
        return str(resolve(title.partition(":")[0].strip()).id) if ":" in title else ""
    except ComityError:
        return ""


def _joining(pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """States without whom some that they have to do with are no longer joined to each other."""
    near: dict[str, set[str]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    for state in sorted(near):
        parts: list[set[str]] = []
        for other in sorted(near[state]):
            if not any(other in part for part in parts):
                parts.append(_reached(near, other, state))
        if len(parts) > 1:
            yield state, sorted(near[state])


def _reached(near: dict[str, set[str]], start: str, without: str) -> set[str]:
    found, ahead = {start}, [start]
    while ahead:
        more = near[ahead.pop()] - found - {without}
        found |= more
        ahead += more
    return found


def _name(state: str) -> str:
    return resolve(state).name


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
