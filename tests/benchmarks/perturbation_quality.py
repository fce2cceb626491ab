"""How much of a list of ten stays where next to nothing changed: a word of a title, or one old event.

    python -m tests.benchmarks.perturbation_quality STATE... [--people 200] [--json FILE]

For each customer a word of the title of one of their ten products gives way to another word of the catalogue;
what is known of the product by its words (its traits, its vector) is taken anew, and the list is made again.
And the oldest thing that happened with the customer never happened; the product may be suggested then. The
models of customers stay as the build made them, and so does a click scorer's reading of the title. The goal
is that at least 8 of 10 stay in the median. A list is said to keep what stands in both, in whatever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.shop.layout import INDEX
from assistant.shop.semantic import SemanticNeighbours
from assistant.shop.shop import Shop
from recommender.collaborative.content import Content
from recommender.collaborative.model import CollaborativeModel
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix
from recommender.recommender import Recommender
from recommender.shopper import Shopper
from recommender.traits import traits_of
from retrieval.encoder import Vectors
from retrieval.indexing import open_neighbours
from retrieval.product import Product
from tests.benchmarks.states import over_states

PLACES, GOAL = 10, 8


class Retold:
    """The cosines of a catalogue in which one product has another text."""

    def __init__(self, vectors: Vectors, row: int, vector: Vectors) -> None:
        self._vectors = vectors.copy()
        self._vectors[row] = vector

    def vector(self, row: int) -> Vectors:
        """The vector of one row."""
        found: Vectors = self._vectors[row]
        return found

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of some rows."""
        return self._vectors[rows]

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines with the rows."""
        return np.asarray(self._vectors[rows] @ vector, dtype=np.float32)

    def nearest(self, vector: Vectors, rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """So many of the rows that are nearest."""
        return rows[np.argsort(-self.cosines(vector, rows), kind="stable")[:count]]


def retitled(product: Product, words: Sequence[str], rng: np.random.Generator) -> Product:
    """The product with one word of its title replaced by one of these."""
    title = product.title.split()
    title[int(rng.integers(len(title)))] = str(rng.choice(words))
    return replace(product, title=" ".join(title))


def told_anew(shop: Shop, vectors: Vectors, changed: Product) -> Recommender:
    """The recommender of a catalogue in which this product says something else."""
    recommender, ids = shop.recommender, shop.catalogue.ids
    products = [
        changed if each.product_id == changed.product_id else each for each in shop.catalogue.products
    ]
    traits = traits_of(products, recommender.products)
    matrix = AssociationMatrix.of(EventTable.of(()), recommender.products, traits)
    vector = shop.encoder.encode_document([changed.text()])[0]
    near = Retold(vectors, ids.index(changed.product_id), vector)

    def read(model: CollaborativeModel) -> CollaborativeModel:
        return Content(model.options).fit(matrix) if isinstance(model, Content) else model

    models = replace(recommender.models, personal=tuple(read(each) for each in recommender.models.personal))
    sources = (*models.sources(), SemanticNeighbours(near, ids))
    return replace(recommender, models=models, ranker=replace(recommender.ranker, sources=sources))


def listed(recommender: Recommender, shopper: Shopper) -> list[str]:
    """The ten that are suggested."""
    return [item.product_id for item in recommender.recommend(shopper, k=PLACES, reasons=False).items]


def kept(shop: Shop, people: int) -> dict[str, list[int]]:
    """How many of the ten stay, by what changed, for each of so many customers."""
    rng, recommender = np.random.default_rng(0), shop.recommender
    words = sorted({word for product in shop.catalogue.products for word in product.title.split()})
    opened = open_neighbours(shop.folder / INDEX, shop.catalogue.ids, shop.encoder)
    vectors = opened.vectors(np.arange(len(shop.catalogue.ids)))
    opened.close()
    found: dict[str, list[int]] = {"one word of a title": [], "one old event": []}
    for customer in rng.permutation(sorted(recommender.histories.customers)).tolist():
        shopper = recommender.shopper(customer)
        if len(shopper.history) < 2:
            continue
        before = listed(recommender, shopper)
        product = shop.catalogue.get(str(rng.choice(before)))
        if product is None:
            continue
        anew = told_anew(shop, vectors, retitled(product, words, rng))
        found["one word of a title"].append(len(set(before) & set(listed(anew, shopper))))
        younger = shopper.without((shopper.history[0].product_id,))
        found["one old event"].append(len(set(before) & set(listed(recommender, younger))))
        if len(found["one old event"]) == people:
            break
    return found


def rows_of(shop: Shop, people: int) -> list[dict[str, Any]]:
    """The figures of one shop, which are printed too."""
    rows: list[dict[str, Any]] = []
    for what, counts in kept(shop, people).items():
        median, share = float(np.median(counts)), float(np.mean(np.array(counts) >= GOAL))
        verdict = "holds" if median >= GOAL else "FAILS"
        print(
            f"  {what:<22} median {median:4.1f} of {PLACES} stay ({verdict}),"
            f" 8 or more for {share:.1%}, fewest {min(counts)}, {len(counts)} people"
        )
        rows.append({"changed": what, "median": median, "share": share})
    return rows


if __name__ == "__main__":
    over_states(__doc__, "people", 200, rows_of)
