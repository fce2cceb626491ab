from __future__ import annotations

import pytest

from assistant.house.basket.purse import purse


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("what's left of my 60 quid?", 60),
        ("does that stay under 25 all in", 25),
        ("have I got anything left out of £12.50", 12.5),
        ("what's in the basket", None),
        ("how much is left?", None),
        ("is the kettle still in stock? you said 500 left", None),
    ],
)
def test_what_there_is_to_spend_is_read_where_it_is_asked_for(text: str, amount: float | None) -> None:
    assert purse(text) == amount


def test_the_amount_may_have_been_told_before() -> None:
    assert purse("how much is left now?", ("we've got 30 pounds to spend", "show me vases")) == 30
