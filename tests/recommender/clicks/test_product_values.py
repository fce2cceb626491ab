from __future__ import annotations

import numpy as np
import pytest

from recommender.clicks.product_values import CATEGORY, ProductValues
from retrieval.product import Product

SHOP = [
    Product("a", "a mug", category=("home", "mugs"), attributes={"colour": "red", "material": "bone china"}),
    Product("b", "a mug", category=("home", "mugs"), attributes={"colour": "blue"}),
    Product("c", "a scarf", category=("clothing", "scarves"), attributes={"material": "wool"}),
    Product("d", "a thing"),
]
VALUES = ProductValues.of(SHOP)
EVERY = np.arange(4)


def answered(*wishes: str) -> list[tuple[float, float]]:
    return [tuple(row) for row in VALUES.answered(wishes, EVERY).tolist()]


def test_fields_are_met_missed_or_unknown() -> None:
    assert answered("Red mug") == [(2, 0), (1, 1), (0, 1), (0, 0)]


def test_a_value_of_several_words_is_named_by_all_of_them() -> None:
    assert "material" in VALUES.named("a bone china cup")
    assert VALUES.named("a china cup") == {}


def test_one_of_several_named_values_is_enough() -> None:
    assert answered("red or blue")[:2] == [(1, 0), (1, 0)]


def test_of_several_wishes_the_best_answered_counts() -> None:
    assert answered("wool scarf", "red mug")[0] == (2, 0)
    assert answered("wool scarves", "red mug")[2] == (2, 0)


def test_words_that_name_no_value_say_nothing() -> None:
    assert np.isnan(VALUES.answered(("something nice",), EVERY)).all()
    assert np.isnan(VALUES.answered((), EVERY)).all()


def test_categories_are_no_attributes() -> None:
    assert CATEGORY in VALUES.fields
    assert VALUES.attributed.shape[1] == len([each for each in VALUES.fields if each != CATEGORY])


def test_a_shop_without_any_value_has_no_answer() -> None:
    bare = ProductValues.of([Product("a", "a mug")])
    assert np.isnan(bare.answered(("red mug",), np.arange(1))).all()


def test_saved_arrays_bring_the_same_back() -> None:
    again = ProductValues.from_arrays(VALUES.arrays())
    assert again.named("red mug") == VALUES.named("red mug")
    assert again.answered(("red mug",), EVERY) == pytest.approx(VALUES.answered(("red mug",), EVERY))
