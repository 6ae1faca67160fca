"""The store: files that users add, converted once to Parquet in their data folder."""

import hashlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.sources.reading.layouts import Layout
from comity.sources.reading.quarantine import Quarantine
from comity.sources.shelf._atomic import sha256_of, write_table, write_whole
from comity.sources.shelf.adapters import ADAPTERS, adapter
from comity.sources.shelf.catalogue import data_set
from comity.sources.shelf.recognition import Recognised, quietly, recognise

__all__ = ["Added", "Stored", "add", "check", "home", "stored"]


@dataclass(frozen=True)
class Stored:
    """One data set in the store.

    Parameters
    ----------
    name : str
        Its name in the catalogue.
    path : Path
        Its Parquet file.
    sha256 : str
        Checksum of that file when it was written.
    file, file_sha256, layout : str
        Name, checksum and layout of the file that was added.
    added : date
        The day on which it was added.
    start, end : date
        First and last day that it covers.
    universe : str
        What it holds.
    rows : int
        Its rows.
    aside : int
        Rows that were set aside.

    Examples
    --------
    >>> import tempfile
    >>> stored(Path(tempfile.mkdtemp()))
    ()
    """

    name: str
    path: Path
    sha256: str
    file: str
    file_sha256: str
    layout: str
    added: date
    start: date
    end: date
    universe: str
    rows: int
    aside: int

    def covers(self) -> str:
        """Say which days it covers.

        Returns
        -------
        str
            ``covers FIRST to LAST``, or ``bears no date``.

        Raises
        ------
        Nothing.
        """
        return "bears no date" if self.end == ONGOING else f"covers {self.start} to {self.end}"


@dataclass(frozen=True, eq=False)
class Added:
    """What adding a file did.

    Parameters
    ----------
    stored : Stored
        What the store holds now.
    replaced : Stored or None
        What it held of that data set before.
    quarantine : Quarantine
        Rows of the file that count nowhere.

    Examples
    --------
    >>> Added.__name__
    'Added'
    """

    stored: Stored
    replaced: Stored | None
    quarantine: Quarantine

    def lines(self) -> tuple[str, ...]:
        """Say in a few lines what was added and what it covers.

        Returns
        -------
        tuple of str
            Data set and layout; coverage; universe; what it replaces; rows set aside.

        Raises
        ------
        Nothing.
        """
        new, old = self.stored, self.replaced
        lines = [
            f"{new.file}: {data_set(new.name).title} ({new.name}, layout {new.layout})",
            f"{new.covers()}, {new.rows:,} rows",
            " ".join(new.universe.split()),
        ]
        if old:
            before = old.covers().replace("covers", "covered")
            lines.append(f"takes the place of {old.file}, which {before}")
        return (*lines, *self.quarantine.lines())


