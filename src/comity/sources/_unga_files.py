"""The layouts in which roll calls of the General Assembly are published, and how each is read."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

import polars as pl

from comity.errors import ComityError
from comity.states import convert, membership

__all__ = ["Part", "choose", "read_part"]

RAW = frozenset({"rcid", "session", "vote", "ccode", "date", "unres"})
LATER = frozenset({"session", "resid", "date", "ccode", "vote"})
TIDY_VOTES = frozenset({"rcid", "country", "vote"})
TIDY_CALLS = frozenset({"rcid", "session", "date", "unres", "amend", "para"})

LAST_SESSION_WITHOUT_DAYS = 57
"""Up to this session the day of the month is a number from 1 to 7, whatever the day was."""

_CODES = {"1": "yes", "2": "abstain", "3": "no", "8": "absent", "9": "no member"}
_CALL = ("roll_call", "session", "date", "precision", "unres", "is_paragraph_or_amendment")
_NO_DAYS = "up to session 57 the file knows month and year of a vote only"
_UNFLAGGED = "it does not tell votes on paragraphs and amendments from those on whole resolutions"


@dataclass(frozen=True)
class Part:
    """What one file, or one pair of files, holds.

    Parameters
    ----------
    name : str
        File name, for messages.
    calls, votes : DataFrame
        As in `RollCalls`.
    start, end : date
        First and last day of its roll calls.
    universe, source : str
        What it holds in words, and its key.
    """

    name: str
    calls: pl.DataFrame
    votes: pl.DataFrame
    start: date
    end: date
    universe: str
    source: str


def choose(folder: Path) -> tuple[Path, ...]:
    """Pick the base files that reach furthest, and the later ones that follow them.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        As of `comity.sources.unga_votes.find`; files that are no table are passed over.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> choose(Path(tempfile.mkdtemp()))
    ()
    """
    found: dict[frozenset[str], list[Path]] = {RAW: [], LATER: [], TIDY_VOTES: [], TIDY_CALLS: []}
    for path in sorted(folder.rglob("*")):
        layout = _layout(path) if path.is_file() else None
        if layout:
            found[layout].append(path)
    pairs = zip(found[TIDY_VOTES], found[TIDY_CALLS], strict=False)
    bases = [(path,) for path in found[RAW]] + list(pairs)
    ends = {base: _last_day(base[-1]) for base in bases}
    chosen = max(bases, key=lambda base: ends[base], default=())
    later = tuple(path for path in found[LATER] if not chosen or _first_day(path) > ends[chosen])
    return (*chosen, *later)


def _last_day(path: Path) -> date:
    day = _calls_dates(path).max()
    return day if isinstance(day, date) else date.min


def _first_day(path: Path) -> date:
    day = _calls_dates(path).min()
    return day if isinstance(day, date) else date.max


def _calls_dates(path: Path) -> pl.Series:
    frame = _table(path).select("date")
    return frame.select(_as_date(frame.schema["date"]))["date"]


def _layout(path: Path) -> frozenset[str] | None:
    header = _header(path)
    for layout in (RAW, TIDY_CALLS, LATER):
        if layout <= header:
            return layout
    return TIDY_VOTES if header >= TIDY_VOTES and "ccode" not in header else None


def _header(path: Path) -> frozenset[str]:
    """Names of the columns; empty where the file is no table."""
    try:
        if path.suffix == ".parquet":
            return frozenset(pl.read_parquet_schema(path))
        if path.name.endswith((".csv", ".csv.gz")):
            with _open(path) as file:
                return frozenset(next(csv.reader([file.readline(100_000)]), []))
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError):
        return frozenset()
    return frozenset()


def _open(path: Path) -> TextIO:
    if path.name.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _table(path: Path) -> pl.DataFrame:
    """Read a file as it is; in a CSV every cell stays text."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    return pl.read_csv(path, infer_schema=False, null_values=["", "NA"])


def read_part(paths: Sequence[Path]) -> list[Part]:
    """Read the files, each pair of tidy files as one part.

    Parameters
    ----------
    paths : sequence of Path
        Files of any of the layouts.

    Returns
    -------
    list of Part
        One for each file or pair.

    Raises
    ------
    ComityError
        As `comity.sources.unga_votes.read` does.

    Examples
    --------
    >>> read_part([])
    []
    """
    by_layout: dict[frozenset[str], list[Path]] = {}
    for path in paths:
        layout = _layout(path)
        if layout is None:
            raise ComityError(
                f"{path} is no file of roll calls that is known here; its header needs "
                f"{', '.join(sorted(RAW))}"
            )
        by_layout.setdefault(layout, []).append(path)
    votes, calls = by_layout.get(TIDY_VOTES, []), by_layout.get(TIDY_CALLS, [])
    if len(votes) != len(calls):
        alone = (votes + calls)[-1]
        raise ComityError(
            f"{alone} is one of a pair; give the file of votes and that of roll calls"
        )
    parts = [_raw(path) for path in by_layout.get(RAW, [])]
    parts += [_tidy(*pair) for pair in zip(votes, calls, strict=True)]
    return parts + [_later(path) for path in by_layout.get(LATER, [])]


