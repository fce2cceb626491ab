from __future__ import annotations

from itertools import product as every
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.bundles.bundle import Passed, Unmet, build_bundle
from recommender.bundles.deals import Coupon, Deals, MultiBuy, Scope
from recommender.bundles.programme import Choice, Need, Option, best_choice, cost
from recommender.errors import TooLarge
from retrieval.product import Money, Product


def option(product_id: str, minor: int, worth: int = 500, shelf: str = "Mugs") -> Option:
    made = Product(product_id, product_id, category=("Home", shelf), price=Money(minor, "GBP"))
    return Option(made, worth)


BASKET = Need("basket", (option("wicker", 3000, 900), option("tin", 1500, 400)))
PLATES = Need("plates", (option("stone", 400, 900), option("paper", 100, 300)), pieces=4)
BLANKET = Need("blanket", (option("wool", 2500, 800), option("fleece", 900, 500)))
PICNIC = (BASKET, PLATES, BLANKET)


def aim(needs: tuple[Need, ...], choice: Choice, deals: Deals) -> tuple[int, int, int]:
    worths = [need.options[i].worth for need, i in zip(needs, choice, strict=True) if i is not None]
    return len(worths), sum(worths), -cost(needs, choice, deals)


def best_by_trying(needs: tuple[Need, ...], budget: int | None, deals: Deals) -> tuple[int, int, int]:
    found = []
    for choice in every(*[(None, *range(len(need.options))) for need in needs]):
        taken = [
            need.options[i].product.product_id for need, i in zip(needs, choice, strict=True) if i is not None
        ]
        affordable = budget is None or cost(needs, choice, deals) <= budget
        if len(set(taken)) == len(taken) and affordable:
            found.append(aim(needs, choice, deals))
    return max(found)


def test_without_a_budget_the_best_of_each_is_picked() -> None:
    assert best_choice(PICNIC, None, Deals()) == (0, 0, 0)


def test_as_many_needs_as_possible_are_met_before_worth_counts() -> None:
    assert best_choice(PICNIC, 3000, Deals()) == (1, 1, 1)


def test_of_sets_of_equal_worth_the_cheapest_is_picked() -> None:
    same = Need("mug", (option("dear", 900), option("cheap", 700)))
    assert best_choice((same,), 1000, Deals()) == (1,)


def test_a_product_meets_one_need_only() -> None:
    twice = (
        Need("gift", (option("mug", 500, 900), option("card", 300, 100))),
        Need("mug", (option("mug", 500),)),
    )
    assert best_choice(twice, None, Deals()) == (1, 0)


def test_a_multi_buy_brings_a_set_within_the_budget() -> None:
    three = tuple(Need(f"mug {n}", (option(f"mug {n}", 500),)) for n in range(3))
    assert best_choice(three, 1000, Deals()).count(0) == 2
    assert best_choice(three, 1000, Deals((MultiBuy("3 for 2", 3, 2),))) == (0, 0, 0)


def test_a_coupon_brings_a_set_within_the_budget_once_its_minimum_is_met() -> None:
    coupon = Coupon("FIVE", amount=500, minimum=4000)
    assert best_choice((BASKET, PLATES), 4100, Deals()) == (1, 0)
    assert best_choice((BASKET, PLATES), 4100, Deals(coupons=(coupon,))) == (0, 0)


def test_more_options_than_can_be_weighed_exactly_are_refused() -> None:
    with pytest.raises(TooLarge, match="fewer things"):
        best_choice((Need("mug", tuple(option(f"m{n}", n) for n in range(401))),), 10, Deals())


def test_a_need_without_options_is_left_out_for_that_reason() -> None:
    assert build_bundle((Need("tent", ()), BASKET), 5000, Deals()).unmet == (Unmet("tent", "nothing"),)


def test_a_need_that_does_not_fit_says_how_much_is_missing() -> None:
    tin = BASKET.options[1].product
    assert build_bundle(PICNIC, 1400, Deals()).unmet == (Unmet("basket", "budget", 1400, tin),)


def test_what_would_suit_better_says_how_far_it_is_beyond_the_budget() -> None:
    wool = PICNIC[2].options[0].product
    passed = build_bundle(PICNIC, 5600, Deals()).passed
    assert Passed("blanket", wool, 3000 + 1600 + 2500 - 5600) in passed


def test_the_bill_is_that_of_the_picks() -> None:
    bundle = build_bundle(PICNIC, 6000, Deals())
    assert bundle.bill.total == sum(p.product.price.minor * p.pieces for p in bundle.picks if p.product.price)


@st.composite
def shopping(draw: Any) -> tuple[tuple[Need, ...], int | None, Deals]:
    shelves = st.sampled_from(("Mugs", "Plates"))
    ids = st.sampled_from([f"p{n}" for n in range(9)])
    stock = {
        name: (draw(st.integers(0, 3000)), draw(shelves)) for name in sorted({f"p{n}" for n in range(9)})
    }
    needs = []
    for n in range(draw(st.integers(0, 3))):
        names = draw(st.lists(ids, max_size=4, unique=True))
        options = tuple(
            option(name, stock[name][0], draw(st.integers(1, 1000)), stock[name][1]) for name in names
        )
        needs.append(Need(f"need {n}", options, draw(st.integers(1, 4))))
    take = draw(st.integers(2, 4))
    scopes = st.sampled_from((Scope(), Scope(categories=("Mugs",))))
    multi = tuple(
        MultiBuy(f"deal {n}", take, draw(st.integers(1, take - 1)), draw(scopes))
        for n in range(draw(st.integers(0, 2)))
    )
    minimum = st.integers(0, 3000)
    percents = [Coupon("P", percent=draw(st.integers(1, 100)), minimum=draw(minimum), scope=draw(scopes))]
    amounts = [Coupon("A", amount=draw(st.integers(1, 3000)), minimum=draw(minimum), scope=draw(scopes))]
    coupons = (percents if draw(st.booleans()) else []) + (amounts if draw(st.booleans()) else [])
    budget = draw(st.none() | st.integers(0, 8000))
    return tuple(needs), budget, Deals(multi, tuple(coupons))


@settings(max_examples=150)
@given(shopping())
def test_no_set_beats_the_solvers(drawn: tuple[tuple[Need, ...], int | None, Deals]) -> None:
    needs, budget, deals = drawn
    choice = best_choice(needs, budget, deals)
    assert aim(needs, choice, deals) == best_by_trying(needs, budget, deals)
    assert budget is None or cost(needs, choice, deals) <= budget
