"""The rows of a casebook compared with one another and with what the casebook declares."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from comity.errors import ComityError, shown
from comity.evidence.declaration import FILE, Declaration
from comity.evidence.faults import Fault, near
from comity.evidence.members import Members
from comity.evidence.records import RECORD_TYPES

__all__ = ["Entries", "compare"]


@dataclass(frozen=True, eq=False)
class Entries:
    """The rows of one file of a casebook: records and their places.

    Parameters
    ----------
    kind : str
        Kind of record, which names the file.
    records : DataFrame
        The rows that are records: the columns of `frame_schema`, and ``line`` in which each
        begins, counted from 1.
    ids : DataFrame
        ``id`` and ``line`` of every row, also of those that are no records: they have faults of
        their own.
    """

    kind: str
    records: pl.DataFrame
    ids: pl.DataFrame

    @property
    def file(self) -> str:
        """Name of the file that the rows stand in."""
        return f"{self.kind}.csv"


def compare(
    entries: Sequence[Entries],
    declaration: Declaration | None,
    keys: Collection[str] | None,
    members: Members,
) -> list[Fault]:
    """Say what is wrong between rows: ids, links, sources, states.

    Cost and memory grow with the number of rows; only what is wrong is looked at one by one.

    Parameters
    ----------
    entries : sequence of Entries
        All files of a casebook.
    declaration : Declaration or None
        What it declares; None where that could not be read, and states are not checked.
    keys : collection of str or None
        Keys of its bibliography; None where that could not be read, and sources are not
        checked.
    members : callable
        Membership of the interstate system, as of `system_members`.

    Returns
    -------
    list of Fault
        Ids given twice; records that contradict or supersede nothing, themselves or each
        other in a circle; two figures of one thing and one time of which neither
        contradicts the other, so that both would count; sources missing in the
        bibliography; states that are not declared, or no members of the system when the
        record begins.

    Examples
    --------
    >>> ids = pl.DataFrame({"id": ["test", "test"], "line": [2, 5]})
    >>> rows = Entries("event", pl.DataFrame(schema={"line": pl.Int64}), ids)
    >>> print(*compare([rows], None, None, lambda code: ()))
    event.csv:5: the id 'test' stands already in event.csv:2; give each its own
    """
    ids = _of_all([one.ids.with_columns(file=pl.lit(one.file)) for one in entries])
    held = [one for one in entries if one.records.height]
    links = _of_all([_links(one) for one in held])
    faults = [*_repeated_ids(ids), *_wrong_links(links, ids), *_wrong_circles(links)]
    faults += _double_figures(held)
    if keys is not None:
        faults += _missing_sources(declaration, held, keys)
    if declaration is not None:
        faults += _wrong_states(declaration, held, members)
    return faults


def _of_all(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames) if frames else pl.DataFrame()


def _repeated_ids(ids: pl.DataFrame) -> Iterator[Fault]:
    if ids.is_empty():
        return
    first = pl.struct("file", "line").first().over("id").struct
    again = ids.with_columns(first_file=first.field("file"), first_line=first.field("line")).filter(
        pl.col("id") != "", ~pl.col("id").is_first_distinct()
    )
    for key, line, file, first_file, first_line in again.iter_rows():
        place = f"{first_file}:{first_line}"
        yield Fault(file, line, f"the id {shown(key)} stands already in {place}; give each its own")


def _links(one: Entries) -> pl.DataFrame:
    """Which record names which other one, in the order of rows."""
    found = [
        one.records.select("id", "line", pl.col(link).alias("other"))
        .filter(pl.col("other").list.len() > 0)
        .explode("other")
        .with_columns(file=pl.lit(one.file), kind=pl.lit(one.kind), link=pl.lit(link))
        for link in ("contradicts", "supersedes")
    ]
    return pl.concat(found)


def _wrong_links(links: pl.DataFrame, ids: pl.DataFrame) -> Iterator[Fault]:
    """Find records that contradict or supersede themselves or nothing."""
    if links.is_empty():
        return
    known = set(ids["id"])
    wrong = links.filter(
        (pl.col("other") == pl.col("id")) | ~pl.col("other").is_in(ids["id"].implode())
    )
    for key, line, other, file, _, link in wrong.iter_rows():
        if other == key:
            message = f"{link} names the record itself; name another one"
        else:
            hint = near(other, known) or "give the id of another record"
            message = f"{link} names {shown(other)}, which is no record; {hint}"
        yield Fault(file, line, message)


def _wrong_circles(links: pl.DataFrame) -> Iterator[Fault]:
    """Find records that contradict each other in a circle, so that none is the primary one."""
    if links.is_empty():
        return
    against: dict[str, list[str]] = {}
    places: dict[str, tuple[str, int]] = {}
    for key, line, other, file, _, link in links.iter_rows():
        if link == "contradicts":
            against.setdefault(key, []).append(other)
            places[key] = file, line
    for key, place in places.items():
        seen: set[str] = set()
        ahead = list(against[key])
        while ahead:
            other = ahead.pop()
            if other in against and other not in seen and other != key:
                seen.add(other)
                ahead.extend(against[other])
                if key in against[other]:
                    message = (
                        f"{shown(key)} and {shown(other)} contradict each other in a circle; "
                        "let only the alternative account say so"
                    )
                    yield Fault(*place, message)


def _double_figures(entries: Sequence[Entries]) -> Iterator[Fault]:
    """Find figures of one thing and time of which none is an alternative: all would count."""
    for one in entries:
        figures = _figures(one)
        if figures is None:
            continue
        reached = pl.col("end").cum_max().shift().over("figure")
        ordered = figures.sort("start", maintain_order=True)
        double = ordered.filter((pl.col("start") <= reached).any().over("figure"))
        for (figure,), accounts in double.group_by("figure", maintain_order=True):
            yield from _overlaps(str(figure), one.file, accounts)


def _overlaps(figure: str, file: str, accounts: pl.DataFrame) -> Iterator[Fault]:
    """Each account of a figure that begins before an earlier one ends."""
    rows = accounts.select("line", "start", "end").iter_rows()
    before, _, reached = next(rows)
    for line, start, end in rows:
        if start <= reached:
            message = f"{figure} stands for some of these days already in {file}:{before}"
            yield Fault(file, line, f"{message}; let one contradict the other")
        if end > reached:
            before, reached = line, end


def _figures(one: Entries) -> pl.DataFrame | None:
    """What each primary record gives a figure of, with its days; None where the kind has none."""
    names = _FIGURES.get(one.kind)
    if names is None:
        return None
    rows = one.records
    disputed = rows.select("line", pl.col("contradicts").alias("other")).explode("other")
    alternative = disputed.filter(pl.col("other").is_in(rows["id"].implode()))["line"]
    primary = rows.filter(
        ~pl.col("line").is_in(alternative.implode()),
        pl.col("modality").is_in(["asserted", "reported"]),
    )
    each = primary.select("line", "start", "end", figure=pl.concat_list(names))
    return each.explode("figure").drop_nulls("figure")


def _share(name: str) -> pl.Expr:
    told = pl.format(f"{name} {{}} {{}}", "exporter", "importer")
    return pl.when(pl.coalesce(name, f"{name}_high").is_not_null()).then(told)


_PAIR = (pl.min_horizontal("state_a", "state_b"), pl.max_horizontal("state_a", "state_b"))
_FIGURES = {
    "tally": [pl.format("{} tally {} {}", "body", *_PAIR)],
    "ideal-point": [pl.format("ideal point {}", "state")],
    "figure": [pl.format("{} {} {}", "indicator", "state_a", "state_b")],
    "trade": [_share("share_of_exports"), _share("share_of_imports")],
}
"""Kinds whose records give figures, and of what."""


def _missing_sources(
    declaration: Declaration | None, entries: Sequence[Entries], known: Collection[str]
) -> Iterator[Fault]:
    cited = [
        (one.file, line, key)
        for one in entries
        for line, key in one.records.select("line", "source")
        .explode("source")
        .filter(~pl.col("source").is_in(list(known)))
        .iter_rows()
    ]
    if declaration is not None:
        cited += [
            (FILE, line, key)
            for line, covered in (
                *declaration.coverage,
                *((one.line, one.coverage) for one in declaration.own),
            )
            for key in covered.source
            if key not in known
        ]
    for file, line, key in cited:
        hint = near(key, known) or "add it there"
        yield Fault(file, line, f"the source {shown(key)} is not in sources.bib; {hint}")


def _wrong_states(
    declaration: Declaration, entries: Sequence[Entries], members: Members
) -> Iterator[Fault]:
    """Find states that the casebook does not declare, or that were no members at the time."""
    actors = declaration.actors()
    states = frozenset((*declaration.states, *declaration.outside))
    for one in entries:
        named = _named(one)
        moments = named.select("code", "start", "latest").unique()
        wrong = {
            (code, start, latest): said
            for code, start, latest in moments.iter_rows()
            if (said := _wrong_state(code, start, latest, actors, states, members))
        }
        codes = [code for code, _, _ in wrong]
        for line, code, start, latest in named.filter(pl.col("code").is_in(codes)).iter_rows():
            if (code, start, latest) in wrong:
                yield Fault(one.file, line, wrong[code, start, latest])


def _named(one: Entries) -> pl.DataFrame:
    """Each state or organisation that a record names, once, with the days it may begin on."""
    rows = one.records.with_columns(latest=pl.min_horizontal(_last_possible(), "end"))
    parts = [pl.DataFrame(schema=_NAMED)]
    for order, name in enumerate(RECORD_TYPES[one.kind].states_in):
        part = rows.select("line", pl.col(name).alias("code"), "start", "latest")
        if isinstance(part.schema["code"], pl.List):
            part = part.explode("code")
        if isinstance(part.schema["code"], pl.Struct):
            part = part.with_columns(pl.col("code").struct.field("state").alias("code"))
        named = part.filter(pl.col("code").is_not_null(), pl.col("code") != "")
        parts.append(named.with_columns(order=pl.lit(order)))
    found = pl.concat(parts).sort("line", "order", maintain_order=True).drop("order")
    return found.unique(["line", "code"], keep="first", maintain_order=True)


_NAMED = {
    "line": pl.Int64,
    "code": pl.String,
    "start": pl.Date,
    "latest": pl.Date,
    "order": pl.Int32,
}


def _last_possible() -> pl.Expr:
    """The last day on which a record may begin: that of the month or year it is dated to."""
    start, precision = pl.col("start"), pl.col("precision")
    year_end = start.dt.truncate("1y").dt.offset_by("1y").dt.offset_by("-1d")
    return (
        pl.when(precision == "year")
        .then(year_end)
        .when(precision == "month")
        .then(start.dt.month_end())
        .otherwise(start)
    )


def _wrong_state(
    code: str,
    start: date,
    latest: date,
    actors: Collection[str],
    states: Collection[str],
    members: Members,
) -> str:
    """What is wrong with naming a state or an organisation then; nothing where it is right."""
    if code not in actors:
        hint = near(code, actors) or "add it to outside or to organisations"
        return f"{shown(code)} is not declared in {FILE}; {hint}"
    if code not in states:
        return ""
    try:
        spans = members(code)
    except ComityError:
        return ""  # its declaration has that fault
    if any(begin <= latest and start <= close for begin, close in spans):
        return ""
    told = [
        f"from {begin}" if close == date.max else f"{begin} to {close}" for begin, close in spans
    ]
    when = f"it was one {' and '.join(told)}" if told else "it never was one"
    return (
        f"{code} is no member of the interstate system on {start}: {when}; "
        "mend the date or the state"
    )
