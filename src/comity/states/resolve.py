"""Which state a name or a code means on a day: one state, or a refusal that names candidates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from comity.errors import ComityError, shown
from comity.states._keys import SYSTEMS, Meaning, key_of, meanings
from comity.states._suggestions import nearest
from comity.states._tables import (
    CODE_SYSTEMS,
    NUMBERED,
    OPEN,
    codes,
    existence,
    names_in_use,
    require,
)
from comity.states.others import NonState, non_state

__all__ = ["AmbiguousState", "State", "UnknownState", "resolve"]

Window = tuple[date, date]
"""First and last day of what was asked about."""


class UnknownState(ComityError):  # noqa: N818 - says what is wrong, not that it is one
    """A name or code that means no state, or none at the time asked about."""


class AmbiguousState(ComityError):  # noqa: N818
    """A name or code that may mean several states; the message names them."""


@dataclass(frozen=True)
class State:
    """A state as it was at the time asked about.

    Attributes
    ----------
    id : str
        Three letters that stay the same for as long as the state lasts: RUS from 1816 to today.
    name : str
        The name in use at the time ("Soviet Union" in 1980).
    start, end : date, date or None
        The days between which it has been in existence without a break: a member of the COW
        or the Gleditsch-Ward system or of the United Nations; ``end`` None where it lasts.
    cow, gw, iso_n : int or None
        Correlates of War, Gleditsch-Ward and ISO 3166-1 numbers at the time.
    cowc, gwc, iso2, iso3, cameo, undl : str or None
        Letter codes at the time; None where the state has none in that system. ``undl`` is
        held by members of the United Nations alone.

    Examples
    --------
    >>> from comity.states import resolve
    >>> state = resolve("Moscow", when=1980)
    >>> state.id, state.name, state.cow, state.iso3
    ('RUS', 'Soviet Union', 365, 'SUN')
    """

    id: str
    name: str
    start: date
    end: date | None
    cow: int | None = None
    cowc: str | None = None
    gw: int | None = None
    gwc: str | None = None
    iso2: str | None = None
    iso3: str | None = None
    iso_n: int | None = None
    cameo: str | None = None
    undl: str | None = None


def resolve(
    name_or_code: str | int, when: int | date | None = None, system: str | None = None
) -> State:
    """Find the one state that a name or a code means.

    Parameters
    ----------
    name_or_code : str or int
        A name (English, or in another language and script), former name, adjective, capital,
        abbreviation; or a code. Case, accents, apostrophes, dashes and the order of words do not
        matter ("Poland, Republic of"), nor do the usual abbreviations ("Marshall Isds", "Dem. Rep.
        of the Congo"), years and notes in brackets ("Sudan (...2011)") or the form of government
        where it tells no two states apart ("Republic of Cuba"). Otherwise names must match exactly.
    when : int or date, optional
        A year (the state existed and the name or code was its own on some day of it) or a day.
        By default any time; of several states, the only one that exists today is meant.
    system : str, optional
        ``cow``, ``gw``, ``iso_n`` (numbers), ``cowc``, ``gwc``, ``iso2``, ``iso3``, ``cameo``,
        ``undl`` (letters), ``id`` or ``name``. By default a number is a COW or Gleditsch-Ward
        number, two or three capitals are an id or ISO code (of its time or later: SUN, YUG; NA is
        Namibia), anything else a name. What ``cameo`` and ``undl`` do not list is read as ISO
        code; KSV, RKS and UNK are read as Kosovo wherever three letters of ISO are.

    Returns
    -------
    State
        With the name and the codes of that day; of a year, those on the last day of it
        on which the state existed.

    Raises
    ------
    UnknownState
        If no state is meant, or none at that time.
    AmbiguousState
        If several states may be meant.
    ComityError
        If `when` is no year or date, or `system` is none of those above.

    Notes
    -----
    A present name is understood for the whole life of the state ("Russia" in 1980), a
    former one only in its time ("Soviet Union" is refused in 1995). "China" is the state with
    COW number 710 at all times; China's seat in the United Nations to 24 October 1971 is
    the code CHN in the system ``undl``, which then means TWN.

    References
    ----------
    Correlates of War Project, State System Membership, v2016. Gleditsch & Ward (1999),
    International Interactions 25(4): 393-413. ISO 3166-1 and 3166-3.

    Examples
    --------
    >>> resolve(260, when=1970).id, resolve("Prussia", when=1850).id, resolve("DPRK").id
    ('DEU', 'DEU', 'PRK')
    >>> resolve("Korea", when=1995)
    Traceback (most recent call last):
        ...
    comity.states.resolve.AmbiguousState: 'Korea' in 1995 may be KOR (South Korea) or
    PRK (North Korea); write the id
    """
    if system is not None:
        require(system, SYSTEMS, "system of codes")
    if isinstance(name_or_code, bool) or not isinstance(name_or_code, str | int):
        raise ComityError(f"{shown(name_or_code)} is no name or code; give text or a whole number")
    text = str(name_or_code)
    window = window_of(when)
    space, key = key_of(text, system)
    ids = _candidates(meanings(dated=window is not None).get((space, key), ()), window)
    if not ids:
        raise UnknownState(_why_unknown(text, when, system))
    if len(ids) > 1:
        raise AmbiguousState(_why_ambiguous(text, when, space, key, ids))
    return _state(ids[0], window)


def window_of(when: int | date | None) -> Window | None:
    """The first and last day of a year or a day; None for any time."""
    if when is None:
        return None
    if isinstance(when, datetime):
        when = when.date()
    if isinstance(when, date):
        return when, when
    if isinstance(when, int) and not isinstance(when, bool) and 1 <= when <= date.max.year:
        return date(when, 1, 1), date(when, 12, 31)
    raise ComityError(f"when={shown(when)} is no year or date; write 1995 or date(1995, 6, 30)")


def _candidates(rows: Iterable[Meaning], window: Window | None) -> list[str]:
    """The states of the best tier, sorted; at any time, the only one of today if there is one."""
    if window is not None:
        rows = [row for row in rows if row.start <= window[1] and row.end >= window[0]]
    rows = list(rows)
    best = min((row.tier for row in rows), default=0)
    ids = sorted({row.id for row in rows if row.tier == best})
    if window is None and len(ids) > 1:
        today = [i for i in ids if _lives()[i][-1][1] == OPEN]
        return today if len(today) == 1 else ids
    return ids


@cache
def _lives() -> dict[str, list[Window]]:
    found: dict[str, list[Window]] = {}
    for state, start, end in existence().iter_rows():
        found.setdefault(state, []).append((start, end))
    return found


@cache
def _labels() -> dict[tuple[str, str], list[tuple[str, date, date]]]:
    """Codes and names in use of each (id, system), with their days."""
    found: dict[tuple[str, str], list[tuple[str, date, date]]] = {}
    for state, system, code, start, end in codes().iter_rows():
        found.setdefault((state, system), []).append((code, start, end))
    for state, name, start, end in names_in_use().iter_rows():
        found.setdefault((state, "name"), []).append((name, start, end))
    return found


def _label(state: str, system: str, day: date) -> str | None:
    rows = _labels().get((state, system), ())
    return next((code for code, start, end in rows if start <= day <= end), None)


@cache
def _state(state: str, window: Window | None) -> State:
    """The state on the last day of the window on which it existed."""
    spells = _lives()[state]
    if window is not None:
        spells = [s for s in spells if s[0] <= window[1] and s[1] >= window[0]]
    start, end = spells[-1]
    day = end if window is None else min(end, window[1])
    found = {system: _label(state, system, day) for system in CODE_SYSTEMS}
    numbers = {s: int(code) for s, code in found.items() if code is not None and s in NUMBERED}
    letters = {s: code for s, code in found.items() if s not in NUMBERED}
    name = _label(state, "name", day) or state
    last = None if end == OPEN else end
    return State(state, name, start, last, **numbers, **letters)  # type: ignore[arg-type]


def _at(when: int | date | None) -> str:
    if when is None:
        return ""
    return f" in {when}" if isinstance(when, int) else f" on {when:%Y-%m-%d}"


def _span(start: date, end: date) -> str:
    return f"from {start} on" if end == OPEN else f"{start} to {end}"


def _why_ambiguous(text: str, when: int | date | None, space: str, key: str, ids: list[str]) -> str:
    window = window_of(when)
    listed = [f"{i} ({_state(i, window).name})" for i in ids]
    if space == "number":
        known = meanings(dated=window is not None)
        listed = [
            f"{label} as {s}"
            for i, label in zip(ids, listed, strict=True)
            for s in ("cow", "gw")
            if i in _candidates(known.get((s, key), ()), window)
        ]
        return f"{text}{_at(when)} is {' or '.join(listed)}; pass system='cow' or system='gw'"
    if window is None:
        listed = [
            f"{i} ({_state(i, None).name}, {_span(_lives()[i][0][0], _lives()[i][-1][1])})"
            for i in ids
        ]
        return f"{shown(text)} may be {' or '.join(listed)}; write the id, or say when"
    return f"{shown(text)}{_at(when)} may be {' or '.join(listed)}; write the id"


def _why_unknown(text: str, when: int | date | None, system: str | None) -> str:
    space, key = key_of(text, system)
    rows = meanings(dated=True).get((space, key)) or meanings(dated=False).get((space, key), ())
    if rows:
        best = min(row.tier for row in rows)
        spans = sorted({(r.id, r.start, r.end) for r in rows if r.tier == best})
        told = ", ".join(f"{i} {_span(start, end)}" for i, start, end in spans)
        said = f"{shown(text)} means no state{_at(when)}: it means {told}"
        return f"{said}; ask for another time or name"
    if space == "number":
        return _why_no_number(text, when, key)
    other = non_state(text, system)
    if other is not None:
        return _why_no_state(text, other)
    if space != "name":
        known = "id or ISO code" if system is None else f"code of the system {shown(system)}"
        return f"{shown(text)} is no {known}; look the state up by its name"
    if ", " in key:
        return f"{shown(text)} names several states; write one at a time"
    return _as_letters(text, system) or _with_nearest(text)


_NO_STATES = {
    "territory": "a territory, in no list of states",
    "aggregate": "a group of states or areas, no state",
    "organisation": "an organisation, no state",
}


def _why_no_state(text: str, other: NonState) -> str:
    named = "" if other.name.casefold() == text.strip().casefold() else f"{other.name}, "
    return f"{shown(text)} is {named}{_NO_STATES[other.kind]}; leave it out, or name a state"


def _as_letters(text: str, system: str | None) -> str | None:
    """Whose code a text is in the systems of letters that are never guessed."""
    for letters in ("cowc", "gwc") if system is None else ():
        found = _candidates(meanings(dated=False).get((letters, text.strip()), ()), None)
        if len(found) == 1:
            told = f"{_state(found[0], None).name} as {letters}: pass system={shown(letters)}"
            return f"{shown(text)} is no id or ISO code; it is {told}"
    return None


def _with_nearest(text: str) -> str:
    near = ", ".join(map(repr, nearest(text)))
    told = f"near names: {near}" if near else "write its common English name or a code"
    return f"{shown(text)} is no state known here; {told}"


def _why_no_number(text: str, when: int | date | None, key: str) -> str:
    window = window_of(when)
    others = _candidates(meanings(dated=window is not None).get(("iso_n", key), ()), window)
    if others:
        name = _state(others[0], window).name
        return f"{text} is no COW or G-W code; as ISO numeric it is {name}: pass system='iso_n'"
    return f"{text} is no COW or G-W code; look the state up by its name"
