"""Killed in the middle: whatever the moment, the former version stays whole, and a repeat works."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from comity.sources.reading.holding import read_stored
from comity.sources.shelf import store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")

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
if moment == "the copy is not yet in its place":
    Path.replace, ending = replace, ".csv"
elif moment == "half of the table is written":
    pl.DataFrame.write_parquet = half
elif moment == "the table is not yet in its place":
    Path.replace, ending = replace, ".parquet"
elif moment == "the table is in its place, the manifest is not begun":
    store.write_manifest = stop
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
    "the copy is not yet in its place",
    "half of the table is written",
    "the table is not yet in its place",
    "the table is in its place, the manifest is not begun",
    "the manifest is not yet in its place",
    "the former table is not yet removed",
)


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


def flows(path: Path, first: int, last: int) -> Path:
    rows = "".join(f"{a},{b},{y}.5,{y}\n" for y in range(first, last + 1) for a, b in PAIRS)
    path.write_text("exporter,importer,value,year\n" + rows)
    return path


PAIRS = (("China", "Iran"), ("Iran", "China"))


def left(folder: Path) -> list[str]:
    """What no manifest names."""
    named = {one.path for one in store.stored()}
    named |= {kept.within(folder) for one in store.stored() for kept in one.files}
    named |= {folder / ".lock", *folder.glob("*.json")}
    return [path.name for path in folder.rglob("*") if path.is_file() and path not in named]


@pytest.mark.parametrize("moment", MOMENTS)
def test_an_addition_is_killed(tmp_path: Path, moment: str) -> None:
    former = store.add(flows(tmp_path / "itpd-former.csv", 1991, 2000)).stored
    newer = flows(tmp_path / "itpd-newer.csv", 1991, 2010)
    with child(ADDS, moment, newer) as process:
        there(process)
    assert process.returncode == -signal.SIGKILL
    (held,) = store.stored()
    last = moment == MOMENTS[-1]  # by then the manifest names the new one
    assert (held == former) is not last
    assert store.check()["sound"].to_list() == [True]
    assert read_stored(held.path).rows.height == (40 if last else 20)
    again = store.add(newer)
    assert store.stored() == (again.stored,)
    assert again.stored.rows == 40
    assert store.check()["sound"].to_list() == [True]
    assert left(again.stored.path.parent) == []


def test_an_addition_is_killed_at_any_time(tmp_path: Path) -> None:
    flows(tmp_path / "itpd-former.csv", 1991, 2000)
    newer = flows(tmp_path / "itpd-newer.csv", 1991, 2010)
    began = time.monotonic()
    store.add(newer)
    takes = time.monotonic() - began
    for share in (0.1, 0.5, 0.9):
        former = store.add(tmp_path / "itpd-former.csv", replace=True).stored
        with child(ADDS, "any", newer) as process:
            there(process)
            time.sleep(share * takes)
        (held,) = store.stored()
        assert held == former or held.rows == 40
        assert store.check()["sound"].to_list() == [True]
    assert store.add(newer).stored.rows == 40


def test_two_that_add_at_once_take_turns(tmp_path: Path) -> None:
    halves = [
        flows(tmp_path / "itpd-a.csv", 1991, 2000),
        flows(tmp_path / "itpd-b.csv", 2001, 2010),
    ]
    command = [sys.executable, "-c", ADDS, "any"]
    adding = [subprocess.Popen([*command, str(half)], stdout=subprocess.DEVNULL) for half in halves]
    assert [process.wait() for process in adding] == [0, 0]
    (held,) = store.stored()
    assert (held.start.year, held.end.year, held.rows) == (1991, 2010, 40)
    assert store.check()["sound"].to_list() == [True]
    assert left(held.path.parent) == []
