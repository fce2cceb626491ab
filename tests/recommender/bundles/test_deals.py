from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from recommender.bundles.deals import Bill, Coupon, Deals, Line, MultiBuy, Saving, Scope, Term, bill_of
from retrieval.product import Money, Product

THREE_FOR_TWO = MultiBuy("3 for 2", 3, 2)


def priced(minor: int, name: str = "", category: tuple[str, ...] = ("Home", "Mugs")) -> Product:
    return Product(name or f"p{minor}", f"Thing {minor}", category=category, price=Money(minor, "GBP"))


def lines(*minors: int) -> list[Line]:
    return [Line(priced(minor, f"p{place}")) for place, minor in enumerate(minors)]


def test_of_three_pieces_the_cheapest_is_free() -> None:
    assert bill_of(lines(500, 300, 400), Deals((THREE_FOR_TWO,))) == Bill(1200, (Saving("3 for 2", 300),))


def test_five_pieces_make_a_multi_buy_happen_once() -> None:
    assert bill_of(lines(1, 2, 3, 4, 5), Deals((THREE_FOR_TWO,))).total == 14


def test_pieces_of_one_product_count_each() -> None:
    assert bill_of([Line(priced(200), 6), Line(priced(900))], Deals((THREE_FOR_TWO,))).total == 1700


def test_a_product_counts_towards_the_first_multi_buy_that_covers_it() -> None:
    mugs = MultiBuy("2 for 1 on mugs", 2, 1, Scope(categories=("mugs",)))
    found = bill_of([Line(priced(400), 3)], Deals((mugs, THREE_FOR_TWO)))
    assert [(each.name, each.amount) for each in found.savings] == [("2 for 1 on mugs", 400)]


def test_a_coupon_is_worked_out_on_what_multi_buys_leave() -> None:
    found = bill_of(lines(500, 500, 500), Deals((THREE_FOR_TWO,), (Coupon("TEN", percent=10),)))
    assert found.total == 900


def test_a_part_of_a_penny_is_not_taken_off() -> None:
    assert bill_of(lines(999), Deals(coupons=(Coupon("TEN", percent=10),))).total == 900


def test_an_amount_takes_off_no_more_than_its_products_come_to() -> None:
    coupon = Coupon("FIVE", amount=500, scope=Scope(brands=("Hearth",)))
    assert bill_of(lines(300), Deals(coupons=(coupon,))).total == 300
    assert bill_of([Line(priced(300))], Deals(coupons=(Coupon("FIVE", amount=500),))).total == 0


def test_a_coupon_below_its_minimum_saves_nothing() -> None:
    assert bill_of(lines(999), Deals(coupons=(Coupon("TEN", percent=10, minimum=1000),))).savings == ()


def test_of_two_coupons_the_better_one_is_used_alone() -> None:
    found = bill_of(lines(2000), Deals(coupons=(Coupon("TEN", percent=10), Coupon("FIVE", amount=500))))
    assert [each.code for each in found.savings] == ["FIVE"]


def test_a_category_is_met_by_path_beginning_or_name() -> None:
    mug = priced(1, category=("Home", "Kitchen", "Mugs"))
    covered = [Scope(categories=(c,)).covers(mug) for c in ("home > kitchen", "MUGS", "Home > Mugs", "Pets")]
    assert covered == [True, True, False, False]


def test_a_deal_holds_on_its_first_and_last_day() -> None:
    term = Term(date(2026, 5, 1), date(2026, 5, 31))
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)]
    assert [term.holds(day) for day in days] == [False, True, True, False]


def test_deals_of_a_day_are_those_that_hold_then() -> None:
    over = MultiBuy("old", 2, 1, term=Term(until=date(2026, 1, 1)))
    assert Deals((over, THREE_FOR_TWO)).on(date(2026, 5, 1)).multi_buys == (THREE_FOR_TWO,)


@given(st.lists(st.integers(0, 10_000), max_size=8), st.integers(0, 100), st.integers(0, 5000))
def test_no_bill_falls_below_nothing_or_rises_above_the_full_price(
    prices: list[int], percent: int, amount: int
) -> None:
    deals = Deals((THREE_FOR_TWO,), (Coupon("P", percent=percent), Coupon("A", amount=amount)))
    found = bill_of(lines(*prices), deals)
    assert 0 <= found.total <= found.full == sum(prices)
