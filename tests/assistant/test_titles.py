from __future__ import annotations

from assistant.titles import Titles
from retrieval.product import Product

TITLES = Titles.of([Product("1", "Red Mug"), Product("2", "Red Mug Rack"), Product("3", "Lantern")])


def test_the_longest_title_is_meant() -> None:
    assert TITLES.named_in("is the red mug rack nice?") == ("2",)


def test_titles_are_named_in_the_order_of_mention() -> None:
    assert TITLES.named_in("a red mug rack or a red mug") == ("2", "1")


def test_a_title_of_one_word_is_an_ordinary_word() -> None:
    assert TITLES.named_in("a lantern") == ()


def test_words_of_one_title_are_held() -> None:
    assert TITLES.hold(["rack", "mug"])


def test_words_of_two_titles_are_not() -> None:
    assert not TITLES.hold(["rack", "lantern"])


def test_no_words_are_held_by_none() -> None:
    assert not TITLES.hold([])


def test_titles_stand_where_they_stand() -> None:
    text = "Is the Red Mug, or the red mug rack, nice?"
    assert [text[a:b] for a, b in TITLES.spans_in(text)] == ["Red Mug", "red mug rack"]


def test_a_title_of_one_word_is_named_by_its_capital() -> None:
    assert TITLES.written_in("I would take the Lantern.") == ("3",)


def test_a_title_of_one_word_is_named_by_its_price_even_where_a_sentence_begins() -> None:
    assert TITLES.written_in("Lantern at £4.00.") == ("3",)


def test_the_same_word_at_the_beginning_of_a_sentence_names_nothing() -> None:
    assert TITLES.written_in("That suits. Lantern light is warm; a lantern hangs.") == ()
