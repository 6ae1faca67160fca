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

    Columns: kind (of the coverage that lacks), id, state_a, state_b (two of the states that are
    assessed, in alphabetical order), start: one row for each record and pair.

    >>> import comity as cm
    >>> found = outside_coverage(cm.casebook("crink").evidence)
    >>> found.filter(kind="meeting.high", state_a="CHN", state_b="PRK")["start"].dt.year().max()
    2025
    """
    found = [_uncovered(evidence, name) for name in ADDING_UP]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *(one for one in found if one is not None)])


def outside_lines(evidence: Evidence) -> list[str]:
    """What to tell of records outside coverage, and what would count them in full.

    One line for each kind; none where there is no such record.

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


def _uncovered(evidence: Evidence, kind: str) -> pl.DataFrame | None:
    """The records of one kind that lie outside coverage, by pair."""
    frame = evidence.primary().frames.get(kind)
    if frame is None:
        return None
    of = pl.lit(kind)
    if kind == "meeting":  # those below count in no figure
        frame = frame.filter(pl.col("level") != "working")
        of = pl.when(pl.col("level") == "high").then(pl.lit("meeting.high")).otherwise(of)
    if kind == "agreement":  # those without an obligation pledge nothing
        frame = frame.filter(pl.col("obligations").list.len() > 0)
    sides = [name for name in RECORD_TYPES[kind].states_in if name not in ("host", "about")]
    one, other = (sides[0], sides[0]) if len(sides) == 1 else sides[:2]
    rows = frame.select(
        "id", "start", kind=of, one=_listed(frame, one), other=_listed(frame, other)
    )
    ends = pl.col("one", "other")
    pairs = (
        rows.explode("one")
        .explode("other")
        .filter(pl.all_horizontal(ends.is_in(evidence.states)), pl.col("one") != pl.col("other"))
        .with_columns(state_a=pl.min_horizontal(ends), state_b=pl.max_horizontal(ends))
    )
    covered = pl.any_horizontal(pl.lit(False), *map(_covers, evidence.coverage))
    return pairs.filter(~covered).select(*_SCHEMA).unique(maintain_order=True)


def _listed(frame: pl.DataFrame, name: str) -> pl.Expr:
    """The states of a column, which holds one or several."""
    column = pl.col(name)
    return column if isinstance(frame.schema[name], pl.List) else pl.concat_list(column)


def _covers(one: Coverage) -> pl.Expr:
    """Whether a coverage declares that all of a record's kind, pair and day are known."""
    ends = pl.col("state_a", "state_b")
    apart = [(pl.col("state_a") == a) & (pl.col("state_b") == b) for a, b in one.excluding]
    return pl.all_horizontal(
        pl.col("kind") == one.kind,
        ends.is_in(list(one.among)),
        pl.col("start").is_between(one.start, one.end),
        ~pl.any_horizontal(pl.lit(False), *apart),
    )
