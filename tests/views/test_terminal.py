"""The terminal: no text commands it, and what it cannot show is printed as the nearest it can."""

import io
import os
import subprocess
import sys

import polars as pl
import pytest
from rich.table import Table
from rich.text import Text

from comity.views import progress
from comity.views.terminal import console, echo, plainly, unshown
from comity.views.writing import write_frame

ESCAPE = "\x1b[31m\x9b2J\rred\x07\u202e"


class Screen(io.TextIOWrapper):
    """Standard output in some encoding, of which a terminal may be at the other end."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal

    @property
    def shown(self) -> str:
        return self.buffer.getvalue().decode(self.encoding)  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch):
    def set_up(encoding: str = "utf-8", *, terminal: bool = False) -> Screen:
        made = Screen(encoding, terminal=terminal)
        monkeypatch.setattr(sys, "stdout", made)
        return made

    return set_up


def test_control_characters_are_written_out(screen):
    shown = screen()
    table = Table("a")
    table.add_row(ESCAPE)
    console().print(table)
    console().print(Text(ESCAPE))
    echo(f"{ESCAPE}\n")
    write_frame(pl.DataFrame({ESCAPE: [ESCAPE]}), "table", None)
    assert not any(sign in shown.shown for sign in "\x1b\x9b\r\x07\u202e")
    assert shown.shown.count(r"\x1b[31m\x9b2J") == 5


def test_data_are_left_as_they_are_unless_a_terminal_shows_them(screen):
    frame = pl.DataFrame({"a": ["\x1b[31mred"]})
    shown = screen()
    write_frame(frame, "csv", None)
    assert shown.shown == "a\n\x1b[31mred\n"
    shown = screen(terminal=True)
    write_frame(frame, "csv", None)
    assert shown.shown == "a\n\\x1b[31mred\n"


@pytest.mark.parametrize("name", ["[/x]", "[red]CHN", "[link=file:///etc]x[/link]", ":smile:"])
def test_what_looks_like_markup_is_text(screen, name):
    shown = screen()
    write_frame(pl.DataFrame({name: [name]}), "table", None)
    console().print(name)
    assert shown.shown.count(name) == 3


@pytest.mark.parametrize(
    ("encoding", "printed", "lost"),
    [
        ("utf-8", "−4.1 “Côte d’Ivoire” ≥ 3 – Łódź… 中", 0),
        ("cp1252", "-4.1 “Côte d’Ivoire” >= 3 – ?ódz… ?", 2),
        ("ascii", '-4.1 "Cote d\'Ivoire" >= 3 - ?odz~ ?', 2),
    ],
)
def test_what_an_encoding_lacks_is_printed_as_the_nearest(screen, encoding, printed, lost):
    shown = screen(encoding)
    plainly()
    echo("−4.1 “Côte d’Ivoire” ≥ 3 – Łódź… 中\n")
    assert shown.shown == printed + "\n"
    assert unshown().startswith(f"{lost} characters that this") or not lost


def test_a_table_is_printed_whatever_the_encoding():
    command = [sys.executable, "-m", "comity", "alignment", "crink", "--from", "2015", "--moved"]
    done = subprocess.run(
        [*command, "PRK,RUS,2024"],
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="cp1252",
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert "-" in done.stdout
    assert "moved by" in done.stderr


def test_a_spinner_shows_where_it_takes_long(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    class Now:
        """A timer that rings at once, or never."""

        rings = True

        def __init__(self, seconds, then):
            assert seconds == progress.PATIENCE
            self.then = then

        def start(self):
            if self.rings:
                self.then()

        def cancel(self):
            pass

        join = cancel

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "Timer", Now)
    for rings in (True, False):
        terminal = Terminal()
        monkeypatch.setattr(sys, "stderr", terminal)
        monkeypatch.setattr(Now, "rings", rings)
        with progress.waiting("reading [/x].csv"):
            pass
        assert ("reading [/x].csv" in terminal.getvalue()) is rings
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress.waiting("reading"):
        pass
    assert sys.stderr.getvalue() == ""
