"""Unpacking: the bytes of any file in blocks, from gzip and zip too, within limits."""

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from typing import IO, cast

from comity.errors import ComityError
from comity.sources.reading.archives import (
    data_of,
    is_book,
    is_unlikely,
    opened_raw,
    require_likely,
    sound,
)

__all__ = [
    "beginning",
    "blocks",
    "form_of",
    "is_packed",
    "is_workbook",
    "unpacked",
]

BLOCK = 1 << 24
"""Bytes that are taken at once."""

_FORMS = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "spreadsheet",
    b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"<stata_dta": "stata",
    b"RDX": "r",
    b"RDA": "r",
}
_BY_NAME = {".dta": "stata", ".rdata": "r", ".rda": "r", ".rds": "r", ".xml": "xml"}


def blocks(path: Path) -> Iterator[bytes]:
    """The content of a file, unpacked, block after block.

    At most `BLOCK` bytes each.

    Raises
    ------
    ComityError
        If the file cannot be read, is cut off or damaged, or unpacks to more than is likely.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv.gz")
    >>> _ = path.write_bytes(gzip.compress(b"ccode,year\\n"))
    >>> list(blocks(path))
    [b'ccode,year\\n']
    """
    if is_unlikely(path, _claimed(path)):
        for _ in _within(path):  # a trap or cut off: refused before any of it is kept
            pass
    yield from _within(path)


def _within(path: Path) -> Iterator[bytes]:
    with sound(path), opened_raw(path) as packed, _opened(path, packed) as file:
        taken = 0
        while block := file.read(BLOCK):
            taken += len(block)
            if file is not packed or not path.is_file():
                require_likely(path, taken)
            yield block


def _claimed(path: Path) -> int:
    """The size that the last bytes of a gzip claim for what it packs; 0 of other files."""
    with sound(path), opened_raw(path) as file:
        if file.read(2) != b"\x1f\x8b":
            return 0
        file.seek(-min(4, file.seek(0, SEEK_END)), SEEK_END)
        return int.from_bytes(file.read(), "little")


def is_packed(path: Path) -> bool:
    """Whether a file is gzip or zip, or lies in a zip.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode,year\\n")
    >>> is_packed(path)
    False
    """
    with sound(path), opened_raw(path) as file:
        return not path.is_file() or file.read(4).startswith((b"\x1f\x8b", b"PK\x03\x04"))


def is_workbook(path: Path) -> bool:
    """Whether a file is a spreadsheet that is a zip by itself (.xlsx, .ods).

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bool
        By what the zip holds.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.xlsx")
    >>> _ = path.write_text("ccode,year\\n")
    >>> is_workbook(path)
    False
    """
    with sound(path), opened_raw(path) as file:
        if file.read(4) != b"PK\x03\x04":
            return False
        with zipfile.ZipFile(file) as archive:
            return is_book(archive)


def beginning(path: Path, size: int = 1 << 16) -> bytes:
    """The first bytes of a file, unpacked.

    Fewer where the file is shorter.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode,year\\n")
    >>> beginning(path, 5)
    b'ccode'
    """
    with sound(path), opened_raw(path) as packed, _opened(path, packed) as file:
        return file.read(size)


def form_of(path: Path) -> str:
    """In which form the content of a file is.

    ``text``, ``xml``, ``parquet``, ``spreadsheet``, ``stata`` or ``r``: by its first bytes, and by
    its name where those say nothing.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode,year\\n")
    >>> form_of(path)
    'text'
    """
    start = beginning(path, 16)
    told = next((form for sign, form in _FORMS.items() if start.startswith(sign)), None)
    return told or _BY_NAME.get(path.suffix.lower(), "text")


def unpacked(path: Path) -> bytes:
    """The whole content of a file that is no text, for readers that take it at once.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.xml")
    >>> _ = path.write_text("<visits/>")
    >>> unpacked(path)
    b'<visits/>'
    """
    return b"".join(blocks(path))


@contextmanager
def _opened(path: Path, packed: IO[bytes]) -> Iterator[IO[bytes]]:
    """The file itself, or what it packs."""
    start = packed.read(4)
    packed.seek(0)
    if start.startswith(b"\x1f\x8b"):
        with gzip.open(packed) as once, _once_more(cast(IO[bytes], once)) as file:
            yield file
    elif start == b"PK\x03\x04" and not is_workbook(path):
        with zipfile.ZipFile(packed) as archive:
            one = _one_of(path, archive)
            require_likely(path, one.file_size)
            with archive.open(one) as member, _once_more(member) as file:
                yield file
    else:
        yield packed


@contextmanager
def _once_more(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """What was unpacked, or what it packs as gzip itself."""
    packed = file.read(2) == b"\x1f\x8b"
    file.seek(0)
    if packed:
        with gzip.open(file) as inner:
            yield cast(IO[bytes], inner)
    else:
        yield file


def _one_of(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one file of data in an archive, what only describes it left aside."""
    data = list(data_of(archive).values())
    if len(data) != 1:
        named = ", ".join(one.filename for one in data[:3]) + (" ..." if len(data) > 3 else "")
        what = f"{len(data)} files ({named})" if data else "no file of data"
        raise ComityError(
            f"{path.name} holds {what}; unpack it and give the file, or the folder, that you need"
        )
    if data[0].filename.lower().endswith(".zip"):
        raise ComityError(f"{path.name} holds another zip ({data[0].filename}); unpack it first")
    return data[0]
