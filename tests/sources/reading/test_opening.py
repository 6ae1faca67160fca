"""Every form in which people save a table gives the same rows of text; what is no row is told."""

import csv
import gzip
import io
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comity.errors import ComityError
from comity.sources.reading import archives, unpacking
from comity.sources.reading.doubts import About
from comity.sources.reading.layouts import Layout, layout_of
from comity.sources.reading.opening import read_table, scan_table
from comity.sources.reading.values import NUMBER, typed

_SCHEMAS = "http://schemas.openxmlformats.org"
LAYOUT = Layout("made-up", ("ccode", "name", "cinc"))
ROWS = [("2", "United States", "0.25"), ("437", "Côte d’Ivoire", None), ("710", 'a "b", c', "0.2")]
PLAIN = 'ccode,name,cinc\n2,United States,0.25\n437,Côte d’Ivoire,\n710,"a ""b"", c",0.2\n'


def rows(path: Path, layout: Layout = LAYOUT) -> list[tuple[str | None, ...]]:
    return read_table(path, layout).rows.drop("_line").rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines(tmp_path: Path, encoding: str, newline: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.replace("\n", newline).encode(encoding))
    assert rows(path) == ROWS


@pytest.mark.parametrize(
    "before", ["sep=,\n", "Made up, by nobody\n\n", "\n\n", "A title;\n;\n", "\ufeff"]
)
def test_lines_before_the_header(tmp_path: Path, before: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(before + PLAIN, encoding="utf-8")
    sheet = read_table(path, LAYOUT)
    assert sheet.rows.drop("_line").rows() == ROWS
    assert sheet.titles == before.removesuffix("\n").lstrip("\ufeff")
    assert sheet.rows["_line"][0] == before.count("\n") + 2


@pytest.mark.parametrize(
    ("name", "delimiter"), [("a.csv", ";"), ("a.tab", "\t"), ("a.tsv", "\t"), ("a.txt", "|")]
)
def test_delimiters(tmp_path: Path, name: str, delimiter: str) -> None:
    text = PLAIN.replace('"a ""b"", c"', "x").replace(",", delimiter)
    (tmp_path / name).write_text(text)
    assert rows(tmp_path / name) == [*ROWS[:2], ("710", "x", "0.2")]


def test_decimal_commas_where_semicolons_part(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "sep=;\nccode;name;cinc\n2;x;0,25\n365;x;-1.234,5\n710;a, b;1,5E+03\n731;y; 0,5 \n"
    )
    assert [row[2] for row in rows(path)] == ["0.25", "-1234.5", "1.5E+03", "0.5"]


@pytest.mark.parametrize(
    "pack",
    [
        lambda path, data: path.with_suffix(".csv.gz").write_bytes(gzip.compress(data)),
        lambda path, data: path.write_bytes(gzip.compress(data)),  # under a name that says nothing
        lambda path, data: _zipped(path.with_suffix(".zip"), {"a.csv": data}),
        lambda path, data: _zipped(path.with_suffix(".zip"), {"x/a.csv": data, "readme.txt": b""}),
    ],
)
def test_packings(tmp_path: Path, pack) -> None:
    pack(tmp_path / "a.csv", PLAIN.encode())
    (path,) = tmp_path.iterdir()
    assert rows(path) == ROWS


def _zipped(path: Path, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)


def test_a_zip_of_several_files_is_refused_with_their_names(tmp_path: Path) -> None:
    _zipped(tmp_path / "a.zip", {"MIDA.csv": b"x", "MIDB.csv": b"x"})
    with pytest.raises(ComityError, match=r"a.zip holds 2 files \(MIDA.csv, MIDB.csv\); unpack it"):
        read_table(tmp_path / "a.zip", LAYOUT)


@pytest.mark.parametrize("form", ["parquet", "dta", "xlsx", "rds", "rdata"])
def test_forms_that_are_no_text(tmp_path: Path, form: str) -> None:
    table = pl.DataFrame(
        {"ccode": [2, 437], "name": ["United States", "Côte"], "cinc": [0.25, None]}
    )
    path = tmp_path / f"a [1] *.{form}"  # no pattern, but a name
    if form == "parquet":
        table.write_parquet(path)
    elif form == "dta":
        import pyreadstat

        pyreadstat.write_dta(table.to_pandas(), str(path))
    elif form == "xlsx":
        _spreadsheet(path, [table.columns, *table.rows()])
    else:
        import pyreadr

        write = pyreadr.write_rds if form == "rds" else pyreadr.write_rdata
        write(str(path), table.to_pandas())
    found = read_table(path, LAYOUT).rows.select(LAYOUT.columns)
    assert found.rows() == [("2", "United States", "0.25"), ("437", "Côte", None)]
    _zipped(tmp_path / "a.zip", {path.name: path.read_bytes(), "other.csv": b"x"})
    packed = read_table(tmp_path / "a.zip" / path.name, LAYOUT)
    assert packed.rows.select(LAYOUT.columns).equals(found)


def test_the_sheet_that_has_the_table_is_read(tmp_path: Path) -> None:
    table = [["ccode", "name", "cinc"], [2, "United States", 0.25]]
    about = [["About these data"], ["Made up"]]
    _spreadsheet(tmp_path / "a.xlsx", about, [["A title"], *table])
    assert rows(tmp_path / "a.xlsx") == [("2", "United States", "0.25")]
    _spreadsheet(tmp_path / "b.xlsx", table, about, table)
    with pytest.raises(ComityError, match=r"b\.xlsx holds 2 tables with these columns; save"):
        read_table(tmp_path / "b.xlsx", LAYOUT)


@pytest.mark.parametrize(
    ("labels", "read"),
    [
        ({1: "China", 2: "Iran"}, ["China", "Iran"]),  # as encode numbers them
        ({0: "China", 1: "Iran", 2: "Russia"}, ["Iran", "Russia"]),  # as pandas does
        ({0: "no", 1: "yes"}, ["1", "2"]),
        ({2: "United States", 20: "Canada"}, ["1", "2"]),  # codes that have names
    ],
)
def test_words_that_stata_numbered_are_words(tmp_path: Path, labels, read) -> None:
    import pyreadstat

    table = pl.DataFrame({"ccode": [2, 437], "name": [1, 2], "_cinc": [0.5, 0.5]})
    path = tmp_path / "a.dta"
    pyreadstat.write_dta(table.to_pandas(), str(path), variable_value_labels={"name": labels})
    assert [row[1] for row in rows(path)] == read


def _spreadsheet(path: Path, *sheets: list[list[object]]) -> None:
    """The least that a spreadsheet program writes: strings inline."""

    def cell(value: object) -> str:
        if value is None:
            return "<c/>"
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c><v>{value}</v></c>"

    numbered = list(enumerate(sheets, 1))
    main = f"{_SCHEMAS}/spreadsheetml/2006/main"
    rels = f"{_SCHEMAS}/officeDocument/2006/relationships"
    packed = f"{_SCHEMAS}/package/2006"

    def related(what: str, *targets: str) -> str:
        ones = "".join(
            f'<Relationship Id="r{at}" Type="{rels}/{what}" Target="{target}"/>'
            for at, target in enumerate(targets, 1)
        )
        return f'<Relationships xmlns="{packed}/relationships">{ones}</Relationships>'

    named = "".join(f'<sheet name="s{at}" sheetId="{at}" r:id="r{at}"/>' for at, _ in numbered)
    book = f"<sheets>{named}</sheets>"
    places = [f"worksheets/sheet{at}.xml" for at, _ in numbered]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types"/>',
        "_rels/.rels": related("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rels}">{book}</workbook>',
        "xl/_rels/workbook.xml.rels": related("worksheet", *places),
    }
    for place, (_, cells) in zip(places, numbered, strict=True):
        held = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in cells)
        parts[f"xl/{place}"] = (
            f'<worksheet xmlns="{main}"><sheetData>{held}</sheetData></worksheet>'
        )
    _zipped(path, {name: text.encode() for name, text in parts.items()})


