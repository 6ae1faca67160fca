"""Imports point back along the way of the data, never forward."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src" / "comity"

# Each room may import from itself and from the rooms named; the way of the data, read backwards.
MAY_IMPORT = {
    "errors": set(),
    "placing": {"errors"},
    "frames": {"errors"},
    # a result writes and shows itself: doors forward, opened when somebody asks
    "results": {"errors", "evidence", "dataset", "views"},
    "methods": {"errors"},
    "states": {"errors", "frames"},
    "evidence": {"frames", "results", "errors", "placing", "states"},
    "sources": {"errors", "placing", "states", "methods", "evidence"},
    "indicators": {"errors", "states", "methods", "evidence"},
    "dataset": {
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
    "estimate": {"errors", "placing", "states", "methods", "sources", "indicators", "dataset"},
    "phases": {"errors", "methods", "evidence", "indicators", "dataset", "estimate"},
    "dilemma": {"errors", "states", "methods", "evidence", "indicators", "dataset", "estimate"},
    "blocs": {
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
    "assessment": {
        "placing",
        "frames",
        "results",
        "errors",
        "states",
        "evidence",
        "sources",
        "indicators",
        "dataset",
        "levels",
        "estimate",
        "phases",
        "fit",
    },
    "cases": {
        "blocs",
        "errors",
        "states",
        "evidence",
        "dataset",
        "levels",
        "fit",
        "assessment",
        "results",
        "views",
    },
    "scaling": {"frames", "results", "errors", "states", "methods", "sources", "views"},
    "portfolio": {"frames", "results", "errors", "states", "methods", "sources"},
    "views": {
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
    },
    "cli": {
        "blocs",
        "cases",
        "errors",
        "states",
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

MODULES = sorted(path for path in SRC.rglob("*.py") if path != SRC / "__init__.py")


def room(path: Path) -> str:
    return path.relative_to(SRC).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("comity.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SRC)))
def test_imports_point_back(path):
    here = room(path)
    if here == "casebooks":
        assert imported_rooms(path) == set()
    else:
        assert imported_rooms(path) <= MAY_IMPORT[here] | {here}


def test_methods_know_no_states_and_no_files():
    for path in (SRC / "methods").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "polars" not in source, path.name
        assert "open(" not in source, path.name


def test_the_map_in_architecture_is_current():
    path = SRC.parents[1] / "scripts" / "architecture.py"
    script = {"__file__": str(path), "__name__": "architecture"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), script)  # noqa: S102
    current = (SRC.parents[1] / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert script["page"]() == current, "run scripts/architecture.py"
