"""The terminal: text as far as it can show it, and never what would command it."""

import codecs
import os
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, TextIO

from comity.errors import printable

if TYPE_CHECKING:
    from rich.console import Console

Loudness = Literal["quiet", "usual", "verbose"]
"""How much is said beside what was asked for: nothing, what was done, what is being done."""

_said: dict[str, Loudness] = {"loudness": "usual"}

WIDTH = 80
"""Columns of prose, and of a table where there is no terminal."""

_PLAIN = str.maketrans(
    {**dict.fromkeys("−–—", "-"), **dict.fromkeys("‘’′", "'"), "…": "~", "×": "x"}
)
_PLAIN |= str.maketrans({**dict.fromkeys("“”″", '"'), "≤": "<=", "≥": ">=", "→": "->", "·": "-"})
_HANDLER = "comity-plainly"
_lost: list[str] = []


def plainly() -> None:
    """Have both streams print what their encoding lacks as the nearest it has."""
    codecs.register_error(_HANDLER, _nearest)
    _lost.clear()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def _nearest(fault: UnicodeError) -> tuple[str, int]:
    """Plain letters and signs for those that an encoding lacks."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    text = fault.object[fault.start : fault.end]
    return "".join(_plain(sign) for sign in text), fault.end


def _plain(sign: str) -> str:
    bare = unicodedata.normalize("NFKD", sign.translate(_PLAIN))
    found = "".join(c for c in bare if c.isascii())
    if not found and not unicodedata.combining(sign):
        _lost.append(sign)
        return "?"
    return found


def loudness() -> Loudness:
    """How much is said beside what was asked for."""
    return _said["loudness"]


def set_loudness(loudness: Loudness) -> None:
    """Say as much from now on."""
    _said["loudness"] = loudness


def unshown() -> str:
    """Say how many letters could not be shown; empty where all could."""
    if not _lost:
        return ""
    many = "1 character" if len(_lost) == 1 else f"{len(_lost)} characters"
    return f"{many} that this terminal cannot show printed as ?; --out FILE keeps them"


def echo(text: str, *, err: bool = False, data: bool = False) -> None:
    """Print a text as it stands, line ends included; of data every character, if to no terminal."""
    stream = sys.stderr if err else sys.stdout
    try:
        stream.write(text if data and not stream.isatty() else printable(text))
        stream.flush()
    except BrokenPipeError:
        _quietly(stream)


def folded(text: str, hang: str = "  ") -> str:
    """Prose in lines of 80 columns; each paragraph's later lines hang by so much more."""
    return "\n".join(
        line
        for one in text.split("\n")
        for line in _lines(one, " " * (len(one) - len(one.lstrip())) + hang)
    )


def _lines(paragraph: str, hang: str) -> list[str]:
    return wrap(
        paragraph, WIDTH, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False
    ) or [""]


def _quietly(stream: TextIO) -> None:
    """Leave the rest unsaid: `comity … | head` is no failure."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    raise SystemExit(0)


@cache
def _kind() -> "type[Console]":
    """The class of our consoles; rich is imported when the first is needed."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment
    from rich.text import Text

    class Terminal(Console):
        """Takes no markup from texts, writes their control characters out, and ends quietly."""

        def render_str(self, text: str, **options: Any) -> Text:
            return super().render_str(printable(text), **options)

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterable[Segment]:
            for segment in super().render(renderable, options):
                if segment.control:
                    yield segment
                else:
                    yield Segment(printable(segment.text), segment.style)

        def on_broken_pipe(self) -> None:
            _quietly(sys.stdout)

    return Terminal


def console(*, err: bool = False) -> "Console":
    """The terminal as wide as it is; 80 columns where it is none."""
    wide = (sys.stderr if err else sys.stdout).isatty()
    return _kind()(
        stderr=err, markup=False, emoji=False, highlight=False, width=None if wide else WIDTH
    )
