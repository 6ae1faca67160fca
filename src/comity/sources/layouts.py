"""The layouts in which published files come, told apart by their headers, and how to open each."""

import csv
import gzip
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from comity.errors import ComityError

__all__ = ["LAYOUTS", "Layout", "header_line", "layout_of", "read_table", "recognise", "scan_table"]

NULLS = ("", "NA")
DELIMITERS = (",", ";", "\t")
_TITLE_LINES = 25
_TABLES = (".csv", ".csv.gz", ".txt", ".tsv", ".xml", ".parquet")
_ROOT = re.compile(r"<([A-Za-z][\w.-]*)[\s>/]")
_OTHER_NAMES = {"ms_codes": "ms_code", "ms_names": "ms_name", "ms_votes": "ms_vote"}
_NO_TABLE = {
    ".rdata": "save the table from R: load(file), then write.csv",
    ".rda": "save the table from R: load(file), then write.csv",
    ".rds": "save the table from R: readRDS(file), then write.csv",
    ".dta": "save the table from Stata or R as CSV",
    ".xlsx": "save the sheet as CSV",
    ".xls": "save the sheet as CSV",
    ".zip": "unpack it and name the file inside",
}


@dataclass(frozen=True)
class Layout:
    """One way in which a data set is laid out.

    Parameters
    ----------
    name : str
        Short name.
    data_set : str
        Name in the catalogue; the layout of the store names the kind of record instead.
    columns : tuple of str
        Columns by which it is known; files may have more.
    without : tuple of str
        Columns that it never has, where another layout has all of its own.
    in_name : str
        What the file's name must hold, in lower case, where columns do not say what they are of.

    Examples
    --------
    >>> LAYOUTS[0].name
    'stored-roll-calls'
    """

    name: str
    data_set: str
    columns: tuple[str, ...]
    without: tuple[str, ...] = ()
    in_name: str = ""


