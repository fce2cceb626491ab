"""Variables for the products of a script: `Named`, by title where that finds the product again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from assistant.scripts.product_rule import ProductRule
from retrieval.product import Product

_LONGEST = 32
_NO_LETTER = re.compile(r"[^a-z0-9]+")


class Named:
    """Names products as a script does, and keeps what must be looked up for that.

    Attributes:
        lookups: Variable -> `{product: RULE}`, as it stands under `let`.
    """

    def __init__(self, products: Sequence[Product]) -> None:
        self.products = products
        self._by_id = {product.product_id: product for product in products}
        self._names: dict[str, str] = {}
        self.lookups: dict[str, Any] = {}

    def __contains__(self, product_id: object) -> bool:
        return product_id in self._by_id

    def name(self, product_id: str) -> str:
        """`$variable`, or the id itself where no rule over the records finds just this product first."""
        if product_id not in self._names:
            self._names[product_id] = self._look_up(self._by_id.get(product_id)) or product_id
        return self._names[product_id]

    def _look_up(self, product: Product | None) -> str:
        if product is None or "$" in product.title:
            return ""
        price = {"price": float(product.price.major)} if product.price else {}
        brand = {"brand": product.brand} if product.brand else {}
        for rule in ({"title": product.title}, {"title": product.title, **brand, **price}):
            read = ProductRule.model_validate(rule)
            if next(filter(read.holds, self.products), None) == product:
                variable = self._free(_NO_LETTER.sub("_", product.title.casefold()).strip("_")[:_LONGEST])
                self.lookups[variable] = {"product": rule}
                return f"${variable}"
        return ""

    def _free(self, wish: str) -> str:
        wish = wish.strip("_") if wish[:1].isalpha() else f"product_{wish}".strip("_")
        names = (wish, *(f"{wish}_{number}" for number in range(2, len(self.lookups) + 3)))
        return next(name for name in names if name not in self.lookups and name != "me")
