"""A brief as PDF, set by typst within this process."""

from pathlib import Path
from tempfile import TemporaryDirectory

from comity.views.brief.content import Brief, Note
from comity.views.brief.pictures import png_of, pngs

__all__ = ["as_pdf", "as_typst"]

_HEAD = """#set page(paper: "a4", margin: (x: 17mm, y: 14mm), footer: context [
  #set text(7pt, fill: rgb("#5f5f5f"))
  #FOOT #h(1fr) #counter(page).display("1 / 1", both: true)])
#set text(font: ("Libertinus Serif",), size: 9.6pt, fill: rgb("#222222"), lang: "en")
#set par(justify: false, leading: 0.52em, spacing: 0.7em)
#set enum(spacing: 0.55em)
#set list(spacing: 0.5em)
#show heading: set text(10.5pt)
#show heading: set block(above: 0.9em, below: 0.5em)
#show link: set text(fill: rgb("#00517f"))
"""


def as_pdf(brief: Brief) -> bytes:
    """Write a brief as PDF.

    A4; typst's own fonts are embedded.
    """
    import typst

    charts = {f"chart-{n}.png": one for n, one in enumerate(pngs(brief), 1)}
    files = {"brief.typ": as_typst(brief).encode(), "ties.png": png_of(brief.ties)} | charts
    with TemporaryDirectory() as folder:
        for name, held in files.items():
            Path(folder, name).write_bytes(held)
        return bytes(typst.compile(Path(folder, "brief.typ"), root=Path(folder), format="pdf"))


def as_typst(brief: Brief) -> str:
    """The brief in typst's language; the pictures are ties.png, chart-1.png and so on."""
    parts = [
        _HEAD.replace("#FOOT", _text(brief.cited_as)),
        f'#text(8pt, fill: rgb("#5f5f5f"))[{_text(f"{brief.title}. {brief.as_of}")}]',
        f'#block(above: 0.5em, text(17pt, weight: "bold")[{_text(brief.question)}])',
        "#grid(columns: (1fr, 72mm), gutter: 6mm, align: (left + horizon, center),\n"
        f'  text(11pt, weight: "semibold")[{_text(brief.answer)}],\n'
        '  [#image("ties.png", width: 100%)\n'
        f'  #text(7pt, fill: rgb("#5f5f5f"))[{_text(brief.ties_caption)}]])',
        "== Findings",
        *(
            f"+ {_text(one.text)}{_marks(one.notes)}"
            + (f' #text(fill: rgb("#5f5f5f"))[_({_text(one.certainty)})_]' if one.certainty else "")
            for one in brief.findings
        ),
        *(["== What could change it"] if brief.outlook else []),
        *(f"- {_text(one)}" for one in brief.outlook),
        *(["== Not known"] if brief.unknown else []),
        *(f"- {_text(one)}" for one in brief.unknown),
        *(
            f'#align(center, image("chart-{n}.png", width: 85%, alt: {_quoted(one.title)}))'
            for n, one in enumerate(brief.charts, 1)
        ),
        "== Notes",
        _columns([_note(note) for note in brief.notes]),
        "== Sources",
        _columns(
            [
                f"{one.number}. {_text(one.text)}"
                + (f" #link({_quoted(one.address)})" if one.address else "")
                for one in brief.sources
            ]
        ),
    ]
    return "\n\n".join(parts) + "\n"


def _marks(notes: tuple[int, ...]) -> str:
    if not notes:
        return ""
    return f"#super[{', '.join(f'#link(<note-{n}>)[{n}]' for n in notes)}]"


def _note(note: Note) -> str:
    where = f" ({_text(note.locator)})" if note.locator else ""
    sources = ", ".join(map(str, note.sources))
    return f"{note.number}. {_text(note.text)}{where}. Source {sources}. <note-{note.number}>"


def _columns(lines: list[str]) -> str:
    """Small print in two columns of like length, one line a paragraph, its number hanging."""
    whole = sum(map(len, lines))
    before = [sum(map(len, lines[:n])) for n in range(len(lines))]
    left = [line for line, length in zip(lines, before, strict=True) if length < whole / 2]
    halves = (left, lines[len(left) :])
    cells = ",\n".join(f"[{''.join(map(_hanging, half))}]" for half in halves)
    return (
        "#block[#set text(7.2pt)\n#set par(leading: 0.42em, spacing: 0.4em)\n"
        f"#grid(columns: (1fr, 1fr), gutter: 6mm,\n{cells})]"
    )


def _hanging(line: str) -> str:
    number, rest = line.split(". ", 1)
    label = ""
    if "<note-" in rest:
        rest, _, label = rest.rpartition(" ")
    return f"#block(below: 0.42em, grid(columns: (1.9em, 1fr), [{number}.], [{rest}])) {label}\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _text(text: str) -> str:
    """A text in which nothing is taken for a mark of typst."""
    return "".join(f"\\{c}" if c in "\\#*_`$<>@[]~/=-+" else c for c in " ".join(text.split()))
