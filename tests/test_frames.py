"""Frames of four kinds go in, and the same kind comes back."""

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import comity as cm
from comity.frames import column_back, is_frame, taken

VOTES = pl.DataFrame(
    {
        "state": ["CHN", "RUS", "USA", "PRK"] * 3,
        "session": 1,
        "item": [1] * 4 + [2] * 4 + [3] * 4,
        "vote": ["no", "yes", "yes", "yes", "no", "no", "yes", "yes", "no", "no", "no", None],
    }
)
KINDS = {
    "polars": (lambda frame: frame, pl.DataFrame),
    "lazy polars": (lambda frame: frame.lazy(), pl.LazyFrame),
    "pandas": (lambda frame: frame.to_pandas(), pd.DataFrame),
    "arrow": (lambda frame: frame.to_arrow(), pa.Table),
    "duckdb": (
        lambda frame: duckdb.from_arrow(frame.to_arrow()),
        duckdb.DuckDBPyRelation,
    ),
}


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def test_a_frame_goes_in_and_comes_back(kind):
    make, cls = kind
    rows, back = taken(make(VOTES), "votes")
    assert rows["vote"].to_list() == VOTES["vote"].to_list()
    assert isinstance(back(rows), cls)
    assert is_frame(make(VOTES))


def test_similarity_gives_the_kind_it_was_given(kind):
    make, cls = kind
    levels = ["no", "yes"]
    found = cm.similarity(make(VOTES), state="state", item="item", value="vote", levels=levels)
    assert isinstance(found, cls)
    own = cm.similarity(VOTES, state="state", item="item", value="vote", levels=levels)
    assert taken(found, "figures")[0]["agreement"].to_list() == own["agreement"].to_list()


def test_ideal_points_take_any_kind(kind):
    make, _ = kind
    cast = VOTES.drop_nulls()
    assert cm.ideal_points(make(cast)).frame.equals(cm.ideal_points(cast).frame)


NAMES = ["China", "North Korea", None]


@pytest.mark.parametrize(
    ("column", "cls"),
    [
        (pl.Series(NAMES), pl.Series),
        (pd.Series(NAMES, index=[7, 8, 9]), pd.Series),
        (pa.chunked_array([NAMES]), pa.ChunkedArray),
        (NAMES, pl.Series),
    ],
    ids=["polars", "pandas", "arrow", "list"],
)
def test_convert_gives_the_kind_it_was_given(column, cls):
    found = cm.convert(column, to="cow")
    assert isinstance(found, cls)
    listed = found.to_pylist() if cls is pa.ChunkedArray else found.to_list()
    assert listed[:2] == [710, 731]
    assert listed[2] is None or listed[2] != listed[2]


def test_a_column_of_pandas_keeps_its_index():
    found = cm.convert(pd.Series(["China"], index=["row"]), to="id")
    assert found["row"] == "CHN"


def test_what_is_no_column_gives_a_series():
    assert isinstance(column_back(pl.Series([1]), (1,)), pl.Series)


@pytest.fixture
def votes_file(tmp_path):
    path = tmp_path / "votes.csv"
    VOTES.drop_nulls().write_csv(path)
    return path


def test_similarity_of_a_file_is_that_of_its_frame(votes_file):
    found = cm.similarity(votes_file, measure="kappa", states=["China", "Russia"])
    own = cm.similarity(
        VOTES.drop_nulls(),
        state="state",
        item="item",
        value="vote",
        levels=["no", "abstain", "yes"],
        measure="kappa",
        states=["CHN", "RUS"],
    )
    assert found.frame["kappa"].to_list() == own["kappa"].to_list()
    assert found.to_pandas().shape == found.frame.shape


def test_ideal_points_of_a_file_are_those_of_its_frame(votes_file):
    assert cm.ideal_points(votes_file).frame.equals(cm.ideal_points(VOTES.drop_nulls()).frame)


def test_published_votes_by_name(data_folder):
    found = cm.similarity("unga", data=data_folder, states=["China", "Russia", "Iran"])
    assert found.cite().startswith("@")
    assert found.frame.height > 100
