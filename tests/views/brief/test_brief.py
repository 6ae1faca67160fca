"""The brief: every number of a note resolves, every source has its address, four forms hold it."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from comity.errors import ComityError
from comity.findings.result import findings_of
from comity.views.brief import ENDINGS, brief_of, require_brief, write_brief
from comity.views.brief.markdown import as_markdown
from comity.views.brief.print import _text, as_typst
from comity.views.brief.web import as_html


@pytest.fixture(scope="module")
def brief(crink):
    return brief_of(findings_of(crink))


@pytest.fixture(scope="module")
def written(brief, tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("brief")
    return {form: write_brief(brief, folder / f"brief.{form}") for form in ENDINGS}


def test_it_answers_first_and_rests_on_five_to_seven_findings(brief) -> None:
    assert brief.question == "Are China, Russia, Iran and North Korea an axis?"
    assert brief.answer.startswith("Two defence pacts and a hub")
    assert 5 <= len(brief.findings) <= 7
    assert len(brief.charts) == 2
    assert brief.unknown
    assert brief.as_of == "Evidence to 2026-06-30."


def test_the_numbers_of_notes_and_sources_resolve(brief) -> None:
    cited = [n for one in brief.findings for n in one.notes]
    assert set(cited) == {note.number for note in brief.notes}
    assert [note.number for note in brief.notes] == list(range(1, len(brief.notes) + 1))
    behind = {n for note in brief.notes for n in note.sources}
    assert behind == {one.number for one in brief.sources}
    assert all(note.sources for note in brief.notes)
    assert all(one.notes for one in brief.findings)


def test_notes_are_written_with_names_and_locators(brief, crink) -> None:
    every = " ".join(note.text for note in brief.notes)
    assert not re.search(r"\b(CHN|PRK|IRN|RUS|USA)\b", every)
    assert any(note.locator for note in brief.notes)
    addresses = {source.url for source in crink.evidence.sources.values()}
    assert {one.address for one in brief.sources} <= addresses | {""}
    assert sum(bool(one.address) for one in brief.sources) >= len(brief.sources) / 2


def test_the_page_links_every_number_and_loads_nothing(brief) -> None:
    page = as_html(brief)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    places = set(re.findall(r'id="([^"]+)"', page))
    assert {one for one in targets if not one.startswith("p-")} <= places
    assert "<script" not in page
    assert not re.search(r'(?:src|data)="http', page)
    assert page.count("<svg") == 3


def test_markdown_defines_every_note_that_it_cites(brief, written) -> None:
    text = as_markdown(brief, "brief")
    used = set(re.findall(r"\[\^(\d+)\](?!:)", text))
    assert used == set(re.findall(r"^\[\^(\d+)\]:", text, flags=re.M))
    beside = re.findall(r"\((brief-[\w-]+\.svg)\)", text)
    assert len(beside) == 3
    assert all((written["md"].parent / name).read_text().startswith("<svg") for name in beside)


def test_word_holds_text_pictures_and_links(brief, written) -> None:
    from docx import Document

    document = Document(BytesIO(written["docx"].read_bytes()))
    words = "\n".join(one.text for one in document.paragraphs)
    for one in (*brief.findings, *brief.sources):
        assert one.text in words
    assert len(document.inline_shapes) == 3
    xml = document.element.xml
    anchors = set(re.findall(r'w:anchor="(note\d+)"', xml))
    assert anchors == set(re.findall(r'<w:bookmarkStart[^>]*w:name="(note\d+)"', xml))
    assert document.core_properties.title == brief.question
    addresses = {rel.target_ref for rel in document.part.rels.values() if rel.is_external}
    assert addresses == {one.address for one in brief.sources if one.address}


def test_the_print_has_two_pages(written) -> None:
    content = written["pdf"].read_bytes()
    assert content.startswith(b"%PDF")
    pages = re.findall(rb"/Type\s*/Page\b", content)
    counted = re.search(rb"/Count\s+(\d+)", content)
    assert len(pages) == 2 or (counted and int(counted[1]) == 2)


def test_no_text_is_taken_for_a_mark_of_the_typesetter(brief) -> None:
    assert _text("#let x = [1] & _a_") == r"\#let x \= \[1\] & \_a\_"
    source = as_typst(brief)
    for n in {n for one in brief.findings for n in one.notes}:
        assert source.count(f"<note-{n}>.") + source.count(f" <note-{n}>\n") >= 1


@pytest.mark.parametrize("ending", ENDINGS)
def test_control_characters_from_a_source_are_written_out(brief, tmp_path, ending) -> None:
    """Neither Word nor a picture can hold them: a title of a source must not end the run."""
    odd = "\x1b[31mred \x07\x00\ud800"
    chart = replace(
        brief.charts[0], specification={**brief.charts[0].specification, "title": f"A {odd}"}
    )
    first = replace(brief.notes[0], text=odd)
    told = replace(brief, title=odd, charts=(chart,), notes=(first, *brief.notes[1:]))
    assert write_brief(told, tmp_path / f"a.{ending}").stat().st_size
    if ending == "md":
        assert "x1b" in (tmp_path / "a.md").read_text()


@pytest.mark.parametrize("name", ["brief.txt", "brief.doc", "brief"])
def test_another_ending_is_refused_in_one_line(name) -> None:
    with pytest.raises(ComityError, match=r"end it in \.docx, \.pdf, \.html or \.md$"):
        require_brief(name)


def test_the_command_refuses_before_it_reads(run, tmp_path) -> None:
    found = run("brief", "crink", "--out", tmp_path / "brief.odt")
    assert found.code == 1
    assert found.err.count("\n") == 1
    assert "'.odt'" in found.err
