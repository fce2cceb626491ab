from __future__ import annotations

import numpy as np

from recommender.matrix import ProductIndex
from recommender.traits import traits_of
from retrieval.product import Product

CATALOGUE = [
    Product("a", "Red mug", brand="Acme", attributes={"material": "clay"}),
    Product("b", "Blue mug", brand="Acme", attributes={"material": ("clay", "steel")}),
    Product("c", "Lamp", category=("Home", "Light")),
    Product("d", "Mug"),
]
PRODUCTS = ProductIndex(("a", "b", "c", "d"))


def test_a_products_likeness_to_itself_is_one() -> None:
    traits = traits_of(CATALOGUE, PRODUCTS).weights
    np.testing.assert_allclose((traits @ traits.T).diagonal()[:2], 1.0, rtol=1e-5)


def test_a_rare_trait_in_common_says_more_than_a_frequent_one() -> None:
    likeness = (lambda t: (t @ t.T).toarray())(traits_of(CATALOGUE, PRODUCTS).weights)
    assert likeness[0, 1] > likeness[0, 3] > 0


def test_a_product_that_shares_nothing_has_no_traits() -> None:
    assert traits_of(CATALOGUE, PRODUCTS).weights[2].nnz == 0


def test_products_that_are_not_in_the_index_are_left_out() -> None:
    assert traits_of(CATALOGUE, ProductIndex(("b",))).weights.shape[0] == 1


def test_without_products_there_are_no_traits() -> None:
    assert traits_of([], ProductIndex(())).weights.shape == (0, 0)
