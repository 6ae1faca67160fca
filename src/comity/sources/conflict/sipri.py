"""Transfers of major arms from the exports of SIPRI's database, in whichever of their layouts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.conflict._sipri_files import LAYOUTS, Part, read_part
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.quarantine import NOTHING, Quarantine, leave_out
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set

__all__ = ["ADAPTER", "coverage", "read", "records"]

_DYAD_YEAR = ["supplier", "recipient", "year"]
_BELOW = 0.5  # what is published as 0 is less than this, in million TIV


def read(paths: Sequence[Path]) -> Holding:
    """Read deliveries of major arms by supplier, recipient and year.

    Parameters
    ----------
    paths : sequence of Path
        Exports of one layout: transfer registers, trade registers, or tables of volumes (TIV) for
        one recipient or one supplier each.

    Returns
    -------
    Holding
        Rows supplier, recipient, year, tiv (million trend-indicator values, as published), low and
        high (the range that rounding leaves: 0 means 0 to 0.5, a whole number of a table of volumes
        half a unit either way), share_of_imports (of the volume delivered to the recipient in the
        year, unknown suppliers and parties that are no state among the suppliers; null where the
        files do not hold all suppliers, or nothing of known volume was delivered), designation
        (null in a table of volumes), number (delivered, null where several years share it),
        estimate (whether the publisher marks a year or number as its estimate), order_year, deal
        (number of the deal, null in a table of volumes), spread_over (years over which the volume
        of a deal was spread evenly, because the register does not say how much came when),
        of_supplier and of_recipient (the one that the file was asked for, null where all). The span
        holds the years that all files share.

    Raises
    ------
    ComityError
        If files are of several layouts, contradict each other, share no year, hold no delivery, or
        as of the reader of each.

    References
    ----------
    SIPRI Arms Transfers Database, Sources and methods.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "tiv.csv")
    >>> _ = path.write_text("Supplier,2022,2023,2022-2023,Percentage,Sum total years\\n"
    ...     "Russia,3,,3,75%,3\\nChina,1,,1,25%,1\\nTotal exports to Mali,4,,4,100%,4\\n")
    >>> columns = ["supplier", "recipient", "year", "tiv", "share_of_imports"]
    >>> read([path]).rows.select(columns).rows()
    [('CHN', 'MLI', 2022, 1.0, 0.25), ('RUS', 'MLI', 2022, 3.0, 0.75)]
    """
    parts = [read_part(path) for path in paths]
    layouts = {part.layout: part.file for part in parts}
    if len(layouts) > 1 and not all(name.startswith("sipri-tiv") for name in layouts):
        files = ", ".join(f"{file} ({name})" for name, file in layouts.items())
        raise ComityError(f"{files}: the same arms in several layouts; keep files of one of them")
    first, last = max(part.first for part in parts), min(part.last for part in parts)
    if first > last:
        spans = ", ".join(f"{part.file} covers {part.first} to {part.last}" for part in parts)
        raise ComityError(f"{spans}: no year is in all of them; export them for the same years")
    parts = _numbered(sorted(parts, key=lambda part: not part.all_suppliers))
    found = [_of_states(part, first, last) for part in parts]
    rows = _without_repetition([rows for rows, _ in found], [part.file for part in parts])
    if rows.is_empty():
        raise ComityError(
            f"{parts[0].file} holds no delivery between states; give a file that does"
        )
    asides = pl.concat([NOTHING, *(part.aside for part in parts), *(aside for _, aside in found)])
    universe = f"{data_set('sipri-arms').universe} These files: {_scope(rows)}."
    span = Span(date(first, 1, 1), date(last, 12, 31), universe, "sipri-arms")
    return Holding(rows, (span,), Quarantine(asides))


def _numbered(parts: Sequence[Part]) -> list[Part]:
    """Number the deals of transfer registers, which give them none, through all files."""
    if parts[0].layout != "sipri-transfer-register":
        return list(parts)
    sizes = [int(part.rows["deal"].max() or 0) for part in parts]  # type: ignore[arg-type]
    starts = [sum(sizes[:at]) for at in range(len(sizes))]
    return [
        replace(part, rows=part.rows.with_columns(pl.col("deal") + start))
        for part, start in zip(parts, starts, strict=True)
    ]


def _of_states(part: Part, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows between states in the years, and what was left out; shares are formed before."""
    inside = pl.col("year").is_between(first, last)
    outside = leave_out(
        part.file, "year that not every file covers", part.rows.filter(~inside)["recipient"]
    )
    rows = part.rows.filter(inside)
    volume = pl.col("tiv").sum().over("recipient", "year")
    known = pl.col("tiv").is_not_null().all().over("recipient", "year") & (volume > 0)
    whole = pl.lit(part.all_suppliers)
    half = 0.5 if part.layout.startswith("sipri-tiv") else 0.0
    rows = rows.with_columns(
        low=pl.when(pl.col("tiv") == 0).then(0.0).otherwise((pl.col("tiv") - half).clip(0)),
        high=pl.when(pl.col("tiv") == 0).then(_BELOW).otherwise(pl.col("tiv") + half),
        share_of_imports=pl.when(known & whole).then(pl.col("tiv") / volume),
    )
    parties = {"supplier": "supplier", "recipient": "recipient"}
    rows, aside = harmonised(part.file, rows, parties, None, "year")
    itself = pl.col("supplier") == pl.col("recipient")
    one = leave_out(
        part.file, "supplier and recipient are one state", rows.filter(itself)["supplier"]
    )
    rows = rows.filter(~itself).with_columns(
        of_supplier=pl.lit(None, pl.String) if part.all_suppliers else pl.col("supplier"),
        of_recipient=pl.lit(None, pl.String) if part.all_recipients else pl.col("recipient"),
    )
    return _summed(rows), pl.concat([outside, aside, one])


