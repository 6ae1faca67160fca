"""Whatever is written is there whole or as it was: after a kill, Ctrl-C, on a full disk."""

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.cli import interrupts
from comity.cli.interrupts import interruptible
from comity.dataset import write
from comity.errors import ComityError
from comity.placing import place_text, placing, placing_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and links of POSIX")

WRITES = """
import sys, time
from comity.placing import placing, placing_folder

kind, path = sys.argv[1:]
with (placing_folder if kind == "folder" else placing)(path) as part:
    (part / "half" if kind == "folder" else part).write_text("half")
    print("there", flush=True)
    time.sleep(60)
"""

VERB = """
import sys, time
from pathlib import Path
from comity.cli import main

def stop(self, target):
    print("there", flush=True)
    time.sleep(60)

Path.replace = stop
main()
"""


def stopped(how: int, script: str, *words: object) -> tuple[int, str]:
    """Exit code and errors of a process that is sent a signal once it has said that it is there."""
    command = [sys.executable, "-c", script, *map(str, words)]
    former = signal.signal(how, signal.SIG_DFL) if how != signal.SIGKILL else None
    try:  # a signal that is ignored here would be ignored there
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    finally:
        if former is not None:
            signal.signal(how, former)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "there\n"
        process.send_signal(how)
        _, errors = process.communicate()
    return process.returncode, errors


@posix
def test_a_kill_leaves_the_former_file_and_the_next_run_tidies(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("former")
    stopped(signal.SIGKILL, WRITES, "file", path)
    assert path.read_text() == "former"
    assert len(list(tmp_path.iterdir())) == 2
    place_text(path, "new")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("table.csv", "new")]


@posix
def test_a_part_that_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    with placing(path) as part:
        part.write_text("slow")
        place_text(path, "quick")
        assert part.read_text() == "slow"
        assert path.read_text() == "quick"
    assert path.read_text() == "slow"
    assert len(list(tmp_path.iterdir())) == 1


@posix
def test_a_folder_that_another_process_is_writing_stays(tmp_path: Path) -> None:
    with placing_folder(tmp_path / "mine") as slow:
        (slow / "slow").write_text("a")
        with placing_folder(tmp_path / "mine") as quick:
            (quick / "quick").write_text("b")
    assert {one.name for one in (tmp_path / "mine").iterdir()} == {"slow", "quick"}


@posix
def test_a_kill_leaves_no_half_folder(tmp_path: Path) -> None:
    stopped(signal.SIGKILL, WRITES, "folder", tmp_path / "mine")
    assert not (tmp_path / "mine").exists()
    with placing_folder(tmp_path / "mine") as aside:
        (aside / "whole").write_text("a")
    assert [one.name for one in tmp_path.iterdir()] == ["mine"]


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_who_stops_a_verb_sees_one_line_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    out = tmp_path / "crink.bib"
    out.write_text("former")
    how = getattr(signal, name)
    code, errors = stopped(how, VERB, "cite", "crink", "--out", out)
    assert code == 128 + how
    (line,) = errors.splitlines()
    assert line.startswith("comity: interrupted")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("crink.bib", "former")]


@posix
def test_an_interrupt_that_a_destructor_swallowed_comes_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Interrupted:
        def __del__(self) -> None:
            raise KeyboardInterrupt

    def interrupted() -> None:
        with interruptible() as given:
            codes.append(given)
            Interrupted()
            time.sleep(9)

    codes: list[list[int]] = []
    monkeypatch.setattr(interrupts, "_AGAIN", 0.01)
    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert codes == [[130]]
    assert capsys.readouterr().err == ""


def test_a_link_to_itself_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "a.csv")
    place_text(tmp_path / "a.csv", "new")
    assert (tmp_path / "a.csv").read_text() == "new"


@pytest.fixture
def votes(tmp_path: Path) -> Path:
    path = tmp_path / "votes.csv"
    path.write_text("state,item,vote,year\nCHN,1,yes,2005\nPRK,1,no,2005\nRUS,1,yes,2005\n")
    return path


