"""Tables that ``comity events`` wrote, as indicators of a case: the declaration is ready."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.evidence.coverage import Coverage
from comity.evidence.domains import EVENTS
from comity.evidence.evidence import Evidence
from comity.evidence.faults import Fault
from comity.evidence.own import Own
from comity.evidence.own_evidence import OwnFigures
from comity.evidence.own_table import Figures, figures_of, open_table

__all__ = ["ENOUGH", "KEY", "figures_of_events", "is_of_events", "with_events"]

ENOUGH = 20
"""Events of a dyad and period below which net cooperation is null: with 20 its standard error is
about .2, and over dyads it goes with agreement in the United Nations (r = .30, with 10 events .18,
with 5 .05: ``bench/events_worth.py``)."""

KEY = "events-table"
"""Key of the source that stands for the table."""

_COUNTS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
_COLUMNS = {"period", "start", "state_a", "state_b", "events", "exposure", *_COUNTS}
_USUAL = (0.52, 1.0)
"""Net cooperation of dyads of the world with 20 events or more: two thirds lie between, in a sample
of ICEWS of 2005 to 2015 (75 dyads). A table with 30 such dyads says it itself."""
_SOURCE = f"""@misc{{{KEY},
  title = {{Events of the news by dyad and period, as counted by comity events}},
  note = {{The news that is read is English and of large states; an event is no evidence of a fact}}
}}
"""


def is_of_events(columns: Sequence[str]) -> bool:
    """Whether a table with such columns is one that ``comity events`` wrote."""
    return set(columns) >= _COLUMNS


def figures_of_events(
    table: pl.DataFrame, file: str, states: Sequence[str]
) -> tuple[OwnFigures, list[Fault]]:
    """Net cooperation and material conflict of the dyads of a case, from a table of events.

    Both directions of a dyad are added up. Net cooperation is (cooperation - conflict) / events,
    its standard error sqrt((1 - net**2 + 1 / events) / events); over several periods of the table
    it is weighted by events, and null below `ENOUGH` of them. Material conflict is for a million
    coded events of the period, whoever acts; a dyad with events in no row of a period has none.

    Indicators ``net_cooperation``, which enters the domain of events, and ``material_conflict``,
    which enters no score: it grows with how much is written of the two.

    >>> counts = {"verbal_cooperation": 18, "material_cooperation": 2, "verbal_conflict": 4,
    ...           "material_conflict": 1}
    >>> row = {"line": 1, "period": "2018", "start": "2018-01-01", "state_a": "CHN",
    ...        "state_b": "PRK", "events": 25, "exposure": 1_000_000, **counts}
    >>> found, _ = figures_of_events(pl.DataFrame([row]), "dyads.parquet", ["CHN", "PRK"])
    >>> [one.rows["value"].to_list() for one in found.found]
    [[0.6], [1.0]]
    """
    named, faults = _typed(table, file)
    if faults:
        return OwnFigures(), faults
    by_dyad = _by_dyad(named)
    first, last = by_dyad["start"].min(), by_dyad["end"].max()
    covered = Coverage(
        "", tuple(states), first, last,  # type: ignore[arg-type]
        "events of the news that machines coded; one a day for each dyad and code", (KEY,),
    )  # fmt: skip
    found: list[Figures] = []
    every = _every_period(by_dyad, states)
    for own, rows, usual in ((_net(), by_dyad, _USUAL), (_conflict(), every, None)):
        mine = replace(own, file=file, coverage=replace(covered, kind=f"figure.{own.name}"))
        one, wrong = figures_of(mine, rows, file, states)
        faults += wrong
        if one:
            scored = usual and (one.own.usual or usual)
            found.append(_told(replace(one, own=replace(one.own, usual=scored)), rows))
    return OwnFigures(tuple(found), _SOURCE), faults


def with_events(evidence: Evidence, path: Path) -> Evidence:
    """A body of evidence with what a table of events tells of its states.

    As it is where the table has faults, with a note that says which.

    >>> nordic = Evidence("nordic", "Nordic states", ("NOR", "SWE"))
    >>> with_events(nordic, Path("no/such.parquet")).notes[0][:16]
    'such.parquet:1: '
    """
    table, faults = open_table(path, path.parent)
    if not faults:
        found, faults = figures_of_events(table, path.name, evidence.states)
    if faults:
        return replace(evidence, notes=(*evidence.notes, f"{faults[0]}; no events are read"))
    return found.joined_to(evidence)


def _typed(table: pl.DataFrame, file: str) -> tuple[pl.DataFrame, list[Fault]]:
    """The columns that are needed, with their types."""
    whole = ("events", "exposure", *_COUNTS)
    start = pl.col("start").cast(pl.String).str.slice(0, 10).str.to_date(strict=False)
    typed = table.select(
        "line", "period", "state_a", "state_b", start=start,
        **{name: pl.col(name).cast(pl.Int64, strict=False) for name in whole},
    )  # fmt: skip
    bad = typed.filter(pl.any_horizontal(pl.col("start", *whole).is_null()))
    faults = [
        Fault(file, line, "a count or the day is no number; write it anew with `comity events`")
        for line in bad["line"].head(1)
    ]
    if table.is_empty():
        faults = [Fault(file, 1, "holds no row; count events of more days with `comity events`")]
    return typed, faults


def _by_dyad(named: pl.DataFrame) -> pl.DataFrame:
    """Both directions together, by year, or by month where the table has shorter periods."""
    yearly = named["period"].cast(pl.String).str.len_chars().max() == len("2018")
    start = pl.col("start").dt.truncate("1y" if yearly else "1mo")
    low, high = (f("state_a", "state_b") for f in (pl.min_horizontal, pl.max_horizontal))
    dated = named.with_columns(begin=start, state_a=low, state_b=high)
    exposure = dated.unique(["start", "exposure"]).group_by("begin").agg(pl.col("exposure").sum())
    counted = dated.group_by("begin", "state_a", "state_b", maintain_order=True).agg(
        pl.col("line").first(), pl.col("events", *_COUNTS).sum()
    )
    friendly, hostile = (
        pl.col(f"verbal_{side}") + pl.col(f"material_{side}")
        for side in ("cooperation", "conflict")
    )
    n = pl.col("events")
    exposed = pl.when(pl.col("exposure") > 0).then("exposure")
    return (
        counted.join(exposure, on="begin", how="left", maintain_order="left")
        .rename({"begin": "start"})
        .with_columns(
            end=pl.col("start").dt.offset_by("1y" if yearly else "1mo").dt.offset_by("-1d"),
            period=pl.col("start").dt.strftime("%Y" if yearly else "%Y-%m"),
            net=(friendly - hostile) / n,
        )
        .with_columns(
            error=((1 - pl.col("net") ** 2 + 1 / n) / n).sqrt(),
            million=pl.col("material_conflict") / exposed * 1e6,
            # of a rate from few events: as of a count with a quarter more
            noise=(pl.col("material_conflict") + 0.25).sqrt() / exposed * 1e6,
        )
    )


def _every_period(by_dyad: pl.DataFrame, states: Sequence[str]) -> pl.DataFrame:
    """The dyads of a case in every period of the table: where it has no row there is no event.

    Of a period that the table does not hold, or in which nothing was coded at all, nothing is said.
    """
    held = by_dyad.filter(pl.col("exposure") > 0)
    periods = held.select("start", "end", "period", "exposure").unique(maintain_order=True)
    inside = pl.col("state_a").is_in(list(states)) & pl.col("state_b").is_in(list(states))
    dyads = by_dyad.filter(inside).select("state_a", "state_b").unique(maintain_order=True)
    every = dyads.join(periods, how="cross")
    rows = by_dyad.select("state_a", "state_b", "period", "line", "million", "noise", "events",
                          *_COUNTS)  # fmt: skip
    laid = every.join(rows, on=["state_a", "state_b", "period"], how="left", maintain_order="left")
    return laid.with_columns(
        pl.col("line").fill_null(0),
        pl.col("million", "events", *_COUNTS).fill_null(0),
        noise=pl.coalesce("noise", 0.5 / pl.col("exposure") * 1e6),
    )


def _told(one: Figures, rows: pl.DataFrame) -> Figures:
    """Figures with the counts behind them as note."""
    counts = pl.format(
        "{} verbal and {} material cooperation, {} verbal and {} material conflict, of {} events; "
        "{} coded events in all", *_COUNTS, "events", "exposure",
    )  # fmt: skip
    said = rows.select("state_a", "state_b", "start", note=counts)
    joined = one.rows.drop("note").join(
        said, on=["state_a", "state_b", "start"], how="left", maintain_order="left"
    )
    return replace(one, rows=joined.select(one.rows.columns))


_NO_COVERAGE = Coverage("", (), date.min, date.min, "", ())


def _net() -> Own:
    return Own(
        "net_cooperation", "cooperation less conflict in the news", "share of events", EVENTS,
        _NO_COVERAGE, column="net", range=(-1.0, 1.0), error="error", count="events",
        least=ENOUGH, formula="(cooperation - conflict) / events, both directions together",
        reference="Goldstein 1992; Gerner et al. 2002",
    )  # fmt: skip


def _conflict() -> Own:
    return Own(
        "material_conflict", "material conflict in the news", "events per million", EVENTS,
        _NO_COVERAGE, column="million", closer="lower", range=(0.0, float("inf")), error="noise",
        count="exposure", formula="events of material conflict / all coded events of the period "
        "x 1,000,000, both directions together", reference="Gerner et al. 2002",
    )  # fmt: skip
