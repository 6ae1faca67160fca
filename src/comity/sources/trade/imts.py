"""Bilateral trade in goods as exporters and importers report it, from SDMX-CSV of the IMF."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.reading.quarantine import NOTHING, leave_out
from comity.sources.trade import bilateral as trade
from comity.sources.trade._rows import WORLD, Part, directed, hold, period_days

__all__ = ["ADAPTER", "coverage", "read", "records"]

_INDICATORS = {
    "XG_FOB_USD": ("exporter", "fob"),
    "MG_CIF_USD": ("importer", "cif"),
    "MG_FOB_USD": ("importer", "fob"),
}
"""Who reports, and whether with insurance and freight."""

_ALL_THE_WORLD = "G001"


LAYOUTS = (
    Layout("imts", ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "TIME_PERIOD", "OBS_VALUE")),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read what either end of a flow reports of it.

    Parameters
    ----------
    paths : sequence of Path
        SDMX-CSV files (COUNTRY, INDICATOR, COUNTERPART_COUNTRY, FREQUENCY, TIME_PERIOD,
        OBS_VALUE), of years, quarters, months or all of them.

    Returns
    -------
    Holding
        Rows as `comity.sources.trade._rows.hold` documents them: both reports of a flow, in current
        USD. OBS_VALUE is in USD whatever SCALE says, which is how the publisher's site shows it.
        An empty observation is missing and has no row; groups of states are set aside.

    Raises
    ------
    ComityError
        If no row is of an indicator in USD, or two rows give a flow different values.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "imts.csv")
    >>> _ = path.write_text("COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE,SCALE\\n"
    ...                     "CHN,MG_CIF_USD,PRK,2000-M01,3100000,6\\n")
    >>> read([path]).rows.select("exporter", "importer", "end", "value", "valuation").row(0)
    ('PRK', 'CHN', datetime.date(2000, 1, 31), 3100000.0, 'cif')
    """
    return hold("imf-imts", [_part(path) for path in paths], "iso3")


def _part(path: Path) -> Part:
    by, valuation = (
        pl.col("INDICATOR").replace_strict(
            {name: both[at] for name, both in _INDICATORS.items()},
            default=None,
            return_dtype=pl.String,
        )
        for at in (0, 1)
    )
    told = pl.col("OBS_VALUE").cast(pl.String)
    rows = (
        scan_table(path)
        .filter(pl.col("INDICATOR").is_in(list(_INDICATORS)))
        .filter(told.is_not_null() & (told.str.to_lowercase() != "nan"))
        .select(
            reporter="COUNTRY",
            partner=pl.col("COUNTERPART_COUNTRY").replace(_ALL_THE_WORLD, WORLD),
            reported_by=by,
            valuation=valuation,
            value=told.cast(pl.Float64, strict=False),
            **period_days(pl.col("TIME_PERIOD").cast(pl.String)),
        )
        .collect(engine="streaming")
    )
    if rows.is_empty():
        raise ComityError(
            f"{path.name} has no exports or imports in USD; download it again with the indicators "
            f"{', '.join(_INDICATORS)}"
        )
    reporter, partner = (
        ~pl.col(side).str.contains("^[A-Z]{3}$") for side in ("reporter", "partner")
    )
    group = reporter | (partner & (pl.col("partner") != WORLD))
    groups = rows.filter(group).select(pl.when(reporter).then("reporter").otherwise("partner"))
    aside = (
        leave_out(path.name, "a group of states", groups.to_series()) if len(groups) else NOTHING
    )
    return Part(path.name, directed(rows.filter(~group)), aside)


def records(held: Holding, states: Sequence[str], cif: float = trade.CIF) -> pl.DataFrame:
    """Lay the trade of some states out as records.

    Parameters
    ----------
    held : Holding
        As `read` gives it.
    states : sequence of str
        State codes.
    cif : float
        Insurance and freight that imports c.i.f. hold, as a share of the value free on board.

    Returns
    -------
    DataFrame
        As of `comity.sources.trade.bilateral.records`, with both reports; known since the last day of the
        period at the earliest: reports come later, files do not say when.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "imts.csv")
    >>> _ = path.write_text("COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE\\n"
    ...                     "CHN,MG_CIF_USD,PRK,2000-Q1,11000000\\n")
    >>> records(read([path]), ["CHN", "PRK"]).select("id", "value").row(0)
    ('trade-prk-chn-2000q1', 10000000.0)
    """
    return trade.records(held, states, pl.col("end"), "goods", cif)


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
        As of `comity.sources.trade.bilateral.coverage`: pairs of which neither reports are not covered.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "imts.csv")
    >>> _ = path.write_text("COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE\\n"
    ...                     "CHN,MG_CIF_USD,PRK,2000-Q1,11000000\\n")
    >>> coverage(read([path]), ["CHN", "PRK"])[0].end
    datetime.date(2000, 3, 31)
    """
    return trade.coverage(held, states)


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=1)
