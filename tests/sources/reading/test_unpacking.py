"""Packed files that are traps, or packed in odd ways: read, or refused in one line."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from comity.errors import ComityError
from comity.sources.reading import archives, formats, unpacking
from comity.sources.reading.formats import scan_parquet, sheets_as_csv
from comity.sources.reading.unpacking import unpacked

TABLE = b"ccode,year\n2,1961\n"
BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def zipped(**files: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [gzip.compress(gzip.compress(TABLE)), zipped(a_csv_gz=gzip.compress(TABLE))],
    ids=["gzip of gzip", "zip of gzip"],
)
def test_what_is_packed_twice_is_unpacked_twice(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.gz").write_bytes(content)
    assert unpacked(tmp_path / "a.gz") == TABLE


def test_a_zip_in_a_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(b_zip=zipped(a_csv=TABLE)))
    with pytest.raises(ComityError, match=r"^a.zip holds another zip \(b.zip\); unpack it first$"):
        unpacked(tmp_path / "a.zip")


def test_a_password_is_said_in_words(tmp_path: Path) -> None:
    content = bytearray(zipped(a_csv=TABLE))
    content[6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ComityError, match=r"^a.zip cannot be unpacked \(it needs a password\)"):
        unpacked(tmp_path / "a.zip")


def test_a_trap_is_refused_before_any_of_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "UNCHECKED", 1 << 20)
    monkeypatch.setattr(unpacking, "BLOCK", 1 << 18)
    (tmp_path / "a.gz").write_bytes(gzip.compress(TABLE * 300_000))
    with pytest.raises(ComityError, match="unpacks to more than 250 times"):
        next(unpacking.blocks(tmp_path / "a.gz"))
    rows = "".join(f"{number},1961\n" for number in range(9000))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(rows.encode())[:-9] + b"\xff" * 4)
    with pytest.raises(ComityError, match=r"cut.gz is (cut off|damaged)"):
        next(unpacking.blocks(tmp_path / "cut.gz"))


def test_a_parquet_file_of_too_many_equal_cells_is_a_trap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "UNCHECKED", 1 << 20)
    pl.DataFrame({"ccode": [2] * (1 << 21)}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(ComityError, match="unpacks to more than 250 times"):
        scan_parquet(tmp_path / "a.parquet")


@pytest.mark.parametrize(
    ("cell", "far"),
    [('<c r="XFD1048576"><v>1</v></c>', True), ('<c r="XFD1048576" s="1"/>', False)],
    ids=["a value", "only coloured"],
)
def test_a_cell_far_from_the_table_is_told(tmp_path: Path, cell: str, far: bool) -> None:
    sheet = f'<worksheet><sheetData><row><c r="A1"><v>1</v></c>{cell}</row></sheetData></worksheet>'
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(xl__workbook_xml=BOOK, xl__worksheets__sheet1_xml=sheet))
    with pytest.raises(ComityError) as refused:
        sheets_as_csv(path)
    told = "a.xlsx has cells as far off as column XFD and row 1,048,576; delete those that"
    assert str(refused.value).startswith(told if far else "a.xlsx is no sound spreadsheet")


def test_a_sheet_whose_archive_is_damaged_is_refused(tmp_path: Path) -> None:
    content = zipped(xl__workbook_xml=BOOK, xl__worksheets__sheet1_xml="<worksheet/>")
    at = content.rfind(b"PK\x01\x02") + 16
    (tmp_path / "a.xlsx").write_bytes(content[:at] + b"\0\0\0\0" + content[at + 4 :])
    with pytest.raises(ComityError, match=r"a.xlsx is damaged"):
        formats.sheets_as_csv(tmp_path / "a.xlsx")