def _raw(path: Path) -> Part:
    table = _table(path)
    flags = [name for name in ("amend", "para") if name in table.columns]
    day = _as_date(table.schema["date"])
    if "year" in table.columns:
        year = pl.col("year").cast(pl.Float64).cast(pl.Int32)
        day = pl.coalesce(day, pl.date(year, 12, 31))
    dated = table.with_columns(
        roll_call=_number("rcid"),
        session=_number("session").cast(pl.Int64),
        undated=pl.col("date").is_null(),
        date=day,
    )
    calls = dated.unique("roll_call", keep="first", maintain_order=True)
    votes = dated.select("roll_call", place=_number("ccode"), code=_number("vote"))
    universe = "Recorded votes of the General Assembly in the raw file; "
    universe += _NO_DAYS if flags else f"{_NO_DAYS}; {_UNFLAGGED}"
    return _part(path, _calls(calls, flags), _named(path, votes, "cow"), universe)


def _tidy(votes_path: Path, calls_path: Path) -> Part:
    calls = pl.read_parquet(calls_path).with_columns(
        roll_call=_number("rcid"), session=pl.col("session").cast(pl.Int64), undated=pl.lit(False)
    )
    table = pl.read_parquet(votes_path)
    votes = table.select(roll_call=_number("rcid"), place="country", code="vote")
    strangers = votes.join(calls, on="roll_call", how="anti")
    if strangers.height:
        raise ComityError(
            f"{votes_path.name}: {strangers.height} votes are on roll calls, first "
            f"{strangers['roll_call'][0]}, that {calls_path.name} does not list; give its own file"
        )
    listed = _calls(calls, ["amend", "para"])
    universe = (
        "Recorded votes of the General Assembly on whole resolutions; a vote without a flag counts "
        f"as one; {_NO_DAYS}; absences are not in the file: a member without a vote was absent; "
        "resumed sessions of 2019 are not in it"
    )
    cast = _named(votes_path, votes, None)
    return _part(votes_path, listed, _with_absences(listed, cast), universe)


def _later(path: Path) -> Part:
    table = _table(path)
    rows = table.select(
        "date",
        roll_call=_number("resid"),
        session=_number("session").cast(pl.Int64),
        place=_number("ccode"),
        code=_number("vote"),
    ).with_columns(date=_as_date(pl.String()))
    counted = rows.group_by("roll_call", "session", "date").len().sort("len", descending=True)
    calls = counted.unique("roll_call", keep="first").sort("date", "roll_call")
    calls = calls.with_columns(unres=pl.lit(None, pl.String), undated=pl.lit(False))
    own = calls.select("roll_call", "date")
    strays = rows.join(own, on=["roll_call", "date"], how="anti")
    cast = _named(path, rows.join(own, on=["roll_call", "date"], how="semi"), "cow")
    listed = _calls(calls, [])
    votes = _with_absences(listed, cast, _unclear(listed, _named(path, strays, "cow")))
    universe = (
        f"Recorded votes of the General Assembly in the file; {_UNFLAGGED}; absences are not in "
        "it: a member without a vote was absent; the emergency session on Ukraine is not in it; "
        f"{strays.height} rows whose date is not that of their roll call are set aside"
    )
    return _part(path, listed, votes, universe, "miller-fpsim")


def _unclear(calls: pl.DataFrame, strays: pl.DataFrame) -> pl.DataFrame:
    """Where a row belongs to another roll call, that state's absences cannot be told.

    Neither on the roll call where the row stands, nor on those of the row's date.
    """
    here = strays.select("roll_call", "state")
    there = (
        strays.select("date", "state").unique().join(calls.select("roll_call", "date"), on="date")
    )
    return pl.concat([here, there.select("roll_call", "state")]).unique()


