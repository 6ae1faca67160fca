"""Vetoed drafts of the Security Council: who cast a veto, and no other vote."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.quarantine import NOTHING, set_aside
from comity.sources.votes import council
from comity.sources.votes._days import day_of
from comity.sources.votes._decisions import decisions_of
from comity.sources.votes._joining import joined
from comity.sources.votes._table import text, texts
from comity.states import convert

__all__ = ["ADAPTER", "read"]

LAYOUTS = (Layout("council-vetoes", ("date", "draft", "member_veto1", "member_veto2")),)
_VETOERS = ("CHN", "FRA", "GBR", "RUS", "USA")
_TAIPEI_UNTIL = date(1971, 10, 24)


def read(paths: Sequence[Path]) -> Holding:
    """Read the vetoed drafts.

    Parameters
    ----------
    paths : sequence of Path
        Files of the published list.

    Returns
    -------
    Holding
        As of `comity.sources.votes.council`: positions of the members that vetoed; totals null.
        Ends with the last veto listed: the file does not say until when there was none.

    Raises
    ------
    ComityError
        If a file holds no dated veto, or more than one row in a hundred is wrong.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "vetoes.csv")
    >>> _ = path.write_text("date,draft,agenda_item,member_veto1,member_veto2\\n"
    ...                     "5/26/2022,S/2022/431,Non-proliferation,China,Russia\\n")
    >>> read([path]).rows.select("decision", "state", "position").rows()
    [('S/2022/431', 'CHN', 'no'), ('S/2022/431', 'RUS', 'no')]
    """
    return joined([(path, _one(path)) for path in paths], ("decision", "state"))


def _one(path: Path) -> Holding:
    lazy, names = texts(path)
    members = sorted(name for name in names if name.startswith("member_veto"))
    cells = lazy.select("date", "draft", *members, title=text("agenda_item", names)).collect()
    table = cells.filter(~pl.all_horizontal(pl.all().is_null())).with_row_index()
    symbol = pl.col("draft").fill_null(pl.format("row {}", pl.col("index") + 1))
    turn = pl.int_range(pl.len()).over("symbol")
    drafts = table.with_columns(date=day_of(path.name, table), symbol=symbol).with_columns(
        decision=pl.when(turn == 0)
        .then("symbol")
        .otherwise(pl.format("{} ({})", "symbol", turn + 1)),
        draft="symbol",
        precision=pl.lit("day"),
        result=pl.lit("vetoed"),
        **{n: pl.lit(None, pl.Int64) for n in ("yes", "no", "abstain")},
    )
    long = drafts.unpivot(members, index=["decision", "date"], value_name="place")
    positions = _with_states(long.drop_nulls("place"))
    unknown = positions.filter(pl.col("state").is_null())["decision"]
    named = pl.col("decision").is_in(positions["decision"].implode())
    wrong = drafts.filter(
        pl.col("date").is_null() | pl.col("decision").is_in(unknown.implode()) | ~named
    )
    shown = wrong.select(item="symbol", state=pl.lit(""), value=table["date"].gather(wrong["index"]))
    reason = "vetoes without a date or with an unknown member"
    aside = set_aside(path.name, reason, shown, of=table.height) if wrong.height else NOTHING
    sane = drafts.join(wrong, on="decision", how="anti", maintain_order="left")
    kept = positions.join(sane, on="decision", how="semi").unique(["decision", "state"])
    return decisions_of(path, "unsc-vetoes", sane, kept, aside)


def _with_states(vetoes: pl.DataFrame) -> pl.DataFrame:
    """The permanent members; China's seat was held from Taipei until 24 October 1971."""
    names = vetoes["place"].unique()
    states = convert(names, to="id", when=date(1991, 1, 1), unknown="null").cast(pl.String)
    known = pl.DataFrame({"place": names, "state": states}).filter(
        pl.col("state").is_in(_VETOERS)
    )
    found = vetoes.join(known, on="place", how="left", maintain_order="left")
    early = (pl.col("state") == "CHN") & (pl.col("date") <= _TAIPEI_UNTIL)
    held = pl.when(early).then(pl.lit("TWN")).otherwise("state")
    return found.with_columns(state=held, position=pl.lit("no"))


ADAPTER = Adapter(
    layouts=LAYOUTS,
    read=read,
    records=council.records,
    coverage=council.coverage,
    together=council.together,
    covers="to the last veto listed, where adopted resolutions are there too",
    known="the day of the vote",
    locator="symbol of the draft",
)
