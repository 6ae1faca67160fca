"""The store: files that users add, converted once to Parquet in their data folder."""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from secrets import token_hex

import polars as pl

from comity.errors import ComityError, warn
from comity.placing import make_folder, one_at_a_time, placing
from comity.sources.reading.archives import opened_raw
from comity.sources.reading.holding import Holding, read_stored
from comity.sources.reading.layouts import Layout
from comity.sources.reading.quarantine import Quarantine
from comity.sources.shelf.adapters import adapter
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.manifest import (
    Kept,
    Stored,
    in_words,
    read_manifest,
    sha256_of,
    write_manifest,
)
from comity.sources.shelf.partners import belonging
from comity.sources.shelf.recognition import Recognised, quietly, recognise, tables_within

__all__ = ["Added", "Stored", "add", "check", "home", "stored"]

_ELSEWHERE = "name another folder in COMITY_HOME"


@dataclass(frozen=True, eq=False)
class Added:
    """What adding files did.

    Parameters
    ----------
    stored : Stored
        What the store holds now.
    files : str
        The files that were added.
    beside : str
        How they stand to those that the store held of the data set; empty where it held none.
    notes : tuple of str
        How they were joined, where files overlap.
    quarantine : Quarantine
        Rows that count nowhere.

    Examples
    --------
    >>> Added.__name__
    'Added'
    """

    stored: Stored
    files: str
    beside: str
    notes: tuple[str, ...]
    quarantine: Quarantine

    def lines(self) -> tuple[str, ...]:
        """Say in a few lines what was added and what it covers.

        Data set and layout; coverage; universe; how it stands to what was stored before; rows set
        aside.
        """
        new = self.stored
        return (
            f"{self.files}: {data_set(new.name).title} ({new.name}, layout {new.layout})",
            f"{new.covers()}, {new.rows:,} rows",
            " ".join(new.universe.split()),
            *filter(None, (self.beside, *self.notes)),
            *self.quarantine.lines(),
        )


def home() -> Path:
    """The user's data folder of comity.

    ``$COMITY_HOME``, else the folder that the platform has for it: ``~/.local/share/comity`` (or
    under ``$XDG_DATA_HOME``), ``~/Library/Application Support/comity``,
    ``%LOCALAPPDATA%\\\\comity``. It need not exist.
    """
    named = os.environ.get("COMITY_HOME")
    if named:
        return Path(named).expanduser().absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "comity" if local else Path.home() / "AppData" / "Local" / "comity"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "comity"
    named = os.environ.get("XDG_DATA_HOME")
    return (Path(named) if named else Path.home() / ".local" / "share") / "comity"


def add(
    path: str | Path | Sequence[Path], store: str | Path | None = None, *, replace: bool = False
) -> Added:
    """Recognise files, check them, and keep them as Parquet in the store.

    What the store holds of the data set is read together with them, by the rule of its adapter; a
    former file that tells nothing besides is dropped. The new table is written aside and read back;
    the manifest that names it then takes the place of the former one in a single step. Whoever
    reads meanwhile sees the old data set or the new one, and two that add take turns.

    Parameters
    ----------
    path : str, Path or sequence of Path
        The file as published; of files that belong together any one, the others lying beside it;
        of a data set in many files their folder, or all of them.
    store : str or Path, optional
        Folder of the store; by default ``sources`` in `home`.
    replace : bool
        Whether to drop what the store holds of the data set.

    Returns
    -------
    Added
        What the store holds now of that data set.

    Raises
    ------
    ComityError
        If the file is in no layout known, fails its checks, contradicts what is stored, is of a
        data set whose publisher asks that software not serve it, or the store cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "points.csv").write_text("iso3c,year,IdealPointFP\\nCHN,1991,-0.388\\n")
    >>> added = add(folder / "points.csv", folder / "store")
    >>> added.lines()[:2]
    ('points.csv: Ideal points of states from General Assembly votes (ideal-points, layout
    ideal-points-FP)', 'covers 1991-01-01 to 1991-12-31, 1 rows')
    """
    folder = _folder(store)
    given = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    files, found = _recognised(given, folder)
    name = found.data_set
    if data_set(name).serve == "no":
        raise ComityError(
            f"{files[0].name} is of {name}, whose publisher asks that software not serve "
            "it, so the store takes no copy; name its folder with --data instead"
        )
    with _alone(folder):
        former = None if replace else _former(folder, name)
        new = {Kept(file.name, sha256_of(file)): file for file in files}
        taken, held, beside = _together(folder, name, new, former)
        now = _placed(folder, name, found.layout, taken, held)
    told = in_words([one.name for one in given])
    return Added(now, told, beside, held.notes, held.quarantine)


