"""Placing: files and folders written aside and put in place in one step, whole or not at all."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

from comity.errors import ComityError, shown

__all__ = [
    "folder_of",
    "make_folder",
    "one_at_a_time",
    "place_text",
    "placing",
    "placing_folder",
    "tidy",
]

_NAMED = 40
"""Characters of a file's name that the name of its part keeps."""


@contextmanager
def placing(path: str | Path, instead: str = "name another file") -> Iterator[Path]:
    """Give a path to write to, whose file takes the place of another one in a single step.

    Until the block ends, and where it ends in an error, is interrupted or killed, the former file
    stays as it is. What is left of a process that was killed is removed by the next one that writes
    the same file.

    Parameters
    ----------
    path : str or Path
        The file to replace; a link is followed, and what is no plain file (a pipe, a terminal) is
        written as it is.
    instead : str
        What a person can do where it cannot be written.

    Returns
    -------
    Iterator of Path
        The path to write to, in the same folder.

    Raises
    ------
    ComityError
        If it cannot be written: no such folder, no right to write, no space left.

    Examples
    --------
    >>> import tempfile
    >>> table = Path(tempfile.mkdtemp(), "table.csv")
    >>> with placing(table) as part:
    ...     _ = part.write_text("a,b\\n")
    ...     table.exists()
    False
    >>> table.read_text()
    'a,b\\n'
    """
    with _refused(path, instead):
        out = Path(path)
        if out.is_dir():
            raise IsADirectoryError(None, "it is a folder")
        if out.exists() and not out.is_file():
            yield out
            return
        out = Path(os.path.realpath(out))
        tidy(out)
        part = _aside(out)
        try:
            with part.open("xb") as held:
                if sys.platform == "win32":
                    held.close()  # there an open file can be neither written nor renamed
                else:
                    _locked(held, wait=False)  # whoever tidies sees by it that this one is alive
                yield part
                _flush(part)
                if out.exists():
                    shutil.copymode(out, part)
                part.replace(out)
        finally:
            part.unlink(missing_ok=True)


def folder_of(data: str | Path | None) -> Path | None:
    """The folder of published data that was named.

    >>> folder_of("files")
    PosixPath('files')
    """
    if data is None or isinstance(data, Path):
        return data
    if not isinstance(data, str):
        raise ComityError(f"data={shown(data)} is no folder; give the path of one, data='files'")
    return Path(data)


def place_text(path: str | Path, text: str, instead: str = "name another file") -> None:
    """Write a text in UTF-8, whole or not at all.

    >>> import tempfile
    >>> table = Path(tempfile.mkdtemp(), "table.csv")
    >>> place_text(table, "a,b\\n")
    >>> table.read_text()
    'a,b\\n'
    """
    with placing(path, instead) as part:
        part.write_text(text, encoding="utf-8", newline="")


@contextmanager
def placing_folder(path: str | Path, instead: str = "name another folder") -> Iterator[Path]:
    """Give an empty folder to fill, which then takes its place: new, or of one that is empty.

    Parameters
    ----------
    path : str or Path
        The folder; into one that exists its files are moved, the first by name last.
    instead : str
        As for `placing`.

    Raises
    ------
    ComityError
        If it cannot be written, or a file of that name is there.

    Examples
    --------
    >>> import tempfile
    >>> mine = Path(tempfile.mkdtemp(), "mine")
    >>> with placing_folder(mine) as aside:
    ...     _ = (aside / "note.txt").write_text("a")
    ...     mine.exists()
    False
    >>> [file.name for file in mine.iterdir()]
    ['note.txt']
    """
    with _refused(path, instead):
        out = Path(os.path.realpath(path))
        if out.exists() and not out.is_dir():
            raise FileExistsError(None, "a file has that name")
        out.parent.mkdir(parents=True, exist_ok=True)
        for left in _left(out):
            with suppress(OSError), _locked_folder(left) as dead:
                if dead:
                    shutil.rmtree(left, ignore_errors=True)
        aside = _aside(out)
        try:
            aside.mkdir()
            with _locked_folder(aside):  # as of a file: whoever tidies sees that this one is alive
                yield aside
            for file in aside.rglob("*"):
                if file.is_file():
                    _flush(file)
            if out.exists():
                _move_into(out, aside)
            else:
                aside.rename(out)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def make_folder(path: Path, instead: str) -> None:
    """Make a folder with those it lies in, where it is not there.

    >>> import tempfile
    >>> inner = Path(tempfile.mkdtemp(), "outer", "inner")
    >>> make_folder(inner, "name another folder")
    >>> inner.is_dir()
    True
    """
    with _refused(path, instead):
        path.mkdir(parents=True, exist_ok=True)


def tidy(path: Path) -> None:
    """Remove what processes that were killed have left beside a file.

    >>> import tempfile
    >>> table = Path(tempfile.mkdtemp(), "table.csv")
    >>> left = table.with_name(".table.csv.0123456789abcdef.part")
    >>> left.touch()
    >>> tidy(table)
    >>> left.exists()
    False
    """
    for left in _left(path):
        with suppress(OSError), left.open("rb+") as held:
            if sys.platform == "win32" or _locked(held, wait=False):
                held.close()
                left.unlink(missing_ok=True)


@contextmanager
def one_at_a_time(path: Path, instead: str) -> Iterator[None]:
    """Wait until no other process is in such a block, and keep others out until it ends."""
    with _refused(path, instead):
        held = path.open("ab")
    with held:
        _locked(held, wait=True)
        yield


@contextmanager
def _locked_folder(folder: Path) -> Iterator[bool]:
    """Lock a folder as long as the block lasts; False where another process has."""
    if sys.platform == "win32":
        yield True  # a folder cannot be opened there
        return
    held = os.open(folder, os.O_RDONLY)
    try:
        yield _locked(held, wait=False)
    finally:
        os.close(held)


def _locked(held: IO[bytes] | int, *, wait: bool) -> bool:
    """Lock an open file until its process ends, however it does; False where that cannot be."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _aside(out: Path) -> Path:
    return out.with_name(f".{out.name[:_NAMED]}.{token_hex(8)}.part")


def _left(out: Path) -> list[Path]:
    """The parts beside a file or folder, of whomever."""
    part = re.compile(re.escape(f".{out.name[:_NAMED]}.") + r"[0-9a-f]{16}\.part")
    try:
        return [path for path in out.parent.iterdir() if part.fullmatch(path.name)]
    except OSError:
        return []


def _flush(path: Path) -> None:
    """See to it that the file is on the disk before its name is."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _move_into(folder: Path, aside: Path) -> None:
    """Move all files or none; the one by which the folder is known for what it is comes last."""
    moved: list[Path] = []
    try:
        for file in sorted(aside.iterdir(), reverse=True):
            moved.append(file.replace(folder / file.name))
    except BaseException:
        for file in moved:
            file.unlink(missing_ok=True)
        raise


@contextmanager
def _refused(path: str | Path, instead: str) -> Iterator[None]:
    """Say in one line why something cannot be written."""
    try:
        yield
    except ComityError:
        raise
    except Exception as fault:
        why = _why(fault)
        if why is None:
            raise
        raise ComityError(f"{path} cannot be written ({why}); {instead}") from None


def _why(fault: Exception) -> str | None:
    """What the operating system said; polars tells it as text, and of a Parquet's end not all."""
    said = re.search(r"\(os error (\d+)\)|thrift: transport error", str(fault))
    if said:
        return os.strerror(int(said[1])) if said[1] else "no space left on the disk?"
    return (fault.strerror or str(fault)) if isinstance(fault, OSError) else None
