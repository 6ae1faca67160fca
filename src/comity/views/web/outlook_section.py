"""What could change it, in the page: scenarios by pairs, fans with their track record."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.estimate.composites import OVERALL
from comity.findings import Findings
from comity.findings.scenarios import largest
from comity.outlook.scenario_result import Outlook
from comity.views.formats import format_score
from comity.views.web.fan_picture import fan_picture, fan_rows

__all__ = ["OutlookView", "outlook_view"]

Name = Callable[[str], str]

_FANS, _COLUMNS = 3, 8
_NONE = 0.05
"""Standard deviations below which nothing is moved."""


@dataclass(frozen=True)
class OutlookView:
    """All that the page shows of scenarios.

    Parameters
    ----------
    told : list of str
        A sentence for each scenario, the clearest first.
    pairs : list of str
        Names of the pairs of the table.
    other : int
        How many other pairs there are, which every scenario moves less.
    rows : list of dict
        One for each scenario: title, story, how, cells (text, interval, sure, none), plausible.
    year : int
        The last that is projected.
    fans : list of dict
        title, svg, key.
    record : str
        The track record of projections so far ahead.
    left_out : int
        Scenarios that do not fit the case.
    csv : dict of str to DataFrame
        The table behind each fan.
    """

    told: list[str]
    pairs: list[str]
    other: int
    rows: list[dict[str, Any]]
    year: int
    fans: list[dict[str, Any]]
    record: str
    left_out: int
    csv: dict[str, pl.DataFrame]


def outlook_view(found: Findings, name: Name) -> OutlookView | None:
    """Lay out the scenarios that fit a case.

    None where no scenario fits.

    >>> import comity as cm
    >>> found = cm.case("crink").findings()
    >>> view = outlook_view(found, found.case.name)
    >>> len(view.rows), len(view.pairs)
    (8, 6)
    """
    ran = found.case.outlooks
    if not ran:
        return None
    some = ran[0]
    years = len(some.paths.years)
    fans, pairs = _chosen(found, ran), _pairs(ran)
    return OutlookView(
        told=[one.sentence for one in found.scenarios],
        pairs=[" – ".join(map(name, pair)) for pair in pairs],
        other=some.last.filter(level=OVERALL).height - len(pairs),
        rows=[_row(one, pairs) for one in ran],
        year=some.paths.years[-1],
        fans=[_fan(one, pair, name, f"fan-{n}") for n, (one, pair) in enumerate(fans, 1)],
        record=f"{some.record.in_words(years)}. Other domains have no record.",
        left_out=found.case.left_out,
        csv={f"fan-{n}": fan_rows(one, pair) for n, (one, pair) in enumerate(fans, 1)},
    )


def _pairs(ran: Sequence[Outlook]) -> list[tuple[str, str]]:
    """The pairs that any scenario moves most, at most eight, in alphabetical order."""
    rows = pl.concat([one.last.filter(level=OVERALL) for one in ran])
    most_moved = pl.col("difference").abs().max().round(9)  # equal ones in order of their names
    most = rows.group_by("state_a", "state_b").agg(most_moved)
    shown = most.sort("difference", "state_a", "state_b", descending=[True, False, False])
    return sorted(shown.head(_COLUMNS).select("state_a", "state_b").rows())


def _row(told: Outlook, pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    rows = told.last.filter(level=OVERALL).iter_rows(named=True)
    by = {(row["state_a"], row["state_b"]): row for row in rows}
    plausible = told.plausibility.probability
    return {
        "title": told.scenario.title,
        "story": told.scenario.story,
        "how": told.scenario.how,
        "cells": [_cell(by[pair]) for pair in pairs],
        "plausible": "< .01" if plausible < 0.01 else f"{plausible:.2f}",
    }


def _cell(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "text": format_score(row["difference"], sign=True),
        "interval": f"{format_score(row['low'])} to {format_score(row['high'])}",
        "sure": not row["low"] <= 0 <= row["high"],
        "none": max(abs(row["low"]), abs(row["high"])) < _NONE,
    }


def _chosen(found: Findings, ran: Sequence[Outlook]) -> list[tuple[Outlook, tuple[str, str]]]:
    """The pair that moved most under what moves it most; then those that surely would be moved."""
    chosen: list[tuple[Outlook, tuple[str, str]]] = []
    known = set(ran[0].last.filter(level=OVERALL).select("state_a", "state_b").rows())
    ties = [tie for tie in found.answer.ties
            if tie.change is not None and (tie.state_a, tie.state_b) in known]  # fmt: skip
    if ties:
        most = max(ties, key=lambda tie: abs(tie.change or 0.0))
        pair = (most.state_a, most.state_b)
        here = {"state_a": pair[0], "state_b": pair[1], "level": OVERALL}
        chosen.append(
            (max(ran, key=lambda one: abs(one.last.filter(**here)["difference"].item())), pair)
        )
    for one in ran:
        row = largest(one)
        pair = (row["state_a"], row["state_b"])
        if not row["low"] <= 0 <= row["high"] and (one, pair) not in chosen:
            chosen.append((one, pair))
    return chosen[:_FANS]


def _fan(told: Outlook, pair: tuple[str, str], name: Name, key: str) -> dict[str, Any]:
    title = f"{name(pair[0])} and {name(pair[1])}: {told.scenario.title}"
    # every text in the picture is escaped
    return {"title": title, "svg": Markup(fan_picture(told, pair, name, key)), "key": key}  # noqa: S704