def home() -> Path:
    """The user's data folder of comity.

    Returns
    -------
    Path
        ``$COMITY_HOME``, else the folder that the platform has for it: ``~/.local/share/comity``
        (or under ``$XDG_DATA_HOME``), ``~/Library/Application Support/comity``,
        ``%LOCALAPPDATA%\\\\comity``. It need not exist.

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> home().is_absolute()
    True
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


def add(path: str | Path, store: str | Path | None = None) -> Added:
    """Recognise a file, check it, and keep it as Parquet in the store.

    The Parquet file is written aside and flushed to disk; the manifest that names it then takes
    the place of the former one in a single step. Whoever reads meanwhile sees the old data set
    or the new one, never half of one.

    Parameters
    ----------
    path : str or Path
        The file as published; of the tidy pair either one, the other lying beside it; of a data
        set in many files their folder.
    store : str or Path, optional
        Folder of the store; by default ``sources`` in `home`.

    Returns
    -------
    Added
        What the store holds now of that data set, whose former file is replaced.

    Raises
    ------
    ComityError
        If the file is in no layout known, fails its checks, is of a data set whose publisher asks
        that software not serve it, or the store cannot be written.

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
    file, folder = Path(path), _folder(store)
    files, found = _recognised(file)
    if data_set(found.data_set).serve == "no":
        raise ComityError(
            f"{file.name} is of {found.data_set}, whose publisher asks that software not serve "
            "it, so the store takes no copy; name its folder with --data instead"
        )
    table, about, quarantine = _converted(files, found)
    name = found.data_set
    former = {one.name: one for one in _intact(folder)}.get(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        parquet = write_table(folder, name, table, about)
        manifest = {
            "name": name,
            "parquet": parquet.name,
            "sha256": parquet.name.split(".")[-2],
            "file": file.name,
            "file_sha256": _sha256_of_all(files),
            "layout": found.layout.name,
            "added": str(date.today()),
            "rows": table.height,
            "aside": len(quarantine),
            **{key: about[key] for key in ("start", "end", "universe")},
        }
        write_whole(folder / f"{name}.json", json.dumps(manifest, indent=1).encode())
    except OSError as fault:
        raise ComityError(
            f"{folder} cannot be written ({fault.strerror}); name another folder in COMITY_HOME"
        ) from None
    if former and former.path != parquet:
        former.path.unlink(missing_ok=True)
    return Added(_read_manifest(folder / f"{name}.json"), former, quarantine)


def _recognised(path: Path) -> tuple[tuple[Path, ...], Recognised]:
    """The files to add, in the order of their names, and how the first is laid out."""
    if not path.is_dir():
        found = recognise(path)
        if found.layout.name.startswith("stored"):
            raise ComityError(
                f"{path} is a file of the store already; add the one it was made from"
            )
        return (path,), found
    there = {file: one for file in sorted(path.rglob("*")) if (one := quietly(file))}
    sets = {one.data_set for one in there.values()}
    if len(sets) != 1 or not sets <= ADAPTERS.keys():
        held = f"files of {', '.join(sorted(sets))}" if sets else "no file that is known"
        raise ComityError(
            f"{path} holds {held}; give a folder with the files of one data set that comes in many"
        )
    return tuple(there), next(iter(there.values()))


def _sha256_of_all(files: Sequence[Path]) -> str:
    """Checksum of one file, or of the checksums of several."""
    sums = [sha256_of(file) for file in files]
    return sums[0] if len(sums) == 1 else hashlib.sha256("".join(sums).encode()).hexdigest()


def _converted(
    files: Sequence[Path], found: Recognised
) -> tuple[pl.DataFrame, dict[str, Any], Quarantine]:
    """The table to keep, what it says of itself, and what was set aside."""
    held = adapter(found.data_set).read(_with_partner(files, found.layout))
    return held.rows, held.about() | {"file": files[0].name}, held.quarantine


def _with_partner(files: Sequence[Path], layout: Layout) -> list[Path]:
    """The file, and of the tidy pair the one that belongs to it, in the same folder."""
    pair = {"voeten-tidy-votes", "voeten-tidy-roll-calls"}
    if layout.name not in pair:
        return list(files)
    (file,) = files
    (other,) = pair - {layout.name}
    beside = sorted(path for path in file.parent.iterdir() if path.is_file() and path != file)
    found = [path for path in beside if (one := quietly(path)) and one.layout.name == other]
    if len(found) != 1:
        raise ComityError(
            f"{file.name} is one of a pair, and {len(found) or 'none'} of the files beside it is "
            f"its {other}; put the two into a folder of their own"
        )
    return [file, *found]


def _folder(store: str | Path | None) -> Path:
    return home() / "sources" if store is None else Path(store)


def _read_manifest(path: Path) -> Stored:
    try:
        fields = json.loads(path.read_text("utf-8"))
        parquet = path.parent / Path(fields.pop("parquet")).name
        for day in ("added", "start", "end"):
            fields[day] = date.fromisoformat(fields[day])
        return Stored(path=parquet, **fields)
    except (OSError, ValueError, KeyError, TypeError):
        raise ComityError(
            f"{path} is no manifest of the store; remove it and add the file again"
        ) from None


def stored(store: str | Path | None = None) -> tuple[Stored, ...]:
    """List what the store holds.

    Parameters
    ----------
    store : str or Path, optional
        As for `add`.

    Returns
    -------
    tuple of Stored
        By name; empty where nothing was added. Files are not opened: `check` does that.

    Raises
    ------
    ComityError
        If a manifest is damaged.

    Examples
    --------
    >>> import tempfile
    >>> stored(Path(tempfile.mkdtemp()))
    ()
    """
    return tuple(_read_manifest(path) for path in sorted(_folder(store).glob("*.json")))


def _intact(folder: Path) -> tuple[Stored, ...]:
    """What the store holds, a damaged manifest passed over: to be replaced."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            found.append(_read_manifest(path))
        except ComityError:
            continue
    return tuple(found)


def check(store: str | Path | None = None) -> pl.DataFrame:
    """Compare every file of the store with the checksum it had when it was written.

    Parameters
    ----------
    store : str or Path, optional
        As for `add`.

    Returns
    -------
    DataFrame
        One row per manifest: name, path, sound (whether the file is there and unchanged) and
        fault (what is wrong and what to do; empty where sound).

    Raises
    ------
    Nothing.

    Examples
    --------
    >>> import tempfile
    >>> check(Path(tempfile.mkdtemp())).height
    0
    """
    rows = [_checked(path) for path in sorted(_folder(store).glob("*.json"))]
    schema = {"name": pl.String, "path": pl.String, "sound": pl.Boolean, "fault": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _checked(manifest: Path) -> tuple[str, str, bool, str]:
    try:
        one = _read_manifest(manifest)
    except ComityError as fault:
        return manifest.stem, str(manifest), False, str(fault)
    again = f"run `comity sources add` on {one.file} again"
    if not one.path.is_file():
        return one.name, str(one.path), False, f"the file is gone; {again}"
    if sha256_of(one.path) != one.sha256:
        return one.name, str(one.path), False, f"the file was changed; {again}"
    return one.name, str(one.path), True, ""
