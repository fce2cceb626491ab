"""All products of a shop: by id, by family, with their vocabulary; saved and loaded as one checked file.

Knows no index and no request. The order of the products is the order of the shop's file.
"""

from __future__ import annotations

import hashlib
import io
import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from retrieval.artifacts import read_manifest, write_manifest, write_whole
from retrieval.errors import DamagedArtifact, shorten
from retrieval.phrases import Phrases
from retrieval.product import Family, Money, Product
from retrieval.vocabulary import Vocabulary

_NAME = "catalogue"
_SCHEMA: Mapping[str, Any] = {
    "product_id": pl.String, "title": pl.String, "description": pl.String, "category": pl.List(pl.String),
    "brand": pl.String, "price": pl.Int64, "list_price": pl.Int64, "currency": pl.String, "stock": pl.Int64,
    "available": pl.Boolean, "rating": pl.Float64, "rating_count": pl.Int64, "image_url": pl.String,
    "url": pl.String, "attributes": pl.String, "parent_id": pl.String, "options": pl.String,
}  # fmt: skip


class Catalogue:
    """Products by id. Make one with `of` or `load`."""

    def __init__(self, products: Mapping[str, Product]) -> None:
        self._by_id = products

    @classmethod
    def of(cls, products: Iterable[Product]) -> Catalogue:
        """The catalogue of these products, whose ids differ."""
        by_id: dict[str, Product] = {}
        for product in products:
            if product.product_id in by_id:
                raise ValueError(
                    f"The id '{shorten(product.product_id)}' stands twice; readers set such rows aside."
                )
            by_id[product.product_id] = product
        return cls(by_id)

    def __len__(self) -> int:
        """How many products."""
        return len(self._by_id)

    def __iter__(self) -> Iterator[Product]:
        """Products in their order."""
        return iter(self._by_id.values())

    def __contains__(self, product_id: object) -> bool:
        """Whether there is a product with this id."""
        return product_id in self._by_id

    def get(self, product_id: str) -> Product | None:
        """The product of an id; None where there is none."""
        return self._by_id.get(product_id)

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """Products in their order."""
        return tuple(self._by_id.values())

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids in the order of the products."""
        return tuple(self._by_id)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of this catalogue."""
        return Vocabulary.of(self.products)

    @cached_property
    def phrases(self) -> Phrases:
        """How often this catalogue writes which words and short phrases."""
        return Phrases.of(self.products)

    def family(self, parent_id: str) -> Family | None:
        """The variants with this parent, in their order; None where there are none."""
        return self._families.get(parent_id)

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """All families, in the order of their first members."""
        return tuple(self._families.values())

    def siblings(self, product_id: str) -> tuple[Product, ...]:
        """The other variants of this product's family."""
        product = self.get(product_id)
        family = self.family(product.parent_id) if product else None
        return tuple(each for each in family.members if each.product_id != product_id) if family else ()

    def instead_of(self, product_id: str) -> tuple[Product, ...]:
        """Where this product is sold out: the variants of its family that can be bought; otherwise none."""
        product = self.get(product_id)
        if product is None or product.in_stock is not False:
            return ()
        return tuple(each for each in self.siblings(product_id) if each.in_stock)

    def save(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Writes the catalogue into a folder, whole or not at all."""
        buffer = io.BytesIO()
        pl.DataFrame([_row(product) for product in self], schema=_SCHEMA).write_parquet(buffer)
        content = buffer.getvalue()
        file = f"{_NAME}-{hashlib.sha256(content).hexdigest()[:12]}.parquet"
        write_whole(folder / file, content)
        write_manifest(folder, _NAME, [file], {"products": len(self)}, clock)
        for old in folder.glob(f"{_NAME}-*.parquet"):
            if old.name != file:
                old.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        manifest = read_manifest(folder, _NAME)
        try:
            (file,) = manifest.files
            read = _Reading()
            return cls.of(map(read.product, pl.read_parquet(folder / file).iter_rows(named=True)))
        except (pl.exceptions.PolarsError, OSError, KeyError, ValueError) as exc:
            raise DamagedArtifact(f"The catalogue can't be read ({shorten(exc)}); build again.") from exc

    @cached_property
    def _families(self) -> dict[str, Family]:
        members: dict[str, list[Product]] = {}
        for product in self:
            if product.parent_id:
                members.setdefault(product.parent_id, []).append(product)
        return {parent_id: Family(parent_id, tuple(each)) for parent_id, each in members.items()}


def _row(product: Product) -> dict[str, Any]:
    money = product.price or product.list_price
    return {
        "product_id": product.product_id,
        "title": product.title,
        "description": product.description,
        "category": list(product.category),
        "brand": product.brand,
        "price": product.price.minor if product.price else None,
        "list_price": product.list_price.minor if product.list_price else None,
        "currency": money.currency if money else "",
        "stock": product.stock,
        "available": product.available,
        "rating": product.rating,
        "rating_count": product.rating_count,
        "image_url": product.image_url,
        "url": product.url,
        "attributes": json.dumps(dict(product.attributes), ensure_ascii=False),
        "parent_id": product.parent_id,
        "options": json.dumps(dict(product.options), ensure_ascii=False),
    }


class _Reading:
    """Rows of a file -> products; what many rows have in common is one object in memory."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._paths: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._values: dict[str, Mapping[str, Any]] = {}

    def product(self, row: Mapping[str, Any]) -> Product:
        """The product of a row."""
        fields = dict(row)
        currency = self._text(fields.pop("currency"))
        path = tuple(row["category"])
        fields |= {
            "category": self._paths.setdefault(path, path),
            "brand": self._text(row["brand"]),
            "price": None if row["price"] is None else Money(row["price"], currency),
            "list_price": None if row["list_price"] is None else Money(row["list_price"], currency),
            "attributes": self._object(row["attributes"]),
            "parent_id": self._text(row["parent_id"]),
            "options": self._object(row["options"]),
        }
        return Product(**fields)

    def _text(self, text: str) -> str:
        return self._texts.setdefault(text, text)

    def _object(self, written: str) -> Mapping[str, Any]:
        """A JSON object; lists become tuples. Nobody changes one, so that equal ones may be the same."""
        if written not in self._values:
            self._values[written] = {
                self._text(name): tuple(value) if isinstance(value, list) else value
                for name, value in json.loads(written).items()
            }
        return self._values[written]
