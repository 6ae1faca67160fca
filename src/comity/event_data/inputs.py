"""Inputs: what a user names, files, folders or a store, as one store of coded events."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from comity.errors import ComityError, shown
from comity.event_data.actors import ACTORS, ActorsOf
from comity.event_data.layouts import mapping_of
from comity.event_data.store import Store, Told, convert_events, is_store, store_at

__all__ = ["Files", "files_in", "opened", "parts_within"]

Files = str | Path | Sequence[str | Path]
"""Files, folders of files, or one folder that `comity.event_data.store.convert_events` made."""

_ENDINGS = frozenset({".csv", ".tsv", ".tab", ".txt", ".zip", ".gz", ".parquet"})


def files_in(named: Files) -> list[Path]:
    """The files that were named, those of folders by their endings.

    In the order given, those of a folder in the order of their names; each once.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "b.export.CSV").write_text(""), (folder / "a.zip").write_text("")
    >>> [path.name for path in files_in(folder)]
    ['a.zip', 'b.export.CSV']
    """
    listed = [named] if isinstance(named, str | Path) else list(named)
    found: dict[Path, None] = {}
    for one in listed:
        path = Path(one)
        if path.is_dir():
            own = (file for file in sorted(path.rglob("*")) if _is_table(file, path))
            found.update(dict.fromkeys(own))
        elif path.is_file():
            found[path] = None
        else:
            raise ComityError(
                f"there is no file {shown(path)}; name files of events or a folder of them"
            )
    if not found:
        raise ComityError(
            f"there is no file of events in {', '.join(map(str, listed)) or 'an empty list'}; "
            f"known endings are {' '.join(sorted(_ENDINGS))}"
        )
    return list(found)


def _is_table(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return file.is_file() and not hidden and file.suffix.lower() in _ENDINGS


@contextmanager
def opened(
    files: Files,
    mapping: str | Path | None = None,
    actors: ActorsOf = "all",
    told: Told | None = None,
) -> Iterator[Store]:
    """Open what a user names as a store; that of files is beside the system's other files, for now.

    It has at least one file that could be read.

    Raises
    ------
    ComityError
        If no file can be read, or the store was made with other actors.

    Examples
    --------
    >>> with opened(gdelt) as store:
    ...     store.tally.files, store.tally.read
    (1, 4)
    """
    if actors not in ACTORS:
        raise ComityError(
            f"actors={shown(actors)} is none of {', '.join(ACTORS)}; write one of them"
        )
    one = files if isinstance(files, str | Path) else files[0] if len(files) == 1 else None
    if one is not None and is_store(one):
        store = store_at(one)
        if store.actors not in (None, actors):
            raise ComityError(f"{one} was made with --actors {store.actors}; write that too")
        yield store
        return
    layout = None if mapping is None else mapping_of(mapping)
    with TemporaryDirectory(prefix="comity-events-") as aside:
        tally = convert_events(files_in(files), aside, layout, actors, told)
        if not tally.files:
            first = next(iter(tally.broken.values()))
            raise ComityError(
                first
                if len(tally.broken) == 1
                else f"none of {len(tally.broken):,} files can be read; the first: {first}"
            )
        store = store_at(aside)
        yield Store(store.folder, store.parts, tally, store.known, store.layouts, store.actors)


def parts_within(parts: Sequence[Path], first: date | None, last: date | None) -> list[Path]:
    """The files of a store for the months of some days.

    >>> parts = Path("month=2018-03/a.parquet"), Path("month=2018-04/a.parquet")
    >>> [p.parent.name for p in parts_within(parts, date(2018, 4, 2), None)]
    ['month=2018-04']
    """
    low = f"{first:%Y-%m}" if first else ""
    high = f"{last:%Y-%m}" if last else "9999"
    return [part for part in parts if low <= part.parent.name.partition("=")[2] <= high]
