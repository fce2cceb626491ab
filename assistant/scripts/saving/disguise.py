"""The script's own customer in the place of the real one: `Disguise`.

Whatever in a text says who somebody is becomes what the invented customer would have said; ids of orders
become variables of the script, which places such orders itself. A name or an email that belongs to nobody
whom the shop knows is taken for the customer's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.orders import Order
from assistant.scripts.personal import People, PersonalFinder

NEW_CUSTOMER: Mapping[str, Any] = {
    "name": "Robin Example",
    "email": "robin@example.org",
    "zip": "EX1 2PL",
    "address": {"line1": "1 Example Road", "city": "Exampleton", "zip": "EX1 2PL"},
}
SOMEBODY = {"name": "Alex Sample", "email": "alex@example.org"}
_STAND_IN = {
    "zip": "EX1 2PL",
    "address": "1 Example Road",
    "town": "Exampleton",
    "number": "01234 567890",
    "id": "0",
}
_LIKE_A_VARIABLE = re.compile(r"\$(?=[a-z])")


class Disguise:
    """Replaces personal data in the texts of one conversation.

    Args:
        people: Its own customer, and everybody else whom the shop knows.
        name: Of the own customer, as the account has it.
        orders: The own customer's.

    Attributes:
        own_orders: Variable -> an order of the customer that was spoken of.
        other_orders: Id of somebody else's order that was spoken of -> its variable.
    """

    def __init__(self, people: People, name: str, orders: Sequence[Order]) -> None:
        self._finder = PersonalFinder(people)
        self._others = people.others
        self._own = {(known.kind, known.text.casefold()) for known in people.own}
        self._name = [part.casefold() for part in name.split()]
        self._orders = {order.order_id.casefold(): order for order in orders}
        self.own_orders: dict[str, Order] = {}
        self.other_orders: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text as the invented customer would write it."""
        # "$" before a small letter would name a variable of the script.
        text = _LIKE_A_VARIABLE.sub("$ ", text)
        parts, at = [], 0
        for begin, end, kind in self._finder.find(text):
            parts += [text[at:begin], self._instead(kind, text[begin:end])]
            at = end
        return "".join((*parts, text[at:]))

    def order(self, order_id: str) -> str:
        """The variable that stands for an order."""
        own = self._orders.get(order_id.casefold().lstrip("#")) or self._orders.get(order_id.casefold())
        if own is not None:
            known = next((name for name, order in self.own_orders.items() if order == own), "")
            name = known or f"order_{len(self.own_orders) + 1}"
            self.own_orders[name] = own
            return f"${name}"
        name = self.other_orders.setdefault(
            order_id.casefold(), f"order_of_somebody_{len(self.other_orders) + 1}"
        )
        return f"${name}"

    def _instead(self, kind: str, text: str) -> str:
        own = (kind, text.casefold()) in self._own or not any(self._others.find(text))
        match kind:
            case "order":
                return self.order(text)
            case "email":
                return str(NEW_CUSTOMER["email"]) if own else SOMEBODY["email"]
            case "name":
                return self._new_name(text) if own else SOMEBODY["name"]
            case "time":
                return text
            case _:
                return _STAND_IN[kind]

    def _new_name(self, text: str) -> str:
        words = str(NEW_CUSTOMER["name"]).split()
        if len(text.split()) > 1:
            return " ".join(words)
        return words[0] if self._name[:1] == [text.casefold()] else words[-1]
