"""Events by dyad and period: what users ask for, and what they get."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.event_data.actors import ActorsOf
from comity.event_data.counting import counted
from comity.event_data.engines import Engine
from comity.event_data.expression import FREQS, Freq
from comity.event_data.inputs import Files, opened
from comity.event_data.store import Tally, Told
from comity.results import Result, lines_of
from comity.sources.shelf.catalogue import citations
from comity.states import When, year_or_day

__all__ = ["LEAST", "Events", "events"]

LEAST = 10
"""Events of a dyad and period below which net cooperation is null."""


@dataclass(frozen=True, eq=False, repr=False)
class Events(Result):
    """Events by directed dyad and period.

    Parameters
    ----------
    dyads : DataFrame
        As `frame` describes it.
    tally : Tally
        What became of the rows of the files: ``read`` is ``used`` and the sum of ``dropped``.
    freq : {"day", "week", "month", "year"}
        Length of the periods.
    layouts : tuple of str
        How the files were laid out.

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.events(gdelt, freq="month")
    >>> found.tally.read == found.tally.used + found.tally.dropped.total()
    True
    """

    dyads: pl.DataFrame
    tally: Tally
    freq: Freq
    layouts: tuple[str, ...] = ()

    _name = "events"

    @property
    def frame(self) -> pl.DataFrame:
        """One row per period and directed dyad with an event.

        ``period`` (2018, 2018-03, 2018-W09 or 2018-03-01) and ``start`` (its first day);
        ``state_a`` (who acts) and ``state_b``; ``events`` and ``reports`` (before one a day is kept
        for each dyad and code); counts by quad class (``verbal_cooperation``,
        ``material_cooperation``, ``verbal_conflict``, ``material_conflict``) and by root of PLOVER
        (``agree`` to ``assault``); ``goldstein`` (mean, -10 to 10) and ``goldstein_sum``;
        ``sources`` (summed over events), ``corroborated`` (share of events with two sources or
        more); ``exposure`` (coded events of the period, whoever acts) and ``per_million`` (events
        for a million of them); ``net_cooperation``: (cooperation - conflict) / events, null below
        `LEAST` events or as many as were asked for.
        """
        return self.dyads

    def cite(self) -> str:
        """The data sets and the scale, as BibTeX."""
        used = [key for key in _SETS if any(name.startswith(key) for name in self.layouts)]
        return "\n".join([*(citations(key) for key in used), GOLDSTEIN])

    def _title(self) -> str:
        count = self.dyads["events"].sum() if self.dyads.height else 0
        return f"Events by directed dyad and {self.freq}: {count:,} of {self.tally.read:,} rows"

    def _lines(self) -> pl.DataFrame:
        return lines_of(self.dyads.select("period", "state_a", "state_b", value="events"))


def events(
    files: Files,
    freq: Freq = "month",
    start: When | None = None,
    end: When | None = None,
    *,
    engine: Engine = "polars",
    memory: str | None = None,
    mapping: str | Path | None = None,
    actors: ActorsOf = "all",
    least: int = LEAST,
    told: Told | None = None,
) -> Events:
    """Count events of the news by directed dyad and period: ``comity events``.

    Parameters
    ----------
    files : str, Path or sequence of them
        Exports of GDELT 1.0 or 2.0, ICEWS, POLECAT, plain, gzip or zip; any table with a mapping;
        folders of them; or one folder that ``comity events convert`` made.
    freq : {"day", "week", "month", "year"}
        Length of the periods; weeks begin on Monday.
    start, end : int, date or str, optional
        First and last year or day.
    engine : {"polars", "duckdb", "spark"}
        What runs the count.
    memory : str, optional
        Memory that the count takes at most with DuckDB, such as ``2GB``.
    mapping : str or Path, optional
        A file in TOML that says which column is source, target, date and code.
    actors : {"all", "government"}
        Whose acts count as a state's: of all its people but those who fight it, or of its
        government.
    least : int
        Events below which net cooperation is null.
    told : callable, optional
        Told how many files are done, and of how many.

    Returns
    -------
    Events
        ``frame``, and ``tally``: what became of the rows.

    Raises
    ------
    ComityError
        If there is no file, none can be read, or an option is none of those above.

    References
    ----------
    Goldstein (1992), Journal of Conflict Resolution 36: 369-385; Gerner et al. (2002).

    Examples
    --------
    >>> import comity as cm
    >>> found = cm.events(gdelt, freq="month")
    >>> found.frame.select("period", "state_a", "state_b", "events").row(0)
    ('2018-03', 'CHN', 'PRK', 2)
    """
    if freq not in FREQS:
        raise ComityError(
            f"{shown(freq)} is no length of a period; write one of {', '.join(FREQS)}"
        )
    first, last = _span(start, end)
    with opened(files, mapping, actors, told) as store:
        found = counted(store, freq, first, last, engine, memory)
        tally = store.tally
    events, reports = (int(found[name].sum()) for name in ("events", "reports"))
    more = Counter({"duplicate": reports - events, "outside the period": tally.used - reports})
    whole = replace(tally, dropped=tally.dropped + more)
    return Events(_finished(found, freq, least), whole, freq, tuple(sorted(store.layouts)))


def _span(start: When | None, end: When | None) -> tuple[date | None, date | None]:
    first, last = year_or_day(start, "start"), year_or_day(end, "end")
    first = date(first, 1, 1) if isinstance(first, int) else first
    last = date(last, 12, 31) if isinstance(last, int) else last
    if first and last and last < first:
        raise ComityError(f"end {last} is before start {first}; exchange the two")
    return first, last


def _finished(found: pl.DataFrame, freq: Freq, least: int) -> pl.DataFrame:
    """The rows in order, with the label of their period and what follows from counts."""
    friendly = pl.col("verbal_cooperation") + pl.col("material_cooperation")
    hostile = pl.col("verbal_conflict") + pl.col("material_conflict")
    net = (friendly - hostile) / pl.col("events")
    return found.sort("start", "state_a", "state_b").select(
        pl.col("start").dt.strftime(_LABELS[freq]).alias("period"),
        pl.all(),
        per_million=pl.col("events") / pl.col("exposure") * 1e6,
        net_cooperation=pl.when(pl.col("events") >= least).then(net),
    )


_LABELS: dict[Freq, str] = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}

GOLDSTEIN = """@article{goldstein1992scale,
  author = {Goldstein, Joshua S.},
  title = {A Conflict-Cooperation Scale for {WEIS} Events Data},
  journal = {Journal of Conflict Resolution},
  volume = {36},
  number = {2},
  pages = {369--385},
  year = {1992}
}
"""
_SETS = ("gdelt", "icews", "polecat")
"""Data sets of the catalogue by the beginning of the layout's name."""
