"""Periods between turning points, named by stated rules: realignment, freeze, abandonment, …"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from math import isinf, isnan
from typing import Literal

from comity.errors import ComityError

__all__ = ["RULES", "THRESHOLDS", "Label", "Reading", "Rule", "Thresholds", "label"]

Trend = Literal["rising", "falling", "unclear"]


@dataclass(frozen=True)
class Thresholds:
    """Where one label ends and the next begins; levels in standard deviations of the scale.

    Parameters
    ----------
    shift, leap : float
        Change of level from one period to the next that counts, and that counts as large. By
        default the conventions for small and large effects (Cohen 1988).
    trend : float
        Change per year that counts as a trend if its interval leaves out 0: by default one that
        makes a shift in four years.
    lean : float
        Difference of the two states' dependence, as shares, from which one leans on the other.
    """

    shift: float = 0.2
    leap: float = 0.8
    trend: float = 0.05
    lean: float = 0.2


THRESHOLDS = Thresholds()
"""The thresholds by default."""


@dataclass(frozen=True)
class Reading:
    """A period as the rules read it.

    Parameters
    ----------
    step : float
        Change of level since the period before, in standard deviations; 0 if there is none.
    trend : str
        ``"rising"`` or ``"falling"`` if clear, else ``"unclear"``.
    lean : float
        Absolute difference of dependence; 0 if unknown: nobody is known to lean on the other.
    """

    step: float
    trend: Trend
    lean: float


@dataclass(frozen=True)
class Rule:
    """A label and when a period bears it.

    Parameters
    ----------
    name : str
        The label.
    condition : str
        The rule in words, thresholds by name in braces.
    literature : str
        Where the word comes from.
    holds : callable
        The rule itself: of a reading and thresholds, whether it applies.

    Examples
    --------
    >>> rule = RULES[0]
    >>> rule.name, rule.holds(Reading(1.0, "unclear", 0.0), THRESHOLDS)
    ('realignment', True)
    """

    name: str
    condition: str
    literature: str
    holds: Callable[[Reading, Thresholds], bool]


@dataclass(frozen=True)
class Label:
    """The name of a period, and why it bears it.

    Parameters
    ----------
    name : str
        One of the names in `RULES`.
    why : str
        The rule in words, and the numbers that meet it: levels, slope, dependence.
    """

    name: str
    why: str


def _leap_down(of: Reading, by: Thresholds) -> bool:
    return of.step <= -by.leap


def _between(of: Reading, by: Thresholds) -> bool:
    return -by.leap < of.step < by.leap


def _flat(of: Reading, by: Thresholds) -> bool:
    return of.trend == "unclear" and _between(of, by)


RULES: tuple[Rule, ...] = (
    Rule(
        "realignment",
        "the level rises by {leap} standard deviations or more",
        "Snyder 1997, on alignment as expectation of support; the third act of Haggard 2026 "
        "(North Korea with Russia and China from 2022)",
        lambda of, by: of.step >= by.leap,
    ),
    Rule(
        "rapprochement",
        "no leap of {leap}, and a clear upward trend of {trend} a year or more, or without a "
        "clear trend a rise by {shift} or more",
        "Kupchan 2010, on how enemies become friends step by step",
        lambda of, by: (
            _between(of, by)
            and (of.trend == "rising" or (of.trend == "unclear" and of.step >= by.shift))
        ),
    ),
    Rule(
        "steady",
        "neither a change of level by {shift} standard deviations or more nor a clear trend of "
        "{trend} a year",
        "Leeds & Savun 2007: what was agreed lasts while what it was worth does not change",
        lambda of, by: _flat(of, by) and -by.shift < of.step < by.shift,
    ),
    Rule(
        "freeze",
        "no leap of {leap}, and a clear downward trend of {trend} a year or more, or without a "
        "clear trend a fall by {shift} or more",
        "The second act of Haggard 2026 (China and North Korea, 2012 to 2017)",
        lambda of, by: (
            _between(of, by)
            and (of.trend == "falling" or (of.trend == "unclear" and of.step <= -by.shift))
        ),
    ),
    Rule(
        "abandonment",
        "the level falls by {leap} standard deviations or more, and one state depends more by "
        "{lean} or more",
        "Snyder 1984; the first act of Haggard 2026 (North Korea by both patrons, 1990 to 1995)",
        lambda of, by: _leap_down(of, by) and of.lean >= by.lean,
    ),
    Rule(
        "rupture",
        "the level falls by {leap} standard deviations or more, and neither state is known to "
        "depend more by {lean}",
        "Walt 1997, on why alliances collapse; Leeds & Savun 2007, on abrogation",
        lambda of, by: _leap_down(of, by) and of.lean < by.lean,
    ),
)
"""The labels: of any reading exactly one holds. Change of level comes first, then the trend."""


def label(
    level_before: float | None,
    level_after: float,
    slope: tuple[float, float, float] | None,
    asymmetry: float | None,
    scale: float,
    thresholds: Thresholds = THRESHOLDS,
) -> Label:
    """Name a period between turning points by the rules in `RULES`.

    step = (level_after - level_before) / scale; the trend is clear if abs(slope) / scale reaches
    its threshold and its interval leaves out 0.

    Parameters
    ----------
    level_before : float or None
        Level before the period began; None if this is the first: the trend alone decides then.
    level_after : float
        Level once it had begun.
    slope : tuple of three floats, or None
        Change per year within this period: value, low and high of its interval; None if it is
        unknown, as in a period too short for one.
    asymmetry : float or None
        Dependence of the first state on the second less that of the second on the first, from
        -1 to 1 (`comity.methods.dependence.asymmetry`); None or NaN if unknown.
    scale : float
        Standard deviation of the scale of levels over dyads, positive.
    thresholds : Thresholds
        Where labels begin.

    Returns
    -------
    Label
        The label is of the dyad's level: an abandonment says that the tie gave way under a state
        that leaned on it, not which of the two let go, and a realignment not away from whom.

    Raises
    ------
    ComityError
        If a number is not finite, scale is not positive, asymmetry is out of its range, the
        slope lies outside its interval, or thresholds are out of order.

    References
    ----------
    Snyder, G. H. (1984). The security dilemma in alliance politics. World Politics 36(4),
    461-495.
    Snyder, G. H. (1997). Alliance Politics. Cornell University Press.
    Haggard, S. (2026). Contemporary China-Russia-North Korea Alignment: The Long View. University
    of California San Diego.
    Kupchan, C. A. (2010). How Enemies Become Friends. Princeton University Press.
    Leeds, B. A. & Savun, B. (2007). Terminating alliances: Why do states abrogate agreements?
    Journal of Politics 69(4), 1118-1132.
    Walt, S. M. (1997). Why alliances endure or collapse. Survival 39(1), 156-179.
    Cohen, J. (1988). Statistical Power Analysis for the Behavioral Sciences, 2nd edition.

    Examples
    --------
    >>> found = label(0.9, -0.3, (-0.01, -0.05, 0.03), 0.6, scale=1.0)
    >>> print(found.name, found.why, sep=": ")
    abandonment: the level falls by 0.8 standard deviations or more, and one state depends more
    by 0.2 or more: from 0.90 to -0.30, by 1.20 standard deviations; no clear trend, the slope
    being -0.010 a year (-0.050 to 0.030); the first state depends more by 0.60.
    """
    _check(level_before, level_after, slope, asymmetry, scale)
    _check_thresholds(thresholds)
    step = 0.0 if level_before is None else _in_units(level_after - level_before, scale)
    trend = _trend(slope, scale, thresholds)
    known = None if asymmetry is None or isnan(asymmetry) else asymmetry
    reading = Reading(step, trend, abs(_in_units(known or 0.0, 1.0)))
    rule = next(rule for rule in RULES if rule.holds(reading, thresholds))
    numbers = (
        _say_step(level_before, level_after, step),
        _say_trend(slope, trend),
        _say_lean(known),
    )
    return Label(
        rule.name, f"{rule.condition.format(**_rounded(thresholds))}: {'; '.join(numbers)}."
    )


def _rounded(thresholds: Thresholds) -> dict[str, float]:
    """The thresholds as they are said."""
    return {name: float(f"{value:.2g}") for name, value in asdict(thresholds).items()}


def _in_units(change: float, scale: float) -> float:
    """Change in standard deviations, so rounded that 0.9 - 0.1 reaches 0.8."""
    return round(change / scale, 9)


def _trend(slope: tuple[float, float, float] | None, scale: float, by: Thresholds) -> Trend:
    """Direction of a slope that is steep enough and of one sign throughout its interval."""
    if slope is None:
        return "unclear"
    value, low, high = slope
    steep = abs(_in_units(value, scale)) >= by.trend
    if steep and low > 0:
        return "rising"
    return "falling" if steep and high < 0 else "unclear"


def _say_step(before: float | None, after: float, step: float) -> str:
    if before is None:
        return f"level {after:.2f}, no period before it"
    return f"from {before:.2f} to {after:.2f}, by {abs(step):.2f} standard deviations"


def _say_trend(slope: tuple[float, float, float] | None, trend: Trend) -> str:
    if slope is None:
        return "the slope is unknown"
    verdict = "no clear trend" if trend == "unclear" else f"{trend} clearly"
    return f"{verdict}, the slope being {slope[0]:.3f} a year ({slope[1]:.3f} to {slope[2]:.3f})"


def _say_lean(asymmetry: float | None) -> str:
    if asymmetry is None:
        return "who depends more is unknown"
    if asymmetry == 0:
        return "both depend on each other alike"
    who = "first" if asymmetry > 0 else "second"
    return f"the {who} state depends more by {abs(asymmetry):.2f}"


def _check(
    before: float | None,
    after: float,
    slope: tuple[float, float, float] | None,
    asymmetry: float | None,
    scale: float,
) -> None:
    """Refuse what cannot be read."""
    numbers = {"level_before": before, "level_after": after, "scale": scale}
    ends = dict(zip(("slope", "low end of slope", "high end of slope"), slope or (), strict=False))
    for name, value in {**numbers, **ends}.items():
        if value is not None and (isnan(value) or isinf(value)):
            raise ComityError(
                f"{name} is {value}; give a finite number, or None for a level before or a slope "
                "that is unknown"
            )
    if scale <= 0:
        raise ComityError(f"scale is {scale}; give a standard deviation above 0")
    if slope is not None and not slope[1] <= slope[0] <= slope[2]:
        raise ComityError(f"slope {slope[0]} lies outside {slope[1:]}; give value, low, high")
    if asymmetry is not None and abs(asymmetry) > 1:
        raise ComityError(f"asymmetry is {asymmetry}; give a difference of shares, from -1 to 1")


def _check_thresholds(by: Thresholds) -> None:
    """Refuse thresholds between which no label could lie."""
    if not (0 < by.shift <= by.leap and by.trend > 0 and 0 < by.lean <= 1):
        raise ComityError(f"{by} are out of order; give 0 < shift <= leap, trend > 0, lean to 1")
