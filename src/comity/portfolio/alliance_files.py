"""Files on alliances and capabilities, found and read by header: pledges by directed dyad-year."""

import gzip
from collections.abc import Callable
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.states import convert

__all__ = [
    "find_capabilities",
    "find_dyad_years",
    "is_dyad_years",
    "read_capabilities",
    "read_pledges",
]

_RANKS = ((3, ("defense", "offense")), (2, ("neutral", "consul")), (1, ("nonagg",)))
_FLAGS = tuple(flag for _, flags in _RANKS for flag in flags)
_DYADS = (("ccode1", "ccode2"), ("stateA", "stateB"))
_BLANK = ["", "NA", "."]


def is_dyad_years(path: str | Path) -> bool:
    """Tell whether a file holds ATOP's directed dyad-years, by header.

    Parameters
    ----------
    path : str or Path
        A ``.csv`` or ``.csv.gz`` file.

    Returns
    -------
    bool
        False also where the file is no table.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> is_dyad_years("no such file")
    False
    """
    return _layout(_header(Path(path))) is not None


def find_dyad_years(folder: str | Path) -> Path:
    """Find ATOP's directed dyad-years in a data folder, by header.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders for ``.csv`` and ``.csv.gz``.

    Returns
    -------
    Path
        The first such file in the order of names.

    Raises
    ------
    ComityError
        If there is no such folder or no such file.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("stateA,stateB,year,defense,offense,neutral,nonagg,consul")
    >>> find_dyad_years(path.parent).name
    'a.csv'
    """
    found = _first(Path(folder), is_dyad_years)
    if found is None:
        raise ComityError(
            f"{folder} holds no directed dyad-years of ATOP; put there the file with "
            "ccode1, ccode2, year, atop_defense … or stateA, stateB, year, defense …"
        )
    return found


def find_capabilities(folder: str | Path) -> Path | None:
    """Find a file of national capabilities (CINC) in a data folder, by header.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders for ``.csv`` and ``.csv.gz``.

    Returns
    -------
    Path or None
        The first such file in the order of names; None where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> find_capabilities(tempfile.mkdtemp()) is None
    True
    """
    return _first(Path(folder), lambda path: _capability_columns(path) is not None)


def read_pledges(path: str | Path) -> pl.DataFrame:
    """Read what each state owes each other one, year by year, as one level.

    Level 3 is defence or offence, 2 neutrality or consultation, 1 non-aggression, 0 none of
    these, as in ATOP's own similarity scores.

    Parameters
    ----------
    path : str or Path
        ATOP's directed dyad-years.

    Returns
    -------
    DataFrame
        Columns state (who owes), partner (to whom), year, level. Where a state changed its
        code within a year (Germany in 1990), the higher of its two levels.

    Raises
    ------
    ComityError
        If the header is unknown, a code stands for no state, or an obligation that decides the
        level is neither 0 nor 1.

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
    layout = _layout(_header(path))
    if layout is None:
        raise ComityError(
            f"{path} holds no directed dyad-years of ATOP; its header needs ccode1, ccode2 (or "
            f"stateA, stateB), year, {', '.join(_FLAGS)} (or the same with atop_ before them)"
        )
    one, other, prefix = layout
    names = [one, other, "year", *(prefix + flag for flag in _FLAGS)]
    table = _numbers(path, names)
    if table.is_empty():
        raise ComityError(f"{path.name} holds no row; give a file that does")
    ids = _ids(path, pl.concat([table[one], table[other].alias(one)]))
    leveled = table.select(
        state=pl.col(one).replace_strict(ids),
        partner=pl.col(other).replace_strict(ids),
        year=pl.col("year").cast(pl.Int64),
        level=_level(prefix),
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
    names = _capability_columns(path)
    if names is None:
        raise ComityError(
            f"{path} holds no capabilities; its header needs ccode, year, cinc or i, year, value"
        )
    place, value = names
    table = pl.read_csv(
        path, columns=[place, "year", value], infer_schema=False, null_values=[*_BLANK, "-9"]
    )
    table = table.select(
        "year", place, cinc=pl.col(value).cast(pl.Float64, strict=False)
    ).with_columns(pl.col("year").cast(pl.Int64))
    system = "cow" if place == "ccode" else None
    table = table.filter(pl.col("cinc") > 0)  # 0 or blank: the state was not there
    states = convert(table[place], to="id", when=table["year"], system=system, unknown="null")
    if place == "i":  # a name that two states bore is that of the one that lasts: Germany in 1970
        states = states.fill_null(convert(table[place], to="id", unknown="null"))
    nobody = table.filter(states.is_null())
    if nobody.height:
        raise ComityError(
            f"{path.name}: {nobody.height} rows have capabilities of what is no state then, first "
            f"{nobody[place][0]!r} in {nobody['year'][0]}; write its COW code"
        )
    known = table.with_columns(state=states)
    return known.group_by("state", "year").agg(pl.col("cinc").sum())


def _first(folder: Path, wanted: Callable[[Path], bool]) -> Path | None:
    if not folder.is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    files = (path for path in sorted(folder.rglob("*.csv*")) if path.is_file())
    return next((path for path in files if wanted(path)), None)


def _header(path: Path) -> frozenset[str]:
    """Names in the first line; none where the file cannot be read as text."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            line = file.readline(100_000)
    except (OSError, EOFError):
        return frozenset()
    text = line.decode("utf-8-sig", errors="replace")
    return frozenset(name.strip().strip('"') for name in text.split(","))


def _layout(header: frozenset[str]) -> tuple[str, str, str] | None:
    """Columns of the two states, and what stands before the names of the obligations."""
    for one, other in _DYADS:
        for prefix in ("atop_", ""):
            if {one, other, "year", *(prefix + flag for flag in _FLAGS)} <= header:
                return one, other, prefix
    return None


def _capability_columns(path: Path) -> tuple[str, str] | None:
    header = _header(path)
    if {"ccode", "year", "cinc"} <= header:
        return "ccode", "cinc"
    if {"i", "year", "value"} == header and "cinc" in path.stem.lower():
        return "i", "value"  # the header alone does not say what the value is
    return None


def _numbers(path: Path, names: list[str]) -> pl.DataFrame:
    try:
        return pl.read_csv(
            path,
            columns=names,
            schema_overrides=dict.fromkeys(names, pl.Float64),
            null_values=_BLANK,
        )
    except pl.exceptions.ComputeError as refusal:
        raise ComityError(f"{path.name}: {str(refusal).splitlines()[0]}; write numbers") from None


def _ids(path: Path, codes: pl.Series) -> dict[float, str]:
    distinct = codes.unique().sort()
    states = convert(distinct.cast(pl.Int64), to="id", system="cow", unknown="null")
    unknown = distinct.filter(states.is_null())
    if len(unknown):
        raise ComityError(
            f"{path.name}: {len(unknown)} codes stand for no state, first {unknown[0]}; "
            "write COW codes"
        )
    return dict(zip(distinct, states, strict=True))


def _level(prefix: str) -> pl.Expr:
    """The highest rank with a pledge; null where a blank leaves it open."""
    level = pl.lit(0, pl.Int8)
    for rank, flags in reversed(_RANKS):
        pledged = pl.any_horizontal(*(pl.col(prefix + flag) == 1 for flag in flags))
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
