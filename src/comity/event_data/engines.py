"""Engines: where the expression runs: Polars, DuckDB within a bound of memory, or Spark."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import narwhals as nw
import polars as pl

from comity.errors import ComityError, shown

__all__ = ["ENGINES", "Engine", "run"]

Engine = Literal["polars", "duckdb", "spark"]
"""What runs the expression."""

ENGINES: tuple[Engine, ...] = ("polars", "duckdb", "spark")
"""Every `Engine`."""

Expression = Callable[[Any], nw.LazyFrame[Any]]

_MEMORY = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT])i?B", re.IGNORECASE)
_PYTHON = 300
"""MB that Python takes beside DuckDB, and DuckDB beside what it is allowed."""


def run(
    expression: Expression,
    parts: Sequence[str | Path],
    engine: Engine = "polars",
    memory: str | None = None,
) -> pl.DataFrame:
    """Run an expression over Parquet files.

    Parameters
    ----------
    expression : callable
        From a lazy frame of any kind to one of narwhals.
    parts : sequence of str or Path
        The files, all with the same columns.
    engine : {"polars", "duckdb", "spark"}
        What runs it; DuckDB and Spark need the extra of that name.
    memory : str, optional
        Memory that the process takes at most with DuckDB, such as ``2GB``; what does not fit goes
        to the disk. Python itself takes some 300 MB of it.

    Raises
    ------
    ComityError
        If the engine is unknown or not installed, or memory is set for another than DuckDB.

    Examples
    --------
    >>> import tempfile
    >>> part = Path(tempfile.mkdtemp(), "a.parquet")
    >>> pl.DataFrame({"x": [1, 2]}).write_parquet(part)
    >>> total = lambda rows: nw.from_native(rows).select(nw.col("x").sum().cast(nw.Int64))
    >>> run(total, [part], "duckdb", "200MB")["x"].to_list()
    [3]
    """
    if engine not in ENGINES:
        raise ComityError(f"{shown(engine)} is no engine; write one of {', '.join(ENGINES)}")
    if memory is not None and engine != "duckdb":
        raise ComityError(
            f"memory={memory} bounds duckdb alone; write --engine duckdb, or leave --memory out"
        )
    names, limit = [str(part) for part in parts], None if memory is None else _rest(memory)
    with _RUNNERS[engine](names, limit) as rows:
        found = expression(rows)
        if engine == "polars":
            native: pl.LazyFrame = found.to_native()
            return native.collect(engine="streaming")
        frame: pl.DataFrame = nw.from_arrow(
            found.collect("pyarrow").to_arrow(), backend="polars"
        ).to_native()
        return frame


def _rest(memory: str) -> str:
    """What is left of an amount of memory for DuckDB: at least half."""
    found = _MEMORY.fullmatch(memory)
    if not found:
        raise ComityError(f"{shown(memory)} is no amount of memory; write one such as 2GB")
    whole = float(found[1]) * 1000.0 ** ("KMGT".index(found[2].upper()) - 1)
    return f"{max(whole - _PYTHON, whole / 2):.3f}MB"


@contextmanager
def _polars(parts: list[str], memory: str | None) -> Iterator[pl.LazyFrame]:
    yield pl.scan_parquet(parts, glob=False)


@contextmanager
def _duckdb(parts: list[str], memory: str | None) -> Iterator[Any]:
    try:
        import duckdb
    except ImportError:
        raise ComityError("duckdb is not installed; run pip install 'comity[duckdb]'") from None
    with TemporaryDirectory(prefix="comity-duckdb-") as aside:
        settings: dict[str, Any] = {"temp_directory": aside, "preserve_insertion_order": False}
        if memory is not None:
            settings["memory_limit"] = memory
        with duckdb.connect(config=settings) as connection:
            yield connection.read_parquet([re.sub(r"[*?[]", r"[\g<0>]", one) for one in parts])


@contextmanager
def _spark(parts: list[str], memory: str | None) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ComityError("pyspark is not installed; run pip install 'comity[spark]'") from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("comity").config("spark.sql.session.timeZone", "UTC")
    builder = builder.config("spark.ui.showConsoleProgress", "false")
    if "SPARK_REMOTE" not in os.environ:
        master = os.environ.get("SPARK_MASTER", "local[*]")
        builder = builder.master(master).config("spark.ui.enabled", "false")
        if master.startswith("local"):
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = builder.config("spark.driver.host", "127.0.0.1").config(
                "spark.driver.bindAddress", "127.0.0.1"
            )
    session = builder.getOrCreate()
    try:
        yield session.read.parquet(*(re.sub(r"[][*?{}]", r"\\\g<0>", one) for one in parts))
    finally:
        session.stop()


_RUNNERS: dict[str, Any] = {"polars": _polars, "duckdb": _duckdb, "spark": _spark}
