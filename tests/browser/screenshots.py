"""Draws the pictures of the README: `python -m tests.browser.screenshots STATE` over a built demo shop."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

from tests.browser.conftest import PASSWORD, chromium, serving
from ui.staff import set_password

IMAGES = Path(__file__).parents[2] / "docs" / "images"
CHAT = ViewportSize(width=1320, height=860)
DESK = ViewportSize(width=1320, height=1400)
CUSTOMER = "C0012"
WORDS = ("I need something for the garden under 20 pounds", "anything I might like?")


def main(state: Path) -> None:
    """Talks to the shop as a customer, answers as staff, and keeps a picture of both."""
    with tempfile.TemporaryDirectory() as scratch:
        copied = Path(shutil.copytree(state, Path(scratch) / "state"))
        password_file = Path(scratch) / "password"
        set_password(password_file, PASSWORD)
        os.environ["SHOP_ASSISTANT_STAFF_PASSWORD_FILE"] = str(password_file)
        with (
            serving(copied, "--customer-picker") as address,
            sync_playwright() as playwright,
            chromium(playwright) as browser,
        ):
            page = browser.new_context(viewport=CHAT).new_page()
            _chat(page, address)
            desk = browser.new_context(viewport=DESK).new_page()
            page.get_by_role("button", name="Talk to a person").click()
            expect(page.locator(".shop-turn.assistant")).to_have_count(len(WORDS) + 1, timeout=60_000)
            _desk(desk, address)


def _chat(page: Page, address: str) -> None:
    page.goto(address)
    with page.expect_navigation():
        page.locator("#shop-customer").select_option(CUSTOMER)
    expect(page.locator("#shop-customer")).to_have_value(CUSTOMER)
    for number, words in enumerate(WORDS, start=1):
        page.locator("#shop-message textarea").fill(words)
        page.keyboard.press("Enter")
        answers = page.locator(".shop-turn.assistant:not(:has(.shop-waiting))")
        expect(answers).to_have_count(number, timeout=60_000)
        if number == 1:
            answers.first.locator(".shop-act.add").nth(1).click()
            answers.first.locator(".shop-act.like").first.click()
            expect(page.locator(".shop-basket li")).to_have_count(1)
    page.locator("#shop-talk").evaluate("talk => talk.scrollTo(0, 0)")
    page.wait_for_timeout(1000)
    _keep(page, "chat.png")


def _desk(desk: Page, address: str) -> None:
    desk.goto(f"{address}/desk")
    desk.get_by_label("Your name").fill("Mia")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    desk.locator(".desk-list a").first.click()
    desk.get_by_label("Your answer").fill("Hello! I have looked at your order. What can I do for you?")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator(".message.staff")).to_be_visible()
    desk.wait_for_timeout(1000)
    _keep(desk, "desk.png")


def _keep(page: Page, name: str) -> None:
    """A picture of 256 colours, which is enough for a page and a third of the size."""
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    IMAGES.mkdir(parents=True, exist_ok=True)
    picture.quantize(256, dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
