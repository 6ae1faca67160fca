"""Adapter: all that comity knows of one published data set, declared in one place."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout

__all__ = ["Adapter", "Near", "complete"]


@dataclass(frozen=True)
class Near:
    """A file that resembles what is read, is not, and what to take instead.

    Parameters
    ----------
    layout : Layout
        How it is known.
    says : str
        What it is and which file to take, as the end of a sentence that begins with its name.
    """

    layout: Layout
    says: str


@dataclass(frozen=True, eq=False)
class Adapter:
    """What the module of a data set declares, under the name ``ADAPTER``.

    The catalogue's record of the data set names the module, and holds title, publisher, kind of
    record, units, traps and citation.

    Parameters
    ----------
    layouts : tuple of Layout
        The layouts in which its files come.
    read : callable
        ``read(paths)`` gives files in those layouts as one `Holding`.
    records : callable, optional
        ``records(holding, states)`` gives the records of some states, with the columns of
        `comity.evidence.frame_schema`; none where the rows are columns of a panel, no records.
    per_period : callable, optional
        ``per_period(holding, states, freq, **which)`` gives them where a record counts what a
        period holds; ``which`` says what counts, to `coverage` too.
    coverage : callable, optional
        ``coverage(holding, states)`` says what is complete for them; needed where there are
        records.
    together : callable, optional
        ``together({name: holding})`` reads all data sets of its kind that are there as one; where
        there is none, one of them is chosen.
    sets : tuple of tuple of str
        Names of layouts whose files belong together: a table in several files.
    covers, known, locator : str
        In words, for `comity sources show`: the rule of coverage, since when a record counts as
        known, and where in the file a record is found.
    spellings : mapping of str to str
        Names or codes that this publisher alone uses, and the states they mean.
    near : tuple of Near
        Files that people mistake for its own.
    packaged : tuple of Path
        Files that come with comity, read where no other of the kind is available.
    rank : int
        Of data sets that tell of the same and cover a request alike, the lowest is read.
    besides : bool
        Whether it is read beside the one that is chosen, for the dyads and days that this does not
        cover, and not in its place.

    Examples
    --------
    >>> from comity.sources.shelf.adapters import adapter
    >>> adapter("gml-mid").layouts[0].name
    'gml-directed'
    """

    layouts: tuple[Layout, ...]
    read: Callable[[Sequence[Path]], Holding]
    records: Callable[[Holding, Sequence[str]], pl.DataFrame] | None = None
    coverage: Callable[..., tuple[Coverage, ...]] | None = None
    per_period: Callable[..., pl.DataFrame] | None = None
    together: Callable[[Mapping[str, Holding]], Holding] | None = None
    sets: tuple[tuple[str, ...], ...] = ()
    covers: str = ""
    known: str = ""
    locator: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)
    near: tuple[Near, ...] = ()
    packaged: tuple[Path, ...] = ()
    rank: int = 0
    besides: bool = False


def complete(*kinds: str) -> Callable[[Holding, Sequence[str]], tuple[Coverage, ...]]:
    """The coverage of files that hold every pair of states in all of their time.

    Parameters
    ----------
    *kinds : str
        Kinds of record.

    Returns
    -------
    callable
        What `Adapter` takes as ``coverage``: one declaration for each kind and span.

    Examples
    --------
    >>> from datetime import date
    >>> from comity.sources.reading.spans import Span
    >>> span = Span(date(1980, 1, 1), date(2010, 12, 31), "made up", "mme")
    >>> complete("exercise")(Holding(pl.DataFrame(), (span,)), ["CHN", "RUS"])[0].among
    ('CHN', 'RUS')
    """
    return lambda held, states: tuple(
        one for kind in kinds for one in held.coverage(kind, tuple(states))
    )
