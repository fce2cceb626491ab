from __future__ import annotations

import pytest
from sqlalchemy import Engine

from assistant.basket import BasketLine, Baskets
from assistant.visitor import Visitor
from retrieval.errors import BadInput
from tests.assistant.conftest import Clock

ANN, BEN, GUEST = Visitor.customer("ann"), Visitor.customer("ben"), Visitor.guest("ann")


@pytest.fixture
def baskets(engine: Engine, clock: Clock) -> Baskets:
    return Baskets(engine, clock)


def test_the_same_product_twice_is_one_line(baskets: Baskets) -> None:
    baskets.add(ANN, "mug")
    assert baskets.add(ANN, "mug", 2) == (BasketLine("mug", 3),)


def test_lines_keep_the_order_in_which_they_came(baskets: Baskets, clock: Clock) -> None:
    for product_id in ("z", "a", "m"):
        clock.now += 1
        baskets.add(ANN, product_id)
    assert [line.product_id for line in baskets.show(ANN)] == ["z", "a", "m"]


def test_nobody_sees_the_basket_of_another(baskets: Baskets) -> None:
    baskets.add(ANN, "mug")
    assert (baskets.show(BEN), baskets.show(GUEST)) == ((), ())


def test_some_pieces_can_be_taken_out(baskets: Baskets) -> None:
    baskets.add(ANN, "mug", 3)
    assert baskets.remove(ANN, "mug", 1) == (BasketLine("mug", 2),)


@pytest.mark.parametrize("quantity", [None, 3, 99])
def test_the_last_piece_takes_the_line_away(baskets: Baskets, quantity: int | None) -> None:
    baskets.add(ANN, "mug", 3)
    assert baskets.remove(ANN, "mug", quantity) == ()


def test_removing_from_one_basket_leaves_the_other(baskets: Baskets) -> None:
    baskets.add(ANN, "mug")
    baskets.add(BEN, "mug")
    baskets.remove(ANN, "mug")
    assert baskets.show(BEN) == (BasketLine("mug", 1),)


@pytest.mark.parametrize("quantity", [0, -1, 10_000])
def test_a_quantity_that_nobody_means_is_refused(baskets: Baskets, quantity: int) -> None:
    with pytest.raises(BadInput, match=str(quantity)):
        baskets.add(ANN, "mug", quantity)


def test_a_line_never_grows_past_what_a_basket_holds(baskets: Baskets) -> None:
    baskets.add(ANN, "mug", 9_999)
    with pytest.raises(BadInput, match="9999"):
        baskets.add(ANN, "mug", 1)
    assert baskets.show(ANN) == (BasketLine("mug", 9_999),)


def test_a_guest_who_signs_in_brings_the_basket_along(baskets: Baskets) -> None:
    baskets.add(GUEST, "mug", 2)
    baskets.add(GUEST, "pan")
    baskets.add(ANN, "mug", 1)
    assert set(baskets.move(GUEST, ANN)) == {BasketLine("mug", 3), BasketLine("pan", 1)}
    assert baskets.show(GUEST) == ()


def test_a_cleared_basket_is_empty(baskets: Baskets) -> None:
    baskets.add(ANN, "mug")
    baskets.clear(ANN)
    assert baskets.show(ANN) == ()
