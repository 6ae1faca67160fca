"""Every command in README and docs runs and prints what the page says it prints."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NOT_OURS = ("git clone", "make test", "make check", "make lock", "make figures", "pip install")
SAME_AS = {"make demo": "comity assess crink"}
NEEDS_DATA = "$COMITY_DATA"
REFUSED = re.compile(r"^comity: (?!warning)", re.MULTILINE)
"""What a page shows where a command is refused."""


def sessions():
    """The console blocks of a page: what is typed, and what should come back."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"```console\n(.*?)```", text, re.DOTALL)):
            steps = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
            pairs = [tuple(step.split("\n", 1)) for step in steps]
            yield pytest.param(pairs, id=f"{page.name}-{number}")


def commands(line):
    for part in line.split(" && "):
        if part.startswith(NOT_OURS) or part.startswith("cd "):
            continue
        yield SAME_AS.get(part, part)


@pytest.mark.parametrize("session", list(sessions()))
def test_console_block(session, run, data_folder_or_none, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for line, expected in session:
        for command in commands(line):
            words = shlex.split(command)
            assert words[0] == "comity", f"{command!r} is no command of comity"
            if NEEDS_DATA in command:
                if data_folder_or_none is None:
                    pytest.skip("needs the published data: set COMITY_DATA to their folder")
                words = [w.replace(NEEDS_DATA, str(data_folder_or_none)) for w in words]
            result = run(*words[1:])
            refused = REFUSED.search(expected)
            assert result.code == (1 if refused else 0), f"{command}\n{result.err}"
            if expected.strip():
                got = "\n".join(row.rstrip() for row in (result.out + result.err).split("\n"))
                same = doctest.OutputChecker().check_output(
                    expected, got, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
                )
                assert same, f"{command}\n--- the page says\n{expected}\n--- it prints\n{got}"


def test_every_verb_and_option_is_documented():
    import typer

    from comity.cli import app

    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")

    def walk(command, path):
        for name, sub in getattr(command, "commands", {}).items():
            if hasattr(sub, "commands"):
                walk(sub, f"{path} {name}")
                continue
            full = f"{path} {name}"
            assert full in text, f"docs/command-line.md does not show `{full}`"
            assert "Example: comity" in (sub.help or ""), f"`{full} --help` has no example"
            for parameter in sub.params:
                for option in getattr(parameter, "opts", []):
                    if option.startswith("--") and option != "--help":
                        assert option in text, f"docs/command-line.md does not name {option}"

    walk(typer.main.get_command(app), "comity")


def test_readme_shows_the_two_commands_on_its_first_screen():
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").split("\n")[:45])
    assert "make demo" in first_screen
    assert "make test" in first_screen
