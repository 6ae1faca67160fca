"""Legible: texts that any form of file can hold, whatever a source has in its titles."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

from comity.errors import printable
from comity.results import Result

__all__ = ["legible"]


def legible(value: Any) -> Any:
    r"""The same with control characters written out in all its texts: XML has none.

    Parameters
    ----------
    value : object
        A text, or what holds texts: a mapping, a list, a tuple, a dataclass. What is a result by
        itself stays as it is.

    Returns
    -------
    object
        Of the same kind.

    Examples
    --------
    >>> legible({"title": ["a\x1b[31mred", 1]})
    {'title': ['a\\x1b[31mred', 1]}
    """
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {legible(key): legible(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(legible(one) for one in value)
    if is_dataclass(value) and not isinstance(value, type | Result):
        return replace(
            value, **{one.name: legible(getattr(value, one.name)) for one in fields(value)}
        )
    return value
