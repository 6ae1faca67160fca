"""Bilateral trade in goods as exporters and importers report it, from exports of UN Comtrade."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import NULLS
from comity.sources.reading.quarantine import NOTHING, leave_out
from comity.sources.trade import bilateral as trade
from comity.sources.trade._rows import M49_OF_COMTRADE, WORLD, Part, directed, hold, period_days

__all__ = ["ADAPTER", "coverage", "read", "records"]

_OLD = {
    "Period": "period",
    "Trade Flow": "flowCode",
    "Reporter Code": "reporterCode",
    "Partner Code": "partnerCode",
    "2nd Partner Code": "partner2Code",
    "Customs Proc. Code": "customsCode",
    "Mode of Transport Code": "motCode",
    "Commodity Code": "cmdCode",
    "Trade Value (US$)": "primaryValue",
    "CIF Trade Value (US$)": "cifvalue",
    "FOB Trade Value (US$)": "fobvalue",
}
"""Columns of the former site under the names of the present one."""

_FLOWS = {
    **dict.fromkeys(("X", "Export", "Exports"), "exporter"),
    **dict.fromkeys(("M", "Import", "Imports"), "importer"),
}
_TOTALS = {
    "typeCode": "C",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
    "mosCode": "0",
}
"""Codes that mean the whole, where a file has such a column; other rows are parts of it."""

_ALL_THE_WORLD = "0"
_GROUPS = ("97", "975")  # European Union, ASEAN: their members report too


LAYOUTS = (
    Layout(
        "comtrade", ("period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue")
    ),
    Layout(
        "comtrade-former",
        ("Period", "Trade Flow", "Reporter Code", "Partner Code", "Trade Value (US$)"),
    ),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read what either end of a flow reports of it.

    Parameters
    ----------
    paths : sequence of Path
        CSV exports of the present site (reporterCode, partnerCode, flowCode, period, cmdCode,
        primaryValue) or the former one (Reporter Code, Partner Code, Trade Flow, Period, Commodity
        Code, Trade Value (US$)); annual, monthly or both.

    Returns
    -------
    Holding
        Rows as `comity.sources.trade._rows.hold` documents them: both reports of a flow, value in
        current USD; exports "fob", imports "cif" unless only a value free on board is given. Read
        are exports and imports of all commodities (``TOTAL``), all modes of transport and customs
        procedures; re-exports are part of exports. Code 490 ("Other Asia") is taken for Taiwan.

    Raises
    ------
    ComityError
        If no row is a total of all commodities, or two rows give a flow different values.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "TradeData.csv")
    >>> _ = path.write_text("period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\\n"
    ...                     "2000,156,X,408,TOTAL,450824000\\n2000,156,M,408,TOTAL,37214000\\n")
    >>> read([path]).rows.select("exporter", "importer", "value", "reported_by").rows()
    [('CHN', 'PRK', 450824000.0, 'exporter'), ('PRK', 'CHN', 37214000.0, 'importer')]
    """
    return hold("comtrade", [_part(path) for path in paths], "iso_n", M49_OF_COMTRADE)


def _part(path: Path) -> Part:
    table = _scan(path)
    columns = table.collect_schema().names()
    total = pl.col("cmdCode") == "TOTAL"
    for name, code in _TOTALS.items():
        if name in columns:
            total &= pl.col(name).is_null() | (pl.col(name) == code)
    rows = (
        table.with_columns(
            reported_by=pl.col("flowCode").replace_strict(
                _FLOWS, default=None, return_dtype=pl.String
            )
        )
        .filter(total & pl.col("reported_by").is_not_null())
        .select(
            "reported_by",
            reporter=_code("reporterCode"),
            partner=_code("partnerCode").replace(_ALL_THE_WORLD, WORLD),
            valuation=_valuation(columns),
            value=pl.col("primaryValue").cast(pl.Float64, strict=False),
            **period_days(pl.col("period").cast(pl.String)),
        )
        .collect(engine="streaming")
    )
    if rows.is_empty():
        raise ComityError(
            f"{path.name} has no exports or imports of all commodities; download it again with "
            "commodity TOTAL and flows Export and Import"
        )
    group = pl.col("reporter").is_in(_GROUPS) | pl.col("partner").is_in(_GROUPS)
    named = pl.when(pl.col("reporter").is_in(_GROUPS)).then("reporter").otherwise("partner")
    groups = rows.filter(group).select(named)
    aside = (
        leave_out(path.name, "a group of states", groups.to_series()) if len(groups) else NOTHING
    )
    return Part(path.name, directed(rows.filter(~group)), aside)


def _scan(path: Path) -> pl.LazyFrame:
    """Open a file; rows of the present site end in a comma that its header does not have."""
    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    table = pl.scan_csv(
        path,
        infer_schema=False,
        null_values=NULLS,
        encoding="utf8-lossy",
        truncate_ragged_lines=True,
    )
    return table.rename(_OLD, strict=False)


def _code(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String).cast(pl.Int64, strict=False).cast(pl.String)


def _valuation(columns: Sequence[str]) -> pl.Expr:
    """Whether a value holds insurance and freight."""
    fob = pl.lit(value=False)
    if {"cifvalue", "fobvalue"} <= set(columns):
        with_freight, without = (
            pl.col(name).cast(pl.Float64, strict=False).fill_null(0) > 0
            for name in ("cifvalue", "fobvalue")
        )
        fob = without & ~with_freight
    fob |= pl.col("reported_by") == "exporter"
    return pl.when(fob).then(pl.lit("fob")).otherwise(pl.lit("cif"))


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
    >>> path = Path(tempfile.mkdtemp(), "TradeData.csv")
    >>> _ = path.write_text("period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\\n"
    ...                     "2000,156,X,408,TOTAL,450824000\\n2000,156,X,0,TOTAL,249200000000\\n")
    >>> records(read([path]), ["CHN", "PRK"])["share_of_exports"].round(5).to_list()
    [0.00181]
    """
    return trade.records(held, states, pl.col("end"), "all commodities", cif)


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
    >>> path = Path(tempfile.mkdtemp(), "TradeData.csv")
    >>> _ = path.write_text("period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\\n"
    ...                     "2000,156,X,408,TOTAL,450824000\\n2000,156,X,364,TOTAL,713000000\\n")
    >>> coverage(read([path]), ["CHN", "IRN", "PRK"])[0].dyads()
    (('CHN', 'IRN'), ('CHN', 'PRK'))
    """
    return trade.coverage(held, states)


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
