"""A brief as a web page: one file that loads nothing and prints on two pages."""

from functools import cache

import jinja2
from markupsafe import Markup

from comity.views.brief.content import Brief

__all__ = ["as_html"]


def as_html(brief: Brief) -> str:
    """Write a brief as a page.

    HTML without scripts; notes and sources are linked.
    """
    # pictures are of our own making, and escape every text
    charts = [(one.title, Markup(one.svg())) for one in brief.charts]  # noqa: S704
    return _template().render(brief=brief, ties=Markup(brief.ties), charts=charts)  # noqa: S704


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("comity.views"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("brief.html")
