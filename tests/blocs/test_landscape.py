"""Landscapes from tables of ties, with sizes from anywhere."""

import json

import polars as pl
import pytest

import comity as cm

TIES = pl.DataFrame(
    {"a": ["GBR", "GBR", "FRA"], "b": ["FRA", "DEU", "DEU"], "weight": [0.2, -0.5, -1.0]}
)


def test_sizes_weigh_ties():
    found = cm.landscape(TIES, {"GBR": 2, "FRA": 1, "DEU": 4})
    assert found.frame.row(0, named=True)["camps"] == [["DEU"], ["FRA", "GBR"]]
    # -(2 x 4 x 0.5 + 1 x 4 x 1.0), each pair twice
    assert found.frame["energy"].to_list() == [-16.0]
    table = pl.DataFrame({"state": ["GBR", "FRA", "DEU"], "cinc": [2, 1, 4]})
    assert cm.landscape(TIES, table).frame.equals(found.frame)
    assert cm.landscape(TIES).frame["energy"].to_list() == [-3.0]


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ({"GBR": 1, "FRA": 1}, "DEU has no size"),
        ({"GBR": 1, "FRA": 1, "DEU": 0}, "the size of DEU is 0"),
        ({"GBR": 1, "FRA": 1, "DEU": "big"}, "the size of DEU is 'big'"),
        (pl.DataFrame({"x": [1]}), "give state and size"),
        ([1, 2, 3], "sizes are a list"),
    ],
)
def test_what_are_no_sizes_is_refused(sizes, said):
    with pytest.raises(cm.ComityError, match=said):
        cm.landscape(TIES, sizes)


def test_the_command(run, tmp_path):
    ties, sizes = tmp_path / "ties.csv", tmp_path / "sizes.csv"
    TIES.write_csv(ties)
    sizes.write_text("state,size\nGBR,2\nFRA,1\nDEU,4\n")
    told = run("landscape", str(ties), "--sizes", str(sizes), "--once")
    assert "DEU | FRA, GBR" in told.out
    assert "all 4 configurations looked at; each pair counts once" in told.err
    rows = json.loads(run("landscape", str(ties), "--format", "json").out)["rows"]
    assert rows == [
        {"minimum": 1, "energy": -3.0, "basin": 1.0, "moves": 0,
         "camps": [["DEU"], ["FRA", "GBR"]]}
    ]  # fmt: skip
    refused = run("landscape", str(ties), "--sizes", str(tmp_path / "none.csv"))
    assert (refused.code, "is no file" in refused.err) == (1, True)