def _calls(calls: pl.DataFrame, flags: Sequence[str]) -> pl.DataFrame:
    """Bring roll calls to the columns of `RollCalls`; the date is the last day possible."""
    flagged = [
        pl.col(name).cast(pl.Float64).fill_null(0.0) == 1 for name in flags
    ]  # no flag: whole
    month = pl.col("session") <= LAST_SESSION_WITHOUT_DAYS
    precision = pl.when("undated").then(pl.lit("year")).when(month).then(pl.lit("month"))
    return calls.with_columns(
        date=pl.when(month).then(pl.col("date").dt.month_end()).otherwise("date"),
        precision=precision.otherwise(pl.lit("day")),
        is_paragraph_or_amendment=pl.any_horizontal(*flagged) if flagged else pl.lit(False),
    ).select(_CALL)


def _number(name: str) -> pl.Expr:
    """A whole number as text, ``3.0`` as ``3``; what is no number stays as it is."""
    return pl.col(name).cast(pl.String).str.strip_chars().str.replace(r"\.0+$", "")


def _as_date(kind: pl.DataType) -> pl.Expr:
    if not isinstance(kind, pl.String):
        return pl.col("date").cast(pl.Date)
    forms = ("%Y-%m-%d", "%m/%d/%Y")
    return pl.coalesce(pl.col("date").str.to_date(form, strict=False) for form in forms).alias(
        "date"
    )


def _named(path: Path, votes: pl.DataFrame, system: str | None) -> pl.DataFrame:
    """Turn codes into votes and places into states; refuse what cannot be, nothing is dropped."""
    words = dict.fromkeys(("yes", "abstain", "no", "absent")) if system is None else _CODES
    unknown = votes.filter(~pl.col("code").is_in(list(words)))
    _refuse(path, unknown, "code", "vote codes", f"write {', '.join(words)}")
    places = votes["place"].unique().sort()
    codes = convert(places, to="id", system=system, unknown="null")
    names = pl.DataFrame({"place": places, "state": codes}, schema_overrides={"state": pl.String})
    named = votes.join(names, on="place", how="left")
    nobody = named.filter(pl.col("state").is_null())
    _refuse(path, nobody, "place", "states", "`comity states` lists those known")
    twice = named.filter(pl.struct("roll_call", "state").is_duplicated())
    _refuse(path, twice, "state", "second votes of a state on one roll call", "keep one of each")
    if system is None:
        return named.with_columns(vote="code")
    members = named.filter(pl.col("code") != "9")
    return members.with_columns(vote=pl.col("code").replace_strict(_CODES))


def _refuse(path: Path, rows: pl.DataFrame, column: str, what: str, right: str) -> None:
    if rows.height:
        first = rows.select("roll_call", column).unique(maintain_order=True).head(3).rows()
        shown = ", ".join(f"{value!r} (roll call {call})" for call, value in first)
        raise ComityError(f"{path.name}: {rows.height} rows have unknown {what}: {shown}; {right}")


def _with_absences(
    calls: pl.DataFrame, votes: pl.DataFrame, unclear: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add an absence for every member on the day that cast no vote."""
    first = pl.when(pl.col("precision") == "month").then(pl.col("date").dt.month_start())
    days = calls.select("roll_call", first=first.otherwise("date"), last="date")
    spells = membership("un").select("start", pl.col("end").fill_null(date.max), state="id")
    sitting = days.join(spells, how="cross").filter(
        pl.col("start") <= pl.col("first"), pl.col("end") >= pl.col("last")
    )
    cast = votes.select("roll_call", "state", "vote")
    silent = sitting.join(cast, on=["roll_call", "state"], how="anti")
    if unclear is not None:
        silent = silent.join(unclear, on=["roll_call", "state"], how="anti")
    absent = silent.select("roll_call", "state", vote=pl.lit("absent"))
    return pl.concat([cast, absent])


def _part(
    path: Path,
    calls: pl.DataFrame,
    votes: pl.DataFrame,
    universe: str,
    source: str = "voeten-unga",
) -> Part:
    undated = calls.filter(pl.col("date").is_null())
    if undated.height:
        raise ComityError(
            f"{path.name}: {undated.height} roll calls, first {undated['roll_call'][0]}, have no "
            "date; write YYYY-MM-DD or M/D/YYYY"
        )
    if calls.is_empty():
        raise ComityError(f"{path.name} holds no roll call; give a file that does")
    ordered = calls.sort("date", "roll_call")
    start, end = ordered["date"][0], ordered["date"][-1]
    if ordered["precision"][0] == "month":
        start = start.replace(day=1)
    listed = votes.select("roll_call", "state", "vote")
    return Part(path.name, calls, listed, start, end, universe, source)
