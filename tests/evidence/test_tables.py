import csv
import io
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comity.evidence.tables import LONGEST_LINE, Row, read_table, read_text


@pytest.fixture
def read(tmp_path):
    def call(content):
        (tmp_path / "meeting.csv").write_bytes(content)
        return read_table(tmp_path / "meeting.csv", tmp_path)

    return call


def said(faults):
    return [str(fault) for fault in faults]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "latin-1", "cp1252"]
MARKS = {"utf-16-le-bom": b"\xff\xfe", "utf-16-be-bom": b"\xfe\xff"}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_any_common_encoding_and_newline(read, encoding, newline):
    text = 'id,note\na,Élysée\nb,"two\nlines, ""quoted"""\n\nc,ö'.replace("\n", newline)
    content = MARKS.get(encoding, b"") + text.encode(encoding.removesuffix("-bom"))
    table, faults = read(content)
    assert faults == []
    assert table.header == ("id", "note")
    assert table.rows == (
        Row(2, ("a", "Élysée")),
        Row(3, ("b", 'two\nlines, "quoted"')),
        Row(6, ("c", "ö")),
    )


def test_windows_1252_where_it_is_no_utf8(read):
    assert read("id\n“ – €\n".encode("cp1252"))[0].rows == (Row(2, ("“ – €",)),)


def test_latin_1_where_it_is_no_windows_1252(read):
    assert read(b"id\n\x81\xe9\n")[0].rows == (Row(2, ("\x81é",)),)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "1: the file is empty; write a line of column names first, or delete the file"),
        (b"\n\n", "1: the file is empty; write a line of column names first, or delete the file"),
        (b"id;start\na;2001", "1: columns are separated by semicolons; separate them by commas"),
        (b"id\tstart\n", "1: columns are separated by tabs; separate them by commas"),
        (
            b"id\na\n\x00\x01",
            "3: holds a control character, so it is no text; save it as text in UTF-8",
        ),
        (
            b"\x1f\x8b,b\n",
            "1: holds a control character, so it is no text; save it as text in UTF-8",
        ),
        (b"\xff\xfea", "1: begins as UTF-16 and is not; save it as UTF-8"),
        (b"id,note\na,b\n,\n", "3: the row is empty; fill it or delete it"),
        (
            b"id,note\na,b,c\n",
            "2: the row has 3 cells, the header 2; "
            'give one cell for each column, in "…" where it holds a comma',
        ),
        (
            b'id,note\na,"b" c\n',
            '2: text follows a closing quote; write "" for a quote inside a quoted cell',
        ),
        (
            b"id,note\na," + b"x" * 200_000,
            '2: a cell has more than 131,072 characters; is a " missing?',
        ),
    ],
)
def test_what_cannot_be_read_is_one_line(read, content, fault):
    assert said(read(content)[1]) == [f"meeting.csv:{fault}"]


def test_reading_goes_on_below_a_quote_that_is_never_closed(read):
    table, faults = read(b'id,note\na,"b\nc,d\ne,f\n')
    assert said(faults) == ['meeting.csv:2: a quoted cell is never closed; write " at its end']
    assert table.rows == (Row(3, ("c", "d")), Row(4, ("e", "f")))


def test_a_line_of_300_mb_is_refused_and_never_held(tmp_path):
    path = tmp_path / "meeting.csv"
    with path.open("wb") as file:
        file.write(b"id,note\n" + b"x" * 3_000_000)
        file.truncate(300_000_000)
    tracemalloc.start()
    _, faults = read_table(path, tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    path.unlink()
    assert peak < 30_000_000  # a tenth of the file; what is read in one go is a megabyte or so
    assert said(faults) == [
        "meeting.csv:2: the line has more than 1,000,000 bytes; break it into rows"
    ]


def test_a_line_may_lie_across_chunks(read):
    filler = b"x\n" * (LONGEST_LINE // 2 - 5)
    table, faults = read(b"id\n" + filler + b"y" * 1000 + b"\nz")
    assert (len(table.rows), faults) == (LONGEST_LINE // 2 - 3, [])


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("id\n")
    inside = tmp_path / "case"
    inside.mkdir()
    (inside / "meeting.csv").symlink_to(tmp_path / "secret.txt")
    (fault,) = read_text(inside / "meeting.csv", inside)[1]
    assert "leads outside the casebook, to " in fault.message
    assert fault.message.endswith("; put the file itself there")
    (fault,) = read_text(inside / ".." / "secret.txt", inside)[1]
    assert fault.message.startswith("leads outside the casebook")


def test_a_link_within_the_folder_is_followed(tmp_path):
    (tmp_path / "real.txt").write_text("id\n")
    (tmp_path / "meeting.csv").symlink_to(tmp_path / "real.txt")
    assert read_text(tmp_path / "meeting.csv", tmp_path) == ("id\n", [])


def test_links_in_a_circle_and_folders_are_refused(tmp_path):
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    (tmp_path / "b.csv").symlink_to(tmp_path / "a.csv")
    (tmp_path / "c.csv").mkdir()
    (circle,) = read_text(tmp_path / "a.csv", tmp_path)[1]
    (directory,) = read_text(tmp_path / "c.csv", tmp_path)[1]
    assert circle.message == "is a link that leads nowhere; put the file itself there"
    assert directory.message == "is not a file; put a text file there"


quiet = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quiet
@given(st.binary(max_size=400) | st.text('ab,";\n\r\t\ufeff', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(read, content):
    table, faults = read(content)
    assert all(len(row.cells) == len(table.header) for row in table.rows)
    assert all("\n" not in str(fault) for fault in faults)


cells = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\u0085"), max_size=8
)


@quiet
@given(st.lists(st.tuples(cells, cells, cells), max_size=8), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_was_written_is_read(read, rows, newline):
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator=newline).writerows([("a", "b", "c"), *rows])
    table, faults = read(file.getvalue().encode())
    assert [row.cells for row in table.rows] == [
        tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)
    ]
    assert len(table.rows) + len(faults) == len(rows)
