"""Expectations on what is written down: basket, memory, orders, events, hand-off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from assistant.scripts.comparing import fold
from assistant.scripts.expectations.rows import RowsExpected
from assistant.scripts.matching import Asking, Count, Strict, ValueMatch, Word
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

    @model_validator(mode="after")
    def _does_not_contradict(self) -> BasketExpected:
        wanted = [*self.contains, *(i for i, quantity in self.quantities.items() if quantity > 0)]
        both = set(wanted) & set(self.lacks)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} can't both lie there and not; remove one")
        if (self.empty or (self.count is not None and not self.count.allows(1))) and (wanted or self.lacks):
            raise ValueError("an empty basket holds and lacks nothing in particular; remove one of the two")
        return self

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


Logged = Annotated[
    EventExpected,
    BeforeValidator(
        lambda v: {"kind": v} if isinstance(v, str) else v, json_schema_input_type=EventExpected | Kind
    ),
]


class RecordsExpected(Asking):
    """What is written down after the turn.

    Attributes:
        remembers: For each rule some remembered preference keeps it.
        forgets: For each word no remembered preference contains it.
        logged: Events that this conversation has logged, each at least once.
        not_logged: Events that it has not.
        orders: Status of the customer's own orders by id.
        unchanged: This turn changed neither basket, memory, orders nor hand-off.
        others_unchanged: Nor any of these of another session.
        rows: Of tables of the database.
    """

    basket: BasketExpected | None = None
    remembers: list[ValueMatch] = Field(default_factory=list)
    forgets: list[Word] = Field(default_factory=list)
    handed_off: bool | None = None
    logged: list[Logged] = Field(default_factory=list)
    not_logged: list[Logged] = Field(default_factory=list)
    orders: dict[str, str] = Field(default_factory=dict)
    unchanged: bool = False
    others_unchanged: bool = False
    rows: list[RowsExpected] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_not_contradict(self) -> RecordsExpected:
        if self.unchanged and self.handed_off:
            raise ValueError("a turn that hands off changes the records; remove unchanged or handed_off")
        for wanted in self.logged:
            for barred in self.not_logged:
                if wanted.kind == barred.kind and barred.product in ("", wanted.product):
                    raise ValueError(f"a {wanted.kind} can't be both logged and not; remove one")
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
        if self.unchanged:
            yield from _changed(seen.records_before, now, ("unchanged",), "nothing changed")
        if self.others_unchanged:
            for name, (before, after) in seen.others.items():
                yield from _changed(before, after, ("others_unchanged",), f"nothing of {name} changed")
        for place, rule in enumerate(self.rows):
            for failure in rule.failures(seen.rows(rule.table)):
                yield failure.under("rows", place)

    def _memory(self, now: Records) -> Iterator[Failure]:
        happened = "; ".join(now.preferences) or "nothing remembered"
        for place, rule in enumerate(self.remembers):
            if not any(map(rule.holds, now.preferences)):
                yield Failure(("remembers", place), f"remembered: {rule}", happened)
        for place, word in enumerate(self.forgets):
            if any(fold(word) in fold(preference) for preference in now.preferences):
                yield Failure(("forgets", place), f"'{word}' not remembered", happened)


def _changed(before: Records, now: Records, path: tuple[str], expected: str) -> Iterator[Failure]:
    parts = [
        f"{part}: {getattr(before, part)} -> {getattr(now, part)}"
        for part in _KEPT
        if getattr(before, part) != getattr(now, part)
    ]
    if parts:
        yield Failure(path, expected, "; ".join(parts))


_KEPT = ("basket", "preferences", "orders", "handed_off")
