"""Downloads: one file over https from hosts that are named, by one call of pooch."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from comity.errors import ComityError
from comity.placing import make_folder, placing
from comity.sources.shelf.catalogue import RemoteFile
from comity.sources.shelf.manifest import sha256_of

if TYPE_CHECKING:
    from requests import RequestException, Response

Progress = Callable[[int, int | None], None]
"""Told of the bytes that have come, and of how many there will be where that is known."""

_CHUNK = 1 << 16
_BUSY = {408, 425, 429, 500, 502, 503, 504}
_REFUSED = {202, 401, 403, 405}
_PAGES = (b"<!doctype html", b"<html")


class UnfetchedError(ComityError):
    """A download that failed where a person with a browser may succeed."""


@dataclass
class Download:
    """A file under way: where it may come from, and the bar that pooch fills."""

    file: RemoteFile
    hosts: tuple[str, ...]
    schemes: tuple[str, ...]
    progress: Progress | None = None
    total: int = 0  # pooch writes here what the server says, 0 where it says nothing
    done: int = 0

    def update(self, size: int) -> None:
        """Count a piece that has come; the last one may be smaller than pooch tells."""
        self.done += size
        self._require_small(self.done - _CHUNK)
        if self.progress:
            self.progress(min(self.done, self.total or self.done), self.total or None)

    def reset(self) -> None:
        """Begin to count anew: pooch fills the bar once more when all is here."""
        self.done = 0

    def close(self) -> None:
        """Do nothing: the bar is closed by whoever opened it."""

    def into(self, folder: Path, instead: str) -> Path:
        """Fetch it; the former file stays until the new one is whole and checked."""
        import requests
        from pooch import HTTPDownloader

        from comity import __version__

        self._require_allowed(self.file.address)
        final = folder / self.file.name
        if self.file.sha256 and final.is_file() and sha256_of(final) == self.file.sha256:
            return final
        who = f"comity/{__version__} (Python package; one file at a time, when asked)"
        ask = HTTPDownloader(
            progressbar=self,
            chunk_size=_CHUNK,
            timeout=(10.0, 30.0),  # seconds to connect, and between two pieces
            hooks={"response": self._look},
            auth=lambda request: request,  # no password that the user keeps for the host
            headers={"User-Agent": who, "Accept-Encoding": "identity"},
        )
        make_folder(folder, instead)
        with placing(final, instead) as part:
            try:
                ask(self.file.address, str(part), None)
            except requests.RequestException as fault:
                raise self._failed(fault) from None
            self._require_file(part)
        return final

    def _look(self, answer: "Response", *_: Any, **__: Any) -> None:
        """Refuse an answer before anything of it is read, and a redirect before it is followed."""
        try:
            if answer.is_redirect:
                self._require_allowed(_next(answer))
            elif answer.status_code in _REFUSED or (answer.ok and self._is_page(answer)):
                raise _wall(answer.url)
            self._require_small(int(answer.headers.get("Content-Length") or 0))
        except ComityError:
            answer.close()
            raise

    def _is_page(self, answer: "Response") -> bool:
        html = answer.headers.get("Content-Type", "").lower().startswith("text/html")
        return html and not self.file.name.lower().endswith((".html", ".htm"))

    def _require_allowed(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in self.schemes:
            raise UnfetchedError(
                f"{parts.scheme}://{parts.netloc} is not asked: files are fetched over "
                f"{' or '.join(self.schemes)} only"
            )
        if parts.netloc.lower().removesuffix(":443") not in self.hosts:
            raise UnfetchedError(
                f"{parts.netloc} is not asked: the catalogue names {', '.join(self.hosts)} only"
            )

    def _require_small(self, size: int) -> None:
        if size > self.file.bytes_limit:
            raise UnfetchedError(
                f"{self.file.name} is larger than {self.file.bytes_limit / 1e6:,.3g} MB, the most "
                "that is fetched of it"
            )

    def _require_file(self, part: Path) -> None:
        """Refuse what came where it is a page, or another file than the catalogue knows."""
        with part.open("rb") as content:
            start = content.read(_CHUNK).lstrip()
        if start[:20].lower().startswith(_PAGES) or not start:
            raise _wall(self.file.address)
        if self.file.sha256 and sha256_of(part) != self.file.sha256:
            raise UnfetchedError(
                f"{self.file.name} has another checksum than the catalogue knows: its publisher "
                "has issued another version, or something on the way changed it"
            )

    def _failed(self, fault: "RequestException") -> ComityError:
        """Why it did not come."""
        import requests

        host = urlsplit(self.file.address).netloc
        if isinstance(fault, requests.ConnectionError):
            return ComityError(
                f"no connection to {host}; without one, all that is stored works (`comity sources "
                "list`), and a file brought from elsewhere is added with `comity sources add FILE`"
            )
        if fault.response is None:
            return UnfetchedError(f"{host} broke off before {self.file.name} was whole; try again")
        status = fault.response.status_code
        busy = "it is busy; try again later"
        gone = f"{self.file.name} is not at its address any more"
        return UnfetchedError(f"{host} answered {status}: {busy if status in _BUSY else gone}")


def _next(answer: "Response") -> str:
    """Where a redirect leads, written as it would be asked for."""
    import requests

    try:
        target = requests.Session().get_redirect_target(answer) or ""
        return requests.Request("GET", urljoin(answer.url, target)).prepare().url or ""
    except ValueError:
        host = urlsplit(answer.url).netloc
        raise UnfetchedError(f"{host} redirects to what is no address") from None


def _wall(address: str) -> UnfetchedError:
    host = urlsplit(address).netloc
    return UnfetchedError(f"{host} answers programs with a page or with nothing, not with the file")
