"""Camps: how probable the splits are that a casebook names, or the commonest, now and before."""

from collections.abc import Callable, Sequence
from itertools import chain
from typing import Any

import polars as pl

from comity.blocs.splits import Split
from comity.findings.assessed import COMMONEST, Assessed
from comity.findings.finding import Finding
from comity.findings.wording import listing, percent
from comity.summary import DECADE

__all__ = ["camps", "split_in_words"]

_FAR = 0.2
"""How much farther from now than ten years ago a probability is to be told of."""


def camps(case: Assessed) -> list[Finding]:
    """Say how probable splits are, by the measure of the group itself, now and ten years ago.

    Those that the casebook names; among five states or more, where it names none, the commonest
    best split of the last year; years in which all were states. Size is how far the probability
    moved over ten years.
    """
    found = case.camps
    if found is None:
        return []
    every = pl.col("camps").list.eval(pl.element().list.len()).list.sum() == len(found.group)
    rows = found.frame.filter(every).sort("start")
    told = (_of(case, name, split, rows.filter(split=name))
            for name, split in found.splits.items())  # fmt: skip
    return [one for one in told if one]


def split_in_words(camps: Sequence[Sequence[str]], name: Callable[[str], str]) -> str:
    """Camps by the names of their states: ``A and B against C``; ``all in one camp``.

    >>> split_in_words([["CHN", "RUS"], ["USA"]], str), split_in_words([["CHN", "RUS"]], str)
    ('CHN and RUS against USA', 'all in one camp')
    """
    if len(camps) == 1:
        return "all in one camp"
    return " against ".join(listing([name(state) for state in camp]) for camp in camps)


def _of(case: Assessed, name: str, split: Split, rows: pl.DataFrame) -> Finding | None:
    if rows.is_empty():
        return None
    last = rows.row(-1, named=True)
    before = rows.filter(rows["start"] <= last["start"].replace(year=last["start"].year - DECADE))
    then = before.row(-1, named=True) if before.height else None
    now = last["probability"]
    moved = abs(now - then["probability"]) if then else 0.0
    sides = split_in_words(split, case.name)
    head = sides if name == COMMONEST else f"{name[0].upper()}{name[1:]} ({sides})"
    how = "is" if now >= 0.5 else "is not"
    return case.finding(
        "camps",
        f"{head} {how} the likeliest division in two, each tie measured against the group's mean: "
        f"probability {percent(now)} in {last['period']}{_before(before, then, now)}.",
        sorted(chain.from_iterable(split)),
        size=moved,
        sureness=min(0.999, max(now, 1 - now)),
        first=then["start"] if then else last["start"],
        last=last["start"],
        figure=now,
        unit="probability",
    )


def _before(rows: pl.DataFrame, then: dict[str, Any] | None, now: float) -> str:
    """What it was ten years ago; and when it was farthest from now, where that tells more."""
    if then is None:
        return ""
    said = f", {percent(then['probability'])} in {then['period']}"
    apart = rows.with_columns(apart=(pl.col("probability") - now).abs())
    far = apart.sort("apart", "start").row(-1, named=True)
    if far["apart"] > abs(then["probability"] - now) + _FAR:
        said += f" and {percent(far['probability'])} in {far['period']}"
    return said
