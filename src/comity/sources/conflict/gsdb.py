"""Sanctions of states and organisations, from the cases of the Global Sanctions Data Base.

Rows: case, sender, target, kinds (list: arms, military, trade, finance, travel, other), start, end
(first day of the first and last day of the last year; `comity.evidence.dates.ONGOING` where the
case is still so in the last year of the release and not said to have ended) and objective. A cell
that names several parties, also such as write their names with a comma, gives a row for each; a
sender is a state, ``UN``, ``EU`` or another organisation (AU, OAU, OAS, ECOWAS, LAS, CW); of a
group that `comity.states.group` knows the members of the first year are the senders.

References
----------
Felbermayr, G., Kirilakha, A., Syropoulos, C., Yalcin, E., & Yotov, Y. V. (2020). The Global
Sanctions Data Base. European Economic Review 129.
"""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import polars as pl

from comity.evidence.dates import ONGOING
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter, Near, complete
from comity.sources.reading.doubts import About, noted, without
from comity.sources.reading.harmonise import identified
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.organisations import SPELLINGS
from comity.sources.reading.repeats import once
from comity.sources.reading.sheets import LINE, Sheet, holding, renamed
from comity.sources.reading.times import in_time, span_of
from comity.sources.reading.values import FLAG, YEAR, typed
from comity.sources.shelf.catalogue import data_set
from comity.states import GROUPS, convert, group

__all__ = ["ADAPTER"]

_SOURCE = "gsdb"
_KINDS = {
    "arms": "arms",
    "military": "military",
    "trade": "trade",
    "financial": "finance",
    "travel": "travel",
    "other": "other",
}
"""Columns of kinds, and the words of records for them."""

_LAYOUT = Layout("gsdb", ("case_id", "sanctioned_state", "sanctioning_state", "begin", "end"))
_NO_STATES = (
    r"(?i)\b(?:union|community|league|organi[sz]ation|association|commonwealth|council|nations|forum"
    r"|conference|authority|bank|front|movement|army|rebels|taliban|isis|al.?qaida|unita)\b"
)
"""Senders and targets beside states and the organisations that are told apart."""


def _read(paths: Sequence[Path]) -> Holding:
    parts = [(path.name, _read_one(path)) for path in paths]
    return joined(parts, ("case", "sender", "target", "start"), "start")


def _read_one(path: Path) -> Holding:
    published = About(("sanctioning_state", "sanctioned_state"), "begin", "end")
    cases = _cases(noted(read_table(path, _LAYOUT), published))
    span = span_of(cases, "begin", _SOURCE, data_set(_SOURCE).universe, end="last")
    each = cases.rows
    for side in ("sender", "target"):
        each = each.explode(side, keep_nulls=False, empty_as_null=False)
    about = About(("sender", "target"), "begin", "last")
    parties = {"sender": "sender", "target": "target"}
    sheet = identified(
        cases.but(_members_of_groups(each)),
        parties,
        about=about,
        spellings=SPELLINGS,
        others=_NO_STATES,
    )
    rows = sheet.rows.filter(
        pl.col("sender") != pl.col("target"), ~pl.col("target").is_in(list(SPELLINGS.values()))
    )
    rows = rows.select("case", "sender", "target", "kinds", "start", "end", "objective")
    ordered = rows.unique(maintain_order=True).sort("start", "case", "sender", "target")
    return holding(sheet.but(ordered), [span])


def _cases(sheet: Sheet) -> Sheet:
    """Years as numbers, kinds and parties as lists; what has no years or no kind is set aside."""
    kinds = [name for name in _KINDS if name in sheet.rows.columns]
    texts = [name for name in ("objective", "success") if name in sheet.rows.columns]
    named = sheet.rows.with_columns(
        sender=_parties(sheet.rows["sanctioning_state"]),
        target=_parties(sheet.rows["sanctioned_state"]),
    )
    about = About(("sender", "target"), "begin", "end")
    years = {"begin": YEAR, "end": YEAR}
    sheet = typed(
        sheet.but(named), years | dict.fromkeys(kinds, FLAG), about, needed=("begin", "end")
    )
    on = [pl.when(pl.col(name)).then(pl.lit(_KINDS[name])) for name in kinds]
    listed = pl.concat_list(on).list.drop_nulls().list.sort() if on else pl.lit([])
    faults = {
        "end before begin": pl.col("end") < pl.col("begin"),
        "no kind of sanction": pl.col("kinds").list.len() == 0,
    }
    sheet = without(sheet.but(sheet.rows.with_columns(kinds=listed)), faults, about)
    sheet = in_time(sheet, about)
    read = ["case_id", "sanctioned_state", "sanctioning_state", "begin", "end", *kinds, *texts]
    sheet = once(sheet, read, about)
    said = [name for name in ("objective", "success") if name not in texts]
    rows = sheet.rows.with_columns(pl.lit(None, pl.String).alias(name) for name in said)
    rows = renamed(rows, {"case_id": "case", "end": "last"})
    success = pl.col("success").str.to_lowercase()
    still = success.is_null() | success.str.contains("ongoing")
    goes_on = (pl.col("last") == pl.col("last").max()) & still
    dated = rows.with_columns(
        start=pl.date("begin", 1, 1),
        end=pl.when(goes_on).then(pl.lit(ONGOING)).otherwise(pl.date("last", 12, 31)),
    )
    kept = ("case", "sender", "target", "kinds", "begin", "last", "start", "end", "objective", LINE)
    return sheet.but(dated.select(kept))


def _parties(cells: pl.Series) -> pl.Series:
    """Names of the parties of each cell; a comma parts them, or stands within a name."""
    texts = cells.fill_null("?").str.replace_all(r"\s*\([^)]*\)", "")
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
    return names or ["?"]


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


def _records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """One record for each case, sender and kind that has one of the states among its targets.

    A sanction of the European Union names its members as senders beside it; those that joined or
    left meanwhile have a record of their own, for their time.
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


ADAPTER = Adapter(
    layouts=(_LAYOUT,),
    read=_read,
    records=_records,
    coverage=complete("sanction"),
    covers="from the first year of a case to the last year of the release",
    known="from the last day of the first year of a case",
    locator="number of the case (case_id)",
    near=(
        Near(
            Layout("gsdb-dyadic", ("case_id", "sanctioned_state", "sanctioning_state", "year")),
            "holds the Global Sanctions Data Base by dyad and year; take its file by case "
            "(GSDB_V4.csv), which has the columns begin and end",
        ),
        Near(
            Layout("ties", ("caseid", "startyear", "primarysender", "targetstate")),
            "is of Threat and Imposition of Economic Sanctions (TIES), which is not read; take the "
            "Global Sanctions Data Base by case (GSDB_V4.csv)",
        ),
    ),
)
