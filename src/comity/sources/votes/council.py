"""Votes of the UN Security Council: adopted resolutions joined with the drafts that failed."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.quarantine import NOTHING, Quarantine, stored_rows
from comity.sources.reading.spans import Span, covered
from comity.sources.shelf.recognition import quietly, recognise
from comity.sources.votes._council_files import (
    DECISION,
    POSITION,
    Council,
    read_adopted,
    read_member_votes,
    read_vetoes,
    vetoers,
)

__all__ = ["CouncilVotes", "coverage", "find", "read", "records"]

_READERS = {
    "undl-council-votes": read_adopted,
    "council-vetoes": read_vetoes,
    "council-member-votes": read_member_votes,
}
CHINA_SEATED = date(1971, 10, 25)
"""From this day China's seat is held by the People's Republic (A/RES/2758)."""

_ADOPTED, _VETOES, _REPORTED = "undl-sc", "unsc-vetoes", "unsc-member-votes"


@dataclass(frozen=True, eq=False)
class CouncilVotes:
    """Drafts put to the vote in the Security Council, and how its members voted.

    Parameters
    ----------
    decisions : DataFrame
        One row per draft: decision (identifier), symbol (null where the file has none),
        draft, date, precision, title, result (``adopted``, ``vetoed`` or ``rejected``), yes,
        no, abstain (null where unknown), source.
    positions : DataFrame
        One row per draft and member whose vote is known: decision, state, position.
    spans : tuple of Span
        What is covered.
    quarantine : Quarantine
        Rows that count nowhere.

    Examples
    --------
    >>> read([]).decisions.height
    0
    """

    decisions: pl.DataFrame
    positions: pl.DataFrame
    spans: tuple[Span, ...]
    quarantine: Quarantine


def find(folder: str | Path) -> tuple[Path, ...]:
    """Pick the files of a folder that hold votes of the Security Council, by their headers.

    Parameters
    ----------
    folder : str or Path
        Searched with its subfolders.

    Returns
    -------
    tuple of Path
        At most one of each data set, the last by name; empty where there is none.

    Raises
    ------
    ComityError
        If there is no such folder.

    Examples
    --------
    >>> import tempfile
    >>> find(tempfile.mkdtemp())
    ()
    """
    if not Path(folder).is_dir():
        raise ComityError(f"{folder} is no folder; give the folder that holds the data files")
    paths = [path for path in sorted(Path(folder).rglob("*")) if path.is_file()]
    return tuple(sources_of(paths).values())


def sources_of(paths: Iterable[Path]) -> dict[str, Path]:
    """Which data set each of the files is of; others are left out, the last of each stays."""
    found: dict[str, Path] = {}
    for path in paths:
        one = quietly(path)
        if one and one.layout.name in _READERS:
            found[one.data_set] = path
        elif one and one.layout.name == "stored-council-votes":
            found[_about(path)["source"]] = path
    return found


def _about(path: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads(pl.read_parquet_metadata(path)["comity"])
    return about


def read_file(path: Path) -> Council:
    """Read one file, in any of the layouts of votes of the Security Council."""
    layout = recognise(path).layout.name
    if layout in _READERS:
        return _READERS[layout](path)
    if layout != "stored-council-votes":
        raise ComityError(
            f"{path} holds no votes of the Security Council, its layout is {layout}; give one of "
            f"{', '.join(_READERS)}"
        )
    about = _about(path)
    table = pl.read_parquet(path)
    start, end = (date.fromisoformat(about[name]) for name in ("start", "end"))
    return Council(
        table.select(*DECISION).unique("decision", keep="first", maintain_order=True),
        table.select(*POSITION).drop_nulls("state"),
        Span(start, end, about["universe"], about["source"]),
        stored_rows(about["aside"]),
    )


def read(paths: Sequence[str | Path]) -> CouncilVotes:
    """Read votes of the Security Council and join what each file lacks of the others.

    Adopted resolutions come from the file of the UN Digital Library, vetoed drafts from the list
    of vetoes; where the votes that were not unanimous are at hand, they tell how the other
    members voted on a vetoed draft of the same symbol and vetoes, or on the only draft of its
    year with these vetoes. Without the
    adopted resolutions, the votes that were not unanimous stand for themselves.

    Parameters
    ----------
    paths : sequence of str or Path
        At most one file of each data set; none gives no votes.

    Returns
    -------
    CouncilVotes
        Covered is the time for which both adopted and vetoed drafts are at hand, else that of
        the votes that were not unanimous; a list of vetoes alone covers nothing, for among
        vetoes members only ever agree.

    Raises
    ------
    ComityError
        If a header is unknown, a file holds no dated vote, or more than one of its rows in a
        hundred is wrong.

    Examples
    --------
    >>> read([]).spans
    ()
    """
    by_source: dict[str, Council] = {}
    for path in paths:
        council = read_file(Path(path))
        if council.span.source in by_source:
            raise ComityError(f"{path} is a second file of {council.span.source}; give one")
        by_source[council.span.source] = council
    adopted, vetoes, reported = (by_source.get(n) for n in (_ADOPTED, _VETOES, _REPORTED))
    if vetoes and reported:
        vetoes = _filled(vetoes, reported)
    vetoes = _withheld(vetoes) if vetoes else None
    chosen = [council for council in (adopted, vetoes) if council]
    if reported and not adopted:
        chosen = [reported] + ([_outside(vetoes, reported.span)] if vetoes else [])
    empty = pl.DataFrame(schema=DECISION), pl.DataFrame(schema=POSITION)
    return CouncilVotes(
        decisions=pl.concat([empty[0], *(c.decisions for c in chosen)]).sort("date", "decision"),
        positions=pl.concat([empty[1], *(c.positions for c in chosen)]),
        spans=_spans(adopted, vetoes, reported),
        quarantine=Quarantine(pl.concat([NOTHING, *(c.aside for c in by_source.values())])),
    )


def _filled(vetoes: Council, reported: Council) -> Council:
    """Take the other members' votes on a vetoed draft from the report, where that is sure."""
    failed = reported.decisions.filter(pl.col("result") == "vetoed")
    theirs = failed.join(vetoers(reported.positions), on="decision").rename({"decision": "other"})
    ours = vetoes.decisions.select("decision", "draft", "date")
    ours = ours.join(vetoers(vetoes.positions), on="decision")
    sure = _matched(ours, theirs)
    votes = reported.positions.rename({"decision": "other"}).join(sure, on="other")
    kept = vetoes.positions.join(sure, on="decision", how="anti")
    totals = sure.join(theirs, on="other").select(
        "decision", "yes", "no", "abstain", source=pl.lit(f"{_VETOES} {_REPORTED}")
    )
    decisions = vetoes.decisions.update(totals, on="decision")
    positions = pl.concat([kept, votes.select(*POSITION)])
    return Council(decisions, positions, vetoes.span, vetoes.aside)


