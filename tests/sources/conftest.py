"""What tests of sources share: made-up files."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def files() -> ModuleType:
    """Writers of files in the publishers' layouts: ``files.py``, beside this."""
    spec = importlib.util.spec_from_file_location("files", Path(__file__).parent / "files.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
