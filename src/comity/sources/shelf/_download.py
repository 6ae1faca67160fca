"""Downloads: one file over https, from hosts that are named, taken up where it broke off."""

import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from comity.errors import ComityError
from comity.sources.shelf._atomic import sha256_of
from comity.sources.shelf.catalogue import RemoteFile

if TYPE_CHECKING:
    from requests import PreparedRequest, Response, Session

Progress = Callable[[int, int | None], None]
"""Told of the bytes that have come, and of how many there will be where that is known."""

_CHUNK = 1 << 16
_HOPS = 5
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_REFUSED = {202, 401, 403}
_CHALLENGES = ("x-amzn-waf-action", "cf-mitigated")
_PAGES = (b"<!doctype html", b"<html")
_LONGEST_WAIT = 60.0


@dataclass(frozen=True)
class Rules:
    """Where a download may go, redirects included, and how patient it is; seconds."""

    hosts: tuple[str, ...]
    schemes: tuple[str, ...] = ("https",)
    attempts: int = 4
    pause: float = 1.0
    timeout: tuple[float, float] = (10.0, 30.0)


class UnfetchedError(ComityError):
    """A download that failed where a person with a browser may succeed."""


class _LaterError(Exception):
    """The server was reached, and may do better at another attempt."""

    def __init__(self, said: str, wait: float = 0.0) -> None:
        super().__init__(said)
        self.wait = wait


def download(
    file: RemoteFile, folder: Path, rules: Rules, progress: Progress | None = None
) -> Path:
    """Fetch a file into a folder; the former one stays until the new one is whole and checked."""
    _require_allowed(file.address, rules)
    final = folder / file.name
    if file.sha256 and final.is_file() and sha256_of(final) == file.sha256:
        return final
    aside = folder / f".{hashlib.sha256(file.address.encode()).hexdigest()[:16]}"
    try:
        aside.mkdir(parents=True, exist_ok=True)
        _retrieved(file, aside, rules, progress).replace(final)
        shutil.rmtree(aside, ignore_errors=True)
    except OSError as fault:
        raise ComityError(
            f"{folder} cannot be written ({fault.strerror}); name another folder in COMITY_HOME"
        ) from None
    return final


def _retrieved(file: RemoteFile, aside: Path, rules: Rules, progress: Progress | None) -> Path:
    """The whole file in the folder aside, its checksum verified."""
    import pooch  # type: ignore[import-untyped]

    pooch.get_logger().setLevel("WARNING")
    part = aside / f"{file.name}.part"
    for left in (*aside.glob("tmp*"), aside / file.name):
        left.unlink(missing_ok=True)
    resumed = part.is_file()
    _patiently(file, part, rules, progress)

    def move(_address: str, output: str, _pooch: object) -> None:
        part.replace(output)

    known = f"sha256:{file.sha256}" if file.sha256 else None
    try:
        pooch.retrieve(file.address, known, fname=file.name, path=str(aside), downloader=move)
    except ValueError:
        if resumed:  # the two halves may come from two versions: once more, from the start
            return _retrieved(file, aside, rules, progress)
        raise UnfetchedError(
            f"{file.name} has another checksum than the catalogue knows: its publisher has issued "
            "another version, or something on the way changed it"
        ) from None
    return aside / file.name


def _patiently(file: RemoteFile, part: Path, rules: Rules, progress: Progress | None) -> None:
    """Attempt a download several times, waiting longer each time, from where the last one broke."""
    import requests

    said, wait, host = "", 0.0, urlsplit(file.address).netloc
    with _session() as session:
        for attempt in range(rules.attempts):
            if attempt:
                time.sleep(max(wait, rules.pause * 2 ** (attempt - 1)))
            try:
                return _attempt(session, file, part, rules, progress)
            except _LaterError as later:
                said, wait = str(later), later.wait
            except requests.RequestException as fault:
                if _no_connection(fault):
                    raise ComityError(_offline(host)) from None
                said, wait = _in_words(fault), 0.0
    raise UnfetchedError(
        f"{host} did not give {file.name} in {rules.attempts} attempts ({said}); what came is "
        "kept, and the next attempt goes on from there"
    )


def _session() -> "Session":
    """A session that says who asks, and takes bytes as they are, so that it can go on with them."""
    import requests

    from comity import __version__

    class Session(requests.Session):
        """Leaves every redirect, and its body, unread: where it leads is looked at first."""

        def resolve_redirects(self, *_: Any, **__: Any) -> Generator["Response", None, None]:
            yield from ()

    session = Session()
    session.headers["User-Agent"] = (
        f"comity/{__version__} (Python package; one file at a time, when asked)"
    )
    session.headers["Accept-Encoding"] = "identity"
    return session


def _attempt(
    session: "Session", file: RemoteFile, part: Path, rules: Rules, progress: Progress | None
) -> None:
    """Go on where the partial file ends, or begin it."""
    begun, version = _at_hand(part, file)
    headers = {"Range": f"bytes={begun}-"} if begun else {}
    if version:
        headers["If-Range"] = version
    with _answer(session, file.address, headers, rules) as response:
        if response.status_code == 416:
            part.unlink(missing_ok=True)
            raise _LaterError("it has no bytes beyond those at hand")
        _require_file(response, file)
        _write(response, part, _continued(response, begun, part), file, progress)


