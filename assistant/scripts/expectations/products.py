"""Expectations on the products shown, as rules over their records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator

from assistant.scripts.matching import Asking, Count
from assistant.scripts.product_rule import ProductRule
from assistant.scripts.seen import Failure, Seen
from retrieval.product import Product

Order = Literal["price ascending", "price descending", "rating descending"]


class ProductsExpected(Asking):
    """What was shown.

    Attributes:
        every: Each product shown keeps this rule; none shown is a failure, unless `count` allows for none.
        some: At least one does.
        first: The first shown does.
        no_product: None does (`none` in a script).
        none_of: Ids that are not shown.
        includes: Ids that are.
        new: Nothing that an earlier turn of this conversation showed.
    """

    count: Count | None = None
    every: ProductRule | None = None
    some: ProductRule | None = None
    first: ProductRule | None = None
    no_product: ProductRule | None = Field(default=None, alias="none")
    none_of: list[str] = Field(default_factory=list)
    includes: list[str] = Field(default_factory=list)
    new: bool = False
    order: Order | None = None

    @model_validator(mode="after")
    def _can_fail_and_hold(self) -> ProductsExpected:
        both = set(self.includes) & set(self.none_of)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} can't be both shown and not shown; remove one")
        given = [name for name in _OF_PRODUCTS if getattr(self, "no_product" if name == "none" else name)]
        if self.count is not None and not self.count.allows(1) and given:
            raise ValueError(
                f"where nothing is shown, {', '.join(given)} can say nothing; remove one of them"
            )
        if self.count is not None and self.order and not self.count.allows(2):
            raise ValueError("one product alone is always in order; remove order, or ask for more products")
        if self.count is not None and not self.count.allows(len(self.includes)):
            raise ValueError(f"{self.count} products can't include {len(self.includes)}; correct the count")
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        ids = seen.reply.products
        shown = [product for product in map(seen.product, ids) if product is not None]
        for unknown in (i for i in ids if seen.product(i) is None):
            yield Failure((), "products that the shop sells", f"'{unknown}' is not in the catalogue")
        if self.count is not None and not self.count.holds(len(ids)):
            yield Failure(("count",), f"{self.count} products", str(len(ids)))
        yield from self._by_rule(shown)
        for place, product_id in enumerate(self.none_of):
            if product_id in ids:
                yield Failure(
                    ("none_of", place), f"'{product_id}' not shown", f"shown {ids.index(product_id) + 1}."
                )
        for place, product_id in enumerate(self.includes):
            if product_id not in ids:
                yield Failure(("includes", place), f"'{product_id}' shown", ", ".join(ids) or "nothing shown")
        again = [i for i in ids if i in seen.shown_before]
        if self.new and again:
            yield Failure(("new",), "nothing shown before", f"again {', '.join(again)}")
        if self.order is not None and not in_order(shown, self.order):
            figures = ", ".join(str(p.rating if self.order.startswith("rating") else p.price) for p in shown)
            yield Failure(("order",), f"in the order {self.order}", figures)

    def _by_rule(self, shown: list[Product]) -> Iterator[Failure]:
        may_be_empty = self.count is not None and self.count.holds(0)
        if self.every is not None and not shown and not may_be_empty:
            yield Failure(("every",), f"products with {self.every}", "nothing shown")
        for product in shown:
            for word in self.every.broken(product) if self.every else ():
                yield Failure(("every",), f"every product: {self.every}", f"{name(product)}: {word}")
            if self.no_product is not None and self.no_product.holds(product):
                yield Failure(("none",), f"no product: {self.no_product}", name(product))
        if self.some is not None and not any(map(self.some.holds, shown)):
            yield Failure(
                ("some",), f"a product with {self.some}", ", ".join(map(name, shown)) or "nothing shown"
            )
        if self.first is not None and not (shown and self.first.holds(shown[0])):
            happened = (
                f"{name(shown[0])}: {'; '.join(self.first.broken(shown[0]))}" if shown else "nothing shown"
            )
            yield Failure(("first",), f"first a product with {self.first}", happened)


_OF_PRODUCTS = ("every", "some", "first", "none", "none_of", "includes", "new", "order")


def in_order(shown: list[Product], order: Order) -> bool:
    """Whether the products stand in this order; those without the figure are passed over."""
    figures = [p.rating if order == "rating descending" else p.price and p.price.minor for p in shown]
    known = [figure for figure in figures if figure is not None]
    return known == sorted(known, reverse=order != "price ascending")


def name(product: Product) -> str:
    """The product as a failure names it."""
    return f"{product.product_id} '{product.title}'"
