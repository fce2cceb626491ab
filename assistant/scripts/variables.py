"""The variables of a running script: looked up in the shop, captured from what was shown, put into texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel

from assistant.scripts.format import VARIABLE, CustomerRule, Lookup, OrderRule
from assistant.scripts.product_rule import ProductRule
from assistant.scripts.subject import OrderFact, Stage
from retrieval.errors import BadInput

M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Variables:
    """Names and what they stand for: `mug` is an id, `mug.title` a fact of its record."""

    values: dict[str, str] = field(default_factory=dict)

    def define_product(self, name: str, product_id: str, stage: Stage) -> None:
        """The variable stands for this product."""
        self.values[name] = product_id
        product = stage.product(product_id)
        if product is not None:
            facts = {"title": product.title, "brand": product.brand, "category": product.category_path}
            facts["price"] = str(product.price or "")
            facts["colour"] = " ".join(product.named_values().get("colour", ()))
            self.values |= {f"{name}.{fact}": value for fact, value in facts.items()}

    def look_up(self, name: str, lookup: Lookup, stage: Stage, customer_id: str) -> None:
        """The variable stands for the first record that keeps the rule.

        Raises:
            BadInput: the shop has no such record.
        """
        if lookup.product is not None:
            self.define_product(name, _first_product(lookup.product, stage), stage)
        elif lookup.order is not None:
            order = _first_order(lookup.order, stage, customer_id)
            self.values |= {
                name: order.order_id,
                f"{name}.status": order.status,
                f"{name}.customer": order.customer_id,
            }
        elif lookup.customer is not None:
            self.values[name] = first_customer(lookup.customer, stage, but=customer_id)

    def fill(self, text: str) -> str:
        """The text with every variable replaced by what it stands for."""
        return VARIABLE.sub(lambda match: self.values.get(match[0][1:], match[0]), text)

    def filled(self, model: M) -> M:
        """The same part of a script, every variable in its texts replaced."""
        return type(model).model_validate(self._walk(model.model_dump(by_alias=True, exclude_unset=True)))

    def _walk(self, value: object) -> object:
        if isinstance(value, str):
            return self.fill(value)
        if isinstance(value, dict):
            return {self._walk(key): self._walk(inner) for key, inner in value.items()}
        return [self._walk(inner) for inner in value] if isinstance(value, list) else value


def first_customer(rule: CustomerRule, stage: Stage, but: str = "") -> str:
    """The first customer, by id, that keeps the rule and is not `but`.

    Raises:
        BadInput: the shop has none.
    """
    counts: dict[str, int] = {}
    for order in stage.orders():
        if rule.status in ("", order.status) and order.customer_id != but:
            counts[order.customer_id] = counts.get(order.customer_id, 0) + 1
    fitting = sorted(customer for customer, count in counts.items() if count >= rule.orders)
    if not fitting:
        kind = rule.status or "orders of any status"
        raise BadInput(f"this shop has no customer with {rule.orders} {kind}; ask for less.")
    return fitting[0]


def _first_product(rule: ProductRule, stage: Stage) -> str:
    for product in stage.products():
        if rule.holds(product):
            return product.product_id
    raise BadInput(f"this shop has no product with {rule}; ask for less.")


def _first_order(rule: OrderRule, stage: Stage, customer_id: str) -> OrderFact:
    for order in stage.orders():
        if (order.customer_id == customer_id) is (rule.of == "me") and rule.status in ("", order.status):
            return order
    raise BadInput(f"this shop has no order of {rule.of} {rule.status}; choose another customer or status.")
