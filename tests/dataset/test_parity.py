"""A figure that can be had in two ways is the same in both: in a case and in a panel of states."""

from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.dataset import ADDITIONS, panel_of
from comity.indicators import INDICATORS
from comity.sources import read_evidence

FIXTURES = Path(__file__).parents[1] / "sources" / "fixtures"
STATES = ["CHN", "IRN", "PRK", "RUS", "USA"]
KEYS = ["indicator", "state_a", "state_b", "period"]


def both_ways(names, data, start, end, states=STATES):
    """The cells of two panels: of the states as a case, and as two of many rows of a table."""
    asked = {"start": start, "end": end}
    case = panel_of(read_evidence(states, data, **asked), indicators=names, **asked).cells
    table = cm.panel(states, unit="dyad", indicators=names, data=data, **asked).cells
    shared = case.join(table.select(KEYS), on=KEYS, how="semi", maintain_order="left")
    return shared, table.join(shared.select(KEYS), on=KEYS, how="semi", maintain_order="left")


def the_same(one, other):
    assert one.height == other.height > 0
    figures = [*KEYS, "value", "n", "se", "status", "reason", "working", "records"]
    assert one.select(figures).sort(KEYS).equals(other.select(figures).sort(KEYS))


@pytest.mark.parametrize(
    ("data", "names", "years"),
    [
        ("colt", ADDITIONS["visits"].indicators, (1999, 2002)),
        ("gsdb", ADDITIONS["sanctions"].indicators, (2000, 2012)),
        ("sipri-arms", ADDITIONS["arms"].indicators, (2000, 2022)),
        ("itpd-e", ADDITIONS["trade"].indicators, (2000, 2003)),
        ("cow-alliances", ADDITIONS["alliances"].indicators, (1955, 1966)),
    ],
)
def test_on_fixtures(data, names, years):
    the_same(*both_ways(list(names), FIXTURES / data, *years))


def test_on_the_files_at_hand(data_folder):
    published = ["obligation", "allied", "members", "defence", "consultation", "obligation_stock"]
    published += ["leader_meetings", "visits_received", "unga_agreement", "unga_kappa"]
    published += ["ideal_point_distance", "exports", "trade_dependence", "trade_salience"]
    published += ["disputes_opposite", "disputes_same_side"]
    one, other = both_ways(published, data_folder, 1988, 2003)
    the_same(one, other)
    assert set(one.drop_nulls("value")["indicator"]) == set(published)


def test_the_table_that_comes_with_comity_is_read_in_both():
    """Of sanctions no file is there: the Security Council's own are known all the same."""
    folder = FIXTURES / "cow-mid"
    one, other = both_ways(["council_sanctions"], folder, 1988, 1999, ["CHN", "EGY", "IRQ"])
    the_same(one, other)
    assert one.filter(state_b="IRQ", period="1999")["value"].to_list() == [3.0, 3.0]


def test_wide_is_long(data_folder):
    names = ["obligation", "exports", "unga_kappa"]
    panel = cm.panel(STATES, unit="dyad", start=1995, end=2003, indicators=names, data=data_folder)
    wide = panel.frame.with_columns(period=pl.col("year").cast(pl.String))
    columns = {"obligation": "obligation", "unga_kappa": "unga_kappa", "exports": "exports_a"}
    for name, column in columns.items():
        own = panel.long(name).filter(pl.col("state_a") < pl.col("state_b"))
        values = wide.join(own, on=["state_a", "state_b", "period"], maintain_order="left")
        assert values[column].cast(pl.Float64).equals(values["value"].alias(column))
    back = panel.long("exports").filter(pl.col("state_a") > pl.col("state_b"))
    turned = back.rename({"state_a": "state_b", "state_b": "state_a"})
    values = wide.join(turned, on=["state_a", "state_b", "period"], maintain_order="left")
    assert values["exports_b"].equals(values["value"].alias("exports_b"))


def test_both_units_and_both_orders_say_the_same(data_folder):
    asked = {"start": 1995, "end": 1999, "indicators": ["alliances", "trade_dependence"]}
    asked |= {"data": data_folder}
    once = cm.panel(STATES, unit="dyad", **asked).frame
    code = cm.panel(STATES, unit="dyad", order="code", **asked).frame
    twice = cm.panel(STATES, **asked).frame
    keys = ["state_a", "state_b", "year"]
    assert (code["code_a"] < code["code_b"]).all()
    assert code["code_a"].is_sorted()
    straight = once.join(twice, on=keys, suffix="_directed")
    assert straight["trade_dependence_a"].equals(
        straight["trade_dependence"].alias("trade_dependence_a")
    )
    either = pl.concat(
        [twice, twice.rename({"state_a": "state_b", "state_b": "state_a"}).select(twice.columns)]
    )
    highest = either.group_by(keys).agg(pl.col("obligation").max())
    joined = once.join(highest, on=keys, suffix="_highest")
    assert joined["obligation"].equals(joined["obligation_highest"].alias("obligation"))
    turned = code.filter(pl.col("state_a") > pl.col("state_b"))
    back = turned.join(once, left_on=["state_b", "state_a", "year"], right_on=keys, suffix="_id")
    assert back.height == turned.height > 0
    assert back["obligation"].equals(back["obligation_id"].alias("obligation"))
    assert back["trade_dependence_a"].equals(
        back["trade_dependence_b_id"].alias("trade_dependence_a")
    )


def test_an_alignment_is_of_any_panel(data_folder):
    names = ["obligation", "unga_kappa", "disputes_opposite"]
    asked = {"start": 1980, "end": 1990}
    table = cm.panel(["CHN", "RUS", "USA"], indicators=names, data=data_folder, **asked)
    case = panel_of(read_evidence(["CHN", "RUS", "USA"], data_folder, **asked), indicators=names,
                    **asked)  # fmt: skip
    one, other = (cm.alignment(panel).scores for panel in (table, case))
    assert one.select("state_a", "state_b", "period", "mean").equals(
        other.select("state_a", "state_b", "period", "mean")
    )


def test_every_indicator_of_an_addition_is_one():
    for addition in ADDITIONS.values():
        assert set(addition.indicators) <= set(INDICATORS)
