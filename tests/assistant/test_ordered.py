"""What words describe of what an order holds."""

from __future__ import annotations

from assistant.ordered import described
from retrieval.words import terms

BOOK = "Baking with Nell: A Cookbook by Papermoth / Books Cookery"


def test_small_words_of_a_title_name_nothing() -> None:
    assert described(terms("send me a copy by email"), BOOK) == 0


def test_the_thing_of_a_title_is_named_by_its_kind() -> None:
    assert described(terms("where is the book"), BOOK) == 1
