"""Evidence: the records of a casebook or of published data, their coverage and their sources."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import combinations
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence._contradictions import apart, contradicted, years_of
from comity.evidence.bibliography import Source
from comity.evidence.captions import caption
from comity.evidence.coverage import Coverage
from comity.evidence.dates import ONGOING
from comity.evidence.faults import near
from comity.evidence.own import Own
from comity.results import LINES, Result, listed

__all__ = ["NO_DOUBTS", "Evidence"]

_LEFT_OUT = {
    "kind": pl.String,
    "id": pl.String,
    "start": pl.Date,
    "known": pl.Date,
    "what": pl.String,
}


NO_DOUBTS = pl.DataFrame(
    schema={
        "kind": pl.String,
        "state_a": pl.String,
        "state_b": pl.String,
        "start": pl.Date,
        "end": pl.Date,
        "reason": pl.String,
    }
)
"""Nothing that was set aside may be of any state."""


@dataclass(frozen=True, eq=False, repr=False)
class Evidence(Result):
    """A body of evidence about some states.

    Parameters
    ----------
    name : str
        Short name, such as ``crink``.
    title : str
        Name for readers.
    states : tuple of str
        Codes of the states whose dyads are assessed, in alphabetical order.
    outside : tuple of str
        Codes of the other states that records may name, in alphabetical order.
    groups : mapping of str to tuple of str
        Named groups of states.
    splits : mapping of str to tuple of tuple of str
        Named splits of states into camps.
    organisations : mapping of str to str
        Codes and names of the organisations that records may name.
    frames : mapping of str to DataFrame
        Records by kind, with the columns of `frame_schema`; kinds without records are
        left out. Ids are unique across kinds.
    coverage : tuple of Coverage
        What is complete, and for when.
    sources : mapping of str to Source
        The bibliography by key.
    summary : str
        A sentence or two on what the evidence is about.
    doubts : DataFrame
        Of rows of published files that were set aside: kind of record, whom and when they may be
        about (state_a, state_b, start, end; null where anyone or any time may be meant), reason.
    data_sets : mapping of str to tuple of str
        By kind of record, the published data sets that were read.
    notes : tuple of str
        What a reader should know of how published files were chosen, one line each.
    question : str
        The question that the case is to answer; empty where none is declared.
    own : tuple of Own
        Indicators that the case declares itself; their values are records of kind ``figure``.
    """

    name: str
    title: str
    states: tuple[str, ...]
    outside: tuple[str, ...] = ()
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisations: Mapping[str, str] = field(default_factory=dict)
    frames: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    coverage: tuple[Coverage, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    summary: str = ""
    doubts: pl.DataFrame = field(default_factory=lambda: NO_DOUBTS)
    data_sets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    question: str = ""
    splits: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    own: tuple[Own, ...] = ()

    _name = "records"

    @property
    def frame(self) -> pl.DataFrame:
        """The records as a list.

        As `list_records` gives them.
        """
        from comity.evidence.listing import list_records

        return list_records(self)

    def cite(self) -> str:
        """The sources as BibTeX.

        One entry per source, in the order of their keys.
        """
        return "".join(f"{source.bibtex}\n\n" for _, source in sorted(self.sources.items()))[:-1]

    def _title(self) -> str:
        return f"Evidence {self.name}: {self.title} ({listed(self.states)})"

    def _rests_on(self) -> "Evidence":
        return self

    def _extent(self) -> list[str]:
        days = [frame.select(pl.col("start").min()).item() for frame in self.frames.values()]
        covered = [day.isoformat() for one in self.coverage for day in (one.start, one.end)]
        kinds = [f"{frame.height:,} {kind}" for kind, frame in self.frames.items()]
        first = f"start {min(days)} to {self._last_start()}" if days else "no record"
        span = f", coverage {min(covered)} to {max(covered)}" if covered else ""
        return [first + span, *([f"kinds: {listed(kinds)}"] if kinds else [])]

    def _last_start(self) -> date:
        found: date = max(f.select(pl.col("start").max()).item() for f in self.frames.values())
        return found

    def _lines(self) -> pl.DataFrame:
        """Records a year that name both states of a dyad."""
        named = self.frame.select(
            year=pl.col("start").dt.year(), named=pl.col("states").str.split(" ")
        )
        if named.is_empty():
            return pl.DataFrame(schema=LINES)
        first, last = int(named["year"].min()), int(named["year"].max())  # type: ignore[arg-type]
        years = pl.DataFrame({"year": pl.Series(range(first, last + 1), dtype=pl.Int32)})
        parts = []
        for pair in combinations(self.states, 2):
            both = [pl.col("named").list.contains(state) for state in pair]
            count = named.filter(*both).group_by("year").agg(value=pl.len().cast(pl.Float64))
            parts.append(
                years.join(count, on="year", how="left", maintain_order="left").select(
                    row=pl.lit("-".join(pair)),
                    measure=pl.lit("records a year"),
                    period=pl.col("year").cast(pl.String),
                    value="value",
                    low=pl.lit(None, pl.Float64),
                    high=pl.lit(None, pl.Float64),
                    reason=pl.lit("no record names both"),
                )
            )
        return pl.concat(parts) if parts else pl.DataFrame(schema=LINES)

    def known_by(self, as_of: date) -> "Evidence":
        """Keep what was publicly known on one day.

        A record stays if its ``known`` is on or before ``as_of``. An ``end`` or
        ``in_force_to`` that lies later becomes `ONGOING`: a record has one date of
        knowledge and does not tell whether its end was agreed beforehand (a term of twenty
        years) or came about later (a denunciation), and on that day it lasted either way.
        So does an ``in_force_from``: a treaty that was signed was not yet in force.
        Coverage stays; whoever lays out periods ends them at ``as_of``.

        >>> case = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
        >>> case.known_by(date(2024, 6, 18)).frames
        {}
        """
        return self._with(
            {
                kind: _days_ahead(frame.filter(pl.col("known") <= as_of), as_of)
                for kind, frame in self.frames.items()
            }
        )

    def known_after(self, as_of: date) -> pl.DataFrame:
        """List the records that were not yet known on one day.

        Columns kind, id, start, known and what (the record in one line), by the day it became
        known.

        >>> case = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
        >>> case.known_after(date(2024, 6, 18)).columns
        ['kind', 'id', 'start', 'known', 'what']
        """
        later = [
            {"kind": kind, "what": caption(kind, row)}
            | {name: row[name] for name in ("id", "start", "known")}
            for kind, frame in self.frames.items()
            for row in frame.filter(pl.col("known") > as_of).iter_rows(named=True)
        ]
        return pl.DataFrame(later, schema=_LEFT_OUT).sort("known", "id")

    def record(self, record_id: str) -> dict[str, Any]:
        """Look one record up.

        ``kind`` (the kind of record) and the record's fields. Where the record has a field ``kind``
        of its own (treaty, arms, war …), it is called ``type``.

        Raises
        ------
        ComityError
            If there is no such record; the message names one with a similar id.

        Examples
        --------
        >>> Evidence("nordic", "Nordic states", ("NOR", "SWE")).record("oslo-1905")
        Traceback (most recent call last):
            ...
        comity.errors.ComityError: 'oslo-1905' is no record of nordic; ...
        """
        for kind, frame in self.frames.items():
            found = frame.filter(pl.col("id") == record_id)
            if found.height:
                fields = found.row(0, named=True)
                own = {"type": fields.pop("kind")} if "kind" in fields else {}
                return {"kind": kind} | fields | own
        ids = (name for frame in self.frames.values() for name in frame["id"])
        hint = near(record_id, ids) or f"`comity casebook show {self.name}` lists them"
        raise ComityError(f"{shown(record_id)} is no record of {self.name}; {hint}")

    def text(self, kind: str, row: Mapping[str, Any]) -> str:
        """Write a record in one line.

        >>> Evidence("a", "A", ("CHN", "PRK")).text("ideal-point", {"start": date(2001, 1, 1),
        ...     "end": date(2001, 12, 31), "precision": "year", "state": "CHN", "point": -0.5})
        '2001 CHN ideal point -0.5'
        """
        return caption(kind, row)

    def primary(self) -> "Evidence":
        """The evidence without alternative accounts and without what is not said to be so.

        What is planned or hypothetical has not happened, and counts in no figure. An
        alternative account is a record that contradicts another one of its kind. A record
        whose counterpart is not there (not yet known, say) stands for itself. Records that
        are superseded stay: what they tell had its time.

        What figures are computed from.

        >>> Evidence("nordic", "Nordic states", ("NOR", "SWE")).primary().frames
        {}
        """
        return self._with(
            {
                kind: frame.filter(~pl.col("id").is_in(list(contradicted(frame))))
                for kind, frame in self._held().items()
            }
        )

    def _held(self) -> dict[str, pl.DataFrame]:
        """The records that are said to be so."""
        said = pl.col("modality").is_in(["asserted", "reported"])
        return {kind: frame.filter(said) for kind, frame in self.frames.items()}

    def alternatives(self) -> tuple[tuple[dict[str, tuple[int, int]], "Evidence"], ...]:
        """The primary evidence with alternative accounts in their places.

        Accounts of one kind that touch different years stand in one: a figure rests on the
        records that touch its period, so that no figure can come from two of them.

        Ids of records that contradict another one of their kind, with the first and the last year
        in which they or what they replace could change a figure, and the evidence in which they
        replace what they contradict. Where that is itself an alternative account, it replaces the
        primary record behind both.
        """
        primary = self.primary()
        found = []
        for kind, frame in self._held().items():
            replacing = contradicted(frame)
            years = {
                account: years_of(frame.filter(pl.col("id").is_in([account, *replaced])))
                for account, replaced in replacing.items()
            }
            for group in apart(years):
                gone = replacing.keys() - set(group)
                gone |= set().union(*(replacing[account] for account in group))
                chosen = frame.filter(~pl.col("id").is_in(list(gone)))
                spans = {account: years[account] for account in group}
                found.append((spans, primary._with({**primary.frames, kind: chosen})))
        return tuple(found)

    def _with(self, frames: Mapping[str, pl.DataFrame]) -> "Evidence":
        """The same evidence with other records."""
        return replace(self, frames={kind: rows for kind, rows in frames.items() if rows.height})


def _days_ahead(frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """An end or an entry into force that lay ahead on that day had not come."""
    days = [name for name in ("end", "in_force_from", "in_force_to") if name in frame.columns]
    ahead = [
        pl.when(pl.col(name) > as_of, pl.col("start") < pl.col(name))
        .then(pl.lit(ONGOING))
        .otherwise(name)
        .alias(name)
        for name in days
    ]
    return frame.with_columns(ahead)
