from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import ToolMessage

from assistant.shop.shop import Shop
from assistant.tools.context import TurnContext
from assistant.tools.results import Result, ShownProduct
from tests.assistant.tools.calling import GUEST, call, context_of

SEEN = tuple(ShownProduct(product_id, product_id) for product_id in ("mug-red", "mug-blue", "teapot-red"))


def change(context: TurnContext, **given: Any) -> Result:
    shown = Result("search_catalog", "found", SEEN, listing=True).to_artifact()
    return call(context, "basket", [ToolMessage("", tool_call_id="c", artifact=shown)], **given)


def held(context: TurnContext) -> dict[str, int]:
    return {line.product_id: line.quantity for line in context.records.baskets.show(GUEST)}


def test_what_lies_there_already_adds_up(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red", 2)
    change(context, action="add", product_ids=["mug-red"])
    assert held(context) == {"mug-red": 3}


def test_several_changes_of_one_call_are_done_in_order(open_shop: Shop) -> None:
    context = context_of(open_shop)
    change(
        context,
        action="add",
        product_ids=["mug-red"],
        quantity=2,
        then=[
            {"action": "add", "product_ids": ["teapot-red"]},
            {"action": "set", "product_ids": ["mug-red"], "quantity": 5},
        ],
    )
    assert held(context) == {"mug-red": 5, "teapot-red": 1}


def test_several_changes_come_to_one_card(open_shop: Shop) -> None:
    result = change(
        context_of(open_shop),
        action="add",
        product_ids=["mug-red"],
        then=[{"action": "add", "product_ids": ["mug-blue"], "quantity": 2}],
    )
    assert [card.kind for card in result.cards] == ["basket"]


def test_several_additions_are_told_with_their_numbers(open_shop: Shop) -> None:
    result = change(
        context_of(open_shop),
        action="add",
        product_ids=["mug-red"],
        then=[{"action": "add", "product_ids": ["mug-blue"], "quantity": 2}],
    )
    red, blue = (p.title for p in map(open_shop.catalogue.get, ("mug-red", "mug-blue")) if p)
    assert (result.outcome, result.facts["added"]) == ("added", f"{red}, 2 × {blue}")


def test_a_swap_keeps_the_number_of_pieces(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red", 3)
    change(context, action="swap", product_ids=["mug-red"], into=["mug-blue"])
    assert held(context) == {"mug-blue": 3}


def test_a_swap_for_what_is_sold_out_takes_nothing_out(open_shop: Shop) -> None:
    context = context_of(open_shop)
    gone = next(p for p in open_shop.catalogue.products if p.in_stock is False)
    context.records.baskets.add(GUEST, "mug-red")
    shown = Result("search_catalog", "found", (ShownProduct(gone.product_id, gone.title),), listing=True)
    message = ToolMessage("", tool_call_id="c", artifact=shown.to_artifact())
    swapped = {"action": "swap", "product_ids": ["mug-red"], "into": [gone.product_id]}
    result = call(context, "basket", [message], **swapped)
    assert (result.outcome, held(context)) == ("sold_out", {"mug-red": 1})


def test_what_is_sold_out_does_not_keep_the_rest_out(open_shop: Shop) -> None:
    context = context_of(open_shop)
    gone = next(p for p in open_shop.catalogue.products if p.in_stock is False)
    shown = Result("search_catalog", "found", (*SEEN, ShownProduct(gone.product_id, gone.title)))
    message = ToolMessage("", tool_call_id="c", artifact=shown.to_artifact())
    result = call(context, "basket", [message], action="add", product_ids=[gone.product_id, "mug-red"])
    assert held(context) == {"mug-red": 1}
    assert result.facts["left_out"] == gone.title


def test_pieces_taken_out_leave_the_others(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red", 4)
    change(context, action="remove", product_ids=["mug-red"], quantity=1)
    assert held(context) == {"mug-red": 3}


def test_a_change_of_what_was_never_shown_does_nothing_at_all(open_shop: Shop) -> None:
    context = context_of(open_shop)
    change(
        context,
        action="add",
        product_ids=["mug-red"],
        then=[{"action": "add", "product_ids": ["lantern-blue"]}],
    )
    assert held(context) == {}


def test_more_of_what_lies_in_the_basket_may_go_in_unshown(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "lantern-blue")
    call(context, "basket", action="add", product_ids=["lantern-blue"])
    assert held(context) == {"lantern-blue": 2}


def test_a_piece_that_is_taken_out_is_told_by_its_number(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red", 4)
    result = change(context, action="remove", product_ids=["mug-red"], quantity=1)
    assert result.facts["titles"].startswith("1 × ")


def test_what_went_in_is_kept_by_id(open_shop: Shop) -> None:
    result = change(context_of(open_shop), action="add", product_ids=["mug-red", "teapot-red"])
    assert result.facts["put"] == ["mug-red", "teapot-red"]


@pytest.mark.parametrize(("budget", "left", "beyond"), [(50, True, False), (0.5, False, True)])
def test_what_is_left_of_a_budget_is_told(open_shop: Shop, budget: float, left: bool, beyond: bool) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red")
    told = call(context, "basket", [], action="show", budget=budget)
    assert (bool(told.facts["left"]), bool(told.facts["beyond"])) == (left, beyond)


def test_a_change_tells_what_lay_there_before(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red", 3)
    assert change(context, action="remove", product_ids=["mug-red"]).facts["before"] == [["mug-red", 3]]
