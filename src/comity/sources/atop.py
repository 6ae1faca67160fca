"""Obligations of alliance from the files of the ATOP project, read by header."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence.coverage import Coverage
from comity.evidence.rows import columns
from comity.sources.catalogue import citations
from comity.states import convert

__all__ = ["CITATION", "agreements", "coverage", "find"]

CITATION = citations("atop")
"""BibTeX of the files, under the key that the agreements cite."""

OBLIGATIONS = {
    "defense": "defence",
    "offense": "offence",
    "neutral": "neutrality",
    "nonagg": "non-aggression",
    "consul": "consultation",
}
_MEMBERS = frozenset({"atopid", "member", "yrent", "moent", "dayent", "yrexit", "defense"})
_ALLIANCES = frozenset({"atopid", "begyr", "begmo", "begday", "endyr", "mem1", "defense"})
_DYADS = {"atop_defense": ("ccode1", "ccode2", "atop_"), "defense": ("stateA", "stateB", "")}
_ORDER = ("members", "alliances", "dyads")
_UNIVERSE = {
    "members": "Alliances as ATOP defines them, multilateral ones too; members by their own dates",
    "alliances": "Alliances as ATOP defines them, multilateral ones too; members by the dates of "
    "the alliance, for the file has none of their own",
    "dyads": "Obligations of alliance of one state to another as ATOP codes them, year by year",
}


@dataclass(frozen=True)
class _Term:
    """One state's membership of one alliance, in one phase of it."""

    atopid: int
    phase: int
    state: str
    start: str
    end: str
    obligations: tuple[str, ...]


