"""Who is named beside states without being one: territories, aggregates, organisations."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from comity.states._keys import SYSTEMS, key_of, meanings
from comity.states._languages import english
from comity.states._names import Names
from comity.states._spelling import joined, listed, parts, words
from comity.states._tables import read, require

__all__ = ["NonState", "NonStateKind", "non_state"]

NonStateKind = Literal["territory", "aggregate", "organisation"]
"""What a party is that is no state."""


_CODES = ("iso2", "iso3", "iso_n")
_GROUPED = re.compile(
    r"\b(?:nes|unspecified|(?:not|non) (?:elsewhere )?(?:specified|included|classified|allocated)"
    r"|rest of|total|areas?|countries|economies|nations|partners|regions?|free zones?|income"
    r"|bunkers|states members|ns)\b"
    r"|^(?:other|all|world|extra|intra) |^(?:eu|ea|g|oecd) ?\d+\b"
)
"""Words that only names of groups and of remainders hold."""


@dataclass(frozen=True)
class NonState:
    """A party that is known and is no state.

    Attributes
    ----------
    name : str
        Its usual name; for an aggregate that is recognised by its words alone, those words.
    kind : {"territory", "aggregate", "organisation"}
        A place outside the state system (dependent, disputed or former); a group of states, a
        region or a remainder ("Areas, nes"); an international organisation.
    """

    name: str
    kind: NonStateKind


def non_state(name_or_code: str | int, system: str | None = None) -> NonState | None:
    """Say whether a name or a code is known to mean a party that is no state.

    A file's "Hong Kong" or "Areas, nes" is a party that is no state; its "#REF!" or "Chna" may
    be any state, and must not be taken for one that is left out knowingly.

    Parameters
    ----------
    name_or_code : str or int
        As in `resolve`: names in any spelling, or codes.
    system : str, optional
        As in `resolve`. By default two or three capitals that ISO 3166-1 or 3166-3 has are that
        code ("AU" is Australia), anything else is a name.

    Returns
    -------
    NonState or None
        None for what means a state at any time, and for what is not known.

    Raises
    ------
    ComityError
        If `system` is none of those that `resolve` knows.

    Examples
    --------
    >>> non_state("China, Hong Kong SAR")
    NonState(name='Hong Kong', kind='territory')
    >>> non_state("Other Europe, nes").kind, non_state("OAS").kind
    ('aggregate', 'organisation')
    >>> [non_state(text) for text in ("China", "Chna", "#REF!", "")]
    [None, None, None, None]
    """
    if system is not None:
        require(system, SYSTEMS, "system of codes")
    text = str(name_or_code).strip()
    if meanings(dated=False).get(key_of(text, system)):
        return None
    by_code = _by_code(text, system)
    if by_code or (system not in (None, "name")):
        return by_code
    return _by_name(text)


def _by_code(text: str, system: str | None) -> NonState | None:
    """The party that bears a code of ISO 3166; without a system, of capitals alone."""
    code = str(int(text)) if text.isdecimal() else text
    if system is None:
        return _codes()["iso2"].get(code) or _codes()["iso3"].get(code)
    held = _codes().get("iso3" if system in ("cameo", "undl", "id") else system, {})
    return held.get(code.upper())


def _by_name(text: str) -> NonState | None:
    """The party that bears a name, in whatever spelling."""
    beside = [meanings(dated=False).get(key_of(part, "name")) for part in joined(text)]
    if any(beside) and not all(beside) and not _names().written(text):
        return None  # a state and one of these
    found = _parties().get(_names().key(text))
    if found:
        return found
    spelt = " ".join(words(text))
    if _GROUPED.search(spelt):
        return NonState(text, "aggregate")
    among = [_parties().get(_names().key(part)) for part in listed(text)]
    if among and all(among):
        return among[0]
    other = english(text)
    if other:
        return _by_name(other)
    return next((found for ways in parts(text) if (found := _beside_state(ways))), None)


def _beside_state(several: list[str]) -> NonState | None:
    """The party beside which the state it belongs to stands: "Greenland (Denmark)"."""
    found = {part: _parties().get(_names().key(part)) for part in several}
    known = (one or meanings(dated=False).get(key_of(part, "name")) for part, one in found.items())
    return next((one for one in found.values() if one), None) if all(known) else None


@cache
def _codes() -> dict[str, dict[str, NonState]]:
    """Parties by code, for each system of codes."""
    return {
        system: {
            code.lstrip("0"): NonState(name, kind)
            for name, kind, code in read("others").select("name", "kind", system).iter_rows()
            if code
        }
        for system in _CODES
    }


def _rows() -> list[tuple[str, str, str]]:
    """Every name of every party, its usual name, and which of the two it is."""
    usual = [(name, name, "name") for name in read("others")["name"]]
    also = read("other_names").select("also", "name").iter_rows()
    return usual + [(other, name, "also") for other, name in also]


@cache
def _names() -> Names:
    return Names(_rows(), present="name", whole=frozenset({"name", "also"}), besides="")


@cache
def _parties() -> dict[str, NonState]:
    """Parties by the key of each of their names."""
    kinds = dict(read("others").select("name", "kind").iter_rows())
    return {
        key: NonState(name, kinds[name])
        for (_, name, _), keys in zip(_rows(), _names().keys, strict=True)
        for key in keys
    }
