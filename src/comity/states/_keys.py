"""What a user may write for a state, as keys: in which space to look, and for what."""

import re
import unicodedata
from collections import defaultdict
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl

from comity.states._tables import CODE_SYSTEMS, NUMBERED, codes, existence, lives, names

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
    "iso3": ("iso3", "id"),
    "cameo": ("cameo", "iso3", "id"),
    "undl": ("undl", "iso3", "id"),
}

# A name in the strict sense goes before an authority's heading, both before "Chinese", "Beijing".
_NAME_TIERS = {"name": 0, "former": 0, "official": 0, "variant": 0, "undl": 1}
_LAST_TIER = 2


class Meaning(NamedTuple):
    """A state that a key may mean, and from when to when."""

    tier: int
    id: str
    start: date
    end: date


@lru_cache(maxsize=65536)
def plain(name: str) -> str:
    """A name without what does not matter: case, accents, articles, punctuation, & and St."""
    folded = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in folded if not unicodedata.combining(c))
    bare = re.sub(r"['’‘ʻ`´.]", "", bare.replace("&", " and ").replace("ı", "i"))
    words = re.sub(r"[\W_]+", " ", bare).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    if len(words) > 1 and words[-1] == "the":
        words = words[:-1]
    return " ".join("saint" if word == "st" else word for word in words)


def key_of(value: str, system: str | None) -> tuple[str, str]:
    """The space in which to look for what a user wrote, and the key to look for."""
    text = value.strip()
    if system is None:
        system = _guess(text)
    if system == "name":
        return "name", plain(text)
    if system in NUMBERED or system == "number":
        return system, str(int(text)) if text.isdecimal() else text
    return system, text.upper()


def _guess(text: str) -> str:
    if text.isdecimal():
        return "number"
    return "iso3" if text in _letters() else "name"


@cache
def _letters() -> frozenset[str]:
    table = key_table()
    return frozenset(table.filter(pl.col("space") == "iso3")["key"])


@cache
def key_table() -> pl.DataFrame:
    """Every key (space, key, tier, id, start, end), by the dates of the code or name alone."""
    by_system = pl.concat(
        [
            codes().select("id", "system", "code", "start", "end"),
            lives().select(
                "id", pl.lit("id").alias("system"), code="id", start="first", end="last"
            ),
        ]
    )
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
    by_name = names().select(
        space=pl.lit("name"),
        key=pl.col("name").map_elements(plain, return_dtype=pl.String),
        tier=pl.col("kind").replace_strict(_NAME_TIERS, default=_LAST_TIER, return_dtype=pl.Int8),
        id="id",
        start="start",
        end="end",
    )
    return pl.concat([*parts, by_name])


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
