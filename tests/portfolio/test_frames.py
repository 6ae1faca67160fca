"""Similarity from data frames: measures by name, absences, periods, weights, kinds of frame."""

import math
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

import comity as cm
from comity.errors import ComityError
from comity.methods.cross_tables import pair_tables
from comity.methods.similarity import cohen_kappa

VOTES = ["yes", "abstain", "no"]
EVERY = ["agreement", "partial_agreement", "s", "s_squared", "kappa", "pi", "tau_b"]
COLUMNS = {"state": "state", "item": "item", "value": "vote", "period": "year", "levels": VOTES}

cells = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.integers(1, 4), st.sampled_from([1990, 1991])),
    st.sampled_from([*VOTES, None]),
    min_size=1,
    max_size=30,
)


def frame(rated):
    rows = [(state, item, year, vote) for (state, item, year), vote in rated.items()]
    schema = {"state": pl.String, "item": pl.Int64, "year": pl.Int64, "vote": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def measured(rated, **options):
    return cm.similarity(frame(rated), **{"measure": EVERY, **COLUMNS, **options})


def test_table_6_with_its_weights(known):
    rows = pl.DataFrame(
        {
            "state": ["GMY"] * 20 + ["RUS"] * 20,
            "partner": [*range(20)] * 2,
            "level": known.GERMANY + known.RUSSIA,
            "cinc": known.CAPABILITIES * 2,
        }
    )
    columns = {"state": "state", "item": "partner", "value": "level", "levels": range(4)}
    found = cm.similarity(rows, measure=["tau_b", "s", "kappa", "pi"], **columns).row(0, named=True)
    for name, value in known.GERMANY_RUSSIA.items():
        assert found[name] == pytest.approx(value, abs=5e-9)  # published to eight decimals
    assert (found["n"], found["undefined"]) == (20, None)
    weighted = cm.similarity(rows, measure="s", weight="cinc", **columns)
    assert weighted["s"].item() == pytest.approx(known.WEIGHTED_S)


@settings(max_examples=40)
@given(cells)
def test_every_dyad_is_what_a_loop_finds(rated):
    found = measured(rated, measure=["agreement", "kappa"])
    expected = {}
    for year in (1990, 1991):
        for a, b in combinations("ABCD", 2):
            pairs = [
                (VOTES.index(one), VOTES.index(other))
                for item in range(1, 5)
                if (one := rated.get((a, item, year))) and (other := rated.get((b, item, year)))
            ]
            if pairs:
                same = sum(x == y for x, y in pairs) / len(pairs)
                kappa = float(cohen_kappa(pair_tables(pairs, 3)[0], "squared"))
                expected[year, a, b] = (same, kappa, len(pairs))
    rows = {(row["year"], row["state_a"], row["state_b"]): row for row in found.to_dicts()}
    assert list(rows) == list(expected)
    for key, (same, kappa, n) in expected.items():
        row = rows[key]
        assert (row["agreement"], row["n"]) == (same, n)
        assert row["kappa"] == pytest.approx(kappa, nan_ok=True)
        assert (row["undefined"] is not None) == math.isnan(kappa)


@settings(max_examples=40)
@given(cells, st.sampled_from("ABCDE"), st.integers(1, 9))
def test_absences_change_nothing_when_dropped(rated, state, item):
    more = {(state, item, 1990): None, ("E", item, 1991): None} | rated
    assert_frame_equal(measured(rated), measured(more))


def test_absence_as_a_level():
    rated = {("A", 1, 1990): "yes", ("A", 2, 1990): "no", ("B", 1, 1990): "yes"}
    dropped = measured(rated, measure="agreement")
    assert dropped.row(0) == ("A", "B", 1990, 1.0, 1, None)
    abstained = measured(rated, measure=["agreement", "s"], absent="abstain")
    assert abstained.row(0) == ("A", "B", 1990, 0.5, 0.5, 2, None)
    # C has no row in 1990 and B none in 1991: they are not there to be absent.
    later = rated | {("A", 1, 1991): "yes", ("C", 1, 1991): None, ("C", 2, 1991): "no"}
    table = measured(later, measure="agreement", absent="no")
    assert table.rows() == [
        ("A", "B", 1990, 1.0, 2, None),
        ("A", "C", 1991, 0.5, 2, None),
    ]


def test_why_a_value_is_missing():
    rated = {(s, i, 1990): "yes" for s in "AB" for i in (1, 2)} | {("C", 1, 1990): "no"}
    rows = measured(rated, measure=["agreement", "kappa", "pi", "tau_b"]).to_dicts()
    both = "kappa, pi: no disagreement expected; tau_b: one state gave one level throughout"
    assert rows[0]["undefined"] == both
    assert math.isnan(rows[0]["kappa"])
    assert rows[0]["agreement"] == 1
    assert rows[1]["undefined"] == "tau_b: one state gave one level throughout"
    assert rows[1]["kappa"] == 0
    weighted = frame(rated).with_columns(w=pl.when(pl.col("item") == 1).then(0.0).otherwise(1.0))
    rows = cm.similarity(weighted, weight="w", measure="s", **COLUMNS).to_dicts()
    assert [row["undefined"] for row in rows] == [None, "s: no weight", "s: no weight"]
    assert [row["n"] for row in rows] == [2, 1, 1]


def test_chosen_dyads():
    rated = {(s, 1, 1990): "yes" for s in "ABCD"}
    pairs = measured(rated, states=["C", "A", "B"]).select("state_a", "state_b").rows()
    assert pairs == [("A", "B"), ("A", "C"), ("B", "C")]
    pairs = measured(rated, with_=["C"]).select("state_a", "state_b").rows()
    assert pairs == [("A", "C"), ("B", "C"), ("C", "D")]
    pairs = measured(rated, states=["A", "C", "D"], with_="D").select("state_a", "state_b").rows()
    assert pairs == [("A", "D"), ("C", "D")]
    pairs = measured(rated, states=["A", "B"], with_=["D"]).select("state_a", "state_b").rows()
    assert pairs == [("A", "D"), ("B", "D")]


def test_order_and_type_of_states_do_not_matter():
    rated = {("B", 1, 1990): "yes", ("A", 1, 1990): "no", ("A", 2, 1990): "no"}
    assert_frame_equal(measured(rated), measured(dict(reversed(rated.items()))))
    codes = pl.DataFrame({"state": [710, 2], "item": ["x", "x"], "vote": [1, 3], "year": "2005"})
    table = cm.similarity(codes, **{**COLUMNS, "levels": [1, 2, 3]})
    assert table.row(0) == (2, 710, "2005", 0.0, 1, None)


def test_lazy_frames_stay_lazy():
    rated = {("A", 1, 1990): "yes", ("B", 1, 1990): "no"}
    lazy = cm.similarity(frame(rated).lazy(), **COLUMNS)
    assert isinstance(lazy, pl.LazyFrame)
    assert_frame_equal(lazy.collect(), measured(rated, measure="agreement"))


@pytest.mark.parametrize("kind", ["pandas", "pyarrow", "duckdb"])
def test_the_frame_comes_back_in_the_kind_it_was(kind):
    library = pytest.importorskip(kind)
    rated = {("A", 1, 1990): "yes", ("B", 1, 1990): "no", ("B", 2, 1990): None}
    columns = frame(rated).to_dict(as_series=False)
    if kind == "pandas":
        given = library.DataFrame(columns)
    elif kind == "pyarrow":
        given = library.table(columns)
    else:
        votes = pytest.importorskip("pyarrow").table(columns)  # noqa: F841 - duckdb sees it
        given = library.sql("select * from votes")
    back = cm.similarity(given, measure=["agreement", "kappa"], **COLUMNS)
    assert type(back) is type(given)
    rows = back.fetchall() if kind == "duckdb" else list(zip(*_lists(back, kind), strict=True))
    assert rows == [("A", "B", 1990, 0.0, 0.0, 1, None)]


def _lists(table, kind):
    if kind == "pandas":
        return [table[name].tolist() for name in table.columns]
    return [column.to_pylist() for column in table.columns]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"measure": "likeness"}, "'likeness' is no measure; choose from agreement, "),
        ({"measure": "tau_b_squared"}, "'tau_b_squared' is no measure"),
        ({"measure": []}, "no measure is named"),
        ({"measure": ["s", "s"]}, "'s' is named twice"),
        ({"distance": "cubic"}, "'cubic' is no distance"),
        ({"item": "call"}, "no column 'call'; the columns are state, item, year, vote"),
        ({"levels": ["yes", "no"]}, "no level: 'abstain'; the levels are 'yes', 'no'"),
        ({"levels": ["yes"]}, "at least two"),
        ({"absent": "away"}, "'away'; write 'drop' or one of the levels"),
        ({"states": ["A", "Z"]}, "Z not among the 2 states here, A, B"),
        ({"weight": "vote"}, "have no weight"),
    ],
)
def test_refusals_name_what_is_wrong(options, message):
    rated = {("A", 1, 1990): "yes", ("B", 1, 1990): "abstain"}
    if options.get("weight"):
        options = {"weight": "w"}
        given = frame(rated).with_columns(w=pl.lit(None, pl.Float64))
    else:
        given = frame(rated)
    with pytest.raises(ComityError, match=message):
        cm.similarity(given, **{**COLUMNS, **options})


