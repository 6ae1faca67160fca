"""Bilateral trade of all sectors, services too, from the files of ITPD-E."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table, scan_table
from comity.sources.reading.quarantine import NOTHING, leave_out
from comity.sources.trade import bilateral as trade
from comity.sources.trade._rows import Part, hold

__all__ = ["ADAPTER", "coverage", "read", "records"]

_RELEASED = date(2020, 5, 1)
"""When the first release was out, as a working paper; later ones have later years."""

_MISASSIGNED = ("PRK", "USA")
_SO_NAMED = ("PRK", "USA", "North Korea", "United States")
_WHY = "an embargoed pair, most likely services of South Korea"
_MILLION = 1e6


LAYOUTS = (
    Layout("itpd-e", ("exporter_iso3", "importer_iso3", "year", "industry_id", "trade")),
    Layout("itpd-e-sums", ("exporter", "importer", "year", "value"), in_name="itpd"),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read who exports how much to whom, all sectors together.

    Parameters
    ----------
    paths : sequence of Path
        Files of the publisher (exporter_iso3, importer_iso3, year, industry_id, trade in million
        USD, flag_zero), read as a stream, or a table of sums by name (exporter, importer, year,
        value in USD) under a name that says ``itpd``.

    Returns
    -------
    Holding
        Rows as `comity.sources.trade._rows.hold` documents them: value in current USD, reported by
        "estimate" (the publisher takes imports or, where they are missing, exports). Domestic
        flows are left out. A flow all of whose industries are flagged unknown has no row. Those
        between North Korea and the United States are set aside: the file gives billions a year,
        and the two did not trade.

    Raises
    ------
    ComityError
        If a file has no row, or two files give a flow different values.

    References
    ----------
    Borchert, I., Larch, M., Shikher, S., & Yotov, Y. V. (2021). The International Trade and
    Production Database for Estimation (ITPD-E). International Economics 166, 140-166.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,North Korea,5e8,2000\\n")
    >>> read([path]).rows.select("exporter", "importer", "start", "value").row(0)
    ('CHN', 'PRK', datetime.date(2000, 1, 1), 500000000.0)
    """
    return hold("itpd-e", [_part(path) for path in paths])


def _part(path: Path) -> Part:
    sums = _of_industries(path) if "trade" in scan_table(path).collect_schema() else _of_pairs(path)
    wrong = pl.all_horizontal(pl.col("exporter_named", "importer_named").is_in(_SO_NAMED)) & (
        pl.col("exporter_named") != pl.col("importer_named")
    )
    misassigned = sums.filter(wrong).select(
        pl.format("{} to {}", "exporter_named", "importer_named").alias("pair")
    )
    aside = leave_out(path.name, _WHY, misassigned["pair"]) if misassigned.height else NOTHING
    rows = sums.filter(~wrong).with_columns(
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        reported_by=pl.lit("estimate"),
        valuation=pl.lit(""),
    )
    return Part(path.name, rows, aside)


def _of_pairs(path: Path) -> pl.DataFrame:
    """A table that gives one sum for each pair and year."""
    return read_table(path).select(
        pl.col("value").cast(pl.Float64, strict=False),
        exporter_named="exporter",
        importer_named="importer",
        year=pl.col("year").cast(pl.Int64),
    )


def _of_industries(path: Path) -> pl.DataFrame:
    """Sums over industries of the publisher's own file."""
    table = scan_table(path)
    flagged = "flag_zero" in table.collect_schema()
    known = pl.col("flag_zero") != "u" if flagged else pl.lit(value=True)
    return (
        table.filter(known)
        .select(
            exporter_named="exporter_iso3",
            importer_named="importer_iso3",
            year=pl.col("year").cast(pl.Int64),
            value=pl.col("trade").cast(pl.Float64, strict=False) * _MILLION,
        )
        .group_by("exporter_named", "importer_named", "year")
        .agg(pl.when(pl.col("value").is_not_null().all()).then(pl.col("value").sum()))
        .collect(engine="streaming")
        .sort("exporter_named", "importer_named", "year")  # sums must not depend on threads
    )


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the trade of some states out as records.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        As of `comity.sources.trade.bilateral.records`; known since the first release, or since the last day
        of a later year.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,Iran,5e8,2000\\n")
    >>> records(read([path]), ["CHN", "IRN"]).select("id", "value", "known").row(0)
    ('trade-chn-irn-2000', 500000000.0, datetime.date(2020, 5, 1))
    """
    known = pl.max_horizontal(pl.col("end"), pl.lit(_RELEASED))
    return trade.records(held, states, known, "all sectors, domestic flows left out")


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the file tells of trade.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        As of `comity.sources.trade.bilateral.coverage`, without North Korea and the United States.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "itpd.csv")
    >>> _ = path.write_text("exporter,importer,value,year\\nChina,Iran,5e8,2000\\n")
    >>> coverage(read([path]), ["CHN", "IRN"])[0].end
    datetime.date(2000, 12, 31)
    """
    return trade.coverage(held, states, excluding=[_MISASSIGNED])


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=3)
