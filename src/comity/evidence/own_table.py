"""Tables of own indicators: rows of dyads by period become figures, each checked and located."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.faults import Fault, near
from comity.evidence.frames import frame_schema
from comity.evidence.own import Own
from comity.evidence.tables import out_of_place, read_table
from comity.states import resolve

__all__ = ["Figures", "figures_of", "open_table"]

_STATES = ("state_a", "state_b")
_PERIOD = r"^\d{4}(?:Q[1-4]|-(?:0[1-9]|1[0-2]))?$"
_MOST = 10
"""So many faults of one kind are named; how many there are is said."""
_ENOUGH = 30
"""From so many dyads on a table tells between which values two thirds of all dyads lie."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What a table says of one indicator.

    Parameters
    ----------
    own : Own
        The indicator, with what is usual where the table tells.
    rows : DataFrame
        Records of kind ``figure``.
    empty : DataFrame
        state_a, state_b, start, end of cells that stand empty: nothing is known of them.
    note : str
        What was left out, if anything.

    Examples
    --------
    >>> Figures.__dataclass_fields__.keys() >= {"own", "rows", "empty", "note"}
    True
    """

    own: Own
    rows: pl.DataFrame
    empty: pl.DataFrame
    note: str


def open_table(path: Path, folder: Path) -> tuple[pl.DataFrame, list[Fault]]:
    r"""Read a table of dyads by period, CSV or Parquet.

    Its columns, and ``line``: of a CSV file the line, else the number of the row.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "pupils.csv").write_text("state_a,state_b,year,pupils\nCHN,RUS,2004,6500\n")
    >>> open_table(folder / "pupils.csv", folder)[0].row(0)
    (2, 'CHN', 'RUS', '2004', '6500')
    """
    if path.suffix.lower() == ".csv":
        table, faults = read_table(path, folder)
        twice = next((one for one in table.header if table.header.count(one) > 1), None)
        if twice is not None:
            said = f"the column {shown(twice)} stands twice; keep one"
            return pl.DataFrame(), [*faults, Fault(path.name, table.header_line, said)]
        cells = [(row.line, *row.cells) for row in table.rows]
        names = ["line", *(name for name in table.header)]
        schema = {name: pl.Int64 if at == 0 else pl.String for at, name in enumerate(names)}
        return pl.DataFrame(cells, schema=schema, orient="row"), faults
    wrong = out_of_place(path, folder)
    if wrong:
        return pl.DataFrame(), [Fault(path.name, 1, wrong)]
    try:
        held = pl.read_parquet(path, glob=False)
        return held.drop("line", strict=False).with_row_index("line", 1), []
    except (pl.exceptions.PolarsError, OSError) as refusal:
        said = f"is no Parquet file ({str(refusal).splitlines()[0]}); write it anew"
        return pl.DataFrame(), [Fault(path.name, 1, said)]


def figures_of(
    own: Own, table: pl.DataFrame, file: str, states: Sequence[str]
) -> tuple[Figures | None, list[Fault]]:
    """Read one indicator from a table.

    Parameters
    ----------
    table : DataFrame
        As of `open_table`: state_a, state_b, period or year, and the column of the indicator.
    file : str
        Its name, for messages and locators.
    states : sequence of str
        Codes of the states of the case; rows of other pairs are left out, with a note.

    Returns
    -------
    tuple of (Figures or None, list of Fault)
        None where anything is wrong.

    Examples
    --------
    >>> from comity.evidence.coverage import Coverage
    >>> covered = Coverage("figure.pupils", ("CHN", "RUS"), date(2000, 1, 1), date(2020, 12, 31),
    ...                    "students enrolled", ("own",))
    >>> own = Own("pupils", "students abroad", "students", "diplomacy", covered, column="pupils")
    >>> table = pl.DataFrame({"line": [2], "state_a": ["China"], "state_b": ["Russia"],
    ...                       "year": [2004], "pupils": [6500.0]})
    >>> found, faults = figures_of(own, table, "pupils.csv", ["CHN", "RUS"])
    >>> found.rows.select("id", "value", "locator").row(0)
    ('pupils-chn-rus-2004', 6500.0, 'pupils.csv line 2')
    """
    if wrong := _missing(own, table):
        return None, [Fault(file, 1, wrong)]
    period = "period" if "period" in table.columns else "year"
    names, faults = _states(table, file)
    text = pl.col(period).cast(pl.String).str.strip_chars().str.replace(r"\.0$", "")
    rows = table.select(
        "line",
        *(pl.col(side).replace_strict(names, default=None).alias(side) for side in _STATES),
        period=text,
        **{
            name: _number(table, column)
            for name, column in (("value", own.column), ("se", own.error), ("n", own.count))
        },
        **{
            f"said_{name}": _text(table, column)
            for name, column in (("value", own.column), ("se", own.error), ("n", own.count))
        },
    )
    faults += list(_faults(own, rows, file))
    if faults:
        return None, sorted(faults, key=lambda fault: fault.line)
    once = _once(own, rows)
    inside = once.filter(pl.col("state_a").is_in(states), pl.col("state_b").is_in(states))
    left = once.height - inside.height
    note = f"{own.name}: {left:,} rows of {file} are of pairs outside the case" if left else ""
    dated = inside.with_columns(**_days())
    told = dated.filter(pl.col("value").is_not_null())
    empty = dated.filter(pl.col("value").is_null()).select(*_STATES, "start", "end")
    usual = own.usual or _usual(own, once)
    return Figures(replace(own, usual=usual), _records(own, told, file), empty, note), []


def _missing(own: Own, table: pl.DataFrame) -> str:
    """Which column the table lacks."""
    wanted = [*_STATES, *(name for name in (own.column, own.error, own.count) if name)]
    missing = [name for name in wanted if name not in table.columns]
    if "period" not in table.columns and "year" not in table.columns:
        missing.append("period")
    if not missing:
        return ""
    known = [name for name in table.columns if name != "line"]
    hint = near(missing[0], known) or f"the columns are {', '.join(known)}"
    return f"indicator {own.name}: the column {shown(missing[0])} is missing; {hint}"


def _states(table: pl.DataFrame, file: str) -> tuple[dict[object, str], list[Fault]]:
    """The id of each name of a state; a fault for each that is unknown."""
    found: dict[object, str] = {}
    faults = []
    long = pl.concat([table.select("line", name=pl.col(side).cast(pl.String)) for side in _STATES])
    first = long.group_by("name", maintain_order=True).agg(pl.col("line").min(), times=pl.len())
    for name, line, times in first.iter_rows():
        try:
            found[name] = resolve("" if name is None else name).id
        except ComityError as refusal:
            more = f" ({times:,} rows)" if times > 1 else ""
            faults.append(Fault(file, line, f"{refusal}{more}"))
    native = {
        value: found[str(value)]
        for side in _STATES
        for value in table[side].unique().to_list()
        if value is not None and str(value) in found
    }
    return native, faults[:_MOST]


def _number(table: pl.DataFrame, column: str) -> pl.Expr:
    if not column:
        return pl.lit(None, pl.Float64)
    cell = pl.col(column)
    if table.schema[column] == pl.String:
        cell = cell.str.strip_chars()
    number = cell.cast(pl.Float64, strict=False)
    return pl.when(number.is_nan()).then(None).otherwise(number)


def _text(table: pl.DataFrame, column: str) -> pl.Expr:
    if not column or table.schema[column].is_numeric():
        return pl.lit("")
    return pl.col(column).cast(pl.String).fill_null("").str.strip_chars()


def _faults(own: Own, rows: pl.DataFrame, file: str) -> Iterator[Fault]:
    """What is wrong with the rows whose states are known."""
    low, high = own.range
    value = pl.col("value")
    names = {"value": own.column, "se": own.error, "n": own.count}
    checks = [
        (~pl.col("period").str.contains(_PERIOD).fill_null(value=False), "period",
         "period is {}; write a year, a quarter or a month: 2018, 2018Q3 or 2018-07"),
        *(
            (pl.col(name).is_null() & ~pl.col(f"said_{name}").is_in(["", "NA", "NaN", "nan"]),
             f"said_{name}", f"{column} is {{}}; write a number, or leave the cell empty")
            for name, column in names.items()
        ),
        ((value < low) | (value > high) | value.is_infinite(), "value",
         f"{own.column} is {{}}, outside its range; write {low:g} to {high:g}, or mend range"),
        ((pl.col("se") < 0) | pl.col("se").is_infinite(), "se",
         f"{own.error} is {{}}; a standard error is 0 or more"),
        (pl.col("state_a") == pl.col("state_b"), "state_a",
         "{} is paired with itself; name two states"),
    ]  # fmt: skip
    for wrong, column, said in checks:
        bad = rows.filter(wrong)
        for line, cell in bad.select("line", column).head(_MOST).iter_rows():
            more = f" ({bad.height:,} such rows)" if bad.height > _MOST else ""
            yield Fault(file, line, said.format(shown(cell)) + more)
    yield from _doubles(own, rows, file)


def _doubles(own: Own, rows: pl.DataFrame, file: str) -> Iterator[Fault]:
    """Pairs and periods that stand twice; of an undirected one both orders may, if alike."""
    keyed = rows.with_columns(_key(own))
    first = pl.col("line").first().over("key"), pl.col("value").first().over("key")
    order = pl.col("state_a").first().over("key")
    again = keyed.with_columns(before=first[0], other=first[1], order=order).filter(
        pl.col("line") != pl.col("before")
    )
    counted = again.with_columns(time=pl.int_range(pl.len()).over("key"))
    mirrored = (pl.col("order") != pl.col("state_a")) & (pl.col("time") == 0)
    alike = mirrored & pl.col("value").eq_missing(pl.col("other"))
    bad = counted.filter(~alike)
    for line, key, before in bad.select("line", "key", "before").head(_MOST).iter_rows():
        more = f" ({bad.height:,} such rows)" if bad.height > _MOST else ""
        said = f"{own.name} of {key} stands in row {before} already; keep one of the two"
        yield Fault(file, line, said + more)


def _key(own: Own) -> pl.Expr:
    a, b = pl.col("state_a"), pl.col("state_b")
    sides = (a, b) if own.directed else (pl.min_horizontal(a, b), pl.max_horizontal(a, b))
    return pl.format("{}-{} {}", *sides, "period").alias("key")


def _once(own: Own, rows: pl.DataFrame) -> pl.DataFrame:
    """Each pair and period once; of an undirected one its states in alphabetical order."""
    kept = rows.unique(_key(own), keep="first", maintain_order=True)
    if own.directed:
        return kept
    low, high = pl.min_horizontal(*_STATES), pl.max_horizontal(*_STATES)
    return kept.with_columns(state_a=low, state_b=high)


def _days() -> dict[str, pl.Expr]:
    """First and last day of the column ``period``, and how precise it is."""
    text = pl.col("period")
    year = text.str.slice(0, 4).cast(pl.Int32)
    quarter = text.str.slice(5, 1).cast(pl.Int32, strict=False)
    month = text.str.slice(5, 2).cast(pl.Int32, strict=False)
    is_quarter, is_month = text.str.contains("Q"), text.str.contains("-")
    first = pl.when(is_quarter).then(quarter * 3 - 2).when(is_month).then(month).otherwise(1)
    start = pl.date(year, first, 1)
    length = pl.when(is_quarter).then(pl.lit("3mo")).when(is_month).then(pl.lit("1mo"))
    end = start.dt.offset_by(length.otherwise(pl.lit("1y"))).dt.offset_by("-1d")
    precision = pl.when(is_quarter | is_month).then(pl.lit("month")).otherwise(pl.lit("year"))
    return {"start": start, "end": end, "precision": precision}


def _usual(own: Own, rows: pl.DataFrame) -> tuple[float, float] | None:
    """Between which values two thirds of all dyads lie, where the table holds enough of them."""
    known = rows.drop_nulls("value").filter(pl.lit(not own.least) | (pl.col("n") >= own.least))
    by_dyad = known.group_by(*_STATES).agg(pl.col("value").median())["value"]
    if own.directed or len(by_dyad) < _ENOUGH:
        return None
    low, high = (by_dyad.quantile(q, "linear") for q in (0.16, 0.84))
    return (low, high) if low is not None and high is not None and low < high else None


def _records(own: Own, told: pl.DataFrame, file: str) -> pl.DataFrame:
    """Figures as records, known from the end of their period."""
    nothing = pl.lit([], pl.List(pl.String))
    name = own.name.replace("_", "-")
    sides = [pl.col(side).str.to_lowercase() for side in _STATES]
    row = "line" if file.lower().endswith(".csv") else "row"
    source = pl.lit(list(own.coverage.source), pl.List(pl.String))
    since = own.coverage.known or date.min
    built = told.select(
        id=pl.format(f"{name}-{{}}-{{}}-{{}}", *sides, pl.col("period").str.to_lowercase()),
        start="start",
        end="end",
        precision="precision",
        known=pl.max_horizontal("end", pl.lit(since)),
        source=source,
        locator=pl.format(f"{file} {row} {{}}", "line"),
        attribution=pl.lit(""),
        modality=pl.lit("asserted"),
        contradicts=nothing,
        supersedes=nothing,
        note=pl.lit(""),
        indicator=pl.lit(own.name),
        state_a="state_a",
        state_b="state_b",
        value="value",
        n="n",
        se="se",
    )
    schema = frame_schema("figure")
    return built.select(pl.col(name).cast(kind) for name, kind in schema.items())
