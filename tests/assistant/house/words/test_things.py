"""Things are sought by the names that the shop has for them."""

from __future__ import annotations

import pytest

from assistant.house.words.things import as_sold
from assistant.titles import Titles
from retrieval.product import Product

TITLES = Titles.of(
    Product(str(number), title)
    for number, title in enumerate(
        ("Women's Wellington Boots", "Raincoat, Navy", "Canvas Rucksack", "Tin Lunch Box")
    )
)


@pytest.mark.parametrize(
    ("said", "sold"),
    [
        ("have you got wellies?", "have you got wellington boots?"),
        ("a rain jacket and gumboots", "a raincoat and wellington boots"),
        ("rucksack or backpack", "rucksack or rucksack"),
        ("bento boxes", "lunch boxes"),
        ("a raincoat", "a raincoat"),
        ("a brolly", "a brolly"),
        ("", ""),
    ],
)
def test_a_thing_has_the_name_that_titles_have(said: str, sold: str) -> None:
    assert as_sold(said, TITLES) == sold
