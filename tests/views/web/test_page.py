"""The page: every figure opens, nothing is loaded, hostile text stays text."""

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from comity.assessment import assess
from comity.errors import ComityError
from comity.views.web.page import write_page

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Page(HTMLParser):
    """Ids, links and tags of a page, and the links inside the summary table."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[dict[str, str | None]] = []
        self.summary_links: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self._in_summary = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "table":
            self._in_summary = found.get("class") == "summary"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(found)
            if self._in_summary:
                self.summary_links.append(str(found["href"]))


@pytest.fixture(scope="module")
def text(small, tmp_path_factory) -> str:
    return write_page(small, tmp_path_factory.mktemp("page") / "small.html").read_text("utf-8")


@pytest.fixture(scope="module")
def crink_text(crink, tmp_path_factory) -> str:
    return write_page(crink, tmp_path_factory.mktemp("page") / "crink.html").read_text("utf-8")


@pytest.fixture(scope="module")
def turned_text(turned, tmp_path_factory) -> str:
    return write_page(turned, tmp_path_factory.mktemp("page") / "turned.html").read_text("utf-8")


@pytest.fixture(params=["text", "crink_text", "turned_text"])
def any_text(request) -> str:
    return request.getfixturevalue(request.param)


def test_every_link_leads_to_a_place_of_the_page(any_text: str, unplaced) -> None:
    page = Page(any_text)
    assert len(set(page.ids)) == len(page.ids)
    assert unplaced(any_text) == set()


def test_every_figure_of_the_levels_opens(any_text: str) -> None:
    page = Page(any_text)
    cells = [link for link in page.summary_links if link.startswith(("#c-", "#i-"))]
    n_dyads = sum(link.startswith("#e-") for link in page.summary_links)
    assert len(cells) >= 6 * n_dyads


def test_every_record_has_its_place(text: str, small, held) -> None:
    ids = {record[0] for record in held(text)["records"]}
    for frame in small.evidence.frames.values():
        assert set(frame["id"]) <= ids


def test_the_first_screen_answers(crink_text: str) -> None:
    head = crink_text.split("<nav")[0]
    assert "<h1>Are China, Russia, Iran and North Korea an axis?</h1>" in head
    assert "Two defence pacts and a hub, China, not a bloc, on this evidence." in head
    assert "most exposed to abandonment: North Korea, by China" in head
    assert 5 <= head.count('class="sure"') <= 7
    assert 'id="unknown"' in head
    assert head.count('<a href="#n-') > 7


def test_a_footnote_leads_to_a_page_or_says_that_there_is_none(crink_text: str) -> None:
    notes = re.findall(r'<li id="n-\d+">.*?</li>', crink_text, re.DOTALL)
    assert notes
    for note in notes:
        assert 'href="#r-' in note
        outward = re.findall(r'href="https?://[^/"]+(/?[^"]*)"', note)
        assert all(path.strip("/") for path in outward)
        assert outward or "no address of a page" in note


def test_a_table_without_an_answer_is_one_line(crink_text: str) -> None:
    known = crink_text.split('id="known"')[1].split("</section>")[0]
    assert 'class="none">not known<' in known
    assert "friendship without limits" in known
    assert "plan for twenty-five years (2021)" in known


def test_nothing_is_loaded(any_text: str) -> None:
    page = Page(any_text)
    for tag, attributes in page.tags:
        for name in ("src", "srcset", "data", "action", "poster", "xlink:href"):
            assert name not in attributes, f"{tag} {name}"
        if tag == "link":
            assert str(attributes["href"]).startswith("data:")
    assert "@import" not in any_text
    assert "url(" not in any_text.replace("url(#", "")
    policy = next(a["content"] for t, a in page.tags if a.get("http-equiv"))
    assert str(policy).startswith("default-src 'none'")


@pytest.mark.parametrize("which", ["text", "turned_text"])
def test_hostile_text_stays_text(which: str, hostile: str, request) -> None:
    text = request.getfixturevalue(which)
    assert hostile not in text
    assert "&lt;script&gt;alert(" in text
    assert "<b>bold</b>" not in text
    assert sum(tag == "script" for tag, _ in Page(text).tags) == 1


def test_links_outwards_are_http_and_carry_rel(any_text: str) -> None:
    outward = [link for link in Page(any_text).links if not str(link["href"]).startswith("#")]
    for link in outward:
        assert re.match("https?://", str(link["href"]))
        assert "noopener" in str(link["rel"])


def test_headings_are_in_order(any_text: str) -> None:
    levels = Page(any_text).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_what_is_not_covered_says_so(crink_text: str) -> None:
    assert re.search(r'class="none" href="#i-CHN-PRK-joint_statements">not covered<', crink_text)


def test_both_absence_rules_are_shown(crink_text: str) -> None:
    section = crink_text.split('id="absences"')[1].split("</section>")[0]
    row = section.split("China – North Korea")[1].split("</tr>")[0]
    assert "1991–2019" in row
    assert ">89 %<" in row
    assert ">76 %<" in row
    assert "counts as not the same" in section


def test_the_page_stays_small(crink_text: str) -> None:
    assert len(crink_text.encode()) < 1_500_000


def test_as_of_says_what_it_leaves_out(tmp_path: Path, unplaced) -> None:
    then = assess("crink", as_of=date(2024, 6, 18))
    text = write_page(then, tmp_path / "then.html").read_text("utf-8")
    left_out = then.levels.panel.left_out.height
    assert left_out > 0
    assert "As of 2024-06-18:" in text
    assert f"{left_out} records are left out" in text
    assert unplaced(text) == set()


def test_a_place_that_cannot_be_written_is_refused(small, tmp_path: Path) -> None:
    with pytest.raises(ComityError, match="cannot be written"):
        write_page(small, tmp_path / "nowhere" / "page.html")
