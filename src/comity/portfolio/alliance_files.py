"""Pledges by directed dyad-year and capabilities, from the files that their adapters read."""

from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.sources.reading.holding import Holding
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.partners import belonging
from comity.sources.shelf.recognition import files_of, quietly

__all__ = [
    "find_capabilities",
    "find_dyad_years",
    "is_dyad_years",
    "read_capabilities",
    "read_pledges",
]

_PLEDGES, _CAPABILITIES = "atop-dyad-years", "cow-capabilities"
_RANKS = (
    (3, ("defence", "offence")),
    (2, ("neutrality", "consultation")),
    (1, ("non_aggression",)),
)


def is_dyad_years(path: str | Path) -> bool:
    """Tell whether a file holds ATOP's directed dyad-years, by header.

    False also where the file is no table.
    """
    return _is_of(_PLEDGES, Path(path))


def find_dyad_years(folder: str | Path) -> Path:
    """Find ATOP's directed dyad-years in a data folder, by header.

    The first such file in the order of names.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("stateA,stateB,year,defense,offense,neutral,nonagg,consul")
    >>> find_dyad_years(path.parent).name
    'a.csv'
    """
    found = files_of(_PLEDGES, Path(folder))
    if not found:
        raise ComityError(
            f"{folder} holds no directed dyad-years of ATOP; put there the file with "
            "ccode1, ccode2, year, atop_defense … or stateA, stateB, year, defense …"
        )
    return found[0]


def find_capabilities(folder: str | Path) -> Path | None:
    """Find a file of national capabilities (CINC) in a data folder, by header.

    The first such file in the order of names; None where there is none.
    """
    return next(iter(files_of(_CAPABILITIES, Path(folder))), None)


def read_pledges(path: str | Path) -> pl.DataFrame:
    """Read what each state owes each other one, year by year, as one level.

    Level 3 is defence or offence, 2 neutrality or consultation, 1 non-aggression, 0 none of
    these, as in ATOP's own similarity scores.

    Columns state (who owes), partner (to whom), year, level. Where a state changed its code within
    a year (Germany in 1990), the higher of its two levels.

    Raises
    ------
    ComityError
        If the header is unknown, a row cannot be what it says, a code stands for no state, or
        an obligation that decides the level is neither 0 nor 1.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text("ccode1,ccode2,year,defense,offense,neutral,nonagg,consul\\n"
    ...                     "710,731,1961,1,0,0,0,0\\n")
    >>> read_pledges(path).row(0)
    ('CHN', 'PRK', 1961, 3)
    """
    path = Path(path)
    if not is_dyad_years(path):
        raise ComityError(
            f"{path} holds no directed dyad-years of ATOP; its header needs ccode1, ccode2 (or "
            "stateA, stateB), year, defense, offense, neutral, nonagg, consul (or the same with "
            "atop_ before them)"
        )
    leveled = _whole(_PLEDGES, path).rows.select(
        state="owes", partner="to", year="year", level=_level()
    )
    _refuse_unknown_level(path, leveled)
    return leveled.group_by("state", "partner", "year").max()


def read_capabilities(path: str | Path) -> pl.DataFrame:
    """Read the composite index of national capability (CINC) of each state and year.

    Parameters
    ----------
    path : str or Path
        The Correlates of War's file (ccode, year, cinc), or one with i (name), year, value.

    Returns
    -------
    DataFrame
        Columns state, year, cinc: a share of the system's total. Names that come to one state
        in a year are added up; a name that two states bore then (Germany in 1970) means the
        one that lasts.

    Raises
    ------
    ComityError
        If the header is unknown, or a code or name that has capabilities stands for no state.

    References
    ----------
    Singer, J. D., Bremer, S., & Stuckey, J. (1972). Capability distribution, uncertainty, and
    major power war, 1820-1965. In B. Russett (ed.), Peace, War, and Numbers.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nmc.csv")
    >>> _ = path.write_text("stateabb,ccode,year,cinc\\nCHN,710,1961,0.12\\n")
    >>> read_capabilities(path).row(0)
    ('CHN', 1961, 0.12)
    """
    path = Path(path)
    if not _is_of(_CAPABILITIES, path):
        raise ComityError(
            f"{path} holds no capabilities; its header needs ccode, year, cinc or i, year, value"
        )
    return _whole(_CAPABILITIES, path).rows.select("state", "year", "cinc")


def _is_of(name: str, path: Path) -> bool:
    layout = quietly(path)
    return layout is not None and layout.data_set == name


def _whole(name: str, path: Path) -> Holding:
    """A file none of whose rows is set aside: a row left out would look like no pledge."""
    found = quietly(path)
    held = adapter(name).read(belonging(path, found) if found else [path])
    if len(held.quarantine):
        raise ComityError(f"{held.quarantine.lines()[0]}; correct these rows or take them out")
    return held


def _level() -> pl.Expr:
    """The highest rank with a pledge; null where a blank leaves it open."""
    level = pl.lit(0, pl.Int8)
    for rank, pledges in reversed(_RANKS):
        pledged = pl.any_horizontal(pledges)
        lower = pl.when(pledged.is_null()).then(None).otherwise(level)
        level = pl.when(pledged).then(pl.lit(rank, pl.Int8)).otherwise(lower)
    return level


def _refuse_unknown_level(path: Path, leveled: pl.DataFrame) -> None:
    open_ = leveled.filter(pl.col("level").is_null())
    if open_.height:
        state, partner, year, _ = open_.row(0)
        raise ComityError(
            f"{path.name}: {open_.height} rows leave an obligation blank, first {state} to "
            f"{partner} in {year}; write 0 or 1"
        )
