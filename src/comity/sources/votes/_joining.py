"""Several data sets of one kind read as one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from comity.sources.reading.holding import Holding
from comity.sources.reading.spans import Span


def chosen(held: Mapping[str, Holding]) -> Holding:
    """Of several data sets those that together cover most days, none of them twice."""
    there = sorted(held.items(), key=lambda item: (item[1].span.start, item[1].span.end))
    chains = [_chain(at, there) for at in range(len(there))]
    best = max(chains, key=lambda chain: sum(_length(one.span) for _, one in chain))
    names = [name for name, _ in best]
    notes = [
        f"{name} ({one.span.start} to {one.span.end}) is left out: {' and '.join(names)} "
        f"cover{'s' if len(names) == 1 else ''} these days"
        for name, one in there
        if name not in names
    ]
    parts = _numbered_apart([one for _, one in best])
    return Holding(
        pl.concat([one.rows for one in parts]),
        tuple(span for one in parts for span in one.spans),
        parts[0].quarantine.and_those_of(one.quarantine for one in parts[1:]),
        pl.concat([one.doubts for one in parts]),
        (*(note for one in parts for note in one.notes), *notes),
    )


def _numbered_apart(parts: Sequence[Holding]) -> list[Holding]:
    """Holdings whose roll calls have numbers of their own: the source before those given twice."""
    apart: list[Holding] = []
    for one in parts:
        taken = [other.rows["roll_call"].unique() for other in apart]
        numbers = one.rows["roll_call"]
        if taken and numbers.is_in(pl.concat(taken).implode()).any():
            name = pl.format("{} {}", pl.lit(one.span.source), pl.col("roll_call").cast(pl.String))
            one = replace(one, rows=one.rows.with_columns(roll_call=name.cast(numbers.dtype)))
        apart.append(one)
    return apart


def _chain(first: int, there: Sequence[tuple[str, Holding]]) -> list[tuple[str, Holding]]:
    """A data set, and whatever begins after it ends."""
    chain = [there[first]]
    for name, one in there:
        if one.span.start > chain[-1][1].span.end:
            chain.append((name, one))
    return chain


def _length(span: Span) -> int:
    return (span.end - span.start).days + 1
