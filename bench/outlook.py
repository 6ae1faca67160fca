"""Outlook on published votes: how much states' own moves explain, the track record, and time taken.

Data: COMITY_DATA, else ../shared/data.
"""

import os
import time
from pathlib import Path

import numpy as np
import polars as pl

import comity as cm
from comity.methods.state_years import own_moves
from comity.outlook.run import run_scenario
from comity.outlook.scenario import list_scenarios
from comity.outlook.track_record import track_record

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
TRIAL = {"agreement": 0.54, "kappa": 0.24}
FEWEST = 10
"""Votes in common in a year."""


def moves() -> None:
    """Share of yearly change that one effect for each state and year explains."""
    held = cm.similarity("unga", data=DATA, measure=list(TRIAL)).frame
    known = held.filter(pl.col("n") >= FEWEST, pl.col("kappa").is_not_nan())
    before = known.with_columns(pl.col("year") + 1)
    both = known.join(before, on=["state_a", "state_b", "year"], suffix="_before")
    states = pl.concat([both["state_a"], both["state_b"]]).unique().sort().to_list()
    number = {state: n for n, state in enumerate(states)}
    pair = np.column_stack(
        [
            both[name].replace_strict(number, return_dtype=pl.Int64).to_numpy()
            for name in ("state_a", "state_b")
        ]
    )
    for name, trial in TRIAL.items():
        change = (both[name] - both[f"{name}_before"]).to_numpy()
        share = own_moves(change, pair, both["year"].to_numpy())
        print(f"states' own moves, yearly change in {name}: {share:.0%} (trial {trial:.0%})")


def record() -> None:
    """The track record on all dyads."""
    found = track_record(DATA)
    for one, trial in zip(found.scores, (0.081, 0.074, 0.055), strict=True):
        print(
            f"return to the mean, {one.horizon} years: saves {one.skill:.1%} of the CRPS "
            f"({one.skill_low:.1%} to {one.skill_high:.1%}; trial {trial:.1%}), gains "
            f"{one.log_gain:.3f} nats, coverage {one.coverage:.3f} (trial .92 to .95)"
        )


def scenarios() -> None:
    """Time that scenarios take on the embedded case."""
    begun = time.perf_counter()
    fit = cm.case("crink").fit()
    fitted = time.perf_counter()
    for name in list_scenarios()["scenario"]:
        found = run_scenario(fit, name)
        _ = found.frame, found.cohesion, found.camps, found.plausibility
    took = (time.perf_counter() - fitted) / list_scenarios().height
    print(f"crink: fit {fitted - begun:.1f} s, a scenario {took:.2f} s (together 10 s at most)")


if __name__ == "__main__":
    moves()
    record()
    scenarios()
