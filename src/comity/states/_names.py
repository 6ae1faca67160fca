"""Names of a table as people may spell them: inverted, cut short, told twice, run together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce

from comity.states._spelling import bag, bare, damaged, halves, lasting, listed, parts, words

_SHORTEST_RUN = 5
_NEVER_BARE = frozenset({"african central", "dominica", "georgia"})
"""What "Republic of" or "State of" may turn into another place."""


class Names:
    """The names of a table, and the key under which each is found however it is spelt.

    Parameters
    ----------
    rows : iterable of (name, id, kind)
        The table.
    present : str
        The kind of the names in use today.
    whole : set of str
        Kinds that are names in the strict sense.
    besides : str
        Another kind that may stand with a form of government: "Polish People's Republic".
    """

    def __init__(
        self,
        rows: Iterable[tuple[str, str, str]],
        present: str,
        whole: frozenset[str],
        besides: str,
    ) -> None:
        self.keys: list[list[str]] = []
        self._spelt: set[str] = set()
        self._lists: set[str] = set()
        self._known: set[str] = set()
        self._named: defaultdict[str, set[str]] = defaultdict(set)
        self._present: set[str] = set()
        self._run: dict[str, str] = {}
        forms: defaultdict[str, set[str]] = defaultdict(set)
        adjectives: defaultdict[str, set[str]] = defaultdict(set)
        for name, id_, kind in rows:
            spelt = words(name)
            told = bag(spelt)
            key = " ".join(told)
            lost = (" ".join(bag(words(other))) for other in damaged(name))
            self.keys.append([key, *(other for other in lost if "?" in other)])
            self._spelt.add(" ".join(spelt))
            if listed(name):
                self._lists.add(" ".join(spelt))
            self._known.update(self.keys[-1])
            if kind in whole:
                self._named[key].add(id_)
                self._run.setdefault("".join(spelt), key)
                forms[" ".join(bare(told) or ())].add(id_)
            elif kind == besides:
                adjectives[key].add(id_)
            if kind == present:
                self._present.add(key)
        self._bare = _bare_names(self._named, adjectives, forms)

    def key(self, text: str) -> str:
        """The key under which the table has a name, or one that it does not have.

        The names as the table writes them go first; then the same words in another order, the
        same state told twice ("Swaziland/Eswatini"), "former", another form of government
        ("Republic of Cuba"), and words run together ("SouthKorea"). Two states side by side
        ("Serbia, Montenegro", "Mexico-US") are no name of one.
        """
        spelt = words(text)
        told = bag(spelt)
        key = " ".join(told)
        if self.written(text):
            return key
        if " ".join(lasting(spelt)) in self._lists:
            return " ".join(bag(lasting(spelt)))
        several = self._told_twice(listed(text)) or self._side_by_side(spelt)
        if several is None and key in self._known:
            return key
        for ways in parts(text):
            several = several or self._told_twice(ways)
        if several is not None:
            return several
        still = bag(lasting(spelt))
        if " ".join(still) in self._known:
            return " ".join(still)
        core = " ".join(bare(still) or ())
        if core in self._bare:
            return core
        run = "".join(spelt)
        return self._run.get(run, key) if len(run) >= _SHORTEST_RUN else key

    def has(self, key: str) -> bool:
        """Whether a key is of a name of the table, or of several."""
        return key in self._known or key in self._bare or "," in key

    def written(self, text: str) -> bool:
        """Whether the table has these words in this order, and parted if these are."""
        return " ".join(words(text)) in (self._lists if listed(text) else self._spelt)

    def _told_twice(self, several: Sequence[str]) -> str | None:
        """The key of the one state that every part names; no key of any if they name several."""
        if not several or any(_hangs(part) for part in several):
            return None
        keys = [_lasting_key(part) for part in several]
        if not all(key in self._named for key in keys):
            return None
        common = reduce(set.__and__, (self._named[key] for key in keys))
        if not common:
            return ", ".join(keys)
        if len(common) > 1:
            return None
        return min(keys, key=lambda key: (len(self._named[key]), key not in self._present))

    def _side_by_side(self, spelt: tuple[str, ...]) -> str | None:
        """The keys of two states of which one follows the other, as in the name of a dyad."""
        for several in halves(spelt):
            keys = [" ".join(bag(half)) for half in several]
            first, second = (self._named.get(key) for key in keys)
            if first and second and not first & second:
                return ", ".join(keys)
        return None


def _hangs(part: str) -> bool:
    """Whether words are what stands before a name: "United States of", "Republic of the"."""
    if "," in part:  # the name stands before them
        return False
    return part.split()[-1:] in (["of"], ["de"], ["du"], ["del"]) or part.endswith(" of the")


def _lasting_key(text: str) -> str:
    return " ".join(bag(lasting(words(text))))


def _bare_names(
    named: dict[str, set[str]], adjectives: dict[str, set[str]], forms: dict[str, set[str]]
) -> frozenset[str]:
    """Names that mean the same state with any form of government.

    "Congo" is not among them, nor is "Chinese": the form tells two states apart there.
    """
    apart = {
        id_
        for core, ids in forms.items()
        if core and len(ids | named.get(core, set())) > 1
        for id_ in ids | named.get(core, set())
    }
    safe = {core for core, ids in named.items() if len(ids | forms.get(core, set())) == 1}
    safe |= {word for word, ids in adjectives.items() if len(ids) == 1 and not ids & apart}
    return frozenset(safe - _NEVER_BARE)
