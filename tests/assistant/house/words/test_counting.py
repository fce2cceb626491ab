from __future__ import annotations

import pytest

from assistant.house.words.counting import Amount, count, read_amount


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("two", 2),
        ("7", 7),
        ("x5", 5),
        ("4x", 4),
        ("a dozen", 12),
        ("two dozen", 24),
        ("half a dozen", 6),
        ("a couple of", 2),
        ("five packs of", 5),
        ("nine of", 9),
        ("250", 250),
        ("1,500", 1500),
        ("a hundred", 100),
        ("one hundred and twenty", 120),
        ("thirty-five", 35),
        ("just the one", 1),
        ("another", 1),
        ("seveteen", 17),
    ],
)
def test_words_count_pieces(words: str, pieces: int) -> None:
    assert count(words) == pieces


@pytest.mark.parametrize("words", ["", "some", "the lot", "both", "pack of 12", "2 tier"])
def test_words_that_count_nothing_give_no_number(words: str) -> None:
    assert count(words) is None


def test_a_number_beside_one_of_a_title_counts() -> None:
    assert count("3 of the pack of 12") == 3


@pytest.mark.parametrize("words", ["one more", "another", "2 extra", "three more of"])
def test_some_come_on_top_of_what_there_is(words: str) -> None:
    amount = read_amount(words)
    assert amount is not None
    assert amount.more


def test_a_plain_number_is_what_there_shall_be() -> None:
    assert read_amount("six") == Amount(6)


def test_one_less_goes_of_what_there_is() -> None:
    assert read_amount("one less") == Amount(1, less=True)
