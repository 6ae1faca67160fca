"""Vetoed drafts of the Security Council: who cast a veto, and no other vote."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.days import day, order_of, with_centuries
from comity.sources.reading.doubts import About, without
from comity.sources.reading.holding import Holding
from comity.sources.reading.joining import joined
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import read_table
from comity.sources.reading.sheets import LINE, Sheet
from comity.sources.reading.times import in_time
from comity.sources.reading.values import typed
from comity.sources.votes import council
from comity.sources.votes._decisions import KEYS, decisions_of
from comity.states import convert

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("council-vetoes", ("date", "draft", "member_veto1", "member_veto2")),)
_VETOERS = ("CHN", "FRA", "GBR", "RUS", "USA")
_TAIPEI_UNTIL = date(1971, 10, 24)


def read(paths: Sequence[Path]) -> Holding:
    """Read the vetoed drafts.

    As of `comity.sources.votes.council`: positions of the members that vetoed; totals null. Ends
    with the last veto listed: the file does not say until when there was none.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "vetoes.csv")
    >>> _ = path.write_text("date,draft,agenda_item,member_veto1,member_veto2\\n"
    ...                     "5/26/2022,S/2022/431,Non-proliferation,China,Russia\\n")
    >>> read([path]).rows.select("decision", "state", "position").rows()
    [('S/2022/431', 'CHN', 'no'), ('S/2022/431', 'RUS', 'no')]
    """
    return joined([(path.name, _one(path)) for path in paths], KEYS, "date")


def _one(path: Path) -> Holding:
    (layout,) = LAYOUTS
    sheet = read_table(path, layout)
    members = [name for name in sheet.rows.columns if name.startswith("member_veto")]
    about = About(start="date")
    said = pl.col("draft").str.extract(r"^S/(\d{4})/")
    rows = sheet.rows.with_columns(said=said)
    year = pl.col("said").cast(pl.Int32, strict=False)
    bounds = (rows.select(pl.date(year, *on)).to_series() for on in ((1, 1), (12, 31)))
    sheet = sheet.but(rows.with_columns(with_centuries(rows["date"], *bounds)))
    order = order_of(path.name, sheet.rows["date"])
    told = typed(sheet, {"date": day(order)}, About(start="said"), needed=("date",))
    told = _with_vetoers(in_time(told, about), members)
    drafts = _drafts(told.rows)
    votes = drafts.explode("vetoers").select("roll_call", state="vetoers", vote=pl.lit("no"))
    return decisions_of(told.but(votes), drafts, "unsc-vetoes")


def _with_vetoers(sheet: Sheet, members: list[str]) -> Sheet:
    """Rows with the permanent members that cast a veto; none without, or with one unknown.

    China's seat was held from Taipei until 24 October 1971.
    """
    names = pl.concat([sheet.rows[name] for name in members]).unique().drop_nulls()
    states = convert(names, to="id", when=date(1991, 1, 1), unknown="null").cast(pl.String)
    known = {name: state for name, state in zip(names, states, strict=True) if state in _VETOERS}
    early = pl.col("date") <= _TAIPEI_UNTIL

    def vetoer(name: str) -> pl.Expr:
        state = pl.col(name).replace_strict(known, default=None, return_dtype=pl.String)
        return pl.when(early & (state == "CHN")).then(pl.lit("TWN")).otherwise(state)

    unknown = pl.any_horizontal(
        pl.col(name).is_not_null() & vetoer(name).is_null() for name in members
    )
    nobody = pl.all_horizontal(pl.col(name).is_null() for name in members)
    vetoers = pl.concat_list(vetoer(name) for name in members).list.drop_nulls().list.unique()
    faults = {"vetoes of an unknown member": unknown, "vetoes of nobody": nobody}
    told = without(sheet, faults, About(start="date"))
    return told.but(told.rows.with_columns(vetoers=vetoers))


def _drafts(rows: pl.DataFrame) -> pl.DataFrame:
    """Decisions: of several drafts with one symbol, the second and later ones are numbered."""
    symbol = pl.col("draft").fill_null(pl.format("line {}", LINE))
    turn = pl.int_range(pl.len()).over("draft")
    drafts = rows.with_columns(draft=symbol, title=_title(rows)).with_columns(
        roll_call=pl.when(turn == 0)
        .then("draft")
        .otherwise(pl.format("{} ({})", "draft", turn + 1))
    )
    return drafts.with_columns(
        symbol="draft",
        precision=pl.lit("day"),
        result=pl.lit("vetoed"),
        **{name: pl.lit(None, pl.Int64) for name in ("yes", "no", "abstain")},
    )


def _title(rows: pl.DataFrame) -> pl.Expr:
    return pl.col("agenda_item") if "agenda_item" in rows.columns else pl.lit(None, pl.String)


ADAPTER = council.adapter(
    layouts=LAYOUTS,
    read=read,
    covers="to the last veto listed, where adopted resolutions are there too",
    known="the day of the vote",
    locator="symbol of the draft",
)
