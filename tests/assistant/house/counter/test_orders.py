from __future__ import annotations

from assistant.house.counter.known_orders import KnownOrder
from assistant.house.counter.orders import named_items, named_order, pointed_order

LAMP = KnownOrder("O2", "pending", (("P1", "Oak Desk Lamp"), ("P2", "Blue Mug")))
SCARF = KnownOrder("O1", "delivered", (("P3", "Wool Scarf"),))
ORDERS = (LAMP, SCARF)


def test_the_last_order_is_the_newest() -> None:
    assert pointed_order("the last one", ORDERS) == "O2"


def test_an_order_is_known_by_what_it_holds() -> None:
    assert named_order("return the scarf that I bought", ORDERS) == "O1"


def test_words_that_fit_no_order_name_none() -> None:
    assert named_order("return the teapot", ORDERS) == ""


def test_words_that_fit_two_orders_alike_name_none() -> None:
    assert named_order("the scarf", (SCARF, KnownOrder("O9", "pending", (("P4", "Silk Scarf"),)))) == ""


def test_an_item_is_known_by_its_words() -> None:
    assert named_items("exchange the mug for a red one", LAMP) == ("P2",)


def test_the_only_item_needs_no_words() -> None:
    assert named_items("send it back", SCARF) == ("P3",)


def test_everything_is_every_item() -> None:
    assert named_items("return everything", LAMP) == ("P1", "P2")


def test_an_item_that_is_not_described_is_not_guessed() -> None:
    assert named_items("I want to return something", LAMP) == ()
