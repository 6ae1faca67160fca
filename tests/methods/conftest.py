import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def nile() -> ModuleType:
    path = Path(__file__).parents[1] / "reference" / "nile.py"
    spec = importlib.util.spec_from_file_location("nile", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
