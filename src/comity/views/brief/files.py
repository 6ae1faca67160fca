"""Files of briefs: Word, PDF, web page or Markdown, as the ending says."""

from collections.abc import Callable
from pathlib import Path

from comity.errors import ComityError, shown
from comity.placing import place_text, placing
from comity.views.brief.content import Brief
from comity.views.brief.markdown import as_markdown, pictures_of
from comity.views.brief.print import as_pdf
from comity.views.brief.web import as_html
from comity.views.brief.word import as_docx
from comity.views.legible import legible

__all__ = ["ENDINGS", "require_brief", "write_brief"]

ENDINGS = ("docx", "pdf", "html", "md")
"""Endings of the files in which a brief is written."""

_BYTES: dict[str, Callable[[Brief], bytes]] = {"docx": as_docx, "pdf": as_pdf}


def require_brief(path: str | Path) -> None:
    """Refuse a file whose ending says no form in which a brief is written."""
    form = Path(path).suffix
    if form[1:].lower() not in ENDINGS:
        *most, last = (f".{one}" for one in ENDINGS)
        raise ComityError(
            f"{path}: no brief is written under the ending {shown(form)}; "
            f"end it in {', '.join(most)} or {last}"
        )


def write_brief(brief: Brief, path: str | Path) -> Path:
    """Write a brief.

    The file, put in place whole or not at all; of Markdown the pictures stand beside it.

    >>> import comity as cm
    >>> cm.case("crink").brief(folder / "brief.md").name
    'brief.md'
    """
    require_brief(path)
    out = Path(path)
    form = out.suffix[1:].lower()
    brief = legible(brief)
    if form in _BYTES:
        written = _BYTES[form](brief)
        with placing(out) as part:
            part.write_bytes(written)
    elif form == "html":
        place_text(out, as_html(brief))
    else:
        for name, picture in pictures_of(brief, out.stem).items():
            place_text(out.with_name(name), picture)
        place_text(out, as_markdown(brief, out.stem))
    return out
