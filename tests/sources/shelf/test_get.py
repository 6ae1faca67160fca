"""Fetching from publishers, tried on a loopback server that behaves as publishers do: made up."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf import catalogue, store
from comity.sources.shelf import get as getting
from comity.sources.shelf._download import Download, UnfetchedError
from comity.sources.shelf.catalogue import DataSet, RemoteFile, data_set, known
from comity.sources.shelf.get import get, keep

POINTS = b"iso3c,year,IdealPointFP\nCHN,1991,-0.4\nRUS,1991,0.5\n"
LONG = bytes(range(256)) * 2_000  # 512,000 bytes: several pieces of a stream
Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher(ThreadingHTTPServer):
    """Gives the answers it was told, the last one again and again, and notes what was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.answers: list[Answer] = []
        self.asked: list[dict[str, str]] = []
        self.host = f"127.0.0.1:{self.server_port}"

    def file(self, name: str = "points.csv", **fields: object) -> RemoteFile:
        return replace(RemoteFile(f"http://{self.host}/{name}", name), **fields)  # type: ignore[arg-type]

    def download(self, folder: Path, *rest: object, **fields: object) -> Path:
        under_way = Download(self.file(**fields), (self.host,), ("http",), *rest)  # type: ignore[arg-type]
        return under_way.into(folder, "name another folder in COMITY_HOME")


class Asked(BaseHTTPRequestHandler):
    server: Publisher

    def do_GET(self) -> None:
        self.server.asked.append(dict(self.headers) | {"path": self.path})
        answers = self.server.answers
        (answers.pop(0) if len(answers) > 1 else answers[0])(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = Publisher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def answer(status: int, content: bytes = b"", size: int | None = None, **headers: str) -> Answer:
    """An answer; the size is what it says, the content what it sends before it hangs up."""

    def give(asked: BaseHTTPRequestHandler) -> None:
        asked.send_response(status)
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.send_header("Content-Length", str(len(content) if size is None else size))
        asked.end_headers()
        asked.wfile.write(content)

    return give


def endless(asked: BaseHTTPRequestHandler) -> None:
    """Content of a length that nobody said."""
    asked.send_response(200)
    asked.end_headers()
    asked.wfile.write(LONG)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_comes_whole_and_politely(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(200, LONG)]
    told: list[tuple[int, int | None]] = []
    path = publisher.download(tmp_path, lambda *it: told.append(it), sha256=sha256(LONG))
    assert path == tmp_path / "points.csv"
    assert path.read_bytes() == LONG
    assert told[-1] == (len(LONG), len(LONG))
    assert [one.name for one in tmp_path.iterdir()] == ["points.csv"]
    (asked,) = publisher.asked
    assert asked["User-Agent"].startswith("comity/0.")
    assert asked["Accept-Encoding"] == "identity"
    # a file of known checksum is not asked for twice, one of unknown checksum is
    assert publisher.download(tmp_path, sha256=sha256(LONG)) == path
    assert len(publisher.asked) == 1
    publisher.answers = [answer(200, b"newer")]
    assert publisher.download(tmp_path).read_bytes() == b"newer"


@pytest.mark.parametrize(
    ("given", "fields", "why"),
    [
        (answer(200, LONG, 600_000), {}, "broke off before points.csv was whole; try again"),
        (answer(200, LONG), {"sha256": sha256(POINTS)}, "points.csv has another checksum"),
        (answer(200, LONG), {"bytes_limit": 200_000}, r"is larger than 0\.2 MB"),
        (endless, {"bytes_limit": 200_000}, r"is larger than 0\.2 MB"),
        (answer(503), {}, "answered 503: it is busy; try again later"),
        (answer(404, b"<html>", Content_Type="text/html"), {}, r"404: points\.csv is not at its"),
        (answer(202), {}, "answers programs with a page or with nothing"),
        (answer(200), {}, "answers programs with a page or with nothing"),
        (answer(200, b" \n"), {}, "answers programs with a page or with nothing"),
        (answer(403, b"no"), {}, "answers programs with a page or with nothing"),
        (answer(200, b"<p>Sign in</p>", Content_Type="text/html"), {}, "answers programs with"),
        (
            answer(200, b"\n<!DOCTYPE html><p>", Content_Type="text/csv"),
            {},
            "answers programs with",
        ),
    ],
)
def test_what_is_not_the_file_is_refused_and_the_former_stays(
    publisher: Publisher, tmp_path: Path, given: Answer, fields: dict[str, object], why: str
) -> None:
    (tmp_path / "points.csv").write_bytes(b"former")
    publisher.answers = [given]
    with pytest.raises(UnfetchedError, match=why):
        publisher.download(tmp_path, **fields)
    assert (tmp_path / "points.csv").read_bytes() == b"former"
    assert len(list(tmp_path.iterdir())) == 1
    assert len(publisher.asked) == 1


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://foreign.example/points.csv", "foreign.example is not asked: the catalogue names"),
        ("//foreign.example/points.csv", "foreign.example is not asked"),
        ("http://HOST@foreign.example/", "is not asked"),
        ("http://foreign.example\\@HOST/", "is not asked"),
        ("http://127.0.0.1:1/points.csv", "127.0.0.1:1 is not asked"),
        ("ftp://HOST/points.csv", "ftp://.* is not asked: files are fetched over http only"),
        ("file:///etc/hostname", "file:// is not asked"),
        ("http://[HOST/", "what is no address"),
    ],
)
def test_a_redirect_to_elsewhere_is_refused(
    publisher: Publisher, tmp_path: Path, target: str, why: str
) -> None:
    publisher.answers = [answer(302, Location=target.replace("HOST", publisher.host))]
    with pytest.raises(UnfetchedError, match=why):
        publisher.download(tmp_path)
    assert len(publisher.asked) == 1


