"""Rendering: templates by which views become HTML; every text is escaped."""

from functools import cache

import jinja2

from comity.methods.intervals import INTERVAL, SHARE

__all__ = ["templates"]


@cache
def templates(package: str) -> jinja2.Environment:
    """The templates of a room; a name that is not there is an error."""
    found = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    found.globals.update(INTERVAL=INTERVAL, SHARE=SHARE)
    return found