_VOTES = ("undl_id", "ms_code", "ms_vote", "date")
_CALL = ("roll_call", "session", "date", "precision", "unres", "is_paragraph_or_amendment")
_OWED = ("defense", "offense", "neutral", "nonagg", "consul")
_ATOP = ("atopid", *_OWED)
_COW_ALLIANCE = ("version4id", "defense", "neutrality", "nonaggression", "entente")
_COW_DYAD = (*_COW_ALLIANCE, "ccode1", "ccode2", "dyad_st_year", "dyad_end_year")
LAYOUTS = (
    Layout("stored-roll-calls", "tally", (*_CALL, "state", "vote")),
    Layout("stored-council-votes", "vote", ("decision", "symbol", "result", "state", "position")),
    Layout("stored-ideal-points", "ideal-point", ("state", "session", "year", "point", "low")),
    Layout(
        "voeten-roll-calls",
        "voeten-unga",
        ("rcid", "session", "vote", "ccode", "date", "unres"),
    ),
    Layout(
        "voeten-tidy-roll-calls",
        "voeten-unga",
        ("rcid", "session", "date", "unres", "amend", "para"),
    ),
    Layout("later-roll-calls", "miller-fpsim", ("session", "resid", "date", "ccode", "vote")),
    Layout("voeten-tidy-votes", "voeten-unga", ("rcid", "country", "vote"), ("ccode",)),
    Layout("undl-council-votes", "undl-sc", (*_VOTES, "permanent_member", "resolution")),
    Layout(
        "undl-assembly-votes",
        "undl-ga",
        (*_VOTES, "session", "resolution"),
        ("permanent_member",),
    ),
    Layout("council-vetoes", "unsc-vetoes", ("date", "draft", "member_veto1", "member_veto2")),
    Layout(
        "council-member-votes", "unsc-member-votes", ("year", "item", "label", "ms_code", "ms_vote")
    ),
    Layout("ideal-points-2020", "ideal-points", ("ccode", "session", "IdealPoint")),
    Layout("ideal-points-FP", "ideal-points", ("iso3c", "year", "IdealPointFP")),
    Layout("ideal-points-All", "ideal-points", ("iso3c", "year", "IdealPointAll")),
    Layout("ideal-points-comity", "comity-ideal-points", ("state", "session", "ideal_point", "se")),
    Layout("atop-members", "atop", (*_ATOP, "member", "yrent", "yrexit"), ("year",)),
    Layout("atop-alliances", "atop", (*_ATOP, "begyr", "endyr", "mem1"), ("year", "member")),
    *(
        Layout(
            f"atop-dyad-years-{prefix}{one}",
            "atop-dyad-years",
            (one, other, "year", *(prefix + pledge for pledge in _OWED)),
        )
        for one, other in (("ccode1", "ccode2"), ("stateA", "stateB"))
        for prefix in ("atop_", "")
    ),
    Layout("cow-alliances-directed-yearly", "cow-alliances", (*_COW_DYAD, "year"), ("asymmetric",)),
    Layout("cow-alliances-directed", "cow-alliances", _COW_DYAD, ("asymmetric",)),
    Layout("cow-alliances-dyads-yearly", "cow-alliances", (*_COW_DYAD, "asymmetric", "year")),
    Layout("cow-alliances-dyads", "cow-alliances", (*_COW_DYAD, "asymmetric")),
    Layout(
        "cow-alliances-members-yearly",
        "cow-alliances",
        (*_COW_ALLIANCE, "ccode", "mem_st_year", "mem_end_year", "year"),
    ),
    Layout(
        "cow-alliances-members",
        "cow-alliances",
        (*_COW_ALLIANCE, "ccode", "mem_st_year", "mem_end_year"),
    ),
    Layout("nmc", "cow-capabilities", ("ccode", "year", "cinc")),
    Layout("cow-national-trade", "cow-national-trade", ("ccode", "year", "imports", "exports")),
    Layout("cow-dyadic-trade", "cow-dyadic-trade", ("ccode1", "ccode2", "year", "flow1", "flow2")),
    Layout("itpd-e", "itpd-e", ("exporter_iso3", "importer_iso3", "year", "industry_id", "trade")),
    Layout("itpd-e-sums", "itpd-e", ("exporter", "importer", "year", "value"), in_name="itpd"),
    Layout("baci", "baci", ("t", "i", "j", "k", "v")),
    Layout(
        "comtrade",
        "comtrade",
        ("period", "reporterCode", "flowCode", "partnerCode", "cmdCode", "primaryValue"),
    ),
    Layout(
        "comtrade-former",
        "comtrade",
        ("Period", "Trade Flow", "Reporter Code", "Partner Code", "Trade Value (US$)"),
    ),
    Layout(
        "imts",
        "imf-imts",
        ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "TIME_PERIOD", "OBS_VALUE"),
    ),
    Layout("geodist", "cepii-distance", ("iso_o", "iso_d", "contig", "dist", "distcap")),
    Layout("contiguity", "cow-contiguity", ("state1no", "state2no", "year", "conttype")),
    Layout("major-powers", "cow-majors", ("ccode", "styear", "stday", "endyear"), in_name="major"),
    Layout("cinc-by-name", "cow-capabilities", ("i", "year", "value"), in_name="cinc"),
    Layout(
        "sipri-transfer-register",
        "sipri-arms",
        ("Recipient", "Supplier", "Year(s) of delivery", "SIPRI TIV of delivered weapons"),
    ),
    Layout(
        "sipri-trade-register",
        "sipri-arms",
        ("SIPRI AT Database ID", "Supplier", "Recipient", "Delivery year", "TIV delivery values"),
    ),
    Layout("sipri-tiv-suppliers", "sipri-arms", ("Supplier", "Percentage", "Sum total years")),
    Layout("sipri-tiv-recipients", "sipri-arms", ("Recipient", "Percentage", "Sum total years")),
    Layout("sipri-tiv-older", "sipri-arms", ("", "Total"), in_name="tiv-"),
    Layout("mme", "mme", ("MMEID", "Ex_Name", "s.year", "s.month", "s.day", "StateA")),
    Layout(
        "gml-directed",
        "gml-mid",
        ("dispnum", "ccode1", "ccode2", "year", "midonset", "sidea1", "sidea2", "hostlev1"),
    ),
    Layout(
        "midb",
        "gml-mid",
        ("dispnum", "ccode", "stmon", "styear", "endmon", "endyear", "sidea", "hostlev"),
    ),
    Layout("us-visits", "us-visits", ("<visits>",)),
    Layout("us-trips", "us-visits", ("<trips>",)),
    Layout("colt", "colt", ("LeaderCountryISO", "CountryVisited", "TripYear")),
    Layout("gsdb", "gsdb", ("case_id", "sanctioned_state", "sanctioning_state", "begin", "end")),
    Layout(
        "unsc-regimes", "unsc-sanctions", ("regime", "target", "kind", "imposed_by", "ended_by")
    ),
)
"""Every layout; of two that fit, the first one is meant."""


