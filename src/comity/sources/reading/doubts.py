"""Doubts: whom and when rows may be about that are set aside because they are damaged."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from comity.sources.reading.holding import DOUBTS
from comity.sources.reading.quarantine import NOTHING
from comity.sources.reading.sheets import LINE, Sheet
from comity.states import convert

__all__ = ["About", "doubts_of", "noted", "with_fellows", "without"]

_SHOWN = 60  # characters of a cell
_TOLD = 200  # rows of a sheet that are told one by one for one reason
_YEARS = (1000, 2999)


@dataclass(frozen=True)
class About:
    """How to see whom and when a row of a table is about.

    Parameters
    ----------
    parties : tuple of str
        One column of states or two, codes or names as published or ids; or lists of them.
    start : str
        Column of the year, or of the first day; of none, a row may be about any time.
    end : str
        Column of the last year or day, where it is another.
    system : str, optional
        Whose codes the parties are, as in `comity.convert`; names and any codes otherwise.
    fellows : str
        Column of lists of the other parties of what a row is of (an alliance, a dispute), as of
        `with_fellows`, where a row names one party alone.
    spellings : mapping of str to str
        Names or codes of this publisher alone, and the ids that they mean.
    """

    parties: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    system: str | None = None
    fellows: str = ""
    spellings: Mapping[str, str] = field(default_factory=dict)


def with_fellows(sheet: Sheet, group: str, party: str) -> Sheet:
    """Add who else belongs to what each row is of: a row whose party is damaged is about them.

    Parameters
    ----------
    sheet : Sheet
        As it is read: one row for each party of an alliance, a dispute …
    group : str
        Column that names what it is of.
    party : str
        Column of the party.

    Returns
    -------
    Sheet
        With a column ``fellows``, for `About`.

    Examples
    --------
    >>> rows = pl.DataFrame({"alliance": ["1", "1", "2"], "member": ["710", "#REF!", "2"]})
    >>> with_fellows(Sheet("a.csv", rows), "alliance", "member").rows["fellows"].to_list()
    [['#REF!'], ['710'], []]
    """
    rows = sheet.rows.drop("fellows", strict=False)
    together = rows.group_by(group).agg(fellows=pl.col(party).unique(maintain_order=True))
    joined = rows.join(together, on=group, how="left", maintain_order="left")
    others = pl.col("fellows").list.set_difference(pl.concat_list(party))
    return sheet.but(joined.with_columns(fellows=others))


def without(sheet: Sheet, faults: Mapping[str, pl.Expr], about: About, value: str = "") -> Sheet:
    """Set the rows of a sheet aside that cannot be what they say.

    They are in `Sheet.aside` then, and whom they may be about in `Sheet.doubts`.

    >>> rows = pl.DataFrame({"ccode": ["710", "365"], "begin": [1999, 2001], "end": [2000, 1950]})
    >>> about = About(("ccode",), "begin", system="cow")
    >>> mended = without(Sheet("a.csv", rows), {"years reversed": pl.col("end") < pl.col("begin")},
    ...                  about)
    >>> mended.rows.height, mended.doubts.select("state_a", "start").row(0)
    (1, ('RUS', datetime.date(2001, 1, 1)))
    """
    told = noted(sheet, about)
    for reason, bad in faults.items():
        wrong = told.rows.select(bad.fill_null(value=False).alias("wrong")).to_series()
        if wrong.any():
            gone = told.rows.filter(wrong)
            told = told.less(
                told.rows.filter(~wrong),
                aside_of(told.file, reason, gone, about, value),
                doubts_of(told.file, reason, gone, about),
                broken={reason: gone.height},
            )
    return told


def noted(sheet: Sheet, about: About) -> Sheet:
    """Set the lines aside that have other cells than the header.

    >>> ragged = pl.DataFrame({"ccode": ["710"], "year": ["1999"], "_line": [7],
    ...                        "why": ["2 cells, its header 3"]})
    >>> sheet = Sheet("a.csv", ragged.clear(), ragged=ragged)
    >>> told = noted(sheet, About(("ccode",), "year", system="cow"))
    >>> told.doubts.select("state_a", "start").row(0)
    ('CHN', datetime.date(1999, 1, 1))
    """
    if sheet.ragged.is_empty():
        return sheet
    asides, doubts, broken = [], [], {}
    for (why,), lines in sheet.ragged.group_by("why", maintain_order=True):
        reason = f"lines with {why}" if str(why)[0].isdigit() else str(why)
        asides.append(aside_of(sheet.file, reason, lines, about))
        broken[reason] = lines.height
        found = doubts_of(sheet.file, reason, lines, about)
        # cells may have moved: who or when is known only if all of it is
        complete = pl.col("start").is_not_null() if about.start else pl.lit(value=True)
        for name in ("state_a", "state_b")[: len(about.parties)]:
            complete &= pl.col(name).is_not_null()
        keys = ("state_a", "state_b", "start", "end")
        doubts.append(
            found.with_columns(pl.when(complete).then(pl.col(name)).alias(name) for name in keys)
        )
    told = sheet.less(sheet.rows, pl.concat(asides), pl.concat(doubts), broken)
    return replace(told, ragged=sheet.ragged.clear())


def doubts_of(file: str, reason: str, rows: pl.DataFrame, about: About) -> pl.DataFrame:
    """Whom and when some damaged rows may be about.

    As `Holding` holds doubts: null for any state and any time where a cell says nothing.

    >>> rows = pl.DataFrame({"ccode1": ["710"], "ccode2": ["#REF!"], "year": [1969]})
    >>> doubts_of("a.csv", "codes that are none", rows, About(("ccode1", "ccode2"), "year",
    ...           system="cow")).row(0)[:4]
    ('CHN', None, datetime.date(1969, 1, 1), datetime.date(1969, 12, 31))
    """
    if rows.is_empty():
        return DOUBTS
    columns = about.parties[:2]
    if about.fellows and about.fellows in rows.columns:
        columns = (*about.parties[:1], about.fellows)
    for column in columns:
        if rows.schema.get(column) == pl.List:
            rows = rows.explode(column, empty_as_null=True)
    start, end = _days(rows, about)
    sides = [_states(rows, column, about, start) for column in columns]
    nobody = pl.Series([None] * rows.height, dtype=pl.String)
    a, b = [*sides, nobody, nobody][:2]
    told = pl.DataFrame({"state_a": a, "state_b": b, "start": start, "end": end})
    # the one that is known stands first
    turned = pl.col("state_a").is_null()
    ordered = told.with_columns(
        state_a=pl.when(turned).then("state_b").otherwise("state_a"),
        state_b=pl.when(~turned).then("state_b"),
    )
    where = _where(rows)
    return (
        ordered.with_columns(where=where)
        .group_by("state_a", "state_b", "start", "end", maintain_order=True)
        .agg(pl.col("where").first(), number=pl.len())
        .select(
            pl.col("state_a", "state_b").cast(pl.String),
            "start",
            "end",
            reason=pl.format(
                "{}: {} ({})",
                pl.lit(file),
                pl.lit(reason),
                pl.when(pl.col("number") > 1)
                .then(pl.format("{} rows, first {}", "number", "where"))
                .otherwise("where"),
            ),
        )
    )


def aside_of(
    file: str, reason: str, rows: pl.DataFrame, about: About, value: str = ""
) -> pl.DataFrame:
    """Some rows as `Quarantine` holds them, each with its line; beyond many, their number.

    >>> rows = pl.DataFrame({"ccode": ["710"], "cinc": ["x"], "_line": [17]})
    >>> aside_of("a.csv", "no number", rows, About(("ccode",)), "cinc").row(0)
    ('a.csv', 'no number', 'line 17', '710', 'x', 1)
    """
    there = [one for one in about.parties if one in rows.columns]
    who = [_named(rows, one).fill_null("?") for one in there]
    told = rows.head(_TOLD).select(
        file=pl.lit(file),
        reason=pl.lit(reason),
        item=_where(rows.head(_TOLD)),
        state=pl.concat_str(who, separator=" and ").str.slice(0, _SHOWN) if who else pl.lit(""),
        value=pl.col(value).cast(pl.String).fill_null("").str.slice(0, _SHOWN)
        if value
        else pl.lit(""),
        count=pl.lit(1, pl.Int64),
    )
    more = rows.height - told.height
    if not more:
        return told.cast(NOTHING.schema)
    return pl.concat(
        [told, told.head(1).with_columns(item=pl.lit("and more"), count=pl.lit(more, pl.Int64))]
    ).cast(NOTHING.schema)


def _named(rows: pl.DataFrame, column: str) -> pl.Expr:
    if column not in rows.columns:
        return pl.lit(None, pl.String)
    party = pl.col(column)
    return party.list.join(", ") if rows.schema[column] == pl.List else party.cast(pl.String)


def _where(rows: pl.DataFrame) -> pl.Series:
    """Where each row stands in its file."""
    if LINE in rows.columns:
        return "line " + rows[LINE].fill_null(0).cast(pl.String)
    return pl.Series([""] * rows.height, dtype=pl.String)


def _states(rows: pl.DataFrame, column: str, about: About, start: pl.Series) -> pl.Series:
    """Ids of the states that a column means then, or at any time; null of what means none."""
    if column not in rows.columns:
        return pl.Series([None] * rows.height, dtype=pl.String)
    codes = rows[column].cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")
    if about.system == "id":
        return codes
    then = [one.year if one else None for one in start]
    dated = pl.DataFrame({"code": codes, "year": then}, schema_overrides={"year": pl.Int64})
    distinct = dated.unique()
    known = distinct.filter(pl.col("year").is_not_null())
    found = known.with_columns(
        id=convert(
            known["code"], to="id", system=about.system, when=known["year"], unknown="null"
        ).cast(pl.String)
    )
    ever = distinct.select("code").unique()
    ever = ever.with_columns(
        ever=convert(ever["code"], to="id", system=about.system, unknown="null")
        .cast(pl.String)
        .fill_null(convert(ever["code"], to="id", system="id", unknown="null").cast(pl.String))
    )
    own = pl.col("code").replace_strict(about.spellings, default=None, return_dtype=pl.String)
    return (
        dated.join(found, on=["code", "year"], how="left", nulls_equal=True, maintain_order="left")
        .join(ever, on="code", how="left", nulls_equal=True, maintain_order="left")
        .select(pl.coalesce(own, "id", "ever"))
        .to_series()
    )


def _days(rows: pl.DataFrame, about: About) -> tuple[pl.Series, pl.Series]:
    """First and last day that each row may be about; null of any."""
    first = _bound(rows, about.start, (1, 1))
    last = _bound(rows, about.end or about.start, (12, 31))
    known = first.is_not_null() & last.is_not_null() & (first <= last).fill_null(value=False)
    frame = pl.DataFrame({"first": first, "last": last, "known": known})
    days = frame.select(pl.when("known").then(pl.col("first", "last")))
    return days["first"], days["last"]


def _bound(rows: pl.DataFrame, column: str, day: tuple[int, int]) -> pl.Series:
    if column not in rows.columns:
        return pl.Series([None] * rows.height, dtype=pl.Date)
    cells = rows[column]
    if cells.dtype == pl.Date:
        return cells
    text = cells.cast(pl.String).str.strip_chars()
    number = text.str.extract(r"^([0-9]{4})(?:\.0+|-.*)?$").cast(pl.Int32)
    likely = number.is_between(*_YEARS)
    return (
        pl.DataFrame({"year": number, "likely": likely})
        .select(pl.when("likely").then(pl.date("year", *day)))
        .to_series()
    )
