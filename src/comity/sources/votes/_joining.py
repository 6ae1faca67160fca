"""Several files of one data set read together, and several data sets of one kind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.reading.spans import Span

__all__ = ["chosen", "joined", "outside"]

_DAY = date.resolution


def joined(
    parts: Sequence[tuple[Path, Holding]], key: tuple[str, str] = ("roll_call", "state")
) -> Holding:
    """Read files together: of days that two cover the newer one tells, and that is noted.

    Newer is the release that was out later, else the one that ends later; of two that are equally
    new, rows that both have must be alike. ``key`` tells rows apart within a file; where files
    number what they hold alike, the older file's name is put before its numbers.
    """
    whole: list[tuple[Path, Holding]] = []
    for path, held in sorted(parts, key=lambda part: _rank(part[1]), reverse=True):
        rest = held
        for other, newer in whole:
            rest = _beside((path, rest), (other, newer), key, alike=_rank(held) == _rank(newer))
        if rest.spans:
            whole.append((path, _renumbered(path, rest, [h for _, h in whole], key[0])))
        elif whole:
            last = whole[-1][1]
            whole[-1] = whole[-1][0], replace(last, notes=(*last.notes, *rest.notes))
    return _one([held for _, held in whole])


def chosen(held: Mapping[str, Holding]) -> Holding:
    """Of several data sets those that together cover most days, none of them twice."""
    there = sorted(held.items(), key=lambda item: (item[1].span.start, item[1].span.end))
    chains = [_chain(at, there) for at in range(len(there))]
    best = max(chains, key=lambda chain: sum(_length(one.span) for _, one in chain))
    names = [name for name, _ in best]
    notes = [
        f"{name} ({one.span.start} to {one.span.end}) is left out: {' and '.join(names)} "
        "cover" + ("s" if len(names) == 1 else "") + " these days"
        for name, one in there
        if name not in names
    ]
    found = _one([one for _, one in best])
    return replace(found, notes=(*found.notes, *notes))


def _chain(first: int, there: Sequence[tuple[str, Holding]]) -> list[tuple[str, Holding]]:
    """A data set, and whatever begins after it ends."""
    chain = [there[first]]
    for name, one in there:
        if one.span.start > chain[-1][1].span.end:
            chain.append((name, one))
    return chain


def _length(span: Span) -> int:
    return (span.end - span.start).days + 1


def _rank(held: Holding) -> date:
    """The day on which a release was out, else the last that it covers."""
    return held.span.known or held.span.end


def _beside(
    part: tuple[Path, Holding], newer: tuple[Path, Holding], key: tuple[str, str], *, alike: bool
) -> Holding:
    """What a file tells beside another, which is newer or equally new."""
    (path, held), (other, against) = part, newer
    left = [piece for span in held.spans for piece in outside(span, against.spans)]
    if tuple(left) == held.spans:
        return held
    days = f"{against.span.start} to {against.span.end}"
    if alike:
        fresh = _unlike(path, held, other, against, key)
        note = f"{path.name} and {other.name} cover the same days; rows that both have count once"
        return replace(held, rows=fresh, notes=(*held.notes, note)) if fresh.height else replace(
            held, spans=(), notes=(*held.notes, note)
        )
    inside = pl.any_horizontal(
        pl.col("date").is_between(span.start, span.end) for span in against.spans
    )
    note = f"{path.name} gives way to {other.name}, which is newer, from {days}"
    rows = held.rows.filter(~inside)
    return replace(held, rows=rows, spans=tuple(left), notes=(*held.notes, note))


def _unlike(
    path: Path, held: Holding, other: Path, against: Holding, key: tuple[str, str]
) -> pl.DataFrame:
    """Rows that another file does not have; refused where it has them otherwise."""
    rows, known = held.rows, against.rows
    fresh = rows.join(known, on=key, how="anti", nulls_equal=True)
    both = rows.join(known, on=key, how="semi", nulls_equal=True)
    same = both.join(known, on=rows.columns, how="semi", nulls_equal=True)
    if same.height < both.height:
        first = both.join(known, on=rows.columns, how="anti", nulls_equal=True).row(0, named=True)
        raise ComityError(
            f"{path.name} and {other.name} contradict each other on {both.height - same.height} "
            f"rows, first {first[key[1]]} on {first[key[0]]}, and neither is newer; keep the one "
            "that is right"
        )
    return fresh


def outside(span: Span, taken: Iterable[Span]) -> list[Span]:
    """The pieces of a span that others leave."""
    pieces = [span]
    for other in taken:
        cut = []
        for piece in pieces:
            if other.end < piece.start or other.start > piece.end:
                cut.append(piece)
                continue
            if piece.start < other.start:
                cut.append(replace(piece, end=other.start - _DAY))
            if piece.end > other.end:
                cut.append(replace(piece, start=other.end + _DAY))
        pieces = cut
    return pieces


def _renumbered(path: Path, held: Holding, others: Sequence[Holding], number: str) -> Holding:
    """The same, with the file's name before its numbers where others have one of them."""
    taken = pl.concat([one.rows[number] for one in others]) if others else None
    if taken is None or not held.rows[number].is_in(taken.implode()).any():
        return held
    apart = pl.format("{} {}", pl.lit(path.name), pl.col(number).cast(pl.String))
    rows = held.rows.with_columns(apart.cast(held.rows.schema[number]).alias(number))
    return replace(held, rows=rows)


def _one(parts: Sequence[Holding]) -> Holding:
    """Holdings that cover different days as one, in the order of time."""
    ordered = sorted(parts, key=lambda one: one.span.start)
    first, *rest = ordered
    if not rest:
        return first
    return Holding(
        pl.concat([one.rows for one in ordered]),
        tuple(sorted((s for one in ordered for s in one.spans), key=lambda s: s.start)),
        first.quarantine.and_those_of(one.quarantine for one in rest),
        pl.concat([one.doubts for one in ordered]),
        tuple(note for one in ordered for note in one.notes),
    )
