"""A new source is one module and one record of the catalogue: added to a copy, it is read."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import comity

SRC = Path(comity.__file__).parent
FIXTURE = Path(__file__).parents[1] / "fixtures" / "mme" / "mme-made-up.csv"

LOOK = """
import json, sys
import comity as cm
from comity.sources.shelf.recognition import recognise
panel = cm.panel(["USA", "CAN", "CHN", "RUS"], unit="dyad", start=1980, end=2010, data=sys.argv[1])
panel = panel.add("joint_exercises")
print(json.dumps([
    cm.__file__,
    recognise(sys.argv[1] + "/drills.csv").data_set,
    sorted({column.source for column in panel.columns if column.source}),
    panel.frame["joint_exercises"].sum(),
]))
"""


def test_one_module_and_one_record(tmp_path):
    shutil.copytree(SRC, tmp_path / "comity", ignore=shutil.ignore_patterns("__pycache__"))
    rooms = tmp_path / "comity" / "sources"
    module = (rooms / "conflict" / "exercises.py").read_text("utf-8")
    own = module.replace('"mme"', '"drills"').replace("MMEID", "DrillID")
    (rooms / "conflict" / "drills.py").write_text(own, "utf-8")
    record = (rooms / "shelf" / "catalog" / "mme.toml").read_text("utf-8")
    own = record.replace("conflict.exercises", "conflict.drills").replace("{mme,", "{drills,")
    (rooms / "shelf" / "catalog" / "drills.toml").write_text(own, "utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "drills.csv").write_text(FIXTURE.read_text("utf-8").replace("MMEID", "DrillID"))
    look = tmp_path / "look.py"
    look.write_text(LOOK)
    done = subprocess.run(
        [sys.executable, look, data],
        capture_output=True, text=True, cwd=tmp_path, check=False,
        env={"PYTHONPATH": str(tmp_path), "COMITY_HOME": str(tmp_path / "home"), "PATH": ""},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    home, name, sources, count = json.loads(done.stdout)
    assert home.startswith(str(tmp_path))
    assert (name, sources) == ("drills", ["drills"])
    assert count > 0
