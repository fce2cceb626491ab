"""A thing and what it is to be like: such things alone, those that are so first."""

from __future__ import annotations

import pytest

from assistant.shop.shop import Shop
from assistant.tools.extremes import leading
from retrieval.product import Money, Product
from tests.assistant.talk import talk_to


def torch(number: str, brightness: str, feature: str, pence: int) -> Product:
    return Product(
        number,
        f"Torch {number}",
        price=Money(pence, "GBP"),
        rating=3.0 + int(number) / 10,
        attributes={"brightness": brightness, "feature": feature},
    )


TORCHES = (
    torch("1", "900 lumens", "corded", 3000),
    torch("2", "400 lumens", "rechargeable", 2000),
    torch("3", "120 lumens", "rechargeable", 1000),
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("which is the brightest?", "1"),
        ("the brightest rechargeable one", "2"),
        ("which costs least?", "3"),
        ("which one do people rate the highest?", "3"),
        ("tell me about them", ""),
    ],
)
def test_the_product_that_a_question_asks_for_is_found(question: str, expected: str) -> None:
    assert leading(question, TORCHES) == expected


def test_what_bears_the_quality_comes_first(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("a mug, a blue one")
    assert reply.products[0] == "mug-blue"


def test_what_is_sold_out_is_said_to_be_where_stock_is_asked(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("is the scarf in white in stock?")
    assert "sold out" in reply.text or "out of stock" in reply.text
