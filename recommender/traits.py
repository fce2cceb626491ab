"""Traits of products: what their records share with others: words of the title, category, brand, attributes.

A trait that many products have says little (inverse document frequency), and every product's traits have
length 1 together, so that the product of two rows is a cosine. Which traits are steps of the shop's
categories is kept beside them. Knows no customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recommender.events import Ints
from recommender.matrix import UNKNOWN, ProductIndex
from retrieval.product import Product
from retrieval.words import terms

CATEGORY = "category "


@dataclass(frozen=True, slots=True)
class Traits:
    """What the records say.

    Attributes:
        weights: [products, traits] csr float32; a trait of one product alone is left out.
        categories: The columns that are steps of categories, ascending.
    """

    weights: sp.csr_matrix
    categories: Ints


def traits_of(catalogue: Sequence[Product], products: ProductIndex) -> Traits:
    """The traits of a catalogue."""
    column: dict[str, int] = {}
    rows, columns = [], []
    for product in catalogue:
        row = products.row(product.product_id)
        if row != UNKNOWN:
            found = {column.setdefault(trait, len(column)) for trait in _traits(product)}
            rows.extend([row] * len(found))
            columns.extend(sorted(found))
    steps = [at for trait, at in column.items() if trait.startswith(CATEGORY)]
    return weighed_traits(
        sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(products), len(column))), steps
    )


def weighed_traits(having: sp.csr_matrix, categories: Sequence[int] = ()) -> Traits:
    """Which product has which trait [products, traits], as weights: rare ones more, rows of length 1."""
    products = having.shape[0]
    count = np.bincount(having.indices, minlength=having.shape[1])
    rarity = np.where(count > 1, np.log(products / np.maximum(count, 1)), 0.0)
    weights = sp.csr_matrix(having @ sp.diags(rarity))
    weights.eliminate_zeros()
    length = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    scaled = sp.csr_matrix(sp.diags(1.0 / np.maximum(length, 1e-12)) @ weights, dtype=np.float32)
    return Traits(scaled, np.array(categories, dtype=np.int64))


def _traits(product: Product) -> Iterator[str]:
    for word in terms(product.title):
        yield f"word {word}"
    for depth in range(len(product.category)):
        yield f"{CATEGORY}{' > '.join(product.category[: depth + 1])}"
    if product.brand:
        yield f"brand {product.brand}"
    for name, value in product.attributes.items():
        for each in value if isinstance(value, tuple) else (value,):
            yield f"{name} {each}"
