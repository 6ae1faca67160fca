"""Codes of events: their quad class, root of PLOVER and Goldstein score."""

from functools import cache
from importlib.resources import files

import polars as pl

__all__ = ["PLOVER", "QUADS", "actor_kinds", "event_codes"]

QUADS = ("verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict")
"""The quad classes, in the order of their numbers 1 to 4."""

PLOVER = (
    "agree", "consult", "support", "concede", "cooperate", "aid", "retreat", "request",
    "accuse", "reject", "threaten", "protest", "sanction", "mobilize", "coerce", "assault",
)  # fmt: skip
"""The roots of PLOVER, in the order of their numbers 1 to 16."""


@cache
def event_codes() -> pl.DataFrame:
    """Every code of CAMEO, and every root of PLOVER.

    ``code``; ``quad`` (1 to 4, as of `QUADS`); ``plover`` (1 to 16, as of `PLOVER`, null for
    CAMEO's statements and appeals); ``goldstein`` (-10 to 10; null for roots of PLOVER).

    References
    ----------
    Gerner, Schrodt, Yilmaz & Abu-Jabr (2002); Goldstein (1992), Journal of Conflict Resolution 36.

    Examples
    --------
    >>> event_codes().filter(pl.col("code").is_in(["190", "ASSAULT"])).rows()
    [('190', 4, 16, -10.0), ('ASSAULT', 4, 16, None)]
    """
    numbers = {name.upper(): number for number, name in enumerate(PLOVER, 1)}
    own = _read("plover").select("quad", code="plover", plover="plover", goldstein=None)
    return pl.concat([_read("cameo"), own], how="diagonal_relaxed").select(
        "code",
        pl.col("quad").cast(pl.Int8),
        pl.col("plover").replace_strict(numbers, default=None, return_dtype=pl.Int8),
        pl.col("goldstein").cast(pl.Float64),
    )


@cache
def actor_kinds() -> dict[str, frozenset[str]]:
    """What codes of actors say beside a state: who acts for it, who against it, who is none.

    Codes and sectors by ``government``, ``opponent`` and ``nobody``.

    >>> "GOV" in actor_kinds()["government"], "REB" in actor_kinds()["opponent"]
    (True, True)
    """
    rows = _read("actors").rows()
    return {kind: frozenset(c for c, k in rows if k == kind) for kind in {k for _, k in rows}}


def _read(name: str) -> pl.DataFrame:
    text = files("comity.event_data").joinpath("data", f"{name}.csv").read_bytes()
    return pl.read_csv(text, infer_schema=False)
