"""Scenarios as files: what happens, what is set, on which effect it rests, and what is wrong."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError, shown
from comity.indicators import DOMAINS
from comity.outlook.effects import stored_effects, stored_precedents
from comity.placing import place_text
from comity.states import resolve

__all__ = [
    "HOW",
    "Scenario",
    "Setting",
    "check_scenario",
    "list_scenarios",
    "load_scenario",
    "new_scenario",
]

HOW = ("conditioned", "intervened")
"""Conditioned: what one would believe of all ties on learning that this happened. Intervened: set
from outside, so that nothing moves but what is set."""

_KEYS = {"title", "story", "how", "effect", "set", "unknown"}
_SET = {"pair", "state", "domain", "from", "change", "error", "because"}
_MOST = 3.0
"""Standard deviations of the world's dyads: a tie that moves farther is a slip of the pen."""


@dataclass(frozen=True)
class Setting:
    """One thing that a scenario sets: a domain of a pair, or of all pairs of a state.

    Parameters
    ----------
    states : tuple of str
        Codes of two states, or of one: every pair of it in the case.
    domain : str
        The domain that is set.
    first : int
        The first year that is set; the years follow one another.
    change : tuple of float
        Of each year: by how much the level differs from that of the last year of evidence, in
        standard deviations of the world's dyads.
    error : float
        Standard deviation of what the level may lie off: 0 sets it exactly.
    because : str
        Why so much.

    Examples
    --------
    >>> load_scenario("cease-fire").settings[0].states
    ('PRK', 'RUS')
    """

    states: tuple[str, ...]
    domain: str
    first: int
    change: tuple[float, ...]
    error: float
    because: str

    @property
    def years(self) -> tuple[int, ...]:
        """The years that are set."""
        return tuple(range(self.first, self.first + len(self.change)))


@dataclass(frozen=True)
class Scenario:
    """A story with what it sets.

    Parameters
    ----------
    name, title, story : str
        The name of its file; a line; two sentences.
    how : str
        ``conditioned`` or ``intervened`` (`HOW`).
    settings : tuple of Setting
        What is set.
    effect : str or None
        The effect of the library that it rests on, or the precedents; None where history has no
        analogue.
    unknown : str
        What cannot be said, in a sentence.

    Examples
    --------
    >>> load_scenario("trilateral").effect is None
    True
    """

    name: str
    title: str
    story: str
    how: str
    settings: tuple[Setting, ...]
    effect: str | None
    unknown: str

    @property
    def states(self) -> tuple[str, ...]:
        """Codes of the states that it sets."""
        return tuple(sorted({state for one in self.settings for state in one.states}))


def load_scenario(name: str | Path) -> Scenario:
    """Load a scenario that comes with comity, or one's own file.

    Parameters
    ----------
    name : str or Path
        A name that `list_scenarios` gives, or a file that ends in .toml.

    Raises
    ------
    ComityError
        If there is no such scenario, or it has a fault: the first one is named.

    Examples
    --------
    >>> load_scenario("cease-fire").title
    'A cease-fire in Ukraine'
    """
    where, text = _text(name)
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise ComityError(f"{where} is no TOML: {fault}; mend the line") from None
    faults = _faults(held, where)
    if faults:
        raise ComityError(faults[0])
    settings = tuple(_setting(one) for one in held["set"])
    return Scenario(
        Path(where).stem,
        held["title"],
        " ".join(held["story"].split()),
        held.get("how", HOW[0]),
        settings,
        held.get("effect"),
        " ".join(held.get("unknown", "").split()),
    )


def check_scenario(name: str | Path) -> tuple[str, ...]:
    """Say everything that is wrong with a scenario.

    One line for each fault; empty where there is none.

    >>> check_scenario("cease-fire")
    ()
    """
    where, text = _text(name)
    try:
        return tuple(_faults(tomllib.loads(text), where))
    except tomllib.TOMLDecodeError as fault:
        return (f"{where} is no TOML: {fault}; mend the line",)


def list_scenarios() -> pl.DataFrame:
    """The scenarios that come with comity.

    Columns: scenario, title, how, states, from (first year that is set), effect (null where history
    has no analogue).

    >>> list_scenarios()["scenario"][0]
    'cease-fire'
    """
    every = [load_scenario(one) for one in _names()]
    return pl.DataFrame(
        {
            "scenario": [one.name for one in every],
            "title": [one.title for one in every],
            "how": [one.how for one in every],
            "states": [list(one.states) for one in every],
            "from": [min(each.first for each in one.settings) for one in every],
            "effect": pl.Series([one.effect for one in every], dtype=pl.String),
        }
    )


def new_scenario(path: str | Path) -> Path:
    """Start a scenario: a file with every key and what it means.

    >>> import tempfile
    >>> check_scenario(new_scenario(Path(tempfile.mkdtemp(), "mine.toml")))
    ()
    """
    out = Path(path)
    if out.suffix != ".toml":
        raise ComityError(f"{out} does not end in .toml; name it {out.name}.toml")
    if out.exists():
        raise ComityError(f"{out} is there already; name another file")
    place_text(out, _TEMPLATE)
    return out