def _at_hand(part: Path, file: RemoteFile) -> tuple[int, str]:
    """Bytes that may be kept, and the version they are of; none where that cannot be told."""
    begun = part.stat().st_size if part.is_file() else 0
    mark = _mark(part)
    version = mark.read_text("utf-8") if begun and mark.is_file() else ""
    return (begun, version) if version or file.sha256 else (0, "")


def _mark(part: Path) -> Path:
    """Where the version of a partial file is noted."""
    return part.with_suffix(".version")


def _version(response: "Response") -> str:
    """What the server calls this version of the file, where it says so firmly."""
    if response.headers.get("Content-Encoding"):
        return ""
    tag = response.headers.get("ETag", "")
    return tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")


def _continued(response: "Response", begun: int, part: Path) -> int:
    """Bytes at hand that this answer goes on from; 0 where it begins anew."""
    if response.status_code != 206:
        return 0
    said = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    if said and int(said[1]) == begun and not response.headers.get("Content-Encoding"):
        return begun
    part.unlink(missing_ok=True)
    raise _LaterError("it answered with another part of the file")


@contextmanager
def _answer(
    session: "Session", address: str, headers: dict[str, str], rules: Rules
) -> Iterator["Response"]:
    """The answer to a request, after redirects each of which is allowed."""
    for _ in range(_HOPS):
        _require_allowed(address, rules)
        with session.get(
            address,
            headers=headers,
            stream=True,
            allow_redirects=False,
            timeout=rules.timeout,
            auth=_no_credentials,
        ) as response:
            if not response.is_redirect:
                yield response
                return
            address = _next(address, response.headers["Location"])
    raise UnfetchedError(f"{urlsplit(address).netloc} redirects more than {_HOPS} times")


def _next(address: str, location: str) -> str:
    try:
        return urljoin(address, location)
    except ValueError:
        raise UnfetchedError(
            f"{urlsplit(address).netloc} redirects to {location!r}, which is no address"
        ) from None


def _no_credentials(request: "PreparedRequest") -> "PreparedRequest":
    """Send no password that the user keeps for the host."""
    return request


def _require_allowed(address: str, rules: Rules) -> None:
    parts = urlsplit(address)
    if parts.scheme not in rules.schemes:
        raise UnfetchedError(
            f"{parts.scheme}://{parts.netloc} is not asked: files are fetched over "
            f"{' or '.join(rules.schemes)} only"
        )
    if parts.netloc.lower().removesuffix(":443") not in rules.hosts:
        raise UnfetchedError(
            f"{parts.netloc} is not asked: the catalogue names {', '.join(rules.hosts)} only"
        )


def _require_file(response: "Response", file: RemoteFile) -> None:
    """Refuse an answer that is no file; ask again later where the server is busy."""
    host, status = urlsplit(response.url).netloc, response.status_code
    if status in _REFUSED or any(name in response.headers for name in _CHALLENGES):
        raise _wall(host)
    if status in _BUSY:
        asked = response.headers.get("Retry-After", "")
        wait = float(asked) if asked.isdecimal() else 0.0
        raise _LaterError(f"it answered {status}", min(wait, _LONGEST_WAIT))
    if status not in (200, 206):
        raise UnfetchedError(
            f"{host} answered {status}: {file.name} is not at its address any more"
        )
    page = response.headers.get("Content-Type", "").lower().startswith("text/html")
    if page and not file.name.lower().endswith((".html", ".htm")):
        raise _wall(host)


def _wall(host: str) -> UnfetchedError:
    return UnfetchedError(f"{host} answers programs with a page or with nothing, not with the file")


def _write(
    response: "Response", part: Path, begun: int, file: RemoteFile, progress: Progress | None
) -> None:
    """Write what comes behind what is at hand, and flush it to disk."""
    length = response.headers.get("Content-Length", "")
    total = begun + int(length) if length.isdecimal() else None
    _require_small(total or 0, part, file)
    chunks, done = response.iter_content(_CHUNK), begun
    chunk = next(chunks, b"")
    if not begun and (not chunk.strip() or chunk.lstrip()[:20].lower().startswith(_PAGES)):
        raise _wall(urlsplit(response.url).netloc)
    with part.open("ab" if begun else "wb") as out:
        if not begun:
            _mark(part).write_text(_version(response), "utf-8")
        while chunk and done <= file.bytes_limit:
            out.write(chunk)
            done += len(chunk)
            if progress:
                progress(done, total)
            chunk = next(chunks, b"")
        out.flush()
        os.fsync(out.fileno())
    _require_small(done, part, file)


def _require_small(size: int, part: Path, file: RemoteFile) -> None:
    if size > file.bytes_limit:
        part.unlink(missing_ok=True)
        raise UnfetchedError(
            f"{file.name} is larger than {file.bytes_limit / 1e6:,.3g} MB, the most that is "
            "fetched of it"
        )


def _no_connection(fault: Exception) -> bool:
    """Whether the host could not be reached at all."""
    from urllib3.exceptions import NewConnectionError

    cause = fault.args[0] if fault.args else None
    return isinstance(getattr(cause, "reason", None), NewConnectionError)


def _offline(host: str) -> str:
    return (
        f"no connection to {host}; without one, all that is stored works (`comity sources list`), "
        "and a file brought from elsewhere is added with `comity sources add FILE`"
    )


def _in_words(fault: Exception) -> str:
    import requests

    if isinstance(fault, requests.Timeout):
        return "no answer in time"
    if isinstance(fault, requests.exceptions.SSLError):
        return "its certificate is not valid"
    return "the connection broke"
