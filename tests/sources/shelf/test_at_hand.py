"""A file that cannot be read is left out with one line, and the others are read."""

import gzip
from pathlib import Path

import pytest

from comity.errors import ComityError, ComityWarning
from comity.sources.shelf.at_hand import holding, needed
from comity.sources.shelf.store import add, stored

HEADER = "stateabb,ccode,year,cinc\n"
CUT = "b.csv.gz is cut off, its packing ends or breaks; get it again"


@pytest.fixture
def cut(tmp_path: Path) -> Path:
    """A folder with a file whose header is sound, and whose end is missing."""
    rows = "".join(f"USA,2,{year},0.{hash((year, 1))}\n" for year in range(1816, 9999))
    (tmp_path / "b.csv.gz").write_bytes(gzip.compress((HEADER + rows).encode())[:-20])
    return tmp_path


def test_the_sound_file_is_read_without_the_other(cut: Path) -> None:
    (cut / "a.csv").write_text(HEADER + "USA,2,1990,0.14\n")
    with pytest.warns(ComityWarning) as told:
        found = holding("cow-capabilities", cut, ())
    assert found is not None
    assert found.rows["cinc"].to_list() == [0.14]
    assert [str(one.message) for one in told] == [f"{CUT} (left out)"]


def test_a_data_set_of_which_nothing_can_be_read_is_told_or_refused(cut: Path) -> None:
    with pytest.warns(ComityWarning, match="b.csv.gz is cut off.*left out"):
        assert holding("cow-capabilities", cut, ()) is None
    with pytest.raises(ComityError) as refused:
        needed("cow-capabilities", cut, ())
    assert str(refused.value) == CUT


def test_files_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    for name, share in ("a.csv", 0.1), ("b.csv", 0.2):
        (tmp_path / name).write_text(f"{HEADER}USA,2,1990,{share}\n")
    with pytest.raises(ComityError, match=r"a.csv.*b.csv|b.csv.*a.csv"):
        holding("cow-capabilities", tmp_path, ())


def test_what_was_replaced_meanwhile_is_read_as_it_is_now(tmp_path: Path) -> None:
    one, two = tmp_path / "one.csv", tmp_path / "two.csv"
    one.write_text(HEADER + "USA,2,1990,0.1\n")
    two.write_text(HEADER + "USA,2,1990,0.1\nUSA,2,1991,0.2\n")
    add(one, tmp_path / "store")
    before = stored(tmp_path / "store")
    add(two, tmp_path / "store")
    assert needed("cow-capabilities", None, before).rows["cinc"].to_list() == [0.1, 0.2]


@pytest.mark.parametrize("content", [b"", b"PAR1 and no more", None])
def test_a_damaged_table_of_the_store_is_told_or_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    (tmp_path / "one.csv").write_text(HEADER + "USA,2,1990,0.1\n")
    table = add(tmp_path / "one.csv", tmp_path / "store").stored.path
    table.unlink() if content is None else table.write_bytes(content)
    held = stored(tmp_path / "store")
    with pytest.warns(ComityWarning, match=r"is gone or damaged; .*one.csv again \(left out\)"):
        assert holding("cow-capabilities", None, held) is None
    with pytest.raises(ComityError, match="is gone or damaged; run `comity sources add` on one"):
        needed("cow-capabilities", None, held)
