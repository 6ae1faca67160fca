"""Alliance portfolios: levels of pledges, the self-tie, capabilities, the whole of ATOP."""

import numpy as np
import polars as pl
import pytest

from comity.errors import ComityError
from comity.portfolio import ALLIANCE_VARIANTS, alliance_similarity
from comity.portfolio.alliance_files import (
    find_capabilities,
    find_dyad_years,
    read_capabilities,
    read_pledges,
)
from comity.states import members

HEADER = "stateA,stateB,year,defense,offense,neutral,nonagg,consul\n"
# Made up, but for the codes: 2 USA, 200 United Kingdom, 220 France, 365 Russia.
ROWS = HEADER + "200,220,1905,0,0,0,0,1\n220,200,1905,0,0,0,1,1\n220,365,1905,1,0,0,0,0\n"


def saved(folder, text, name="atop.csv"):
    path = folder / name
    path.write_text(text)
    return path


def test_the_scale_of_pledges(tmp_path):
    rows = "2,200,1905,0,1,0,0,0\n2,220,1905,0,0,1,1,0\n2,365,1905,0,0,0,1,0\n200,2,1905,0,0,0,0,0"
    levels = read_pledges(saved(tmp_path, HEADER + rows)).sort("level")["level"].to_list()
    assert levels == [0, 1, 2, 3]


def test_self_tie_and_system(tmp_path):
    path, size = saved(tmp_path, ROWS), len(members(1905))
    dyad = {"states": ["GBR", "FRA"]}
    row = alliance_similarity(path, "s", **dyad).row(0, named=True)
    # Britain: itself 3, France 2, Russia 0; France: itself 3, Britain 2, Russia 3.
    assert row["n"] == size
    assert row["s"] == pytest.approx(1 - 2 * (1 + 1 + 3) / (3 * size))
    without = alliance_similarity(path, "s", self_tie=None, **dyad).row(0, named=True)
    assert without["n"] == size - 2
    assert without["s"] == pytest.approx(1 - 2 * 3 / (3 * (size - 2)))
    zero = alliance_similarity(path, "s", self_tie=0, **dyad).row(0, named=True)
    assert zero["s"] == pytest.approx(1 - 2 * (2 + 2 + 3) / (3 * size))


def test_capabilities_weigh_the_partner(tmp_path):
    path = saved(tmp_path, ROWS)
    cinc = "ccode,year,cinc\n200,1905,0.2\n220,1905,0.1\n365,1905,0.3\n2,1905,0.4\n"
    capabilities = saved(tmp_path, cinc, "nmc.csv")
    row = alliance_similarity(
        path, ["s_cinc", "s"], capabilities=capabilities, states=["GBR", "FRA"]
    ).row(0, named=True)
    assert row["s_cinc"] == pytest.approx(1 - 2 * (0.2 * 1 + 0.1 * 1 + 0.3 * 3) / 3)
    assert row["undefined"] is None
    other_year = saved(tmp_path, cinc.replace("1905", "1906"), "later.csv")
    row = alliance_similarity(path, ["s_cinc", "s"], capabilities=other_year).row(0, named=True)
    assert np.isnan(row["s_cinc"])
    assert row["undefined"] == "s_cinc: no weight"


def test_two_codes_of_one_state_in_a_year(tmp_path):
    rows = "260,2,1990,1,0,0,0,0\n255,2,1990,0,0,0,1,0\n"
    pledges = read_pledges(saved(tmp_path, HEADER + rows))
    assert pledges.rows() == [("DEU", "USA", 1990, 3)]


