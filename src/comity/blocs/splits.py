"""Splits: a group parted into camps, as people write it and as a casebook names it."""

from collections.abc import Mapping, Sequence
from typing import Any

from comity.dataset import Panel
from comity.errors import ComityError, shown
from comity.states import resolve

__all__ = ["Split", "named_splits", "read_split"]

Split = tuple[tuple[str, ...], ...]


def named_splits(panel: Panel, group: Sequence[str]) -> dict[str, Split]:
    """The splits of a group that its casebook names.

    Those of these states, no more and no fewer.

    >>> import comity as cm
    >>> list(named_splits(cm.casebook("crink").panel(start=2020), ["CHN", "IRN", "PRK", "RUS"]))
    ['Iran apart']
    """
    splits: Mapping[str, Any] = getattr(panel.evidence, "splits", {})
    return {
        name: one
        for name, one in splits.items()
        if {state for camp in one for state in camp} == set(group)
    }


def read_split(text: Any, group: Sequence[str]) -> Split:
    """Read a split into camps.

    Parameters
    ----------
    text : str or sequence of sequences of str
        Camps with ``|`` between them, states with blanks or commas between them.
    group : sequence of str
        The states that it must name, each once.

    Returns
    -------
    tuple of tuple of str
        Camps of codes, each in alphabetical order.

    Raises
    ------
    ComityError
        If there are fewer than two camps, or they are not of the group, each state once.

    Examples
    --------
    >>> read_split("PRK CHN | KOR", ["CHN", "KOR", "PRK"])
    (('CHN', 'PRK'), ('KOR',))
    """
    right = "write camps of codes with | between them, such as 'PRK CHN RUS | KOR USA JPN'"
    parts = (
        [part.replace(",", " ").split() for part in text.split("|")]
        if isinstance(text, str)
        else [list(part) for part in text]
    )
    if len(parts) < 2 or not all(parts):
        raise ComityError(f"{shown(text)} is no split into two camps or more; {right}")
    camps = tuple(tuple(sorted(resolve(state).id for state in part)) for part in parts)
    every = [state for camp in camps for state in camp]
    twice = next((state for state in every if every.count(state) > 1), None)
    if twice:
        raise ComityError(f"{shown(text)} names {twice} twice; keep it in one camp")
    wrong = sorted(set(every) ^ set(group))
    if wrong:
        raise ComityError(
            f"{shown(text)} must name {' '.join(group)}, each once; {' '.join(wrong)} "
            f"{'is' if len(wrong) == 1 else 'are'} wrong or missing"
        )
    return camps
