"""Distances: missing and damaged cells, territories, the available file."""

import pytest

from comity.sources.shelf.recognition import files_of
from comity.sources.states.distance import ADAPTER

HEAD = "iso_o,iso_d,contig,comlang_off,colony,dist,distcap,distw\n"


def read(folder, *rows):
    path = folder / "dist_cepii.csv"
    path.write_text(HEAD + "CHN,PRK,1,0,0,800,810,.\n" + "".join(rows))
    return ADAPTER.read([path])


def test_a_dot_is_missing_and_territories_are_no_doubt(tmp_path):
    held = read(tmp_path, "CHN,ABW,0,0,0,14000,14000,1\n", "CHN,ROM,0,0,0,7000,7100,1\n")
    found = held.rows.select("state_b", "distance_weighted", "contiguous", "common_coloniser")
    assert found.rows() == [("PRK", None, True, None), ("ROU", 1.0, False, None)]
    assert held.quarantine.rows.select("state", "count").rows() == [("ABW", 1)]
    assert held.doubts.is_empty()


@pytest.mark.parametrize("cell", ["-5", "NaN", "x", "1e400"])
def test_a_distance_that_is_none_is_a_doubt(tmp_path, cell):
    held = read(tmp_path, f"CHN,RUS,1,0,0,{cell},7100,1\n")
    assert held.doubts.select("state_a", "state_b").rows() == [("CHN", "RUS")]
    assert held.rows["state_b"].to_list() == ["PRK"]


def test_a_flag_that_is_none_is_missing_and_told(tmp_path):
    held = read(tmp_path, "CHN,RUS,x,0,0,5800,5800,1\n")
    assert held.rows.filter(state_b="RUS").select("distance", "contiguous").row(0) == (5800, None)
    assert "contig is neither 1 nor 0, taken as missing" in held.quarantine.lines()[0]


def test_the_file_at_hand(data_folder):
    held = ADAPTER.read(files_of("cepii-distance", data_folder / "distance"))
    assert held.rows.height == 35_910
    assert held.doubts.is_empty()
    # Beijing to Pyongyang, 800 km by the great circle between the two capitals' coordinates
    row = held.rows.filter(state_a="CHN", state_b="PRK").row(0, named=True)
    assert row["distance_capitals"] == pytest.approx(810, rel=0.02)
