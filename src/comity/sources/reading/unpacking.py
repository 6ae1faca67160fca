"""Unpacking: the bytes of any file in blocks, from gzip and zip too, within limits."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from os import SEEK_END
from pathlib import Path
from typing import IO, cast

from comity.errors import ComityError

__all__ = [
    "beginning",
    "blocks",
    "form_of",
    "is_packed",
    "is_workbook",
    "require_likely",
    "sound",
    "unpacked",
]

BLOCK = 1 << 24
"""Bytes that are taken at once."""

UNCHECKED = 1 << 28
"""Bytes up to which no packed file is thought to be a trap."""

RATIO = 250
"""How many times its size a packed file may unpack to: tables of votes and trade stay below 60."""


_FORMS = {
    b"PAR1": "parquet",
    b"PK\x03\x04": "spreadsheet",
    b"\xd0\xcf\x11\xe0": "spreadsheet",
    b"<stata_dta": "stata",
    b"RDX": "r",
    b"RDA": "r",
}
_BY_NAME = {".dta": "stata", ".rdata": "r", ".rda": "r", ".rds": "r", ".xml": "xml"}
_NO_DATA = ("readme", "licence", "license", "codebook", "__macosx")
_NO_TABLE = (".pdf", ".md", ".doc", ".docx", ".html", ".do", ".r", ".bib", ".ds_store")


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
    if is_packed(path) and _claimed(path) > max(UNCHECKED, RATIO * path.stat().st_size):
        for _ in _within(path):  # a trap or cut off: refused before any of it is kept
            pass
    yield from _within(path)


def _within(path: Path) -> Iterator[bytes]:
    with sound(path), path.open("rb") as packed, _opened(path, packed) as file:
        taken = 0
        while block := file.read(BLOCK):
            taken += len(block)
            if file is not packed:
                require_likely(path, taken)
            yield block


def _claimed(path: Path) -> int:
    """The size that the last bytes of a gzip claim for what it packs; of other files any number."""
    with sound(path), path.open("rb") as file:
        file.seek(-min(4, file.seek(0, SEEK_END)), SEEK_END)
        return int.from_bytes(file.read(), "little")


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
    if unpacked > max(UNCHECKED, RATIO * path.stat().st_size):
        raise ComityError(
            f"{path.name} unpacks to more than {RATIO} times its size, which no table of data "
            "does; unpack it by hand if you trust it"
        )


def is_packed(path: Path) -> bool:
    """Whether a file is gzip or zip.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode,year\\n")
    >>> is_packed(path)
    False
    """
    with sound(path), path.open("rb") as file:
        return file.read(4).startswith((b"\x1f\x8b", b"PK\x03\x04"))


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
    with sound(path), path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            return False
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    return "content.xml" in names or any(name.startswith("xl/workbook") for name in names)


def beginning(path: Path, size: int = 1 << 16) -> bytes:
    """The first bytes of a file, unpacked.

    Fewer where the file is shorter.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_text("ccode,year\\n")
    >>> beginning(path, 5)
    b'ccode'
    """
    with sound(path), path.open("rb") as packed, _opened(path, packed) as file:
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
def sound(path: Path) -> Iterator[None]:
    """Tell in one line of a file that cannot be read.

    >>> with sound(Path("a.zip")):
    ...     raise zipfile.BadZipFile
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: a.zip is damaged, its packing ends or breaks; get it again
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
    held = [one for one in archive.infolist() if not one.is_dir()]
    data = [
        one
        for one in held
        if not one.filename.lower().endswith(_NO_TABLE)
        and not any(word in one.filename.lower() for word in _NO_DATA)
    ]
    if len(data) != 1:
        named = ", ".join(one.filename for one in data[:3]) + (" ..." if len(data) > 3 else "")
        what = f"{len(data)} files ({named})" if data else "no file of data"
        raise ComityError(
            f"{path.name} holds {what}; unpack it and give the file, or the folder, that you need"
        )
    if data[0].filename.lower().endswith(".zip"):
        raise ComityError(f"{path.name} holds another zip ({data[0].filename}); unpack it first")
    return data[0]
