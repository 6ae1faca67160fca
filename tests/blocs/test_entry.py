"""Entry and exit: how likely a state belongs to a group."""

from itertools import combinations

import numpy as np
import pytest

import comity as cm
from comity.blocs.entry import entry, entry_in_words
from comity.errors import ComityError
from comity.estimate.composites import OVERALL
from comity.groups import with_outside
from comity.methods.partition import best_splits

GROUP = ("CHN", "PRK", "RUS")


@pytest.fixture(scope="module")
def fit():
    return cm.alignment(cm.casebook("crink").panel(start=2000))


def levels(fit, pairs, period):
    t = fit.layout.periods.index(period)
    numbers = [fit.layout.dyads.index(tuple(sorted(pair))) for pair in pairs]
    return fit.draws.levels(OVERALL, numbers, t)


@pytest.mark.parametrize("zero", [0.0, 1.0, None])
def test_one_outside_belongs_as_the_best_split_has_it(fit, zero):
    found = entry(fit.draws, GROUP, ["IRN"], zero, domains=[OVERALL])
    row = found.filter(state="IRN", period="2024").row(0, named=True)
    inside = levels(fit, combinations(GROUP, 2), "2024")
    middle = inside.mean(axis=1, keepdims=True) if zero is None else zero
    every = levels(fit, combinations([*GROUP, "IRN"], 2), "2024") - middle
    camps = best_splits(every, 4)
    with_it = (camps[:, :3] == camps[:, 3:]).sum(axis=1) >= 2  # of three members two or more
    assert row["belongs"] == pytest.approx(with_it.mean())
    own = levels(fit, [("IRN", one) for one in GROUP], "2024").mean(axis=1)
    assert row["level"] == pytest.approx(own.mean())
    assert row["low"] < row["level"] < row["high"]
    least = np.min([levels(fit, [(a, b) for b in GROUP if b != a], "2024").mean(axis=1)
                    for a in GROUP], axis=0)  # fmt: skip
    assert row["closer"] == pytest.approx((own > least).mean())


def test_members_are_judged_by_the_others(fit):
    found = entry(fit.draws, GROUP, domains=[OVERALL]).filter(period="2024")
    assert found["role"].unique().to_list() == ["member"]
    assert found["pairs"].to_list() == [2, 2, 2]
    assert found["belongs"].is_between(0, 1).all()


def test_what_is_no_group_is_refused(fit):
    with pytest.raises(ComityError, match="RUS is in the group; name states outside it"):
        entry(fit.draws, GROUP, ["RUS"])
    with pytest.raises(ComityError, match="the group has 1 states; name 2 to 15"):
        entry(fit.draws, ["RUS"], ["IRN"])
    with pytest.raises(ComityError, match="of BLR the case has no ties, only of CHN, IRN"):
        fit.camps(outside=["Belarus"])


def test_in_words_the_likeliest_first(fit):
    camps = fit.camps(outside=["Iran"], zero=None, start=2022)
    assert camps.group == GROUP
    first, last = entry_in_words(camps.entry)
    assert first.startswith("Iran would stand in the group's camp with a probability of ")
    assert last.startswith("of the members ")


def test_a_casebook_is_left_only_where_it_has_no_ties(tmp_path):
    assert with_outside("crink", [], tmp_path) == "crink"
    assert with_outside("crink", ["Iran"], tmp_path) == "crink"
    assert with_outside("crink", ["India"], None) == "crink"
    assert with_outside(["China", "Russia"], ["India"], None) == ["CHN", "RUS", "IND"]


def test_the_verb(run, monkeypatch):
    monkeypatch.delenv("COMITY_DATA", raising=False)
    told = run("camps", "crink", "--outside", "Iran", "--from", "2025", "--zero", "group")
    assert told.code == 0
    assert "outside" in told.out
    assert "Iran would stand in the group's camp" in told.out
    refused = run("camps", "crink", "--outside", "BLR")
    assert refused.code == 1
    assert "read published data with --data DIR" in refused.err
