"""The variables of a running script: looked up in the shop, captured from a turn, put into texts."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from assistant.orders import Order
from assistant.profile import Customer
from assistant.scripts.beginning import SOMEBODY_ELSE, CustomerRule, Lookup, OrderRule
from assistant.scripts.comparing import fold
from assistant.scripts.naming import VARIABLE, Kind
from assistant.scripts.product_rule import ProductRule
from assistant.scripts.subject import OrderFact, Stage
from assistant.visitor import Visitor
from retrieval.errors import BadInput

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")

_PATTERNS = ("matches", "words")
"""Keys whose texts are regular expressions, in which a variable stands for its own letters."""


@dataclass(slots=True)
class Variables:
    """Names and what they stand for: `mug` is an id, `mug.title` a fact of its record.

    Attributes:
        stage: Where records are looked up.
        rng: Draws among what fits a lookup; the first is taken where there is none.
    """

    stage: Stage
    rng: random.Random | None = None
    values: dict[str, str] = field(default_factory=dict)

    def define(self, name: str, kind: Kind, value: str) -> None:
        """The variable stands for this id or text."""
        self.values[name] = value
        if kind == "product":
            self._define_product(name, value)
        elif kind == "order":
            order = next((o for o in self.stage.orders() if o.order_id == value), None)
            if order is not None:
                self.values |= {f"{name}.status": order.status, f"{name}.customer": order.customer_id}

    def define_customer(self, name: str, customer: Customer) -> None:
        """The variable stands for somebody with an account."""
        facts = {"name": customer.name, "email": customer.email, "zip": customer.zip}
        self.values |= {name: customer.customer_id} | {f"{name}.{fact}": v for fact, v in facts.items()}
        self.values[f"{name}.owner"] = Visitor.customer(customer.customer_id).owner

    def define_guest(self, name: str, guest_id: str) -> None:
        """The variable stands for a guest, of whom only the key of basket and memory is known."""
        self.values[f"{name}.owner"] = Visitor.guest(guest_id).owner

    def define_order(self, name: str, order: Order) -> None:
        """The variable stands for this order."""
        self.values |= {
            name: order.order_id,
            f"{name}.status": order.status,
            f"{name}.customer": order.customer_id,
        }

    def _define_product(self, name: str, product_id: str) -> None:
        product = self.stage.product(product_id)
        if product is None:
            return
        facts = {"title": product.title, "brand": product.brand, "category": product.category_path}
        facts["price"] = str(product.price or "")
        facts["amount"] = str(product.price.major) if product.price else ""
        facts["colour"] = " ".join(product.named_values().get("colour", ()))
        self.values |= {f"{name}.{fact}": value for fact, value in facts.items()}

    def look_up(self, name: str, lookup: Lookup, owners: Sequence[str]) -> None:
        """The variable stands for the first record that keeps the rule, or for one drawn of those that do.

        Args:
            name: Of the variable.
            lookup: The rule, its variables filled.
            owners: Ids of the script's own customers; `of` names one of them as `$name`.

        Raises:
            BadInput: the shop has no such record.
        """
        if lookup.product is not None:
            self.define(name, "product", self._product(lookup.product))
        elif lookup.order is not None:
            order = self._order(lookup.order, owners)
            facts = {"": order.order_id, ".status": order.status, ".customer": order.customer_id}
            self.values |= {f"{name}{fact}": value for fact, value in facts.items()}
        elif lookup.customer is not None:
            self.define_customer(name, Customer(self.customer(lookup.customer, owners)))

    def customer(self, rule: CustomerRule, but: Sequence[str] = ()) -> str:
        """The first customer, by id, that keeps the rule and is none of `but`.

        Raises:
            BadInput: the shop has none.
        """
        counts: dict[str, int] = {}
        for order in self.stage.orders():
            if rule.status in ("", order.status) and order.customer_id not in but:
                counts[order.customer_id] = counts.get(order.customer_id, 0) + 1
        fitting = sorted(customer for customer, count in counts.items() if count >= rule.orders)
        kind = rule.status or "orders of any status"
        return self._one(fitting, f"customer with {rule.orders} {kind}")

    def _product(self, rule: ProductRule) -> str:
        fitting = (product.product_id for product in self.stage.products() if rule.holds(product))
        some = list(fitting) if self.rng else [found for found in (next(fitting, None),) if found]
        return self._one(some, f"product with {rule}")

    def _order(self, rule: OrderRule, owners: Sequence[str]) -> OrderFact:
        orders = [order for order in self.stage.orders() if rule.status in ("", order.status)]
        if rule.of == SOMEBODY_ELSE:
            fitting = [order for order in orders if order.customer_id not in owners]
        else:
            fitting = [order for order in orders if order.customer_id == self.values.get(rule.of)]
        return self._one(fitting, f"order of {rule.of} {rule.status}".strip())

    def _one(self, fitting: Sequence[T], what: str) -> T:
        if not fitting:
            raise BadInput(f"this shop has no {what}; ask for less, or write one into `before`.")
        return self.rng.choice(fitting) if self.rng else fitting[0]

    def fill(self, text: str) -> str:
        """The text with every variable replaced by what it stands for.

        Raises:
            BadInput: the record of a variable lacks the fact that is asked for.
        """
        return VARIABLE.sub(lambda match: self._value(match[0]), text)

    def _value(self, variable: str) -> str:
        value = self.values.get(variable[1:], "")
        if not value:
            raise BadInput(
                f"{variable} stands for nothing: it was not captured, or its record lacks that;"
                " choose another."
            )
        return value

    def filled(self, model: M) -> M:
        """The same part of a script, every variable in its texts replaced.

        Raises:
            BadInput: what a variable stands for can't be where it stands.
        """
        written = model.model_dump(by_alias=True, exclude_unset=True)
        try:
            return type(model).model_validate(self._walk(written, False))
        except ValidationError as exc:
            first = exc.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise BadInput(f"{where}: {first['msg']}, once its variables stand for something.") from exc

    def _walk(self, value: object, pattern: bool) -> object:
        if isinstance(value, str):
            if pattern:
                return VARIABLE.sub(lambda match: re.escape(fold(self._value(match[0]))), value)
            return self.fill(value)
        if isinstance(value, dict):
            return {
                self._walk(key, False): self._walk(inner, key in _PATTERNS) for key, inner in value.items()
            }
        return [self._walk(inner, pattern) for inner in value] if isinstance(value, list) else value