def recognise(path: str | Path) -> Layout:
    """Say how a file is laid out, from its header alone.

    Parameters
    ----------
    path : str or Path
        A CSV (UTF-8 with or without byte-order mark, or Latin-1; plain or gzip) or a
        Parquet file, under any name.

    Returns
    -------
    Layout
        One of `LAYOUTS`.

    Raises
    ------
    ComityError
        If there is no such file, it is empty, a web page or a format that is not read, or
        its header is that of no layout: the message names the nearest one and the columns
        missing for it.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "any.csv")
    >>> _ = path.write_text("undl_id,ms_code,ms_vote,date,session\\n")
    >>> recognise(path)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: any.csv is in no layout known here; nearest is
    undl-assembly-votes, for which the column resolution is missing; known are ...
    """
    file = Path(path)
    if not file.is_file():
        raise ComityError(f"{file} is no file; give the path of the file you downloaded")
    if file.suffix.lower() in _NO_TABLE:
        raise ComityError(
            f"{file.name} is not read as {file.suffix}; {_NO_TABLE[file.suffix.lower()]}"
        )
    start = _first_bytes(file)
    if not start.strip():
        raise ComityError(
            f"{file.name} is empty; publishers' sites that refuse programs answer so: "
            "download it in a browser"
        )
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<!", b"<html", b"<HTML")):
        raise ComityError(f"{file.name} is a web page, no data; press its download button instead")
    header = _header(file)
    layout = layout_of(header, file.name)
    if layout is None:
        raise ComityError(f"{file.name} is in no layout known here; {_nearest(header)}")
    return layout


def layout_of(columns: Iterable[str], file: str = "") -> Layout | None:
    """Find the layout that some columns make.

    Parameters
    ----------
    columns : iterable of str
        Names of columns, as `recognise` reads them.
    file : str
        Name of the file, for the layouts that need it.

    Returns
    -------
    Layout or None
        None where they fit none.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> layout_of(["rcid", "country", "vote"]).name
    'voeten-tidy-votes'
    """
    header = frozenset(columns)
    fits = (
        layout
        for layout in LAYOUTS
        if header.issuperset(layout.columns)
        and header.isdisjoint(layout.without)
        and layout.in_name in file.lower()
    )
    return next(fits, None)


