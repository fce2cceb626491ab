"""What a customer and the shop's staff do with the page, seen through a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PASSWORD, Visits

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "I need something for the garden"


def say(page: Page, text: str) -> Locator:
    """Says something, and gives the answer's part of the page."""
    answers = page.locator(".shop-turn.assistant:not(:has(.shop-waiting))")
    before = answers.count()
    page.locator("#shop-message textarea").fill(text)
    page.keyboard.press("Enter")
    expect(answers).to_have_count(before + 1, timeout=60_000)
    return answers.nth(before)


def products(answer: Locator) -> list[str]:
    return [str(card.get_attribute("data-product")) for card in answer.locator(".shop-card").all()]


def ready(page: Page) -> Page:
    expect(page.locator(".shop-talk")).to_be_visible(timeout=60_000)
    return page


def become(page: Page, customer_id: str) -> Page:
    ready(page)
    with page.expect_navigation():
        page.locator("#shop-customer").select_option(customer_id)
    expect(page.locator("#shop-customer")).to_have_value(customer_id, timeout=60_000)
    return ready(page)


def at_the_desk(visits: Visits) -> Page:
    desk = visits.somebody(path="/desk")
    desk.get_by_label("Your name").fill("Mia")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("heading", name="Waiting for a person")).to_be_visible()
    return desk


def test_an_answer_comes_as_cards_with_pictures_prices_and_reasons(visits: Visits) -> None:
    answer = say(ready(visits.somebody()), QUESTION)
    cards = answer.locator(".shop-card")
    assert cards.count() >= 2
    for card in cards.all():
        card.scroll_into_view_if_needed()
        picture = card.locator("img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("image => image.naturalWidth") > 0
        expect(card.locator(".shop-price")).to_have_text(re.compile(r"£\d"))
    assert answer.locator(".shop-reason").count() >= 1


def test_what_was_disliked_does_not_come_again(visits: Visits) -> None:
    page = ready(visits.somebody())
    first = say(page, QUESTION)
    gone = products(first)[0]
    dislike = first.locator(f'[data-act="dislike"][data-product="{gone}"]')
    dislike.click()
    expect(dislike).to_have_attribute("aria-pressed", "true")
    again = products(say(page, QUESTION))
    assert again
    assert gone not in again


def test_a_card_goes_into_the_basket_and_out_again(visits: Visits) -> None:
    page = ready(visits.somebody())
    add = say(page, QUESTION).locator(".shop-act.add:not([disabled])").first
    chosen = add.get_attribute("data-product")
    add.click()
    line = page.locator(f'.shop-basket li[data-product="{chosen}"]')
    expect(line).to_be_visible()
    expect(page.locator(".shop-basket .total")).to_contain_text("£")
    line.get_by_role("button").click()
    expect(page.locator(".shop-basket .empty")).to_be_visible()


def test_two_clicks_in_a_row_both_count(visits: Visits) -> None:
    page = ready(visits.somebody())
    answer = say(page, QUESTION)
    answer.locator(".shop-act.like").first.click()
    answer.locator(".shop-act.add:not([disabled])").last.click()
    expect(answer.locator(".shop-act.like").first).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".shop-basket li")).to_have_count(1)


def test_the_desk_sees_who_asked_for_a_person_and_the_answer_arrives_by_itself(visits: Visits) -> None:
    page = become(visits.somebody(), "C0012")
    say(page, QUESTION)
    page.get_by_role("button", name="Talk to a person").click()
    expect(page.locator(".shop-turn.customer")).to_have_count(2)
    desk = at_the_desk(visits)
    name = page.locator("#shop-customer option:checked").inner_text().split(" (")[0]
    desk.get_by_role("link").filter(has_text=name).click()
    expect(desk.locator(".message.customer").first).to_contain_text(QUESTION)
    desk.get_by_label("Your answer").fill("Hello, I am Mia. What can I do for you?")
    desk.get_by_role("button", name="Send").click()
    answer = page.locator(".shop-turn.staff")
    expect(answer).to_contain_text("Hello, I am Mia.", timeout=30_000)
    page.locator("#shop-message textarea").fill("Does it come in green?")
    page.keyboard.press("Enter")
    expect(desk.locator(".message.customer").last).to_contain_text("green", timeout=30_000)


def test_the_desk_finds_a_customer_with_orders_and_suggestions_with_their_sources(visits: Visits) -> None:
    desk = at_the_desk(visits)
    desk.get_by_role("searchbox").fill("C0012")
    desk.keyboard.press("Enter")
    desk.locator(".desk-list a").first.click()
    for heading in ("Basket", "Orders", "Suggestions"):
        expect(desk.get_by_role("heading", name=heading)).to_be_visible()
    row = desk.locator(".suggestions tbody tr").first
    expect(row.locator("svg rect").first).to_be_visible()
    expect(row.locator(".share").first).to_contain_text("%")


def test_loading_the_page_again_shows_the_conversation(visits: Visits) -> None:
    page = ready(visits.somebody())
    shown = products(say(page, QUESTION))
    page.reload()
    expect(page.locator(".shop-turn.customer")).to_have_text(QUESTION, timeout=60_000)
    assert products(page.locator(".shop-turn.assistant")) == shown


def test_a_new_conversation_begins_empty(visits: Visits) -> None:
    page = ready(visits.somebody())
    say(page, QUESTION)
    with page.expect_navigation():
        page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".shop-welcome")).to_be_visible(timeout=60_000)


def test_an_example_question_is_asked_by_a_click(visits: Visits) -> None:
    page = ready(visits.somebody())
    example = page.locator(".shop-examples button").first
    asked = example.inner_text()
    example.click()
    expect(page.locator(".shop-turn.customer")).to_have_text(asked)
    expect(page.locator(".shop-card").first).to_be_visible(timeout=60_000)


def test_two_people_never_see_each_others_conversation_or_basket(visits: Visits) -> None:
    ada, ben = become(visits.somebody(), "C0003"), become(visits.somebody(), "C0004")
    say(ada, QUESTION).locator(".shop-act.add:not([disabled])").first.click()
    expect(ada.locator(".shop-basket li")).to_have_count(1)
    ben.reload()
    expect(ben.locator(".shop-welcome")).to_be_visible(timeout=60_000)
    expect(ben.locator(".shop-basket .empty")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_nothing_sticks_out_and_the_basket_opens(visits: Visits, dark: bool) -> None:
    page = ready(visits.somebody(390, 800, dark=dark))
    answer = say(page, QUESTION)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    answer.locator(".shop-act.add:not([disabled])").first.click()
    toggle = page.get_by_role("button", name="Basket (1)")
    toggle.click()
    expect(page.locator(".shop-basket li")).to_be_visible()
