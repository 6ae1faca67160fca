"""Visits of foreign leaders to the United States, and travels of its presidents and secretaries."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from comity.errors import ComityError
from comity.evidence import Coverage
from comity.sources.reading.as_records import as_records
from comity.sources.reading.contract import Adapter
from comity.sources.reading.holding import Holding
from comity.sources.reading.layouts import Layout
from comity.sources.reading.quarantine import NOTHING, Quarantine, leave_out, set_aside
from comity.sources.reading.spans import Span
from comity.sources.shelf.catalogue import data_set
from comity.states import convert

__all__ = ["ADAPTER", "coverage", "read", "records"]

_SOURCE = "us-visits"
_USA = "USA"
_ITEM = {"visits": ("visit", "from", "visitor"), "trips": ("trip", "country", "name")}
_NO_LEADER = (
    r"^(?:Crown |Vice[ -]|(?:First |Second )?Deputy |(?:Foreign |Defense |Finance )?Minister\b"
    r"|Secretary |Sheikha? )"
)
"""Titles of foreign visitors below heads of state and government. Party leaders (General
Secretary), regents, governors-general, acting, interim and elected heads are leaders, as the
publisher counts them; a Sheikh who is neither Amir nor anything else is none."""

_SOUTH_VIETNAM_TO = date(1975, 4, 30)
_OTHER_NAMES = {"somoa": "samoa", "serbia-montenegro": "serbia"}
_RAW = {
    "file": pl.String,
    "list": pl.String,
    "id": pl.String,
    "start": pl.String,
    "end": pl.String,
    "name": pl.String,
    "slug": pl.String,
    "persons": pl.String,
    "place": pl.String,
    "description": pl.String,
}


LAYOUTS = (
    Layout("us-visits", ("<visits>",)),
    Layout("us-trips", ("<trips>",)),
)


def read(paths: Sequence[Path]) -> Holding:
    """Read who visited whom, when, from the lists of the Office of the Historian.

    Parameters
    ----------
    paths : sequence of Path
        Files of ``<visits>`` (foreign leaders, by decade) and of ``<trips>`` (one for each
        president and secretary of state).

    Returns
    -------
    Holding
        Rows id (of the list: ``visit-2138``, ``trip-3290``), list (``visits``, ``president`` or
        ``secretary``), visitor and host (states), start, end (days), level (``leader``: heads of
        state, government or ruling party, also acting and elected ones, and presidents of the
        United States; ``high``: its secretaries of state, and foreign visitors who by their
        title are crown princes, deputies or ministers), persons, place (as the list names it;
        empty for visits to the United States) and description. A state is the one that bore the
        name on the day, else the one that bears it at any time; ``Vietnam`` to April 1975 is the
        Republic of Vietnam. A visit that names two states has a row for each.

    Raises
    ------
    ComityError
        If a file is no well-formed XML, holds a document type, or two files tell of one visit
        differently; or if more than one row in a hundred cannot be what it says.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "nixon.xml")
    >>> _ = path.write_text('''<trips><trip role="president"><id>1</id>
    ...   <name>Richard M. Nixon</name><start-date>1972-02-21</start-date>
    ...   <end-date>1972-02-28</end-date><country id="china">China</country>
    ...   <locale>Peking</locale><remarks>Met with Chairman Mao.</remarks></trip></trips>''')
    >>> read([path]).rows.select("visitor", "host", "start", "level").row(0)
    ('USA', 'CHN', datetime.date(1972, 2, 21), 'leader')
    """
    raw = pl.DataFrame([row for path in paths for row in _items(path)], schema=_RAW, orient="row")
    raw = raw.unique([name for name in _RAW if name != "file"], maintain_order=True)
    _refuse_two_accounts(raw)
    dated, faulty = _dated(raw)
    placed = dated.with_columns(state=_states(dated))
    unknown = placed["state"].is_null()
    aside = leave_out("us-visits", "no state then", placed["name"].filter(unknown))
    rows = _rows(placed.filter(~unknown))
    if rows.is_empty():
        raise ComityError(f"{_names(paths)}: no visit in it; give the folders visits and travels")
    first, last = rows["start"].sort()[0], rows["start"].sort()[-1]
    span = Span(first, last, data_set(_SOURCE).universe, _SOURCE)
    return Holding(rows, (span,), Quarantine(pl.concat([NOTHING, faulty, aside])))


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)


def _items(path: Path) -> list[dict[str, str]]:
    """Every visit of one file and state it names, as text."""
    content = path.read_bytes()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ComityError(f"{path.name} declares a document type, which these lists never do")
    try:
        root = ElementTree.fromstring(content)  # noqa: S314 -- entities are refused above
    except ElementTree.ParseError as fault:
        raise ComityError(
            f"{path.name} is no well-formed XML: {fault}; download it again"
        ) from None
    if root.tag not in _ITEM:
        raise ComityError(f"{path.name} holds <{root.tag}>; give files of <visits> or <trips>")
    tag, state, person = _ITEM[root.tag]
    return [
        {
            "file": path.name,
            "list": "visits" if tag == "visit" else item.get("role", _text(item, "role")),
            "id": f"{tag}-{_text(item, 'id')}" + (f"-{number}" if number > 1 else ""),
            "start": _text(item, "start-date"),
            "end": _text(item, "end-date"),
            "name": _words(place.text),
            "slug": place.get("id", ""),
            "persons": _text(item, person),
            "place": _text(item, "locale"),
            "description": _text(item, "description") or _text(item, "remarks"),
        }
        for item in root.findall(tag)
        for number, place in enumerate(item.findall(state), 1)
    ]


def _text(item: ElementTree.Element, name: str) -> str:
    return _words(item.findtext(name))


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


def _refuse_two_accounts(raw: pl.DataFrame) -> None:
    twice = raw.filter(pl.col("id").is_duplicated())
    if twice.height:
        id_, files = twice["id"][0], twice.filter(pl.col("id") == twice["id"][0])["file"]
        raise ComityError(
            f"{' and '.join(sorted(set(files)))} tell of {id_} differently; keep the newer one"
        )


def _dated(raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Days as dates; what has none, or ends before it begins, or is of no known list, aside."""
    read_ = raw.with_columns(pl.col("start", "end").str.to_date("%Y-%m-%d", strict=False))
    faults = {
        "dates that are none or reversed": ~(pl.col("start") <= pl.col("end")).fill_null(False),
        "trips of neither a president nor a secretary": ~pl.col("list").is_in(
            ["visits", "president", "secretary"]
        ),
    }
    asides, rest = [NOTHING], read_
    for reason, bad in faults.items():
        wrong = rest.filter(bad)
        if wrong.height:
            shown = wrong.select(item="id", state="name", value=pl.format("{} {}", "list", "start"))
            asides.append(set_aside(_SOURCE, reason, shown, of=raw.height))
            rest = rest.filter(~bad)
    return rest, pl.concat(asides)


