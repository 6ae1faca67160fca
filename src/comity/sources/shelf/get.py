"""Getting a data set: its files from the publisher, where the publisher lets programs have them."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from comity.errors import ComityError
from comity.sources.reading.archives import files_within
from comity.sources.shelf._download import Download, Progress, UnfetchedError
from comity.sources.shelf.catalogue import DataSet, data_set
from comity.sources.shelf.manifest import in_words
from comity.sources.shelf.recognition import recognise
from comity.sources.shelf.store import Added, add, home

__all__ = ["get", "keep"]

_ELSEWHERE = "name another folder in COMITY_HOME"


def get(
    name: str,
    folder: str | Path | None = None,
    *,
    progress: Progress | None = None,
    schemes: Sequence[str] = ("https",),
) -> tuple[Path, ...]:
    """Fetch the files of a data set from its publisher.

    Files come over https and from hosts that the catalogue names, redirects included. A file whose
    checksum is known is verified, and not fetched again where it is in the folder. Whatever was in
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
    schemes : sequence of str
        How servers may be asked; for tests.

    Returns
    -------
    tuple of Path
        The files, those in an archive as if it were a folder; `keep` adds them to the store.

    Raises
    ------
    ComityError
        If there is no such data set, if its files are not for programs (the message says how a
        person gets them), or if they cannot be fetched or are damaged.

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
    hosts = (*(urlsplit(file.address).netloc for file in entry.files), *entry.hosts)
    found: list[Path] = []
    for file in entry.files:
        try:
            path = Download(file, hosts, tuple(schemes), progress).into(place, _ELSEWHERE)
        except UnfetchedError as fault:
            raise ComityError(f"{fault}. {_by_hand(entry)}") from None
        found.extend(files_within(path))
    return tuple(found)


def _by_hand(entry: DataSet) -> str:
    then = "comity sources add FILE" if entry.adapter else "comity events convert FOLDER"
    return f"{' '.join(entry.get.split())} Then: {then}"


def keep(
    paths: Sequence[Path], store: str | Path | None = None
) -> tuple[tuple[Added, ...], tuple[Path, ...]]:
    """Add to the store those of some files that are in a layout known here.

    What was added, and the files passed over: codebooks and whatever else lies in archives.

    Raises
    ------
    ComityError
        If no file is in a layout known here, or one fails its checks.

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
    refused: dict[Path, ComityError] = {}
    for path in paths:
        try:
            found.setdefault(recognise(path).data_set, []).append(path)
        except ComityError as fault:
            refused[path] = fault
    if not found and len(refused) == 1:
        raise next(iter(refused.values()))
    if not found:
        raise ComityError(
            f"none of {len(refused)} files is of a data set that is read: "
            f"{in_words(sorted(path.name for path in refused))}; `comity sources show NAME` says "
            "which releases are read"
        )
    return tuple(add(files, store) for files in found.values()), tuple(refused)
