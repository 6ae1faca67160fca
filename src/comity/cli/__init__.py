"""The command line: one verb, one call."""

import sys

import typer

from comity.cli import alignment, casebooks, panel, sources, verbs  # noqa: F401 - they join it
from comity.cli.application import app
from comity.errors import ComityError

__all__ = ["app", "main"]


def main() -> None:
    """Run a verb: exit 0 when done, 1 when refused with one line, 2 on wrong usage.

    Returns
    -------
    None

    Raises
    ------
    SystemExit
        Always, with the exit code.
    """
    try:
        app()
    except ComityError as refusal:
        typer.echo(f"comity: {refusal}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(0)
    except OSError as trouble:
        what = trouble.filename or "the output"
        typer.echo(f"comity: {what}: {trouble.strerror}; name another file or folder", err=True)
        sys.exit(1)
