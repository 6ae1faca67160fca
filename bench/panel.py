"""Time and memory of tables of dyads: the directed panel, the monthly one, and what peers take.

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
ADDED = ["alliances", "capability", "distance", "disputes", "majors"]
BEST_OF = 3

R_CHAIN = """
suppressMessages(library(peacesciencer)); suppressMessages(library(dplyr))
start <- proc.time()[["elapsed"]]
out <- create_dyadyears(subset_years = 1816:2016) |> add_atop_alliance() |> add_nmc() |>
  add_capital_distance() |> add_gml_mids() |> add_cow_majors()
cat(proc.time()[["elapsed"]] - start, nrow(out))
"""


def table(freq, added, first=1816):
    """A directed table, written to Parquet."""
    import comity as cm
    from comity.dataset import write

    def run():
        made = cm.panel(start=first, end=2016, freq=freq, indicators=added, data=DATA)
        with tempfile.TemporaryDirectory() as folder:
            write(made, Path(folder, "panel.parquet"))
        return made.height

    return timed(run)


def yearly():
    """All directed dyad-years 1816-2016 with alliances, capability, distance, disputes, majors."""
    return table("year", ADDED)


def monthly():
    """All directed dyad-months 1816-2016 with alliances, capability, distance, majors."""
    return table("month", ["alliances", "capability", "distance", "majors"])


def duckdb_join():
    """DuckDB, one thread: dyad-years of the state system joined with alliances, nothing else."""
    import duckdb

    system = DATA / "states" / "system2016.csv"
    atop = DATA / "atop" / "atop_directed_dyad_year_1815_2000.csv.gz"

    def run():
        with duckdb.connect(config={"threads": 1}) as database:
            database.execute(f"create table s as select ccode, year from read_csv('{system}')")  # noqa: S608
            database.execute(f"create table a as select * from read_csv('{atop}')")  # noqa: S608
            database.execute(
                "create table o as select x.ccode c1, y.ccode c2, x.year, atop_defense from s x "
                "join s y on x.year = y.year and x.ccode <> y.ccode left join a "
                "on a.ccode1 = x.ccode and a.ccode2 = y.ccode and a.year = x.year"
            )
            return database.execute("select count(*) from o").fetchone()[0]

    return timed(run)


def peacesciencer():
    """peacesciencer: the same table in R, in memory."""
    if shutil.which("Rscript") is None:
        return None
    done = subprocess.run(  # noqa: S603
        ["Rscript", "-e", R_CHAIN],  # noqa: S607
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    words = done.stdout.split()
    return (float(words[0]), int(words[1])) if len(words) == 2 else None


LINES = (yearly, monthly, duckdb_join, peacesciencer)


def timed(run):
    """Seconds that a call takes, and the rows it gives."""
    start = time.perf_counter()
    rows = run()
    return time.perf_counter() - start, rows


def alone(name):
    """Run one line in its own process: seconds, rows, peak memory in GB."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, __file__, name], capture_output=True, text=True, check=False
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr.strip()[-200:]


def main():
    """Print one line for each case, or run the one that is named."""
    if len(sys.argv) > 1:
        found = next(line for line in LINES if line.__name__ == sys.argv[1])()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps(None if found is None else [*found, peak]))
        return
    print("Tables of directed dyads, 1816-2016, written to Parquet")
    base = None
    for line in LINES:
        if line is duckdb_join and importlib.util.find_spec("duckdb") is None:
            print(f"  {'not installed':>8}   {line.__doc__}")
            continue
        results = [alone(line.__name__) for _ in range(BEST_OF)]
        if not isinstance(results[0], list):
            print(f"  {results[0] or 'not installed':>8}   {line.__doc__}")
            continue
        seconds, rows, peak = min(results)
        base = base or seconds
        ratio = f"{seconds / base:5.1f}x"
        print(f"  {seconds:6.2f} s {ratio} {peak:5.2f} GB {rows:>12,} rows   {line.__doc__}")


if __name__ == "__main__":
    main()
