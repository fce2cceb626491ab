"""The section `deals` of `shop.yaml`: multi-buys and coupons, checked, and as the records that bills rest on.

A key that means nothing is an error here: a misspelt limit would give things away.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from recommender.bundles.deals import Coupon, Deals, MultiBuy, Scope, Term
from retrieval.product import Money

MOST_DEALS = 20
"""Of each kind; a set under a budget is worked out once a coupon."""


def _listed(value: Any) -> Any:
    """One value stands for a list of one."""
    return (str(value),) if isinstance(value, str | int) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Amount = Annotated[Decimal, Field(gt=0, le=10**9)]


class _Deal(BaseModel):
    """What every deal has: the products that it is for, and the days on which it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: Names = ()
    brands: Names = ()
    products: Names = ()
    since: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.since and self.until and self.until < self.since:
            raise ValueError("it ends before it begins; swap since and until")
        return self

    def scope(self) -> Scope:
        """The products that it is for."""
        return Scope(self.categories, self.brands, self.products)

    def term(self) -> Term:
        """The days on which it holds."""
        return Term(self.since, self.until)


class MultiBuyConfig(_Deal):
    """Of `take` pieces only `pay` are paid."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    take: Annotated[int, Field(ge=2, le=100)]
    pay: Annotated[int, Field(ge=1, le=99)]

    @model_validator(mode="after")
    def _gives_something(self) -> Self:
        if self.pay >= self.take:
            raise ValueError("pay must be less than take, as in take: 3, pay: 2")
        return self


class CouponConfig(_Deal):
    """A part or an amount off, where its products come to `minimum`; amounts in major units."""

    code: Annotated[str, Field(min_length=1, max_length=40)]
    percent: Annotated[int, Field(ge=1, le=100)] | None = None
    amount: Amount | None = None
    minimum: Annotated[Decimal, Field(ge=0, le=10**9)] = Decimal(0)

    @model_validator(mode="after")
    def _is_one_of_two(self) -> Self:
        if (self.percent is None) == (self.amount is None):
            raise ValueError("give either percent or amount")
        return self


class DealsConfig(BaseModel):
    """What the shop takes off."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    multi_buys: Annotated[tuple[MultiBuyConfig, ...], Field(max_length=MOST_DEALS)] = ()
    coupons: Annotated[tuple[CouponConfig, ...], Field(max_length=MOST_DEALS)] = ()

    def deals(self, currency: str) -> Deals:
        """All of them, with amounts in the currency's minor units."""
        return Deals(
            tuple(
                MultiBuy(each.name, each.take, each.pay, each.scope(), each.term())
                for each in self.multi_buys
            ),
            tuple(
                Coupon(
                    code=each.code,
                    percent=each.percent or 0,
                    amount=Money.of(each.amount, currency).minor if each.amount else 0,
                    minimum=Money.of(each.minimum, currency).minor,
                    scope=each.scope(),
                    term=each.term(),
                )
                for each in self.coupons
            ),
        )
