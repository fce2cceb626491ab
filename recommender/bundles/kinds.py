"""Kinds of things that are bought together: the associations of `associations.py`, between categories.

In a shop of many products few pairs of products reach five buyers; their kinds do. A kind is the whole path
of a category. Nothing here says which product of a kind is the right one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from recommender.associations import Associations
from recommender.events import EventTable, strings
from recommender.matrix import ProductIndex
from retrieval.product import Product

FOLDER = "kinds"


def fit_kinds(events: EventTable, products: Sequence[Product]) -> Associations:
    """Which kinds at least five different buyers bought at once, and not by accident."""
    kind_of = {product.product_id: product.category_path for product in products}
    kinds = sorted({kind for kind in kind_of.values() if kind})
    by_kind = strings([kind_of.get(product_id, "") for product_id in events.product_id])
    return Associations.fit(replace(events, product_id=by_kind), ProductIndex.of(kinds))


def load_kinds(folder: Path) -> Associations:
    """What `fit_kinds` found and a build saved under `FOLDER`; a build from before there was such knows none.

    Raises:
        DamagedArtifact: a file is missing, cut short or changed.
    """
    if not (folder / FOLDER).is_dir():
        return no_kinds()
    return Associations.load(folder / FOLDER)


def no_kinds() -> Associations:
    """Where nothing is known."""
    return fit_kinds(EventTable.of(()), ())
