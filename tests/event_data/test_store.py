"""Converting: whole or not at all, nothing twice, nothing that is there is touched."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

import comity as cm
from comity.event_data.behind import days_of, events_behind
from comity.event_data.store import convert_events, store_at


@pytest.fixture
def export(gdelt_line):
    def write(folder, day, rows=5, packed=False):
        codes = ["040", "051", "190", "112", "173"]
        lines = [gdelt_line(day, "CHNGOV", "PRK", codes[i % 5], 1 + i % 3, i) for i in range(rows)]
        path = folder / f"{day}.export.CSV"
        path.write_text("\n".join(lines) + "\n")
        return path

    return write


def state(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*.parquet")}


def test_later_files_are_added_and_none_is_touched(tmp_path, export):
    out = tmp_path / "events"
    first = convert_events([export(tmp_path, "20180301")], out)
    before = state(out)
    again = convert_events([export(tmp_path, "20180301"), export(tmp_path, "20180401")], out)
    after = state(out)
    assert (first.files, again.files) == (1, 1)
    assert before.items() <= after.items()
    assert {path.parent.name for path in after} == {"month=2018-03", "month=2018-04"}
    found = cm.events(out)
    assert found.frame.select("period", "events").rows() == [("2018-03", 5), ("2018-04", 5)]


def test_a_store_counts_as_its_files_do(tmp_path, export):
    files = [export(tmp_path, "20180301"), export(tmp_path, "20180302", 20)]
    convert_events(files, tmp_path / "events")
    of_store, of_files = cm.events(tmp_path / "events"), cm.events(files)
    assert of_store.frame.equals(of_files.frame)
    assert of_store.tally.dropped == of_files.tally.dropped == {"duplicate": 15}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_store_has_any_name(tmp_path, export, engine):
    convert_events([export(tmp_path, "20180301")], tmp_path / "events [1] *?")
    (count,) = cm.events(tmp_path / "events [1] *?", engine=engine).frame["events"]
    assert count == 5


def test_small_files_are_read_as_one_and_keep_their_names(tmp_path, export, gdelt_line):
    files = [export(tmp_path, f"201803{day:02}", 3) for day in range(1, 4)]
    files[1].write_text(files[1].read_text() + "cut off\n\n")
    (tmp_path / "header.tab").write_text("Event Date\tSource Country\n")
    other = tmp_path / "old.csv"
    cells = gdelt_line("20180301", "CHN", "RUS", "040", 1, 0).split("\t")
    other.write_text("\t".join(cells[:57]))  # GDELT 1.0 as it was
    tally = convert_events([*files[:2], tmp_path / "header.tab", other, files[2]], tmp_path / "out")
    assert (tally.read, tally.used, tally.dropped) == (11, 10, {"broken row": 1})
    assert [Path(path).name for path in tally.broken] == ["header.tab"]
    rows = pl.concat([pl.read_parquet(part) for part in store_at(tmp_path / "out").parts])
    counts = dict(rows.drop_nulls("source").group_by("file").len().rows())
    assert counts == {**{path.name: 3 for path in files}, "old.csv": 1}


def test_days_outside_are_dropped_with_their_number(tmp_path, export):
    files = [export(tmp_path, "20180301"), export(tmp_path, "20180302", 20)]
    found = cm.events(files, start="2018-03-02", freq="day")
    assert found.frame["period"].to_list() == ["2018-03-02"]
    assert found.tally.dropped == {"outside the period": 5, "duplicate": 15}
    assert found.tally.read == found.tally.used + found.tally.dropped.total() == 25


def test_a_damaged_file_is_named_and_leaves_no_rows(tmp_path, export):
    good = export(tmp_path, "20180301")
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "none.csv").write_text("")
    found = cm.events([good, tmp_path / "bad.zip", tmp_path / "none.csv"])
    assert {Path(path).name for path in found.tally.broken} == {"bad.zip", "none.csv"}
    assert found.tally.read == 5
    with pytest.raises(cm.ComityError, match=r"none of 2 files can be read; the first: .*bad\.zip"):
        cm.events([tmp_path / "bad.zip", tmp_path / "none.csv"])


def test_what_a_killed_process_left_is_not_read_and_is_removed(tmp_path, export):
    out = tmp_path / "events"
    convert_events([export(tmp_path, "20180301")], out)
    left = out / "month=2018-03" / "0123456789abcdef-0.parquet"
    pl.read_parquet(store_at(out).parts[0]).write_parquet(left)
    assert cm.events(out).frame["events"].sum() == 5
    convert_events([export(tmp_path, "20180401")], out)
    assert not left.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_kill_9_leaves_former_months_whole(tmp_path, export):
    out = tmp_path / "events"
    convert_events([export(tmp_path, "20180301")], out)
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    files = [export(tmp_path, f"201804{day:02}", 4000) for day in range(1, 10)]
    script = "import sys\nfrom comity.event_data import store\nstore._FULL = 3\n"
    script += (
        "store.convert_events(sys.argv[2:], sys.argv[1], told=lambda *n: print(*n, flush=True))"
    )
    words = [sys.executable, "-c", script, str(out), *map(str, files)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=os.environ) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first file is in: it is at work on the next
        time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    assert all(path.read_bytes() == content for path, content in before.items())
    there = store_at(out)
    assert all(pl.read_parquet(part).height for part in there.parts)
    convert_events(files, out)  # it goes on where it was
    found = cm.events(out).frame
    assert found.select("period", "reports").rows() == [("2018-03", 5), ("2018-04", 9 * 4000)]


def test_rows_behind_a_figure_are_as_many_as_it_says(tmp_path, export):
    files = [export(tmp_path, "20180301", 12), export(tmp_path, "20180302", 7)]
    (figure,) = cm.events(files).frame.select("events", "reports").rows()
    rows = events_behind("China", "North Korea", "2018-03", files)
    assert (rows["counted"].sum(), rows.height) == figure
    assert events_behind("CHN", "PRK", "2017", files).is_empty()


@pytest.mark.parametrize("period", ["2018-13", "2018-W60", "March", "2018-02-30", ""])
def test_what_is_no_period_is_refused(period):
    with pytest.raises(cm.ComityError, match="is no period; write 2018"):
        days_of(period)


def test_net_cooperation_is_null_below_the_least_number(tmp_path, export):
    path = export(tmp_path, "20180301")
    assert cm.events(path).frame["net_cooperation"].to_list() == [None]
    assert cm.events(path, least=5).frame["net_cooperation"].to_list() == [(2 - 3) / 5]


def test_a_store_is_of_one_kind_of_actors(tmp_path, export):
    convert_events([export(tmp_path, "20180301")], tmp_path / "events", actors="government")
    with pytest.raises(cm.ComityError, match="--actors government"):
        cm.events(tmp_path / "events")