OUTPUTS = {
    "records": ("casebook", "show", "crink", "--out", "r.csv"),
    "records as parquet": ("casebook", "show", "crink", "--out", "r.parquet"),
    "bibliography": ("cite", "crink", "--out", "r.bib"),
    "similarity": ("similarity", "votes.csv", "--out", "r.json"),
    "panel of a case": ("panel", "crink", "--from", "2020", "--out", "r.csv"),
    "table": ("panel", "CHN", "PRK", "--add", "distance", "--data", "FOLDER", "--out", "r.csv"),
    "assessment": ("assess", "crink", "--from", "2015", "--no-page", "--out", "r.csv"),
    "alignment": ("alignment", "crink", "--from", "2015", "--out", "r.csv"),
    "page": ("assess", "crink", "--from", "2015", "--page", "r.html"),
    "list of sources": ("sources", "list", "--out", "r.csv"),
}


@pytest.mark.parametrize("words", OUTPUTS.values(), ids=OUTPUTS)
def test_every_output_is_written_by_the_one_writer(
    words: tuple[str, ...],
    votes: Path,
    run: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
    made_up_folder: Path,
) -> None:
    folder = votes.parent
    monkeypatch.chdir(folder)
    out = folder / words[-1]
    out.write_text("former")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    result = run(*(str(made_up_folder) if word == "FOLDER" else word for word in words))
    assert result.code == 1  # type: ignore[attr-defined]
    last = result.err.splitlines()[-1]  # type: ignore[attr-defined]
    assert last.startswith(f"comity: {out.name} cannot be written (No space left on device); name ")
    assert out.read_text() == "former"
    assert {path.name for path in folder.iterdir()} == {"votes.csv", out.name}


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", str(place)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("form", ["parquet", "csv", "dta", "feather"])
def test_a_full_disk_keeps_the_former_table(tiny: Path, form: str, made_up_folder: Path) -> None:
    out = tiny / f"table.{form}"
    out.write_text("former")
    table = cm.dyads(start=1961, end=1965, data=made_up_folder).add("distance")
    with pytest.raises(ComityError, match=r"cannot be written .*space left"):
        write(table, out)
    assert out.read_text() == "former"
    assert [path.name for path in tiny.iterdir()] == [out.name]


def test_a_full_disk_keeps_a_text_and_a_frame(tiny: Path) -> None:
    out = tiny / "text"
    out.write_text("former")
    with pytest.raises(ComityError, match=r"written \(No space left on device\); name"):
        place_text(out, "x" * 100_000)
    noise = pl.DataFrame({"a": [os.urandom(16).hex() for _ in range(10_000)]})
    with pytest.raises(ComityError, match=r"written \(No space left on device\); name"):  # noqa: SIM117
        with placing(out) as part:
            noise.write_parquet(part)
    assert out.read_text() == "former"
    assert [path.name for path in tiny.iterdir()] == ["text"]


@posix
def test_the_file_keeps_its_rights_and_a_link_stays_a_link(tmp_path: Path) -> None:
    path, link = tmp_path / "table.csv", tmp_path / "link"
    path.write_text("former")
    path.chmod(0o640)
    link.symlink_to(path)
    place_text(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@posix
def test_what_is_no_plain_file_is_written_as_it_is() -> None:
    place_text("/dev/null", "new")
    assert not Path("/dev/null").is_file()


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(ComityError, match=r"no/table.csv cannot be written \(No such file or"):
        place_text(tmp_path / "no" / "table.csv", "")
    with pytest.raises(ComityError, match=r"cannot be written \(it is a folder\); name another"):
        place_text(tmp_path, "")
    (tmp_path / "file").touch()
    with pytest.raises(ComityError, match=r"cannot be written \(a file has that name\)"):  # noqa: SIM117
        with placing_folder(tmp_path / "file"):
            pass


def test_a_folder_that_is_there_is_filled_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "mine"
    place.mkdir()
    replacing, moved = Path.replace, []

    def fails(self: Path, target: Path) -> Path:
        if moved:
            raise OSError(28, "No space left on device")
        moved.append(target)
        return replacing(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fails)
        with pytest.raises(ComityError, match="No space left"):  # noqa: PT012, SIM117
            with placing_folder(place) as aside:
                for name in ("a", "b"):
                    (aside / name).touch()
    assert list(place.iterdir()) == []
    with placing_folder(place) as aside:
        (aside / "a").touch()
    assert [path.name for path in place.iterdir()] == ["a"]
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
