"""What a user may write for a state, as keys: in which space to look, and for what."""

from collections import defaultdict
from datetime import date
from functools import cache
from typing import NamedTuple

import polars as pl

from comity.states._languages import english
from comity.states._names import Names
from comity.states._spelling import bag, words
from comity.states._tables import CODE_SYSTEMS, NUMBERED, codes, existence, lives, names, read

SYSTEMS = (*CODE_SYSTEMS, "id", "name")

# Where a key is not found in its own system, the next of these is asked.
_SPACES: dict[str, tuple[str, ...]] = {
    "number": ("cow", "gw"),
    "cow": ("cow",),
    "cowc": ("cowc",),
    "gw": ("gw",),
    "gwc": ("gwc",),
    "iso_n": ("iso_n",),
    "id": ("id",),
    "iso2": ("iso2", "latest iso2"),
    "iso3": ("iso3", "id", "alias"),
    "cameo": ("cameo", "iso3", "id", "alias"),
    "undl": ("undl", "iso3", "id", "alias"),
}

# A name in the strict sense goes before an authority's heading, both before "Chinese", "Beijing".
_NAME_TIERS = dict.fromkeys(["name", "former", "official", "variant", "foreign", "misspelt"], 0)
_NAME_TIERS["undl"] = 1
_LAST_TIER = 2


class Meaning(NamedTuple):
    """A state that a key may mean, and from when to when."""

    tier: int
    id: str
    start: date
    end: date


def key_of(value: str, system: str | None) -> tuple[str, str]:
    """The space in which to look for what a user wrote, and the key to look for."""
    text = value.strip()
    if system is None:
        system = _guess(text)
    if system == "name":
        return "name", _name_key(text)
    if system in NUMBERED or system == "number":
        return system, str(int(text)) if text.isdecimal() else text
    return system, text.upper()


def _name_key(text: str) -> str:
    """The key of a name; of one in another language that of its English name."""
    key = names_of_states().key(text)
    if names_of_states().has(key):
        return key
    other = english(text)
    return names_of_states().key(other) if other else key


def _guess(text: str) -> str:
    """Digits are a number, capitals a code of ISO 3166 where it has them, anything else a name."""
    if text.isdecimal():
        return "number"
    return _letters().get(text, "name")


@cache
def _letters() -> dict[str, str]:
    """Codes of letters that are recognised as such, and the space of each."""
    table = key_table().filter(pl.col("space").is_in(["iso2", "iso3"]))
    return dict(table.select("key", "space").unique().iter_rows())


@cache
def names_of_states() -> Names:
    """Every name of every state, as people may spell it."""
    table = names().select("name", "id", "kind")
    whole = frozenset(kind for kind, tier in _NAME_TIERS.items() if tier == 0)
    return Names(table.rows(), present="name", whole=whole, besides="adjective")


@cache
def key_table() -> pl.DataFrame:
    """Every key (space, key, tier, id, start, end), by the dates of the code or name alone."""
    by_system = pl.concat([codes().select("id", "system", "code", "start", "end"), _by_life()])
    parts = [
        by_system.filter(pl.col("system") == system).select(
            space=pl.lit(space),
            key="code",
            # numbers of both systems stand side by side: neither goes before the other
            tier=pl.lit(0 if space == "number" else tier, pl.Int8),
            id="id",
            start="start",
            end="end",
        )
        for space, systems in _SPACES.items()
        for tier, system in enumerate(systems)
    ]
    spelt = names().with_columns(keys=pl.Series(names_of_states().keys)).explode("keys")
    by_name = spelt.select(
        space=pl.lit("name"),
        key="keys",
        tier=pl.col("kind").replace_strict(_NAME_TIERS, default=_LAST_TIER, return_dtype=pl.Int8),
        id="id",
        start="start",
        end="end",
    )
    other = [" ".join(bag(words(name))) for name in read("others")["name"]]
    capital_of_another = (pl.col("tier") == _LAST_TIER) & pl.col("key").is_in(other)  # Nassau
    return pl.concat([*parts, by_name.filter(~capital_of_another).unique(maintain_order=True)])


def _by_life() -> pl.DataFrame:
    """Ids, and the latest ISO code of two letters, as codes for the whole life of the state."""
    whole = lives().select("id", start="first", end="last")
    two = codes().filter(pl.col("system") == "iso2").sort("id", "start").unique("id", keep="last")
    latest = whole.join(two.select("id", "code"), on="id")
    ids = whole.with_columns(code="id")
    return pl.concat(
        frame.select("id", pl.lit(system).alias("system"), "code", "start", "end")
        for frame, system in ((ids, "id"), (latest, "latest iso2"))
    )


@cache
def dated_key_table() -> pl.DataFrame:
    """Every key while it stood for a state that existed."""
    alive = existence().rename({"start": "from", "end": "to"})
    return (
        key_table()
        .join(alive, on="id")
        .with_columns(start=pl.max_horizontal("start", "from"), end=pl.min_horizontal("end", "to"))
        .filter(pl.col("start") <= pl.col("end"))
        .drop("from", "to")
    )


@cache
def meanings(*, dated: bool) -> dict[tuple[str, str], tuple[Meaning, ...]]:
    """What each (space, key) may mean."""
    table = dated_key_table() if dated else key_table()
    found: defaultdict[tuple[str, str], list[Meaning]] = defaultdict(list)
    for space, key, *rest in table.iter_rows():
        found[space, key].append(Meaning(*rest))
    return {key: tuple(rows) for key, rows in found.items()}
