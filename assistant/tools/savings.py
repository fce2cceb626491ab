"""What deals make of a basket or a set, in words. Knows no shop: the bill comes in."""

from __future__ import annotations

from collections.abc import Sequence

from recommender.bundles.deals import Deals, Line, Saving, bill_of
from retrieval.product import Money


def saved_in_words(savings: Sequence[Saving], currency: str) -> str:
    """What deals take off, as a person reads it: "3 for 2 on mugs takes £4.50 off"."""
    return " and ".join(f"{each.name} takes {Money(each.amount, currency)} off" for each in savings)


def coupon_in_words(lines: Sequence[Line], deals: Deals, currency: str) -> str:
    """The coupon that would save most, what it takes off, and what is left to pay; empty where none does."""
    bill = bill_of(lines, deals)
    return next(
        (
            f"With the code {saving.code} it would be {Money(saving.amount, currency)} less,"
            f" {Money(bill.total, currency)}"
            for saving in bill.savings
            if saving.code
        ),
        "",
    )
