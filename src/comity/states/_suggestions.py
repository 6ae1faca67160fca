"""Suggestions: the names that a misspelt one may mean, the nearest first."""

from collections import Counter, defaultdict
from functools import cache
from typing import NamedTuple

from comity.states._spelling import bag, bare, words
from comity.states._tables import OPEN, lives, names, read

_SHORTEST = 4
_ALIKE = 0.7
_COMPARED = 25
_SHORT = 6  # letters; a slip leaves hardly a pair of so few
_SHOWN = 3

# What each costs in letters: a letter left out is likelier than one too many, a wrong first
# letter is rare, another form of government is likelier than another state, and of two names
# that are as near, the usual one of a state of today is meant.
_LEFT_OUT, _TURNED, _FIRST, _FORM, _UNUSUAL, _PAST = 0.9, 0.9, 0.05, 0.5, 0.02, 0.1


class _Known(NamedTuple):
    """A name as it is compared."""

    shown: str
    party: str
    less: float
    spelt: str
    told: tuple[str, ...]
    core: tuple[str, ...]


def nearest(text: str) -> list[str]:
    """Names of states and others that a text is near to, one for each, the nearest first."""
    asked = _known(text, text, "", 0.0)
    if len(asked.spelt.replace(" ", "")) < _SHORTEST:
        return []
    best: dict[str, tuple[float, str]] = {}
    for known in _alike(asked):
        distance = _apart(asked, known)
        if distance is not None:
            one = (distance + known.less, known.shown)
            best[known.party] = min(best.get(known.party, one), one)
    shown = [name for _, name in sorted(best.values())]
    return list(dict.fromkeys(shown))[:_SHOWN]


def _apart(text: _Known, known: _Known) -> float | None:
    """How far a text is from a name as written, written out, or without the form of government."""
    with_form = text.core != text.told or known.core != known.told
    if with_form and not all(_meets(word, text.told) for word in known.core):
        return None
    without = _near(" ".join(text.core), " ".join(known.core)) if with_form else None
    distances = (
        _near(text.spelt, known.spelt),
        _near(" ".join(text.told), " ".join(known.told)),
        None if without is None else without + _FORM,
    )
    return min((one for one in distances if one is not None), default=None)


def _meets(word: str, others: tuple[str, ...]) -> bool:
    return word in others or any(_near(word, other) is not None for other in others)


def _near(text: str, other: str) -> float | None:
    """How far one text is from another; None where they are not alike."""
    furthest = (1 - _ALIKE) * max(len(text), len(other))
    if abs(len(text) - len(other)) > furthest:
        return None
    distance = _distance(text, other)
    return distance if distance <= furthest else None


def _distance(text: str, other: str) -> float:
    """Letters to put in, take out, exchange or turn round to make one text the other."""
    before: list[float] = []
    row = [_LEFT_OUT * at for at in range(len(other) + 1)]
    for at, letter in enumerate(text, 1):
        now = [float(at)]
        for to, wanted in enumerate(other, 1):
            least = min(row[to] + 1, now[to - 1] + _LEFT_OUT, row[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and text[at - 2] == wanted:
                least = min(least, before[to - 2] + _TURNED)
            now.append(least)
        before, row = row, now
    return row[-1] + _FIRST * (text[:1] != other[:1])


def _known(name: str, shown: str, party: str, less: float) -> _Known:
    spelt = words(name)
    told = bag(spelt)
    return _Known(shown, party, less, " ".join(spelt), told, bare(told) or told)


def _alike(asked: _Known) -> list[_Known]:
    """The names that share most pairs of letters with what is asked for, whole or at the core."""
    known, whole, core = _index()
    most = _sharing(asked.told, whole, [one.told for one in known])
    most |= _sharing(asked.core, core, [one.core for one in known])
    size = len(asked.spelt)
    if size <= _SHORT:
        most |= {at for at, one in enumerate(known) if abs(len(one.spelt) - size) <= 1}
    return [known[at] for at in most]


def _sharing(
    text: tuple[str, ...], holders: dict[str, list[int]], others: list[tuple[str, ...]]
) -> set[int]:
    shared: Counter[int] = Counter()
    for pair in _pairs(text):
        shared.update(holders.get(pair, ()))
    size = sum(map(len, text))
    ranked = sorted(shared, key=lambda at: -shared[at] / (size + sum(map(len, others[at]))))
    return set(ranked[:_COMPARED])


def _pairs(text: tuple[str, ...]) -> set[str]:
    return {word[at : at + 2] for word in text for at in range(len(word) - 1)}


@cache
def _index() -> tuple[list[_Known], dict[str, list[int]], dict[str, list[int]]]:
    """Every name that may be suggested, and which hold a pair of letters, whole or at the core."""
    known = [_known(*row) for row in _rows()]
    whole: defaultdict[str, list[int]] = defaultdict(list)
    core: defaultdict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(known):
        for holders, text in ((whole, one.told), (core, one.core)):
            for pair in _pairs(text):
                holders[pair].append(at)
    return known, dict(whole), dict(core)


def _rows() -> list[tuple[str, str, str, float]]:
    """Names, what is shown for each, who bears it, and how much less likely it is meant."""
    usual = dict(read("states").select("id", "name").iter_rows())
    today = set(lives().filter(last=OPEN)["id"])
    rows = [
        (
            name,
            usual[id_] if kind == "foreign" else name,
            id_,
            _UNUSUAL * (kind != "name") + _PAST * (kind == "former" or id_ not in today),
        )
        for name, id_, kind in names().select("name", "id", "kind").iter_rows()
        if kind in ("name", "former", "variant", "official", "foreign")
    ]
    rows += [(name, name, name, _UNUSUAL) for name in read("others")["name"]]
    rows += [(also, also, name, _UNUSUAL) for name, also in read("other_names").iter_rows()]
    return [row for row in rows if len(row[0]) > _SHORTEST or not row[0].isupper()]
