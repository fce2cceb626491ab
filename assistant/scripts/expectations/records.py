"""Expectations on what is written down: basket, memory, orders, events, hand-off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from assistant.scripts.matching import Asking, Count, Strict, ValueMatch, fold
from assistant.scripts.seen import Failure, Seen
from assistant.scripts.subject import LoggedEvent, Records
from recommender.events import Kind


class BasketExpected(Asking):
    """What lies in the basket: ids that do and don't, how many different products, how many of each."""

    contains: list[str] = Field(default_factory=list)
    lacks: list[str] = Field(default_factory=list)
    count: Count | None = None
    quantities: dict[str, int] = Field(default_factory=dict)
    empty: bool = False

    def failures(self, basket: dict[str, int]) -> Iterator[Failure]:
        """What does not hold."""
        happened = (
            ", ".join(f"{quantity} x {product}" for product, quantity in basket.items()) or "an empty basket"
        )
        for place, product_id in enumerate(self.contains):
            if product_id not in basket:
                yield Failure(("contains", place), f"'{product_id}' in the basket", happened)
        for place, product_id in enumerate(self.lacks):
            if product_id in basket:
                yield Failure(("lacks", place), f"'{product_id}' not in the basket", happened)
        for product_id, quantity in self.quantities.items():
            if basket.get(product_id, 0) != quantity:
                yield Failure(("quantities", product_id), f"{quantity} x {product_id}", happened)
        if self.count is not None and not self.count.holds(len(basket)):
            yield Failure(("count",), f"{self.count} products in the basket", happened)
        if self.empty and basket:
            yield Failure(("empty",), "an empty basket", happened)


class EventExpected(Strict):
    """An event of this conversation; without a product, one of any product."""

    kind: Kind
    product: str = ""

    def fits(self, event: LoggedEvent) -> bool:
        """Whether the event is such an event."""
        return event.kind == self.kind and self.product in ("", event.product_id)


Logged = Annotated[EventExpected, BeforeValidator(lambda v: {"kind": v} if isinstance(v, str) else v)]


class RecordsExpected(Asking):
    """What is written down after the turn.

    Attributes:
        remembers: For each rule some remembered preference keeps it.
        forgets: For each word no remembered preference contains it.
        logged: Events that this conversation has logged, each at least once.
        not_logged: Events that it has not.
        orders: Status of the customer's own orders by id.
        unchanged: This turn changed neither basket, memory, orders nor hand-off.
    """

    basket: BasketExpected | None = None
    remembers: list[ValueMatch] = Field(default_factory=list)
    forgets: list[str] = Field(default_factory=list)
    handed_off: bool | None = None
    logged: list[Logged] = Field(default_factory=list)
    not_logged: list[Logged] = Field(default_factory=list)
    orders: dict[str, str] = Field(default_factory=dict)
    unchanged: bool = False

    @model_validator(mode="after")
    def _does_not_contradict(self) -> RecordsExpected:
        if self.unchanged and self.handed_off:
            raise ValueError("a turn that hands off changes the records; remove unchanged or handed_off")
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        now = seen.records
        if self.basket is not None:
            yield from (failure.under("basket") for failure in self.basket.failures(dict(now.basket)))
        yield from self._memory(now)
        if self.handed_off is not None and now.handed_off is not self.handed_off:
            yield Failure(("handed_off",), f"handed off: {self.handed_off}", str(now.handed_off))
        events = ", ".join(f"{event.kind} {event.product_id}" for event in now.events) or "no event"
        for place, wanted in enumerate(self.logged):
            if not any(map(wanted.fits, now.events)):
                yield Failure(("logged", place), f"{wanted.kind} {wanted.product} logged", events)
        for place, wanted in enumerate(self.not_logged):
            if any(map(wanted.fits, now.events)):
                yield Failure(("not_logged", place), f"no {wanted.kind} {wanted.product} logged", events)
        for order_id, status in self.orders.items():
            if fold(now.orders.get(order_id, "")) != fold(status):
                yield Failure(
                    ("orders", order_id),
                    f"order {order_id} {status}",
                    now.orders.get(order_id, "no such order"),
                )
        changed = [what for what in _KEPT if getattr(now, what) != getattr(seen.records_before, what)]
        if self.unchanged and changed:
            happened = "; ".join(
                f"{w}: {getattr(seen.records_before, w)} -> {getattr(now, w)}" for w in changed
            )
            yield Failure(("unchanged",), "nothing changed", happened)

    def _memory(self, now: Records) -> Iterator[Failure]:
        happened = "; ".join(now.preferences) or "nothing remembered"
        for place, rule in enumerate(self.remembers):
            if not any(map(rule.holds, now.preferences)):
                yield Failure(("remembers", place), f"remembered: {rule}", happened)
        for place, word in enumerate(self.forgets):
            if any(fold(word) in fold(preference) for preference in now.preferences):
                yield Failure(("forgets", place), f"'{word}' not remembered", happened)


_KEPT = ("basket", "preferences", "orders", "handed_off")
