from __future__ import annotations

from typing import Any

import pytest

from assistant.house.mind import Mind
from assistant.house.shelf.needs import read_needs


def queries(text: str, mind: Mind) -> list[str]:
    return [str(need["query"]) for need in read_needs(text, mind).wanted]


@pytest.mark.parametrize(
    "text",
    [
        "a tea set under 50 pounds: a teapot, mugs and a notebook",
        "build me a set with a teapot, mugs and a notebook for under £50",
        "I need a teapot, mugs and a notebook for less than 50 pounds in total",
        "a teapot, mugs and a notebook, at most 50 quid altogether",
        "my budget is 50 pounds for a teapot, mugs and a notebook",
        "i have 50 pounds to spend on a teapot, mugs and a notebook",
        "what can you put together for £50: a teapot; mugs; a notebook",
        "a teapot, mugs plus a notebook under 50",
    ],
)
def test_a_set_is_a_budget_and_its_parts(mind: Mind, text: str) -> None:
    assert queries(text, mind) == ["teapot", "mug", "notebook"]
    assert read_needs(text, mind).budget == 50.0


def test_a_budget_is_what_was_said_and_no_range_around_it(mind: Mind) -> None:
    assert read_needs("for £29.99: a mug and a scarf", mind).budget == 29.99


def test_an_amount_for_each_is_a_limit_of_that_part_and_no_budget(mind: Mind) -> None:
    found = read_needs("a mug under 5 pounds each, a notebook and a scarf", mind)
    assert found.budget is None
    assert found.wanted[0]["max_price"] == 5.0


def test_pieces_and_limits_belong_to_their_part(mind: Mind) -> None:
    found: Any = read_needs("a set of a red teapot and four blue mugs", mind).wanted
    assert (found[0]["colour"], found[1]["colour"]) == (["red"], ["blue"])
    assert [need.get("pieces") for need in found] == [None, 4]


@pytest.mark.parametrize("text", ["a gift set for 25 pounds", "a mug", "", "under 50 pounds", ", and , and"])
def test_what_names_no_several_things_has_no_parts(mind: Mind, text: str) -> None:
    assert read_needs(text, mind).wanted == ()
