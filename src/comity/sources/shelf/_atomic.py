"""Files written aside, flushed to disk and put in place in one step: whole, or not at all."""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl


def write_table(folder: Path, name: str, table: pl.DataFrame, about: Mapping[str, Any]) -> Path:
    """Write the table aside, then give it the name that holds its checksum."""
    handle, aside = tempfile.mkstemp(dir=folder, prefix=f".{name}-", suffix=".part")
    os.close(handle)
    part = Path(aside)
    try:
        table.write_parquet(part, compression="zstd", metadata={"comity": json.dumps(about)})
        _flush(part)
        final = folder / f"{name}.{sha256_of(part)}.parquet"
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
    return final


def write_whole(path: Path, content: bytes) -> None:
    """Write a small file aside and put it in place in one step."""
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    part = Path(aside)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sha256_of(path: Path) -> str:
    """Checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
