"""Tables of scores in the page: turning points, phases, accounts, and domains that stand apart."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import polars as pl

from comity.fit import Alignment
from comity.indicators import DOMAINS, INDICATORS, Indicator, indicators_in
from comity.views.formats import format_score

__all__ = ["ScoreTables", "place_of", "runs_apart", "score_tables", "spelled", "stretch"]

Row = Mapping[str, Any]
Name = Callable[[str], str]


@dataclass(frozen=True)
class ScoreTables:
    """The tables of a fit, rows of words and places.

    Parameters
    ----------
    turns, phases, history, apart : list of dict
        Turning points, phases, scholars' accounts beside the scores, and runs of periods in which
        a domain stands apart.
    """

    turns: list[dict[str, Any]]
    phases: list[dict[str, Any]]
    history: list[dict[str, Any]]
    apart: list[dict[str, Any]]


def place_of(dyad: Sequence[str], domain: str, period: str = "", kind: str = "a") -> str:
    """Name the place of a series of scores in the page, or of something at one of its periods.

    Parameters
    ----------
    kind : str
        ``a`` for the chart, ``o`` for an opened score, ``t`` for a turning point, ``p`` for a
        phase.

    Returns
    -------
    str
        An id.

    Examples
    --------
    >>> place_of(("CHN", "PRK"), "voting"), place_of(("CHN", "PRK"), "voting", "2018", "t")
    ('a-CHN-PRK-voting', 't-CHN-PRK-voting-2018')
    """
    stem = f"{kind}-{dyad[0]}-{dyad[1]}-{domain}"
    return f"{stem}-{period}" if period else stem


def score_tables(
    fit: Alignment, turns: pl.DataFrame, phases: pl.DataFrame, name: Name
) -> ScoreTables:
    """Lay the tables of a fit out for the page.

    >>> import comity as cm
    >>> fit = cm.alignment(cm.casebook("crink").panel(start=2015))
    >>> turns = fit.turning_points()
    >>> score_tables(fit, turns, fit.phases(turns), str).history[0]["verdict"]
    'undecided'
    """
    known = indicators_in(fit.panel.evidence)
    sources = fit.panel.evidence.sources
    return ScoreTables(
        turns=[_turn(row, name, known) for row in turns.iter_rows(named=True)],
        phases=[_phase(row, name) for row in phases.iter_rows(named=True)],
        history=[
            _account(row, name) | {"cited": [(key, sources[key].short()) for key in row["source"]]}
            for row in fit.history(turns).iter_rows(named=True)
        ],
        apart=[_apart(run, name) for run in runs_apart(fit)],
    )


def stretch(row: Row) -> str:
    """Write a stretch of periods.

    >>> stretch({"first": "2022", "last": "2024"}), stretch({"first": "2024", "last": "2024"})
    ('2022–2024', '2024')
    """
    first, last = str(row["first"]), str(row["last"])
    return first if first == last else f"{first}–{last}"


def _title(row: Row, name: Name) -> str:
    return f"{name(row['state_a'])} – {name(row['state_b'])}"


def _between(low: float, high: float, digits: int = 1) -> str:
    return f"{format_score(low, digits)} to {format_score(high, digits)}"


def _turn(row: Row, name: Name, known: Mapping[str, Indicator]) -> dict[str, Any]:
    dyad = (row["state_a"], row["state_b"])
    return {
        "place": place_of(dyad, row["domain"], row["period"], "t"),
        "opening": place_of(dyad, row["domain"], row["period"], "o"),
        "dyad": _title(row, name),
        "domain": row["domain"],
        "when": str(row["day"] or row["period"]),
        "interval": stretch(row),
        "certainty": f"{100 * row['certainty']:.0f} %",
        "dated": row["day"] is not None,
        "size": format_score(row["size"], sign=True),
        "by": [known[one].label for one in row["corroborated_by"]],
        "against": [known[one].label for one in row["contradicted_by"]],
        "alone": row["alone"],
        "note": _note(row, name),
    }


def _note(row: Row, name: Name) -> str:
    """What a note says beyond that one indicator shows the turn, or none, which stands before."""
    plain = not row["corroborated_by"] or row["note"] == f"{row['corroborated_by'][0]} alone"
    return "" if row["alone"] and plain else spelled(row["note"], name)


def spelled(text: str, name: Name) -> str:
    """Write the names of states and the labels of indicators in place of their codes.

    >>> spelled("unga_kappa alone, in all dyads of PRK at once", {"PRK": "North Korea"}.get)
    "UNGA Cohen's kappa alone, in all dyads of North Korea at once"
    """
    words = "|".join(INDICATORS)
    labelled = re.sub(rf"\b(?:{words})\b", lambda found: INDICATORS[found[0]].label, text)
    pairs = re.sub(r"\b([A-Z]{3})-([A-Z]{3})\b", r"\1 – \2", labelled)
    return re.sub(r"\b[A-Z]{3}\b", lambda found: name(found[0]), pairs)


def _phase(row: Row, name: Name) -> dict[str, Any]:
    dyad = (row["state_a"], row["state_b"])
    first, second = (name(state) for state in dyad)
    return {
        "place": place_of(dyad, row["domain"], row["first"], "p"),
        "chart": place_of(dyad, row["domain"]),
        "dyad": _title(row, name),
        "domain": row["domain"],
        "when": stretch(row),
        "label": row["label"],
        "level": format_score(row["level"]),
        "interval": _between(row["low"], row["high"]),
        "slope": "" if row["slope"] is None else format_score(row["slope"], 2, sign=True),
        "slopes": ""
        if row["slope"] is None
        else _between(row["slope_low"], row["slope_high"], digits=2),
        "why": row["why"]
        .replace("the first state depends", f"{first} depends")
        .replace("the second state depends", f"{second} depends"),
    }


def _account(row: Row, name: Name) -> dict[str, Any]:
    return {
        "claim": row["claim"],
        "dyad": _title(row, name),
        "chart": place_of((row["state_a"], row["state_b"]), "overall"),
        "when": stretch(row),
        "account": row["account"],
        "change": format_score(row["change"], sign=True),
        "interval": _between(row["low"], row["high"]),
        "rise": f"{100 * row['rise']:.0f} %",
        "with_it": row["with_it"],
        "against_it": row["against_it"],
        "set_aside": row["set_aside"],
        "turns": row["turning_points"],
        "verdict": row["verdict"],
    }


def runs_apart(fit: Alignment) -> list[dict[str, Any]]:
    """Runs of periods in which a domain stands surely apart from what the domains share.

    state_a, state_b, domain, side (``above`` or ``below``), first, last, and the deviation at its
    largest with low, high and peak (its period).

    >>> import comity as cm
    >>> runs = runs_apart(cm.alignment(cm.casebook("crink").panel(start=1991)))
    >>> {run["side"] for run in runs} <= {"above", "below"}
    True
    """
    order = {period: t for t, period in enumerate(fit.layout.periods)}
    parts = fit.disagreement().partition_by("state_a", "state_b", "domain", maintain_order=True)
    runs = [_run(run) for part in parts for run in _unbroken(part.sort("start").to_dicts(), order)]
    place = {domain: d for d, domain in enumerate(DOMAINS)}
    return sorted(runs, key=lambda run: (run["state_a"], run["state_b"], place[run["domain"]]))


def _unbroken(rows: Sequence[Row], order: Mapping[str, int]) -> Iterator[list[Row]]:
    """Rows in a row: of successive periods and of one side."""
    numbered = list(enumerate(rows))
    for _, group in groupby(
        numbered, key=lambda one: (order[one[1]["period"]] - one[0], one[1]["deviation"] > 0)
    ):
        yield [row for _, row in group]


def _run(run: Sequence[Row]) -> dict[str, Any]:
    peak = max(run, key=lambda row: abs(row["deviation"]))
    return {
        "state_a": peak["state_a"],
        "state_b": peak["state_b"],
        "domain": peak["domain"],
        "side": "above" if peak["deviation"] > 0 else "below",
        "first": run[0]["period"],
        "last": run[-1]["period"],
        "deviation": peak["deviation"],
        "low": peak["low"],
        "high": peak["high"],
        "peak": peak["period"],
    }


def _apart(run: Row, name: Name) -> dict[str, Any]:
    return {
        "dyad": _title(run, name),
        "domain": run["domain"],
        "chart": place_of((run["state_a"], run["state_b"]), run["domain"]),
        "side": run["side"],
        "when": stretch(run),
        "most": format_score(run["deviation"], sign=True),
        "interval": _between(run["low"], run["high"]),
        "peak": run["peak"],
    }
