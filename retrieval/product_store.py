"""Products on disk as mapped columns: a row becomes a `Product` when somebody asks for it.

Opening a million of them reads none. What many have in common (a brand, a path, attributes) is one object;
the rows last asked for are kept. Knows no index and no request.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import Array, map_artifact, write_artifact
from retrieval.product import Money, Product
from retrieval.product_columns import ProductColumns
from retrieval.text_columns import Coded, TextRows, Texts

_PLAIN = ("product_id", "title", "description", "image_url", "url")
_CODED = ("brand", "category", "currency", "attributes", "options", "parent_id")
_WHOLE = ("price", "list_price", "stock", "available", "rating_count")
_UNKNOWN = np.iinfo(np.int64).min
_KEPT = 5_000
_Values = Mapping[str, Any]


class StoredProducts(Sequence[Product]):
    """The products of one catalogue in their order. Safe to read from several threads."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self._texts = {name: Texts.read(arrays, name) for name in _PLAIN}
        self._whole = {name: arrays[name] for name in _WHOLE}
        self._rating = arrays["rating"]
        self._numbers = {name: arrays[f"{name}.numbers"] for name in _CODED}
        written = {name: tuple(Texts.read(arrays, name)) for name in _CODED}
        self._currencies, self._brands = written["currency"], written["brand"]
        self._parents = written["parent_id"]
        self._paths = tuple(tuple(json.loads(each)) for each in written["category"])
        names: dict[str, str] = {}
        self._attributes = tuple(_object(each, names) for each in written["attributes"])
        self._options = tuple(_object(each, names) for each in written["options"])
        self.columns = self._columns(arrays)
        """What all of them say, as arrays."""
        self.ids = tuple(self._texts["product_id"])
        """Of the rows."""
        self._kept = lru_cache(maxsize=_KEPT)(self._product)

    def __len__(self) -> int:
        """How many."""
        return len(self._rating)

    @overload
    def __getitem__(self, row: int) -> Product: ...

    @overload
    def __getitem__(self, row: slice) -> Sequence[Product]: ...

    def __getitem__(self, row: int | slice) -> Product | Sequence[Product]:
        """The product of a row."""
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        place = int(row)
        if not -len(self) <= place < len(self):
            raise IndexError(f"There is no row {place} of {len(self)}.")
        return self._kept(place % len(self))

    def __iter__(self) -> Iterator[Product]:
        """All of them in their order, none of them kept."""
        return map(self._product, range(len(self)))

    def _product(self, row: int) -> Product:
        currency = self._currencies[self._numbers["currency"][row]]
        price, list_price, stock, available, rating_count = (self._number(name, row) for name in _WHOLE)
        rating = float(self._rating[row])
        return Product(
            self.ids[row],
            self._texts["title"][row],
            self._texts["description"][row],
            self._paths[self._numbers["category"][row]],
            self._brands[self._numbers["brand"][row]],
            None if price is None else Money(price, currency),
            None if list_price is None else Money(list_price, currency),
            stock,
            None if available is None else bool(available),
            None if rating != rating else rating,
            rating_count,
            self._texts["image_url"][row],
            self._texts["url"][row],
            self._attributes[self._numbers["attributes"][row]],
            self._parents[self._numbers["parent_id"][row]],
            self._options[self._numbers["options"][row]],
        )

    def _number(self, name: str, row: int) -> int | None:
        value = int(self._whole[name][row])
        return None if value == _UNKNOWN else value

    def _columns(self, arrays: Mapping[str, Array]) -> ProductColumns:
        def known(name: str) -> NDArray[np.float64]:
            return np.where(arrays[name] == _UNKNOWN, np.nan, arrays[name].astype(np.float64))

        price = known("price")
        priced = np.flatnonzero(~np.isnan(price))
        currency = self._currencies[self._numbers["currency"][priced[0]]] if len(priced) else ""
        stock, available = arrays["stock"], arrays["available"]
        in_stock = np.where(stock != _UNKNOWN, stock > 0, np.where(available == _UNKNOWN, -1, available))
        pairs, numbers = np.unique(
            self._numbers["attributes"].astype(np.int64) << 32 | self._numbers["options"], return_inverse=True
        )
        described = tuple(
            tuple(
                Product(
                    "", "", attributes=self._attributes[pair >> 32], options=self._options[pair & 0xFFFFFFFF]
                ).named_values().items()
            )
            for pair in pairs.tolist()
        )  # fmt: skip
        return ProductColumns(
            price,
            currency,
            arrays["rating"],
            known("rating_count"),
            in_stock.astype(np.int8),
            Coded(self._numbers["brand"], self._brands),
            Coded(self._numbers["category"], self._paths),
            Coded(self._numbers["parent_id"], self._parents),
            Coded(numbers.astype(np.int32), described),
            Texts.read(arrays, "folded"),
            TextRows.read(arrays, "titles"),
            TextRows.read(arrays, "ids"),
        )


def store_products(
    folder: Path, name: str, products: Sequence[Product], clock: Callable[[], float] = time.time
) -> None:
    """Writes the products as one artifact that `open_products` maps."""
    columns = ProductColumns.of(products)
    arrays: dict[str, Array] = {
        **columns.folded.arrays("folded"),
        **columns.titles.arrays("titles"),
        **columns.ids.arrays("ids"),
    }
    for field in _PLAIN:
        arrays |= Texts.of(getattr(each, field) for each in products).arrays(field)
    for field in _WHOLE:
        values = (getattr(each, field) for each in products)
        arrays[field] = np.fromiter(map(_whole, values), dtype=np.int64, count=len(products))
    arrays["rating"] = columns.rating
    coded: dict[str, Coded[Any]] = {"brand": columns.brand, "parent_id": columns.parent}
    coded["category"] = Coded(columns.category.numbers, tuple(map(_json, columns.category.values)))
    coded["currency"] = Coded.of(_currency(each) for each in products)
    coded["attributes"] = Coded.of(_json(dict(each.attributes)) for each in products)
    coded["options"] = Coded.of(_json(dict(each.options)) for each in products)
    for field, column in coded.items():
        arrays[f"{field}.numbers"] = column.numbers
        arrays |= Texts.of(column.values).arrays(field)
    write_artifact(folder, name, arrays, {"products": len(products)}, clock)


def open_products(folder: Path, name: str) -> StoredProducts:
    """Opens what `store_products` wrote.

    Raises:
        DamagedArtifact: it is missing, cut short or changed.
    """
    return StoredProducts(map_artifact(folder, name).arrays)


def _whole(value: Money | int | bool | None) -> int:
    if value is None:
        return _UNKNOWN
    return value.minor if isinstance(value, Money) else int(value)


def _currency(product: Product) -> str:
    money = product.price or product.list_price
    return money.currency if money else ""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _object(written: str, names: dict[str, str]) -> _Values:
    """A JSON object; lists become tuples. Nobody changes one, so that equal ones may be the same."""
    return {
        names.setdefault(name, name): tuple(value) if isinstance(value, list) else value
        for name, value in json.loads(written).items()
    }
