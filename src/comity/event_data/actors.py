"""Actors: which state a code or a name in event data acts for on a day, or why for none."""

import re
from functools import lru_cache
from typing import Literal

import polars as pl

from comity.errors import ComityError
from comity.event_data.codes import actor_kinds
from comity.states import UnknownState, convert, non_state, resolve

__all__ = ["ACTORS", "Actors", "ActorsOf"]

ActorsOf = Literal["all", "government"]
"""Whose acts count as a state's: of all its people but those who fight it, or of its government."""

ACTORS: tuple[ActorsOf, ...] = ("all", "government")
"""Every `ActorsOf`."""

_JOINED = re.compile(r"(?:[A-Z]{3}){2,}")
"""Codes of CAMEO one after another: RUSGOV, CHNBUS, IGOEUREEC."""

_KEPT = 200_000
"""Actors by day that are remembered."""

_FOUND = {"text": pl.String, "day": pl.Date, "state": pl.String, "why": pl.String}


class Actors:
    """The states that actors act for, remembered from file to file.

    Parameters
    ----------
    system : str or None
        System of codes, as of `comity.states.resolve`; None where actors are named.
    of : {"all", "government"}
        Whose acts count as a state's.

    Examples
    --------
    >>> from datetime import date
    >>> days = [date(2018, 3, 1)] * 4
    >>> rows = pl.DataFrame({"text": ["RUSGOV", "SYRREB", "Tehran", "IGOEUREEC"], "day": days})
    >>> Actors(None).find(rows).select("state", "why").rows()
    [('RUS', None), (None, 'opponent of a state'), ('IRN', None), (None, 'no state')]
    """

    def __init__(self, system: str | None, of: ActorsOf = "all") -> None:
        self.system = system
        self.of = of
        self._known = pl.DataFrame(schema=_FOUND)
        self._parts: dict[str, tuple[str, str | None]] = {}

    def find(self, asked: pl.DataFrame) -> pl.DataFrame:
        """Say for each actor and day which state it acts for, or why for none.

        Parameters
        ----------
        asked : DataFrame
            text, day (a date), and role where roles stand apart, each null where nothing is said.

        Returns
        -------
        DataFrame
            state (id, or null) and why (null where there is a state), a row for each.
        """
        if "role" not in asked.columns:
            asked = asked.with_columns(role=pl.lit(None, pl.String))
        keys = asked.select("text", "day").unique().drop_nulls()
        new = keys.join(self._known, on=["text", "day"], how="anti")
        if new.height:
            if self._known.height > _KEPT:
                self._known, new = self._known.clear(), keys
            self._known = pl.concat([self._known, self._found(new)])
        found = asked.join(self._known, on=["text", "day"], how="left", maintain_order="left")
        says = {role: _why_not(role, self.of) for role in asked["role"].drop_nulls().unique()}
        against = pl.col("role").replace_strict(says, default=None, return_dtype=pl.String)
        why = (
            pl.when(pl.col("text").is_null())
            .then(pl.lit("uncoded actor"))
            .otherwise(pl.coalesce("why", against))
        )
        return found.select(pl.when(why.is_null()).then("state").alias("state"), why.alias("why"))

    def _found(self, keys: pl.DataFrame) -> pl.DataFrame:
        """State or reason of each text and day."""
        parts = {text: self._parted(text) for text in keys["text"].unique()}
        bases = {text: base for text, (base, _) in parts.items()}
        base = keys["text"].replace_strict(bases, return_dtype=pl.String)
        state = convert(base, "id", keys["day"], self.system, unknown="null")
        roles = {
            text: _why_not(role, self.of) if role else None for text, (_, role) in parts.items()
        }
        reasons = {b: _why_none(b, self.system) for b in base.filter(state.is_null()).unique()}
        why = (
            pl.when(pl.col("state").is_null())
            .then(pl.col("base").replace_strict(reasons, default=None, return_dtype=pl.String))
            .otherwise(pl.col("text").replace_strict(roles, default=None, return_dtype=pl.String))
        )
        table = keys.with_columns(state=state, base=base).with_columns(why=why)
        return table.select(*_FOUND)

    def _parted(self, text: str) -> tuple[str, str | None]:
        """The code of a country and the roles after it, where both are written as one."""
        if text not in self._parts:
            self._parts[text] = (text, None)
            if _JOINED.fullmatch(text) and not _is_known(text, self.system):
                self._parts[text] = text[:3], ",".join(re.findall("...", text[3:]))
        return self._parts[text]


def _is_known(text: str, system: str | None) -> bool:
    try:
        resolve(text, system=system)
    except UnknownState:
        return False
    except ComityError:
        return True
    return True


def _why_none(text: str, system: str | None) -> str:
    """Why a text means no state on some day."""
    if text in actor_kinds()["nobody"] or non_state(text, system):
        return "no state"
    if ";" in text:
        return "several states"
    return "no state that day" if _is_known(text, system) else "unknown actor"


@lru_cache(maxsize=10_000)
def _why_not(role: str, of: ActorsOf) -> str | None:
    """Why who bears these roles does not act for the state; null where that is so."""
    held = {part.strip() for part in role.split(",")}
    kinds = actor_kinds()
    if held & kinds["government"]:
        return None
    if held & kinds["opponent"]:
        return "opponent of a state"
    return "not of the government" if of == "government" else None
