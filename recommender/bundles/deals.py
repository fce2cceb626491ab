"""What a shop takes off: multi-buys ("3 for 2") and coupons, as records, and the exact bill of a set.

Money is whole minor units all the way. A product counts towards the first multi-buy that covers it, and of
the pieces that count the cheapest are free. At most one coupon is used; it is worked out on what is left to
pay after multi-buys, and its part of a penny is the shop's. Knows no file, no basket and no customer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from retrieval.product import Product
from retrieval.words import fold


@dataclass(frozen=True, slots=True)
class Scope:
    """Which products a deal is for; one part suffices, and without any it is for all of them.

    Attributes:
        categories: A path, its beginning, or one of its names, whatever the case.
        brands: Names, whatever the case.
        products: Ids.
    """

    categories: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    products: tuple[str, ...] = ()

    def covers(self, product: Product) -> bool:
        """Whether the deal is for this product."""
        if not (self.categories or self.brands or self.products):
            return True
        return (
            product.product_id in self.products
            or fold(product.brand) in {fold(brand) for brand in self.brands}
            or any(_within(product, category) for category in self.categories)
        )


@dataclass(frozen=True, slots=True)
class Term:
    """The days on which a deal holds, both ends included; None leaves an end open."""

    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it holds on this day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class MultiBuy:
    """Of so many pieces only some are paid.

    Attributes:
        name: As customers know it ("3 for 2 on candles").
        take: How many pieces make it happen once.
        pay: How many of them are paid, fewer than `take`.
    """

    name: str
    take: int
    pay: int
    scope: Scope = field(default_factory=Scope)
    term: Term = field(default_factory=Term)

    @property
    def free(self) -> int:
        """Pieces of each `take` that cost nothing."""
        return self.take - self.pay


@dataclass(frozen=True, slots=True)
class Coupon:
    """A part off what its products come to, or an amount: one of the two.

    Attributes:
        code: What the customer enters.
        percent: Of what its products come to, 0 to 100; a part of a minor unit is not taken off.
        amount: Minor units off, at most what its products come to.
        minimum: Minor units that its products must come to.
    """

    code: str
    percent: int = 0
    amount: int = 0
    minimum: int = 0
    scope: Scope = field(default_factory=Scope)
    term: Term = field(default_factory=Term)

    def saves(self, eligible: int) -> int:
        """What it takes off products that come to so many minor units."""
        if eligible < self.minimum:
            return 0
        return min(self.amount, eligible) + eligible * self.percent // 100


@dataclass(frozen=True, slots=True)
class Deals:
    """All deals of a shop."""

    multi_buys: tuple[MultiBuy, ...] = ()
    coupons: tuple[Coupon, ...] = ()

    def on(self, day: date) -> Deals:
        """Those that hold on a day."""
        return Deals(
            tuple(each for each in self.multi_buys if each.term.holds(day)),
            tuple(each for each in self.coupons if each.term.holds(day)),
        )

    def multi_buy_of(self, product: Product) -> MultiBuy | None:
        """The multi-buy that a product counts towards."""
        return next((each for each in self.multi_buys if each.scope.covers(product)), None)


@dataclass(frozen=True, slots=True)
class Line:
    """So many pieces of one product, which has a price."""

    product: Product
    pieces: int = 1

    @property
    def price(self) -> int:
        """Minor units that one piece costs."""
        assert self.product.price is not None
        return self.product.price.minor


@dataclass(frozen=True, slots=True)
class Saving:
    """What one deal takes off, in minor units; `code` is empty for what needs none."""

    name: str
    amount: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Bill:
    """What a set comes to, in minor units.

    Attributes:
        full: Without deals.
        savings: Those above 0, multi-buys first.
    """

    full: int
    savings: tuple[Saving, ...] = ()

    @property
    def total(self) -> int:
        """What is to be paid."""
        return self.full - sum(each.amount for each in self.savings)


def bill_of(lines: Sequence[Line], deals: Deals, coupons: bool = True) -> Bill:
    """What these lines come to, with the coupon that saves most (of equal ones the first) if with any.

    Args:
        lines: Each product once.
        deals: Those that hold.
        coupons: Whether a coupon may be used.
    """
    paid, savings = [line.price * line.pieces for line in lines], []
    full = sum(paid)
    for multi_buy in deals.multi_buys:
        counted = [i for i, line in enumerate(lines) if deals.multi_buy_of(line.product) is multi_buy]
        free = sum(lines[i].pieces for i in counted) // multi_buy.take * multi_buy.free
        saved = 0
        for i in sorted(counted, key=lambda i: lines[i].price):
            given = min(free, lines[i].pieces)
            paid[i] -= given * lines[i].price
            saved += given * lines[i].price
            free -= given
        savings.append(Saving(multi_buy.name, saved))
    if coupons and deals.coupons:
        worth = [_saved(coupon, lines, paid) for coupon in deals.coupons]
        best = worth.index(max(worth))
        code = deals.coupons[best].code
        savings.append(Saving(f"Coupon {code}", worth[best], code))
    return Bill(full, tuple(each for each in savings if each.amount > 0))


def _saved(coupon: Coupon, lines: Sequence[Line], paid: Sequence[int]) -> int:
    eligible = sum(p for line, p in zip(lines, paid, strict=True) if coupon.scope.covers(line.product))
    return coupon.saves(eligible)


def _within(product: Product, category: str) -> bool:
    """Whether a category's path, its beginning or one of its names is this one."""
    wanted = tuple(fold(part) for part in category.split(">") if fold(part))
    path = tuple(fold(part) for part in product.category)
    if len(wanted) == 1:
        return wanted[0] in path
    return bool(wanted) and path[: len(wanted)] == wanted
