import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def known() -> ModuleType:
    """Similarities that others computed."""
    path = Path(__file__).parents[1] / "reference" / "similarity.py"
    spec = importlib.util.spec_from_file_location("similarity", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
