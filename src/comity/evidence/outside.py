"""Records outside coverage: what is known to have taken place where nobody claims to know all."""

import polars as pl

from comity.evidence.coverage import Coverage
from comity.evidence.evidence import Evidence
from comity.evidence.records import RECORD_TYPES

__all__ = ["ADDING_UP", "outside_coverage", "outside_lines"]

ADDING_UP = ("agreement", "meeting", "transfer", "sanction", "dispute", "exercise", "statement")
"""Kinds whose records add up: one that lies outside coverage makes their number at least one."""

_SCHEMA = dict.fromkeys(("kind", "id", "state_a", "state_b"), pl.String) | {"start": pl.Date}


def outside_coverage(evidence: Evidence) -> pl.DataFrame:
    """Records that add up and of which no coverage declares all others of their kind known.

    Parameters
    ----------
    evidence : Evidence
        A casebook, or what the adapters read.

    Returns
    -------
    DataFrame
        kind (of the coverage that lacks), id, state_a, state_b (two of the states that are
        assessed, in alphabetical order), start: one row for each record and pair.

    Examples
    --------
    >>> import comity as cm
    >>> found = outside_coverage(cm.casebook("crink").evidence)
    >>> found.filter(kind="meeting.high", state_a="CHN", state_b="PRK")["start"].dt.year().max()
    2025
    """
    rows = [
        (kind, row["id"], a, b, row["start"])
        for name in ADDING_UP
        for row in _counted(evidence, name)
        for kind in (_coverage_kind(name, row),)
        for a, b in _pairs(row, name, evidence.states)
        if not any(_covers(one, kind, a, b, row) for one in evidence.coverage)
    ]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row").unique(maintain_order=True)


def outside_lines(evidence: Evidence) -> list[str]:
    """What to tell of records outside coverage, and what would count them in full.

    Parameters
    ----------
    evidence : Evidence
        A casebook, or what the adapters read.

    Returns
    -------
    list of str
        One line for each kind; none where there is no such record.

    Examples
    --------
    >>> import comity as cm
    >>> outside_lines(cm.casebook("crink").evidence)[0][:29]
    '22 records of kind meeting.hi'
    """
    found = (
        outside_coverage(evidence)
        .group_by("kind", maintain_order=True)
        .agg(
            records=pl.col("id").n_unique(),
            pairs=pl.concat_str("state_a", "state_b", separator="-").unique().sort(),
            first=pl.col("start").min(),
            last=pl.col("start").max(),
        )
    )
    return [_line(**row) for row in found.iter_rows(named=True)]


def _line(kind: str, records: int, pairs: list[str], first: object, last: object) -> str:
    several = "s" if records > 1 else ""
    states = " ".join(dict.fromkeys(code for pair in pairs for code in pair.split("-")))
    when = f"on {first}" if first == last else f"between {first} and {last}"
    each = "each counted" if several else "counted"
    return (
        f"{records} record{several} of kind {kind} outside coverage ({', '.join(pairs)}, {when}): "
        f"{each} as at least 1; to count {'them' if several else 'it'} in full, declare in "
        f'casebook.toml a [[coverage]] of kind "{kind}" among {states} for those days, if all are '
        "known"
    )


def _counted(evidence: Evidence, kind: str) -> list[dict[str, object]]:
    frame = evidence.primary().frames.get(kind)
    if frame is None:
        return []
    if kind == "meeting":  # those below count in no figure
        frame = frame.filter(pl.col("level") != "working")
    if kind == "agreement":  # those without an obligation pledge nothing
        frame = frame.filter(pl.col("obligations").list.len() > 0)
    return frame.to_dicts()


def _coverage_kind(kind: str, row: dict[str, object]) -> str:
    return "meeting.high" if kind == "meeting" and row["level"] == "high" else kind


def _pairs(row: dict[str, object], kind: str, states: tuple[str, ...]) -> list[tuple[str, str]]:
    """Pairs of the assessed states that the record is of: of two sides, one from each."""
    sides = [_codes(row[name]) & set(states) for name in RECORD_TYPES[kind].states_in
             if name not in ("host", "about")]  # fmt: skip
    one, other = (sides[0], sides[0]) if len(sides) == 1 else (sides[0], sides[1])
    return sorted({(min(a, b), max(a, b)) for a in one for b in other if a != b})


def _codes(value: object) -> set[str]:
    return {value} if isinstance(value, str) else set(value or ())  # type: ignore[call-overload]


def _covers(one: Coverage, kind: str, a: str, b: str, row: dict[str, object]) -> bool:
    within = one.kind == kind and {a, b} <= set(one.among) and (a, b) not in one.excluding
    return bool(within and one.start <= row["start"] <= one.end)  # type: ignore[operator]
