from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from assistant.shop.config import ShopConfig
from assistant.shop.shop import Shop
from assistant.truth import Evidence
from recommender.events import Event, Kind
from recommender.reasons import FEWEST_BUYERS
from retrieval.product import Money
from tests.assistant.tools.calling import GUEST, call, context_of

TEA = [{"query": "mug"}, {"query": "teapot"}, {"query": "notebook"}]


def with_deals(shop: Shop, **sections: object) -> Shop:
    return replace(shop, config=ShopConfig.model_validate({"currency": "GBP", "deals": sections}))


def minor(text: str) -> int:
    return Money.of(text.removeprefix("£"), "GBP").minor


def test_each_need_gets_a_product_of_its_kind(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=TEA, budget=40)
    assert result.outcome == "built"
    assert [p.product_id.split("-")[0] for p in result.products] == ["mug", "teapot", "notebook"]


def test_the_total_is_the_sum_of_the_records_and_within_the_budget(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=TEA, budget=27)
    total = sum(p.price.minor for p in result.products if p.price)
    assert minor(result.facts["total"]) == total <= 2700
    assert minor(result.facts["left"]) == 2700 - total


def test_pieces_count_in_the_total(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=[{"query": "mug", "pieces": 4}])
    price = result.products[0].price
    assert price is not None
    assert minor(result.facts["total"]) == 4 * price.minor


def test_more_pieces_than_are_in_stock_are_no_option(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=[{"query": "mug", "pieces": 6}])
    assert result.outcome == "none"


def test_what_the_budget_leaves_out_is_named_with_what_it_lacks(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=TEA, budget=8)
    assert result.outcome == "part"
    assert "teapot" in result.facts["left_out"]
    assert "would break the budget" in result.facts["left_out"]
    assert minor(result.cards[0].facts["left_out"][0]["short"]) > 0


def test_what_the_shop_does_not_sell_is_left_out_for_that_reason(open_shop: Shop) -> None:
    needs = [{"query": "mug"}, {"query": "motorbike"}]
    result = call(context_of(open_shop), "build_bundle", needs=needs, budget=40)
    assert "motorbike (I found nothing" in result.facts["left_out"]


def test_a_better_product_that_is_too_dear_is_named(open_shop: Shop) -> None:
    context = context_of(open_shop)
    dearest = next(p for p in open_shop.catalogue.products if p.product_id == "teapot-white")
    open_shop.recommender.record(Event(dearest.product_id, Kind.LIKE, session_id=GUEST.guest_id))
    free = call(context, "build_bundle", needs=TEA)
    tight = call(context, "build_bundle", needs=TEA, budget=minor(free.facts["total"]) / 100 - 0.01)
    assert len(tight.products) == 3
    assert "would suit better as" in tight.facts["passed"]
    assert tight.cards[0].facts["passed"][0]["over"] == "£0.01"


def test_limits_of_one_need_hold_for_it_alone(open_shop: Shop) -> None:
    needs = [{"query": "mug", "colour": ["red"]}, {"query": "lantern", "colour": ["blue"]}]
    result = call(context_of(open_shop), "build_bundle", needs=needs)
    assert [p.product_id for p in result.products] == ["mug-red", "lantern-blue"]


def test_what_is_disliked_is_no_option(open_shop: Shop) -> None:
    context = context_of(open_shop)
    open_shop.recommender.record(Event("mug-red", Kind.DISLIKE, session_id=GUEST.guest_id))
    needs = [{"query": "mug", "colour": ["red"]}]
    assert call(context, "build_bundle", needs=needs).outcome == "none"


def test_a_multi_buy_makes_the_set_cheaper_and_is_named(open_shop: Shop) -> None:
    shop = with_deals(open_shop, multi_buys=[{"name": "3 for 2", "take": 3, "pay": 2}])
    result = call(context_of(shop), "build_bundle", needs=TEA, budget=100)
    prices = sorted(p.price.minor for p in result.products if p.price)
    assert minor(result.facts["total"]) == sum(prices[1:])
    assert result.facts["savings"] == f"3 for 2 takes {Money(prices[0], 'GBP')} off"


def test_a_coupon_is_named_by_its_code(open_shop: Shop) -> None:
    shop = with_deals(open_shop, coupons=[{"code": "TEA10", "percent": 10, "categories": "Kitchen"}])
    result = call(context_of(shop), "build_bundle", needs=TEA[:2], budget=100)
    assert "TEA10" in result.facts["savings"]
    assert result.cards[0].facts["savings"][0]["code"] == "TEA10"


def test_a_deal_that_is_over_takes_nothing_off(open_shop: Shop) -> None:
    past = {"name": "2 for 1", "take": 2, "pay": 1, "until": "2020-01-01"}
    result = call(context_of(with_deals(open_shop, multi_buys=[past])), "build_bundle", needs=TEA)
    assert result.facts["savings"] == ""


def test_every_amount_that_is_said_stands_in_the_evidence(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "build_bundle", needs=TEA, budget=30)
    amounts = Evidence.of([result]).amounts
    assert {minor(result.facts[name]) for name in ("total", "left", "budget")} <= {
        int(a * 100) for a in amounts
    }


def test_no_needs_are_no_set(open_shop: Shop) -> None:
    with pytest.raises(ValidationError):
        call(context_of(open_shop), "build_bundle", needs=[])


def test_a_basket_with_a_teapot_lacks_a_mug(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "teapot-red")
    result = call(context, "complete_basket")
    assert result.outcome == "missing"
    assert "mug" in {p.product_id.split("-")[0] for p in result.products}


def test_what_goes_with_the_basket_says_with_what_and_how_many_bought_it(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "teapot-red")
    mug = next(p for p in call(context, "complete_basket").products if p.product_id.startswith("mug"))
    reason = mug.reasons[0]
    assert (reason.kind, reason.evidence) == ("together", ("teapot-red",))
    assert (reason.buyers or 0) >= FEWEST_BUYERS
    assert str(reason.buyers) in reason.text


def test_nothing_of_the_basket_is_suggested_again(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "teapot-red")
    context.records.baskets.add(GUEST, "mug-blue")
    kinds = {p.product_id.split("-")[0] for p in call(context, "complete_basket").products}
    assert not kinds & {"teapot", "mug"}


def test_suggestions_for_the_basket_keep_limits(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "teapot-red")
    result = call(context, "complete_basket", max_price=5)
    assert all(p.price and p.price.minor <= 500 for p in result.products)


def test_an_empty_basket_is_said_to_be_empty(open_shop: Shop) -> None:
    assert call(context_of(open_shop), "complete_basket").outcome == "empty"


def test_a_product_that_is_named_is_completed_without_a_basket(open_shop: Shop) -> None:
    result = call(context_of(open_shop), "complete_basket", product_ids=["teapot-blue"])
    assert any(p.product_id.startswith("mug") for p in result.products)
