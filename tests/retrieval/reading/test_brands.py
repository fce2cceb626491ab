"""Brands that a request calls so, known to the shop or not."""

from __future__ import annotations

import pytest

from retrieval.parsing import parse_request
from retrieval.product import Product
from retrieval.vocabulary import Vocabulary

NOTHING = Vocabulary.of([])


@pytest.mark.parametrize(
    ("text", "brand"),
    [
        ("foundation, make sure it is the mehron brand", "mehron"),
        ("cookies that are chipmonk cookies brand", "chipmonk cookies"),
        ("brand: Sony headphones", "Sony"),
        ("headphones of a brand named Sony", "Sony"),
    ],
)
def test_what_is_called_a_brand_is_one(text: str, brand: str) -> None:
    assert parse_request(text, NOTHING, "GBP").require.brands == (brand,)


@pytest.mark.parametrize(
    "text",
    [
        "which brand is best",
        "the best brand of tea",
        "any brand of soap",
        "brand new shoes",
        "a luxury brand",
    ],
)
def test_a_sort_of_brand_names_none(text: str) -> None:
    assert parse_request(text, NOTHING, "GBP").require.brands == ()


def test_a_brand_of_the_shop_is_written_as_the_shop_does() -> None:
    vocabulary = Vocabulary.of([Product("a", "Mug", brand="ACME")])
    assert parse_request("a mug, the acme brand", vocabulary, "GBP").require.brands == ("ACME",)
