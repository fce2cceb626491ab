from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.scripts.suite.choice import read_choice
from retrieval.errors import BadInput


def chosen(text: str, *true: str) -> bool:
    return read_choice(text)(lambda phrase: phrase in true)


def test_a_word_is_a_choice() -> None:
    assert chosen("basket", "basket")
    assert not chosen("basket", "order")


def test_both_must_hold_around_and() -> None:
    assert chosen("a and b", "a", "b")
    assert not chosen("a and b", "a")


def test_one_is_enough_around_or() -> None:
    assert chosen("a or b", "b")
    assert not chosen("a or b")


def test_not_turns_a_word_round() -> None:
    assert chosen("not a")
    assert not chosen("not a", "a")


def test_and_binds_closer_than_or() -> None:
    assert chosen("a or b and c", "a")


def test_parentheses_bind_closest() -> None:
    assert not chosen("(a or b) and c", "a")


def test_words_beside_each_other_are_one_phrase() -> None:
    assert chosen("A mug goes in and not guest", "A mug goes in")


def test_quotes_make_an_operator_part_of_a_phrase() -> None:
    assert chosen('"salt and pepper"', "salt and pepper")


def test_operators_count_in_any_case() -> None:
    assert chosen("a AND NOT b", "a")


@pytest.mark.parametrize("text", ["", "and", "a and", "a or or b", "(a", "a)", "not", "()", "a (b)"])
def test_what_is_no_choice_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(BadInput, match="write words with and, or, not"):
        read_choice(text)


@given(st.text(alphabet='ab ()"andort', max_size=20))
def test_any_text_is_a_choice_or_refused(text: str) -> None:
    try:
        chosen(text, "a")
    except BadInput:
        return
