"""Time and memory of similarity for whole archives, and of joins for agreement alone.

Every line runs in a process of its own. Data: COMITY_DATA, else ../shared/data. Peers that are
not installed are named and skipped.
"""

import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
VOTES = DATA / "unga" / "un_votes_1946_2019.parquet"
FOUR = ["s", "kappa", "pi", "agreement"]
BEST_OF = 3

R_JOIN = """
suppressMessages(library(dplyr))
v <- read.csv(commandArgs(TRUE)[1])
start <- proc.time()[["elapsed"]]
out <- inner_join(v, v, by = c("session", "call"), relationship = "many-to-many") |>
  filter(state.x < state.y) |>
  group_by(session, state.x, state.y) |>
  summarise(agreement = mean(level.x == level.y), n = n(), .groups = "drop")
cat(proc.time()[["elapsed"]] - start, nrow(out))
"""
R_LOOP = """
suppressMessages(library(fpsim))
v <- read.csv(commandArgs(TRUE)[1])
v <- v[v$session == 70, ]
w <- reshape(v[, c("call", "state", "level")], idvar = "call", timevar = "state",
             direction = "wide")[, -1]
pairs <- t(combn(ncol(w), 2))[1:200, ]
start <- proc.time()[["elapsed"]]
for (p in seq_len(nrow(pairs))) {
  x <- w[[pairs[p, 1]]]; y <- w[[pairs[p, 2]]]
  srs(x, y, range = 2); cohenk(x, y, levels = 0:2); spi(x, y, levels = 0:2)
  mean(x == y, na.rm = TRUE)
}
cat((proc.time()[["elapsed"]] - start) / nrow(pairs) * 826638, 826638)
"""


def cast_votes():
    """The votes of the tidy files as a polars frame: session, call, state, level."""
    import polars as pl

    from comity.sources.published import assembly_votes

    archive = assembly_votes(VOTES)
    word = pl.col("vote").cast(pl.String)
    level = word.replace_strict(["yes", "abstain", "no"], [0, 1, 2], default=None)
    votes = archive.votes.with_columns(level=level).drop_nulls("level")
    calls = archive.roll_calls.select("roll_call", "session")
    return votes.join(calls, on="roll_call").select(
        "session",
        "state",
        pl.col("roll_call").cast(pl.String).cast(pl.Int64).alias("call"),
        "level",
    )


def unga():
    """S, kappa, pi, agreement of all dyads and sessions, after load."""
    from comity.portfolio import unga_similarity
    from comity.sources.published import assembly_votes

    archive = assembly_votes(VOTES)
    return timed(lambda: unga_similarity(archive, FOUR, universe="all").height)


def alliances():
    """Nine variants of all ATOP portfolios, reading the files included."""
    from comity.portfolio import alliance_similarity
    from comity.portfolio.alliance_files import find_capabilities, find_dyad_years

    path, capabilities = find_dyad_years(DATA), find_capabilities(DATA)
    return timed(lambda: alliance_similarity(path, capabilities=capabilities).height)


def polars():
    """Agreement alone, by a join in polars."""
    import polars as pl

    votes = cast_votes().lazy()
    pairs = votes.join(votes, on=["session", "call"]).filter(
        pl.col("state") < pl.col("state_right")
    )
    same = pl.col("level") == pl.col("level_right")
    table = pairs.group_by("session", "state", "state_right").agg(same.mean(), n=pl.len())
    return timed(lambda: table.collect(engine="streaming").height)


def duckdb():
    """Agreement alone, by a join in DuckDB."""
    import duckdb as db

    connection = db.connect()
    connection.register("votes", cast_votes().to_arrow())
    query = """
        create or replace table agreement as
        select a.session, a.state as state_a, b.state as state_b,
               avg((a.level = b.level)::int) as agreement, count(*) as n
        from votes a join votes b on a.call = b.call and a.session = b.session
        where a.state < b.state group by all"""

    def joined():
        connection.execute(query)
        return connection.execute("select count(*) from agreement").fetchone()[0]

    return timed(joined)