def _withheld(vetoes: Council) -> Council:
    """Where only vetoes are known, the other permanent members did not vote no: ``not-no``."""
    unknown = vetoes.decisions.filter(pl.col("yes").is_null()).select("decision", "date")
    china = pl.when(pl.col("date") < CHINA_SEATED).then(pl.lit("TWN")).otherwise(pl.lit("CHN"))
    seats = [china, *(pl.lit(state) for state in ("FRA", "GBR", "RUS", "USA"))]
    others = (
        unknown.select("decision", state=pl.concat_list(seats))
        .explode("state")
        .join(vetoes.positions, on=["decision", "state"], how="anti")
        .with_columns(position=pl.lit("not-no"))
    )
    positions = pl.concat([vetoes.positions, others.select(*POSITION)])
    return Council(vetoes.decisions, positions, vetoes.span, vetoes.aside)


def _matched(ours: pl.DataFrame, theirs: pl.DataFrame) -> pl.DataFrame:
    """Drafts that are one and the same: by symbol and vetoes, else the year's only such vetoes."""
    by_symbol = ["draft", "vetoers"]
    same = ours.join(theirs, on=by_symbol).select("decision", "other")
    same = same.unique("decision", keep="none").unique("other", keep="none")
    by_year = ["year", "vetoers"]
    left, right = (
        side.with_columns(year=pl.col("date").dt.year()).unique(by_year, keep="none")
        for side in (ours, theirs)
    )
    alone = left.join(right.filter(pl.col("draft").is_null()), on=by_year)
    alone = alone.join(same, on="decision", how="anti").select("decision", "other")
    return pl.concat([same, alone])


