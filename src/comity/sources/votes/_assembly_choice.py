"""Of several files of roll calls those that together cover most days, none of them twice."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from comity.sources.reading.opening import scan_table
from comity.sources.shelf.recognition import quietly
from comity.sources.votes._assembly_files import PAIR, WHOLE, as_date

__all__ = ["choose", "choose_among"]


def choose(folder: Path) -> tuple[Path, ...]:
    """Pick the files of a folder that cover most days, none of them twice.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        As of `comity.sources.votes.assembly.find`; files that are no table are passed over.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> choose(Path(tempfile.mkdtemp()))
    ()
    """
    return choose_among([path for path in sorted(folder.rglob("*")) if path.is_file()])


def choose_among(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Pick, of some files, those that cover most days, none of them twice.

    Parameters
    ----------
    paths : sequence of Path
        Files of any kind.

    Returns
    -------
    tuple of Path
        In the order of time; the earlier named where two cover the same.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> choose_among([])
    ()
    """
    by_layout: dict[str, list[Path]] = {}
    for path in paths:
        found = quietly(path)
        by_layout.setdefault(found.layout.name if found else "", []).append(path)
    pairs = zip(*(by_layout.get(name, []) for name in PAIR), strict=False)
    whole = [(path,) for name in WHOLE for path in by_layout.get(name, [])]
    dated = [(*_days(files[-1]), files) for files in [*pairs, *whole]]
    dated = sorted((row for row in dated if row[0] <= row[1]), key=lambda row: row[:2])
    chains = [_chain(first, dated) for first in dated]
    best = max(chains, key=lambda chain: sum((b - a).days + 1 for a, b, _ in chain), default=[])
    return tuple(path for _, _, files in best for path in files)


_Dated = tuple[date, date, tuple[Path, ...]]


def _chain(first: _Dated, dated: Sequence[_Dated]) -> list[_Dated]:
    """A file, and whatever begins after it ends."""
    chain = [first]
    for row in dated:
        if row[0] > chain[-1][1]:
            chain.append(row)
    return chain


def _days(path: Path) -> tuple[date, date]:
    stat = path.stat()
    return _days_of(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _days_of(path: Path, *_state: int) -> tuple[date, date]:
    """First and last day of a file, read once for each state of it; reversed where it has none."""
    frame = scan_table(path).select("date")
    ends = frame.select(as_date(frame.collect_schema()["date"])).select(
        low=pl.col("date").min(), high=pl.col("date").max()
    )
    low, high = ends.collect(engine="streaming").row(0)
    return (low, high) if low else (date.max, date.min)
