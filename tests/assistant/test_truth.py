from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.titles import Titles
from assistant.tools.results import Result, ShownProduct
from assistant.truth import Evidence, find_violations
from retrieval.product import Money, Product

PRODUCTS = {
    p.product_id: p for p in (Product("m", "Red Mug"), Product("l", "Blue Lantern"), Product("o", "Orla"))
}
TITLES = Titles.of(PRODUCTS.values())
MUG = ShownProduct("m", "Red Mug", Money(450, "GBP"), True, 4.5)
SOLD_OUT = ShownProduct("m", "Red Mug", Money(450, "GBP"), False, 4.5)
ORDER = Result("order_status", "one", facts={"order_id": "O123456", "status": "shipped"})


def kinds(reply: str, *results: Result, said: str = "") -> list[str]:
    evidence = Evidence.of(results, (said,))
    found = find_violations(reply, evidence, TITLES.written_in, lambda i: PRODUCTS[i].title)
    return [violation.kind for violation in found]


FOUND = Result("search_catalog", "found", (MUG,))


@pytest.mark.parametrize(
    "reply",
    [
        "The Red Mug costs £4.50.",
        "It is 4.50 GBP, in stock and rated 4.5 of 5.",
        "A mug for £4.5, 4.5 stars.",
        "Nice one!",
    ],
)
def test_what_the_records_say_may_be_said(reply: str) -> None:
    assert kinds(reply, FOUND) == []


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("The Red Mug costs £3.99.", "amount"),
        ("It was 1,450.00 pounds.", "amount"),
        ("The Blue Lantern is nice too.", "product"),
        ("You might like Orla as well.", "product"),
        ("It is rated 5 of 5.", "rating"),
        ("The Red Mug is sold out.", "stock"),
        ("There are 3 left.", "stock"),
        ("You get 20% off.", "percentage"),
        ("Your order has been shipped.", "state"),
        ("Order W555666 is on its way.", "order"),
    ],
)
def test_what_no_record_says_is_found(reply: str, kind: str) -> None:
    assert kind in kinds(reply, FOUND)


def test_a_sold_out_product_is_not_in_stock() -> None:
    assert kinds("The Red Mug is in stock.", Result("search_catalog", "found", (SOLD_OUT,))) == ["stock"]


def test_an_order_and_its_state_come_from_the_records() -> None:
    assert kinds("Order O123456 is shipped.", ORDER) == []


def test_another_state_than_the_records_is_found() -> None:
    assert kinds("Order O123456 is delivered.", ORDER) == ["state"]


def test_the_customers_own_budget_may_be_repeated() -> None:
    assert kinds("Under £20.00 there is the Red Mug.", FOUND, said="something under 20 pounds") == []


@given(st.integers(min_value=1, max_value=10_000_000))
def test_every_price_but_the_true_one_is_found(minor: int) -> None:
    said = kinds(f"The Red Mug costs {Money(minor, 'GBP')}.", FOUND)
    assert said == ([] if minor == 450 else ["amount"])


@given(st.text())
def test_no_text_breaks_the_check(text: str) -> None:
    kinds(text, FOUND, said=text)
