"""Archives unpacked whole or not at all, and never outside their folder."""

import os
import re
import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from comity.errors import ComityError
from comity.sources.shelf._atomic import sha256_of

_MEMBERS = 2_000
_CHUNK = 1 << 20


def unpack(archive: Path, limit: int) -> tuple[Path, ...]:
    """Unpack a zip beside itself, at most so many bytes; its files, in order of their names.

    The folder's name holds the checksum of the archive: it is of this archive, and whole.
    """
    place = archive.with_name(f"{archive.stem}.{sha256_of(archive)[:16]}")
    if not place.is_dir():
        aside = archive.with_name(f".{place.name}")
        shutil.rmtree(aside, ignore_errors=True)
        try:
            aside.mkdir()
            _extract(archive, aside, limit)
            aside.rename(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        for former in _formerly(archive, place):
            shutil.rmtree(former, ignore_errors=True)
    return tuple(sorted(path for path in place.rglob("*") if path.is_file()))


def _formerly(archive: Path, place: Path) -> list[Path]:
    """Folders of former versions of the archive, those begun and never finished among them."""
    own = re.compile(re.escape(archive.stem) + r"\.[0-9a-f]{16}")
    beside = archive.parent.iterdir()
    return [one for one in beside if own.fullmatch(one.name.lstrip(".")) and one != place]


def _extract(archive: Path, folder: Path, limit: int) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = packed.infolist()
            _require_sound(archive.name, members)
            for member in members:
                if not member.is_dir():
                    limit -= _copy(packed, member, folder, limit)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as fault:
        raise ComityError(
            f"{archive.name} is no sound zip archive ({fault}); remove it and get it again"
        ) from None
    except FileExistsError as fault:
        raise ComityError(
            f"{archive.name} holds {Path(fault.filename).name!r} twice; unpack it by hand"
        ) from None


def _require_sound(name: str, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > _MEMBERS:
        raise ComityError(
            f"{name} holds {len(members):,} files, more than {_MEMBERS:,}; unpack it by hand"
        )
    for member in members:
        if not _stays_inside(member):
            raise ComityError(
                f"{name} holds {member.orig_filename!r}, which would be written outside its "
                "folder or is no plain file; nothing of it was unpacked"
            )


def _stays_inside(member: zipfile.ZipInfo) -> bool:
    """Whether a member is a plain file or folder with a relative path that never goes up."""
    name = member.orig_filename
    kind = stat.S_IFMT(member.external_attr >> 16)
    path = PurePosixPath(name)
    return (
        kind in (0, stat.S_IFREG, stat.S_IFDIR)
        and bool(path.parts)
        and not path.is_absolute()
        and ".." not in path.parts
        and not any(sign in name for sign in "\\:\0")
    )


def _copy(packed: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, limit: int) -> int:
    """Write one member; its bytes are counted as they come, not as the archive says."""
    path, size = folder / member.orig_filename, 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with packed.open(member) as source, path.open("xb") as target:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise ComityError(
                    f"{Path(packed.filename or '').name} unpacks to more than is allowed for it; "
                    "unpack it by hand"
                )
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
    return size
