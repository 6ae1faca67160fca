"""Time and memory of latent alignment: the embedded case, and the world at 1x, 1/2 and 1/4.

Every line runs in a process of its own. Data: COMITY_DATA, else ../shared/data.
"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))


def case():
    """The embedded case, 1990-2025, from its panel."""
    import comity as cm

    panel = cm.casebook("crink").panel(start=1990)
    start = time.perf_counter()
    found = cm.alignment(panel)
    return time.perf_counter() - start, found.scores.height


def world(share):
    """The world 1946-2019: votes, alliances, disputes, visits, trade where covered."""
    from comity.estimate.world import fit_world, read_world
    from comity.methods.latent.posterior import Values

    whole = read_world(1946, 2019, DATA)
    laid = whole.layout
    some = slice(0, None, share)

    def of(array):
        return array[:, some] if array.shape[1] > 1 else array

    part = replace(
        laid,
        dyads=laid.dyads[some],
        exists=laid.exists[:, some],
        covariates=laid.covariates[:, some],
        values={
            name: Values(
                of(held.y),
                of(held.besides),
                of(held.offset),
                positive=None if held.positive is None else of(held.positive),
            )
            for name, held in laid.values.items()
        },
    )
    start = time.perf_counter()
    fit_world(replace(whole, layout=part))
    return time.perf_counter() - start, int(part.exists.sum())


LINES = {
    "case": (case, "the embedded case"),
    "world-4": (lambda: world(4), "a quarter of the world's dyads, 1946-2019"),
    "world-2": (lambda: world(2), "half of them"),
    "world-1": (lambda: world(1), "all of them"),
}


def main():
    """Print one line for each case, or run the one that is named."""
    if len(sys.argv) > 1:
        seconds, rows = LINES[sys.argv[1]][0]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps([seconds, rows, peak]))
        return
    print("Latent alignment, given hyperparameters; reading not counted")
    for name, (_, says) in LINES.items():
        done = subprocess.run(  # noqa: S603
            [sys.executable, __file__, name], capture_output=True, text=True, check=False
        )
        if done.returncode:
            print(f"  failed: {says}: {done.stderr.strip()[-200:]}")
            continue
        seconds, rows, peak = json.loads(done.stdout)
        print(f"  {seconds:6.1f} s {peak:5.2f} GB {rows:>9,} dyad-periods   {says}")


if __name__ == "__main__":
    main()