def _recognised(given: Sequence[Path], folder: Path) -> tuple[tuple[Path, ...], Recognised]:
    """The files to add, in the order of their names, and how the first is laid out."""
    for path in given:
        if Path(os.path.realpath(folder)) in Path(os.path.realpath(path)).parents:
            raise ComityError(
                f"{path} is a file of the store already; add the one it was made from"
            )
    if len(given) == 1 and not given[0].is_dir():
        found = recognise(given[0])
        return belonging(given[0], found), found
    files = (file for path in given for file in tables_within(path))
    there = {file: one for file in files if (one := quietly(file))}
    sets = {one.data_set for one in there.values()}
    if len(sets) != 1:
        held = f"files of {', '.join(sorted(sets))}" if sets else "no file that is known"
        raise ComityError(
            f"{given[0]} holds {held}; give a folder with the files of one data set, or one file"
        )
    return tuple(there), next(iter(there.values()))


def _together(
    folder: Path, name: str, new: dict[Kept, Path], former: Stored | None
) -> tuple[dict[Kept, Path], Holding, str]:
    """The files to keep, what they hold together, and how the new ones stand to the former."""
    read = adapter(name).read
    alone = read(list(new.values()))
    if former is None:
        return new, alone, ""
    old = {one: one.within(folder) for one in former.files}
    both = {**old, **new}
    try:
        held = read(list(both.values()))
    except ComityError as fault:
        raise ComityError(
            f"{fault}; with --replace what is stored of {name} is dropped, and nothing joined"
        ) from None
    past = former.covers().replace("covers", "covered")
    if _tells_no_more(held, alone):
        return new, alone, f"takes the place of {former.file}, which {past}"
    if held.rows.height == former.rows and _tells_no_more(held, kept := read(list(old.values()))):
        return old, kept, f"tells nothing that {former.file} does not, which {former.covers()}"
    return both, held, f"added to {former.file}, which {past}: read together"


def _tells_no_more(whole: Holding, part: Holding) -> bool:
    """Whether a part of the files holds all that the whole does."""
    return whole.rows.height == part.rows.height and whole.spans == part.spans


def _placed(
    folder: Path, name: str, layout: Layout, files: dict[Kept, Path], held: Holding
) -> Stored:
    """Write copies and table, see that they can be read, and put the manifest in its place."""
    for one, path in files.items():
        copy = one.within(folder)
        if not (copy.is_file() and sha256_of(copy) == one.sha256):
            make_folder(copy.parent, _ELSEWHERE)
            with placing(copy, _ELSEWHERE) as part:
                _copy(path, part)
    about = held.about()
    table = folder / f"{name}.{token_hex(8)}.parquet"
    with placing(table, _ELSEWHERE) as part:
        held.rows.write_parquet(part, compression="zstd", metadata={"comity": json.dumps(about)})
        span = _read_back(part, name).span
        now = Stored(
            name=name,
            path=table,
            sha256=sha256_of(part),
            files=tuple(files),
            layout=layout.name,
            added=date.today(),
            start=span.start,
            end=span.end,
            universe=span.universe,
            rows=held.rows.height,
            aside=len(held.quarantine),
        )
    write_manifest(folder / f"{name}.json", now, _ELSEWHERE)
    return now