def test_rows_that_cannot_be_are_refused():
    one = frame({("A", 1, 1990): "yes", ("B", 1, 1990): "no"})
    with pytest.raises(ComityError, match="2 rows rate an item again, first: state A, item 1"):
        cm.similarity(pl.concat([one, one]), **COLUMNS)
    with pytest.raises(ComityError, match="column 'state' has 1 nulls"):
        cm.similarity(one.with_columns(state=pl.Series(["A", None])), **COLUMNS)
    with pytest.raises(ComityError, match="several weights, first: item 1"):
        cm.similarity(one.with_columns(w=pl.Series([1.0, 2.0])), weight="w", **COLUMNS)
    with pytest.raises(ComityError, match="there is no rating"):
        cm.similarity(one.clear(), **COLUMNS)
    with pytest.raises(ComityError, match="ratings are a list"):
        cm.similarity([1], **COLUMNS)


def test_states_go_by_any_name():
    votes = pl.DataFrame({"state": [710, 731, 365], "item": 1, "vote": ["yes", "yes", "no"]})
    asked = {"state": "state", "item": "item", "value": "vote", "levels": ["no", "yes"]}
    found = cm.similarity(votes, **asked, states=["China", "PRK"])
    assert found.select("state_a", "state_b").rows() == [(710, 731)]
    assert cm.similarity(votes, **asked, with_=["Russia"]).height == 2
    with pytest.raises(ComityError, match="France"):
        cm.similarity(votes, **asked, states=["China", "France"])
