"""Scenarios as findings: what each would move, or how little, from how many cases."""

import re
from collections.abc import Sequence
from typing import Any

import polars as pl

from comity.estimate.composites import OVERALL
from comity.findings.assessed import Assessed
from comity.findings.finding import Finding
from comity.findings.wording import signed
from comity.methods.intervals import INTERVAL
from comity.outlook.run import run_scenario
from comity.outlook.scenario_result import Outlook

__all__ = ["in_short", "largest", "scenario_finding", "scenarios"]

_MINUS = re.compile(r"(?<!\w)-(?=\d)")
_LARGE = 1.0
"""Standard deviations overall that make a finding of full size."""
_SURE, _EVEN = 0.9, 0.5


def scenarios(case: Assessed, names: Sequence[str] | None = None) -> list[Finding]:
    """Say of scenarios what they would move; of those that do not fit the case nothing.

    One for each scenario that runs on the case, by rank; they are no part of `RULES`, for what is
    set is assumed.

    >>> import comity as cm
    >>> found = scenarios(Assessed(cm.assess("crink")), ["cease-fire"])
    >>> found[0].sentence[:42]
    'A cease-fire in Ukraine (set from outside)'
    """
    if case.fit is None or case.fit.panel.freq != "year":
        return []
    ran = case.outlooks if names is None else [run_scenario(case.fit, name) for name in names]
    found = [scenario_finding(case, one) for one in ran]
    return sorted(found, key=lambda one: -one.rank)


def in_short(case: Assessed) -> list[str]:
    """What all scenarios come to: those that surely move a pair, and how little the others do.

    >>> import comity as cm
    >>> in_short(Assessed(cm.assess("crink")))[-1][:23]
    'No other scenario moves'
    """
    clear, open_ = [], []
    for told in case.outlooks:
        best = largest(told)
        if best["low"] <= 0 <= best["high"]:
            most = max(abs(best["low"]), abs(best["high"]))
            open_.append((most, f"{told.scenario.title} (±{most:.1f})"))
        else:
            clear.append(scenario_finding(case, told))
    said = [one.sentence for one in sorted(clear, key=lambda one: -one.rank)]
    if open_:
        year = case.outlooks[0].paths.years[-1]
        names = [words for _, words in sorted(open_, reverse=True)]
        which = "No other scenario" if said else "No scenario"
        said.append(
            f"{which} moves any pair for certain by {year}. The most that each may move one, "
            f"closer or apart, in standard deviations: {'; '.join(names)}."
        )
    return said


def largest(told: Outlook) -> dict[str, Any]:
    """The overall difference of the pair that a scenario moves most, in its last year."""
    rows = told.last.filter(level=OVERALL).sort(pl.col("difference").abs(), descending=True)
    return rows.row(0, named=True)


def scenario_finding(case: Assessed, told: Outlook) -> Finding:
    """Say in one sentence what a scenario would move, with how much is known of it.

    Where the interval of the largest difference holds 0, the sentence gives its bounds and the
    cases that the effect rests on.

    >>> import comity as cm
    >>> case = Assessed(cm.assess("crink"))
    >>> scenario_finding(case, run_scenario(case.fit, "seventh-test")).rule
    'scenario'
    """
    best = largest(told)
    pair = (best["state_a"], best["state_b"])
    a, b = case.names(pair)
    year, how = told.paths.years[-1], told.scenario.how
    begins = (
        f"{told.scenario.title} ({'set from outside' if how == 'intervened' else 'if it came'})"
    )
    span = f"{INTERVAL} {signed(best['low'])} to {signed(best['high'])}"
    clear = not best["low"] <= 0 <= best["high"]
    if clear:
        moved = "closer" if best["difference"] > 0 else "farther apart"
        sentence = (
            f"{begins}: {a} and {b} {moved} by {abs(best['difference']):.1f} standard deviations "
            f"in {year} ({span})"
        )
    else:
        most = max(abs(best["low"]), abs(best["high"]))
        sentence = (
            f"{begins}: of all pairs {a} and {b} move most, by no more than ±{most:.1f} standard "
            f"deviations in {year} ({span})"
        )
    effect = told.effect
    basis = (
        f"in the past {_MINUS.sub('−', effect.in_words)}"
        if effect is not None and effect.use
        else "no run of past cases bears it out: it is what the model implies, no forecast"
    )
    return case.finding(
        "scenario",
        f"{sentence}; {basis}.",
        pair,
        size=abs(best["difference"]) / _LARGE,
        sureness=_SURE if clear else _EVEN,
        last=case.now,
        figure=best["difference"],
        low=best["low"],
        high=best["high"],
        unit="standard deviations of the world's dyads",
    )
