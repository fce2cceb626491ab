"""From a script's beginning to what a stage is given: a scene for each who talks, furniture for the shop.

Defines the variables that a script has before its first turn, in the order in which they may use each other:
customers, lookups, orders.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from assistant.orders import Order, OrderItem
from assistant.profile import Customer
from assistant.scripts.beginning import SOMEBODY_ELSE, NewCustomer, Person, PlacedOrder
from assistant.scripts.format import Script
from assistant.scripts.subject import Furniture, Scene, Stage
from assistant.scripts.variables import Variables
from retrieval.errors import BadInput

USUAL_DAYS = 7
"""How long ago an order was placed that doesn't say when."""
FIRST_ORDER = 900_001


@dataclass(frozen=True, slots=True)
class Setting:
    """How the conversations of a script begin, by the names of those who talk."""

    scenes: Mapping[str, Scene]
    furniture: Furniture

    @property
    def alone(self) -> Scene | None:
        """The only scene, where nothing has to be furnished for it."""
        if len(self.scenes) > 1 or self.furniture.customers or self.furniture.orders:
            return None
        return next(iter(self.scenes.values()))


def prepare(
    script: Script, stage: Stage, now: Callable[[], datetime], test: str = ""
) -> tuple[Setting, Variables]:
    """The setting of a script, and its variables as they are before the first turn.

    Args:
        script: The script.
        stage: Where its records are looked up.
        now: Tells the time, in UTC; asked where orders were placed so many days ago and there is no clock.
        test: The name under which the script is reported.

    Raises:
        BadInput: the shop lacks what is looked up.
    """
    before, people = script.before, script.people()
    variables = Variables(stage, None if before.seed is None else random.Random(before.seed))
    new = [one for name, person in people.items() if (one := _person(name, person, variables))]
    owners = [variables.values[name] for name in people if name in variables.values]
    for name, lookup in script.let.items():
        variables.look_up(name, variables.filled(lookup), owners)
    taken = {order.order_id for order in stage.orders()} if before.orders else set()
    orders = []
    for name, placed in before.orders.items():
        order = _order(variables.filled(placed), variables, _free(taken), before.clock or now())
        taken.add(order.order_id)
        variables.define_order(name, order)
        orders.append(order)
    scenes = {
        name: Scene(
            variables.values.get(name, ""),
            tuple(map(variables.fill, person.preferences)),
            {variables.fill(product): quantity for product, quantity in person.basket.items()},
            before.clock,
            before.seed,
            guest_of(name),
            test,
        )
        for name, person in people.items()
    }
    return Setting(scenes, Furniture(tuple(new), tuple(orders))), variables


def guest_of(name: str) -> str:
    """The id of a guest's session: the same at every run."""
    return f"script-{name}"


def _person(name: str, person: Person, variables: Variables) -> Customer | None:
    """Defines who talks; the account, where it is a new one."""
    if person.customer_with is not None:
        variables.define_customer(name, Customer(variables.customer(person.customer_with)))
    elif person.customer is not None and person.customer.new is not None:
        new = variables.filled(person.customer.new)
        account = _account(new.id or guest_of(name), new)
        variables.define_customer(name, account)
        return account
    elif person.customer is not None:
        variables.define_customer(name, Customer(variables.fill(person.customer.id)))
    else:
        variables.define_guest(name, guest_of(name))
    return None


def _account(customer_id: str, new: NewCustomer) -> Customer:
    return Customer(
        customer_id,
        new.name,
        new.email,
        new.zip,
        new.address,
        tuple(new.payment_methods),
        new.attributes,
        new.consent,
    )


def _order(placed: PlacedOrder, variables: Variables, free: Iterator[str], now: datetime) -> Order:
    stage = variables.stage
    items = []
    for product_id, quantity in placed.items.items():
        product = stage.product(product_id)
        if product is None:
            raise BadInput(f"this shop has no product '{product_id}' for an order; look one up with let.")
        items.append(OrderItem(product_id, quantity, product.price))
    days = USUAL_DAYS if placed.days_ago is None else placed.days_ago
    at = placed.placed_at or now - timedelta(days=days)
    owner = "script-somebody" if placed.of == SOMEBODY_ELSE else variables.values[placed.of]
    return Order(
        placed.id or next(free),
        owner,
        placed.status,
        at,
        tuple(items),
        placed.address,
        tuple(placed.payments),
        tuple(placed.tracking),
    )


def _free(taken: Collection[str]) -> Iterator[str]:
    number = FIRST_ORDER
    while True:
        if (order_id := f"T{number}") not in taken:
            yield order_id
        number += 1
