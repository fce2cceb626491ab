"""The report as a browser shows it: nothing from elsewhere, at desk and at phone width, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, chromium
from tests.ui.report.test_page import studied
from ui.report.page import write_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def alone() -> Iterator[Browser]:
    """A browser without a server: the report needs none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright, chromium(playwright) as opened:
        yield opened


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_the_report_fits_and_asks_for_nothing(alone: Browser, tmp_path: Path, width: int, dark: bool) -> None:
    page_file, _ = write_report(studied(), tmp_path)
    context = alone.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())
    assert asked == [page_file.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(22, 24, 26)") == dark
    context.close()


def test_pointing_at_a_product_of_the_map_says_what_it_is(alone: Browser, tmp_path: Path) -> None:
    page_file, _ = write_report(studied(), tmp_path)
    page = alone.new_page()
    page.goto(page_file.as_uri())
    dot = page.locator("svg[aria-label^='Map of products'] circle").first
    assert dot.locator("title").text_content() == "Mug <b>big</b> · Home · 7 customers"
    page.close()