def test_types_of_parquet_become_text(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {
            "ccode": [1.0],
            "name": pl.Series(["x"], dtype=pl.Categorical),
            "cinc": [float("nan")],
            "day": [date(2001, 2, 3)],
            "yes": [True],
            "list": [[1]],
        }
    ).write_parquet(path)
    assert rows(path) == [("1", "x", "NaN", "2001-02-03", "1")]


def test_blanks_and_words_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(" ccode ,name,cinc,iso2\n  2 , x ,NA,NA\n. ,y,\u00a0,US\n")
    layout = Layout("made-up", ("ccode", "name", "cinc"), alpha2=("iso2",))
    assert rows(path, layout) == [("2", "x", None, "NA"), (None, "y", None, "US")]
    without = Layout("made-up", ("ccode",), nulls=())
    assert rows(path, without)[1][0] == "."


def test_rows_of_nothing_are_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('ccode,name,cinc\n\n2,x,1\n,,\n \n"","",\nccode,name,cinc\n710,y,2\n')
    assert rows(path) == [("2", "x", "1"), ("710", "y", "2")]


def test_a_text_in_quotation_marks_may_have_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('ccode,name,cinc\n2,"one\ntwo, ""three""\n\nfour",1\n710,y,2\n')
    assert rows(path) == [("2", 'one\ntwo, "three"\n\nfour', "1"), ("710", "y", "2")]


