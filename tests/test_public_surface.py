"""The public names are those of docs/stability.md, and a user's program passes the type checker."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import comity

ROOT = Path(__file__).parents[1]

SCRIPT = """
import pandas as pd
import polars as pl

import comity as cm

case = cm.case("crink")
fit = case.fit(start=1991, as_of="2024-06-18")
frame: pl.DataFrame = fit.frame
table: pd.DataFrame = case.assess().to_pandas()
text: str = case.cite()
panel = cm.panel(["China", "Russia"], start=1990, indicators="obligation")
rows: pl.DataFrame = panel.long("obligation")
name: str = cm.resolve("China").name
codes: pl.Series = cm.convert(["China"], to="cow")
more = case.with_records([{"id": "a"}], "meeting")
path = more.page("crink.html")
points: pl.DataFrame = cm.ideal_points(frame).frame
try:
    cm.assess("nowhere")
except cm.ComityError as refusal:
    print(refusal)
"""
WRONG = 'import comity as cm\n\ncm.case("crink").fit(start=[1991])\ncm.case(7)\n'


def test_the_page_names_the_public_surface():
    page = (ROOT / "docs" / "stability.md").read_text("utf-8")
    rows = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(comity.__all__)


@pytest.mark.skipif(sys.platform == "win32", reason="the command is written for POSIX")
def test_types_reach_a_users_program(tmp_path):
    pytest.importorskip("mypy")
    assert (ROOT / "src" / "comity" / "py.typed").exists()
    (tmp_path / "mypy.ini").write_text(
        "[mypy]\nstrict = true\n[mypy-pandas.*]\nignore_missing_imports = true\n"
    )
    (tmp_path / "right.py").write_text(SCRIPT)
    (tmp_path / "wrong.py").write_text(WRONG)
    command = [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "right.py", "wrong.py"]
    env = {"MYPYPATH": "", "PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*command, "--cache-dir", str(tmp_path)], cwd=tmp_path, env=env, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert len(re.findall(r"^wrong\.py.* error: Argument", done.stdout, re.MULTILINE)) == 2, done
    assert done.stdout.count("error:") == 2, done
