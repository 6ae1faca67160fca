"""Bilateral trade in goods as exporters and importers report it, from downloads of the IMF.

Read are the forms that the publisher gives: SDMX-CSV, one row for each observation with ids, labels
or both, and one row for each series with a column for each period; years, quarters, months or all
of them. An empty observation is missing: its row has no value.
"""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.contract import Near
from comity.sources.reading.doubts import About, without
from comity.sources.reading.layouts import Layout, head_of
from comity.sources.reading.opening import scan_table
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.values import AMOUNT, typed
from comity.sources.trade._reports import WORLD, directed, period_days, without_groups
from comity.sources.trade._source import source

__all__ = ["ADAPTER"]

_INDICATORS = {
    "XG_FOB_USD": ("exporter", "fob"),
    "MG_CIF_USD": ("importer", "cif"),
    "MG_FOB_USD": ("importer", "fob"),
}
"""Who reports, and whether with insurance and freight."""

_ALL_THE_WORLD = "G001"

_LABELS = {
    r"(?i)\bexports?\b.*\bfob\b.*u\.?s\.? dollar": "XG_FOB_USD",
    r"(?i)\bimports?\b.*\bcif\b.*u\.?s\.? dollar": "MG_CIF_USD",
    r"(?i)\bimports?\b.*\bfob\b.*u\.?s\.? dollar": "MG_FOB_USD",
}
"""The same indicators where a file has their labels in the place of their ids."""

_SCALES = {
    f"{sign}{name}": 10.0**power
    for power, word in ((0, "unit"), (3, "thousand"), (6, "million"), (9, "billion"))
    for sign, name in (("", word), ("", str(power)), ("10^", str(power)))
}
"""How many USD an amount counts, by the word or the power of ten that a file has for it."""

_GROUPS = (
    r"^[A-Z0-9_]*[0-9_][A-Z0-9_]*$|\b(?:Econom|Emerging|EMDE|Euro|Sub-Saharan|Latin America|Export"
    r"|Western Hemisphere)|^(?:Africa|Asia|Middle East[^()]*)$"
)
"""Ids and labels of groups of states, whose members stand beside them."""

_REST = r"(?i)not specified|n\.i\.e"
"""Labels of what a state trades with nobody in particular: it counts in its total."""

_PERIOD = re.compile(r"[12]\d{3}(?:-?Q[1-4]|-?M?\d\d)?")
_SERIES = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY")
_FORM = ("FREQUENCY", "SCALE")
_IDS = tuple(f"{one}.ID" for one in _SERIES)
_OBSERVED = ("TIME_PERIOD", "OBS_VALUE")
_ABOUT = About(("COUNTRY", "COUNTERPART_COUNTRY"), "TIME_PERIOD")
_NULLS = ("NA", ".", "NaN", "nan")

_LAYOUTS = (
    Layout("imts", (*_SERIES, *_OBSERVED), without=_IDS, nulls=_NULLS),
    Layout("imts-ids", (*_IDS, *_OBSERVED), nulls=_NULLS),
    Layout("imts-series", _SERIES, without=_OBSERVED, nulls=_NULLS),
    Layout("imts-series-ids", _IDS, without=_OBSERVED, nulls=_NULLS),
)


def _reports(path: Path, layout: Layout) -> Sheet:
    """What either end of a flow reports of it."""
    names = head_of(path, layout).names
    periods = [one for one in names if _PERIOD.fullmatch(one)]
    of = {one: f"{one}.ID" if f"{one}.ID" in names else one for one in (*_SERIES, *_FORM)}
    ours = {theirs: one for one, theirs in of.items()}
    wanted = [*ours, "SERIES_CODE", "OBS_MEASURE", *(periods or _OBSERVED)]

    def each(sheet: Sheet) -> Sheet:
        rows, ragged = (one.rename(ours, strict=False) for one in (sheet.rows, sheet.ragged))
        return _observed(replace(sheet, rows=rows, ragged=ragged), periods)

    scan = scan_table(path, layout, wanted, each)
    sheet = scan.sheet(scan.rows.collect(engine="streaming"))
    if sheet.rows.is_empty() and not sheet.broken:
        raise ComityError(
            f"{path.name} has no exports or imports in USD; download it again with the indicators "
            f"{', '.join(_INDICATORS)}"
        )
    if layout.name != "imts":
        sheet = sheet.but(sheet.rows.with_columns(in_dollars=pl.lit(value=False)))
    if of["SCALE"] not in names and not sheet.rows["in_dollars"].all():
        raise ComityError(
            f"{path.name} has no column SCALE, so that its amounts may count dollars or millions; "
            "download it again with SCALE"
        )
    groups = pl.col("reporter", "partner")
    is_group = groups.str.contains(_GROUPS) & ~groups.str.contains(_REST)
    return directed(_in_dollars(without_groups(sheet, is_group)))


