"""Every name says what it is; one that users call, what it takes and gives, with an example."""

import ast
import inspect
import re
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path

import pytest

import comity
from comity.evidence.record import Record

SRC = Path(__file__).parents[1] / "src" / "comity"


def public_names():
    for path in sorted(SRC.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        exported = [
            node
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        ]
        if not exported or path.name == "__init__.py":
            continue
        module = ".".join(path.relative_to(SRC.parent).with_suffix("").parts)
        for name in ast.literal_eval(exported[0].value):
            yield module, name


ALONE = "comity.methods."
"""The room that is used by itself: its functions say what they take and give, and show it."""

IN_HOUSE = ("comity.findings.", "comity.views.")
"""Rooms that users reach through a case and the terminal alone: a sentence says what each does."""

_NOTHING = (None, "None", "NoReturn", Iterator[None], Generator[None, None, None])


def lacking(name, found, *, record=False):
    """What the docstring of a public function or class lacks."""
    text = inspect.getdoc(found) or ""
    if not text.split("\n")[0].endswith((".", ":")):
        yield f"{name}: begin with one sentence"
    if name.startswith(IN_HOUSE):
        return
    if inspect.isfunction(found):
        if name.startswith(ALONE) or getattr(comity, found.__name__, None) is found:
            yield from lacking_of_function(name, found, text)
        return
    if not (record or issubclass(found, Exception) or re.search(r"(Param|Attrib)\w+\n---", text)):
        yield f"{name}: name its parameters"
    for method, function in vars(found).items() if found.__module__.startswith("comity") else ():
        first = (inspect.getdoc(function) or "").split("\n")[0]
        own = inspect.isfunction(function) and not method.startswith("_")
        if own and not first.endswith((".", ":")):
            yield f"{name}.{method}: begin with one sentence"


def lacking_of_function(name, found, text):
    """What the docstring lacks of a function that users call."""
    if inspect.signature(found).parameters and "Parameters\n---" not in text:
        yield f"{name}: name its parameters"
    if inspect.signature(found).return_annotation not in _NOTHING and not re.search(
        r"(Returns|Yields)\n---", text
    ):
        yield f"{name}: say what it returns"
    if ">>>" not in text:
        yield f"{name}: show an example"


def test_public_names_are_documented():
    """Constants and type aliases carry their docstring as text in the module; not looked at here.

    The fields shared by every record are documented once, at Record.
    """
    faults = []
    for module, name in public_names():
        found = getattr(import_module(module), name)
        if not (inspect.isfunction(found) or inspect.isclass(found)):
            continue
        record = inspect.isclass(found) and issubclass(found, Record) and found is not Record
        faults += lacking(f"{module}.{name}", found, record=record)
    assert faults == []


def test_the_lazy_surface_is_complete():
    for name in comity.__all__:
        assert callable(getattr(comity, name))
    assert set(dir(comity)) >= set(comity.__all__)
    with pytest.raises(AttributeError, match="alignmant"):
        _ = comity.alignmant
