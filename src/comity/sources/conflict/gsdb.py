"""Sanctions of states and organisations, from the cases of the Global Sanctions Data Base."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.evidence.dates import ONGOING
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.harmonise import harmonised
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.organisations import SPELLINGS
from comity.sources.reading.quarantine import NOTHING, Quarantine, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.states import GROUPS, convert, group

__all__ = ["ADAPTER", "KINDS", "coverage", "read", "records"]

_SOURCE = "gsdb"
KINDS = {
    "arms": "arms",
    "military": "military",
    "trade": "trade",
    "financial": "finance",
    "travel": "travel",
    "other": "other",
}
"""Columns of kinds, and the words of records for them."""


LAYOUTS = (Layout("gsdb", ("case_id", "sanctioned_state", "sanctioning_state", "begin", "end")),)


def read(paths: Sequence[Path]) -> Holding:
    """Read who sanctioned whom, in which years, and how.

    Parameters
    ----------
    paths : sequence of Path
        One file by case (case_id, sanctioned_state, sanctioning_state, begin, end, trade, arms,
        military, financial, travel, other, objective, success …).

    Returns
    -------
    Holding
        Rows case, sender, target, kinds (list: arms, military, trade, finance, travel, other),
        start, end (first day of the first and last day of the last year; `ONGOING` where the
        case is still so in the last year of the release and not said to have ended) and
        objective. A cell that names several parties, also such as write their names with a
        comma, gives a row for each; a sender is a state, ``UN``, ``EU`` or another organisation
        (AU, OAU, OAS, ECOWAS, LAS, CW); of a group that `comity.states.group` knows the members
        of the first year are the senders.

    Raises
    ------
    ComityError
        If there are several files, the file holds no sanction, or more than one row in a hundred
        cannot be what it says.

    References
    ----------
    Felbermayr, G., Kirilakha, A., Syropoulos, C., Yalcin, E., & Yotov, Y. V. (2020). The Global
    Sanctions Data Base. European Economic Review 129.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "GSDB.csv")
    >>> _ = path.write_text("case_id,sanctioned_state,sanctioning_state,begin,end,trade,arms\\n"
    ...                     '7,"Korea, North","United States, EU",2006,2023,1,1\\n')
    >>> read([path]).rows.select("sender", "target", "kinds").rows()
    [('EU', 'PRK', ['arms', 'trade']), ('USA', 'PRK', ['arms', 'trade'])]
    """
    if len(paths) > 1:
        names = ", ".join(path.name for path in paths)
        raise ComityError(f"{names}: several files of sanctions; keep the one to be used")
    (path,) = paths
    cases, faulty = _cases(path.name, read_table(path))
    each = cases.with_columns(
        sender=_parties(cases["sanctioning_state"]), target=_parties(cases["sanctioned_state"])
    )
    for side in ("sender", "target"):
        each = each.explode(side, keep_nulls=False, empty_as_null=False)
    each = _members_of_groups(each)
    organised = pl.col("sender").is_in(list(SPELLINGS))
    by_all = each.filter(organised).with_columns(pl.col("sender").replace(SPELLINGS))
    own = each.filter(~organised)
    by_states, no_sender = harmonised(path.name, own, {"sender": "sender"}, None, "begin")
    senders = pl.concat([by_states, by_all])
    rows, no_target = harmonised(path.name, senders, {"target": "target"}, None, "begin")
    rows = rows.filter(pl.col("sender") != pl.col("target"))
    if rows.is_empty():
        raise ComityError(f"{path.name} holds no sanction of a state; give a file that does")
    last = cases["last"].sort()[-1]
    first, universe = rows["begin"].sort()[0], data_set(_SOURCE).universe
    span = Span(date(first, 1, 1), date(last, 12, 31), universe, _SOURCE)
    rows = rows.select("case", "sender", "target", "kinds", "start", "end", "objective")
    rows = rows.unique(maintain_order=True).sort("start", "case", "sender", "target")
    return Holding(rows, (span,), Quarantine(pl.concat([NOTHING, faulty, no_sender, no_target])))


def _cases(file: str, table: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Years as numbers and kinds as a list; what has no years or no kind is set aside."""
    on = [
        pl.when(pl.col(column).cast(pl.Float64, strict=False) == 1).then(pl.lit(word))
        for column, word in KINDS.items()
        if column in table.columns
    ]
    rows = table.select(
        "sanctioned_state",
        "sanctioning_state",
        *(_year(name) for name in ("begin", "end")),
        case=pl.col("case_id").cast(pl.String),
        kinds=pl.concat_list(on).list.drop_nulls().list.sort() if on else pl.lit([]),
        objective=_text("objective", table.columns),
        success=_text("success", table.columns),
    ).rename({"end": "last"})
    faults = {
        "years that are none or reversed": ~(pl.col("begin") <= pl.col("last")).fill_null(False),
        "no kind of sanction": pl.col("kinds").list.len() == 0,
    }
    asides, rest = [NOTHING], rows
    for reason, bad in faults.items():
        wrong = rest.filter(bad)
        if wrong.height:
            shown = wrong.select(item="case", state="sanctioned_state", value="begin")
            asides.append(set_aside(file, reason, shown, of=rows.height))
            rest = rest.filter(~bad)
    still = pl.col("success").is_null() | pl.col("success").str.to_lowercase().str.contains(
        "ongoing"
    )
    goes_on = (pl.col("last") == pl.col("last").max()) & still
    dated = rest.with_columns(
        start=pl.date("begin", 1, 1),
        end=pl.when(goes_on).then(pl.lit(ONGOING)).otherwise(pl.date("last", 12, 31)),
    )
    return dated, pl.concat(asides)


