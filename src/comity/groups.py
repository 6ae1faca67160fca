"""Groups: camps of any states, and of states beside those of a case."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from comity.blocs.camps import Camps
from comity.loading import case
from comity.results import Result
from comity.states import resolve

__all__ = ["camps", "with_outside"]


def camps(
    states: str | Path | Sequence[str] | Result,
    split: str | Mapping[str, Any] | None = None,
    *,
    data: str | Path | None = None,
    outside: Sequence[str] = (),
    **options: Any,
) -> Camps:
    """Say into which camps states fall, with which probability, in every year: ``comity camps``.

    Parameters
    ----------
    states : str, Path or sequence of str
        A case, as for `case`.
    split : str or mapping of str to splits, optional
        Splits whose probability is asked for: ``PRK CHN RUS | KOR USA JPN``.
    data : str or Path, optional
        As for `case`.
    outside : sequence of str
        States that are no members, of which ``entry`` says how likely each belongs. Those of which
        a casebook has no ties are read, with its own states, from published data.
    **options
        zero, start, end: see `comity.blocs.camps.camps_of`.

    Returns
    -------
    Camps
        ``frame`` has the probability of splits.

    Raises
    ------
    ComityError
        As `case` and `comity.blocs.camps.camps_of`.

    Examples
    --------
    >>> found = camps("crink", start=2020).frame
    >>> found.filter(domain="overall", split="one camp")["probability"].is_between(0, 1).all()
    True
    """
    held = case(with_outside(states, outside, data), data=data)
    return held.fit().camps(None, split, outside=outside, **options)


def with_outside(
    name: str | Path | Sequence[str] | Result,
    outside: Sequence[str],
    data: str | Path | None,
) -> str | Path | Sequence[str] | Result | list[str]:
    """What to load so that states outside a group have ties with it.

    The same where nobody is outside, or a casebook has their ties; else all states.

    >>> with_outside("crink", ["India"], folder)
    ['CHN', 'IRN', 'PRK', 'RUS', 'IND']
    """
    beyond = [resolve(one).id for one in outside]
    if not beyond:
        return name
    if isinstance(name, str | Path | Result) or len(name) == 1:
        held = case(name if isinstance(name, str | Path | Result) else name[0]).evidence.states
        if data is None or set(beyond) <= set(held):
            return name
    else:
        held = tuple(resolve(one).id for one in name)
    return [*held, *(one for one in beyond if one not in held)]
