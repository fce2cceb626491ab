from __future__ import annotations

import numpy as np

from retrieval.made_queries import made_queries
from retrieval.product import Product
from retrieval.words import terms

PRODUCTS = tuple(
    Product(
        f"p{number}", f"Hand painted {kind} in {colour}", brand="Hearth", category=("Home", kind.title()),
        attributes={"colour": colour},
    )
    for number, (kind, colour) in enumerate(
        (kind, colour) for kind in ("mug", "bowl", "plate", "jug") for colour in ("red", "blue", "green")
    )
)  # fmt: skip


def test_no_query_comes_twice() -> None:
    made = made_queries(PRODUCTS, 30, np.random.default_rng(0))
    assert len({each.query for each in made}) == len(made) > 10


def test_a_query_is_made_of_words_of_its_product() -> None:
    by_id = {product.product_id: product for product in PRODUCTS}
    for each in made_queries(PRODUCTS, 30, np.random.default_rng(0)):
        assert set(terms(each.query)) <= set(terms(by_id[each.product_id].text()))


def test_the_same_seed_makes_the_same_queries() -> None:
    first, second = (made_queries(PRODUCTS, 10, np.random.default_rng(3)) for _ in range(2))
    assert first == second


def test_no_more_are_made_than_asked_for() -> None:
    assert len(made_queries(PRODUCTS, 5, np.random.default_rng(0))) == 5
    assert made_queries((), 5, np.random.default_rng(0)) == ()
