"""Briefs: the answer of a case on two pages, with footnotes, for Word, print, web and text."""

from comity.views.brief.content import Brief, brief_of
from comity.views.brief.files import ENDINGS, require_brief, write_brief

__all__ = ["ENDINGS", "Brief", "brief_of", "require_brief", "write_brief"]
