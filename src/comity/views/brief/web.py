"""A brief as a web page: one file that loads nothing and prints on two pages."""

from markupsafe import Markup

from comity.views.brief.content import Brief
from comity.views.rendering import templates

__all__ = ["as_html"]


def as_html(brief: Brief) -> str:
    """Write a brief as a page.

    HTML without scripts; notes and sources are linked.
    """
    # pictures are of our own making, and escape every text
    charts = [(one.title, Markup(one.svg())) for one in brief.charts]  # noqa: S704
    page = templates("comity.views").get_template("brief.html")
    return page.render(brief=brief, ties=Markup(brief.ties), charts=charts)  # noqa: S704
