"""The benchmark of realignments: turning points, orderings and labels, beside rival measures.

Data: COMITY_DATA, else ../shared/data, with the folder ``turns`` of the benchmark. A turn counts
where a jump of the right sign falls into its window; certainty is cut where the quiet windows have
so many false turns in 100 dyad-decades.
"""

import os
import time
from pathlib import Path

import numpy as np
import polars as pl
from _turns_rivals import rivals

import comity as cm

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
FIRST, LAST = 1946, 2023
FALSE = (7, 10)
Z90 = 1.6448536269514722


def benchmark():
    """Turns, quiet windows and orderings, and every pair in them."""
    turns, quiet, order = (
        pl.read_csv(DATA / "turns" / f"{name}.csv") for name in ("turns", "quiet", "ordering")
    )
    sides = [(turns, "state"), (quiet, "state"), (order, "closer"), (order, "farther")]
    named = [pl.DataFrame([t[f"{s}_a"], t[f"{s}_b"]]).rows() for t, s in sides]
    pairs = sorted({tuple(sorted(pair)) for rows in named for pair in rows})
    return turns, quiet, order, pairs


def caught(found, turns, quiet):
    """Which turns are found at each rate of false ones; found: (pair) -> [(year, sign, score)]."""
    false = sorted(
        (
            score
            for a, b, begin, end in quiet.select("state_a", "state_b", "from", "to").iter_rows()
            for year, _, score in found.get(tuple(sorted((a, b))), [])
            if begin <= year <= end
        ),
        reverse=True,
    )
    decades = (quiet["to"] - quiet["from"] + 1).sum() / 10
    best = np.array(
        [
            max(
                (
                    score
                    for year, own, score in found.get(
                        tuple(sorted((row["state_a"], row["state_b"]))), []
                    )
                    if row["window_from"] <= year <= row["window_to"] and own == row["sign"]
                ),
                default=-np.inf,
            )
            for row in turns.iter_rows(named=True)
        ]
    )
    cuts = [int(rate * decades / 100) for rate in FALSE]
    return [best > (false[cut] if len(false) > cut else -np.inf) for cut in cuts]


def ordering(table, order):
    """Shares of orderings that are right, surely right and surely wrong."""
    at = {
        (a, b, year): (mean, sd)
        for a, b, year, mean, sd in table.filter(domain="overall")
        .select("state_a", "state_b", "year", "mean", "sd")
        .iter_rows()
    }
    z = []
    for row in order.iter_rows(named=True):
        (m, s), (n, r) = (
            at[*sorted((row[f"{side}_a"], row[f"{side}_b"])), row[f"{side}_year"]]
            for side in ("closer", "farther")
        )
        z.append((m - n) / np.hypot(s, r))
    z = np.array(z)
    return (z > 0).mean(), (z > Z90).mean(), (z < -Z90).mean()


def labels(fit, turns, quiet):
    """Right and wrong labels at turns; steady and moving years of quiet windows."""
    phases = fit.phases().filter(domain="overall")
    up, down = {"realignment", "rapprochement"}, {"rupture", "freeze", "abandonment"}
    right = wrong = 0
    for row in turns.iter_rows(named=True):
        a, b = sorted((row["state_a"], row["state_b"]))
        first = pl.col("first").cast(pl.Int64)
        own = phases.filter(
            first.is_between(row["window_from"], row["window_to"]), state_a=a, state_b=b
        )["label"].to_list()
        good, bad = (up, down) if row["sign"] > 0 else (down, up)
        right += bool(good & set(own))
        wrong += bool(bad & set(own)) and not good & set(own)
    years = {"steady": 0, "moving": 0, "all": 0}
    for row in quiet.iter_rows(named=True):
        a, b = sorted((row["state_a"], row["state_b"]))
        for phase in phases.filter(state_a=a, state_b=b).iter_rows(named=True):
            begin = max(int(phase["first"]), row["from"])
            length = max(0, min(int(phase["last"]), row["to"]) - begin + 1)
            years["steady"] += length * (phase["label"] == "steady")
            years["moving"] += length * (phase["label"] in up | down)
        years["all"] += row["to"] - row["from"] + 1
    return right / turns.height, wrong / turns.height, years


def main():
    """Print the tables."""
    turns, quiet, order, pairs = benchmark()
    began = time.perf_counter()
    fit = cm.alignment(pairs=pairs, start=FIRST, end=LAST, data=DATA)
    table = fit.table
    found = {}
    for a, b, year, size, sure in fit.turns.select(
        "state_a", "state_b", "year", "size", "certainty"
    ).iter_rows():
        found.setdefault((a, b), []).append((year, int(np.sign(size)), sure + 1e-6 * abs(size)))
    print(f"turns: {len(pairs)} pairs, {FIRST}-{LAST}, {time.perf_counter() - began:.1f} s")
    own = caught(found, turns, quiet)
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, turns.height, (2000, turns.height))
    print(f"{'measure':<40} {'at 7':>6} {'at 10':>6}  comity's lead at 10 (90 % interval)")
    print(f"{'comity':<40} {own[0].mean():6.3f} {own[1].mean():6.3f}")
    for name, rival in rivals(fit, FIRST, LAST, DATA):
        theirs = caught(rival, turns, quiet)
        lead = own[1].astype(float) - theirs[1]
        low, high = np.quantile(lead[drawn].mean(axis=1), [0.05, 0.95])
        print(
            f"{name:<40} {theirs[0].mean():6.3f} {theirs[1].mean():6.3f}  "
            f"{lead.mean():+.3f} ({low:+.3f} to {high:+.3f})"
        )
    right, sure, wrong = ordering(table, order)
    print(f"ordering right {right:.3f}, surely right {sure:.3f}, surely wrong {wrong:.3f}")
    right, wrong, years = labels(fit, turns, quiet)
    print(f"label at a turn right {right:.3f}, wrong {wrong:.3f}")
    print(
        f"quiet years steady {years['steady'] / years['all']:.3f}, "
        f"moving {years['moving'] / years['all']:.3f}"
    )


if __name__ == "__main__":
    main()
