"""Frustration of signed networks: time, optima and bounds, beside descent alone.

Data: COMITY_DATA, else ../shared/data, with ``signed/cowList_edges.parquet``.
"""

import os
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

from comity.blocs.edges import signed_networks
from comity.methods.clustering import clustering_of
from comity.methods.frustration import frustration_of
from comity.methods.landscape import landscape
from comity.methods.signed._flips import along, cost_of, descend, matrix
from comity.methods.signed.network import network

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))


def timed(run):
    """What a call gives, its processor time and its time."""
    began, clock = time.process_time(), time.perf_counter()
    found = run()
    return found, time.process_time() - began, time.perf_counter() - clock


def by_search(network):
    """What descent from the heaviest spanning tree finds."""
    start = along(network, -np.abs(network.weights), network.weights > 0)
    return cost_of(network, descend(matrix(network), start))


def states():
    """51 networks of states, 1946-1999."""
    networks = signed_networks(pl.read_parquet(DATA / "signed" / "cowList_edges.parquet"), "window")
    found, cpu, wall = timed(lambda: [frustration_of(one.network) for one in networks])
    proven = sum(one.optimal for one in found)
    print(
        f"{proven} of {len(found)} networks of states proven optimal: {cpu:.1f} s CPU, {wall:.1f} s"
    )
    searched, cpu, _ = timed(lambda: [by_search(one.network) for one in networks])
    same = sum(one.frustration == other for one, other in zip(found, searched, strict=True))
    print(f"  descent alone finds {same} of these optima in {cpu:.2f} s CPU, and cannot say which")
    clusters, cpu, _ = timed(lambda: [clustering_of(one.network) for one in networks])
    print(f"  clusters: {sum(one.optimal for one in clusters)} proven in {cpu:.1f} s CPU")
    every, cpu, _ = timed(lambda: [one.alike() for one in found])
    whole = sum(one.complete for one in every)
    counts = [one.count for one in every]
    print(
        f"  all best splits: complete of {whole} in {cpu:.1f} s CPU; {min(counts)} to {max(counts)}"
    )


def worlds():
    """Networks of the size of the world with random signs, which are hard."""
    for seed in range(3):
        rng = np.random.default_rng(seed)
        pairs = np.array(list(combinations(range(190), 2)))
        ends = pairs[rng.choice(len(pairs), 900, replace=False)]
        signs = rng.choice([-1.0, 1.0], 900)
        for seconds in (1, 10):
            found, _, wall = timed(
                lambda s=seconds, e=ends, w=signs: frustration_of(network(190, e, w), s)
            )
            told = f"L {found.frustration:.0f}, bound {found.bound:.0f}"
            print(f"190 states, 900 random signs, {seconds} s: {told} ({wall:.1f} s)")


def valleys():
    """The largest landscape that is looked at whole."""
    rng = np.random.default_rng(22)
    ties = np.triu(rng.integers(-3, 4, (22, 22)), 1)
    found, cpu, _ = timed(lambda: landscape(rng.integers(1, 50, 22), ties + ties.T))
    count = len(found.energies)
    print(
        f"landscape of 22: {found.configurations:,} configurations, {count} minima, {cpu:.1f} s CPU"
    )


if __name__ == "__main__":
    states()
    worlds()
    valleys()
