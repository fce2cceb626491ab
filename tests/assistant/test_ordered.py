"""What words describe of what an order holds."""

from __future__ import annotations

from assistant.ordered import described
from retrieval.words import terms

BOOK = "Baking with Nell: A Cookbook by Papermoth / Books Cookery"


def test_small_words_of_a_title_name_nothing() -> None:
    assert described(terms("send me a copy by email"), BOOK) == 0


def test_the_thing_of_a_title_is_named_by_its_kind() -> None:
    assert described(terms("where is the book"), BOOK) == 1


def test_a_thing_that_stands_first_in_a_title_is_named_where_the_shop_knows_the_kind() -> None:
    assert described(terms("the clocks"), "Alarm Clock Bakelike Red / clock") == 1
    assert described(terms("the clocks"), "Alarm Clock Bakelike Red") == 0
    assert described(terms("the alarm ones"), "Alarm Clock Bakelike Red / clock") == 0
