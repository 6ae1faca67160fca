"""A brief in Markdown, with footnotes; its pictures are files beside it."""

from comity.views.brief.content import Brief

__all__ = ["as_markdown", "pictures_of"]


def pictures_of(brief: Brief, stem: str) -> dict[str, str]:
    """The pictures of a brief by the names of their files, as SVG."""
    charts = {f"{stem}-{n}.svg": one.svg() for n, one in enumerate(brief.charts, 1)}
    return {f"{stem}-ties.svg": brief.ties} | charts


def as_markdown(brief: Brief, stem: str) -> str:
    """Write a brief as Markdown."""
    lines = [
        f"# {_plain(brief.title)}",
        f"*{_plain(brief.as_of)}*",
        f"## {_plain(brief.question)}",
        f"**{_plain(brief.answer)}**",
        f"![The ties]({stem}-ties.svg)",
        f"*{brief.ties_caption}*",
        "## Findings",
        *(
            f"{n}. {_plain(one.text)}{''.join(f'[^{note}]' for note in one.notes)}"
            + (f" *({one.certainty})*" if one.certainty else "")
            for n, one in enumerate(brief.findings, 1)
        ),
        *(["## What could change it"] if brief.outlook else []),
        *(f"- {_plain(one)}" for one in brief.outlook),
        "## Not known",
        *(f"- {_plain(one)}" for one in brief.unknown),
        *(f"![{_plain(one.title)}]({stem}-{n}.svg)" for n, one in enumerate(brief.charts, 1)),
        "## Sources",
        *(
            f"{one.number}. {_plain(one.text)}" + (f" <{one.address}>" if one.address else "")
            for one in brief.sources
        ),
        f"*{_plain(brief.cited_as)}*",
        *(
            f"[^{note.number}]: {_plain(note.text)}"
            + (f" ({_plain(note.locator)})" if note.locator else "")
            + f". Sources {', '.join(map(str, note.sources))}."
            for note in brief.notes
        ),
    ]
    return "\n\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """A text in which nothing is taken for a mark."""
    for mark in "\\`*_[]<>#":
        text = text.replace(mark, f"\\{mark}")
    return text
