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


def main() -> None:
    """Print the table."""
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


if __name__ == "__main__":
    main()
