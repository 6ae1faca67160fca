"""Camps: how probable the splits are that a casebook names, now and ten years ago."""

from comity.assessment import DECADE
from comity.estimate.composites import OVERALL
from comity.findings.assessed import Assessed
from comity.findings.finding import Finding
from comity.findings.wording import listing

__all__ = ["camps"]


def camps(case: Assessed) -> list[Finding]:
    """Say how probable each split named in the casebook is, by the measure of the group itself.

    The zero is the mean of the group's pairs: the question is who stands together within it. Size
    is how far the probability moved over ten years.
    """
    if case.fit is None or not case.evidence.splits or len(case.states) < 3:
        return []
    found = case.fit.camps(zero=None)
    told = []
    for name, split in case.evidence.splits.items():
        rows = found.frame.filter(domain=OVERALL, split=name).sort("start")
        if rows.is_empty():
            continue
        last = rows.row(-1, named=True)
        day = last["start"]
        before = rows.filter(rows["start"] <= day.replace(year=day.year - DECADE))
        then = before.row(-1, named=True) if before.height else None
        sides = " against ".join(listing([case.name(state) for state in camp]) for camp in split)
        was = f", {then['probability']:.2f} in {then['period']}" if then else ""
        told.append(
            case.finding(
                "camps",
                f"{name[0].upper()}{name[1:]} ({sides}): probability {last['probability']:.2f} in "
                f"{last['period']}{was}, of all splits in two by the measure of the group.",
                found.group,
                size=abs(last["probability"] - then["probability"]) if then else 0.0,
                sureness=max(0.5, min(0.999, abs(2 * last["probability"] - 1))),
                first=then["start"] if then else day,
                last=day,
                figure=last["probability"],
                unit="probability",
            )
        )
    return told
