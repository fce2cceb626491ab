"""What happened with products: `Kind`, `Event`, and `EventTable` (many events as columns).

Knows no file and no model. Cleaning and the weights of kinds live in `cleaning.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Strings = NDArray[np.object_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

NO_NUMBER = -1


class Kind(StrEnum):
    """The kinds of events, in the order of a shop's funnel."""

    IMPRESSION = "impression"
    VIEW = "view"
    CLICK = "click"
    CART = "cart"
    PURCHASE = "purchase"
    RETURN = "return"
    RATING = "rating"
    LIKE = "like"
    DISLIKE = "dislike"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened with one product.

    Attributes:
        event_id: The same id twice counts once; empty when the source has none.
        timestamp: Seconds since 1970, UTC; None when unknown.
        sequence: Orders one customer's events where there is order but no time.
        value: The rating given, 1 to 5.
        price: What one piece cost, in major units of the shop's currency.
        list_id: What was shown together.
        position: Rank shown, from 0.
        propensity: Probability of having been shown there.
    """

    product_id: str
    kind: Kind
    customer_id: str = ""
    session_id: str = ""
    order_id: str = ""
    event_id: str = ""
    timestamp: float | None = None
    sequence: int | None = None
    quantity: float = 1.0
    value: float | None = None
    price: float | None = None
    list_id: str = ""
    position: int | None = None
    propensity: float | None = None
    query: str = ""


@dataclass(frozen=True, slots=True)
class EventTable:
    """Events as columns of one length.

    A missing number is NaN (floats) or `NO_NUMBER` (ints), a missing text is "". The
    columns are those of `Event`; they are read-only by agreement.
    """

    product_id: Strings
    kind: Strings
    customer_id: Strings
    session_id: Strings
    order_id: Strings
    event_id: Strings
    timestamp: Floats
    sequence: Ints
    quantity: Floats
    value: Floats
    price: Floats
    list_id: Strings
    position: Ints
    propensity: Floats
    query: Strings

    def __len__(self) -> int:
        """How many events."""
        return len(self.product_id)

    @classmethod
    def of(cls, events: Iterable[Event]) -> EventTable:
        """The table of these events, in their order."""
        rows = list(events)
        columns: dict[str, Any] = {}
        for column in fields(Event):
            values = [getattr(row, column.name) for row in rows]
            if column.name in _FLOATS:
                columns[column.name] = np.array(
                    [np.nan if v is None else v for v in values], dtype=np.float64
                )
            elif column.name in _INTS:
                columns[column.name] = np.array(
                    [NO_NUMBER if v is None else v for v in values], dtype=np.int64
                )
            else:
                columns[column.name] = strings([str(v) for v in values])
        return cls(**columns)

    @classmethod
    def concatenate(cls, tables: Sequence[EventTable]) -> EventTable:
        """All rows of all tables, one after the other."""
        if not tables:
            return cls.of(())
        return cls(**{c.name: np.concatenate([getattr(t, c.name) for t in tables]) for c in fields(cls)})

    def take(self, rows: NDArray[np.bool_] | NDArray[np.integer]) -> EventTable:
        """The rows of a mask, or of row numbers in their order."""
        return EventTable(**{c.name: getattr(self, c.name)[rows] for c in fields(self)})

    def of_kind(self, *kinds: Kind) -> EventTable:
        """Only the events of these kinds, in order."""
        return self.take(np.isin(self.kind.astype(str), [str(kind) for kind in kinds]))

    def row(self, index: int) -> Event:
        """One row as a record."""
        found: dict[str, Any] = {}
        for column in fields(Event):
            value = getattr(self, column.name)[index]
            if column.name in _FLOATS:
                found[column.name] = None if np.isnan(value) else float(value)
            elif column.name in _INTS:
                found[column.name] = None if value == NO_NUMBER else int(value)
            else:
                found[column.name] = Kind(value) if column.name == "kind" else str(value)
        return Event(**found)

    def in_order(self) -> NDArray[np.intp]:
        """Row numbers, oldest first: by time, then sequence, then product id.

        Product ids count as numbers where all are. Events without a time come before all others; those of one
        product without time or sequence keep the order given.
        """
        times = np.where(np.isnan(self.timestamp), -np.inf, self.timestamp)
        return np.lexsort((product_id_key(self.product_id), self.sequence, times))


_FLOATS = frozenset({"timestamp", "quantity", "value", "price", "propensity"})
_INTS = frozenset({"sequence", "position"})


def strings(values: Sequence[str]) -> Strings:
    """A column of texts."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def product_id_key(product_ids: Strings) -> NDArray[np.int64]:
    """Ranks that order product ids: as numbers where all are whole numbers, else as text."""
    distinct, inverse = np.unique(product_ids.astype(str), return_inverse=True)
    if all(text.isdecimal() for text in distinct):
        ranks = np.empty(len(distinct), dtype=np.int64)
        ranks[sorted(range(len(distinct)), key=lambda i: (int(distinct[i]), distinct[i]))] = np.arange(
            len(distinct)
        )
        return ranks[inverse]
    return inverse.astype(np.int64)
