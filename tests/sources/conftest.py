"""What tests of sources share: made-up files, and a store of their own."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches the store of whoever runs it."""
    monkeypatch.setenv("COMITY_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def files() -> ModuleType:
    """Writers of files in the publishers' layouts: ``files.py``, beside this."""
    spec = importlib.util.spec_from_file_location("files", Path(__file__).parent / "files.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
