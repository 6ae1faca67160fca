"""Tables of events in a folder: what ``comity events`` wrote, known by its columns."""

from pathlib import Path

import polars as pl

from comity.evidence import is_of_events

__all__ = ["event_tables"]


def event_tables(folder: str | Path) -> list[Path]:
    """Find the tables that ``comity events`` wrote."""
    named = (path for path in Path(folder).rglob("*") if path.suffix in (".parquet", ".csv"))
    return [path for path in sorted(named) if path.is_file() and is_of_events(_columns(path))]


def _columns(path: Path) -> list[str]:
    """The names of the columns of a table; none of what cannot be opened."""
    try:
        if path.suffix == ".parquet":
            return list(pl.read_parquet_schema(path))
        with path.open("rb") as file:
            return file.readline(10_000).decode("utf-8", "replace").strip().split(",")
    except (pl.exceptions.PolarsError, OSError):
        return []
