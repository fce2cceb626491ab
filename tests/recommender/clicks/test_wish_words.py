"""What the words of a wish mean among a shop's products."""

from __future__ import annotations

import numpy as np
import pytest

from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import FEATURES, Tastes, raw_features
from recommender.clicks.popularity import Popularity
from recommender.clicks.product_values import ProductValues
from recommender.clicks.product_words import ProductWords
from recommender.clicks.wish_words import WishWords
from recommender.events import EventTable
from recommender.shopper import Shopper
from retrieval.product import Product

SHOP = [
    Product(
        f"{kind}-{style}-{n}",
        f"{called} {kind}",
        category=("home", kind),
        attributes={"style": style},
    )
    for kind in ("suitcase", "clock")
    for style, called in (
        ("playful", "whimsy"),
        ("modern", "sleek"),
        ("rustic", "farmhouse"),
        ("bold", "vivid"),
    )
    for n in range(3)
]
VALUES, WORDS = ProductValues.of(SHOP), ProductWords.of(SHOP)
MEANT = WishWords(WORDS, VALUES)


@pytest.mark.parametrize("slip", ["suicase", "suitcsae", "suitcaase", "Suitcese"])
def test_one_slip_is_put_right(slip: str) -> None:
    assert MEANT.spelled(f"sleek {slip}") == "sleek suitcase"


def test_a_wish_without_slips_stays_as_it_was_said() -> None:
    assert MEANT.spelled("A sleek Suitcase!") == "A sleek Suitcase!"


def test_a_word_of_english_is_no_slip() -> None:
    assert MEANT.spelled("cloak") == "cloak"  # one letter from "clock"


def test_a_short_word_or_number_is_no_slip() -> None:
    assert MEANT.spelled("cl0ck clk") == "cl0ck clk"


def test_a_word_stands_for_the_value_of_all_that_are_called_so() -> None:
    columns = MEANT.stands_for["whimsy"]
    assert [(VALUES.fields[each], VALUES.values[each]) for each in columns] == [("style", "playful")]


def test_a_word_that_all_kinds_of_products_use_stands_for_nothing() -> None:
    assert not any(VALUES.values[each] == "suitcase" for each in MEANT.stands_for.get("whimsy", ()))
    assert "suitcase" not in MEANT.stands_for  # it is the value's own name


def test_few_products_teach_nothing() -> None:
    few = [each for each in SHOP if each.product_id.endswith("-0")]
    assert "whimsy" not in WishWords(ProductWords.of(few), ProductValues.of(few)).stands_for


def test_a_value_that_is_named_is_not_guessed_too() -> None:
    named = VALUES.named("whimsy rustic clock", MEANT.stands_for)
    assert [VALUES.values[each] for each in named["style"]] == ["rustic"]


def test_a_wish_in_the_shops_other_words_is_met() -> None:
    facts = ProductFacts.of(SHOP, np.eye(len(SHOP), dtype=np.float32), Popularity(EventTable.of(())))
    shopper = Shopper(preferences=("whimsy suicase",))
    rows = facts.rows_of(["suitcase-playful-0", "suitcase-modern-0", "clock-modern-0"])
    table = raw_features(Tastes.of(shopper, facts), facts, rows, facts.interest[rows])
    met = table[:, FEATURES.index("wish met")] - table[:, FEATURES.index("wish missed")]
    assert np.all(np.diff(met) < 0)


def test_products_without_words_or_values_teach_nothing() -> None:
    bare = [Product("a", "1")]
    assert WishWords(ProductWords.of(bare), ProductValues.of(bare)).spelled("suitcase") == "suitcase"
