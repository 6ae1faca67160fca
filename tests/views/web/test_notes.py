"""Where records lead: to a page where the fact stands, or to a citation that can be found."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from comity.evidence import Source
from comity.views.web.notes import address, document, page_of


def test_every_record_of_the_casebook_leads_somewhere(crink) -> None:
    evidence = crink.evidence
    without = 0
    for frame in evidence.frames.values():
        for record in frame.iter_rows(named=True):
            page = page_of(evidence, record)
            if page:
                parts = urlsplit(page)
                assert parts.path.strip("/") or parts.query, record["id"]
            else:
                without += 1
                assert all(evidence.sources[key].title for key in record["source"]), record["id"]
    # registers that are queries (arms, treaties), and analyses and notices without an address
    assert without < 260


@pytest.mark.parametrize(
    ("locator", "page"),
    [
        ("S/RES/1718", "S/RES/1718(2006)"),
        ("S/RES/2231 (2015), Annex B, paragraph 3", "S/RES/2231(2015)"),
        ("S/2022/431", "S/2022/431"),
        ("A/RES/ES-11/1", "A/RES/ES-11/1"),
        ("Announcement, 23 July 2019", ""),
        ("", ""),
    ],
)
def test_a_document_of_the_united_nations_is_at_its_symbol(locator, page) -> None:
    council = Source("sc", "misc", "", "Resolutions", "", "", "https://undocs.org", "")
    found = document(council, {"locator": locator, "start": date(2006, 10, 14)})
    assert found == (f"https://undocs.org/{page}" if page else "")


def test_a_home_page_is_no_page() -> None:
    home = Source("mod", "misc", "Ministry", "Announcements", "", "", "http://eng.mod.gov.cn", "")
    assert address(home) == ""
