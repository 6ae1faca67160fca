"""Camps in the page: the answer in words, splits and pairs by year, streams, and the network."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from markupsafe import Markup

from comity.blocs.camps import MODAL, Camps
from comity.findings import Findings
from comity.findings.camps import split_in_words
from comity.findings.wording import listing
from comity.states.articles import in_sentence
from comity.views.web.alluvial import alluvial
from comity.views.web.camps_picture import camps_picture
from comity.views.web.network import Network, network

__all__ = ["CampsView", "camps_view"]

Name = Callable[[str], str]

_SLIDES = {
    "zero": "the world's mean",
    "group": "the mean of the group's pairs",
}


@dataclass(frozen=True)
class CampsView:
    """All that the page shows of the camps of a group.

    Parameters
    ----------
    told : list of str
        The answer in words.
    picture, streams, network : Markup
        SVG; empty where nothing is known.
    periods : list of str
        Of the network.
    zeros : list of dict
        How the answer of the last period moves with the zero: zero, camps, probability.
    states : list of dict
        Name, camp, stays and pivotal in the last period.
    period : str
        The last.
    held : dict
        What the script of the network needs.
    csv : dict of str to DataFrame
        The table behind each picture.
    """

    told: list[str]
    picture: Markup
    streams: Markup
    network: Markup
    periods: list[str]
    zeros: list[dict[str, str]]
    states: list[dict[str, str]]
    period: str
    held: dict[str, Any]
    csv: dict[str, pl.DataFrame]


def camps_view(found: Findings, name: Name) -> CampsView | None:
    """Lay out the camps of all states of a case, by the mean of their own pairs.

    None for two states, for more than are split in every draw, and where nothing is known.

    >>> import comity as cm
    >>> found = cm.case("crink").findings()
    >>> camps_view(found, found.case.name).period
    '2026'
    """
    camps = found.case.camps
    if camps is None:
        return None
    modal = camps.frame.filter(split=MODAL).sort("start")
    if modal.is_empty():
        return None
    last = modal.row(-1, named=True)
    now = replace(camps, periods=(camps.draws.layout.periods.index(last["period"]),))
    drawn = network(camps, name)
    return CampsView(
        told=_told(camps, last, found, name),
        # every text in the pictures is escaped
        picture=Markup(camps_picture(camps)),  # noqa: S704
        streams=Markup(alluvial(camps, name)),  # noqa: S704
        network=Markup(drawn.svg if drawn else ""),  # noqa: S704
        periods=drawn.periods if drawn else [],
        zeros=_zeros(now, name),
        states=_states(now, name),
        period=last["period"],
        held=drawn.held if drawn else {},
        csv=_tables(camps, drawn),
    )


def _told(camps: Camps, last: Mapping[str, Any], found: Findings, name: Name) -> list[str]:
    """The commonest split now, those that the casebook names, and those that it cannot tell of."""
    sides = split_in_words(last["camps"], name)
    said = [one.sentence for one in found.every if one.rule == "camps"]
    if not any(sides in one for one in said):
        share = f"{100 * last['probability']:.0f} %"
        said.insert(
            0,
            f"In {last['period']} the best split in two is most often {sides} (in "
            f"{share} of draws).",
        )
    group = set(camps.group)
    for title, split in camps.fit.panel.evidence.splits.items():
        missing = sorted({state for camp in split for state in camp} - group)
        if missing:
            codes = " ".join(state for camp in split for state in camp)
            written = " | ".join(" ".join(camp) for camp in split)
            verb = "is" if len(missing) == 1 else "are"
            who = listing([in_sentence(name(one)) for one in missing])
            said.append(
                f"Of the {title} nothing is known here: {who} "
                f"{verb} in the case only as outside actors, without ties of their own. On "
                f'published data: comity camps {codes} --split "{written}" --data DIR.'
            )
    return said


def _zeros(now: Camps, name: Name) -> list[dict[str, str]]:
    rows = now.zeros().filter(split=MODAL)
    return [
        {
            "zero": _zero(row["zero"]),
            "camps": split_in_words(row["camps"], name),
            "probability": f"{row['probability']:.2f}",
        }
        for row in rows.iter_rows(named=True)
    ]


def _zero(text: str) -> str:
    if text == "group":
        return _SLIDES["group"]
    value = float(text)
    if value == 0:
        return _SLIDES["zero"]
    return f"{abs(value):g} sd {'above' if value > 0 else 'below'} {_SLIDES['zero']}"


def _states(now: Camps, name: Name) -> list[dict[str, str]]:
    rows = now.states.sort("side", "state")
    return [
        {
            "state": name(row["state"]),
            "side": str(row["side"]),
            "stays": f"{row['stays']:.2f}",
            "pivotal": f"{row['pivotal']:.2f}",
        }
        for row in rows.iter_rows(named=True)
    ]


def _tables(camps: Camps, drawn: Network | None) -> dict[str, pl.DataFrame]:
    """What each picture shows, as a table of its own."""
    text = pl.col("camps").list.eval(pl.element().list.join(" ")).list.join(" | ")
    splits = camps.frame.select("period", "split", text, "probability")
    pair = pl.format("{} | {}", "state_a", "state_b")
    pairs = camps.pairs.select("period", split=pl.lit("pair in one camp"), camps=pair,
                               probability="together")  # fmt: skip
    return {
        "camps-splits": pl.concat([splits.filter(pl.col("split") != MODAL), pairs]),
        "camps-streams": splits.filter(split=MODAL).drop("split"),
        **({"camps-network": drawn.table} if drawn else {}),
    }