def _year(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Float64, strict=False).cast(pl.Int32, strict=False)


def _text(name: str, columns: Sequence[str]) -> pl.Expr:
    return pl.col(name) if name in columns else pl.lit(None, pl.String).alias(name)


def _parties(cells: pl.Series) -> pl.Series:
    """Names of the parties of each cell; a comma parts them, or stands within a name."""
    texts = cells.fill_null("not told").str.replace_all(r"\s*\([^)]*\)", "")
    parts = {text: [part.strip() for part in text.split(",")] for text in set(texts)}
    joined = sorted({f"{a}, {b}" for words in parts.values() for a, b in pairwise(words)})
    ids = convert(joined, to="id", unknown="null")
    one = {name for name, id_ in zip(joined, ids, strict=True) if id_ is not None}
    lists = {text: _regrouped(words, one) for text, words in parts.items()}
    return pl.Series([lists[text] for text in texts], dtype=pl.List(pl.String))


def _regrouped(words: list[str], one: set[str]) -> list[str]:
    """Words between commas, those two that make one name together again."""
    names: list[str] = []
    for word in words:
        if names and f"{names[-1]}, {word}" in one:
            names[-1] = f"{names[-1]}, {word}"
        elif word:
            names.append(word)
    return names


def _members_of_groups(rows: pl.DataFrame) -> pl.DataFrame:
    """Members in the first year in the place of a group that is known by name."""
    named = rows.filter(pl.col("sender").is_in(GROUPS)).select("sender", "begin").unique()
    members = {(name, year): list(group(name, int(year))) for name, year in named.iter_rows()}
    listed = pl.DataFrame(
        [(*key, who) for key, who in members.items()],
        schema={"sender": pl.String, "begin": pl.Int32, "members": pl.List(pl.String)},
        orient="row",
    )
    joined = rows.join(listed, on=["sender", "begin"], how="left", maintain_order="left")
    senders = pl.coalesce("members", pl.concat_list("sender"))
    return joined.with_columns(sender=senders).drop("members").explode("sender")


