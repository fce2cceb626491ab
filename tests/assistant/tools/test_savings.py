from __future__ import annotations

from assistant.shop.shop import Shop
from tests.assistant.tools.calling import GUEST, call, context_of
from tests.assistant.tools.test_bundles import minor, with_deals


def test_a_basket_costs_what_its_deals_leave(open_shop: Shop) -> None:
    shop = with_deals(
        open_shop, multi_buys=[{"name": "2 for 1 on mugs", "take": 2, "pay": 1, "categories": "Mugs"}]
    )
    context = context_of(shop)
    context.records.baskets.add(GUEST, "mug-red", 2)
    facts = call(context, "basket", action="show").facts
    assert facts["savings"] == "2 for 1 on mugs takes £4.50 off"
    assert minor(facts["total"]) == 450


def test_a_coupon_is_offered_and_not_taken_for_granted(open_shop: Shop) -> None:
    shop = with_deals(open_shop, coupons=[{"code": "TEN", "percent": 10}])
    context = context_of(shop)
    context.records.baskets.add(GUEST, "mug-red", 2)
    facts = call(context, "basket", action="show").facts
    assert minor(facts["total"]) == 900
    assert facts["coupon"] == "With the code TEN it would be £0.90 less, £8.10"


def test_without_deals_nothing_is_said_of_them(open_shop: Shop) -> None:
    context = context_of(open_shop)
    context.records.baskets.add(GUEST, "mug-red")
    facts = call(context, "basket", action="show").facts
    assert (facts["savings"], facts["coupon"]) == ("", "")
