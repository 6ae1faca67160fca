"""The panel: every indicator by dyad and period: a value, an observed zero or a reasoned null."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence import Evidence
from comity.indicators.declaration import Indicator
from comity.states import Frequency, membership, periods

__all__ = ["Panel", "panel"]

KEYS = ["state_a", "state_b", "period"]
_EVERYWHERE = "sanction.council"
"""Coverage that comes with comity: it does not tell which years the data at hand are about."""


@dataclass(frozen=True)
class Panel:
    """The indicators of all dyads over time, with the evidence they come from.

    Parameters
    ----------
    cells : DataFrame
        One row per indicator, dyad and period: indicator, domain, state_a, state_b, period,
        start, end (days), value (null where nothing is known), n (things it rests on), low,
        high (the range over contradicting accounts), se (standard error of the value, where its
        publisher gives one), status (``observed``, ``zero``,
        ``null``), reason (why null), covered_to (last day covered), working (the figures that
        went in), records (ids).
    evidence : Evidence
        Records, coverage and sources behind the cells, as known on ``as_of``.
    freq : str
        ``"year"``, ``"quarter"`` or ``"month"``.
    as_of : date or None
        The day on whose knowledge the panel rests; None is all that is known.
    left_out : DataFrame
        The records that were not yet known on ``as_of``.

    Examples
    --------
    >>> import comity as cm
    >>> panel = cm.casebook("crink").panel(start=2011, end=2012, indicators=["obligation"])
    >>> panel.cells.select("state_a", "state_b", "period", "value").row(0)
    ('CHN', 'IRN', '2011', 0.0)
    """

    cells: pl.DataFrame
    evidence: Evidence
    freq: str
    as_of: date | None
    left_out: pl.DataFrame


def panel(
    evidence: Evidence,
    freq: Frequency = "year",
    start: int | date | None = None,
    end: int | date | None = None,
    indicators: Sequence[str] | None = None,
    as_of: date | None = None,
) -> Panel:
    """Compute indicators for every dyad of a body of evidence, period by period.

    Inside coverage a missing record is a zero where the indicator says so; outside coverage,
    before its publication, and while a state was no member, the value is null with a reason.

    Parameters
    ----------
    evidence : Evidence
        A casebook, or what the adapters read.
    freq : {"year", "quarter", "month"}
        Length of the periods.
    start, end : int or date, optional
        First and last year or day; by default what the coverage of the indicators spans.
    indicators : sequence of str, optional
        Names of `INDICATORS`; by default all.
    as_of : date, optional
        Use only what was known on that day.

    Returns
    -------
    Panel
        Cells in the order of indicator, dyad, period. Cost grows with records + dyads x periods
        x indicators.

    Raises
    ------
    ComityError
        If an indicator is unknown, the dates are reversed, a year is none of the calendar, or
        nothing is covered.

    Examples
    --------
    >>> import comity as cm
    >>> case = cm.casebook("crink")
    >>> cells = case.panel(start=2012, end=2014, indicators=["trade_salience"]).cells
    >>> cells.filter(state_a="CHN", state_b="PRK").select("period", "status", "reason").rows()
    [('2012', 'observed', ''), ('2013', 'null', 'not covered'), ('2014', 'null', 'not covered')]
    """
    chosen = _chosen(indicators)
    declared = evidence
    left_out = pl.DataFrame()
    if as_of:
        evidence, left_out = evidence.known_by(as_of)
    kinds = {i.coverage_kind for i in chosen} if indicators else None
    first, last = _span(evidence, kinds, start, end, as_of)
    scaffold = _scaffold(evidence.states, first, last, freq)
    seen = scaffold.with_columns(pl.min_horizontal("end", pl.lit(as_of, dtype=pl.Date)))
    member = {system: _member(scaffold, system) for system in {i.system for i in chosen}}
    covered = {
        kind: _covered(scaffold, declared, kind, as_of)
        for kind in {i.coverage_kind for i in chosen}
    }
    accounts = _accounts(evidence)
    rows = [
        _judge(
            indicator,
            _measured(indicator, accounts, seen),
            scaffold.join(member[indicator.system], on=KEYS).join(
                covered[indicator.coverage_kind], on=KEYS
            ),
            as_of,
        )
        for indicator in chosen
    ]
    cells = pl.concat(rows)
    return Panel(cells=cells, evidence=evidence, freq=freq, as_of=as_of, left_out=left_out)


def _chosen(names: Sequence[str] | None) -> list[Indicator]:
    from comity.indicators import INDICATORS

    unknown = [name for name in names or () if name not in INDICATORS]
    if unknown:
        raise ComityError(f"no indicator {shown(unknown[0])}; known are {', '.join(INDICATORS)}")
    return [INDICATORS[name] for name in names or INDICATORS]


def _span(
    evidence: Evidence,
    kinds: set[str] | None,
    start: int | date | None,
    end: int | date | None,
    as_of: date | None,
) -> tuple[date, date]:
    """First and last day of the panel: as asked, else as covered, never after ``as_of``."""
    inside = set(evidence.states)
    spans = [c for c in evidence.coverage if len(inside & set(c.among)) > 1]
    if not spans:
        raise ComityError(
            f"nothing is covered for {' '.join(evidence.states)}; declare coverage in the casebook "
            "or name data with --data"
        )
    wanted = [c for c in spans if c.kind in kinds] if kinds else []
    spans = wanted or [c for c in spans if c.kind != _EVERYWHERE] or spans
    first = _day(start, first=True) or min(c.start for c in spans)
    last = _day(end, first=False) or max(c.end for c in spans)
    if as_of:
        last = min(last, as_of)
    if last < first:
        raise ComityError(f"the panel would end on {last}, before its start {first}")
    return first, last


def _day(when: int | date | None, *, first: bool) -> date | None:
    if isinstance(when, int):
        if not date.min.year <= when <= date.max.year:
            raise ComityError(f"{when} is no year of the calendar; write one such as 1991")
        return date(when, 1, 1) if first else date(when, 12, 31)
    return when


def _scaffold(states: Sequence[str], first: date, last: date, freq: Frequency) -> pl.DataFrame:
    """Every undirected dyad in every period, membership or not."""
    dyads = pl.DataFrame(
        list(combinations(sorted(states), 2)), schema=["state_a", "state_b"], orient="row"
    )
    spans = periods(first, last, freq)
    frame = pl.DataFrame(
        {
            "period": [p.label for p in spans],
            "start": [p.start for p in spans],
            "end": [p.end for p in spans],
        }
    )
    return dyads.join(frame, how="cross")


def _member(scaffold: pl.DataFrame, system: str) -> pl.DataFrame:
    """Whether both states were members on one and the same day of the period."""
    spells = membership(system).with_columns(pl.col("end").fill_null(date.max))
    one = spells.rename({"id": "state_a", "start": "a_from", "end": "a_to"})
    other = spells.rename({"id": "state_b", "start": "b_from", "end": "b_to"})
    together = pl.min_horizontal("a_to", "b_to", "end") >= pl.max_horizontal(
        "a_from", "b_from", "start"
    )
    both = scaffold.join(one, on="state_a").join(other, on="state_b").filter(together)
    found = both.select(KEYS).unique().with_columns(member=pl.lit(True))
    joined = scaffold.select(KEYS).join(found, on=KEYS, how="left", maintain_order="left")
    return joined.with_columns(pl.col("member").is_not_null())


def _covered(
    scaffold: pl.DataFrame, evidence: Evidence, kind: str, as_of: date | None
) -> pl.DataFrame:
    """How many days of each cell are covered, from which to which day.

    ``later`` marks cells whose coverage could only be claimed after ``as_of``.
    """
    spans = _merged(_declared(evidence, kind, as_of))
    low, high = pl.max_horizontal("c_from", "start"), pl.min_horizontal("c_to", "end")
    now = ~pl.col("later")
    overlaps = (
        scaffold.join(spans, on=["state_a", "state_b"])
        .filter(high >= low)
        .group_by(KEYS)
        .agg(
            days=((high - low).dt.total_days() + 1).filter(now).sum(),
            covered_from=low.filter(now).min(),
            covered_to=high.filter(now).max(),
            later=pl.col("later").any(),
        )
    )
    joined = scaffold.select(KEYS).join(overlaps, on=KEYS, how="left", maintain_order="left")
    return joined.with_columns(
        covered=pl.col("covered_to").is_not_null(),
        later=pl.col("later").is_not_null() & pl.col("later"),
    )


def _declared(evidence: Evidence, kind: str, as_of: date | None) -> pl.DataFrame:
    """Every declaration for every dyad, cut at ``as_of``."""
    rows = [
        (a, b, c.start, min(c.end, as_of or c.end), bool(as_of and c.known and c.known > as_of))
        for c in evidence.coverage
        if c.kind == kind
        for a, b in c.dyads()
    ]
    schema = {
        "state_a": pl.String,
        "state_b": pl.String,
        "c_from": pl.Date,
        "c_to": pl.Date,
        "later": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _merged(declared: pl.DataFrame) -> pl.DataFrame:
    """Declarations that overlap or touch become one, so that no day counts twice."""
    dyad = ["state_a", "state_b", "later"]
    reached = pl.col("c_to").cum_max().shift(1).over(dyad)
    apart = reached.is_null() | (pl.col("c_from") > reached.dt.offset_by("1d"))
    ordered = declared.sort(*dyad, "c_from", "c_to")
    return (
        ordered.with_columns(spell=apart.cum_sum())
        .group_by(*dyad, "spell", maintain_order=True)
        .agg(pl.col("c_from").min(), pl.col("c_to").max())
        .drop("spell")
    )


@dataclass(frozen=True)
class _Accounts:
    """The primary accounts, and by kind of record each alternative one in its place."""

    primary: Evidence
    alternatives: dict[str, list[tuple[str, Evidence]]]


def _accounts(evidence: Evidence) -> _Accounts:
    alternatives: dict[str, list[tuple[str, Evidence]]] = {}
    for account, alternative in evidence.alternatives():
        kind = evidence.record(account)["kind"]
        alternatives.setdefault(kind, []).append((account, alternative))
    return _Accounts(evidence.primary(), alternatives)


def _measured(indicator: Indicator, accounts: _Accounts, scaffold: pl.DataFrame) -> pl.DataFrame:
    """The indicator from the primary accounts, with the range over the alternatives."""
    cells = scaffold
    if indicator.directed:
        turned = scaffold.rename({"state_a": "state_b", "state_b": "state_a"})
        cells = pl.concat([scaffold, turned.select(scaffold.columns)])
    primary = _measure(indicator, accounts.primary, cells)
    grid = cells.select(KEYS).join(primary, on=KEYS, how="left", maintain_order="left")
    for account, alternative in accounts.alternatives.get(indicator.kind, []):
        other = _measure(indicator, alternative, cells)
        grid = _widen(grid, other, indicator, account)
    return grid


def _measure(indicator: Indicator, evidence: Evidence, cells: pl.DataFrame) -> pl.DataFrame:
    records = evidence.frames.get(indicator.kind)
    if records is None:
        return _nothing_measured()
    rows = indicator.measure(records, cells)
    if "se" not in rows.columns:  # few publishers say how sure they are
        rows = rows.with_columns(se=pl.lit(None, dtype=pl.Float64))
    return rows.with_columns(low="value", high="value")


def _nothing_measured() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "state_a": pl.String,
            "state_b": pl.String,
            "period": pl.String,
            "value": pl.Float64,
            "n": pl.Int64,
            "se": pl.Float64,
            "working": pl.String,
            "records": pl.List(pl.String),
            "low": pl.Float64,
            "high": pl.Float64,
        }
    )


def _widen(
    grid: pl.DataFrame, other: pl.DataFrame, indicator: Indicator, account: str
) -> pl.DataFrame:
    """Extend low and high by what another account would give, and list that account."""
    renamed = other.select(*KEYS, other="value", other_records="records")
    joined = grid.join(renamed, on=KEYS, how="left", maintain_order="left")
    value, alternative = pl.col("value"), pl.col("other")
    if indicator.absence == "zero":
        value, alternative = (pl.coalesce(e, pl.lit(0.0)) for e in (value, alternative))
    differs = value != alternative
    records = pl.coalesce("records", pl.lit([], dtype=pl.List(pl.String)))
    return joined.with_columns(
        low=pl.when(differs).then(pl.min_horizontal("low", value, alternative)).otherwise("low"),
        high=pl.when(differs).then(pl.max_horizontal("high", value, alternative)).otherwise("high"),
        records=pl.when(differs)
        .then(pl.concat_list(records, pl.lit([account], dtype=pl.List(pl.String))))
        .otherwise("records"),
    ).drop("other", "other_records")


def _judge(
    indicator: Indicator, measured: pl.DataFrame, grid: pl.DataFrame, as_of: date | None
) -> pl.DataFrame:
    """Decide for each cell whether it is a value, an observed zero or a null, and why."""
    if indicator.directed:
        turned = grid.rename({"state_a": "state_b", "state_b": "state_a"})
        grid = pl.concat([grid, turned.select(grid.columns)])
    cells = grid.join(measured, on=KEYS, how="left", maintain_order="left").with_columns(
        reason=_reason(indicator, as_of)
    )
    known = pl.col("reason") == ""
    value = pl.when(known).then(pl.coalesce("value", pl.lit(0.0)))
    return cells.with_columns(
        value=value,
        low=pl.when(known).then(pl.coalesce("low", value)),
        high=pl.when(known).then(pl.coalesce("high", value)),
        n=pl.when(known).then(pl.coalesce("n", pl.lit(0))),
        se=pl.when(known).then("se"),
        status=pl.when(~known)
        .then(pl.lit("null"))
        .when(value == 0)
        .then(pl.lit("zero"))
        .otherwise(pl.lit("observed")),
    ).select(
        pl.lit(indicator.name).alias("indicator"),
        pl.lit(indicator.domain).alias("domain"),
        *KEYS,
        "start",
        "end",
        "value",
        "n",
        "low",
        "high",
        "se",
        "status",
        "reason",
        "covered_to",
        pl.coalesce("working", pl.lit("")).alias("working"),
        pl.coalesce("records", pl.lit([], dtype=pl.List(pl.String))).alias("records"),
    )


def _reason(indicator: Indicator, as_of: date | None) -> pl.Expr:
    """Why a cell holds no value; empty where it holds one or is an observed zero."""
    days = (pl.col("end") - pl.col("start")).dt.total_days() + 1
    partly = pl.format("covered only {} to {}", pl.col("covered_from"), pl.col("covered_to"))
    later = pl.lit(f"not yet known on {as_of}")
    missing = pl.col("value").is_null()
    if indicator.absence == "zero":
        unmeasured = pl.lit("")
    else:
        unmeasured = later if as_of else pl.lit("no figure")
    return (
        pl.when(~pl.col("member"))
        .then(pl.lit("not both members"))
        .when(~pl.col("covered") & pl.col("later"))
        .then(later)
        .when(~pl.col("covered"))
        .then(pl.lit("not covered"))
        .when((pl.col("days") < days) & pl.lit(indicator.accrues == "flow"))
        .then(partly)
        .when(missing & pl.col("n").is_not_null())
        .then(pl.lit("undefined"))
        .when(missing)
        .then(unmeasured)
        .otherwise(pl.lit(""))
    )