def _states(rows: pl.DataFrame) -> pl.Series:
    """The state that a list names: by its name on the day, by its slug then, or at any time."""
    bare = rows["name"].str.replace(r"\s*\(.*\)", "").str.to_lowercase().replace(_OTHER_NAMES)
    slug = rows["slug"].replace(_OTHER_NAMES)
    tries = [(rows["name"], True), (bare, True), (slug, True), (slug, False)]
    found = pl.Series("state", [None] * rows.height, dtype=pl.String)
    for names, then in tries:
        when = rows["start"] if then else None
        found = found.fill_null(convert(names, to="id", when=when, unknown="null").cast(pl.String))
    south = ((slug == "vietnam") & (rows["start"] <= _SOUTH_VIETNAM_TO)).to_frame("south")
    chosen = pl.when("south").then(pl.lit("RVN")).otherwise("state")
    return south.with_columns(state=found).select(chosen.alias("state"))["state"]


def _rows(placed: pl.DataFrame) -> pl.DataFrame:
    """Who visited whom on which level."""
    inward = pl.col("list") == "visits"
    below = pl.when(inward).then(pl.col("persons").str.contains(_NO_LEADER))
    high = below.otherwise(pl.col("list") == "secretary")
    return placed.select(
        "id",
        "list",
        visitor=pl.when(inward).then("state").otherwise(pl.lit(_USA)),
        host=pl.when(inward).then(pl.lit(_USA)).otherwise("state"),
        start="start",
        end="end",
        level=pl.when(high).then(pl.lit("high")).otherwise(pl.lit("leader")),
        persons="persons",
        place=pl.when(inward | (pl.col("place") == ""))
        .then(pl.lit(""))
        .otherwise(pl.format("{}, {}", "place", "name")),
        description="description",
    ).sort("start", "id")


