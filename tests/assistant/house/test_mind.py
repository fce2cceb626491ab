"""What the house model reads a request as, for one shop."""

from __future__ import annotations

import pytest

from assistant.house.mind import Mind


def limits(text: str, mind: Mind) -> tuple[int | None, int | None]:
    price = mind.read_request(text).require.price
    assert price is not None
    low, high = (None if end is None else end.minor // 100 for end in (price.minimum, price.maximum))
    return low, high


@pytest.mark.parametrize("said", ["tell me about mugs, 15 quid", "i want to get a £15 mug", "mugs for £15"])
def test_a_bare_amount_is_the_most_that_there_is_for_it(said: str, mind: Mind) -> None:
    assert limits(said, mind) == (None, 15)


@pytest.mark.parametrize(
    "said", ["mugs £20–£30", "mugs £20—£30", "mugs over £20 but under £30", "mugs at least £20, at most £30"]
)
def test_both_limits_that_are_said_hold(said: str, mind: Mind) -> None:
    assert limits(said, mind) == (20, 30)


def test_an_amount_that_is_said_to_be_around_stays_so(mind: Mind) -> None:
    assert limits("mugs around £15", mind) == (12, 18)


@pytest.mark.parametrize("said", ["tell me why", "this is it", "who is it for"])
def test_words_that_are_talk_alone_are_no_empty_search(said: str, mind: Mind) -> None:
    assert mind.read_request(said).text