def test_a_text_broken_without_quotation_marks_is_joined(tmp_path: Path) -> None:
    """As in SIPRI's registers: the comment ends in a line break, the volumes follow."""
    path = tmp_path / "a.csv"
    path.write_text("to,by,what,unit,total\nMali,USA,Part of a deal\n,0.5,3.5\nMali,CHN,x,1,6\n")
    layout = Layout("made-up", ("to", "by"))
    sheet = read_table(path, layout)
    assert sheet.rows.drop("_line").rows() == [
        ("Mali", "USA", "Part of a deal", "0.5", "3.5"),
        ("Mali", "CHN", "x", "1", "6"),
    ]
    assert sheet.ragged.is_empty()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("710", "1 cell, its header 3"),
        ("710,x", "2 cells, its header 3"),
        ("710,x,1,surplus", "4 cells, its header 3"),
        ('710,"x,1', "a quotation mark is not closed"),
    ],
)
def test_a_line_that_is_no_row_is_told_and_not_padded(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"ccode,name,cinc\n2,x,1\n{line}\n365,y,2\n")
    sheet = read_table(path, LAYOUT)
    assert [row[0] for row in sheet.rows.rows()] == ["2", "365"]
    assert sheet.ragged.select("_line", "why").rows() == [(3, why)]


def test_cells_beyond_the_header_may_be_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ccode,name,cinc,,\n2,x,1\n365,y,2,,\n710,z,3, ,,,\n")
    assert [row[:3] for row in rows(path)] == [
        ("2", "x", "1"),
        ("365", "y", "2"),
        ("710", "z", "3"),
    ]


def test_two_short_lines_of_numbers_are_not_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b,c,d\n1,2,3\n4,5\n6,7,8,9\n")
    sheet = read_table(path, Layout("made-up", ("a",)))
    assert sheet.ragged["_line"].to_list() == [2, 3]


def test_a_row_before_the_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("2,x,1\nccode,name,cinc\n365,y,2\n")
    with pytest.raises(ComityError, match=r"a.csv has a row before its header \(line 1 of 2\)"):
        read_table(path, LAYOUT)


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ccode,name,cinc,cinc\n365,y,2,3\n")
    with pytest.raises(ComityError, match="has the column cinc twice"):
        read_table(path, LAYOUT)


