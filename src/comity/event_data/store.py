"""Store: coded events as Parquet, partitioned by month; files are added, none is touched."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import file_digest
from pathlib import Path
from secrets import token_hex
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.event_data.actors import Actors, ActorsOf
from comity.event_data.layouts import EventLayout
from comity.event_data.parsing import parsed
from comity.event_data.reading import Chunk, chunks
from comity.event_data.sifting import CODED, Sifted, sifted
from comity.placing import make_folder, one_at_a_time, place_text, placing

__all__ = ["Store", "Tally", "convert_events", "is_store", "store_at"]

Told = Callable[[int, int], None]
"""Told how many files are done, of how many."""

_BATCHES = "_batches"
_FULL = 1_000_000
"""Rows that are gathered before they are written."""

_TOGETHER = 1 << 24
"""Bytes of small files that are read as one."""


@dataclass(frozen=True)
class Tally:
    """What became of the rows of files.

    Parameters
    ----------
    read : int
        Rows of all files that could be read.
    dropped : Counter
        Rows that are not used, for each of `comity.event_data.sifting.REASONS`.
    unknown : Counter
        Actors that are not known, with their number.
    broken : dict of str to str
        Files that could not be read, and why.
    files : int
        Files that were read.

    Examples
    --------
    >>> Tally(3, Counter({"bad date": 1})).used
    2
    """

    read: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    broken: dict[str, str] = field(default_factory=dict)
    files: int = 0

    @property
    def used(self) -> int:
        """Rows that are not dropped."""
        return self.read - self.dropped.total()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.read + other.read,
            self.dropped + other.dropped,
            self.unknown + other.unknown,
            {**self.broken, **other.broken},
            self.files + other.files,
        )


@dataclass(frozen=True)
class Store:
    """A folder of coded events.

    Parameters
    ----------
    folder : Path
        Where it is.
    parts : tuple of Path
        Its Parquet files, each of one month.
    tally : Tally
        What became of the rows of the files in it.
    known : frozenset of str
        The files in it, by their content.
    layouts : frozenset of str
        The layouts that those files had.
    actors : str or None
        Whose acts it counts as a state's; None where it is empty.
    """

    folder: Path
    parts: tuple[Path, ...] = ()
    tally: Tally = field(default_factory=Tally)
    known: frozenset[str] = frozenset()
    layouts: frozenset[str] = frozenset()
    actors: str | None = None


def is_store(path: str | Path) -> bool:
    """Whether a folder holds coded events.

    False where there is no such folder.
    """
    return Path(path, _BATCHES).is_dir()


def store_at(folder: str | Path) -> Store:
    """Open a folder of coded events.

    It holds only what was written whole.
    """
    folder = Path(folder)
    store = Store(folder)
    for path in sorted(folder.glob(f"{_BATCHES}/*.json")):
        try:
            batch = json.loads(path.read_text("utf-8"))
            store = _with(store, batch)
        except (ValueError, KeyError, TypeError, OSError) as fault:
            raise ComityError(
                f"{path} is damaged ({type(fault).__name__}); remove it and convert its files again"
            ) from None
    return store


def convert_events(
    files: Sequence[str | Path],
    folder: str | Path,
    mapping: EventLayout | None = None,
    actors: ActorsOf = "all",
    told: Told | None = None,
) -> Tally:
    """Write files of events as Parquet by month; what is there already is left as it is.

    Parameters
    ----------
    files : sequence of str or Path
        As of `comity.event_data.reading.chunks`; those whose content is there are passed over.
    folder : str or Path
        Where to; made if it is not there.
    actors : {"all", "government"}
        Whose acts count as a state's.
    told : callable, optional
        Told how many files are done, and of how many.

    Returns
    -------
    Tally
        Of the files added now. Files that are damaged are named in ``broken`` and leave no rows.

    Raises
    ------
    ComityError
        If the folder cannot be written, or was made with other actors.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("a,b,day,cameo\\nCHN,PRK,2018-03-01,040\\nCHN,?,2018-03-01,040\\n")
    >>> mapping = EventLayout(
    ...     "mine", {"source": ("a",), "target": ("b",), "date": ("day",), "code": ("cameo",)}
    ... )
    >>> found = convert_events([path], path.parent / "events", mapping)
    >>> found.read, found.used, dict(found.dropped)
    (2, 1, {'unknown actor': 1})
    """
    folder = Path(folder)
    make_folder(folder / _BATCHES, "name another folder")
    with one_at_a_time(folder / _BATCHES / ".lock", "name another folder"):
        former = store_at(folder)
        if former.actors not in (None, actors):
            raise ComityError(
                f"{folder} was made with --actors {former.actors}; write that, "
                "or name another folder"
            )
        _tidy(former)
        found_before: dict[str | None, Actors] = {}
        batch = _Batch(folder, actors, found_before)
        known = set(former.known)
        found = Tally()
        for number, path in enumerate(files, 1):
            content = ""
            try:
                content = _content(Path(path))
                if content not in known:
                    batch.add(path, content, mapping)
                    known.add(content)
            except (ComityError, OSError) as fault:
                found += Tally(broken={str(path): str(fault)})
            if batch.is_full:
                found += batch.commit()
                batch = _Batch(folder, actors, found_before)
            if told:
                told(number, len(files))
        return found + batch.commit()


class _Batch:
    """Files that are put into the folder in one step."""

    def __init__(self, folder: Path, of: ActorsOf, actors: dict[str | None, Actors]) -> None:
        self.folder, self.of, self.name = folder, of, token_hex(8)
        self.actors = actors
        self.held: list[pl.DataFrame] = []
        self.pool: list[Chunk] = []
        self.parts: list[str] = []
        self.files: dict[str, str] = {}
        self.layouts: set[str] = set()
        self.tally = Tally()

    @property
    def is_full(self) -> bool:
        rows = sum(frame.height for frame in self.held) + sum(one.lines for one in self.pool)
        return bool(self.parts) or rows >= _FULL

    def add(self, path: str | Path, content: str, mapping: EventLayout | None) -> None:
        """Take all rows of a file, or none where it is damaged; its last are read with others."""
        before, own = len(self.parts), Tally(files=1)
        held: list[pl.DataFrame] = []
        try:
            read = chunks(path, mapping)
            last = next(read)
            for after in read:
                found = self._sifted([last])
                held.append(found.coded)
                own += _tally(found)
                if sum(frame.height for frame in held) >= _FULL:
                    self._write(held)
                    held = []
                last = after
        except (ComityError, OSError) as fault:
            for part in self.parts[before:]:
                (self.folder / part).unlink(missing_ok=True)
            del self.parts[before:]
            raise ComityError(_after(fault, own.read)) from None
        self.held += held
        self.files[content] = str(Path(path).name)
        self.layouts.add(last.form.layout.name)
        self.tally += own
        if self.pool and self.pool[0].form != last.form:
            self._empty()
        self.pool.append(last)
        if sum(one.size for one in self.pool) >= _TOGETHER:
            self._empty()

    def commit(self) -> Tally:
        """Write what is held, and then, in one step, that it is there."""
        if not self.files:
            return self.tally
        self._empty()
        self._write(self.held)
        told = {
            "files": self.files,
            "parts": self.parts,
            "layouts": sorted(self.layouts),
            "actors": self.of,
            "read": self.tally.read,
            "dropped": self.tally.dropped,
            "unknown": dict(self.tally.unknown.most_common(100)),
        }
        place_text(self.folder / _BATCHES / f"{self.name}.json", json.dumps(told, indent=1))
        return self.tally

    def _empty(self) -> None:
        """Read what waits to be read with others."""
        if self.pool:
            found = self._sifted(self.pool)
            self.held.append(found.coded)
            self.tally += _tally(found)
            self.pool = []

    def _sifted(self, read: list[Chunk]) -> Sifted:
        system = read[0].form.layout.actors
        return sifted(parsed(read), self.actors.setdefault(system, Actors(system, self.of)))

    def _write(self, frames: Iterable[pl.DataFrame]) -> None:
        rows = pl.concat([pl.DataFrame(schema=CODED), *frames])
        months = rows.with_columns(month=pl.col("day").dt.strftime("%Y-%m"))
        for (month,), own in months.partition_by("month", as_dict=True, include_key=False).items():
            name = f"month={month}/{self.name}-{len(self.parts)}.parquet"
            make_folder((self.folder / name).parent, "name another folder")
            with placing(self.folder / name) as part:
                own.sort("day", "source", "target", nulls_last=True).write_parquet(part)
            self.parts.append(name)


def _tally(found: Sifted) -> Tally:
    return Tally(found.read, found.dropped, found.unknown)


def _after(fault: Exception, read: int) -> str:
    why = str(fault) if isinstance(fault, ComityError) else f"{fault.strerror}"  # type: ignore[attr-defined]
    return f"{why} ({read:,} rows before that are not used)" if read else why


def _with(store: Store, batch: dict[str, Any]) -> Store:
    """A store and one more batch of it."""
    names: list[str] = batch["parts"]
    files: dict[str, str] = batch["files"]
    tally = Tally(
        batch["read"],
        Counter(batch["dropped"]),
        Counter(batch["unknown"]),
        files=len(files),
    )
    return Store(
        store.folder,
        (*store.parts, *(store.folder / name for name in names)),
        store.tally + tally,
        store.known | files.keys(),
        store.layouts | set(batch["layouts"]),
        str(batch["actors"]),
    )


def _tidy(store: Store) -> None:
    """Remove what a process that was killed has left."""
    whole = set(store.parts)
    for path in store.folder.glob("month=*/*.parquet"):
        if path not in whole:
            path.unlink(missing_ok=True)


def _content(path: Path) -> str:
    """What a file holds, in a few letters."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()[:32]
