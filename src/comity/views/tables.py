"""Tables for the terminal: the assessment in 80 columns, and a figure opened to its sources."""

from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from comity.assessment import Assessment
from comity.evidence import Evidence, outside_coverage, outside_lines
from comity.indicators import Indicator, indicators_in
from comity.indicators.explanation import Explanation, Figure
from comity.methods.intervals import INTERVAL
from comity.views.formats import format_bounds, format_change, format_interval, format_value

__all__ = ["explanation_lines", "explanation_table", "notes", "summary_table"]


def summary_table(assessment: Assessment) -> Table:
    """Lay the summary of an assessment out, one row per dyad and domain.

    At most 80 columns wide; a domain without a value shows the reason.

    >>> import comity as cm
    >>> summary_table(cm.assess("crink")).row_count
    36
    """
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("dyad", no_wrap=True)
    table.add_column("domain", no_wrap=True)
    table.add_column("latest", max_width=14)
    table.add_column(INTERVAL, no_wrap=True, justify="right", max_width=13)
    table.add_column("10 y", no_wrap=True, justify="right")
    table.add_column("to", no_wrap=True)
    table.add_column("turning points", max_width=20)
    previous, known = None, indicators_in(assessment.levels.panel.evidence)
    for row in assessment.summary.iter_rows(named=True):
        dyad = f"{row['state_a']}-{row['state_b']}"
        table.add_row(*_cells(row, known[row["indicator"]], "" if dyad == previous else dyad))
        previous = dyad
        if row["domain"] == "rhetoric":
            table.add_section()
    return table


def _cells(row: dict[str, Any], indicator: Indicator, dyad: str) -> list[str | Text]:
    if row["value"] is None:
        known = format_bounds(indicator, row["low"], row["high"])
        said = known or f"– {row['reason'] or 'no value'}"
        return [dyad, row["domain"], Text(said, style="dim")]
    to = row["covered_to"]
    return [
        dyad,
        row["domain"],
        format_value(indicator, row["value"]),
        format_interval(indicator, row["low"], row["high"]),
        format_change(indicator, row["change"]),
        row["period"] if to.month == 12 else f"{to:%Y-%m}",
        ", ".join(row["turns"] or ()),
    ]


def notes(assessment: Assessment) -> list[str]:
    """What a reader must know beside the table: units, rules, and what was left out.

    >>> import comity as cm
    >>> notes(cm.assess("crink"))[1]
    'commitment: highest obligation in force'
    """
    panel = assessment.levels.panel
    seen = dict.fromkeys(assessment.summary["indicator"])
    lines = ["10 y: change over ten years, of shares in points; to: last period covered"]
    known = indicators_in(panel.evidence)
    for indicator in (known[name] for name in seen):
        unit = "" if indicator.levels else f", {_unit(indicator, panel.freq)}"
        lines.append(f"{indicator.domain}: {indicator.label}{unit}")
    if panel.as_of:
        out = panel.left_out
        kinds = ", ".join(
            f"{n} {kind}" for kind, n in out.group_by("kind").len().sort("len", "kind").rows()[::-1]
        )
        lines.append(
            f"as of {panel.as_of}: left out {out.height} records not yet known"
            + (f" ({kinds})" if kinds else "")
        )
    return [*lines, *_outside(panel.evidence)]


def _outside(evidence: Evidence) -> list[str]:
    """What to tell of records outside coverage: in full of one, in short of several."""
    if evidence.data_sets:
        return []
    lines = outside_lines(evidence)
    count = outside_coverage(evidence)["id"].n_unique()
    if count < 2:
        return lines
    return [f"{count} records outside coverage count as at least 1; see `comity casebook check`"]


def _unit(indicator: Indicator, freq: str) -> str:
    if indicator.unit == "share":
        return "per cent"
    return f"{indicator.unit} per {freq}" if indicator.accrues == "flow" else indicator.unit


def explanation_lines(explanation: Explanation, domain: str | None) -> list[tuple[str, str]]:
    """Write an opened figure line by line: value, formula with its numbers, records, sources.

    Label and text; a heading has no label. What stands just above is not said again.

    >>> import comity as cm
    >>> opened = cm.case("crink").explain("CHN", "PRK", 2018)
    >>> lines = explanation_lines(opened, "voting")
    >>> lines[2]
    ('value', '83 % = 68 / 82')
    """
    lines = [("", f"{explanation.state_a}-{explanation.state_b} {explanation.period}")]
    cited: dict[str, None] = {}
    said: set[tuple[str, str]] = set()
    for figure in explanation.figures:
        if domain in (None, figure.indicator.domain):
            for label, text in _figure_lines(figure, explanation):
                again = label in ("covered", "record") and (label, text) in said
                lines.append((label, "as above" if again else text))
                said.add((label, text))
            cited.update(dict.fromkeys(k for r in figure.records for k in r["source"]))
    lines.append(("", "Sources"))
    return lines + [(f"[{key}]", explanation.evidence.sources[key].cite()) for key in cited]


def explanation_table(lines: list[tuple[str, str]]) -> Group:
    """Set the lines of an explanation with their texts aligned.

    >>> len(explanation_table([("", "CHN-PRK 2018"), ("value", "83 %")]).renderables)
    2
    """
    parts: list[RenderableType] = []
    for label, text in lines:
        if not label:
            parts.append(Text(("\n" if parts else "") + text, style="bold"))
            continue
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_column(no_wrap=True)
        row.add_column()
        row.add_row(Text(f"  {label:<8}", style="dim"), Text(text))
        parts.append(row)
    return Group(*parts)


def _figure_lines(figure: Figure, explanation: Explanation) -> Iterator[tuple[str, str]]:
    indicator = figure.indicator
    who = f" (a = {figure.state_a}, b = {figure.state_b})" if indicator.directed else ""
    yield "", f"{indicator.domain}: {indicator.label}{who}"
    if figure.value is None:
        known = format_bounds(indicator, figure.low, figure.high)
        working = f" ({figure.working})" if known and figure.working else ""
        yield "value", f"{known}{working}: {figure.reason}" if known else f"none: {figure.reason}"
    else:
        unrecorded = "" if figure.records else " (observed: no record)"
        working = f" = {figure.working}" if figure.working else unrecorded
        yield "value", f"{format_value(indicator, figure.value)}{working}"
    if figure.value is not None and figure.low != figure.high:
        accounts = format_interval(indicator, figure.low, figure.high)
        yield "range", f"{accounts}: the accounts contradict each other"
    smoothed = indicator.lead and indicator.accrues != "stock"
    if smoothed and indicator.domain in explanation.scores:
        score, low, high = explanation.scores[indicator.domain]
        interval = format_interval(indicator, low, high)
        ends = f", {INTERVAL} {interval}" if interval else ""
        yield "level", f"{format_value(indicator, score)}{ends}"
    yield "formula", indicator.formula
    yield "counts", indicator.universe
    if figure.universe:
        yield "covered", figure.universe
    for record in figure.records:
        keys = " ".join(f"[{key}]" for key in record["source"])
        locator = f" {record['locator']}" if record["locator"] else ""
        what = explanation.evidence.text(record["kind"], record)
        yield "record", f"{record['id']}: {what} {keys}{locator}"