def records(held: Holding, states: Sequence[str]) -> pl.DataFrame:
    """Lay the visits between the United States and some states out as meetings.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    DataFrame
        The columns of meeting records; none where the United States is not among the states.
        What the lists remark is in the note: they do not tell outcomes apart.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> day = date(1972, 2, 21)
    >>> rows = pl.DataFrame({"id": ["trip-1"], "list": ["president"], "visitor": ["USA"],
    ...     "host": ["CHN"], "start": [day], "end": [day], "level": ["leader"],
    ...     "persons": ["Richard M. Nixon"], "place": ["Peking"], "description": ["Met Mao."]})
    >>> held = Holding(rows, (Span(day, day, "made up", "us-visits"),))
    >>> records(held, ["CHN", "USA"]).select("id", "participants", "host").row(0)
    ('us-trip-1', ['CHN', 'USA'], 'CHN')
    """
    among = list(states)
    own = held.rows.filter(pl.col("visitor").is_in(among), pl.col("host").is_in(among))
    return as_records(
        "meeting",
        own.select(
            "start",
            "end",
            "level",
            "place",
            "host",
            "persons",
            id=pl.format("us-{}", "id"),
            precision=pl.lit("day"),
            known="start",
            source=pl.lit(held.span.source),
            locator=pl.col("id").str.replace("-", " "),
            participants=pl.concat_list("visitor", "host").list.sort(),
            note="description",
        ),
    )


def coverage(held: Holding, states: Sequence[str]) -> tuple[Coverage, ...]:
    """Declare which pairs with the United States the lists cover, and when.

    Parameters
    ----------
    held : Holding
        As of `read`.
    states : sequence of str
        State codes.

    Returns
    -------
    tuple of Coverage
        One, of kind ``meeting``, for the days that visits of foreign leaders and trips of
        presidents both cover; none where either list is missing. No pair without the United
        States is covered, and no meeting of kind ``meeting.high``: of those below leaders the
        lists hold the secretaries' trips alone, not who came to the United States.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> first, last = date(1971, 7, 9), date(1973, 2, 15)
    >>> rows = pl.DataFrame({"list": ["visits", "president"] * 2,
    ...                      "start": [first, first, last, last]})
    >>> held = Holding(rows, (Span(first, last, "made up", "us-visits"),))
    >>> [(c.kind, c.dyads()) for c in coverage(held, ["CHN", "RUS", "USA"])]
    [('meeting', (('CHN', 'USA'), ('RUS', 'USA')))]
    """
    among = tuple(sorted(set(states)))
    if _USA not in among or len(among) < 2:
        return ()
    others = [state for state in among if state != _USA]
    without = tuple((a, b) for at, a in enumerate(others) for b in others[at + 1 :])
    spans = {
        name: (first, last)
        for name, first, last in held.rows.group_by("list")
        .agg(first=pl.col("start").min(), last=pl.col("start").max())
        .iter_rows()
    }
    if "visits" not in spans or "president" not in spans:
        return ()
    starts, ends = zip(spans["visits"], spans["president"], strict=True)
    start, end = max(starts), min(ends)
    if end < start:
        return ()
    return (Coverage("meeting", among, start, end, _UNIVERSE, (held.span.source,), without),)


_UNIVERSE = (
    "Visits of foreign chiefs of state and heads of government to the United States, private ones "
    "too, and travels of its president abroad while in office; meetings in third countries are not "
    "counted"
)


ADAPTER = Adapter(layouts=LAYOUTS, read=read, records=records, coverage=coverage, rank=1)