def pandas():
    """Agreement alone, by a join in pandas."""
    import pandas as pd

    votes = pd.DataFrame(cast_votes().to_dict(as_series=False))

    def joined():
        pairs = votes.merge(votes, on=["session", "call"])
        pairs = pairs[pairs.state_x < pairs.state_y]
        same = pairs.level_x == pairs.level_y
        return len(same.groupby([pairs.session, pairs.state_x, pairs.state_y]).mean())

    return timed(joined, times=1)


def dplyr():
    """Agreement alone, by a join in R."""
    return in_r(R_JOIN)


def fpsim():
    """S, kappa, pi, agreement in R, from 200 dyads of session 70 to all."""
    return in_r(R_LOOP)


def in_r(script):
    """Run a script of R on the votes as CSV; it answers with seconds and rows."""
    with tempfile.TemporaryDirectory() as folder:
        votes, program = Path(folder, "votes.csv"), Path(folder, "program.R")
        cast_votes().write_csv(votes)
        program.write_text(script, encoding="utf-8")
        seconds, rows = output_of("Rscript", program, votes).split()[-2:]
    return float(seconds), int(rows)


def output_of(*command):
    """What a program prints; its last complaint ends this one where it fails."""
    words = [str(word) for word in command]
    answer = subprocess.run(words, check=False, capture_output=True, text=True)  # noqa: S603
    if answer.returncode:
        sys.exit((answer.stderr.strip() or "no reason given").splitlines()[-1])
    return answer.stdout


def timed(work, times=BEST_OF):
    """Best time of several runs, and the rows of the answer."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        rows = work()
        best = min(best, time.perf_counter() - start)
    return best, rows


OURS = {"unga": (unga, 1.5), "alliances": (alliances, 2.0)}
PEERS = {"polars": polars, "duckdb": duckdb, "pandas": pandas, "dplyr": dplyr, "fpsim": fpsim}


def is_installed(peer):
    """Whether what a peer needs is on this machine."""
    if peer in ("dplyr", "fpsim"):
        if shutil.which("Rscript") is None:
            return False
        asked = f"cat(requireNamespace('{peer}', quietly = TRUE))"
        return output_of("Rscript", "-e", asked).endswith("TRUE")
    needed = ("duckdb", "pyarrow") if peer == "duckdb" else (peer,)
    return all(importlib.util.find_spec(name) for name in needed)


def measured(case):
    """Run one case in a process of its own: seconds, rows, peak memory in MB."""
    try:
        return json.loads(output_of(sys.executable, __file__, case))
    except SystemExit as stop:
        print(f"{case:<10} failed: {stop}")
        return None


def main():
    """Print the table."""
    if not VOTES.is_file():
        print(f"similarity: no data in {DATA}; set COMITY_DATA to the folder of published data")
        return
    print(f"{'case':<10} {'s':>8} {'target':>7} {'ratio':>7} {'MB':>6} {'rows':>8}  what")
    ours = None
    for case, (work, target) in OURS.items():
        if found := measured(case):
            ours = found["seconds"] if case == "unga" else ours
            line(case, found, f"{target:.1f}", "", work)
    for case, work in PEERS.items():
        if not is_installed(case):
            print(f"{case:<10} not installed, skipped")
        elif found := measured(case):
            line(case, found, "", f"{found['seconds'] / ours:.1f}x" if ours else "", work)


def line(case, found, target, ratio, work):
    """One row; the ratio is to our four measures of the General Assembly."""
    numbers = f"{found['seconds']:>8.2f} {target:>7} {ratio:>7} {found['MB']:>6.0f}"
    print(f"{case:<10} {numbers} {found['rows']:>8}  {work.__doc__}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        cases = {name: work for name, (work, _) in OURS.items()} | PEERS
        seconds, rows = cases[sys.argv[1]]()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "rows": rows, "MB": peak}))
    else:
        main()