def _copy(path: Path, part: Path) -> None:
    with opened_raw(path) as file, part.open("wb") as copy:
        shutil.copyfileobj(file, copy)


def _read_back(part: Path, name: str) -> Holding:
    """What the store would give of a table; refused before it takes the place of another."""
    try:
        held = read_stored(part)
        if held.span.start > held.span.end:
            raise ValueError(f"it begins on {held.span.start} and ends on {held.span.end}")
    except (ValueError, TypeError, KeyError, pl.exceptions.PolarsError) as fault:
        raise ComityError(
            f"what these files hold of {name} cannot be stored ({fault}); nothing was changed"
        ) from None
    return held


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep others from adding meanwhile."""
    make_folder(folder, _ELSEWHERE)
    with one_at_a_time(folder / ".lock", _ELSEWHERE):
        try:
            yield
        finally:
            with suppress(OSError):
                _clear(folder)


def _former(folder: Path, name: str) -> Stored | None:
    """What the store holds of a data set, if its manifest and all its files are whole."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    try:
        one = read_manifest(path)
    except ComityError:
        return None
    copies = [(kept, kept.within(folder)) for kept in one.files]
    whole = all(copy.is_file() and sha256_of(copy) == kept.sha256 for kept, copy in copies)
    return one if whole else None


def _clear(folder: Path) -> None:
    """Remove what no manifest names: former tables and files, and parts of those that were killed.

    Nobody else writes meanwhile; where a manifest is broken all is left, for its file to be mended.
    """
    for part in (*folder.glob(".*.part"), *folder.glob("files/*/.*.part")):
        part.unlink(missing_ok=True)
    manifests = list(folder.glob("*.json"))
    intact = _intact(manifests)
    if len(intact) < len(manifests):
        return
    named = {one.path for one in intact}
    named |= {kept.within(folder) for one in intact for kept in one.files}
    for path in (*folder.glob("*.parquet"), *folder.glob("files/*/*")):
        if path not in named:
            path.unlink(missing_ok=True)
    for place in folder.glob("files/*"):
        if not any(place.iterdir()):
            place.rmdir()


def _folder(store: str | Path | None) -> Path:
    return home() / "sources" if store is None else Path(store)


def _intact(manifests: Sequence[Path], *, tell: bool = False) -> list[Stored]:
    """What the store holds by those of its manifests that can be read."""
    found = []
    for path in sorted(manifests):
        try:
            found.append(read_manifest(path))
        except ComityError as fault:
            if tell:
                warn(f"{fault}; {path.stem} is passed over")
    return found


def stored(store: str | Path | None = None) -> tuple[Stored, ...]:
    """List what the store holds.

    By name; empty where nothing was added. Files are not opened: `check` does that. A manifest that
    is damaged is passed over with a warning.
    """
    return tuple(_intact(list(_folder(store).glob("*.json")), tell=True))


def check(store: str | Path | None = None) -> pl.DataFrame:
    """Compare every file of the store with the checksum it had when it was written.

    One row per manifest: name, path, sound (whether its files are there and unchanged) and fault
    (what is wrong and what to do; empty where sound).
    """
    rows = [_checked(path) for path in sorted(_folder(store).glob("*.json"))]
    schema = {"name": pl.String, "path": pl.String, "sound": pl.Boolean, "fault": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _checked(manifest: Path) -> tuple[str, str, bool, str]:
    try:
        one = read_manifest(manifest)
    except ComityError as fault:
        return manifest.stem, str(manifest), False, str(fault)
    again = f"run `comity sources add` on {one.file} again"
    sums = {one.path: one.sha256}
    sums |= {kept.within(manifest.parent): kept.sha256 for kept in one.files}
    for path, sha256 in sums.items():
        if not path.is_file():
            return one.name, str(path), False, f"the file is gone; {again}"
        if sha256_of(path) != sha256:
            return one.name, str(path), False, f"the file was changed; {again}"
    return one.name, str(one.path), True, ""
