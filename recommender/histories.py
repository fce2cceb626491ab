"""Everybody's clean events, compact on disk: what a build knows of a customer when it serves.

Kept as events and not as touches, so that a live event joins them under the same rules as in training.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import factorize
from recommender.events import Event, EventTable, Floats, Ints, Kind
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "histories"
_KINDS = tuple(Kind)


@dataclass(frozen=True, slots=True)
class Histories:
    """Events of known customers, grouped by customer, the oldest first; impressions are left out.

    Attributes:
        customers: Sorted.
        products: Distinct products of the events.
        orders: Distinct order ids, "" among them.
        start: [customers + 1] where each customer's events begin in the columns below.
        product: Positions in `products`.
        kind: Positions in the order of `Kind`.
        order: Positions in `orders`.
        timestamp: Seconds since 1970, NaN where unknown.
        sequence: As `EventTable` has it.
        quantity: Pieces.
        value: Ratings, NaN where there is none.
    """

    customers: tuple[str, ...]
    products: tuple[str, ...]
    orders: tuple[str, ...]
    start: Ints
    product: NDArray[np.int32]
    kind: NDArray[np.uint8]
    order: NDArray[np.int32]
    timestamp: Floats
    sequence: Ints
    quantity: NDArray[np.float32]
    value: NDArray[np.float32]
    _rows: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {customer: row for row, customer in enumerate(self.customers)})

    @classmethod
    def of(cls, events: EventTable) -> Self:
        """The histories in clean events."""
        events = events.take((events.customer_id != "") & (events.kind != Kind.IMPRESSION))
        events = events.take(events.in_order())
        who, customers = factorize(events.customer_id)
        place = np.argsort(who, kind="stable")
        events, who = events.take(place), who[place]
        product, products = factorize(events.product_id)
        order, orders = factorize(events.order_id)
        code = {kind: position for position, kind in enumerate(_KINDS)}
        return cls(
            customers=customers,
            products=products,
            orders=orders,
            start=np.searchsorted(who, np.arange(len(customers) + 1)).astype(np.int64),
            product=product.astype(np.int32),
            kind=np.array([code[Kind(each)] for each in events.kind], dtype=np.uint8),
            order=order.astype(np.int32),
            timestamp=events.timestamp,
            sequence=events.sequence,
            quantity=events.quantity.astype(np.float32),
            value=events.value.astype(np.float32),
        )

    def __contains__(self, customer_id: object) -> bool:
        """Whether anything is known of this customer."""
        return customer_id in self._rows

    def events_of(self, customer_id: str) -> EventTable:
        """A customer's events, oldest first; none where nothing is known."""
        row = self._rows.get(customer_id)
        if row is None:
            return EventTable.of(())
        return EventTable.of(
            Event(
                product_id=self.products[self.product[i]],
                kind=_KINDS[self.kind[i]],
                customer_id=customer_id,
                order_id=self.orders[self.order[i]],
                timestamp=None if np.isnan(self.timestamp[i]) else float(self.timestamp[i]),
                sequence=None if self.sequence[i] < 0 else int(self.sequence[i]),
                quantity=float(self.quantity[i]),
                value=None if np.isnan(self.value[i]) else float(self.value[i]),
            )
            for i in range(int(self.start[row]), int(self.start[row + 1]))
        )

    def without(self, customer_id: str) -> Self:
        """Everybody else's events; orders that only this customer placed are named no more."""
        row = self._rows.get(customer_id)
        if row is None:
            return self
        low, high = int(self.start[row]), int(self.start[row + 1])
        kept = np.r_[0:low, high : len(self.product)]
        used, order = np.unique(self.order[kept], return_inverse=True)
        shift = np.where(np.arange(len(self.start)) > row, high - low, 0)
        return replace(
            self,
            customers=self.customers[:row] + self.customers[row + 1 :],
            orders=tuple(self.orders[place] for place in used),
            start=np.delete(self.start - shift, row + 1),
            product=self.product[kept],
            kind=self.kind[kept],
            order=order.astype(np.int32),
            timestamp=self.timestamp[kept],
            sequence=self.sequence[kept],
            quantity=self.quantity[kept],
            value=self.value[kept],
        )

    def save(self, folder: Path) -> None:
        """Writes everything that `load` needs."""
        columns = ("start", "product", "kind", "order", "timestamp", "sequence", "quantity", "value")
        arrays: dict[str, Array] = {name: getattr(self, name) for name in columns}
        for name in ("customers", "products", "orders"):
            arrays[name] = pack_strings(getattr(self, name))
        write_artifact(folder, NAME, arrays)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """What was saved.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        columns: dict[str, Any] = dict(read_artifact(folder, NAME).arrays)
        for name in ("customers", "products", "orders"):
            columns[name] = unpack_strings(columns[name])
        return cls(**columns)
