"""Everybody's clean events, compact on disk: what a build knows of a customer when it serves.

Kept as events and not as touches, so that a live event joins them under the same rules as in training.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recommender.cleaning import factorize
from recommender.events import NO_NUMBER, EventTable, Floats, Ints, Kind, Strings, strings
from retrieval.artifacts import Array, pack_strings, read_artifact, unpack_strings, write_artifact

NAME = "histories"
_KINDS = tuple(Kind)
DONE = tuple(kind for kind in Kind if kind is not Kind.IMPRESSION)
"""What people did; what they were shown is kept apart (`showings.py`)."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Events of known customers, grouped by customer, the oldest first.

    Attributes:
        customers: Sorted.
        products: Distinct products of the events.
        orders: Distinct order ids.
        sessions: Distinct session ids.
        start: [customers + 1] where each customer's events begin in the columns below.
        product: Positions in `products`.
        kind: Positions in the order of `Kind`.
        order: Positions in `orders`.
        session: Positions in `sessions`.
        timestamp: Seconds since 1970, NaN where unknown.
        sequence: As `EventTable` has it.
        quantity: Pieces.
        value: Ratings, NaN where there is none.
        position: Ranks shown, `NO_NUMBER` where there is none.
        counts: Whether the event counts in models that all share (`fairness.py`).
    """

    customers: tuple[str, ...]
    products: tuple[str, ...]
    orders: tuple[str, ...]
    sessions: tuple[str, ...]
    start: Ints
    product: NDArray[np.int32]
    kind: NDArray[np.uint8]
    order: NDArray[np.int32]
    session: NDArray[np.int32]
    timestamp: Floats
    sequence: Ints
    quantity: NDArray[np.float32]
    value: NDArray[np.float32]
    position: NDArray[np.int16]
    counts: NDArray[np.bool_]
    _rows: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", {customer: row for row, customer in enumerate(self.customers)})

    @classmethod
    def of(
        cls, events: EventTable, counts: NDArray[np.bool_] | None = None, of: Collection[Kind] = DONE
    ) -> Self:
        """The histories in clean events.

        Args:
            events: In any order.
            counts: Which of them count in models that all share; all where it is None.
            of: Kinds of events that are kept.
        """
        counts = np.ones(len(events), dtype=np.bool_) if counts is None else counts
        kinds = [str(kind) for kind in of]
        kept = np.flatnonzero((events.customer_id != "") & np.isin(events.kind.astype(str), kinds))
        kept = kept[events.take(kept).in_order()]
        who, customers = factorize(events.customer_id[kept])
        place = np.argsort(who, kind="stable")
        events, who, counts = events.take(kept[place]), who[place], counts[kept[place]]
        product, products = factorize(events.product_id)
        order, orders = factorize(events.order_id)
        session, sessions = factorize(events.session_id)
        code = {kind: position for position, kind in enumerate(_KINDS)}
        return cls(
            customers=customers,
            products=products,
            orders=orders,
            sessions=sessions,
            start=np.searchsorted(who, np.arange(len(customers) + 1)).astype(np.int64),
            product=product.astype(np.int32),
            kind=np.array([code[Kind(each)] for each in events.kind], dtype=np.uint8),
            order=order.astype(np.int32),
            session=session.astype(np.int32),
            timestamp=events.timestamp,
            sequence=events.sequence,
            quantity=events.quantity.astype(np.float32),
            value=events.value.astype(np.float32),
            position=np.minimum(events.position, np.iinfo(np.int16).max).astype(np.int16),
            counts=counts,
        )

    def __contains__(self, customer_id: object) -> bool:
        """Whether anything is known of this customer."""
        return customer_id in self._rows

    def events_of(self, customer_id: str) -> EventTable:
        """A customer's events, oldest first; none where nothing is known."""
        row = self._rows.get(customer_id)
        if row is None:
            return EventTable.of(())
        return self._table(np.arange(self.start[row], self.start[row + 1]))

    def everything(self) -> EventTable:
        """Everybody's events, by customer."""
        return self._table(np.arange(len(self.product)))

    def counted(self) -> EventTable:
        """Everybody's events that count in models that all share."""
        return self._table(np.flatnonzero(self.counts))

    def without(self, customer_id: str) -> Self:
        """Everybody else's events; orders and sessions of this customer alone are named no more."""
        row = self._rows.get(customer_id)
        if row is None:
            return self
        low, high = int(self.start[row]), int(self.start[row + 1])
        kept = np.r_[0:low, high : len(self.product)]
        used, order = np.unique(self.order[kept], return_inverse=True)
        met, session = np.unique(self.session[kept], return_inverse=True)
        shift = np.where(np.arange(len(self.start)) > row, high - low, 0)
        return replace(
            self,
            customers=self.customers[:row] + self.customers[row + 1 :],
            orders=tuple(self.orders[place] for place in used),
            sessions=tuple(self.sessions[place] for place in met),
            start=np.delete(self.start - shift, row + 1),
            product=self.product[kept],
            kind=self.kind[kept],
            order=order.astype(np.int32),
            session=session.astype(np.int32),
            timestamp=self.timestamp[kept],
            sequence=self.sequence[kept],
            quantity=self.quantity[kept],
            value=self.value[kept],
            position=self.position[kept],
            counts=self.counts[kept],
        )

    def save(self, folder: Path, name: str = NAME) -> None:
        """Writes everything that `load` needs, as an artifact of this name."""
        arrays: dict[str, Array] = {column: getattr(self, column) for column in ("start", *_COLUMNS)}
        for column in _NAMES:
            arrays[column] = pack_strings(getattr(self, column))
        write_artifact(folder, name, arrays)

    @classmethod
    def load(cls, folder: Path, name: str = NAME) -> Self:
        """What was saved; sessions and ranks that an older version left out are unknown.

        Raises:
            DamagedArtifact: a file is missing, cut short or changed.
        """
        columns: dict[str, Any] = dict(read_artifact(folder, name).arrays)
        if "session" not in columns:
            n = len(columns["product"])
            columns |= {"sessions": pack_strings(("",)), "session": np.zeros(n, dtype=np.int32)}
            columns |= {"counts": np.ones(n, dtype=np.bool_)}
        columns.setdefault("position", np.full(len(columns["product"]), NO_NUMBER, dtype=np.int16))
        for each in _NAMES:
            columns[each] = unpack_strings(columns[each])
        return cls(**columns)

    def _table(self, rows: Ints) -> EventTable:
        person = np.searchsorted(self.start, rows, side="right") - 1
        unknown = np.full(len(rows), np.nan)
        return EventTable(
            product_id=_named(self.products, self.product[rows]),
            kind=_named(_KINDS, self.kind[rows]),
            customer_id=_named(self.customers, person),
            session_id=_named(self.sessions, self.session[rows]),
            order_id=_named(self.orders, self.order[rows]),
            event_id=_named(("",), np.zeros(len(rows), dtype=np.int64)),
            timestamp=self.timestamp[rows],
            sequence=self.sequence[rows],
            quantity=self.quantity[rows].astype(np.float64),
            value=self.value[rows].astype(np.float64),
            price=unknown,
            list_id=_named(("",), np.zeros(len(rows), dtype=np.int64)),
            position=self.position[rows].astype(np.int64),
            propensity=unknown,
            query=_named(("",), np.zeros(len(rows), dtype=np.int64)),
        )


_NAMES = ("customers", "products", "orders", "sessions")
_COLUMNS = (
    "product",
    "kind",
    "order",
    "session",
    "timestamp",
    "sequence",
    "quantity",
    "value",
    "position",
    "counts",
)


def _named(names: Sequence[str], codes: NDArray[np.integer]) -> Strings:
    return strings([names[code] for code in codes.tolist()])
