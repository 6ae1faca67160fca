"""The alliance security dilemma in the page: abandonment, entrapment, and who pays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from comity.dilemma.risks import latest
from comity.estimate.composites import OVERALL
from comity.fit import Alignment
from comity.views.formats import format_chance
from comity.views.web.citations import Citations
from comity.views.web.score_tables import place_of, spelled

__all__ = ["Cell", "DilemmaView", "RiskRow", "dilemma_view"]

Row = Mapping[str, Any]
Name = Callable[[str], str]

ABANDONMENT = {
    "dependence": "Dependence",
    "lack_of_substitutes": "Lack of substitutes",
    "fall": "Fall of the tie",
    "hedging": "Hedging",
}
ENTRAPMENT = {
    "obligation_depth": "Depth of obligation",
    "dispute_probability": "Dispute of the other",
    "exposure": "Exposure",
    "trade_exposure": "of trade",
    "alignment_exposure": "of alignment",
    "given_dispute": "Risk given a dispute",
}


@dataclass(frozen=True)
class Cell:
    """A figure from 0 to 1 with the place where it opens.

    Parameters
    ----------
    text, interval : str
        A dash where it is unknown; the interval is empty where it is a point.
    place : str
        Id in the page; empty where there is none.
    low, mean, high : float or None
        The same as numbers.
    """

    text: str
    interval: str
    place: str
    low: float | None
    mean: float | None
    high: float | None


@dataclass(frozen=True)
class RiskRow:
    """The risk of one state from another, in the last period in which it is known.

    Parameters
    ----------
    state, other, period : str
        Who is at risk, from whom, and when.
    risk : Cell
        The risk.
    parts : tuple of Cell
        What it is made of.
    adversaries : str
        By name; empty where none is known.
    reason : str
        What is missing or left out, and why.
    """

    state: str
    other: str
    period: str
    risk: Cell
    parts: tuple[Cell, ...]
    adversaries: str
    reason: str


@dataclass(frozen=True)
class DilemmaView:
    """All that the page shows of the security dilemma.

    Parameters
    ----------
    heads : mapping of str to sequence of str
        Names of the components of each risk.
    abandonment, entrapment : list of RiskRow
        The known ones first, the largest of them first.
    burden : list of dict
        Who gives what in each dyad.
    known : mapping of str to int
        Of each risk, how many directed dyads it is known of.
    tops : mapping of str to float
        Of each risk, the highest end of an interval; 1 where none is known.
    """

    heads: Mapping[str, Sequence[str]]
    abandonment: list[RiskRow]
    entrapment: list[RiskRow]
    burden: list[dict[str, Any]]
    known: Mapping[str, int]
    tops: Mapping[str, float]


def dilemma_view(fit: Alignment, name: Name, cited: Citations) -> DilemmaView:
    """Lay the security dilemma of a fit out for the page.

    Of every directed dyad the last period in which the risk is known; of one where it is never
    known, the last period with what is missing.

    >>> import comity as cm
    >>> from comity.views.web.citations import citations
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2010))
    >>> view = dilemma_view(fit, str, citations(fit.panel))
    >>> view.abandonment[0].state, view.abandonment[0].other
    ('RUS', 'CHN')
    """
    abandonment, entrapment = (
        _rows(table, parts, places, name, cited)
        for table, parts, places in (
            (fit.abandonment(only_latest=True), ABANDONMENT, _of_abandonment),
            (fit.entrapment(only_latest=True), ENTRAPMENT, _of_entrapment),
        )
    )
    return DilemmaView(
        heads={"abandonment": [*ABANDONMENT.values()], "entrapment": [*ENTRAPMENT.values()]},
        abandonment=abandonment,
        entrapment=entrapment,
        burden=_burden(fit.burden(), name, cited),
        known={"abandonment": _known(abandonment), "entrapment": _known(entrapment)},
        tops={"abandonment": _top(abandonment), "entrapment": _top(entrapment)},
    )


def _known(rows: Sequence[RiskRow]) -> int:
    return sum(row.risk.mean is not None for row in rows)


def _top(rows: Sequence[RiskRow]) -> float:
    """The end of the axis of the bars."""
    return max((row.risk.high for row in rows if row.risk.high is not None), default=0.0) or 1.0


def _rows(
    table: pl.DataFrame,
    parts: Mapping[str, str],
    places: Callable[[Row, Citations], Mapping[str, str]],
    name: Name,
    cited: Citations,
) -> list[RiskRow]:
    rows = []
    by = [name for name in ("risk", "given_dispute") if name in table.columns]
    for row in table.sort(by, descending=True, nulls_last=True).iter_rows(named=True):
        where = places(row, cited)
        foes = row["adversaries"]
        rows.append(
            RiskRow(
                state=name(row["state_a"]),
                other=name(row["state_b"]),
                period=row["period"],
                risk=_cell(row, "risk", "", ("low", "high")),
                parts=tuple(_cell(row, part, where.get(part, "")) for part in parts),
                adversaries="" if foes is None else ", ".join(map(name, foes)) or "none",
                reason=spelled(_words(row["reason"]), name),
            )
        )
    return rows


def _words(reason: str) -> str:
    """A reason with the names of components as words."""
    for part in (*ABANDONMENT, *ENTRAPMENT):
        reason = reason.replace(f"{part}:", f"{part.replace('_', ' ')}:")
    return reason


def _cell(row: Row, part: str, place: str, ends: tuple[str, str] | None = None) -> Cell:
    names = ends or (f"{part}_low", f"{part}_high")
    mean, low, high = row[part], row[names[0]], row[names[1]]
    point = mean is None or low is None or high is None or high - low < 5e-4
    return Cell(
        text=format_chance(mean),
        interval="" if point else f"{format_chance(low)} to {format_chance(high)}",
        place=place,
        low=low,
        mean=mean,
        high=high,
    )


def _of_abandonment(row: Row, cited: Citations) -> dict[str, str]:
    a, b = row["state_a"], row["state_b"]
    tie = place_of(sorted((a, b)), OVERALL)
    return {
        "dependence": cited.place("trade_dependence", a, b, row["dependence_period"]),
        "lack_of_substitutes": tie,
        "fall": tie,
        "hedging": tie,
    }


def _of_entrapment(row: Row, cited: Citations) -> dict[str, str]:
    a, b = row["state_a"], row["state_b"]
    pair = (min(a, b), max(a, b))
    return {
        "obligation_depth": cited.place("obligation", *pair, row["period"]),
        "trade_exposure": cited.place("trade_dependence", a, b, row["exposure_period"]),
        "alignment_exposure": place_of(pair, OVERALL),
    }


def _burden(table: pl.DataFrame, name: Name, cited: Citations) -> list[dict[str, Any]]:
    """One row per dyad: what each gives, who gives more, and trade on credit."""
    last = {(row["state_a"], row["state_b"]): row for row in latest(table, "given").to_dicts()}
    credit = {(row["state_a"], row["state_b"]): row for row in latest(table, "financed").to_dicts()}
    rows = []
    for (a, b), row in last.items():
        if a > b:
            continue
        known = row["given"] is not None
        rows.append(
            {
                "dyad": f"{name(a)} – {name(b)}",
                "period": row["period"],
                "known": known,
                "gives": _given(row["given"], row["gives"]),
                "gets": _given(row["received"], row["gets"]),
                "giver": name(a),
                "taker": name(b),
                "to_taker": cited.place("transfers_received", b, a, row["period"]),
                "to_giver": cited.place("transfers_received", a, b, row["period"]),
                "verdict": _verdict(row["tilt"], name(a), name(b)) if known else "",
                "credit": [
                    _credit(credit[pair], name, cited)
                    for pair in ((a, b), (b, a))
                    if pair in credit
                ],
                "reason": ""
                if known
                else spelled(row["reason"].split(";")[0].removeprefix("transfers: "), name),
            }
        )
    return rows


def _given(count: float | None, kinds: Sequence[str] | None) -> str:
    if count is None:
        return "–"
    return f"{count:g} ({', '.join(kinds)})" if kinds else f"{count:g}"


def _verdict(tilt: float | None, giver: str, taker: str) -> str:
    if tilt is None:
        return "nothing is given on record"
    if tilt == 0:
        return "both give as many"
    return f"{giver if tilt > 0 else taker} gives more"


def _credit(row: Row, name: Name, cited: Citations) -> dict[str, str]:
    a, b, share = row["state_a"], row["state_b"], row["financed"]
    return {
        "who": f"{name(a)} from {name(b)}",
        "share": "not known" if share is None else f"{100 * share:.0f} %",
        "period": "" if share is None else row["period"],
        "place": cited.place("unpaid_imports", a, b, row["period"]),
    }