@pytest.mark.parametrize("size", [30, 60, 100])
def test_a_file_that_is_cut_off_is_refused_in_one_line(tmp_path: Path, size: int) -> None:
    packed = gzip.compress(("ccode,name,cinc\n" + "2,x,1\n" * 9000).encode())
    (tmp_path / "a.csv.gz").write_bytes(packed[:size])
    with pytest.raises(ComityError, match=r"^a.csv.gz is (cut off|damaged)[^\n]*get it again$"):
        read_table(tmp_path / "a.csv.gz", LAYOUT)


def test_a_packed_trap_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNCHECKED", 1 << 22)
    monkeypatch.setattr(unpacking, "BLOCK", 1 << 20)
    with gzip.open(tmp_path / "a.csv.gz", "wb") as file:
        file.write(b"ccode,name,cinc\n" + b"0,0,0\n" * 1_000_000)
    with pytest.raises(ComityError, match="unpacks to more than 250 times its size"):
        scan_table(tmp_path / "a.csv.gz", LAYOUT, ["ccode"]).rows.select(pl.len()).collect()


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"ccode,name,cinc\n" + b"1" * (70 << 20))
    with pytest.raises(ComityError, match="has a line of more than 64 million characters"):
        read_table(path, LAYOUT)


def test_a_stream_tells_what_it_set_aside_and_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpacking, "BLOCK", 1 << 20)
    path = tmp_path / "a.csv"
    with path.open("w") as file:
        file.write("ccode,name,cinc\n")
        for at in range(300_000):
            file.write("2,United States,x\n" if at == 140_000 else "2,United States,0.25\n")
        file.write("2\n")
    about = About(("ccode",), system="cow")
    scan = scan_table(
        path, LAYOUT, ["ccode", "cinc"], lambda sheet: typed(sheet, {"cinc": NUMBER}, about)
    )
    done = scan.rows.group_by("ccode").agg(pl.col("cinc").sum()).collect(engine="streaming")
    sheet = scan.sheet(done)
    assert sheet.rows.rows() == [("2", 299_999 * 0.25)]
    assert sheet.aside.select("item", "reason").rows() == [
        ("line 140002", "cinc is no number"),
        ("line 300002", "lines with 1 cell, its header 3"),
    ]
    assert sheet.count == 300_001


