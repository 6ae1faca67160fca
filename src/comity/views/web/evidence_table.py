"""The table of evidence: every cell of the panel with its definition, working and records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from comity.dataset import Panel
from comity.indicators import DOMAINS, INDICATORS, Indicator
from comity.views.formats import format_bounds, format_value

__all__ = ["CellRow", "IndicatorTable", "anchor", "exact", "indicator_tables"]

Name = Callable[[str], str]


@dataclass(frozen=True)
class CellRow:
    """One period of one indicator; or several without a value, all for the same reason.

    Parameters
    ----------
    anchor, period : str
        Id in the page and words for the period or periods.
    value, accounts, working, n : str
        The value, the range over contradicting accounts where they differ, the figures that
        went in, and how many things it rests on.
    status : str
        ``observed``, ``zero`` or ``null``.
    reason : str
        Why there is no value; empty otherwise.
    records : tuple of str
        Ids of the records.
    """

    anchor: str
    period: str
    value: str
    accounts: str
    working: str
    n: str
    status: str
    reason: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorTable:
    """One indicator of one dyad, or of one state towards the other where it has a direction.

    Parameters
    ----------
    anchor : str
        Id in the page.
    indicator : Indicator
        Its definition.
    of : str
        ``China on North Korea`` for an indicator with a direction; empty otherwise.
    coverage : tuple of int
        Numbers of the coverage declarations it rests on.
    rows : tuple of CellRow
        In the order of time.
    """

    anchor: str
    indicator: Indicator
    of: str
    coverage: tuple[int, ...]
    rows: tuple[CellRow, ...]

    def known(self) -> int:
        """Count the periods with a value.

        Returns
        -------
        int
        """
        return sum(row.status != "null" for row in self.rows)


def anchor(indicator: str, state_a: str, state_b: str, period: str = "") -> str:
    """Name the place of a cell, or of an indicator's whole table, in the page.

    Parameters
    ----------
    indicator, state_a, state_b : str
        Which indicator of which directed dyad.
    period : str, optional
        Which period; empty for the table.

    Returns
    -------
    str
        An id.

    Examples
    --------
    >>> anchor("obligation", "CHN", "PRK", "2018"), anchor("obligation", "CHN", "PRK")
    ('c-CHN-PRK-obligation-2018', 'i-CHN-PRK-obligation')
    """
    stem = f"{state_a}-{state_b}-{indicator}"
    return f"c-{stem}-{period}" if period else f"i-{stem}"


def exact(indicator: Indicator, value: float | None) -> str:
    """Write an observed value with the digits that its working bears.

    Parameters
    ----------
    indicator : Indicator
        Gives unit and level names.
    value : float or None
        In the indicator's unit; None is unknown.

    Returns
    -------
    str
        Levels by number and name, shares in per cent, counts as they are; a dash for None.

    Examples
    --------
    >>> exact(INDICATORS["unga_agreement"], 87 / 95), exact(INDICATORS["obligation"], 3.0)
    ('91.6 %', '3 defence or offence')
    """
    if value is None:
        return "–"
    if indicator.levels and value == int(value) and 0 <= value < len(indicator.levels):
        return f"{value:g} {indicator.levels[int(value)]}"
    if indicator.unit == "share":
        return f"{100 * value:.1f} %" if abs(value) >= 0.01 else f"{100 * value:.2g} %"
    if indicator.accrues == "ratio":
        return f"{value:.3f}"
    return f"{value:,g}" if value == int(value) else format_value(indicator, value)


def indicator_tables(
    panel: Panel, name: Name
) -> dict[tuple[str, str], dict[str, list[IndicatorTable]]]:
    """Lay the cells of a panel out by dyad, domain and indicator.

    Parameters
    ----------
    panel : Panel
        The cells and the coverage they rest on.
    name : callable
        Gives the name of a state by its code.

    Returns
    -------
    dict of (str, str) to dict of str to list of IndicatorTable
        By dyad in alphabetical order, then by domain, the lead indicator first; an
        indicator with a direction has a table for each.

    Raises
    ------
    polars.exceptions.ColumnNotFoundError
        If the cells lack a column.

    Examples
    --------
    >>> import comity as cm
    >>> tables = indicator_tables(cm.casebook("crink").panel(start=2017, end=2019), str)
    >>> next(row.working for row in tables["CHN", "PRK"]["voting"][0].rows if row.period == "2018")
    '68 / 82'
    """
    order = {found: at for at, found in enumerate(INDICATORS)}
    series = {
        (str(key[0]), str(key[1]), str(key[2])): rows.sort("start").to_dicts()
        for key, rows in panel.cells.partition_by(
            "indicator", "state_a", "state_b", as_dict=True, maintain_order=True
        ).items()
    }
    leads_first = sorted(
        series,
        key=lambda key: (
            not INDICATORS[key[0]].lead,
            order.get(key[0], len(order)),
            key[1] > key[2],
        ),
    )
    found: dict[tuple[str, str], dict[str, list[IndicatorTable]]] = {
        dyad: {domain: [] for domain in DOMAINS}
        for dyad in sorted({_dyad(one, other) for _, one, other in series})
    }
    for key in leads_first:
        indicator, pair = INDICATORS[key[0]], (key[1], key[2])
        table = _table(panel, indicator, pair, series[key], name)
        found[_dyad(*pair)].setdefault(indicator.domain, []).append(table)
    return found


def _dyad(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _table(
    panel: Panel,
    indicator: Indicator,
    pair: tuple[str, str],
    cells: list[dict[str, Any]],
    name: Name,
) -> IndicatorTable:
    covering = tuple(
        number
        for number, found in enumerate(panel.evidence.coverage, 1)
        if found.kind == indicator.coverage_kind and _dyad(*pair) in found.dyads()
    )
    return IndicatorTable(
        anchor=anchor(indicator.name, *pair),
        indicator=indicator,
        of=f"{name(pair[0])} on {name(pair[1])}" if indicator.directed else "",
        coverage=covering,
        rows=tuple(_rows(indicator, cells)),
    )


def _rows(indicator: Indicator, cells: list[dict[str, Any]]) -> Iterator[CellRow]:
    """One row per period; successive nulls for the same reason share one."""
    for reason, group in groupby(cells, key=lambda cell: cell["reason"] if _null(cell) else None):
        run = list(group)
        if reason is not None:
            yield _row(indicator, run[0], run[-1]["period"])
        else:
            yield from (_row(indicator, cell, cell["period"]) for cell in run)


def _null(cell: Mapping[str, Any]) -> bool:
    return bool(cell["status"] == "null")


def _row(indicator: Indicator, cell: Mapping[str, Any], last: str) -> CellRow:
    differ = cell["value"] is not None and cell["low"] != cell["high"]
    low, high = exact(indicator, cell["low"]), exact(indicator, cell["high"])
    bounded = cell["status"] == "bounded"
    bounds = format_bounds(indicator, cell["low"], cell["high"]) or "–"
    return CellRow(
        anchor=anchor(indicator.name, cell["state_a"], cell["state_b"], cell["period"]),
        period=cell["period"] if cell["period"] == last else f"{cell['period']}–{last}",
        value=bounds if bounded else exact(indicator, cell["value"]),
        accounts=f"{low} to {high}" if differ else "",
        working=f"{cell['working']}: {cell['reason']}"
        if bounded
        else ""
        if _null(cell)
        else cell["working"],
        n="" if _null(cell) or bounded else str(cell["n"]),
        status=cell["status"],
        reason=cell["reason"],
        records=tuple(cell["records"]),
    )
