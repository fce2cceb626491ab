from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.incoming import CARD, LONGEST_MESSAGE, read_incoming


@given(st.text(alphabet=st.characters(), max_size=300))
def test_every_text_is_read_or_refused_and_can_be_kept(text: str) -> None:
    incoming = read_incoming(text)
    incoming.text.encode("utf-8")
    assert incoming.refusal or incoming.text


def test_a_long_text_is_kept_in_part() -> None:
    incoming = read_incoming("mug " * 100_000)
    assert incoming.refusal
    assert len(incoming.text) < LONGEST_MESSAGE


def test_marks_without_a_word_are_refused() -> None:
    assert read_incoming("?!…").refusal


@pytest.mark.parametrize(
    "number",
    [
        "4111 1111 1111 1111",
        "4111111111111111",
        "5500-0000-0000-0004",
        "378282246310005",
        "4000 1234 5678 9012",
    ],
)
def test_the_number_of_a_card_is_put_out_of_sight(number: str) -> None:
    assert read_incoming(f"here, take {number}, it is a Visa").text == f"here, take {CARD}, it is a Visa"


@pytest.mark.parametrize(
    "text", ["order 4111111111111112 please", "ring 020 7946 0991", "my order is O200131"]
)
def test_other_numbers_stay(text: str) -> None:
    assert read_incoming(text).text == text