@cache
def _members_of_the_union() -> pl.DataFrame:
    """States of the European Union and its forerunners, with the days of accession."""
    content = files("comity.sources.conflict").joinpath("data", "eu-members.csv").read_bytes()
    table = pl.read_csv(BytesIO(content), schema_overrides={"end": pl.String})
    days = table.with_columns(pl.col("start", "end").str.to_date("%Y-%m-%d"))
    return days.select("state", since="start", until=pl.col("end").fill_null(ONGOING))


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the sanctions against some states out as records, whoever imposed them.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of sanction records: one for each case, sender and kind that has one of the
        states among its targets. A sanction of the European Union names its members as senders
        beside it; those that joined or left meanwhile have a record of their own, for their time.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> day = date(2006, 1, 1)
    >>> rows = pl.DataFrame({"case": ["7"], "sender": ["USA"], "target": ["PRK"],
    ...     "kinds": [["arms", "trade"]], "start": [day], "end": [ONGOING],
    ...     "objective": ["policy change"]})
    >>> held = Holding(rows, (Span(day, date(2023, 12, 31), "made up", "gsdb"),))
    >>> records(held, ["CHN", "PRK"]).select("id", "senders", "targets").row(0)
    ('gsdb-7-usa-arms', ['USA'], ['PRK'])
    """
    concerned = held.rows.group_by("case", "sender", maintain_order=True).agg(
        pl.col("target").unique().sort().alias("targets"),
        pl.col("kinds", "start", "end", "objective").first(),
        hit=pl.col("target").is_in(list(states)).any(),
    )
    alone = concerned.filter("hit").with_columns(
        senders=pl.concat_list("sender"),
        phase=pl.lit(""),
        objective=pl.col("objective").fill_null(""),
    )
    phased = pl.concat([alone.filter(pl.col("sender") != "EU"), _of_the_union(alone)])
    each = phased.explode("kinds").sort("start", "case", "sender", "kinds", "phase")
    return as_records(
        "sanction",
        each.select(
            "start",
            "end",
            "senders",
            "targets",
            id=pl.format(
                "gsdb-{}-{}-{}{}", "case", pl.col("sender").str.to_lowercase(), "kinds", "phase"
            ),
            precision=pl.lit("year"),
            known=pl.date(pl.col("start").dt.year(), 12, 31),
            source=pl.lit(held.span.source),
            locator=pl.format("case {}", "case"),
            kind="kinds",
            title=pl.format("Sanctions of {}", "sender"),
            note=pl.when(pl.col("objective") != "")
            .then(pl.format("objective: {}", "objective"))
            .otherwise(pl.lit("")),
        ),
    )


def _of_the_union(alone: pl.DataFrame) -> pl.DataFrame:
    """Sanctions of the Union by the members that took part, and from when to when."""
    by_union = alone.filter(pl.col("sender") == "EU")
    since, until = pl.max_horizontal("start", "since"), pl.min_horizontal("end", "until")
    members = (
        by_union.select("case", "start", "end")
        .join(_members_of_the_union(), how="cross")
        .with_columns(since=since, until=until)
        .filter(pl.col("since") <= pl.col("until"))
        .group_by("case", "since", "until", maintain_order=True)
        .agg(members=pl.col("state").sort())
    )
    whole = (pl.col("since") == pl.col("start")) & (pl.col("until") == pl.col("end"))
    phases = by_union.join(members, on="case").with_columns(
        senders=pl.concat_list("senders", "members"),
        phase=pl.when(whole)
        .then(pl.lit(""))
        .otherwise(pl.format("-{}-{}", "since", pl.col("until").dt.year())),
        start="since",
        end="until",
    )
    return phases.select(alone.columns)


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare for which of the states, and when, the cases are complete.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``sanction``, of all pairs, from the first year of a case to the last year of
        the release; none where fewer than two states are named.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> span = Span(date(1950, 1, 1), date(2023, 12, 31), "made up", "gsdb")
    >>> coverage(Holding(pl.DataFrame(), (span,)), ["CHN", "PRK"])[0].kind
    'sanction'
    """
    return held.coverage("sanction", tuple(states))


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage)
