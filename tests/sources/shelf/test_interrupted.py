"""Killed in the middle: whatever the moment, the former version stays whole, and a repeat works."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType

import pytest

from comity.sources.shelf import store
from comity.sources.shelf._archives import unpack
from comity.sources.shelf._download import Rules, download
from comity.sources.shelf.catalogue import RemoteFile
from comity.sources.votes import ideal_points

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

CHUNK = 1 << 16

ADDS = """
import sys, time
from pathlib import Path
import polars as pl
from comity.sources.shelf import store

def stop(*_, **__):
    print("there", flush=True)
    time.sleep(60)

def half(self, file, **_):
    writing(self, file)
    with open(file, "rb+") as part:
        part.truncate(Path(file).stat().st_size // 2)
    stop()

def replace(self, target):
    return stop() if str(target).endswith(ending) else replacing(self, target)

writing, replacing, ending = pl.DataFrame.write_parquet, Path.replace, ""
moment, path = sys.argv[1:]
if moment == "half of the table is written":
    pl.DataFrame.write_parquet = half
elif moment == "the table is not yet in its place":
    Path.replace, ending = replace, ".parquet"
elif moment == "the table is in its place, the manifest is not begun":
    store.write_whole = stop
elif moment == "the manifest is not yet in its place":
    Path.replace, ending = replace, ".json"
elif moment == "the former table is not yet removed":
    unlinking = Path.unlink
    Path.unlink = lambda self, **_: stop() if self.suffix == ".parquet" else unlinking(self, **_)
else:
    print("there", flush=True)
store.add(path)
"""

MOMENTS = (
    "half of the table is written",
    "the table is not yet in its place",
    "the table is in its place, the manifest is not begun",
    "the manifest is not yet in its place",
    "the former table is not yet removed",
)

FETCHES = """
import sys, time
from pathlib import Path
from comity.sources.shelf._download import Rules, download
from comity.sources.shelf.catalogue import RemoteFile

host, folder, moment = sys.argv[1:]
if moment == "whole":
    replacing = Path.replace
    def replace(self, target):
        if Path(target).parent == Path(folder):
            print("there", flush=True)
            time.sleep(60)
        return replacing(self, target)
    Path.replace = replace
file = RemoteFile(f"http://{host}/points.csv", "points.csv")
download(file, Path(folder), Rules((host,), ("http",)))
"""

UNPACKS = """
import sys, time, zipfile
from pathlib import Path
from comity.sources.shelf._archives import unpack

reading, read = zipfile.ZipExtFile.read, []
def stop(self, size):
    read.append(size)
    if len(read) > 3:  # the first member is written, the second is begun
        print("there", flush=True)
        time.sleep(60)
    return reading(self, size)
zipfile.ZipExtFile.read = stop
unpack(Path(sys.argv[1]), 10**9)
"""


@contextmanager
def child(script: str, *words: object) -> Iterator[subprocess.Popen[str]]:
    """A process of its own that is killed at the end of the block, without a chance to tidy."""
    command = [sys.executable, "-c", script, *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def there(process: subprocess.Popen[str]) -> None:
    """Wait until the process has come to the moment."""
    assert process.stdout is not None
    assert process.stdout.readline() == "there\n"


def points(path: Path, last: int) -> Path:
    rows = "".join(f"{s},{y},0.{y % 7}\n" for y in range(1991, last + 1) for s in ("CHN", "RUS"))
    path.write_text("iso3c,year,IdealPointFP\n" + rows)
    return path


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_addition_is_killed(tmp_path: Path, moment: str) -> None:
    former = store.add(points(tmp_path / "former.csv", 2000)).stored
    newer = points(tmp_path / "newer.csv", 2020)
    with child(ADDS, moment, newer) as process:
        there(process)
    assert process.returncode == -signal.SIGKILL
    (held,) = store.stored()
    last = moment == MOMENTS[-1]  # by then the manifest names the new one
    assert (held == former) is not last
    assert store.check()["sound"].to_list() == [True]
    assert ideal_points.read(held.path).points.height == (60 if last else 20)
    again = store.add(newer)
    assert store.stored() == (again.stored,)
    assert again.stored.rows == 60
    assert store.check()["sound"].to_list() == [True]


def test_an_addition_is_killed_at_any_time(tmp_path: Path, files: ModuleType) -> None:
    votes = [(code, code, "Y") for code in files.members(date(2015, 1, 1))]

    def assembly(name: str, number: int) -> Path:
        calls = [(str(n), "2015-12-04", f"A/RES/70/{n}", votes) for n in range(1, number + 1)]
        path: Path = files.assembly(tmp_path / name, calls)
        return path

    former = store.add(assembly("former.csv", 20)).stored
    newer = assembly("newer.csv", 200)
    began = time.monotonic()
    store.add(newer)
    takes = time.monotonic() - began
    for share in (0.1, 0.5, 0.9):
        former = store.add(tmp_path / "former.csv").stored
        with child(ADDS, "any", newer) as process:
            there(process)
            time.sleep(share * takes)
        (held,) = store.stored()
        assert held == former or held.rows == 200 * len(votes)
        assert store.check()["sound"].to_list() == [True]
    assert store.add(newer).stored.rows == 200 * len(votes)


class Slow(BaseHTTPRequestHandler):
    """Gives the first chunks of a made-up file and waits before the rest."""

    content = b"made up\n" * (5 * CHUNK // 8)
    asked: list[str]
    go_on: threading.Event

    def do_GET(self) -> None:
        begun = int(self.headers.get("Range", "bytes=0-").removeprefix("bytes=").removesuffix("-"))
        self.asked.append(self.headers.get("Range", ""))
        size = len(self.content)
        self.send_response(206 if begun else 200)
        if begun:
            self.send_header("Content-Range", f"bytes {begun}-{size - 1}/{size}")
        self.send_header("ETag", '"2"')
        self.send_header("Content-Length", str(size - begun))
        self.end_headers()
        try:
            self.wfile.write(self.content[begun : 3 * CHUNK])
            self.go_on.wait(30)
            self.wfile.write(self.content[max(begun, 3 * CHUNK) :])
        except OSError:
            self.close_connection = True  # whoever asked was killed

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def slow() -> Iterator[tuple[str, type[Slow]]]:
    class Handler(Slow):
        asked: list[str] = []  # noqa: RUF012 - a class for each test
        go_on = threading.Event()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{server.server_port}", Handler
        Handler.go_on.set()
        server.shutdown()
        thread.join()


def test_a_download_is_killed_and_taken_up(tmp_path: Path, slow: tuple[str, type[Slow]]) -> None:
    host, publisher = slow
    (tmp_path / "points.csv").write_bytes(b"former")
    with child(FETCHES, host, tmp_path, "half"):
        deadline = time.monotonic() + 30
        while not (sizes := [p.stat().st_size for p in tmp_path.rglob("*.part")]) or not sizes[0]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert (tmp_path / "points.csv").read_bytes() == b"former"
    (part,) = tmp_path.rglob("*.part")
    begun = part.stat().st_size
    assert 0 < begun <= 3 * CHUNK
    publisher.go_on.set()
    file = RemoteFile(f"http://{host}/points.csv", "points.csv")
    assert download(file, tmp_path, Rules((host,), ("http",))).read_bytes() == Slow.content
    assert publisher.asked == ["", f"bytes={begun}-"]
    assert os.listdir(tmp_path) == ["points.csv"]


def test_a_download_is_killed_before_it_takes_its_place(
    tmp_path: Path, slow: tuple[str, type[Slow]]
) -> None:
    host, publisher = slow
    publisher.go_on.set()
    (tmp_path / "points.csv").write_bytes(b"former")
    with child(FETCHES, host, tmp_path, "whole") as process:
        there(process)
    assert (tmp_path / "points.csv").read_bytes() == b"former"
    file = RemoteFile(f"http://{host}/points.csv", "points.csv")
    assert download(file, tmp_path, Rules((host,), ("http",))).read_bytes() == Slow.content
    assert os.listdir(tmp_path) == ["points.csv"]


def test_an_archive_is_killed_while_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "data.zip"

    def pack(*contents: bytes) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for number, content in enumerate(contents):
                archive.writestr(f"{number}.csv", content)

    pack(b"former")
    former = unpack(path, 10**9)
    pack(b"first", b"second" * 500_000)
    with child(UNPACKS, path) as process:
        there(process)
    assert [one.read_bytes() for one in former] == [b"former"]
    again = unpack(path, 10**9)
    assert [one.stat().st_size for one in again] == [5, 3_000_000]
    assert sorted(os.listdir(tmp_path)) == sorted(["data.zip", again[0].parent.name])
