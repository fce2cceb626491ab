"""A product that a question names and no list has shown."""

from __future__ import annotations

import pytest

from assistant.house.mind import Mind
from assistant.house.pointing.unseen import named_unseen
from assistant.shop.shop import Shop
from tests.assistant.talk import talk_to


@pytest.mark.parametrize(
    ("meant", "text", "found"),
    [
        ("the blue teapot", "what is the blue teapot made of", "teapot-blue"),
        ("the teapot", "what is the teapot made of", ""),
        ("the blue ones", "what are the blue ones made of", ""),
        ("the purple teapot", "what is the purple teapot made of", ""),
    ],
)
def test_two_words_of_one_title_name_a_product(meant: str, text: str, found: str, mind: Mind) -> None:
    assert named_unseen(meant, text, mind) == found


def test_a_question_that_names_a_product_is_answered_and_not_searched(open_shop: Shop) -> None:
    ((tool, arguments), *_) = talk_to(open_shop).tools("how much does the green lantern cost?")
    assert (tool, arguments["product_id"]) == ("get_product", "lantern-green")