_TEMPLATE = """\
# A scenario. `comity scenario check FILE` says what is wrong, `comity scenario run FILE` runs it.

title = "China and North Korea stop meeting"
story = \"\"\"
Beijing stops visits after a test. Trade goes on.
\"\"\"

# "conditioned": what you would believe of all ties on learning that this happened; ties that share
#   a state move with it.
# "intervened": set from outside; nothing moves but what is set.
how = "conditioned"

# The effect of the library that the scenario rests on (`comity scenario effects` lists them). Leave
# it out where history has no analogue: the scenario is conditional only, and says so.
# effect = "treaty-begins"

# What cannot be said, in a sentence.
unknown = "Whether Beijing would stop at visits."

# What is set: a pair, or a state (every pair of it), in one domain: commitment, diplomacy, voting,
# economy, military or rhetoric. The change is against the level of the last year of evidence, year
# by year from the first, in standard deviations of the world's dyads.
[[set]]
pair = ["CHN", "PRK"]
domain = "diplomacy"
from = 2027
change = [-0.5, -0.5]
error = 0.1       # standard deviation of what it may lie off; 0 sets it exactly
because = "In 2013 to 2017, after four tests, leaders did not meet."
"""


def _names() -> list[str]:
    folder = files("comity.outlook").joinpath("scenarios")
    return sorted(one.name[:-5] for one in folder.iterdir() if one.name.endswith(".toml"))


def _text(name: str | Path) -> tuple[str, str]:
    """Where a scenario stands, and its text."""
    path = Path(name)
    try:
        if path.suffix == ".toml" or path.is_file():
            return str(path), path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise ComityError(f"{path} cannot be read: {why}; name a scenario's file") from None
    if str(name) not in _names():
        raise ComityError(
            f"there is no scenario {shown(str(name))}; it is one of {', '.join(_names())}, or a "
            "file that ends in .toml"
        )
    kept = files("comity.outlook").joinpath("scenarios", f"{name}.toml")
    return f"{name}.toml", kept.read_text("utf-8")


def _faults(held: Mapping[str, Any], where: str) -> list[str]:
    """Everything that is wrong, one line each."""
    found = [f"{where}: {shown(key)} is no key; keys are {_listed(_KEYS)}" for key in held
             if key not in _KEYS]  # fmt: skip
    for key in ("title", "story"):
        if not isinstance(held.get(key), str) or not held[key].strip():
            found.append(f"{where}: {key} is missing; write it as a text")
    if held.get("how", HOW[0]) not in HOW:
        found.append(f"{where}: how is {shown(held['how'])}; write {' or '.join(HOW)}")
    effect = held.get("effect")
    known = [*stored_effects(), *stored_precedents()]
    if effect is not None and effect not in known:
        like = get_close_matches(str(effect)[:60], known, n=1)
        right = f"did you mean {like[0]}?" if like else f"the library has {', '.join(known)}"
        found.append(
            f"{where}: effect is {shown(effect)}; {right} (leave it out where history has no "
            "comparable cases)"
        )
    settings = held.get("set")
    if not isinstance(settings, list) or not settings:
        found.append(f"{where}: nothing is set; add a [[set]] with pair, domain, from, change")
        return found
    for number, one in enumerate(settings, 1):
        found += [f"{where}, set {number}: {fault}" for fault in _faults_of(one)]
    return found


def _faults_of(one: Mapping[str, Any]) -> list[str]:
    found = [f"{shown(key)} is no key; keys are {_listed(_SET)}" for key in one if key not in _SET]
    found += _faults_of_states(one)
    if one.get("domain") not in DOMAINS:
        found.append(f"domain is {shown(one.get('domain'))}; write one of {', '.join(DOMAINS)}")
    first = one.get("from")
    if not isinstance(first, int) or isinstance(first, bool):
        found.append(f"from is {shown(first)}; write the first year, such as 2027")
    change = one.get("change")
    wrong = [v for v in change if not _number(v)] if isinstance(change, list) else [change]
    if wrong or not change:
        found.append(f"change holds {shown(wrong[0] if wrong else change)}; write [-0.5, -0.5]")
    elif max(abs(v) for v in change) > _MOST:
        found.append(
            f"change holds {max(change, key=abs):g}; no tie moves by more than {_MOST:g} standard "
            "deviations in a few years"
        )
    error = one.get("error", 0.0)
    if not _number(error) or error < 0:
        found.append(f"error is {shown(error)}; write a standard deviation of 0 or more")
    return found


def _faults_of_states(one: Mapping[str, Any]) -> list[str]:
    named = one.get("pair") or one.get("state")
    names = [named] if isinstance(named, str) else named
    if not isinstance(names, list) or len(names) != (2 if "pair" in one else 1):
        return [f'pair is {shown(named)}; write pair = ["RUS", "PRK"] or state = "RUS"']
    if "pair" in one and "state" in one:
        return ["pair and state are both there; write one of them"]
    try:
        ids = [resolve(name).id for name in names]
    except ComityError as fault:
        return [str(fault)]
    return [] if len(set(ids)) == len(ids) else [f"{ids[0]} is paired with itself"]


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def _setting(one: Mapping[str, Any]) -> Setting:
    names: Sequence[str] = one["pair"] if "pair" in one else [one["state"]]
    return Setting(
        tuple(sorted(resolve(name).id for name in names)),
        one["domain"],
        one["from"],
        tuple(float(value) for value in one["change"]),
        float(one.get("error", 0.0)),
        one.get("because", ""),
    )


def _listed(keys: set[str]) -> str:
    return ", ".join(sorted(keys))
