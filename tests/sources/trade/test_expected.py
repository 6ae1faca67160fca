"""Trade to expect: on the real files near to what the field finds, and in the records."""

import numpy as np
import polars as pl

from comity.dataset import panel_of as panel
from comity.sources import read_evidence
from comity.sources.shelf.at_hand import holding
from comity.sources.trade.bilateral import matrix
from comity.sources.trade.expected import expected_trade


def test_expected_flows_add_up_to_those_of_every_exporter_and_year(data_folder):
    trade, distance = (holding(name, data_folder, ()) for name in ("itpd-e", "cepii-distance"))
    found = expected_trade(trade, distance)
    flows = matrix(trade).join(found, on=["exporter", "importer", "year"]).drop_nulls()
    sums = flows.group_by("exporter", "year").agg(pl.col("value", "expected").sum())
    # what makes Poisson pseudo-maximum-likelihood with effects: equal sums, to the search's step
    np.testing.assert_allclose(sums["expected"], sums["value"], rtol=1e-5)


def test_neighbours_and_strangers(data_folder):
    evidence = read_evidence(["CHN", "PRK", "USA"], data_folder, kinds=["trade"])
    cells = panel(evidence, indicators=["gravity_residual"], start=2005, end=2005).cells
    known = cells.drop_nulls("value")
    assert known.height >= 4
    assert known["value"].abs().max() < 5
    opened = known.filter(state_a="CHN", state_b="PRK")["working"].item()
    assert opened.startswith("log(1199493019.0 / ")