def _summed(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per deal and year: names that come to one state in a year are added up."""
    figures = ("tiv", "low", "high", "share_of_imports", "number")
    keys = [*_DYAD_YEAR, "deal", "of_supplier", "of_recipient"]
    summed = rows.group_by(keys, maintain_order=True).agg(
        *(pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()) for name in figures),
        pl.col("designation", "order_year", "spread_over").first(),
        pl.col("estimate").any(),
    )
    return summed.select(
        *_DYAD_YEAR,
        *("tiv", "low", "high", "share_of_imports", "designation", "number", "estimate"),
        *("order_year", "deal", "spread_over", "of_supplier", "of_recipient"),
    )


def _without_repetition(tables: Sequence[pl.DataFrame], files: Sequence[str]) -> pl.DataFrame:
    """Rows of all files; a dyad-year that several hold is taken from the first, if they agree."""
    rows = pl.concat(table.with_columns(file=pl.lit(at)) for at, table in enumerate(tables))
    sums = rows.group_by(*_DYAD_YEAR, "file").agg(
        pl.col("tiv").sum(), room=(pl.col("high") - pl.col("low")).sum()
    )
    apart = (
        sums.group_by(_DYAD_YEAR)
        .agg(pl.col("tiv", "file").sort_by("tiv"), pl.col("room").max())
        .filter(pl.col("tiv").list.last() - pl.col("tiv").list.first() > pl.col("room") + 1e-9)
        .sort(_DYAD_YEAR)
    )
    for one in apart.head(1).iter_rows(named=True):
        low, high = (f"{files[one['file'][at]]} ({one['tiv'][at]:g})" for at in (0, -1))
        raise ComityError(
            f"{low} and {high} contradict each other on the million TIV that {one['supplier']} "
            f"delivered to {one['recipient']} in {one['year']}; keep the newer file"
        )
    kept = rows.filter(pl.col("file") == pl.col("file").min().over(_DYAD_YEAR))
    return kept.drop("file").sort(*_DYAD_YEAR, "deal")


def _scope(rows: pl.DataFrame) -> str:
    """Whose transfers the files hold, in words."""
    pairs = rows.select("of_supplier", "of_recipient").unique()
    whole = {
        "of_supplier": "all suppliers to {}",
        "of_recipient": "{} to all recipients",
    }
    if pairs.filter(pl.all_horizontal(pl.all().is_null())).height:
        return "all suppliers to all recipients"
    told = []
    for column, words in whole.items():
        (other,) = set(whole) - {column}
        named = pairs.filter(pl.col(column).is_null())[other].sort().to_list()
        told += [words.format(", ".join(named))] if named else []
    return "; ".join(told) or "some suppliers to some recipients"


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the deliveries between some states out as records of transfer.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of transfer records: one for each deal and year of delivery, or each dyad and
        year of a table of volumes; ``quantity`` in million TIV, ``about`` where it is rounded,
        spread over years or marked as an estimate. The locator of a deal is ``deal NUMBER``, the
        same in all its years. Known on the last day of the year of delivery; the volumes are those
        of the release at hand, which revises earlier ones.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "tiv.csv")
    >>> _ = path.write_text("Supplier,2022,2022,Percentage,Sum total years\\n"
    ...     "Russia,3,3,100%,3\\nTotal exports to Mali,3,3,100%,3\\n")
    >>> records(read([path]), ["RUS", "MLI"]).select("id", "what", "quantity", "unit").row(0)
    ('sipri-rus-mli-2022', 'arms', 3.0, 'TIV')
    """
    named = list(states)
    own = held.rows.filter(pl.col("supplier").is_in(named), pl.col("recipient").is_in(named))
    dyad = pl.format(
        "sipri-{}-{}-{}",
        pl.col("supplier").str.to_lowercase(),
        pl.col("recipient").str.to_lowercase(),
        "year",
    )
    spread = pl.col("spread_over") > 1
    rounded = pl.col("low") < pl.col("high")
    inexact = pl.col("estimate") | rounded | spread
    table = own.select(
        sender="supplier",
        recipient="recipient",
        kind=pl.lit("arms"),
        what=pl.col("designation").fill_null("arms"),
        quantity="tiv",
        quantity_is=pl.when(inexact & pl.col("tiv").is_not_null())
        .then(pl.lit("about"))
        .otherwise(pl.lit("")),
        unit=pl.lit("TIV"),
        licit=pl.lit("unknown"),
        share_of_imports="share_of_imports",
        id=pl.when(pl.col("deal").is_null()).then(dyad).otherwise(pl.format("{}-{}", dyad, "deal")),
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        precision=pl.lit("year"),
        known=pl.date("year", 12, 31),
        source=pl.lit(held.span.source),
        locator=pl.format("deal {}", "deal").fill_null(""),
        note=pl.when(spread)
        .then(pl.format("volume of the deal spread evenly over {} years", "spread_over"))
        .when(pl.col("tiv") == 0)
        .then(pl.lit("published as 0: more than nothing, less than 0.5 million TIV"))
        .otherwise(pl.lit("")),
    )
    return as_records("transfer", table).unique("id", keep="first", maintain_order=True)


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the files hold what went either way.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``transfer``, without the pairs of which the files hold one direction alone or
        none: a table of what one state receives says nothing of what it delivers. None where no
        pair is left.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "tiv.csv")
    >>> _ = path.write_text("Supplier,2022,2022,Percentage,Sum total years\\n"
    ...     "Russia,3,3,100%,3\\nTotal exports to Mali,3,3,100%,3\\n")
    >>> coverage(read([path]), ["RUS", "MLI"])
    ()
    """
    whole = set(held.rows.select("of_supplier", "of_recipient").unique().rows())
    among = tuple(sorted(set(states)))

    def holds(supplier: str, recipient: str) -> bool:
        asked = ((None, None), (supplier, None), (None, recipient), (supplier, recipient))
        return not whole.isdisjoint(asked)

    pairs = list(combinations(among, 2))
    missing = tuple((a, b) for a, b in pairs if not (holds(a, b) and holds(b, a)))
    if len(missing) == len(pairs):
        return ()
    span = held.span
    return (
        Coverage("transfer", among, span.start, span.end, span.universe, (span.source,), missing),
    )


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