def quietly(path: Path) -> Layout | None:
    """As `recognise`, but None for a file that is no table of ours."""
    if not path.name.lower().endswith(_TABLES) or not path.is_file():
        return None
    stat = path.stat()
    return _layout_at(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _layout_at(path: Path, *_state: int) -> Layout | None:
    """The layout of a file, looked up once for each state of it."""
    return layout_of(_header(path), path.name)


def _nearest(header: frozenset[str]) -> str:
    own = [layout for layout in LAYOUTS if not layout.name.startswith("stored")]
    shares = [len(header & set(one.columns)) / len(one.columns) for one in own]
    best = own[shares.index(max(shares))]
    missing = [column for column in best.columns if column not in header]
    names = ", ".join(one.name for one in own)
    if not any(shares) or not missing:
        return f"known are {names}; `comity sources list` shows where their files come from"
    are = "column {} is" if len(missing) == 1 else "columns {} are"
    return (
        f"nearest is {best.name}, for which the {are.format(', '.join(missing))} missing; "
        f"known are {names}"
    )


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        start = file.read(200)
    return gzip.open(path).read(200) if start.startswith(b"\x1f\x8b") else start


def _decoded(content: bytes) -> str:
    """Read UTF-8, with or without a byte-order mark, else the Windows form of Latin-1."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _named(column: str) -> str:
    """A column's name, without what encodings and exports add to it."""
    bare = column.strip().lstrip("\ufeff").strip('"')
    return _OTHER_NAMES.get(bare, bare)


def _header(path: Path) -> frozenset[str]:
    """Names of the columns, or the root of an XML file; empty where the file is neither."""
    try:
        if path.suffix == ".parquet":
            return frozenset(pl.read_parquet_schema(path))
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            lines = [file.readline(100_000) for _ in range(_TITLE_LINES)]
    except (OSError, EOFError, pl.exceptions.PolarsError):
        return frozenset()
    if path.suffix == ".xml":
        root = _ROOT.search(_decoded(b"".join(lines)))
        return frozenset({f"<{root[1]}>"} if root else ())
    headers = [_names_in(line) for line in lines if line.strip()]
    known = (names for names in headers if layout_of(names, path.name))
    return next(known, headers[0] if headers else frozenset())


def _names_in(line: bytes) -> frozenset[str]:
    """Names of columns in one line, whichever delimiter parts them."""
    text = _decoded(line)
    delimiter = max(DELIMITERS, key=text.count)
    try:
        return frozenset(map(_named, next(csv.reader([text], delimiter=delimiter), [])))
    except csv.Error:
        return frozenset()


def header_line(path: Path, columns: Iterable[str]) -> tuple[int, str]:
    """Where a table begins in a file that has lines of title before it.

    Parameters
    ----------
    path : Path
        A CSV (also gzip).
    columns : iterable of str
        Columns by which its header is known.

    Returns
    -------
    tuple of (int, str)
        Lines before the header, and the delimiter.

    Raises
    ------
    ComityError
        If none of the first lines is that header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "arms.csv")
    >>> _ = path.write_text("Imported weapons\\n\\nSupplier;2022;2023\\n")
    >>> header_line(path, ["Supplier", "2022"])
    (2, ';')
    """
    wanted = frozenset(columns)
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        lines = [file.readline(100_000) for _ in range(_TITLE_LINES)]
    for number, line in enumerate(lines):
        if wanted <= _names_in(line):
            return number, max(DELIMITERS, key=_decoded(line).count)
    raise ComityError(
        f"{path.name} has no header with {', '.join(sorted(wanted))} in its first "
        f"{_TITLE_LINES} lines; download it again"
    )


def scan_table(path: Path) -> pl.LazyFrame:
    """Open a table of any size without reading it; in a CSV every cell is text.

    Parameters
    ----------
    path : Path
        CSV (also gzip) or Parquet.

    Returns
    -------
    LazyFrame
        Its columns under the names by which layouts know them. Letters outside ASCII are
        right only in UTF-8: for codes, dates and numbers, not for names.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "votes.csv")
    >>> _ = path.write_text("ms_codes,ms_votes\\nFRA,Y\\n")
    >>> scan_table(path).collect().rows(named=True)
    [{'ms_code': 'FRA', 'ms_vote': 'Y'}]
    """
    if path.suffix == ".parquet":
        return pl.scan_parquet(path)
    table = pl.scan_csv(path, infer_schema=False, null_values=NULLS, encoding="utf8-lossy")
    return table.rename(_named)


def read_table(path: Path) -> pl.DataFrame:
    """Read a small table whole, in whichever of the encodings it is; every cell is text.

    Parameters
    ----------
    path : Path
        CSV (also gzip) or Parquet.

    Returns
    -------
    DataFrame
        Its columns under the names by which layouts know them.

    Raises
    ------
    ComityError
        If a row of a CSV has more cells than the header.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "names.csv")
    >>> _ = path.write_bytes("name\\nCôte d’Ivoire\\n".encode("cp1252"))
    >>> read_table(path).item()
    'Côte d’Ivoire'
    """
    if path.suffix == ".parquet":
        return pl.read_parquet(path)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    text = io.BytesIO(_decoded(content).encode())
    try:
        table = pl.read_csv(text, infer_schema=False, null_values=NULLS)
    except pl.exceptions.PolarsError as fault:
        raise ComityError(
            f"{path.name} is no well-formed CSV: {str(fault).splitlines()[0]}; download it again"
        ) from None
    return table.rename(_named)
