import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def reference(name: str) -> ModuleType:
    path = Path(__file__).parents[1] / "reference" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def nile() -> ModuleType:
    return reference("nile")


@pytest.fixture(scope="session")
def known() -> ModuleType:
    """Similarities that others computed."""
    return reference("similarity")
