"""How figures are written for people: shares in percent, levels by name."""

from datetime import date

from comity.evidence.dates import ONGOING
from comity.indicators import Indicator

__all__ = [
    "format_bounds",
    "format_chance",
    "format_change",
    "format_day",
    "format_interval",
    "format_score",
    "format_value",
]


_LARGE = 100
"""Numbers from which on decimals tell nothing."""


def format_value(indicator: Indicator, value: float | None) -> str:
    """Write a value in its indicator's unit.

    A dash for None.

    >>> from comity.indicators import INDICATORS
    >>> format_value(INDICATORS["unga_agreement"], 0.8928)
    '89 %'
    >>> format_value(INDICATORS["obligation"], 3)
    'defence'
    >>> format_value(INDICATORS["leader_meetings"], None)
    '–'
    """
    if value is None:
        return "–"
    if indicator.levels:
        name = indicator.levels[min(round(value), len(indicator.levels) - 1)]
        return name.split(" or ")[0]
    if indicator.unit == "share":
        return f"{_percent(value)} %"
    if indicator.accrues == "stock":
        return f"{value:g}"
    if abs(value) >= _LARGE:
        return f"{value:,.0f}"
    return f"{value:.2f}" if indicator.accrues == "ratio" else f"{value:.1f}"


def format_interval(indicator: Indicator, low: float | None, high: float | None) -> str:
    """Write the two ends of an interval, short; empty where there is none or it is a point.

    >>> from comity.indicators import INDICATORS
    >>> format_interval(INDICATORS["unga_agreement"], 0.8614, 0.9189)
    '86–92 %'
    """
    if low is None or high is None:
        return ""
    if indicator.levels:
        ends = [format_value(indicator, end) for end in (low, high)]
        return "" if ends[0] == ends[1] else " to ".join(ends)
    if low == high:
        return ""
    if indicator.unit == "share":
        return f"{_percent(low)}–{_percent(high)} %"
    ends = [format_value(indicator, end) for end in (low, high)]
    return "–".join(ends)


def format_bounds(indicator: Indicator, low: float | None, high: float | None) -> str:
    """Write what is known of a value of which only bounds are known.

    Empty where there is neither.

    >>> from comity.indicators import INDICATORS
    >>> format_bounds(INDICATORS["export_share"], 0.0, 0.041)
    '≤ 4.1 %'
    >>> format_bounds(INDICATORS["leader_meetings"], 1, None)
    '≥ 1'
    >>> format_bounds(INDICATORS["trade_salience"], 0.019, 0.087)
    '1.9–8.7 %'
    """
    least = None if low is None or low <= indicator.range[0] else low
    most = None if high is None or high >= indicator.range[1] else high
    if least is not None and most is not None:
        return format_interval(indicator, least, most)
    end = most if least is None else least
    if end is None:
        return ""
    text = f"{end:,g}" if indicator.whole else format_value(indicator, end)
    return f"{'≤' if least is None else '≥'} {text}"


def format_change(indicator: Indicator, change: float | None) -> str:
    """Write a change with its sign; shares in percentage points, levels in steps.

    Empty for None, ``0`` for none.

    >>> from comity.indicators import INDICATORS
    >>> format_change(INDICATORS["unga_agreement"], -0.041)
    '−4.1'
    """
    if change is None:
        return ""
    scaled = 100 * change if indicator.unit == "share" else change
    digits = 0 if indicator.levels else 1
    text = f"{abs(scaled):.{digits}f}"
    if float(text) == 0:
        return "0"
    return f"{'+' if scaled > 0 else '−'}{text}"


def format_day(day: date | None) -> str:
    """Write a day in ISO form; an end that has not come is ``ongoing``.

    Empty for None.

    >>> format_day(date(2024, 6, 19)), format_day(date.max)
    ('2024-06-19', 'ongoing')
    """
    if day is None:
        return ""
    return "ongoing" if day == ONGOING else day.isoformat()


def format_score(value: float, digits: int = 1, sign: bool = False) -> str:
    """Write a score in standard deviations, with a true minus.

    >>> format_score(-1.26), format_score(0.04, 2, sign=True), format_score(-0.01)
    ('−1.3', '+0.04', '0.0')
    """
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"−{text}" if value < 0 else f"+{text}" if sign else text


def format_chance(value: float | None) -> str:
    """Write a probability or an index from 0 to 1.

    With two digits that matter; a dash for None.

    >>> format_chance(0.2221), format_chance(0.00002), format_chance(0.0), format_chance(None)
    ('0.22', '<0.001', '0', '–')
    """
    if value is None:
        return "–"
    if 0 < value < 0.001:
        return "<0.001"
    return "0" if value == 0 else f"{value:.2f}" if value >= 0.1 else f"{value:.2g}"


def _percent(share: float) -> str:
    """Percent with the digits that matter: a share of .0004 is not 0 %."""
    percent = 100 * share
    if percent == 0 or percent >= 10:
        return f"{percent:.0f}"
    return f"{percent:.1f}" if percent >= 1 else f"{percent:.2g}"
