"""Fetching from publishers, tried on a loopback server that behaves as publishers do: made up."""

import gzip
import hashlib
import io
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.sources.shelf import _archives, catalogue, store
from comity.sources.shelf import get as getting
from comity.sources.shelf._archives import unpack
from comity.sources.shelf._download import Progress, Rules, UnfetchedError, download
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


def serving(content: bytes, version: str = '"1"') -> Answer:
    """A server that keeps to ranges, as long as the version asked for is the one it has."""

    def give(asked: BaseHTTPRequestHandler) -> None:
        begun = asked.headers.get("Range", "").removeprefix("bytes=").removesuffix("-")
        if begun and asked.headers.get("If-Range", version) == version:
            start, total = int(begun), len(content)
            span = f"bytes {start}-{total - 1}/{total}"
            answer(206, content[start:], ETag=version, Content_Range=span)(asked)
        else:
            answer(200, content, ETag=version)(asked)

    return give


def broken(content: bytes, sent: int, **headers: str) -> Answer:
    return answer(200, content[:sent], len(content), **headers)


def rules(publisher: Publisher, **fields: object) -> Rules:
    told = Rules((publisher.host,), ("http",), pause=0.001, timeout=(5, 5))
    return replace(told, **fields)  # type: ignore[arg-type]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_file_comes_whole_and_politely(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [serving(LONG)]
    told: list[tuple[int, int | None]] = []
    file = publisher.file(sha256=sha256(LONG))
    path = download(file, tmp_path, rules(publisher), lambda *it: told.append(it))
    assert path == tmp_path / "points.csv"
    assert path.read_bytes() == LONG
    assert told[-1] == (len(LONG), len(LONG))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert [one.name for one in tmp_path.iterdir()] == ["points.csv"]
    (asked,) = publisher.asked
    assert asked["User-Agent"].startswith("comity/0.")
    assert asked["Accept-Encoding"] == "identity"
    # a file of known checksum is not asked for twice
    assert download(file, tmp_path, rules(publisher)) == path
    assert len(publisher.asked) == 1


def test_a_file_of_unknown_checksum_is_asked_for_again(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers = [serving(b"old\n"), serving(b"new\n")]
    for content in (b"old\n", b"new\n"):
        assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == content


@pytest.mark.parametrize("known", [True, False])
def test_a_broken_download_is_taken_up(publisher: Publisher, tmp_path: Path, known: bool) -> None:
    publisher.answers = [broken(LONG, 300_000, ETag='"1"'), serving(LONG)]
    file = publisher.file(sha256=sha256(LONG) if known else "")
    assert download(file, tmp_path, rules(publisher)).read_bytes() == LONG
    first, second = publisher.asked
    assert "Range" not in first
    assert 0 < int(second["Range"].removeprefix("bytes=").removesuffix("-")) <= 300_000
    assert second["If-Range"] == '"1"'


def test_it_is_taken_up_by_the_next_call_too(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [broken(LONG, 300_000, ETag='"1"')]
    with pytest.raises(UnfetchedError, match=r"in 1 attempts \(the connection broke\); what came"):
        download(publisher.file(), tmp_path, rules(publisher, attempts=1))
    publisher.answers = [serving(LONG)]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == LONG
    assert "Range" in publisher.asked[-1]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (broken(LONG, 300_000, ETag='"0"'), serving(LONG)),  # another version meanwhile
        (broken(LONG, 300_000), serving(LONG)),  # no version said
        (broken(LONG, 300_000, ETag='W/"1"'), serving(LONG)),  # none said firmly
        (broken(LONG, 300_000, ETag='"1"'), answer(200, LONG)),  # no ranges
    ],
)
def test_it_begins_anew_where_it_cannot_go_on(
    publisher: Publisher, tmp_path: Path, first: Answer, then: Answer
) -> None:
    publisher.answers = [first, then]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == LONG


def test_a_packed_stream_is_unpacked_and_never_taken_up(
    publisher: Publisher, tmp_path: Path
) -> None:
    packed = gzip.compress(LONG)
    publisher.answers = [
        broken(packed, len(packed) - 9, ETag='"1"', Content_Encoding="gzip"),
        answer(200, packed, ETag='"1"', Content_Encoding="gzip"),
    ]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == LONG
    assert "Range" not in publisher.asked[-1]


@pytest.mark.parametrize(
    "odd",
    [answer(416), answer(206, b"x", Content_Range="bytes 7-7/8"), answer(206, b"x")],
)
def test_an_odd_answer_to_a_range_begins_anew(
    publisher: Publisher, tmp_path: Path, odd: Answer
) -> None:
    publisher.answers = [broken(LONG, 300_000, ETag='"1"'), odd, serving(LONG)]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == LONG
    assert "Range" not in publisher.asked[-1]


