"""The interval stands in one place: nobody writes its share by hand."""

import ast
from pathlib import Path

import comity

SRC = Path(comity.__file__).parent


def texts(path):
    """Texts of a module that are no docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    loose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in loose:
            yield node.value


def test_its_share_is_written_once():
    written = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if any("90 %" in text or "90 per cent" in text for text in texts(path))
    }
    # the interval of published ideal points is that of their authors
    assert written == {"sources/votes/ideal_points.py"}
    assert not [path.name for path in SRC.rglob("*.j2") if "90 %" in path.read_text("utf-8")]
