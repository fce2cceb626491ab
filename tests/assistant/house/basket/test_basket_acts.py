from __future__ import annotations

import pytest

from assistant.house.basket.basket_acts import BasketAct, one_call
from assistant.house.words.counting import Amount


def test_a_single_addition_is_a_plain_call() -> None:
    assert one_call([BasketAct("add", ("P1",))]) == {"action": "add", "product_ids": ["P1"], "quantity": 1}


def test_additions_of_different_numbers_come_one_after_the_other() -> None:
    acts = [BasketAct("add", ("P1",), Amount(2)), BasketAct("add", ("P2",))]
    assert one_call(acts) == {
        "action": "add",
        "product_ids": ["P1"],
        "quantity": 2,
        "then": [{"action": "add", "product_ids": ["P2"], "quantity": 1}],
    }


def test_the_same_done_with_two_products_is_one_change() -> None:
    acts = [BasketAct("add", ("P1",)), BasketAct("add", ("P2",))]
    assert one_call(acts) == {"action": "add", "product_ids": ["P1", "P2"], "quantity": 1}


def test_a_new_number_is_set() -> None:
    assert one_call([BasketAct("amount", ("P1",), Amount(4))])["action"] == "set"


def test_one_more_is_added() -> None:
    found = one_call([BasketAct("amount", ("P1",), Amount(1, more=True))])
    assert found == {"action": "add", "product_ids": ["P1"], "quantity": 1}


def test_pieces_are_taken_out_by_their_number() -> None:
    assert one_call([BasketAct("remove", ("P1",), Amount(1))])["quantity"] == 1


def test_what_is_taken_out_without_a_number_goes_whole() -> None:
    assert "quantity" not in one_call([BasketAct("remove", ("P1",))])


def test_a_swap_says_what_comes_in() -> None:
    assert one_call([BasketAct("swap", ("P1",), into=("P2",))])["into"] == ["P2"]


def test_taking_all_out_is_never_joined_with_taking_one_out() -> None:
    found = one_call([BasketAct("remove", ("P1",)), BasketAct("remove", ())])
    assert found["then"] == [{"action": "remove", "product_ids": []}]


def test_no_act_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to be done"):
        one_call([])
