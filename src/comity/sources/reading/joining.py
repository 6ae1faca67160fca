"""Joining: several files of one data set as one holding, by one rule."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.spans import Span

__all__ = ["joined", "less"]


def joined(
    parts: Sequence[tuple[str, Holding]],
    keys: Sequence[str],
    start: str,
    end: str = "",
) -> Holding:
    """Join what several files of one data set hold.

    Files that have no key in common complement each other and are read together; so do those of no
    known release that say the same of every key that both have. Of two others the newer release
    goes first: the one whose `Span.known` is later, else the one that ends later; the other is read
    for the time that the newer does not cover, and a note says so. Where neither is newer they must
    say the same.

    Rows in the order of the files, the newest first; spans in the order of time, none overlapping.

    Raises
    ------
    ComityError
        If two files of which neither is newer say different things of one key.

    Examples
    --------
    >>> def held(year, value):
    ...     rows = pl.DataFrame({"state": ["CHN"] * len(value), "year": year, "value": value})
    ...     return Holding(rows, (Span(date(year[0], 1, 1), date(year[-1], 12, 31), "", ""),))
    >>> old, new = held([1999, 2000], [1, 2]), held([2000, 2001], [5, 6])
    >>> whole = joined([("old.csv", old), ("new.csv", new)], ["state", "year"], "year")
    >>> whole.rows["value"].to_list(), whole.notes
    ([5, 6, 1], ('new.csv is newer than old.csv and goes first from 2000-01-01 to 2001-12-31',))
    """
    if not parts:
        raise ComityError("no file is given; name one at least")
    ordered = sorted(parts, key=_age, reverse=True)
    taken = [ordered[0]]
    notes: list[str] = []
    every = pl.concat([held.rows.select(keys) for _, held in ordered])
    shared = len(ordered) > 1 and every.is_duplicated().any()
    for name, held in ordered[1:]:
        rest, told = _beside(taken if shared else [], name, held, keys, start, end or start)
        notes += told
        taken.append((name, rest))
    holdings = [held for _, held in taken]
    rows = pl.concat([one.rows for one in holdings], how="vertical_relaxed", rechunk=True)
    first = holdings[0]
    return Holding(
        rows.unique(maintain_order=True) if len(taken) > 1 else rows,
        _merged([span for one in holdings for span in one.spans]),
        first.quarantine.and_those_of(one.quarantine for one in holdings[1:]),
        pl.concat([one.doubts for one in holdings]).unique(maintain_order=True),
        tuple(dict.fromkeys([*(note for one in holdings for note in one.notes), *notes])),
    )


def _age(part: tuple[str, Holding]) -> tuple[date, date]:
    span = part[1].span
    return span.known or date.min, span.end


def _beside(
    taken: Sequence[tuple[str, Holding]],
    name: str,
    held: Holding,
    keys: Sequence[str],
    start: str,
    end: str,
) -> tuple[Holding, list[str]]:
    """What an older file adds to those that go before it."""
    rest, notes = held, []
    for newer_name, newer in taken:
        common = rest.rows.join(
            newer.rows.select(keys), on=list(keys), how="semi", nulls_equal=True
        )
        if common.is_empty():
            continue
        unlike = _unlike(newer.rows, rest.rows, keys)
        if unlike.is_empty() and newer.span.known == held.span.known:
            notes.append(f"{newer_name} and {name} have {common.height:,} rows in common")
            continue
        if _age((newer_name, newer)) == _age((name, held)):
            raise _contradiction(newer_name, name, unlike, keys)
        rest = _outside(rest, newer.spans, start, end)
        spans = " and ".join(f"{one.start} to {one.end}" for one in newer.spans)
        notes.append(f"{newer_name} is newer than {name} and goes first from {spans}")
    return rest, notes


def _unlike(rows: pl.DataFrame, others: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Keys of which two files say different things, and what each says."""
    values = [name for name in rows.columns if name not in keys and name in others.columns]
    both = rows.join(
        others, on=list(keys), suffix=" other", nulls_equal=True, maintain_order="left"
    )
    same = pl.all_horizontal(
        pl.lit(value=True), *(pl.col(name).eq_missing(pl.col(f"{name} other")) for name in values)
    )
    alike = both.filter(same).select(keys)
    apart = both.filter(~same).join(alike, on=list(keys), how="anti", nulls_equal=True)
    return apart.unique(maintain_order=True)


def _contradiction(one: str, other: str, unlike: pl.DataFrame, keys: Sequence[str]) -> ComityError:
    first = unlike.row(0, named=True)
    values = [name for name in unlike.columns if f"{name} other" in unlike.columns]
    column = next(name for name in values if first[name] != first[f"{name} other"])
    of = ", ".join(f"{name} {first[name]}" for name in keys)
    return ComityError(
        f"{one} has {column} {first[column]} for {of}, {other} has {first[f'{column} other']}, "
        f"and neither is newer; keep one of them ({unlike.height:,} such rows)"
    )


def _outside(held: Holding, newer: Sequence[Span], start: str, end: str) -> Holding:
    """A holding without the time that some spans cover."""
    first, last = (_day(held.rows, column, at_end=column == end) for column in (start, end))
    covered = pl.lit(value=False)
    for span in newer:
        covered |= (first >= span.start) & (last <= span.end)
    spans = [piece for one in held.spans for piece in less(one, newer)]
    within = pl.lit(value=False)
    for span in newer:
        within |= (
            pl.col("start").is_between(span.start, span.end)
            & pl.col("end").is_between(span.start, span.end)
        ).fill_null(value=False)
    return replace(
        held,
        rows=held.rows.filter(~covered),
        spans=tuple(spans) or held.spans,
        doubts=held.doubts.filter(~within),
    )


def _day(rows: pl.DataFrame, column: str, *, at_end: bool) -> pl.Expr:
    if rows.schema[column] == pl.Date:
        return pl.col(column)
    return pl.date(column, 12 if at_end else 1, 31 if at_end else 1)


def less(span: Span, others: Sequence[Span]) -> list[Span]:
    """What is left of a span without others.

    >>> whole = Span(date(1990, 1, 1), date(1999, 12, 31), "", "made-up")
    >>> [str(piece.end) for piece in less(whole, [replace(whole, start=date(1995, 1, 1))])]
    ['1994-12-31']
    """
    pieces, one_day = [span], date.resolution
    for other in others:
        cut = []
        for piece in pieces:
            if other.end < piece.start or other.start > piece.end:
                cut.append(piece)
                continue
            if piece.start < other.start:
                cut.append(replace(piece, end=other.start - one_day))
            if piece.end > other.end:
                cut.append(replace(piece, start=other.end + one_day))
        pieces = cut
    return pieces


def _merged(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans in the order of time; what overlaps is one."""
    ordered: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, one.end)):
        last = ordered[-1] if ordered else None
        if last and span.start <= last.end:
            known = max(filter(None, (last.known, span.known)), default=None)
            ordered[-1] = replace(last, end=max(last.end, span.end), known=known)
        else:
            ordered.append(span)
    return tuple(ordered)
