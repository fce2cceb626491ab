"""Traits of products: what their records share with others: words of the title, category, brand, attributes.

A trait that many products have says little (inverse document frequency), and every product's traits have
length 1 together, so that the product of two rows is a cosine. Knows no customer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp

from recommender.matrix import UNKNOWN, ProductIndex
from retrieval.product import Product
from retrieval.words import terms


def traits_of(catalogue: Sequence[Product], products: ProductIndex) -> sp.csr_matrix:
    """The traits [products, traits], csr float32; a trait of one product alone is left out."""
    column: dict[str, int] = {}
    rows, columns = [], []
    for product in catalogue:
        row = products.row(product.product_id)
        if row != UNKNOWN:
            found = {column.setdefault(trait, len(column)) for trait in _traits(product)}
            rows.extend([row] * len(found))
            columns.extend(sorted(found))
    return weighed_traits(
        sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(products), len(column)))
    )


def weighed_traits(having: sp.csr_matrix) -> sp.csr_matrix:
    """Which product has which trait [products, traits], as weights: rare ones more, rows of length 1."""
    products = having.shape[0]
    count = np.bincount(having.indices, minlength=having.shape[1])
    rarity = np.where(count > 1, np.log(products / np.maximum(count, 1)), 0.0)
    weights = sp.csr_matrix(having @ sp.diags(rarity))
    weights.eliminate_zeros()
    length = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return sp.csr_matrix(sp.diags(1.0 / np.maximum(length, 1e-12)) @ weights, dtype=np.float32)


def _traits(product: Product) -> Iterator[str]:
    for word in terms(product.title):
        yield f"word {word}"
    for depth in range(len(product.category)):
        yield f"category {' > '.join(product.category[: depth + 1])}"
    if product.brand:
        yield f"brand {product.brand}"
    for name, value in product.attributes.items():
        for each in value if isinstance(value, tuple) else (value,):
            yield f"{name} {each}"