def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """Far below the 100 MB of the file: what is held at once is a few blocks, here of 1 MB."""
    path = tmp_path / "a.csv"
    line = "2,United States of America and more of a name,0.25\n"
    with path.open("w") as file:
        file.write("ccode,name,cinc\n")
        for _ in range(20):
            file.write(line * 100_000)
    code = f"""
import resource, polars as pl
from pathlib import Path
from comity.sources.reading.layouts import Layout
from comity.sources.reading.opening import scan_table
from comity.sources.reading import archives, unpacking
import comity.sources
unpacking.BLOCK = 1 << 20
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
layout = Layout("made-up", ("ccode", "name", "cinc"))
scan = scan_table(Path({str(path)!r}), layout, ["ccode", "cinc"])
sums = scan.rows.group_by("ccode").agg(pl.len()).collect(engine="streaming")
assert sums.rows() == [("2", 2_000_000)], sums
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 60  # MB; blocks in text, lines, columns and the queue


@pytest.mark.parametrize(
    "name", ["a.csv", "a.csv.gz", "a.zip", "a.parquet", "a.xlsx", "a.dta", "a.RData", "a.rds"]
)
@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b\x08", b"PK\x03\x04 and no more", b"PAR1", b"RDX3\n"]
)
def test_what_is_damaged_gives_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ComityError) as refusal:
        read_table(tmp_path / name, layout_of(tmp_path / name, [LAYOUT]))
    assert "\n" not in str(refusal.value)
    assert name in str(refusal.value)


@pytest.mark.parametrize("name", ["a.parquet", "a.dta", "a.csv.gz", "a.RData"])
@pytest.mark.parametrize("pack", ["zip", "gz"])
def test_what_is_packed_is_read_whatever_it_is(tmp_path: Path, name: str, pack: str) -> None:
    import pyreadr
    import pyreadstat

    table = pl.DataFrame({"ccode": [2.0, 365.0], "name": ["x", "y"], "cinc": [0.25, 0.5]})
    path = tmp_path / name
    if name == "a.parquet":
        table.write_parquet(path)
    elif name == "a.dta":
        pyreadstat.write_dta(table, str(path))
    elif name == "a.RData":
        pyreadr.write_rdata(str(path), table.to_pandas(), df_name="a")
    else:
        path.write_bytes(gzip.compress(table.write_csv().encode()))
    packed = path.with_suffix(f"{path.suffix}.{pack}")
    if pack == "zip":
        _zipped(packed, {name: path.read_bytes(), "readme.txt": b""})
    elif name == "a.csv.gz":
        packed = path
    else:
        packed.write_bytes(gzip.compress(path.read_bytes()))
    found = read_table(packed, LAYOUT).rows.select(LAYOUT.columns)
    assert found.cast({"ccode": pl.Float64}).rows() == [(2, "x", "0.25"), (365, "y", "0.5")]


@pytest.mark.parametrize(
    "below",
    [
        "\nSource: made up, by nobody\n",
        "Note: made up.\nA second line of it.\n",
        '\n\n"Data from database: Made Up",,\nLast Updated: 2024-10-26,,\n',
        ",,\n* Sources: x\n\nCopyright",
    ],
)
def test_notes_below_the_table_are_no_rows(tmp_path: Path, below: str) -> None:
    """Nor do they cast doubt on every state, as a row does of which nobody knows what it is of."""
    (tmp_path / "a.csv").write_text(PLAIN + below, encoding="utf-8")
    sheet = read_table(tmp_path / "a.csv", LAYOUT)
    assert sheet.rows.drop("_line").rows() == ROWS
    assert sheet.ragged.is_empty()


@pytest.mark.parametrize("last", ["731", "731,North Korea", "\nKorea", '731,"Source: x'])
def test_a_row_that_is_cut_off_is_no_note(tmp_path: Path, last: str) -> None:
    (tmp_path / "a.csv").write_text(PLAIN + last, encoding="utf-8")
    assert read_table(tmp_path / "a.csv", LAYOUT).ragged.height == 1


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="cannot be read"):
        layout_of(tmp_path, [LAYOUT])


def test_any_text_gives_rows_or_one_line() -> None:
    """Delimiters, quotation marks and line breaks in cells come back as they were written."""
    cell = st.text(alphabet='ab ,;"\n\t|éж.1', max_size=6)

    @given(st.lists(st.tuples(cell, cell, cell, cell), min_size=1, max_size=6))
    def holds(table: list[tuple[str, ...]]) -> None:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerow(["w", "x", "y", "z"])
        writer.writerows(table)
        path = Path(tempfile.mkdtemp(), "a.csv")
        path.write_text(text.getvalue(), encoding="utf-8")
        filled = [row for row in table if any(one.strip() for one in row)]
        expected = [
            tuple(None if one.strip() in ("", "NA", ".") else one.strip() for one in row)
            for row in filled
        ]
        found = read_table(path, Layout("made-up", ("w", "x", "y", "z")))
        assert found.rows.drop("_line").rows() == expected
        assert found.ragged.is_empty()

    holds()


def test_a_parquet_file_with_any_byte_damaged_is_read_or_refused(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its reader breaks off with a message of its own on some: none of it reaches the user."""
    path = tmp_path / "a.parquet"
    pl.DataFrame({"ccode": [2, 365] * 9, "name": ["x"] * 18, "cinc": [0.25] * 18}).write_parquet(
        path
    )
    sound = path.read_bytes()
    told = []
    for at in range(0, len(sound), 3):
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 0xFF]) + sound[at + 1 :])
        try:
            read_table(path, LAYOUT)
        except ComityError as refusal:
            told.append(str(refusal))
    assert len(told) > 50
    assert all(one.startswith("a.parquet ") for one in told)
    assert capfd.readouterr() == ("", "")