def test_a_redirect_within_the_hosts_named_is_followed(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers = [answer(302, Location="/elsewhere/points.csv"), answer(200, POINTS)]
    assert publisher.download(tmp_path).read_bytes() == POINTS
    assert publisher.asked[-1]["path"] == "/elsewhere/points.csv"


def test_http_is_refused_before_anything_is_asked(publisher: Publisher, tmp_path: Path) -> None:
    strict = Download(publisher.file(), (publisher.host,), ("https",))
    with pytest.raises(UnfetchedError, match="is not asked: files are fetched over https only"):
        strict.into(tmp_path, "")
    assert publisher.asked == []


def test_a_password_kept_for_the_host_is_not_sent(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password made-up\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    publisher.answers = [answer(200, POINTS)]
    publisher.download(tmp_path)
    assert "Authorization" not in publisher.asked[0]


def test_without_a_connection_one_line_says_what_works(tmp_path: Path) -> None:
    silent = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    host = f"127.0.0.1:{silent.server_port}"
    silent.server_close()
    file = RemoteFile(f"http://{host}/points.csv", "points.csv")
    with pytest.raises(ComityError, match=r"^no connection to .* `comity sources add FILE`$") as no:
        Download(file, (host,), ("http",)).into(tmp_path, "")
    assert not isinstance(no.value, UnfetchedError)


def test_a_folder_that_cannot_be_written(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ComityError, match=r"cannot be written .*COMITY_HOME"):
        publisher.download(tmp_path / "file")


# --- archives ----------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


# --- the verb ----------------------------------------------------------------------------------


@pytest.fixture
def offering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Put files of the loopback publisher under a name of the catalogue."""

    def offer(*files: RemoteFile, **fields: object) -> None:
        entry = replace(data_set("ideal-points"), files=files, **fields)  # type: ignore[arg-type]
        monkeypatch.setattr(getting, "data_set", lambda _: entry)

    return offer


def test_get_and_keep(publisher: Publisher, offering: Callable[..., None], tmp_path: Path) -> None:
    archive = zipped(tmp_path / "made.zip", {"p/points.csv": POINTS, "codebook.txt": b"Made up."})
    publisher.answers = [answer(200, archive.read_bytes())]
    offering(publisher.file("data.zip"))
    paths = get("ideal-points", schemes=("http",))
    assert paths[0].is_relative_to(store.home() / "downloads" / "ideal-points")
    added, passed = keep(paths)
    assert [one.stored.name for one in added] == ["ideal-points"]
    assert passed == ()
    assert store.check()["sound"].all()
    # into a folder of one's own
    paths = get("x", tmp_path / "own", schemes=("http",))
    assert paths == (tmp_path / "own" / "data.zip",)


def test_a_host_listed_for_the_data_set_may_be_redirected_to(
    publisher: Publisher, offering: Callable[..., None]
) -> None:
    other = f"localhost:{publisher.server_port}"
    publisher.answers = [answer(302, Location=f"http://{other}/points.csv"), answer(200, POINTS)]
    offering(publisher.file(), hosts=(other,))
    assert get("x", schemes=("http",))[0].read_bytes() == POINTS
    publisher.answers = [answer(302, Location=f"http://{other}/points.csv"), answer(200, POINTS)]
    offering(publisher.file())
    with pytest.raises(ComityError, match=r"localhost.* is not asked.*\. Open https.*add FILE$"):
        get("x", schemes=("http",))


def test_what_cannot_be_fetched_says_how_a_person_gets_it(
    publisher: Publisher, offering: Callable[..., None]
) -> None:
    publisher.answers = [answer(202)]
    offering(publisher.file())
    with pytest.raises(ComityError, match=r"with a page or .*\. Open https://doi.org.*add FILE$"):
        get("ideal-points", schemes=("http",))
    offering(serve="no")
    with pytest.raises(ComityError, match=r"its publisher asks that software not serve it\. Open"):
        get("ideal-points")
    offering()
    with pytest.raises(ComityError, match=r"ideal-points is not fetched by programs\. Open"):
        get("ideal-points")


def test_files_that_the_store_cannot_keep(tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("Made up.")
    (tmp_path / "d.txt").write_text("Made up.")
    with pytest.raises(ComityError, match=r"c\.txt is of no data set that is read"):
        keep([tmp_path / "c.txt"])
    with pytest.raises(
        ComityError, match=r"none of 2 files is of a data set that is read: c\.txt and d\.txt;"
    ):
        keep([tmp_path / "c.txt", tmp_path / "d.txt"])
    assert store.stored() == ()


def test_the_verb_prints_what_was_added(
    publisher: Publisher,
    offering: Callable[..., None],
    run: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    archive = zipped(tmp_path / "made.zip", {"points.csv": POINTS, "codebook.txt": b"Made up."})
    publisher.answers = [answer(200, archive.read_bytes())]
    offering(publisher.file("data.zip"))
    monkeypatch.setattr(getting, "get", lambda name, progress: get(name, schemes=("http",)))
    result = run("sources", "get", "ideal-points")
    assert result.code == 0, result.err  # type: ignore[attr-defined]
    assert result.out.splitlines() == [  # type: ignore[attr-defined]
        "data.zip: Ideal points of states from General Assembly votes (ideal-points, layout "
        "ideal-points-FP)",
        "covers 1991-01-01 to 1991-12-31, 2 rows",
        " ".join(store.stored()[0].universe.split()),
    ]


def test_the_verb_refuses_in_one_line(run: Callable[..., object]) -> None:
    result = run("sources", "get", "undl-ga")
    assert result.code == 1  # type: ignore[attr-defined]
    assert result.err.startswith("comity: undl-ga is not fetched by programs. Open ")  # type: ignore[attr-defined]
    assert result.err.count("\n") == 1  # type: ignore[attr-defined]


def test_the_bar_shows_where_it_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    from comity.views import progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen, clock = Terminal(), iter([0.0, 1.0, 3.0])
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    with progress.downloading("fetching points") as show:
        assert show is not None
        show(100, 1_000)
        assert screen.getvalue() == ""
        show(500, 1_000)
    assert "fetching points" in screen.getvalue()
    monkeypatch.setattr("sys.stderr", io.StringIO())
    with progress.downloading("fetching points") as show:
        assert show is None


# --- the catalogue -----------------------------------------------------------------------------


@pytest.mark.parametrize("entry", known(), ids=lambda entry: entry.name)
def test_what_the_catalogue_lets_be_fetched(entry: DataSet) -> None:
    assert entry.serve in ("yes", "no")
    assert not (entry.serve == "no" and entry.files)
    assert len({file.name for file in entry.files}) == len(entry.files)
    for file in entry.files:
        assert file.address.startswith("https://")
        assert Path(file.name).name == file.name
        assert not file.name.startswith(".")
        assert file.sha256 == "" or (len(file.sha256) == 64 and int(file.sha256, 16) >= 0)
        assert file.bytes_limit > 0
    assert not any("/" in host for host in entry.hosts)


def test_a_record_with_files_is_read() -> None:
    text = """
title = "Made up"
publisher = "Nobody"
version = "1"
address = "https://example.org"
licence = "none"
kind = "tally"
adapter = "votes.made_up"
coverage = "1946"
universe = "made up"
get = "Open it."
traps = []
citation = ""
units = "votes"
hosts = ["objects.example.org"]

[[files]]
address = "https://example.org/a.csv"
name = "a.csv"

[[files]]
address = "https://example.org/b.zip"
name = "b.zip"
bytes_limit = 1000
"""
    entry = catalogue._entry("made-up", text)
    assert entry.units == "votes"
    assert entry.hosts == ("objects.example.org",)
    assert [file.bytes_limit for file in entry.files] == [500_000_000, 1_000]
