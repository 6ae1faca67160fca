"""The command-line application, to which the verbs add themselves."""

import re
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from comity.views.terminal import set_loudness

_NUMBERS = {"integer": "whole number in figures", "number": "number in figures"}


class _Plain(TyperGroup):
    """The verbs; what is wrong with an option is said in our words."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as fault:
            said = fault.message.removeprefix("Value error, ")
            kind = re.match(r"Input should be a valid (integer|number), unable", said)
            fault.message = f"write a {_NUMBERS[kind[1]]}" if kind else said
            raise


app = typer.Typer(
    name="comity",
    cls=_Plain,
    help="How states align, on what evidence, since when.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

ANYWHERE = ("--quiet", "--verbose", "--version")
"""Options of all verbs, which may stand anywhere in a line."""


def _version(asked: bool) -> None:
    if asked:
        from comity import __version__
        from comity.views.terminal import echo

        echo(f"comity {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing of what was done.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say how long each step takes.")
    ] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """How states align, on what evidence, since when."""
    if quiet and verbose:
        raise typer.BadParameter("--quiet and --verbose are opposites; give one")
    set_loudness("quiet" if quiet else "verbose" if verbose else "usual")
