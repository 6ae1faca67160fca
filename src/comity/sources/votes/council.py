"""Votes of the UN Security Council: adopted resolutions joined with the drafts that failed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

import polars as pl

from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import DOUBTS, Holding
from comity.sources.reading.quarantine import Quarantine
from comity.sources.reading.spans import Span, covered
from comity.sources.votes._decisions import DECISION, POSITION, vetoers

__all__ = ["adapter", "coverage", "records", "together"]

CHINA_SEATED = date(1971, 10, 25)
"""From this day China's seat is held by the People's Republic (A/RES/2758)."""

_ADOPTED, _VETOES, _REPORTED = "undl-sc", "unsc-vetoes", "unsc-member-votes"
_ROW = DECISION | POSITION


def together(held: Mapping[str, Holding]) -> Holding:
    """Join votes of the Security Council, each data set telling what the others lack.

    Adopted resolutions come from the files of the UN Digital Library, vetoed drafts from the list
    of vetoes; where the votes that were not unanimous are there too, they tell how the other
    members voted on a vetoed draft of the same symbol and vetoes, or on the only draft of its
    year with these vetoes. Without the adopted resolutions, the votes that were not unanimous
    stand for themselves.

    Covered is the time for which both adopted and vetoed drafts are there, else that of the votes
    that were not unanimous; a list of vetoes alone covers nothing, for among vetoes members only
    ever agree. Position ``not-no`` is that of a permanent member of whom only that it cast no veto
    is known.
    """
    adopted, vetoes, reported = (held.get(name) for name in (_ADOPTED, _VETOES, _REPORTED))
    if vetoes and reported:
        vetoes = _filled(vetoes, reported)
    vetoes = _withheld(vetoes) if vetoes else None
    chosen = [one for one in (adopted, vetoes) if one]
    if reported and not adopted:
        chosen = [reported] + ([_outside(vetoes, reported)] if vetoes else [])
    rows = pl.concat([pl.DataFrame(schema=_ROW), *(one.rows.select(*_ROW) for one in chosen)])
    return Holding(
        rows.sort("date", "decision", maintain_order=True),
        _spans(adopted, vetoes, reported),
        Quarantine().and_those_of(one.quarantine for one in held.values()),
        pl.concat([DOUBTS, *(one.doubts for one in held.values())]),
        notes=tuple(note for one in held.values() for note in one.notes),
    )


def _decisions(held: Holding) -> pl.DataFrame:
    return held.rows.select(*DECISION).unique("decision", keep="first", maintain_order=True)


def _positions(held: Holding) -> pl.DataFrame:
    return held.rows.select("decision", *POSITION).drop_nulls("state")


def _of(held: Holding, decisions: pl.DataFrame, positions: pl.DataFrame) -> Holding:
    """The same data set with other decisions or positions."""
    rows = decisions.join(positions, on="decision", how="left", maintain_order="left_right")
    return replace(held, rows=rows)


def _filled(vetoes: Holding, reported: Holding) -> Holding:
    """Take the other members' votes on a vetoed draft from the report, where that is sure."""
    votes, told = _positions(vetoes), _positions(reported)
    failed = _decisions(reported).filter(pl.col("result") == "vetoed")
    theirs = failed.join(vetoers(told), on="decision").rename({"decision": "other"})
    ours = _decisions(vetoes).select("decision", "draft", "date")
    sure = _matched(ours.join(vetoers(votes), on="decision"), theirs)
    others = told.rename({"decision": "other"}).join(sure, on="other")
    kept = votes.join(sure, on="decision", how="anti")
    totals = sure.join(theirs, on="other").select(
        "decision", "yes", "no", "abstain", source=pl.lit(f"{_VETOES} {_REPORTED}")
    )
    decisions = _decisions(vetoes).update(totals, on="decision")
    return _of(vetoes, decisions, pl.concat([kept, others.select("decision", *POSITION)]))


def _withheld(vetoes: Holding) -> Holding:
    """Where only vetoes are known, the other permanent members did not vote no: ``not-no``."""
    decisions, votes = _decisions(vetoes), _positions(vetoes)
    unknown = decisions.filter(pl.col("yes").is_null()).select("decision", "date")
    china = pl.when(pl.col("date") < CHINA_SEATED).then(pl.lit("TWN")).otherwise(pl.lit("CHN"))
    seats = [china, *(pl.lit(state) for state in ("FRA", "GBR", "RUS", "USA"))]
    others = (
        unknown.select("decision", state=pl.concat_list(seats))
        .explode("state")
        .join(votes, on=["decision", "state"], how="anti")
        .with_columns(position=pl.lit("not-no"))
    )
    every = pl.concat([votes, others.select("decision", *POSITION)])
    return _of(vetoes, decisions, every)


