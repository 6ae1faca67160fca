"""Bilateral trade in goods, reports of both ends reconciled by product, from the files of BACI."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.evidence.coverage import Coverage
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.trade import bilateral as trade
from comity.sources.trade._rows import M49_OF_COMTRADE, Part, hold

__all__ = ["ADAPTER", "coverage", "read", "records"]

_THOUSAND = 1e3


LAYOUTS = (Layout("baci", ("t", "i", "j", "k", "v")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read who exports how much to whom, all products together.

    Parameters
    ----------
    paths : sequence of Path
        Files of the publisher, one for each year (t year, i exporter, j importer, k product,
        v thousand USD, q tons), each read as a stream and summed over products.

    Returns
    -------
    Holding
        Rows as `comity.sources.trade._rows.hold` documents them: value in current USD, free on
        board, reported by "estimate", for BACI reconciles the reports of both ends. Code 490 is
        taken for Taiwan; 58 (Belgium and Luxembourg together, to 1998) and 711 (the Southern
        African Customs Union) are no states, and count in totals alone.

    Raises
    ------
    ComityError
        If a file has no row, or two files give a flow different values: those of two
        classifications (HS92, HS17 ...) do.

    References
    ----------
    Gaulier, G., & Zignago, S. (2010). BACI: International Trade Database at the Product-Level.
    CEPII Working Paper 2010-23.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "BACI_HS92_Y2000_V202401b.csv")
    >>> _ = path.write_text("t,i,j,k,v,q\\n2000,842,251,10121,1.5,NA\\n2000,842,251,10129,2,1\\n")
    >>> read([path]).rows.select("exporter", "importer", "value").row(0)
    ('USA', 'FRA', 3500.0)
    """
    return hold("baci", [_part(path) for path in paths], "iso_n", M49_OF_COMTRADE)


def _part(path: Path) -> Part:
    def text(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.String).str.strip_chars()

    amounts = scan_table(path).select(
        exporter_named=text("i"),
        importer_named=text("j"),
        year=text("t").cast(pl.Int64),
        value=text("v").cast(pl.Float64, strict=False) * _THOUSAND,
    )
    sums = (
        amounts.group_by("exporter_named", "importer_named", "year")
        .agg(pl.when(pl.col("value").is_not_null().all()).then(pl.col("value").sum()))
        .collect(engine="streaming")
    )
    rows = sums.with_columns(
        start=pl.date("year", 1, 1),
        end=pl.date("year", 12, 31),
        reported_by=pl.lit("estimate"),
        valuation=pl.lit("fob"),
    )
    return Part(path.name, rows)


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
        As of `comity.sources.trade.bilateral.records`; known a year after the end of the year they tell of,
        when a release first has it: files do not say which release they are.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "BACI_HS92_Y2000_V202401b.csv")
    >>> _ = path.write_text("t,i,j,k,v,q\\n2000,842,251,10121,1.5,NA\\n")
    >>> records(read([path]), ["USA", "FRA"]).select("id", "value", "known").row(0)
    ('trade-usa-fra-2000', 1500.0, datetime.date(2001, 12, 31))
    """
    return trade.records(held, states, pl.col("end").dt.offset_by("1y"), "all products")


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the files tell of trade.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        As of `comity.sources.trade.bilateral.coverage`.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "BACI_HS92_Y2000_V202401b.csv")
    >>> _ = path.write_text("t,i,j,k,v,q\\n2000,842,251,10121,1.5,NA\\n")
    >>> coverage(read([path]), ["USA", "FRA"])[0].end
    datetime.date(2000, 12, 31)
    """
    return trade.coverage(held, states)


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=2)
