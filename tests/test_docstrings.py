"""Every public name says what it takes, gives, refuses, and shows an example."""

import ast
import inspect
from collections.abc import Generator, Iterator
from importlib import import_module
from pathlib import Path

import pytest

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


_NOTHING = (None, "None", "NoReturn", Iterator[None], Generator[None, None, None])
NAMES = list(public_names())


def is_function_or_class(module, name):
    found = getattr(import_module(module), name)
    return inspect.isfunction(found) or inspect.isclass(found)


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda x: str(x))
def test_public_name_is_documented(module, name):
    if not is_function_or_class(module, name):
        return  # constants and type aliases carry their docstring as text in the module
    found = getattr(import_module(module), name)
    text = inspect.getdoc(found) or ""
    assert text.split("\n")[0].endswith((".", ":")), "begin with one sentence"
    record_type = module == "comity.evidence.records" and name != "Record"
    if record_type:
        return  # the fields shared by every record are documented once, at Record
    if inspect.isfunction(found):
        if inspect.signature(found).parameters:
            assert "Parameters\n---" in text
        if inspect.signature(found).return_annotation not in _NOTHING:
            assert "Returns\n---" in text or "Yields\n---" in text
        assert ">>>" in text or name == "main"
    elif not issubclass(found, Exception):
        assert "Parameters\n---" in text or "Attributes\n---" in text


@pytest.mark.parametrize(("module", "name"), NAMES, ids=lambda x: str(x))
def test_public_methods_are_documented(module, name):
    found = getattr(import_module(module), name)
    if not inspect.isclass(found) or not found.__module__.startswith("comity"):
        return
    for method, function in vars(found).items():
        if inspect.isfunction(function) and not method.startswith("_"):
            text = inspect.getdoc(function) or ""
            assert text.split("\n")[0].endswith((".", ":")), f"{name}.{method}"


def test_the_lazy_surface_is_complete():
    import comity

    for name in comity.__all__:
        assert callable(getattr(comity, name))
    assert set(dir(comity)) >= set(comity.__all__)
    with pytest.raises(AttributeError, match="alignmant"):
        _ = comity.alignmant
