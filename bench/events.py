"""Events at any size: CPU, wall time and peak memory by rows and engine, from generated files.

COMITY_EVENTS_ROWS: millions of rows, with commas between ("1,10,30,100"); by default 1 and 10.
COMITY_EVENTS_DIR: where the generated Parquet goes (100 M rows take about 1.5 GB), by default a
temporary folder. Each run is a process of its own, so that its peak is its own. ``own SQL`` is the
same count written for DuckDB by hand: the expression is to cost no more than 1.2 times as much.
Spark starts a cluster of one machine, which gains nothing here and is run with COMITY_SPARK=1.
"""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from comity.event_data.codes import PLOVER, QUADS
from comity.event_data.counting import counted
from comity.event_data.sifting import CODED
from comity.event_data.store import Store, convert_events

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("COMITY_DATA", ROOT.parent / "shared" / "data"))
SIZES = [int(text) for text in os.environ.get("COMITY_EVENTS_ROWS", "1,10").split(",")]
PART = 1_000_000
STATES = [f"{a}{b}{c}" for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDEF"][:200]
MEMORY = "2GB"


def month_of(number: int) -> date:
    """The first day of a month from 2010 on."""
    return date(2010 + number // 12, 1 + number % 12, 1)


def part(number: int, rows: int) -> pl.DataFrame:
    """A month of the store: two thirds between two states, skewed to a few of them."""
    rng = np.random.default_rng(number)
    days = np.sort(rng.integers(0, 28, rows))
    weight = 1 / np.arange(1, len(STATES) + 1)
    sides = rng.choice(len(STATES), (2, rows), p=weight / weight.sum())
    names = np.array(STATES)[sides]
    code = rng.integers(10, 205, rows)
    known = rng.random(rows) < 2 / 3
    frame = pl.DataFrame(
        {
            "day": days,
            "source": names[0],
            "target": names[1],
            "code": code.astype(str),
            "quad": code // 52 + 1,
            "plover": code // 13 + 1,
            "goldstein": rng.normal(0, 4, rows).clip(-10, 10).round(1),
            "sources": rng.geometric(0.5, rows),
        }
    ).with_columns(
        day=pl.lit(month_of(number)) + pl.duration(days="day"),
        rows=pl.lit(1),
        id=pl.int_range(rows).cast(pl.String),
        url=pl.lit("http://example.org/a"),
        publisher=pl.lit(None, pl.String),
        source_actor=pl.lit("A"),
        target_actor=pl.lit("B"),
        file=pl.lit("generated"),
    )
    hidden = [pl.when(pl.Series(known)).then(name).alias(name) for name in _OF_TWO]
    return frame.with_columns(hidden).select(pl.col(n).cast(kind) for n, kind in CODED.items())


_OF_TWO = ("source", "target", "code", "quad", "plover", "goldstein", "sources")


def generated(folder: Path, millions: int) -> list[Path]:
    """Months of a million rows each, made where they are not there."""
    months = [month_of(number) for number in range(millions)]
    parts = [folder / f"month={month:%Y-%m}" / "generated.parquet" for month in months]
    for number, path in enumerate(parts):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            part(number, PART).write_parquet(path)
    return parts


def own_sql(parts: list[Path], memory: str) -> int:
    """The same count by month in SQL of DuckDB."""
    import duckdb

    quads = ", ".join(f"sum((quad = {n})::int) AS {q}" for n, q in enumerate(QUADS, 1))
    roots = ", ".join(f"sum((plover = {n})::int) AS {r}" for n, r in enumerate(PLOVER, 1))
    sql = f"""
    WITH rows AS (SELECT * FROM read_parquet({[str(one) for one in parts]})),
    exposure AS (
      SELECT date_trunc('month', day) AS start, sum(rows) AS exposure FROM rows GROUP BY 1),
    events AS (
      SELECT day, source, target, code, max(quad) AS quad, max(plover) AS plover,
             avg(goldstein) AS goldstein, sum(rows) AS rows, max(sources) AS sources
      FROM rows WHERE source IS NOT NULL GROUP BY ALL),
    dyads AS (
      SELECT date_trunc('month', day) AS start, source, target, count(*) AS events,
             sum(rows) AS reports, {quads}, {roots}, sum(goldstein) AS total,
             avg(goldstein) AS mean,
             sum(sources) AS sources, avg((sources >= 2)::int) AS corroborated
      FROM events GROUP BY ALL)
    SELECT * FROM dyads LEFT JOIN exposure USING (start)"""  # noqa: S608 - names of our own
    with TemporaryDirectory() as aside:
        settings = {"memory_limit": memory, "temp_directory": aside,
                    "preserve_insertion_order": False}  # fmt: skip
        with duckdb.connect(config=settings) as connection:
            return connection.sql(sql).to_arrow_table().num_rows


def measured(engine: str, folder: str, millions: int) -> None:
    """One run in this process; prints what it cost."""
    parts = generated(Path(folder), millions)
    began, before = time.perf_counter(), _cpu()
    if engine == "own SQL":
        height = own_sql(parts, MEMORY)
    else:
        store = Store(Path(folder), tuple(parts), layouts=frozenset({"gdelt2"}))
        memory = MEMORY if engine == "duckdb" else None
        height = counted(store, "month", engine=engine, memory=memory).height
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    cost = {"rows": height, "cpu": _cpu() - before, "wall": time.perf_counter() - began, "gb": peak}
    print(json.dumps(cost))


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def raw_text(folder: Path) -> None:
    """Text of GDELT to Parquet: a real export again and again, a million rows."""
    sample = DATA / "gdelt" / "20191024143000.export.CSV"
    if not sample.exists():
        print("raw text: no export of GDELT in COMITY_DATA")
        return
    text = sample.read_text("utf-8")
    rows = text.count("\n")
    paths = []
    for month in range(1, 5):
        path = folder / f"{month}.export.CSV"
        days = (f"2019{month:02}{1 + n % 28:02}" for n in range(250_000 // rows + 1))
        path.write_text("".join(text.replace("20191024", day) for day in days), "utf-8")
        paths.append(path)
    began, before = time.perf_counter(), _cpu()
    read = convert_events(paths, folder / "store").read
    cpu, wall = _cpu() - before, time.perf_counter() - began
    print(f"raw text to Parquet: {cpu / read * 1e6:.1f} CPU s a million rows "
          f"({read:,} rows, {wall:.1f} s)")  # fmt: skip


def main() -> None:
    """Print a line for each size and engine."""
    engines = [
        "polars",
        "duckdb",
        "own SQL",
        *(["spark"] if os.environ.get("COMITY_SPARK") else []),
    ]
    with TemporaryDirectory() as aside:
        folder = os.environ.get("COMITY_EVENTS_DIR", aside)
        raw_text(Path(aside))
        print(f"events by month; duckdb and own SQL within {MEMORY}")
        print(
            f"{'million':>7} {'engine':8} {'CPU s':>7} {'wall s':>7} {'peak GB':>7} {'rows out':>9}"
        )
        for millions in SIZES:
            generated(Path(folder), millions)
            for engine in engines:
                command = [sys.executable, __file__, engine, folder, str(millions)]
                told = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
                one = json.loads(told.stdout.strip().splitlines()[-1])
                print(f"{millions:7} {engine:8} {one['cpu']:7.1f} {one['wall']:7.1f} "
                      f"{one['gb']:7.2f} {one['rows']:9,}", flush=True)  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measured(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        main()
