"""The table of evidence: where a cell stands in the page, and its value with all its digits."""

from comity.indicators import Indicator
from comity.views.formats import format_value

__all__ = ["anchor", "exact"]


def anchor(indicator: str, state_a: str, state_b: str, period: str = "") -> str:
    """Name the place of a cell, or of an indicator's whole table, in the page.

    >>> anchor("obligation", "CHN", "PRK", "2018"), anchor("obligation", "CHN", "PRK")
    ('c-CHN-PRK-obligation-2018', 'i-CHN-PRK-obligation')
    """
    stem = f"{state_a}-{state_b}-{indicator}"
    return f"c-{stem}-{period}" if period else f"i-{stem}"


def exact(indicator: Indicator, value: float | None) -> str:
    """Write an observed value with the digits that its working bears.

    Levels by number and name, shares in per cent, counts as they are; a dash for None.

    >>> from comity.indicators import INDICATORS
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
