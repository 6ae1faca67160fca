"""The command-line application, to which the verbs add themselves."""

import typer

app = typer.Typer(
    name="comity",
    help="How states align, on what evidence, since when.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
