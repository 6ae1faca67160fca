"""Bargaining of tables and files, and on the command line."""

import pandas as pd
import polars as pl
import pytest

import comity as cm
from comity.errors import ComityError

ROWS = {
    "State": ["China", "Russia", "Iran"],
    "Position": [20, 90, 60],
    "Salience": [50, 90, 80],
    "Capability": [100, 50, 20],
}


@pytest.mark.parametrize("kind", [pl.DataFrame, pd.DataFrame])
def test_frames_of_any_kind(kind):
    found = cm.bargain(kind(ROWS))
    assert found.frame["position"].to_list() == [20, 60, 90]
    assert found.frame["probability"].sum() == pytest.approx(1)
    assert found.winner == 60
    assert found.rounds.filter(round=0)["actor"].to_list() == ROWS["State"]


def test_the_command(run, tmp_path):
    path = tmp_path / "actors.csv"
    pl.DataFrame(ROWS).write_csv(path)
    told = run("bargain", str(path))
    assert told.code == 0
    assert "winner as things stand: 60" in told.out + told.err


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"Salience": [1, None, 1]}, "salience of 'Russia' is None"),
        ({"State": ["A", "A", "B"]}, "'A' stands twice"),
        ({"Capability": ["much", "1", "2"]}, "capability of 'China' is 'much'"),
    ],
)
def test_faults_take_one_line(change, told):
    with pytest.raises(ComityError, match=told):
        cm.bargain(pl.DataFrame(ROWS | change))


def test_a_missing_column_is_named():
    with pytest.raises(ComityError, match="no column 'salience'"):
        cm.bargain(pl.DataFrame(ROWS).drop("Salience"))
