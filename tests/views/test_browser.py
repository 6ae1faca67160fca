"""The page in a browser: no error, no request, no sideways scrolling, links open their rows."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from comity.views.web.page import write_page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def browser() -> Iterator["sync_api.Browser"]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"none of {', '.join(BROWSERS)} is installed; apt-get install chromium")
    with sync_api.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=found, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(crink, tmp_path_factory) -> Path:
    return write_page(crink, tmp_path_factory.mktemp("browser") / "crink.html")


@pytest.fixture(params=WIDTHS)
def tab(request, browser, file: Path) -> Iterator["sync_api.Page"]:
    opened = browser.new_page(viewport={"width": request.param, "height": 900})
    opened.said, opened.asked = [], []
    opened.on("console", lambda message: opened.said.append(message.text))
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("request", lambda request: opened.asked.append(request.url))
    opened.goto(file.as_uri())
    yield opened
    opened.close()


def test_no_error_and_no_request(tab, file: Path) -> None:
    assert tab.said == []
    assert tab.asked == [file.as_uri()]


def test_no_sideways_scrolling(tab) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_text_in_charts_is_readable(tab) -> None:
    smallest = tab.evaluate(
        """Math.min(...[...document.querySelectorAll('figure svg text')].map(text => {
            const matrix = text.getScreenCTM();
            return Math.hypot(matrix.a, matrix.b) * parseFloat(getComputedStyle(text).fontSize);
        }))"""
    )
    assert smallest >= 11


def test_a_figure_opens_its_row(tab) -> None:
    link = tab.locator(".known a[href^='#c-CHN-PRK-unga_agreement-']")
    row = tab.locator(f'[id="{link.get_attribute("href")[1:]}"]')
    assert not row.is_visible()
    link.click()
    row.wait_for(state="visible", timeout=5000)
    record = row.locator("a[href^='#r-']").first
    entry = tab.locator(f'[id="{record.get_attribute("href")[1:]}"]')
    assert not entry.is_visible()
    record.click()
    entry.wait_for(state="visible", timeout=5000)
    assert entry.locator("a[href^='#s-']").count() > 0


def test_an_event_in_a_chart_opens_its_record(tab) -> None:
    event = tab.locator("#p-CHN-PRK svg a[href='#r-chn-prk-treaty-1961']").first
    event.dispatch_event("click")
    record = tab.locator('[id="r-chn-prk-treaty-1961"]')
    record.wait_for(state="visible", timeout=5000)


def test_a_score_opens_into_what_moved_it(tab) -> None:
    tab.locator("#scores").click()
    link = tab.locator(".latest-scores a.value[href^='#o-PRK-RUS-commitment-']")
    opened = tab.locator(f'[id="{link.get_attribute("href")[1:]}"]')
    cell = opened.locator("a[href^='#c-PRK-RUS-obligation-']").first
    assert not cell.is_visible()
    link.click()
    cell.wait_for(state="visible", timeout=5000)
    row = tab.locator(f'[id="{cell.get_attribute("href")[1:]}"]')
    assert not row.is_visible()
    cell.click()
    row.wait_for(state="visible", timeout=5000)


def test_records_are_found_by_words_kind_and_state(tab) -> None:
    tab.evaluate("document.getElementById('part-records').open = true")
    tab.locator("#q").fill("strategic partnership 2024")
    tab.locator("#kind").select_option("agreement")
    tab.locator("#who").select_option("PRK")
    tab.locator('[id="r-prk-rus-treaty-2024"]').wait_for(state="visible", timeout=5000)
    assert tab.locator("#list > li").count() < 5


def test_a_chart_can_be_taken_along(tab) -> None:
    figure = tab.locator("#p-PRK-RUS")
    for label, ending in (("CSV", ".csv"), ("SVG", ".svg"), ("PNG", ".png")):
        with tab.expect_download() as taken:
            figure.get_by_role("button", name=label, exact=True).click()
        assert taken.value.suggested_filename == f"PRK-RUS{ending}"
        assert Path(taken.value.path()).stat().st_size > 500


def test_what_a_thumb_hits_is_large_enough(tab) -> None:
    assert (
        tab.evaluate(
            """Math.min(...[...document.querySelectorAll('.tools button, figure.take svg a rect')]
            .map(one => one.getBoundingClientRect().height))"""
        )
        >= 23.9
    )  # a rectangle of 24 may lose a tenth to scaling


def test_the_page_is_short_before_anything_is_opened(tab) -> None:
    if tab.viewport_size["width"] == max(WIDTHS):
        assert tab.evaluate("document.documentElement.scrollHeight") <= 12 * 720
        # the first screen holds answer, findings and what is not known
        assert tab.locator("#findings").bounding_box()["y"] < 720
        assert tab.locator("#unknown").bounding_box()["y"] < 720


def test_the_page_prints_on_eight_sheets(tab) -> None:
    if tab.viewport_size["width"] == max(WIDTHS):
        sheets = re.findall(rb"/Type\s*/Page\b", tab.pdf(format="A4"))
        assert 1 < len(sheets) <= 8
