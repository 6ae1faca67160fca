"""A brief for Word: numbered notes, a picture of the ties, two charts, sources with addresses."""

from io import BytesIO
from typing import Any

from comity.views.brief.content import Brief
from comity.views.brief.pictures import png_of, pngs

__all__ = ["as_docx"]

_GREY = "5F5F5F"
_WIDE = 175  # millimetres of a line
_CHARTS = (130, 160)  # of the first chart, which stands on the first page, and of others


def as_docx(brief: Brief) -> bytes:
    """Write a brief for Word.

    A4; headings, lists and captions carry the styles of Word, numbers of notes lead to them.
    """
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    document = Document()
    _styled(document, brief)
    _paragraph(document, f"{brief.title}. {brief.as_of}", size=8.5, colour=_GREY)
    document.add_heading(brief.question, level=1)
    _head(document, brief)
    document.add_heading("Findings", level=2)
    for one in brief.findings:
        line = document.add_paragraph(style="List Number")
        line.add_run(one.text)
        for n, note in enumerate(one.notes):
            _mark(line, note, last=n == len(one.notes) - 1)
        if one.certainty:
            run = line.add_run(f" ({one.certainty})")
            run.italic = True
    for heading, texts in (("What could change it", brief.outlook), ("Not known", brief.unknown)):
        if texts:
            document.add_heading(heading, level=2)
        for text in texts:
            document.add_paragraph(text, style="List Bullet")
    for n, (drawn, picture) in enumerate(zip(brief.charts, pngs(brief), strict=True)):
        shape = document.add_picture(BytesIO(picture), width=Mm(_CHARTS[min(n, 1)]))
        shape._inline.docPr.set("descr", drawn.title)
        line = document.paragraphs[-1]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.paragraph_format.space_after = Mm(1)
    _small_print(document, brief)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _styled(document: Any, brief: Brief) -> None:
    """A4, fonts and spaces; title and comment of the file."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(17.5)
    section.top_margin, section.bottom_margin = Mm(13), Mm(13)
    section.footer_distance = Mm(7)
    sizes = {"Normal": 9.5, "Heading 1": 16, "Heading 2": 10.5}
    for name, size in (*sizes.items(), ("List Number", 9.5), ("List Bullet", 9.5)):
        style = document.styles[name]
        style.font.name, style.font.size = "Calibri", Pt(size)
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Calibri")
        style.font.color.rgb = RGBColor(0x22, 0x22, 0x22)
        form = style.paragraph_format
        form.space_before = Pt(5 if name.startswith("Heading") else 0)
        form.space_after, form.line_spacing = Pt(2.5), 1.0
    document.core_properties.title = brief.question
    document.core_properties.author = "comity"
    document.core_properties.comments = brief.cited_as
    foot = section.footer.paragraphs[0]
    _run(foot, f"{brief.cited_as} Page ", 7, _GREY)
    _page(foot)


def _page(line: Any) -> None:
    """The number of the page, which Word fills in."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(_run(line, "1", 7, _GREY)._r)
    line._p.append(field)


def _head(document: Any, brief: Brief) -> None:
    """The answer, and the picture of the ties beside it."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    said, drawn = table.rows[0].cells
    said.width, drawn.width = Mm(_WIDE - 75), Mm(75)
    run = said.paragraphs[0].add_run(brief.answer)
    run.bold = True
    _sized(run, 10.5)
    drawn.paragraphs[0].add_run().add_picture(BytesIO(png_of(brief.ties)), width=Mm(70))
    _run(drawn.add_paragraph(), brief.ties_caption, 7, _GREY)


def _small_print(document: Any, brief: Brief) -> None:
    """Notes and sources in two columns."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    section = document.add_section(WD_SECTION.CONTINUOUS)
    columns = section._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        section._sectPr.append(columns)
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), str(int(Mm(6).twips)))
    document.add_heading("Notes", level=2)
    for note in brief.notes:
        where = f" ({note.locator})" if note.locator else ""
        text = f"{note.text}{where}. Source {', '.join(map(str, note.sources))}."
        line = _hanging(document, note.number)
        _bookmark(line, f"note{note.number}", note.number)
        _run(line, text, 6.8)
    document.add_heading("Sources", level=2)
    for one in brief.sources:
        line = _hanging(document, one.number)
        _run(line, f"{one.text} ", 6.8)
        if one.address:
            _link(line, one.address, one.address, outside=True)
    document.add_section(WD_SECTION.CONTINUOUS)  # Word makes columns before it of like length


def _hanging(document: Any, number: int) -> Any:
    """A paragraph of small print whose number hangs."""
    from docx.shared import Mm

    line = _paragraph(document, f"{number}.\t", size=6.8)
    line.paragraph_format.left_indent = Mm(5)
    line.paragraph_format.first_line_indent = Mm(-5)
    return line


def _paragraph(document: Any, text: str, size: float, colour: str = "") -> Any:
    from docx.shared import Pt

    line = document.add_paragraph()
    line.paragraph_format.space_after = Pt(1)
    _run(line, text, size, colour)
    return line


def _run(line: Any, text: str, size: float, colour: str = "") -> Any:
    from docx.shared import RGBColor

    run = line.add_run(text)
    _sized(run, size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    return run


def _sized(run: Any, size: float) -> None:
    from docx.shared import Pt

    run.font.size = Pt(size)


def _mark(line: Any, note: int, last: bool) -> None:
    """The number of a note, which leads to it."""
    _link(line, str(note), f"note{note}", outside=False)
    if not last:
        line.add_run(", ").font.superscript = True


def _link(line: Any, text: str, target: str, outside: bool) -> None:
    """A link to an address, or to a place in the document."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    link = OxmlElement("w:hyperlink")
    if outside:
        key = line.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), key)
    else:
        link.set(qn("w:anchor"), target)
    run = line.add_run(text)
    run.font.color.rgb = RGBColor(0x00, 0x51, 0x7F)
    if outside:
        _sized(run, 6.8)
    else:
        run.font.superscript = True
    link.append(run._r)
    line._p.append(link)


def _bookmark(line: Any, name: str, number: int) -> None:
    """A place in the document to which links lead."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), name)
    line._p.append(begin)
    line._p.append(end)
