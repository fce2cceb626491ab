"""What a page says of free delivery, held against what lies in the basket."""

from __future__ import annotations

import pytest

from assistant.shop.shop import Shop
from assistant.tools.postage import free_from
from retrieval.product import Money
from tests.assistant.talk import talk_to


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Delivery is free on orders of £25.00 or more.", "25.00"),
        ("We send parcels free of charge from £30 on.", "30"),
        ("Orders over £1,050.50 are delivered free.", "1050.50"),
        ("Shipping costs 5 GBP. Shipping is free above 60 GBP.", "60"),
    ],
)
def test_the_amount_from_which_delivery_is_free_is_read(text: str, amount: str) -> None:
    assert free_from(text, "GBP") == Money.of(amount, "GBP")


@pytest.mark.parametrize(
    "text",
    [
        "Delivery costs £3.50.",
        "Wrapping is free on orders of £20.00 or more.",
        "Returns are free. A parcel to Spain costs £9.00.",
    ],
)
def test_other_amounts_are_none_of_it(text: str) -> None:
    assert free_from(text, "GBP") is None


def test_who_asks_for_postage_hears_what_the_basket_lacks(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    limit = free_from(talk.say("what do you charge for delivery?").text, "GBP")
    talk.say("show me red mugs")
    talk.say("put the first one into my basket")
    reply = talk.say("would I pay postage on that?")
    assert ("short of free delivery" in reply.text) is (limit is not None)
