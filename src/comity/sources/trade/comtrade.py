"""Bilateral trade in goods as exporters and importers report it, from exports of UN Comtrade.

Read are exports and imports of all commodities (``TOTAL``), all modes of transport and customs
procedures; re-exports are part of exports. Exports are f.o.b., imports c.i.f. unless only a value
f.o.b. is given.
"""

from dataclasses import replace
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Near
from comity.sources.reading.doubts import About, without
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import AMOUNT, CODE, typed
from comity.sources.trade._reports import (
    M49_OF_COMTRADE,
    WORLD,
    directed,
    period_days,
    without_groups,
)
from comity.sources.trade._source import source

__all__ = ["ADAPTER"]

_FORMER = {
    "Period": "period",
    "Trade Flow": "flowCode",
    "Reporter Code": "reporterCode",
    "Partner Code": "partnerCode",
    "Commodity Code": "cmdCode",
    "Trade Value (US$)": "primaryValue",
    "2nd Partner Code": "partner2Code",
    "Customs Proc. Code": "customsCode",
    "Mode of Transport Code": "motCode",
    "CIF Trade Value (US$)": "cifvalue",
    "FOB Trade Value (US$)": "fobvalue",
}
"""Columns of the former site under the names of the present one; the first six are needed."""

_NEEDED = tuple(_FORMER.values())[:6]
_FLOWS = {
    **dict.fromkeys(("x", "export", "exports"), "exporter"),
    **dict.fromkeys(("m", "import", "imports"), "importer"),
}
_WHOLE = {
    "typeCode": "C",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
    "mosCode": "0",
}
"""Codes that mean the whole, where a file has such a column; other rows are parts of it."""

_FORMS = {
    "typeCode": "[CS]",
    "partner2Code": r"\d+|_X",
    "customsCode": r"C\d+|_X",
    "motCode": r"\d+|_X",
    "mosCode": r"\d+|_X",
    "cmdCode": r"TOTAL|ALL|AG\d|S[A-Z]*\d*|\d+[A-Z]*",
    "flowCode": "[XM]|(?:R|D)X|RM|FM|[XM][IO]P|(?:RE-|DOMESTIC )?(?:EX|IM)PORTS?",
}
"""How codes are written; what is none may have been that of the whole."""

_CODES = ("flowCode", "reporterCode", "partnerCode", "cmdCode", *_WHOLE)
_ALL_THE_WORLD = "0"
_GROUPS = ("97", "975")  # European Union, ASEAN: their members report too
_ABOUT = About(("reporterCode", "partnerCode"), "period", system="iso_n", spellings=M49_OF_COMTRADE)

_LAYOUTS = (
    Layout("comtrade", _NEEDED),
    Layout("comtrade-former", tuple(_FORMER)[:6]),
)


def _reports(path: Path, layout: Layout) -> Sheet:
    """What either end of a flow reports of it."""
    named = {} if layout.name == "comtrade" else _FORMER
    columns = list(named) or [*_FORMER.values(), "typeCode", "mosCode"]

    def each(sheet: Sheet) -> Sheet:
        rows, ragged = (one.rename(named, strict=False) for one in (sheet.rows, sheet.ragged))
        return _totals(replace(sheet, rows=rows, ragged=ragged))

    scan = scan_table(path, layout, columns, each=each)
    sheet = scan.sheet(scan.rows.collect(engine="streaming"))
    if sheet.rows.is_empty() and not sheet.broken:
        raise ComityError(
            f"{path.name} has no exports or imports of all commodities; download it again with "
            "commodity TOTAL and flows Export and Import"
        )
    return directed(without_groups(sheet, pl.col("reporter", "partner").is_in(_GROUPS)))


def _totals(sheet: Sheet) -> Sheet:
    """Exports and imports of all commodities, the values read."""
    codes = [one for one in _CODES if one in sheet.rows.columns]
    read = typed(sheet, dict.fromkeys(codes, CODE), _ABOUT, needed=_NEEDED[:5])
    flow = pl.col("flowCode").str.to_lowercase()
    for name, form in _FORMS.items():
        if name in codes:
            no_code = ~pl.col(name).str.to_uppercase().str.contains(f"^(?:{form})$")
            read = without(read, {f"{name} is no code": no_code}, _ABOUT, name)
    whole = pl.col("cmdCode").str.to_uppercase() == "TOTAL"
    for name, code in _WHOLE.items():
        if name in codes:
            whole &= pl.col(name).is_null() | (pl.col(name) == code)
    by = flow.replace_strict(_FLOWS, default=None, return_dtype=pl.String)
    wanted = read.rows.with_columns(reported_by=by).filter(whole & by.is_not_null())
    read = typed(read.but(wanted), {"primaryValue": AMOUNT}, _ABOUT, needed=("primaryValue",))
    period = read.rows.with_columns(**period_days(pl.col("period")))
    no_period = {"period is no year, quarter or month": pl.col("start").is_null()}
    read = without(read.but(period), no_period, _ABOUT, "period")
    return read.but(
        read.rows.select(
            LINE,
            "reported_by",
            "start",
            "end",
            reporter="reporterCode",
            partner=pl.col("partnerCode").replace(_ALL_THE_WORLD, WORLD),
            valuation=_valuation(),
            value="primaryValue",
        )
    )


def _valuation() -> pl.Expr:
    """Whether a value holds insurance and freight."""
    with_freight, without_it = (
        (pl.col(name).cast(pl.Float64, strict=False) > 0).fill_null(value=False)
        for name in ("cifvalue", "fobvalue")
    )
    fob = (without_it & ~with_freight) | (pl.col("reported_by") == "exporter")
    return pl.when(fob).then(pl.lit("fob")).otherwise(pl.lit("cif"))


ADAPTER = source(
    "comtrade",
    _LAYOUTS,
    _reports,
    system="iso_n",
    spellings=M49_OF_COMTRADE,
    since=pl.col("end"),
    known="the last day of the period, at the earliest: files do not say when a report came",
    locator="all commodities",
    rank=0,
    near=(
        Near(
            Layout("comtrade-areas", ("reporterCode", "reporterDesc"), without=("primaryValue",)),
            "is a list of reporters; take an export of trade data",
        ),
    ),
)
