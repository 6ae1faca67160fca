"""Imports point back along the way of the data, never forward."""

import ast
import re
import sys
from pathlib import Path

import pytest

import comity

SRC = Path(__file__).parents[1] / "src" / "comity"

# Each room may import from itself and from the rooms named; the way of the data, read backwards.
MAY_IMPORT = {
    "errors": set(),
    "steps": set(),
    "placing": {"errors"},
    "frames": {"errors"},
    # a result writes and shows itself: doors forward, opened when somebody asks
    "results": {"errors", "methods", "evidence", "dataset", "views"},
    "methods": {"errors"},
    "states": {"errors", "frames"},
    "evidence": {"frames", "results", "errors", "placing", "states"},
    "sources": {"steps", "errors", "placing", "states", "methods", "evidence"},
    "event_data": {"errors", "placing", "states", "sources", "results"},
    "indicators": {"results", "errors", "states", "methods", "evidence"},
    "dataset": {
        "steps",
        "results",
        "errors",
        "placing",
        "states",
        "methods",
        "evidence",
        "sources",
        "indicators",
    },
    "levels": {"errors", "methods", "evidence", "indicators", "dataset"},
    "estimate": {
        *("errors", "placing", "states", "methods", "evidence", "sources", "indicators", "dataset"),
    },
    "phases": {"errors", "states", "methods", "evidence", "indicators", "dataset", "estimate"},
    "dilemma": {"errors", "states", "methods", "evidence", "indicators", "dataset", "estimate"},
    "blocs": {
        "steps",
        "errors",
        "frames",
        "results",
        "states",
        "methods",
        "sources",
        "indicators",
        "dataset",
        "estimate",
        "dilemma",
    },
    # a fit cites the data behind its hyperparameters, and draws itself: the one door forward
    "fit": {
        "levels",
        "errors",
        "methods",
        "sources",
        "indicators",
        "dataset",
        "estimate",
        "phases",
        "dilemma",
        "blocs",
        "results",
        "views",
    },
    "gathering": {"errors", "evidence", "frames", "placing", "results", "sources", "states"},
    "summary": {"errors", "estimate", "fit", "indicators", "levels"},
    "assessment": {
        "views",
        "methods",
        "gathering",
        "results",
        "errors",
        "states",
        "evidence",
        "dataset",
        "levels",
        "estimate",
        "phases",
        "fit",
        "summary",
    },
    "comparison": {"results", "errors", "evidence", "estimate", "findings", "assessment"},
    "findings": {
        "blocs",
        "methods",
        "outlook",
        "results",
        "errors",
        "states",
        "evidence",
        "indicators",
        "estimate",
        "dilemma",
        "fit",
        "assessment",
        "summary",
    },
    "groups": {"blocs", "loading", "results", "states"},
    "loading": {"cases", "errors", "evidence", "gathering", "results", "states"},
    "cases": {
        "outlook",
        "findings",
        "blocs",
        "errors",
        "states",
        "evidence",
        "dataset",
        "indicators",
        "levels",
        "fit",
        "assessment",
        "results",
        "views",
    },
    # an outlook draws itself, as a fit does
    "outlook": {
        "steps",
        "views",
        "blocs",
        "dataset",
        "errors",
        "estimate",
        "evidence",
        "fit",
        "frames",
        "indicators",
        "methods",
        "placing",
        "portfolio",
        "results",
        "sources",
        "states",
    },
    "scaling": {"frames", "results", "errors", "states", "methods", "sources", "views"},
    "portfolio": {"frames", "results", "errors", "states", "methods", "sources"},
    "views": {
        "steps",
        "blocs",
        "outlook",
        "results",
        "errors",
        "placing",
        "states",
        "methods",
        "evidence",
        "indicators",
        "dataset",
        "levels",
        "estimate",
        "phases",
        "dilemma",
        "fit",
        "assessment",
        "summary",
        "comparison",
        "findings",
    },
    "cli": {
        "methods",  # the name of the interval
        "outlook",
        "comparison",
        "findings",
        "blocs",
        "loading",
        "gathering",
        "groups",
        "summary",
        "errors",
        "states",
        "event_data",
        "evidence",
        "sources",
        "indicators",
        "estimate",
        "fit",
        "assessment",
        "dataset",
        "portfolio",
        "scaling",
        "views",
    },
    "__main__": {"cli"},
}

MODULES = sorted(SRC.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def _within(path: Path, node: ast.ImportFrom) -> str:
    """The module that ``from … import`` names, in full where it is written relative to its own."""
    if not node.level:
        return node.module or ""
    own = ("comity", *path.relative_to(SRC).parts)[: -node.level]
    return ".".join([*own, *filter(None, [node.module])])


def _named(path: Path, node: ast.AST) -> list[str]:
    """What a node imports, by full name, whatever the form of the import."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = _within(path, node)
        if module == "comity":
            return [f"comity.{alias.name}" for alias in node.names]
        return [module]
    if isinstance(node, ast.Call):
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in ("import_module", "__import__") and node.args:
            return [_start(node.args[0])]
    return []


def _start(text: ast.expr) -> str:
    """A text, or what an f-string begins with."""
    if isinstance(text, ast.JoinedStr) and text.values:
        text = text.values[0]
    value = text.value if isinstance(text, ast.Constant) else ""
    return value if isinstance(value, str) else ""


def imported_rooms(path: Path) -> set[str]:
    names = [n for node in ast.walk(ast.parse(path.read_text("utf-8"))) for n in _named(path, node)]
    rooms = {name.split(".")[1] for name in names if name.startswith("comity.")}
    return {_HOMES.get(name, name) for name in rooms}


_HOMES = {name: home.split(".")[1] for name, home in comity._HOME.items() if name not in MAY_IMPORT}
"""The rooms of names that ``from comity import …`` may give."""


def test_imports_point_back():
    forward = []
    for path in MODULES:
        here = room(path)
        if path == SRC / "__init__.py":
            continue  # it names the home of every public name
        allowed = MAY_IMPORT.get(here, set()) | {here}
        more = imported_rooms(path) - allowed - {"__version__"}
        forward += [f"{path.relative_to(SRC)} imports {name}" for name in sorted(more)]
    assert forward == []


@pytest.mark.parametrize(
    "line",
    [
        "import comity.cli",
        "import comity.cli.options as o",
        "from comity import cli",
        "from comity.cli import app",
        "from ..cli import app",
        "from .. import cli",
        "def f():\n    from comity.cli import app",
        "import_module('comity.cli.options')",
        "importlib.import_module(f'comity.cli.{name}')",
        "__import__('comity.cli')",
    ],
)
def test_every_form_of_import_is_seen(line, tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "SRC", tmp_path)
    (tmp_path / "methods").mkdir()
    path = tmp_path / "methods" / "one.py"
    path.write_text(line)
    assert imported_rooms(path) == {"cli"}


def test_methods_know_no_states_and_no_files():
    for path in (SRC / "methods").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "polars" not in source, path.name
        assert not re.search(r"(?<![\w.])open\(", source), path.name


def test_the_map_in_architecture_is_current():
    path = SRC.parents[1] / "scripts" / "architecture.py"
    script = {"__file__": str(path), "__name__": "architecture"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), script)  # noqa: S102
    current = (SRC.parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert script["page"]() == current, "run scripts/architecture.py"