def test_a_busy_server_is_asked_again(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(503, Retry_After="0"), answer(429), serving(POINTS)]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == POINTS
    publisher.answers = [answer(503)]
    with pytest.raises(UnfetchedError, match=r"in 4 attempts \(it answered 503\)"):
        download(publisher.file(), tmp_path, rules(publisher))
    assert len(publisher.asked) == 3 + 4


def test_it_waits_longer_each_time(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("comity.sources.shelf._download.time.sleep", waits.append)
    publisher.answers = [answer(503), answer(503, Retry_After="7"), answer(503)]
    with pytest.raises(UnfetchedError):
        download(publisher.file(), tmp_path, rules(publisher, pause=1.0))
    assert waits == [1.0, 7.0, 4.0]
    publisher.answers = [answer(503, Retry_After="99999"), serving(POINTS)]
    download(publisher.file(), tmp_path, rules(publisher))
    assert waits[-1] == 60.0


def test_a_wrong_checksum_is_refused_and_the_former_file_stays(
    publisher: Publisher, tmp_path: Path
) -> None:
    (tmp_path / "points.csv").write_bytes(b"former")
    publisher.answers = [serving(LONG)]
    with pytest.raises(UnfetchedError, match=r"points.csv has another checksum"):
        download(publisher.file(sha256=sha256(POINTS)), tmp_path, rules(publisher))
    assert (tmp_path / "points.csv").read_bytes() == b"former"


def test_two_halves_of_two_versions_are_fetched_afresh(
    publisher: Publisher, tmp_path: Path
) -> None:
    file = publisher.file(sha256=sha256(LONG))
    publisher.answers = [broken(LONG[::-1], 300_000)]
    with pytest.raises(UnfetchedError, match="attempts"):
        download(file, tmp_path, rules(publisher, attempts=1))
    publisher.answers = [serving(LONG)]
    assert download(file, tmp_path, rules(publisher)).read_bytes() == LONG
    assert ["Range" in asked for asked in publisher.asked] == [False, True, False]


@pytest.mark.parametrize("said", [True, False])
def test_too_large_is_refused(publisher: Publisher, tmp_path: Path, said: bool) -> None:
    publisher.answers = [answer(200, LONG) if said else _endless]
    with pytest.raises(UnfetchedError, match=r"is larger than 0\.2 MB"):
        download(publisher.file(bytes_limit=200_000), tmp_path, rules(publisher))
    assert not list(tmp_path.rglob("*.part"))
    assert len(publisher.asked) == 1


def _endless(asked: BaseHTTPRequestHandler) -> None:
    """Content of a length that nobody said."""
    asked.send_response(200)
    asked.end_headers()
    asked.wfile.write(LONG)


@pytest.mark.parametrize(
    "wall",
    [
        answer(202),
        answer(200),
        answer(200, b" \n"),
        answer(403, b"no"),
        answer(405, b"", x_amzn_waf_action="captcha"),
        answer(503, b"wait", cf_mitigated="challenge"),
        answer(200, b"<p>Sign in</p>", Content_Type="text/html; charset=utf-8"),
        answer(200, b"\n<!DOCTYPE html><p>Sign in</p>", Content_Type="text/csv"),
    ],
)
def test_a_page_or_nothing_is_no_file(publisher: Publisher, tmp_path: Path, wall: Answer) -> None:
    publisher.answers = [wall]
    (tmp_path / "points.csv").write_bytes(b"former")
    with pytest.raises(UnfetchedError, match="answers programs with a page or with nothing"):
        download(publisher.file(), tmp_path, rules(publisher))
    assert (tmp_path / "points.csv").read_bytes() == b"former"
    assert len(publisher.asked) == 1


def test_a_page_in_between_leaves_the_partial_file(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [broken(LONG, 300_000, ETag='"1"'), answer(200, b"<html>", ETag='"2"')]
    with pytest.raises(UnfetchedError, match="answers programs"):
        download(publisher.file(), tmp_path, rules(publisher))
    publisher.answers = [serving(LONG)]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == LONG
    assert "Range" in publisher.asked[-1]


def test_a_file_that_is_gone_says_so_at_once(publisher: Publisher, tmp_path: Path) -> None:
    publisher.answers = [answer(404, b"<html>", Content_Type="text/html")]
    with pytest.raises(UnfetchedError, match=r"answered 404: points\.csv is not at its address"):
        download(publisher.file(), tmp_path, rules(publisher))
    assert len(publisher.asked) == 1


def test_redirects_are_followed_within_the_hosts_named(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.answers = [answer(302, Location="/elsewhere/points.csv"), serving(POINTS)]
    assert download(publisher.file(), tmp_path, rules(publisher)).read_bytes() == POINTS
    assert publisher.asked[-1]["path"] == "/elsewhere/points.csv"
    publisher.answers = [answer(302, Location="/again")]
    with pytest.raises(UnfetchedError, match="redirects more than 5 times"):
        download(publisher.file(), tmp_path, rules(publisher))


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
        ("http://[HOST/", "which is no address"),
    ],
)
def test_a_redirect_to_elsewhere_is_refused(
    publisher: Publisher, tmp_path: Path, target: str, why: str
) -> None:
    publisher.answers = [answer(302, Location=target.replace("HOST", publisher.host))]
    with pytest.raises(UnfetchedError, match=why):
        download(publisher.file(), tmp_path, rules(publisher))
    assert len(publisher.asked) == 1


def test_http_is_refused_before_anything_is_asked(publisher: Publisher, tmp_path: Path) -> None:
    strict = Rules((publisher.host,))
    with pytest.raises(UnfetchedError, match="is not asked: files are fetched over https only"):
        download(publisher.file(), tmp_path, strict)
    assert publisher.asked == []


def test_a_password_kept_for_the_host_is_not_sent(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password made-up\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    publisher.answers = [serving(POINTS)]
    download(publisher.file(), tmp_path / "files", rules(publisher))
    assert "Authorization" not in publisher.asked[0]


def test_without_a_connection_one_line_says_what_works(tmp_path: Path) -> None:
    silent = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    host = f"127.0.0.1:{silent.server_port}"
    silent.server_close()
    file = RemoteFile(f"http://{host}/points.csv", "points.csv")
    with pytest.raises(ComityError, match=r"^no connection to .* `comity sources add FILE`$") as no:
        download(file, tmp_path, Rules((host,), ("http",)))
    assert not isinstance(no.value, UnfetchedError)


def test_a_folder_that_cannot_be_written(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ComityError, match=r"cannot be written .*COMITY_HOME"):
        download(publisher.file(), tmp_path / "file", rules(publisher))


# --- archives ----------------------------------------------------------------------------------


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_an_archive_is_unpacked_beside_itself(tmp_path: Path) -> None:
    members = {"a/points.csv": POINTS, "readme.txt": b"Made up."}
    paths = unpack(zipped(tmp_path / "data.zip", members), 10_000)
    assert [path.name for path in paths] == ["points.csv", "readme.txt"]
    assert paths[0].read_bytes() == POINTS
    assert unpack(tmp_path / "data.zip", 0) == paths  # at hand already
    newer = unpack(zipped(tmp_path / "data.zip", {"points.csv": b"new"}), 10_000)
    assert [path.read_bytes() for path in newer] == [b"new"]
    assert not paths[0].exists()
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    "name", ["../out.csv", "/out.csv", "a/../../out.csv", "..\\out.csv", "C:/out.csv", "a\\out.csv"]
)
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    archive = zipped(inner / "data.zip", {"fine.csv": b"x", name: b"x"})
    with pytest.raises(ComityError, match="outside its folder or is no plain file; nothing of it"):
        unpack(archive, 10_000)
    assert [path.name for path in tmp_path.rglob("*")] == ["inner", "data.zip"]


def test_links_bombs_doubles_and_damage_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
    with pytest.raises(ComityError, match="'link', which would"):
        unpack(tmp_path / "link.zip", 10_000)
    bomb = zipped(tmp_path / "bomb.zip", {"a.csv": b"0" * 600, "b.csv": b"0" * 600})
    with pytest.raises(ComityError, match="unpacks to more than is allowed"):
        unpack(bomb, 1_000)
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("a.csv", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", "2")
    with pytest.raises(ComityError, match=r"holds 'a\.csv' twice"):
        unpack(tmp_path / "twice.zip", 10_000)
    monkeypatch.setattr(_archives, "_MEMBERS", 1)
    with pytest.raises(ComityError, match="holds 2 files, more than 1"):
        unpack(bomb, 10_000)
    monkeypatch.undo()
    content = bytearray(bomb.read_bytes())
    content[40] ^= 255
    bomb.write_bytes(content)
    with pytest.raises(ComityError, match="is no sound zip archive"):
        unpack(bomb, 10_000)
    (tmp_path / "page.zip").write_bytes(b"no zip")
    with pytest.raises(ComityError, match="is no sound zip archive"):
        unpack(tmp_path / "page.zip", 10_000)
    assert all(path.suffix == ".zip" for path in tmp_path.iterdir())


# --- the verb ----------------------------------------------------------------------------------


@pytest.fixture
def offering(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Callable[..., Path]]:
    """Put files of the loopback publisher under a name of the catalogue."""

    def offer(*files: RemoteFile, **fields: object) -> Callable[..., Path]:
        entry = replace(data_set("ideal-points"), files=files, **fields)  # type: ignore[arg-type]
        monkeypatch.setattr(getting, "data_set", lambda _: entry)

        def fetch(
            file: RemoteFile, folder: Path, told: Rules, progress: Progress | None = None
        ) -> Path:
            loose = replace(told, schemes=("http",), pause=0.001)
            return download(file, folder, loose, progress)

        return fetch

    return offer


def test_get_and_keep(
    publisher: Publisher, offering: Callable[..., Callable[..., Path]], tmp_path: Path
) -> None:
    archive = zipped(tmp_path / "made.zip", {"p/points.csv": POINTS, "codebook.txt": b"Made up."})
    publisher.answers = [serving(archive.read_bytes())]
    paths = get("ideal-points", fetch=offering(publisher.file("data.zip")))
    assert paths[0].is_relative_to(store.home() / "downloads" / "ideal-points")
    added, passed = keep(paths)
    assert [one.stored.name for one in added] == ["ideal-points"]
    assert [path.name for path in passed] == ["codebook.txt"]
    assert store.check()["sound"].all()
    # into a folder of one's own
    paths = get("x", tmp_path / "own", fetch=offering(publisher.file("data.zip")))
    assert {path.parents[2] for path in paths if path.name == "points.csv"} == {tmp_path / "own"}


def test_a_host_listed_for_the_data_set_may_be_redirected_to(
    publisher: Publisher, offering: Callable[..., Callable[..., Path]]
) -> None:
    other = f"localhost:{publisher.server_port}"
    publisher.answers = [answer(302, Location=f"http://{other}/points.csv"), serving(POINTS)]
    assert get("x", fetch=offering(publisher.file(), hosts=(other,)))[0].read_bytes() == POINTS
    publisher.answers = [answer(302, Location=f"http://{other}/points.csv"), serving(POINTS)]
    with pytest.raises(ComityError, match=r"localhost.* is not asked.*\. Open https.*add FILE$"):
        get("x", fetch=offering(publisher.file()))


def test_what_cannot_be_fetched_says_how_a_person_gets_it(
    publisher: Publisher, offering: Callable[..., Callable[..., Path]]
) -> None:
    publisher.answers = [answer(202)]
    with pytest.raises(ComityError, match=r"with a page or .*\. Open https://doi.org.*add FILE$"):
        get("ideal-points", fetch=offering(publisher.file()))
    with pytest.raises(ComityError, match=r"its publisher asks that software not serve it\. Open"):
        get("ideal-points", fetch=offering(serve="no"))
    with pytest.raises(ComityError, match=r"ideal-points is not fetched by programs\. Open"):
        get("ideal-points", fetch=offering())


def test_files_that_the_store_cannot_keep(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(POINTS)
    with pytest.raises(ComityError, match=r"2 files are of ideal-points \(a\.csv, b\.csv\), and"):
        keep([tmp_path / "a.csv", tmp_path / "b.csv"])
    (tmp_path / "c.txt").write_text("Made up.")
    (tmp_path / "d.txt").write_text("Made up.")
    with pytest.raises(ComityError, match=r"c\.txt is in no layout known here"):
        keep([tmp_path / "c.txt"])
    with pytest.raises(ComityError, match=r"none of 2 files is in a layout .*: c\.txt, d\.txt;"):
        keep([tmp_path / "c.txt", tmp_path / "d.txt"])
    assert store.stored() == ()


def test_the_verb_prints_what_was_added(
    publisher: Publisher,
    offering: Callable[..., Callable[..., Path]],
    run: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    archive = zipped(tmp_path / "made.zip", {"points.csv": POINTS, "codebook.txt": b"Made up."})
    publisher.answers = [serving(archive.read_bytes())]
    fetch = offering(publisher.file("data.zip"))
    monkeypatch.setattr(getting, "get", lambda name, progress: get(name, fetch=fetch))
    result = run("sources", "get", "ideal-points")
    assert result.code == 0, result.err  # type: ignore[attr-defined]
    assert result.out.splitlines() == [  # type: ignore[attr-defined]
        "points.csv: Ideal points of states from General Assembly votes (ideal-points, layout "
        "ideal-points-FP)",
        "covers 1991-01-01 to 1991-12-31, 2 rows",
        " ".join(store.stored()[0].universe.split()),
        "passed over, in no layout known here: codebook.txt",
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
