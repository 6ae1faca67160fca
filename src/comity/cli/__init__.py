"""The command line: one verb, one call."""

import sys
import warnings

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
    warnings.showwarning = _tell
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


def _tell(message: Warning | str, *_where: object, **_line: object) -> None:
    """Print a warning as one line; each is told once."""
    typer.echo(f"comity: {message}", err=True)
