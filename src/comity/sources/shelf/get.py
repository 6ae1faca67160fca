"""Getting a data set: its files from the publisher, where the publisher lets programs have them."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from comity.errors import ComityError
from comity.sources.shelf._archives import unpack
from comity.sources.shelf._download import Progress, Rules, UnfetchedError, download
from comity.sources.shelf.adapters import ADAPTERS
from comity.sources.shelf.catalogue import DataSet, RemoteFile, data_set
from comity.sources.shelf.recognition import recognise
from comity.sources.shelf.store import Added, add, home

__all__ = ["get", "keep"]

_UNPACKED = 20
"""An archive may unpack to so many times the bytes that may be fetched of it."""

_Fetch = Callable[[RemoteFile, Path, Rules, Progress | None], Path]


def get(
    name: str,
    folder: str | Path | None = None,
    *,
    progress: Progress | None = None,
    fetch: _Fetch = download,
) -> tuple[Path, ...]:
    """Fetch the files of a data set from its publisher.

    Files come over https and from hosts that the catalogue names. A download that breaks off is
    taken up where it ended, by this call or the next one. A file whose checksum is known is
    verified, and not fetched again where it is at hand. Archives are unpacked. Whatever was in
    the folder before stays until its successor is whole.

    Parameters
    ----------
    name : str
        Its name in the catalogue.
    folder : str or Path, optional
        Where the files go; by default ``downloads/NAME`` in `comity.sources.shelf.store.home`.
    progress : callable, optional
        Told, as it goes, of the bytes that have come and of how many there will be (None where
        the server does not say).
    fetch : callable
        How one file is fetched; for tests.

    Returns
    -------
    tuple of Path
        The files, those of an archive by their names; `keep` adds them to the store.

    Raises
    ------
    ComityError
        If there is no such data set, if its files are not for programs (the message says how a
        person gets them), or if they cannot be fetched or unpacked.

    Examples
    --------
    >>> get("undl-sc")
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: undl-sc is not fetched by programs. Open
    https://digitallibrary.un.org/record/4055387 in a browser ... Then: comity sources add FILE
    """
    entry = data_set(name)
    if entry.serve == "no":
        raise ComityError(
            f"{name} is not fetched here: its publisher asks that software not serve it. "
            f"{_by_hand(entry)}"
        )
    if not entry.files:
        raise ComityError(f"{name} is not fetched by programs. {_by_hand(entry)}")
    place = home() / "downloads" / name if folder is None else Path(folder)
    rules = Rules((*(urlsplit(file.address).netloc for file in entry.files), *entry.hosts))
    found: list[Path] = []
    for file in entry.files:
        try:
            path = fetch(file, place, rules, progress)
        except UnfetchedError as fault:
            raise ComityError(f"{fault}. {_by_hand(entry)}") from None
        zipped = path.suffix.lower() == ".zip"
        found.extend(unpack(path, _UNPACKED * file.bytes_limit) if zipped else [path])
    return tuple(found)


def _by_hand(entry: DataSet) -> str:
    return f"{' '.join(entry.get.split())} Then: comity sources add FILE"


def keep(
    paths: Sequence[Path], store: str | Path | None = None
) -> tuple[tuple[Added, ...], tuple[Path, ...]]:
    """Add to the store those of some files that are in a layout known here.

    Parameters
    ----------
    paths : sequence of Path
        Files, as `get` returns them.
    store : str or Path, optional
        As for `comity.sources.shelf.store.add`.

    Returns
    -------
    tuple of (tuple of Added, tuple of Path)
        What was added, and the files passed over: codebooks and whatever else lies in archives.

    Raises
    ------
    ComityError
        If no file is in a layout known here, if several are of a data set of which the store
        takes one file, or one fails its checks.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "README.txt").write_text("Made up.")
    >>> _ = (folder / "points.csv").write_text("iso3c,year,IdealPointFP\\nCHN,1991,-0.388\\n")
    >>> added, passed = keep(sorted(folder.iterdir()), folder / "store")
    >>> [one.stored.name for one in added], [path.name for path in passed]
    (['ideal-points'], ['README.txt'])
    """
    found: dict[str, list[Path]] = {}
    refused = {}
    for path in paths:
        try:
            found.setdefault(recognise(path).data_set, []).append(path)
        except ComityError as fault:
            refused[path] = fault
    if not found:
        raise _nothing(refused)
    whole = [_together(name, files) for name, files in found.items()]
    return tuple(add(path, store) for path in whole), tuple(refused)


def _together(name: str, files: list[Path]) -> Path:
    """The one file of a data set, or the folder of its many."""
    if len(files) == 1:
        return files[0]
    folder = Path(os.path.commonpath([file.parent for file in files]))
    if name in ADAPTERS:
        return folder
    names = ", ".join(file.name for file in files[:3]) + (" ..." if len(files) > 3 else "")
    raise ComityError(
        f"{len(files)} files are of {name} ({names}), and the store takes one of them; add the one "
        f"you want from {folder} with `comity sources add FILE`"
    )


def _nothing(refused: dict[Path, ComityError]) -> ComityError:
    """Why none of the files was added."""
    if len(refused) == 1:
        return next(iter(refused.values()))
    names = ", ".join(sorted(path.name for path in refused)[:5])
    return ComityError(
        f"none of {len(refused)} files is in a layout known here: {names}; `comity sources show "
        "NAME` says which releases are read"
    )
