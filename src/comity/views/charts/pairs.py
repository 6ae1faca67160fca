"""Pairs: the two states that a reader names, in whatever way they write them."""

import re
from collections.abc import Iterator, Sequence

from comity.errors import ComityError, shown
from comity.states import resolve
from comity.states.articles import in_sentence

__all__ = ["case_and_pair", "pair_of", "state_names"]

_BETWEEN = re.compile(r"\s+(?:and|&|with)\s+|\s*[–—/,:]\s*|-")


def pair_of(states: Sequence[str], *words: str) -> tuple[str, str]:
    """Find the two states that are meant among those of a case.

    Their ids, in the order written.

    >>> pair_of(("CHN", "PRK"), "North Korea-China")
    ('PRK', 'CHN')
    >>> pair_of(("GNB", "SEN"), "Senegal", "Guinea-Bissau")
    ('SEN', 'GNB')
    """
    text = "-".join(str(word) for word in words)
    found = [pair for pair in _readings(words) if pair[0] != pair[1]]
    inside = next((pair for pair in found if set(pair) <= set(states)), None)
    if inside:
        return inside
    known = ", ".join(states)
    if found:
        strange = next(one for one in found[0] if one not in states)
        raise ComityError(
            f"{shown(text)}: {resolve(strange).name} is not in the case; its states are {known}"
        )
    example = "-".join(states[:2])
    raise ComityError(
        f"{shown(text)} names no two states of the case ({known}); write them as {example}"
    )


def _readings(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every way in which the words name two states."""
    if len(words) == 2:
        parted = [(str(words[0]), str(words[1]))]
    elif len(words) == 1:
        text = str(words[0])
        parted = [(text[: m.start()], text[m.end() :]) for m in _BETWEEN.finditer(text)]
    else:
        return
    for a, b in parted:
        try:
            yield resolve(a).id, resolve(b).id
        except ComityError:
            continue


def state_names(*codes: str) -> str:
    """Write states as in running text.

    >>> state_names("CHN", "USA")
    'China and the United States'
    """
    names = [in_sentence(resolve(code).name) for code in codes]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def case_and_pair(words: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Part the words of a line into the case and the pair that is asked for.

    The case; the pair, in one word or two, empty where none is asked for; of two states their own.

    >>> case_and_pair(["crink", "China", "North Korea"])
    (['crink'], ('China', 'North Korea'))
    >>> case_and_pair(["IND", "PAK", "CHN", "IND-PAK"])
    (['IND', 'PAK', 'CHN'], ('IND-PAK',))
    """
    first, *others = words
    if others and not _is_state(first):
        return [first], tuple(others)
    if len(others) == 1:
        return list(words), tuple(words)
    if others and not _is_state(others[-1]):
        return [first, *others[:-1]], (others[-1],)
    return list(words), ()


def _is_state(word: str) -> bool:
    try:
        resolve(word)
    except ComityError:
        return False
    return True
