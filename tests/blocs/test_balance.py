"""Frustration of tables of edges: however columns are called, and what is said of odd rows."""

import json
from itertools import product

import pandas as pd
import polars as pl
import pytest

import comity as cm
from comity.blocs.edges import PAIRS, signed_networks

SQUARE = [("w", "x", 1), ("x", "y", 1), ("y", "z", 1), ("w", "z", -1)]


def frame_of(rows, names=("a", "b", "sign")):
    return pl.DataFrame(rows, schema=list(names), orient="row")


def test_a_square_with_one_foe():
    found = cm.frustration(frame_of(SQUARE))
    row = found.frame.row(0, named=True)
    assert (row["vertices"], row["edges"], row["negative"], row["components"]) == (4, 4, 1, 1)
    assert (row["frustration"], row["bound"], row["optimal"], row["balance"]) == (1, 1, True, 0.5)
    assert row["balanced_triads"] is None  # there is no triangle
    side = {name: camp for camp, names in enumerate(row["camps"]) for name in names}
    assert sum((side[a] == side[b]) != (sign > 0) for a, b, sign in SQUARE) == 1
    # Of the four best splits each frustrates another edge: neighbours are together in 3 of 4, or 1.
    pairs = found.pairs()
    assert pairs["splits"].unique().to_list() == ["4"]
    assert dict(pairs.select(pl.concat_str("vertex_a", "vertex_b"), "share").iter_rows()) == {
        "wx": 0.75, "wy": 0.5, "wz": 0.25, "xy": 0.75, "xz": 0.5, "yz": 0.75,
    }  # fmt: skip


@pytest.mark.parametrize("pair", [*PAIRS, ("Source", "TARGET"), ("one", "other")])
def test_columns_of_vertices_go_by_many_names(pair):
    found = cm.frustration(frame_of(SQUARE, (*pair, "weight")))
    assert found.frame["frustration"].item() == 1


def test_frames_of_other_kinds_are_taken():
    table = pd.DataFrame(SQUARE, columns=["from", "to", "sign"])
    assert cm.frustration(table).frame["frustration"].item() == 1


def test_whole_numbers_and_text_name_the_same_vertices():
    rows = [(2, 20, 1.0), (2, 365, -1.0), (20, 365, None), (365, None, 1.0)]
    found = signed_networks(frame_of(rows, ("ccode1", "ccode2", "weight")))[0]
    assert found.names == ("2", "20", "365")
    assert found.notes == ("1 row lacks a vertex", "1 row lacks its sign")
    floats = frame_of(rows, ("ccode1", "ccode2", "weight")).cast(pl.Float64)
    assert signed_networks(floats)[0].names == found.names


def test_namibia_is_a_vertex_among_codes_of_two_letters():
    assert signed_networks(frame_of([("NA", "ZA", 1)]))[0].names == ("NA", "ZA")
    assert signed_networks(frame_of([("NAM", "ZAF", 1), ("NA", "ZAF", 1)]))[0].notes


def test_odd_rows_are_told():
    rows = [*SQUARE, ("x", "w", 1), ("x", "x", -1), ("w", "y", 0), ("y", "x", 1), ("q", "w", 1)]
    rows += [("w", "q", -1), ("x", "q", 1), ("x", "q", 1), ("q", "x", -1)]
    found = cm.frustration(frame_of(rows))
    assert found.frame["frustration"].item() == 1
    assert found.frame["edges"].item() == 5
    assert found.notes == (
        "1 loop is left out; 1 row with sign 0 is no tie; 5 rows repeat pairs: each pair counts "
        "once; 2 pairs have both signs: that of most rows counts; 1 pair cancels itself and is "
        "left out",
    )


def test_weights_of_a_pair_are_averaged():
    rows = [("x", "y", 3.0), ("y", "x", 1.0), ("x", "z", 2.5), ("y", "z", -1.5)]
    assert cm.frustration(frame_of(rows, ("a", "b", "weight"))).frame["frustration"].item() == 1.5


def test_a_sign_turns_its_weight():
    rows = [("x", "y", "+", 3), ("x", "z", "positive", 2), ("y", "z", "-", 4)]
    named = ("a", "b", "sign", "weight")
    assert cm.frustration(frame_of(rows, named)).frame["frustration"].item() == 2
    with pytest.raises(cm.ComityError, match="contradict"):
        cm.frustration(frame_of([("x", "y", 1, -2)], named))


def test_windows_are_networks_of_their_own():
    rows = [(10, *edge) for edge in SQUARE] + [(9, "w", "x", -1)]
    found = cm.frustration(frame_of(rows, ("year", "a", "b", "sign")), "year").frame
    assert found["year" if "year" in found.columns else "window"].to_list() == [9, 10]
    assert found["frustration"].to_list() == [0, 1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (frame_of([("x", "y", "z", 1)], ("p", "q", "r", "sign")), "no two columns of vertices"),
        (frame_of([("x", "y", 1)], ("a", "b", "c")), "no column of signs"),
        (frame_of([("x", "y", "maybe")]), "'maybe' is no sign"),
        (frame_of([("x", "y", float("inf"))]), "is no sign"),
        (frame_of([]), "no rows"),
        ([("x", "y", 1)], "give a data frame"),
    ],
)
def test_what_is_no_table_of_edges_is_refused(table, said):
    with pytest.raises(cm.ComityError, match=said):
        cm.frustration(table)


@pytest.mark.parametrize(("ending", "mark"), [("csv", ","), ("csv", ";"), ("tsv", "\t")])
def test_the_command_reads_files(run, tmp_path, ending, mark):
    path = tmp_path / f"edges.{ending}"
    lines = [f"{w}{mark}{a}{mark}{b}{mark}{s}" for w, (a, b, s) in product([1, 2], SQUARE)]
    path.write_text("\n".join([mark.join(["window", "source", "target", "sign"]), *lines]) + "\n")
    told = json.loads(run("balance", str(path), "--by", "window", "--format", "json").out)
    assert told["schema"] == "comity/balance/1"
    assert [(row["window"], row["frustration"], row["optimal"]) for row in told["rows"]] == [
        ("1", 1.0, True),
        ("2", 1.0, True),
    ]
    text = run("balance", str(path), "--by", "window", "--format", "csv").out
    assert text.splitlines()[0].startswith("window,vertices,edges,")
    shown = run("balance", str(path), "--by", "window")
    assert "3 + 1" in shown.out or "2 + 2" in shown.out
    clusters = run("balance", str(path), "--show", "clusters")
    assert "each pair counts once" in clusters.err


def test_the_command_refuses_in_one_line(run, tmp_path):
    path = tmp_path / "edges.csv"
    path.write_text("a,b,sign\nx,y,1\n")
    for words, said in (
        ((str(path), "--by", "window"), "no column 'window'; its columns are a, b, sign"),
        (("nowhere.csv", "--by", "window"), "is no file"),
        ((str(path), "--seconds", "0"), "more than 0"),
        ((str(path), "--from", "1990"), "for a case"),
    ):
        told = run("balance", *words)
        assert (told.code, said in told.err, told.err.count("\n")) == (1, True, 1), told.err
