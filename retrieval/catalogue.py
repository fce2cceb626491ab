"""All products of a shop: by id, by family, with their words; saved and loaded as checked files.

What was loaded stays on disk, and a product is read when it is asked for. Knows no index and no request. The
order of the products is the order of the shop's file.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from retrieval.artifacts import read_manifest
from retrieval.errors import shorten
from retrieval.older_catalogue import read_parquet_products
from retrieval.phrases import Phrases, open_phrases, save_phrases
from retrieval.product import Family, Product
from retrieval.product_columns import ProductColumns
from retrieval.product_store import open_products, store_products
from retrieval.text_columns import Rows
from retrieval.vocabulary import Vocabulary

_NAME = "catalogue"


class Catalogue:
    """Products by id. Make one with `of` or `load`."""

    def __init__(self, products: Sequence[Product], ids: tuple[str, ...], folder: Path | None = None) -> None:
        """Opens the catalogue.

        Args:
            products: In their order.
            ids: Theirs, each once.
            folder: Where they were saved with their words, if they were.
        """
        self._folder = folder
        self.products = products
        """Products in their order."""
        self.ids = ids
        """Ids in the order of the products."""
        self._row = {product_id: row for row, product_id in enumerate(ids)}

    @classmethod
    def of(cls, products: Iterable[Product]) -> Catalogue:
        """The catalogue of these products, whose ids differ."""
        listed = tuple(products)
        ids = tuple(each.product_id for each in listed)
        known: set[str] = set()
        for product_id in ids:
            if product_id in known:
                raise ValueError(f"The id '{shorten(product_id)}' stands twice; readers set such rows aside.")
            known.add(product_id)
        return cls(listed, ids)

    def __len__(self) -> int:
        """How many products."""
        return len(self.ids)

    def __iter__(self) -> Iterator[Product]:
        """Products in their order."""
        return iter(self.products)

    def __contains__(self, product_id: object) -> bool:
        """Whether there is a product with this id."""
        return product_id in self._row

    def get(self, product_id: str) -> Product | None:
        """The product of an id; None where there is none."""
        row = self._row.get(product_id)
        return None if row is None else self.products[row]

    @cached_property
    def columns(self) -> ProductColumns:
        """What the records say, as arrays."""
        return ProductColumns.of(self.products)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words of this catalogue; read, where they were saved with it."""
        if self._folder and Vocabulary.stands(self._folder):
            return Vocabulary.load(self._folder)
        return Vocabulary.of(self.products)

    @cached_property
    def phrases(self) -> Phrases:
        """How often this catalogue writes which words and short phrases; read, where that was saved."""
        found = open_phrases(self._folder) if self._folder else None
        return found or Phrases.of(self.products)

    def family(self, parent_id: str) -> Family | None:
        """The variants with this parent, in their order; None where there are none."""
        rows = self._members.get(parent_id)
        return None if rows is None else Family(parent_id, tuple(self.products[row] for row in rows))

    @cached_property
    def families(self) -> tuple[Family, ...]:
        """All families, in the order of their first members."""
        found = (self.family(parent_id) for parent_id in self._members)
        return tuple(family for family in found if family)

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
        self.vocabulary.save(folder, clock)
        save_phrases(folder, self.phrases, clock)
        store_products(folder, _NAME, self.products, clock)

    @classmethod
    def load(cls, folder: Path) -> Catalogue:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        for file in read_manifest(folder, _NAME, verify=False).files:
            if file.endswith(".parquet"):
                read_manifest(folder, _NAME)
                return cls.of(read_parquet_products(folder / Path(file).name))
        products = open_products(folder, _NAME)
        return cls(products, products.ids, folder)

    @cached_property
    def _members(self) -> Mapping[str, Rows]:
        """Id of a family -> its rows."""
        parents = self.columns.parent
        return {each: rows for each, rows in zip(parents.values, parents.rows(), strict=True) if each}
