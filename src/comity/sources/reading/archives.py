"""Archives: a zip of several files is the folder it unpacks to, each file in it a path of its own.

``MID.zip/MIDB.csv`` is the path of a file that is read where it lies, nothing is unpacked to disk.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO

from comity.errors import ComityError

__all__ = ["files_within", "is_there", "opened_raw", "require_likely", "sound", "state_of"]

UNCHECKED = 1 << 28
"""Bytes up to which no packed file is thought to be a trap."""

RATIO = 250
"""How many times its size a packed file may unpack to: tables of votes and trade stay below 60."""

_MANY = 10_000
_NO_DATA = ("readme", "licence", "license", "codebook", "__macosx")
_NO_TABLE = (".pdf", ".md", ".doc", ".docx", ".html", ".do", ".r", ".bib", ".ds_store")


def files_within(path: Path) -> tuple[Path, ...]:
    """The files of a zip that holds several, documentation left aside; else the path itself.

    Raises
    ------
    ComityError
        If it is damaged, or unpacks to more than is likely.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "MID.zip")
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     for name in ("data/MIDA.csv", "data/MIDB.csv", "readme.txt"):
    ...         archive.writestr(name, "dispnum")
    >>> [one.relative_to(path.parent).as_posix() for one in files_within(path)]
    ['MID.zip/data/MIDA.csv', 'MID.zip/data/MIDB.csv']
    """
    stat = path.stat()
    return _within(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=1024)
def _within(path: Path, *_state: int) -> tuple[Path, ...]:
    """Looked up once for each state of the file."""
    with sound(path), path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return (path,)
        with zipfile.ZipFile(file) as archive:
            held = data_of(archive)
            if len(held) < 2 or is_book(archive):
                return (path,)
            if len(held) > _MANY:
                raise ComityError(f"{path.name} holds {len(held):,} files; unpack it by hand")
            require_likely(path, sum(one.file_size for one in held.values()))
            return tuple(path / name for name in sorted(held))


def data_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files of data in an archive by their paths, which never lead out of it."""
    held = {}
    for one in archive.infolist():
        parts = [part for part in one.filename.replace("\\", "/").split("/") if part.strip(". ")]
        name = "/".join(parts)
        told = name.lower()
        if not (one.is_dir() or told.endswith(_NO_TABLE) or any(word in told for word in _NO_DATA)):
            held[name] = one
    return held


def is_book(archive: zipfile.ZipFile) -> bool:
    """Whether an archive is a spreadsheet (.xlsx, .ods)."""
    names = archive.namelist()
    return "content.xml" in names or any(name.startswith("xl/workbook") for name in names)


@contextmanager
def opened_raw(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file as they lie on disk, of one in an archive as it unpacks.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.zip")
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     archive.writestr("b.csv", "ccode")
    >>> with opened_raw(path / "b.csv") as file:
    ...     file.read()
    b'ccode'
    """
    packed = _archive_of(path)
    if packed is None:
        with path.open("rb") as file:
            yield file
        return
    with zipfile.ZipFile(packed) as archive, archive.open(_member(archive, path, packed)) as member:
        yield member


def is_there(path: Path) -> bool:
    """Whether a path is of a file, on disk or in an archive.

    >>> is_there(Path("none.zip", "a.csv"))
    False
    """
    packed = _archive_of(path)
    return path.is_file() or (packed is not None and path in files_within(packed))


def state_of(path: Path) -> tuple[int, int]:
    """When the file on disk was last changed, and how many bytes the path takes there.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode")
    >>> state_of(path)[1]
    5
    """
    packed = _archive_of(path)
    if packed is None:
        stat = path.stat()
        return stat.st_mtime_ns, stat.st_size
    with zipfile.ZipFile(packed) as archive:
        return packed.stat().st_mtime_ns, _member(archive, path, packed).compress_size


def require_likely(path: Path, unpacked: int) -> None:
    """Refuse a packed file that unpacks to more than a table of data does.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv.gz")
    >>> _ = path.write_bytes(b"made up")
    >>> require_likely(path, 1_000_000_000)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.csv.gz unpacks to more than 250 times its size, which no table ...
    """
    if is_unlikely(path, unpacked):
        raise ComityError(
            f"{path.name} unpacks to more than {RATIO} times its size, which no table of data "
            "does; unpack it by hand if you trust it"
        )


def is_unlikely(path: Path, unpacked: int) -> bool:
    """Whether so many bytes are more than a packed file of data unpacks to."""
    return unpacked > max(UNCHECKED, RATIO * state_of(path)[1])


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Tell in one line of a file that cannot be read.

    >>> with sound(Path("a.csv.gz")):
    ...     raise EOFError
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.csv.gz is cut off, its packing ends or breaks; get it again
    """
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as fault:
        cut = "is cut off" if isinstance(fault, EOFError) else "is damaged"
        raise ComityError(f"{path.name} {cut}, its packing ends or breaks; get it again") from None
    except (NotImplementedError, RuntimeError) as fault:
        why = "it needs a password" if "encrypted" in str(fault) else fault
        raise ComityError(f"{path.name} cannot be unpacked ({why}); unpack it by hand") from None
    except OSError as fault:
        why = fault.strerror or "it is no plain file"
        raise ComityError(f"{path.name} cannot be read: {why}; check the file") from None


def _archive_of(path: Path) -> Path | None:
    """The archive in which a path lies; None for a path of the disk."""
    return None if path.exists() else next((one for one in path.parents if one.is_file()), None)


def _member(archive: zipfile.ZipFile, path: Path, packed: Path) -> zipfile.ZipInfo:
    try:
        return data_of(archive)[path.relative_to(packed).as_posix()]
    except KeyError:
        raise FileNotFoundError(2, "no such file") from None
