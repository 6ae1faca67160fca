"""Refusals: one line each, in which nothing that was given is long or commands the terminal."""

import ast
from pathlib import Path

import pytest

from comity.errors import ComityError, one_line, printable, shown

SRC = Path(__file__).parents[1] / "src" / "comity"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Atlantis", "'Atlantis'"),
        ("x" * 60, repr("x" * 60)),
        ("x" * 61, repr("x" * 60 + "…")),
        ("\x1b[31mred\nline", r"'\x1b[31mred\nline'"),
        (Path("a") / "b", "'a/b'"),
        (5, "5"),
        (None, "None"),
        (["x" * 100], "['" + "x" * 58 + "…"),
    ],
)
def test_a_value_is_shown_short_and_harmless(value: object, said: str) -> None:
    assert shown(value) == said


def test_a_number_that_python_does_not_write_is_told_of() -> None:
    assert shown(10**5000) == "a number of thousands of digits"


def test_a_refusal_is_one_line() -> None:
    assert str(ComityError("two\nlines \x1b[2J\r\u202e")) == r"two lines \x1b[2J \u202e"


def test_text_of_any_language_stays() -> None:
    text = "Côte d’Ivoire 10\u202f% می\u200cخواهم 中文 ♥\n\tend"
    assert printable(text) == text
    assert one_line("a\u00a0b\tc") == "a b c"


def test_messages_repeat_values_by_the_one_function() -> None:
    # of the first: Python's own words for an attribute that is not there
    paths = [path for path in sorted(SRC.rglob("*.py")) if path != SRC / "__init__.py"]
    lines = [
        f"{path}:{part.lineno}"
        for path in paths
        for part in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    ]
    assert not lines, f"write {{shown(value)}} of comity.errors, not {{value!r}}: {lines}"