def test_all_portfolios_of_atop(data_folder):
    path, capabilities = find_dyad_years(data_folder), find_capabilities(data_folder)
    table = alliance_similarity(path, capabilities=capabilities)
    assert len(ALLIANCE_VARIANTS) == 9
    sizes = [len(members(year)) for year in range(1816, 2001)]
    assert table.height == sum(n * (n - 1) // 2 for n in sizes)
    assert table.filter(pl.col("year") >= 1950)["undefined"].null_count() == (
        table.filter(pl.col("year") >= 1950).height
    )
    weightless = table.filter(pl.col("year") < 1950)["undefined"].unique().to_list()
    assert weightless == ["s_cinc, s_squared_cinc: no weight"]  # the file begins in 1950
    by_hand = _one_dyad(read_pledges(path), read_capabilities(capabilities), 1975, "POL", "USA")
    row = table.filter(
        pl.col("state_a") == "POL", pl.col("state_b") == "USA", pl.col("year") == 1975
    ).row(0, named=True)
    for name, value in by_hand.items():
        assert row[name] == pytest.approx(value), name


def _one_dyad(pledges, capabilities, year, a, b):
    """Portfolios of two states compared partner by partner, without matrices."""
    owed = {(s, p): level for s, p, y, level in pledges.iter_rows() if y == year}
    power = {s: cinc for s, y, cinc in capabilities.iter_rows() if y == year}
    system = members(year)
    ties = [tuple(3 if s == p else owed.get((s, p), 0) for s in (a, b)) for p in system]
    weights = [power.get(p, 0) for p in system]
    gaps = [abs(x - y) for x, y in ties]
    weighted = sum(w * gap for w, gap in zip(weights, gaps, strict=True)) / sum(weights)
    return {
        "n": len(system),
        "s": 1 - 2 * sum(gaps) / (3 * len(gaps)),
        "s_squared": 1 - 2 * sum(gap**2 for gap in gaps) / (9 * len(gaps)),
        "s_cinc": 1 - 2 * weighted / 3,
        "agreement": sum(gap == 0 for gap in gaps) / len(gaps),
    }


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ("a,b\n1,2\n", {}, "no directed dyad-years of ATOP; its header needs ccode1"),
        (HEADER, {}, "holds no row"),
        (HEADER + "9999,2,1905,1,0,0,0,0\n", {}, "holds no row"),
        (ROWS + "9999,2,1905,1,0,0,0,0\n", {}, "no state then: '9999' .1 row.; correct these rows"),
        (HEADER + "200,2,1905,x,0,0,0,0\n", {}, "defense is neither 1 nor 0"),
        (HEADER + "200,2,1905,,0,0,0,1\n", {}, "has no sound row: defense is empty"),
        (ROWS, {"measure": "s_cinc"}, "s_cinc need a file of capabilities"),
        (ROWS, {"measure": "x_cinc"}, "'x' is no measure"),
        (ROWS, {"self_tie": 4}, "self_tie is 4; write a level from 0 to 3"),
        (ROWS, {"states": ["PRK", "USA"]}, "PRK not among"),
    ],
)
def test_refusals_name_what_is_wrong(tmp_path, text, options, message):
    with pytest.raises(ComityError, match=message):
        alliance_similarity(saved(tmp_path, text), **{"measure": "s", **options})


def test_capabilities_that_cannot_be_read(tmp_path):
    with pytest.raises(ComityError, match="holds no capabilities"):
        read_capabilities(saved(tmp_path, "a,b\n1,2\n"))
    nobody = saved(tmp_path, "ccode,year,cinc\n9999,1905,0.1\n2,1905,0.1\n", "nobody.csv")
    with pytest.raises(
        ComityError, match=r"means no state that is known: .*9999, line 2.*; correct"
    ):
        read_capabilities(nobody)
    with pytest.raises(ComityError, match="holds no directed dyad-years"):
        find_dyad_years(tmp_path)


def test_a_name_that_two_states_bore_is_the_one_that_lasts(tmp_path):
    path = saved(tmp_path, "i,year,value\nGermany,1970,0.04\nRuritania,1970,0\n", "cinc.csv")
    assert read_capabilities(path).rows() == [("DEU", 1970, 0.04)]
