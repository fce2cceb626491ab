"""A rule over one product's records (`ProductRule`).

It compares on its own and never asks the search that it is a test of. A fact that the records don't have
breaks a rule on it: a product without a price is not "at most 3.00".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from assistant.scripts.comparing import fold
from assistant.scripts.matching import Asking, NumberRange, ValueMatch, within
from retrieval.product import Product


class ProductRule(Asking):
    """What a product's records must say; all parts that are given must hold.

    Attributes:
        price: In major units of the shop's currency.
        category: A path such as `Home > Lighting`, or one of its names; the product must be at or under it.
        rating: 0 to 5.
        title: Of the product's title.
        text: Of all its words (title, brand, category, attributes, description).
        attributes: Name -> rule over its values; options count as attributes.
        breaks: A rule that must not hold (`not` in a script).
    """

    price: Annotated[NumberRange, within(0, None, "a price")] | None = None
    category: str = ""
    brand: ValueMatch | None = None
    available: bool | None = None
    rating: Annotated[NumberRange, within(0, 5, "a rating")] | None = None
    title: ValueMatch | None = None
    text: ValueMatch | None = None
    attributes: dict[str, ValueMatch] = Field(default_factory=dict)
    breaks: ProductRule | None = Field(default=None, alias="not")

    def broken(self, product: Product) -> Iterator[str]:
        """What the product's records say against each part of the rule; nothing when it keeps them all."""
        if self.price is not None and not self.price.holds(product.price.major if product.price else None):
            yield f"price {product.price or 'unknown'}, not {self.price}"
        if self.category and not under(product, self.category):
            yield f"category '{product.category_path}', not under '{self.category}'"
        if self.brand is not None and not self.brand.holds(product.brand):
            yield f"brand '{product.brand}', not {self.brand}"
        if self.available is not None and product.in_stock is not self.available:
            yield f"available {product.in_stock}, not {self.available}"
        if self.rating is not None and not self.rating.holds(product.rating):
            yield f"rating {product.rating}, not {self.rating}"
        if self.title is not None and not self.title.holds(product.title):
            yield f"title '{product.title}', not {self.title}"
        if self.text is not None and not self.text.holds(product.text()):
            yield f"text of '{product.title}', not {self.text}"
        values = {fold(name): value for name, value in product.named_values().items()}
        for name, rule in self.attributes.items():
            if not any(rule.holds(value) for value in values.get(fold(name), ())):
                yield f"{name} {' / '.join(values.get(fold(name), ('unknown',)))}, not {rule}"
        if self.breaks is not None and self.breaks.holds(product):
            yield f"it is what it must not be ({self.breaks})"

    def holds(self, product: Product) -> bool:
        """Whether the product keeps the whole rule."""
        return not any(self.broken(product))

    def __str__(self) -> str:
        """In words."""
        parts = []
        for name in self.model_fields_set:
            value = getattr(self, name)
            if isinstance(value, dict):
                value = ", ".join(f"{key} {rule}" for key, rule in value.items())
            parts.append(f"{'not' if name == 'breaks' else name} {value}")
        return "; ".join(sorted(parts))


def under(product: Product, category: str) -> bool:
    """Whether the product's category is this path or below it, or has a part of this one name."""
    path = [fold(part) for part in product.category]
    asked = [fold(part) for part in category.split(">")]
    return path[: len(asked)] == asked if len(asked) > 1 else asked[0] in path