def _matched(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Drafts that are one and the same: by symbol and vetoes, else the year's only such vetoes."""
    by_symbol = ["draft", "vetoers"]
    same = ours.join(theirs, on=by_symbol).select("decision", "other")
    same = same.unique("decision", keep="none").unique("other", keep="none")
    by_year = ["year", "vetoers"]
    left, right = (
        side.with_columns(year=pl.col("date").dt.year()).unique(by_year, keep="none")
        for side in (ours, theirs)
    )
    alone = left.join(right.filter(pl.col("draft").is_null()), on=by_year)
    alone = alone.join(same, on="decision", how="anti").select("decision", "other")
    return pl.concat([same, alone])


def _outside(vetoes: Holding, reported: Holding) -> Holding:
    """Leave out the drafts of the time that the report covers."""
    return replace(vetoes, rows=vetoes.rows.filter(~_within(reported.spans)))


def _within(spans: Sequence[Span]) -> pl.Expr:
    day = pl.col("date")
    inside = (day.is_between(span.start, span.end) for span in spans)
    return pl.any_horizontal(pl.lit(value=False), *inside)


def _spans(
    adopted: Holding | None, vetoes: Holding | None, reported: Holding | None
) -> tuple[Span, ...]:
    if adopted and vetoes:
        listed = _decisions(vetoes)
        unknown = (
            " Joined with vetoed drafts up to the last one listed; on "
            f"{listed['yes'].null_count()} of {listed.height} of them only the vetoes themselves "
            "are known: a permanent member that cast none differs from one that did."
        )
        return tuple(
            piece for one in adopted.spans for piece in _joined_until(one, vetoes.span, unknown)
        )
    if adopted:
        return adopted.spans
    return reported.spans if reported else ()


def _joined_until(adopted: Span, vetoes: Span, says: str) -> list[Span]:
    """What adopted resolutions cover with vetoed drafts, and after the last veto listed."""
    start, end = max(adopted.start, vetoes.start), min(adopted.end, vetoes.end)
    both = Span(
        start, end, adopted.universe + says, f"{adopted.source} {vetoes.source}", adopted.known
    )
    after = max(adopted.start, vetoes.end + date.resolution)
    alone = f"{adopted.universe} Vetoed drafts of this time are not available."
    rest = replace(adopted, start=after, universe=alone)
    return [one for one in (both, rest) if one.start <= one.end]


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the votes of some states out as records.

    The columns of vote records, one row per draft within what is covered on which the vote of at
    least one of the states is known; totals are null where they are unknown, positions hold only
    the votes known, a draft without a symbol is called by year and number.
    """
    known = held.rows.filter(pl.col("state").is_in(list(states)), _within(_telling(held)))
    cast = (pl.col("position") != "not-no").any().over("decision")
    own = known.filter(cast).sort("date", "decision", "state")
    symbol, day = pl.coalesce("symbol", "decision"), pl.col("date")
    slug = symbol.str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "-").str.strip_chars("-")
    by_decision = own.group_by("decision", maintain_order=True)
    table = by_decision.agg(
        pl.struct("state", "position").alias("positions"),
        *(pl.col(name).first() for name in DECISION if name != "decision"),
    ).with_columns(
        id=pl.concat_str(pl.lit("unsc-"), slug),
        start=pl.when(pl.col("precision") == "year").then(day.dt.truncate("1y")).otherwise(day),
        end=day,
        known=day,
        locator=symbol,
        body=pl.lit("UNSC"),
        symbol=symbol,
        title=pl.col("title").fill_null(""),
    )
    turn = pl.int_range(pl.len()).over("id")
    again = pl.when(turn == 0).then("id").otherwise(pl.format("{}.{}", "id", turn + 1))
    return as_records("vote", table.with_columns(id=again))


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the votes are complete.

    Of kind ``vote``, while the states are members of the United Nations; whether they sat on the
    Council shows in the votes. None for a list of vetoes.
    """
    return covered("vote", _telling(held), states)


def _telling(held: Holding) -> list[Span]:
    """The spans in which an absence tells something: not those of a list of vetoes alone."""
    return [span for span in held.spans if span.source != _VETOES]


adapter = partial(Adapter, records=records, coverage=coverage, together=together)
"""An adapter of votes of the Security Council."""
