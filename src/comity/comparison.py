"""Comparison: what differs between two assessments, and by which records."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from comity.assessment import Assessment, assess
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.evidence import Evidence
from comity.findings import Findings, findings_of
from comity.results import Result, listed

if TYPE_CHECKING:
    from comity.evidence import Source

__all__ = ["Comparison", "compare"]

_MOVED = 0.05
"""Scores that move by less, in standard deviations of the world's dyads, are not told."""

_DYAD = ["state_a", "state_b"]
_SCHEMA = pl.Schema(
    {
        **dict.fromkeys(("what", *_DYAD, "domain", "of", "period"), pl.String()),
        "before": pl.String(),
        "after": pl.String(),
        "change": pl.Float64(),
        "records": pl.List(pl.String()),
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """What differs between two assessments of one case.

    Parameters
    ----------
    before, after : Assessment
        The two.
    frame : DataFrame
        One row per difference: what (``record``, ``figure``, ``score``, ``turning point``,
        ``phase``, ``finding``), state_a, state_b, domain, of (the indicator, the kind of the
        record, the rule of the finding), period, before, after (in words; empty where there is
        none), change (of values that are known in both), records (ids of those that the one has
        and the other has not, or has otherwise, and that the difference may come from).

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.compare(cm.assess("crink", start=2015), cm.assess("crink", start=2015))
    >>> found.frame.height
    0
    """

    before: Assessment
    after: Assessment
    frame: pl.DataFrame

    _name = "comparison"

    def cite(self) -> str:
        """The sources of the second case as BibTeX."""
        return self.after.cite()

    def _title(self) -> str:
        one, other = self.before.evidence.name, self.after.evidence.name
        return f"What differs in {other} from {one}"

    def _rests_on(self) -> Evidence:
        return self.after.evidence

    def _extent(self) -> list[str]:
        counts = self.frame.group_by("what", maintain_order=True).len().rows()
        return [listed(f"{n} {what}{'s' if n > 1 else ''}" for what, n in counts) or "nothing"]

    def _cited(self) -> "list[Source]":
        return self.after.evidence._cited()


def compare(before: Any, after: Any, **options: int | str | date | Path | None) -> Comparison:
    """Say what differs between two cases, or two assessments, and by which records.

    Parameters
    ----------
    before, after : Findings, Assessment, Case, str, Path or sequence of str
        Findings, assessments, or what `comity.assess` takes.
    **options : int, str or date
        As for `comity.assess`, for both.

    Returns
    -------
    Comparison
        Records, figures, scores, turning points, phases and findings. A score is told once for
        each dyad and domain, where it moved most, if it moved by 0.05 standard deviations of the
        world's dyads.

    Raises
    ------
    ComityError
        As `comity.assess` does, or if the two are of other states or periods of other lengths.

    Examples
    --------
    >>> import comity as cm
    >>> case = cm.case("crink")
    >>> met = {"start": "2026-01-15", "participants": ["China", "Iran"], "level": "leader",
    ...        "place": "Beijing", "source": "own", "id": "talks-2026"}
    >>> more = case.with_records([met], "meeting", "@misc{own, title = {Own}, year = 2026}")
    >>> found = compare(case, more, start=2015)
    >>> found.frame.filter(of="leader_meetings").select("period", "before", "after").row(0)
    ('2026', 'not covered', '≥ 1')
    """
    found, found_after = (_answered(each, options) for each in (before, after))
    one, other = found.assessment, found_after.assessment
    _require_alike(one, other)
    records = _records(one.evidence, other.evidence)
    figures = _figures(one, other)
    parts = [
        records,
        figures,
        _scores(one, other, figures),
        _turns(one, other, figures),
        _phases(one, other, figures),
        _findings(found, found_after, records),
    ]
    frame = pl.concat([part.select(_SCHEMA.names()).cast(_SCHEMA) for part in parts])
    return Comparison(one, other, frame)


def _answered(of: Any, options: dict[str, Any]) -> Findings:
    if isinstance(of, Findings):
        return of
    return findings_of(of if isinstance(of, Assessment) else assess(of, **options))


def _require_alike(one: Assessment, other: Assessment) -> None:
    ours, theirs = one.evidence.states, other.evidence.states
    if ours != theirs:
        raise ComityError(
            f"the one is of {' '.join(ours)}, the other of {' '.join(theirs)}; compare two of the "
            "same states"
        )
    if one.levels.panel.freq != other.levels.panel.freq:
        raise ComityError("the one is by year, the other is not; assess both with one freq")


def _records(one: Evidence, other: Evidence) -> pl.DataFrame:
    """Records that the one has and the other has not, or has otherwise."""
    sides = [each.frame.with_columns(pl.col("start").cast(pl.String)) for each in (one, other)]
    said = pl.concat_str("start", "what", separator=" ")
    before, after = (side.select("kind", "id", "states", said.alias("said")) for side in sides)
    both = before.join(after, on=["kind", "id"], how="full", coalesce=True, suffix="_after")
    return (
        both.filter(pl.col("said").ne_missing(pl.col("said_after")))
        .sort("kind", "id")
        .select(
            pl.lit("record").alias("what"),
            *(pl.lit(None, pl.String).alias(name) for name in (*_DYAD, "domain")),
            pl.col("kind").alias("of"),
            pl.lit(None, pl.String).alias("period"),
            pl.col("said").fill_null("").alias("before"),
            pl.col("said_after").fill_null("").alias("after"),
            pl.lit(None, pl.Float64).alias("change"),
            pl.concat_list("id").alias("records"),
        )
    )


_KEYS = ["indicator", "domain", *_DYAD, "period"]


def _figures(one: Assessment, other: Assessment) -> pl.DataFrame:
    """Cells whose value or bounds differ; a period that only one panel has was not looked at."""
    columns = ["value", "low", "high", "reason", "records"]
    before, after = (
        each.levels.panel.cells.select(*_KEYS, *columns, _said().alias("said"), there=True)
        for each in (one, other)
    )
    both = before.join(
        after, on=_KEYS, how="full", coalesce=True, suffix="_after", nulls_equal=True
    )
    same = pl.all_horizontal(
        pl.col(name).eq_missing(pl.col(f"{name}_after")) for name in ("value", "low", "high")
    )
    nothing = pl.lit([], pl.List(pl.String))
    ids, ids_after = (pl.coalesce(name, nothing) for name in ("records", "records_after"))
    return (
        both.filter(~same)
        .sort(*_DYAD, "domain", "indicator", "period")
        .select(
            pl.lit("figure").alias("what"),
            *_DYAD,
            "domain",
            pl.col("indicator").alias("of"),
            "period",
            pl.col("said").fill_null("not in the panel").alias("before"),
            pl.col("said_after").fill_null("not in the panel").alias("after"),
            (pl.col("value_after") - pl.col("value")).alias("change"),
            ids.list.set_symmetric_difference(ids_after).list.sort().alias("records"),
        )
    )


def _said() -> pl.Expr:
    """A cell in words: its value, its bounds, or why there is neither."""
    low, high = (pl.col(name).round_sig_figs(4) for name in ("low", "high"))
    least = pl.col("low").fill_null(0) > 0
    return (
        pl.when(pl.col("value").is_not_null())
        .then(pl.format("{}", pl.col("value").round_sig_figs(4)).str.replace(r"\.0$", ""))
        .when(pl.col("status") != "bounded")
        .then("reason")
        .when(pl.col("high").is_null())
        .then(pl.format("≥ {}", low).str.replace(r"\.0$", ""))
        .when(least)
        .then(pl.format("{} to {}", low, high))
        .otherwise(pl.format("≤ {}", high))
    )


def _by(figures: pl.DataFrame) -> pl.DataFrame:
    """The records behind figures that differ, by dyad and domain, and of all domains together."""
    listed_ = figures.select(
        pl.min_horizontal(_DYAD).alias("state_a"),
        pl.max_horizontal(_DYAD).alias("state_b"),
        "domain",
        "records",
    )
    every = pl.concat([listed_, listed_.with_columns(domain=pl.lit(OVERALL))])
    ids = pl.col("records").explode().drop_nulls().unique().sort()
    return every.group_by(*_DYAD, "domain").agg(ids)


def _with_records(rows: pl.DataFrame, figures: pl.DataFrame) -> pl.DataFrame:
    found = rows.join(_by(figures), on=[*_DYAD, "domain"], how="left", maintain_order="left")
    return found.with_columns(pl.coalesce("records", pl.lit([], pl.List(pl.String))))


def _scores(one: Assessment, other: Assessment, figures: pl.DataFrame) -> pl.DataFrame:
    """Of each dyad and domain the period in which the score moved most."""
    if one.fit is None or other.fit is None:
        return pl.DataFrame(schema=_SCHEMA)
    keys = [*_DYAD, "domain", "period"]
    before, after = (each.fit.frame.select(*keys, "mean") for each in (one, other) if each.fit)
    both = before.join(after, on=keys, suffix="_after").drop_nulls()
    moved = both.with_columns(change=pl.col("mean_after") - pl.col("mean"))
    most = moved.sort(pl.col("change").abs(), descending=True).group_by(*_DYAD, "domain").first()
    told = most.filter(pl.col("change").abs() >= _MOVED).sort(*_DYAD, "domain")
    rows = told.select(
        pl.lit("score").alias("what"),
        *_DYAD,
        "domain",
        pl.lit("score").alias("of"),
        "period",
        *(
            pl.col(mean).round(2).cast(pl.String).alias(name)
            for name, mean in (("before", "mean"), ("after", "mean_after"))
        ),
        "change",
    )
    return _with_records(rows, figures)


def _turns(one: Assessment, other: Assessment, figures: pl.DataFrame) -> pl.DataFrame:
    """Turning points that only one of the two has."""
    size = pl.when(pl.col("size") > 0).then(pl.lit("closer")).otherwise(pl.lit("apart"))
    return _apart(one.turns, other.turns, "turning point", "period", size, figures)


def _phases(one: Assessment, other: Assessment, figures: pl.DataFrame) -> pl.DataFrame:
    """Phases that begin, or are named, otherwise."""
    if one.fit is None or other.fit is None:
        return pl.DataFrame(schema=_SCHEMA)
    before, after = (each.fit.phases() for each in (one, other) if each.fit)
    return _apart(before, after, "phase", "first", pl.col("label"), figures)


def _findings(one: Findings, other: Findings, records: pl.DataFrame) -> pl.DataFrame:
    """Findings that only one of the two has, or has in other words."""
    keys = ["rule", "states"]
    before, after = (
        each.frame.select(*keys, "sentence", "records").unique(keys, keep="first")
        for each in (one, other)
    )
    both = before.join(after, on=keys, how="full", coalesce=True, suffix="_after")
    nothing = pl.lit([], pl.List(pl.String))
    ids, ids_after = (pl.coalesce(name, nothing) for name in ("records", "records_after"))
    new = records["records"].explode().implode()
    named = pl.col("states").list
    return (
        both.filter(pl.col("sentence").ne_missing(pl.col("sentence_after")))
        .sort("rule", named.join(" "))
        .select(
            pl.lit("finding").alias("what"),
            *(
                pl.when(named.len() == 2).then(named.get(n, null_on_oob=True)).alias(name)
                for n, name in enumerate(_DYAD)
            ),
            pl.lit(None, pl.String).alias("domain"),
            pl.col("rule").alias("of"),
            pl.lit(None, pl.String).alias("period"),
            pl.col("sentence").fill_null("").alias("before"),
            pl.col("sentence_after").fill_null("").alias("after"),
            pl.lit(None, pl.Float64).alias("change"),
            pl.concat_list(ids, ids_after)
            .list.unique()
            .list.set_intersection(new)
            .list.sort()
            .alias("records"),
        )
    )


def _apart(
    before: pl.DataFrame,
    after: pl.DataFrame,
    what: str,
    period: str,
    said: pl.Expr,
    figures: pl.DataFrame,
) -> pl.DataFrame:
    keys = [*_DYAD, "domain", "period"]
    columns = [pl.col(*_DYAD, "domain"), pl.col(period).alias("period")]
    one, other = (side.select(columns, said=said) for side in (before, after))
    both = one.join(other, on=keys, how="full", coalesce=True, suffix="_after")
    rows = both.filter(pl.col("said").ne_missing(pl.col("said_after"))).sort(keys)
    told = rows.select(
        pl.lit(what).alias("what"),
        *_DYAD,
        "domain",
        pl.lit(None, pl.String).alias("of"),
        "period",
        pl.col("said").fill_null("").alias("before"),
        pl.col("said_after").fill_null("").alias("after"),
        pl.lit(None, pl.Float64).alias("change"),
    )
    return _with_records(told, figures)
