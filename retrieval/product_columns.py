"""What the records of a catalogue say, as arrays by row: made of products, or read from what was stored.

Whatever needs a fact of every product (a price limit, an order, a count) takes it from here, so that a
catalogue on disk needs no record in memory. Of a product's texts it has the folded title alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrieval.product import Money, Product
from retrieval.text_columns import Coded, TextRows, Texts
from retrieval.words import fold

Described = tuple[tuple[str, tuple[str, ...]], ...]
"""`Product.named_values` as what can be compared."""
_STOCK: Mapping[bool | None, int] = {None: -1, False: 0, True: 1}


@dataclass(frozen=True, slots=True)
class ProductColumns:
    """Facts of products, all arrays [products]; not a number where unknown.

    Attributes:
        price: Minor units.
        currency: Of the prices; nothing where none is known.
        rating: 0 to 5.
        rating_count: How many rated.
        in_stock: 1 yes, 0 no, -1 unknown (int8).
        brand: As the records write it.
        category: Paths.
        parent: Ids of families; nothing for what has none.
        described: Names and values of attributes and options.
        folded: Titles, folded.
        titles: Rows by folded title.
        ids: Rows by id in lower case.
    """

    price: NDArray[np.float64]
    currency: str
    rating: NDArray[np.float64]
    rating_count: NDArray[np.float64]
    in_stock: NDArray[np.int8]
    brand: Coded[str]
    category: Coded[tuple[str, ...]]
    parent: Coded[str]
    described: Coded[Described]
    folded: Texts
    titles: TextRows
    ids: TextRows

    @classmethod
    def of(cls, products: Sequence[Product]) -> ProductColumns:
        """The columns of these products; those that lie beside a stored catalogue are taken from there."""
        stored = getattr(products, "columns", None)
        if isinstance(stored, cls):
            return stored
        count = len(products)
        folded = Texts.of(fold(each.title) for each in products)
        return cls(
            np.fromiter((_minor(each.price) for each in products), dtype=np.float64, count=count),
            next((each.price.currency for each in products if each.price), ""),
            _numbers([each.rating for each in products]),
            _numbers([each.rating_count for each in products]),
            np.fromiter((_STOCK[each.in_stock] for each in products), dtype=np.int8, count=count),
            Coded.of(each.brand for each in products),
            Coded.of(each.category for each in products),
            Coded.of(each.parent_id for each in products),
            Coded.of(tuple(each.named_values().items()) for each in products),
            folded,
            TextRows.of(folded),
            TextRows.of(each.product_id.casefold() for each in products),
        )


def _minor(money: Money | None) -> float:
    return np.nan if money is None else float(money.minor)


def _numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([np.nan if each is None else each for each in values], dtype=np.float64)