def _outside(council: Council, span: Span) -> Council:
    """Leave out the drafts of an interval, which another file holds."""
    kept = council.decisions.filter(~pl.col("date").is_between(span.start, span.end))
    positions = council.positions.join(kept, on="decision", how="semi")
    return Council(kept, positions, council.span, council.aside)


def _spans(
    adopted: Council | None, vetoes: Council | None, reported: Council | None
) -> tuple[Span, ...]:
    if adopted and vetoes:
        start = max(adopted.span.start, vetoes.span.start)
        end = min(adopted.span.end, vetoes.span.end)
        universe = (
            f"{adopted.span.universe} Joined with vetoed drafts up to the last one listed; on "
            f"{_unknown(vetoes)} of {vetoes.decisions.height} of them only the vetoes themselves "
            "are known: a permanent member that cast none differs from one that did."
        )
        both = f"{adopted.span.source} {vetoes.span.source}"
        rest = _rest(adopted.span, end)
        joined = (Span(start, end, universe, both),) if start <= end else ()
        return joined + rest
    if adopted:
        return (adopted.span,)
    return (reported.span,) if reported else ()


def _rest(span: Span, end: date) -> tuple[Span, ...]:
    """What the adopted resolutions cover after the last veto listed: no vetoed draft."""
    after = end + date.resolution
    universe = f"{span.universe} Vetoed drafts of this time are not at hand."
    return (Span(after, span.end, universe, span.source),) if after <= span.end else ()


def _unknown(vetoes: Council) -> int:
    return vetoes.decisions["yes"].null_count()


def records(votes: CouncilVotes, states: Sequence[str]) -> pl.DataFrame:
    """Lay the votes of some states out as records.

    Parameters
    ----------
    votes : CouncilVotes
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of vote records, one row per draft within what is covered on which the vote
        of at least one of the states is known; totals are null where they are unknown, positions
        hold only the votes known, a draft without a symbol is called by year and number.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> records(read([]), ["CHN", "RUS"]).height
    0
    """
    cast = (pl.col("position") != "not-no").any().over("decision")
    own = votes.positions.filter(pl.col("state").is_in(list(states))).filter(cast)
    own = own.sort("decision", "state")
    positions = own.group_by("decision", maintain_order=True).agg(
        positions=pl.struct("state", "position")
    )
    symbol = pl.coalesce("symbol", "decision")
    slug = pl.lit("unsc-") + symbol.str.to_lowercase().str.replace_all(
        r"[^a-z0-9]+", "-"
    ).str.strip_chars("-")
    day = pl.col("date")
    covered_days = pl.any_horizontal(
        pl.lit(False), *(day.is_between(span.start, span.end) for span in votes.spans)
    )
    within = votes.decisions.filter(covered_days)
    table = within.join(positions, on="decision", maintain_order="left").select(
        "date", "precision", "title", "result", "yes", "no", "abstain", "positions",
        id=slug,
        start=pl.when(pl.col("precision") == "year").then(day.dt.truncate("1y")).otherwise(day),
        end=day,
        known=day,
        source=pl.col("source"),
        locator=symbol,
        body=pl.lit("UNSC"),
        symbol=symbol,
    )  # fmt: skip
    turn = pl.int_range(pl.len()).over("id")
    numbered = pl.when(turn == 0).then("id").otherwise(pl.format("{}.{}", "id", turn + 1))
    titled = table.with_columns(id=numbered, title=pl.col("title").fill_null(""))
    return as_records("vote", titled)


def coverage(votes: CouncilVotes, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the votes are complete.

    Parameters
    ----------
    votes : CouncilVotes
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        Of kind ``vote``, while the states are members of the United Nations; whether they sat
        on the Council shows in the votes.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> coverage(read([]), ["CHN", "RUS"])
    ()
    """
    return covered("vote", votes.spans, states)