def _observed(sheet: Sheet, periods: list[str]) -> Sheet:
    """Observations of exports and imports in USD, a row for each."""
    series = {
        one: pl.coalesce(
            pl.col("SERIES_CODE").str.extract(r"^([^.]+)\.(\w+_USD)\.([^.]+)\.[AQM]$", at), one
        )
        for at, one in enumerate(_SERIES, 1)
    }
    is_id = pl.col("INDICATOR").is_in(list(_INDICATORS))
    named = pl.col("INDICATOR")
    found = pl.coalesce(
        pl.when(named.is_in(list(_INDICATORS))).then(named),
        *(pl.when(named.str.contains(label)).then(pl.lit(one)) for label, one in _LABELS.items()),
    )
    rows = sheet.rows.with_columns(is_id=is_id, **series).with_columns(indicator=found)
    rows = rows.filter(pl.col("OBS_MEASURE").fill_null("OBS_VALUE") == "OBS_VALUE")
    lost = {"INDICATOR is no id and no label": ~named.str.contains(r"[A-Za-z]{3}").fill_null(False)}
    told = without(sheet.but(rows), lost, _ABOUT, "INDICATOR")
    rows = told.rows.drop_nulls("indicator")
    if periods:
        rows = rows.unpivot(
            periods,
            index=[one for one in rows.columns if one not in periods],
            variable_name="TIME_PERIOD",
            value_name="OBS_VALUE",
        )
    read = typed(told.but(rows.filter(_is_due())), {"OBS_VALUE": AMOUNT}, _ABOUT)
    dated = read.rows.with_columns(**period_days(pl.col("TIME_PERIOD")))
    no_period = {"TIME_PERIOD is no year, quarter or month": pl.col("start").is_null()}
    read = without(read.but(dated), no_period, _ABOUT, "TIME_PERIOD")
    by, valuation = (
        pl.col("indicator").replace_strict(
            {name: both[at] for name, both in _INDICATORS.items()}, return_dtype=pl.String
        )
        for at in (0, 1)
    )
    scale = pl.col("SCALE").str.to_lowercase().str.replace(r"s$|\.0+$", "")
    return read.but(
        read.rows.select(
            LINE,
            "start",
            "end",
            reporter="COUNTRY",
            partner=pl.col("COUNTERPART_COUNTRY").replace(_ALL_THE_WORLD, WORLD),
            reported_by=by,
            valuation=valuation,
            value="OBS_VALUE",
            scale=scale,
            in_dollars=pl.col("is_id") & ~scale.str.contains("[a-z]").fill_null(value=False),
        )
    )


def _is_due() -> pl.Expr:
    """Whether a cell holds a value, or lacks one of a period that its series has."""
    period = pl.col("TIME_PERIOD").str.extract(r"^\d{4}-?(Q)?")
    month = pl.col("TIME_PERIOD").str.contains(r"^\d{4}-?M?\d\d$")
    length = pl.when(month).then(pl.lit("M")).otherwise(pl.coalesce(period, pl.lit("A")))
    frequency = pl.col("FREQUENCY").str.slice(0, 1).str.to_uppercase()
    return pl.col("OBS_VALUE").is_not_null() | (frequency.fill_null(length) == length)


def _in_dollars(sheet: Sheet) -> Sheet:
    """Amounts in USD: those of SDMX-CSV are, whatever SCALE says: it is how the site shows them."""
    counts = pl.col("scale").replace_strict(_SCALES, default=None, return_dtype=pl.Float64)
    unit = pl.when("in_dollars").then(1.0).otherwise(counts)
    about = About(("reporter", "partner"), "start", "end")
    none = {"SCALE is none that is known": unit.is_null()}
    read = without(sheet, none, about, "scale")
    rows = read.rows.with_columns(value=pl.col("value") * unit).drop("scale", "in_dollars")
    return read.but(rows)


_ENDED = "is of the Direction of Trade Statistics, which ended; take IMTS from data.imf.org"

ADAPTER = source(
    "imf-imts",
    _LAYOUTS,
    _reports,
    since=pl.col("end"),
    known="the last day of the period, at the earliest: files do not say when a report came",
    locator="goods",
    rank=1,
    near=(
        Near(
            Layout("dots", ("Country Name", "Indicator Code", "Counterpart Country Name")),
            _ENDED,
        ),
        Near(
            Layout("dots-wide", ("Country Code", "Counterpart Country Code", "Time Period")),
            _ENDED,
        ),
    ),
)
