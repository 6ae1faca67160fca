"""Wording: numbers, names and lists as sentences have them."""

from collections.abc import Sequence
from datetime import date

__all__ = ["capital", "counted", "day", "listing", "percent", "signed", "span"]

_NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def capital(text: str) -> str:
    """A text with its first letter large."""
    return text[:1].upper() + text[1:]


def percent(share: float) -> str:
    """A share in percent, with as many digits as tell: ``97 %``, ``3.3 %``, ``0.06 %``."""
    value = 100 * share
    if value == 0:
        return "0 %"
    if value < 0.01:
        return "less than 0.01 %"
    digits = 0 if value >= 10 else 1 if value >= 1 else 2
    return f"{value:.{digits}f} %"


def signed(value: float) -> str:
    """A change or a level with its sign: ``+0.8``, ``−0.3``."""
    return _whole(f"{value:+.1f}")


def span(low: float, high: float) -> str:
    """An interval: ``0.4 to 1.2``."""
    return f"{_whole(f'{low:.1f}')} to {_whole(f'{high:.1f}')}"


def _whole(text: str) -> str:
    """With a true minus, and nothing before a zero."""
    return text.lstrip("+-") if float(text) == 0 else text.replace("-", "−")


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``two defence pacts``, ``14 meetings``."""
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    if not one:
        return f"{word} "
    return f"{word} {one if number == 1 else many or one + 's'}"


def listing(items: Sequence[str]) -> str:
    """Several things in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def day(moment: date) -> str:
    """A day in words: ``4 December 2024``."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
