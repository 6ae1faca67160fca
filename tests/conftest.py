"""What the tests share: the published data where they are available, and the command line."""

from collections import namedtuple

import pytest

Result = namedtuple("Result", "code out err")


@pytest.fixture(scope="session")
def data_folder(data_folder_or_none):
    """The folder of published data; tests that need it are skipped where it is not."""
    if data_folder_or_none is None:
        pytest.skip("needs the published data: set COMITY_DATA to their folder")
    return data_folder_or_none


@pytest.fixture
def run(capsys, monkeypatch):
    """Run the command line in this process: exit code, standard output, standard error."""
    from comity.cli import main

    def call(*words):
        monkeypatch.setattr("sys.argv", ["comity", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        captured = capsys.readouterr()
        return Result(stop.value.code or 0, captured.out, captured.err)

    return call


@pytest.fixture(scope="session")
def crink():
    """The assessment of the embedded case."""
    import comity

    return comity.assess("crink")
