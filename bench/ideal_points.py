"""Time and memory of the ideal points of all sessions, and how they grow with the votes."""

import os
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path

import numpy as np

SHARES = (0.25, 0.5, 1.0)
ROUNDS = 3


def fit(folder: str, share: float) -> tuple[int, float, float, float]:
    """Votes, seconds to load, best seconds to fit, and peak memory in GB, in a fresh process."""
    from comity.scaling import ideal_points, ordered_votes, read_archive

    began = time.perf_counter()
    roll_calls, bridges = read_archive("unga", folder)
    votes = ordered_votes(roll_calls, (1, 74))
    loaded = time.perf_counter() - began
    if share < 1:
        items = votes["item"].unique(maintain_order=True)
        kept = np.random.default_rng(1).random(len(items)) < share
        votes = votes.filter(votes["item"].is_in(items.filter(kept).to_list()))
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = ideal_points(votes, bridges=bridges)
        taken.append(time.perf_counter() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return int(found.points["n_votes"].sum()), loaded, min(taken), memory


def paths(folder: str) -> list[tuple[str, list[float]]]:
    """Correlation of the paths of states with those of every published release in the folder."""
    import polars as pl

    from comity.scaling import ideal_points, read_archive
    from comity.sources.votes.ideal_points import find, read

    roll_calls, bridges = read_archive("unga", folder)
    own = ideal_points(roll_calls, sessions=(1, 74), bridges=bridges).frame
    found = []
    for path in find(folder):
        both = own.join(read(path).points, on=["state", "session"]).group_by("state")
        path_of = both.agg(r=pl.corr("ideal_point", "point"), n=pl.len()).filter(pl.col("n") >= 20)
        us = path_of.filter(state="USA")["r"].item()
        r = path_of["r"]
        found.append((path.name, [len(r), float(r.median()), float(r.quantile(0.1)), us]))
    return found


def main() -> None:
    """Print the tables."""
    folder = os.environ.get("COMITY_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    if not Path(folder, "MANIFEST.md").exists():
        print("ideal points: needs the published data: set COMITY_DATA to their folder")
        sys.exit(0)
    print("ideal points, UN General Assembly, sessions 1-74 (target: all in 8 s, 1.5 GB)")
    print(f"{'votes':>9} {'load s':>7} {'fit s':>7} {'µs/vote':>8} {'peak GB':>8}")
    for share in SHARES:
        with get_context("spawn").Pool(1) as pool:
            votes, loaded, seconds, memory = pool.apply(fit, (folder, share))
        print(f"{votes:9,} {loaded:7.1f} {seconds:7.1f} {1e6 * seconds / votes:8.1f} {memory:8.2f}")
    print("paths of states against published points (targets: median .95, lowest tenth and USA .8)")
    print(f"{'states':>9} {'median':>7} {'tenth':>7} {'USA':>7}  release")
    for name, (states, median, tenth, us) in paths(folder):
        print(f"{states:9,.0f} {median:7.3f} {tenth:7.3f} {us:7.3f}  {name}")


if __name__ == "__main__":
    main()