def find(folder: str | Path) -> Path | None:
    """Pick ATOP's file in a data folder, by its header.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders for ``.csv`` and ``.csv.gz``.

    Returns
    -------
    Path or None
        The member-level file, else the alliance-level one, else the directed dyad-years;
        None where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> find(tempfile.mkdtemp()) is None
    True
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    files = (p for p in sorted(Path(folder).rglob("*.csv*")) if p.is_file())
    ranked = [(_ORDER.index(layout), p) for p in files if (layout := _layout(p))]
    return min(ranked)[1] if ranked else None


def agreements(path: str | Path, states: Sequence[str]) -> pl.DataFrame:
    """Read the agreements between the given states, pair by pair.

    One row is one alliance (and phase of it) of one pair of states, from the day on which
    both are members to the day on which the first leaves; its obligations are those that
    either of the two took on, and the note names a one-sided one. What a member owes to some
    of the others only (the guarantors of Locarno) is not told apart in the file.

    Parameters
    ----------
    path : str or Path
        The member-level file (atopid, member, yrent …), the alliance-level file (atopid,
        begyr …, mem1 …), or directed dyad-years (ccode1, ccode2, year, atop_defense …).
    states : sequence of str
        State codes, at least two.

    Returns
    -------
    DataFrame
        The columns of agreement records, all text as in a casebook: dates ``YYYY-MM-DD``,
        or ``YYYY-MM`` and ``YYYY`` where the file knows no more; ``in_force_to`` empty
        while in force. Dyad-years of equal obligations that follow each other are one row
        that ends with the last of them.

    Raises
    ------
    ComityError
        If the header is unknown, or a code stands for no state.

    References
    ----------
    Leeds, B. A., Ritter, J. M., Mitchell, S. M., Long, A. G. (2002). Alliance Treaty
    Obligations and Provisions, 1815-1944. International Interactions 28(3), 237-260.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text(
    ...     "atopid,member,yrent,moent,dayent,yrexit,moexit,dayexit,defense,offense,neutral,"
    ...     "nonagg,consul\\n9,710,1961,7,11,0,0,0,1,0,0,0,0\\n9,731,1961,7,11,0,0,0,1,0,0,0,0\\n")
    >>> agreements(path, ["CHN", "PRK"]).select("id", "obligations", "in_force_to").row(0)
    ('atop-9-chn-prk', 'defence', '')
    """
    path = Path(path)
    layout = _layout(path)
    table = _table(path, layout)
    if layout == "dyads":
        rows = list(_spells(_directed(path, table, states)))
    else:
        rows = list(_pairs(_terms(path, table, states)))
    names = columns("agreement")
    given = [{name: row.get(name, "") for name in names} for row in rows]
    frame = pl.DataFrame(given, schema=dict.fromkeys(names, pl.String))
    return frame.sort("parties", "in_force_from", "id")


def coverage(path: str | Path, states: Sequence[str]) -> Coverage:
    """Declare for which days the file is complete.

    From the first day of its first year to the last of its last: the latest year in which a
    member enters or leaves, or that a dyad-year is of.

    Parameters
    ----------
    path : str or Path
        As for `agreements`.
    states : sequence of str
        State codes.

    Returns
    -------
    Coverage
        Of kind ``agreement``, among the given states.

    Raises
    ------
    ComityError
        If the header is unknown.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "atop.csv")
    >>> _ = path.write_text(
    ...     "ccode1,ccode2,year,atop_defense,atop_offense,atop_neutral,atop_nonagg,atop_consul\\n"
    ...     "710,731,1961,1,0,0,0,0\\n")
    >>> coverage(path, ["CHN", "PRK"]).end
    datetime.date(1961, 12, 31)
    """
    path = Path(path)
    layout = _layout(path)
    table = _table(path, layout)
    names = {"members": ("yrent", "yrexit"), "alliances": ("begyr", "endyr"), "dyads": ("year",)}
    years = [year for name in names[str(layout)] for year in table[name].to_list() if year]
    if not years:
        raise ComityError(f"{path.name} holds no row; give a file that does")
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    among = tuple(sorted(set(states)))
    return Coverage("agreement", among, first, last, _UNIVERSE[str(layout)], ("atop",))


def _layout(path: Path) -> str | None:
    try:
        header = frozenset(pl.read_csv(path, n_rows=0, encoding="utf8-lossy").columns)
    except (OSError, pl.exceptions.PolarsError):
        return None
    if header >= _MEMBERS:
        return "members"
    if header >= _ALLIANCES:
        return "alliances"
    if any({flag, a, b, "year"} <= header for flag, (a, b, _) in _DYADS.items()):
        return "dyads"
    return None


def _table(path: Path, layout: str | None) -> pl.DataFrame:
    """Read a file with its numbers as whole numbers; what is none is refused."""
    if layout is None:
        raise ComityError(
            f"{path} is no file of ATOP that is known here; its header needs atopid and member, "
            "atopid and mem1, or ccode1, ccode2 and year"
        )
    table = pl.read_csv(
        path, infer_schema=False, encoding="utf8-lossy", null_values=["", "NA", "."]
    )
    if layout == "alliances":
        table = _by_member(table)
    wanted = [name for name in table.columns if _is_used(name)]
    try:
        return table.select(pl.col(wanted).cast(pl.Float64).cast(pl.Int64))
    except pl.exceptions.InvalidOperationError as refusal:
        raise ComityError(f"{path.name}: {str(refusal).splitlines()[0]}; write numbers") from None


def _is_used(name: str) -> bool:
    dates = ("yrent", "moent", "dayent", "yrexit", "moexit", "dayexit", "begyr", "endyr", "year")
    codes = ("atopid", "member", "phase", "ccode1", "ccode2", "stateA", "stateB")
    return name in dates + codes or name.removeprefix("atop_") in OBLIGATIONS


def _by_member(table: pl.DataFrame) -> pl.DataFrame:
    """Turn one row per alliance into one per member, with the dates of the alliance."""
    members = [name for name in table.columns if name.startswith("mem") and name[3:].isdigit()]
    renamed = {"yrent": "begyr", "moent": "begmo", "dayent": "begday"}
    renamed |= {"yrexit": "endyr", "moexit": "endmo", "dayexit": "endday"}
    long = table.unpivot(
        members,
        index=["atopid", *renamed.values(), *OBLIGATIONS],
        value_name="member",
        variable_name="place",
    ).drop_nulls("member")
    return long.with_columns(**{new: pl.col(old) for new, old in renamed.items()})


def _codes(path: Path, values: pl.Series, states: Sequence[str]) -> dict[int, str]:
    """COW codes in the file of the given states; a state that none has is simply not in it."""
    codes = values.unique().sort()
    found = convert(codes, to="id", system="cow", unknown="null")
    wanted = set(states)
    if len(wanted) < 2:
        raise ComityError(f"{path.name} is asked for {len(wanted)} state; name at least two")
    return {code: state for code, state in zip(codes, found, strict=True) if state in wanted}


def _terms(path: Path, table: pl.DataFrame, states: Sequence[str]) -> list[_Term]:
    codes = _codes(path, table["member"], states)
    rows = table.filter(pl.col("member").is_in(list(codes))).to_dicts()
    return [
        _Term(
            atopid=row["atopid"],
            phase=row.get("phase") or 0,
            state=codes[row["member"]],
            start=_day(row["yrent"], row["moent"], row["dayent"]),
            end=_day(row["yrexit"], row["moexit"], row["dayexit"]),
            obligations=tuple(ours for theirs, ours in OBLIGATIONS.items() if row[theirs] == 1),
        )
        for row in rows
    ]


def _day(year: int | None, month: int | None, day: int | None) -> str:
    """Write a date as precisely as it is known; empty for year 0, which is no end yet."""
    if not year:
        return ""
    if not month:
        return f"{year:04}"
    return f"{year:04}-{month:02}-{day:02}" if day else f"{year:04}-{month:02}"


def _pairs(terms: Sequence[_Term]) -> Iterator[dict[str, str]]:
    """Pair the members of each alliance and phase while both are in it."""
    groups: dict[tuple[int, int], list[_Term]] = {}
    for term in terms:
        groups.setdefault((term.atopid, term.phase), []).append(term)
    seen: dict[str, int] = {}
    for (atopid, phase), members in groups.items():
        for pair in combinations(sorted(members, key=lambda term: (term.state, term.start)), 2):
            one, other = pair
            start = max(one.start, other.start)
            ends = [term.end for term in pair if term.end]
            end = min(ends, default="")
            if one.state == other.state or (end and end < start[: len(end)]):
                continue
            key = f"atop-{atopid}-{one.state}-{other.state}".lower() + (
                f"-p{phase}" if phase else ""
            )
            seen[key] = seen.get(key, 0) + 1
            yield _agreement(
                key if seen[key] == 1 else f"{key}.{seen[key]}",
                (one.state, other.state),
                (one.obligations, other.obligations),
                (start, end),
                f"alliance {atopid}" + (f", phase {phase}" if phase else ""),
            )


def _agreement(
    key: str,
    parties: tuple[str, str],
    pledged: tuple[tuple[str, ...], tuple[str, ...]],
    force: tuple[str, str],
    locator: str,
) -> dict[str, str]:
    either = [word for word in OBLIGATIONS.values() if word in pledged[0] + pledged[1]]
    alone = [
        f"{word} pledged by {party} only"
        for word in either
        for party, own, others in zip(parties, pledged, pledged[::-1], strict=True)
        if word in own and word not in others
    ]
    return {
        "id": key,
        "start": force[0],
        "source": "atop",
        "locator": locator,
        "modality": "asserted",
        "note": "; ".join(alone),
        "parties": " ".join(parties),
        "title": f"ATOP {locator}",
        "kind": "treaty",
        "obligations": " ".join(either),
        "in_force_from": force[0],
        "in_force_to": force[1],
    }


_Years = dict[tuple[str, str], dict[int, tuple[str, ...]]]


def _directed(path: Path, table: pl.DataFrame, states: Sequence[str]) -> _Years:
    """What each state owes each other one, by directed dyad and year."""
    a, b, prefix = next(
        names for flag, names in _DYADS.items() if {flag, names[0]} <= set(table.columns)
    )
    codes = _codes(path, pl.concat([table[a], table[b].alias(a)]), states)
    inside = list(codes)
    owed: _Years = {}
    for row in table.filter(pl.col(a).is_in(inside), pl.col(b).is_in(inside)).iter_rows(named=True):
        words = tuple(ours for name, ours in OBLIGATIONS.items() if row[prefix + name] == 1)
        owed.setdefault((codes[row[a]], codes[row[b]]), {})[row["year"]] = words
    return owed


def _spells(owed: _Years) -> Iterator[dict[str, str]]:
    """Join years in a row in which two states owe each other the same."""
    for one, other in sorted({(min(pair), max(pair)) for pair in owed}):
        ours, theirs = owed.get((one, other), {}), owed.get((other, one), {})
        pledged = {year: (ours.get(year, ()), theirs.get(year, ())) for year in {*ours, *theirs}}
        years = sorted(year for year, words in pledged.items() if any(words))
        begins = [y for y in years if pledged[y] != pledged.get(y - 1)]
        for first, after in zip(begins, [*begins[1:], None], strict=True):
            last = max(y for y in years if after is None or y < after)
            key = f"atop-dyad-{one}-{other}-{first}".lower()
            force = (f"{first:04}", f"{last:04}")
            yield _agreement(key, (one, other), pledged[first], force, "directed dyad-years")
