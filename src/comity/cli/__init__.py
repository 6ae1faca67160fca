"""The command line: one verb, one call."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from comity.cli import (  # noqa: F401 - they join it
    alignment,
    balance,
    camps,
    casebooks,
    charts,
    events,
    outlook,
    panel,
    sources,
    verbs,
)
from comity.cli.application import ANYWHERE, app
from comity.cli.interrupts import interruptible
from comity.cli.options import refuse, say
from comity.errors import ComityError, ComityWarning, one_line
from comity.views.terminal import plainly, unshown

__all__ = ["app", "main"]

_INTERRUPTED = 130


def main() -> None:
    """Run a verb; exit 0 when done, 1 when refused, 2 on wrong usage, 130 on Ctrl-C."""
    plainly()
    with interruptible() as came:
        try:
            with _warnings_in_one_line():
                code = _ended()
        except KeyboardInterrupt:
            code = _INTERRUPTED
    if code == _INTERRUPTED:
        code = (came or [code])[0]
        refuse("comity: interrupted; files that were being written are as they were before")
    if unshown():
        say(f"comity: {unshown()}")
    sys.exit(code)


def _ended() -> int | str | None:
    """Run the verb, and say with which code it ended."""
    try:
        app(_hoisted(sys.argv[1:]))
    except SystemExit as end:
        return end.code
    except ComityError as refusal:
        refuse(f"comity: {refusal}")
        return 1
    except BrokenPipeError:
        return 0
    except OSError as trouble:
        where = f"{trouble.filename}: " if trouble.filename else ""
        refuse(
            one_line(f"comity: {where}{trouble.strerror or trouble}; name another file or folder")
        )
        return 1
    return 0


def _hoisted(words: list[str]) -> list[str]:
    """The options of all verbs before the verb, wherever they stand before ``--``."""
    end = words.index("--") if "--" in words else len(words)
    ahead = [word for word in words[:end] if word in ANYWHERE]
    return ahead + [word for word in words[:end] if word not in ANYWHERE] + words[end:]


@contextmanager
def _warnings_in_one_line() -> Iterator[None]:
    """Print each of our warnings once, in one line; those of others as ever."""
    told: set[str] = set()
    with warnings.catch_warnings():
        warnings.simplefilter("always", ComityWarning)
        ever = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
            if not issubclass(category, ComityWarning):
                ever(message, category, *place, **more)
            elif str(message) not in told:
                told.add(str(message))
                say(f"comity: warning: {message}")

        warnings.showwarning = show
        yield
