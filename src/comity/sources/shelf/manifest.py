"""Manifests: what the store says of each data set that it holds."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from comity.errors import ComityError
from comity.evidence.dates import ONGOING
from comity.placing import place_text
from comity.sources.reading.archives import opened_raw

__all__ = ["Kept", "Stored", "in_words", "read_manifest", "sha256_of", "write_manifest"]


def sha256_of(path: Path) -> str:
    """Checksum of a file.

    >>> import tempfile
    >>> empty = Path(tempfile.mkdtemp(), "empty")
    >>> empty.touch()
    >>> sha256_of(empty)[:8]
    'e3b0c442'
    """
    sums = hashlib.sha256()
    with opened_raw(path) as file:
        while block := file.read(1 << 20):
            sums.update(block)
    return sums.hexdigest()


def in_words(names: Sequence[str]) -> str:
    """Names in a sentence.

    All of up to three, else the first and how many more.

    >>> in_words(["a.csv", "b.csv"]), in_words(["a.csv", "b.csv", "c.csv", "d.csv"])
    ('a.csv and b.csv', 'a.csv and 3 more')
    """
    return " and ".join(names) if len(names) < 4 else f"{names[0]} and {len(names) - 1} more"


@dataclass(frozen=True)
class Kept:
    """A file as it was added; the store keeps it, to read it again together with others.

    Parameters
    ----------
    name, sha256 : str
        Its name and checksum.

    Examples
    --------
    >>> Kept("nmc.csv", "e3b0c442" * 8).within(Path("store")).as_posix()
    'store/files/e3b0c442e3b0c442/nmc.csv'
    """

    name: str
    sha256: str

    def within(self, folder: Path) -> Path:
        """Where it is kept.

        Under its own name, so that it is read and told of as it was.
        """
        return folder / "files" / self.sha256[:16] / self.name


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
    files : tuple of Kept
        The files that were added, which are read together.
    layout : str
        Layout of the one added last.
    added : date
        The day on which that was.
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
    >>> from comity.sources.shelf.store import add
    >>> add(folder / "nmc.csv", folder / "store").stored.file
    'nmc.csv'
    """

    name: str
    path: Path
    sha256: str
    files: tuple[Kept, ...]
    layout: str
    added: date
    start: date
    end: date
    universe: str
    rows: int
    aside: int

    @property
    def file(self) -> str:
        """The files that were added, in words.

        Names; of many the first and how many more.
        """
        return in_words([one.name for one in self.files])

    def covers(self) -> str:
        """Say which days it covers.

        ``covers FIRST to LAST``, or ``bears no date``.
        """
        return "bears no date" if self.end == ONGOING else f"covers {self.start} to {self.end}"


def read_manifest(path: Path) -> Stored:
    """Read what the store says of one data set.

    The data set, whose file is not opened.

    >>> import tempfile
    >>> broken = Path(tempfile.mkdtemp(), "nmc.json")
    >>> _ = broken.write_text('{"end": "None"}')
    >>> read_manifest(broken)
    Traceback (most recent call last):
        ...
    comity.errors.ComityError: ...nmc.json is no manifest of the store; remove it, or add its ...
    """
    try:
        fields = json.loads(path.read_text("utf-8"))
        parquet = path.parent / Path(fields.pop("parquet")).name
        files = tuple(Kept(Path(one["name"]).name, one["sha256"]) for one in fields.pop("files"))
        for day in ("added", "start", "end"):
            fields[day] = date.fromisoformat(fields[day])
        if fields["name"] != path.stem or not isinstance(fields["rows"], int):
            raise ValueError
        return Stored(path=parquet, files=files, **fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ComityError(
            f"{path} is no manifest of the store; remove it, or add its file again"
        ) from None


def write_manifest(path: Path, one: Stored, instead: str) -> None:
    """Write what the store says of one data set, in the place of what it said before.

    >>> from comity.sources.shelf.store import add
    >>> one = add(folder / "nmc.csv", folder / "store").stored
    >>> again = one.path.with_name("cow-capabilities.json")
    >>> write_manifest(again, one, "")
    >>> read_manifest(again) == one
    True
    """
    fields = asdict(one)
    fields["parquet"] = fields.pop("path").name
    place_text(path, json.dumps(fields, indent=1, default=str) + "\n", instead)
