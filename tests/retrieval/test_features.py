from __future__ import annotations

import numpy as np
import pytest

from retrieval.features import FEATURES, Features, Floats, Scores
from retrieval.lexical import LexicalIndex, without_denied
from retrieval.product import Money, Product

PRODUCTS = (
    Product(
        "a", "Red wine glass", category=("Home", "Glasses"), brand="Hearth", rating=4.0, rating_count=9,
        price=Money(1000, "GBP"), stock=3,
    ),
    Product("b", "Stemless wine glass set of 6", category=("Home", "Glasses"), price=Money(2000, "GBP")),
    Product("c", "Wine rack", category=("Home", "Racks"), description="For glasses with a stem.", stock=0),
    Product("d", "Glass of a lantern with a stem"),
)  # fmt: skip


@pytest.fixture(scope="module")
def features() -> Features:
    return Features(PRODUCTS, LexicalIndex.fit(PRODUCTS))


def table(features: Features, text: str, rows: tuple[int, ...] = (0, 1, 2, 3)) -> dict[str, Floats]:
    count = len(rows)
    falling = np.linspace(0.9, 0.3, count)
    nowhere = np.full(count, -np.inf)
    scores = Scores(falling, falling, falling, falling, falling, nowhere)
    made = features.table(text, np.array(rows, dtype=np.int64), scores)
    assert made.shape == (count, len(FEATURES))
    return {name: made[:, place] for place, name in enumerate(FEATURES)}


def test_words_count_by_the_field_that_has_them(features: Features) -> None:
    found = table(features, "wine stem")
    assert found["coverage_title"][0] > 0
    assert found["coverage_description"].tolist()[0] == 0.0
    assert found["coverage_description"][2] > 0


def test_words_side_by_side_in_a_title_are_told_from_words_apart(features: Features) -> None:
    found = table(features, "wine glass")
    assert found["title_pairs"].tolist() == [1.0, 1.0, 0.0, 0.0]


def test_a_number_that_a_title_has_is_told(features: Features) -> None:
    found = table(features, "glass 6")
    assert found["title_numbers"].tolist() == [0.0, 1.0, 0.0, 0.0]
    assert np.isnan(table(features, "glass")["title_numbers"]).all()


def test_the_brand_that_is_named_is_told(features: Features) -> None:
    assert table(features, "a Hearth glass")["brand_named"].tolist() == [1.0, 0.0, 0.0, 0.0]


def test_what_shares_the_category_of_the_best_agrees_with_them(features: Features) -> None:
    agreement = table(features, "glass")["category_agreement"]
    assert agreement[0] > agreement[2]
    assert np.isnan(agreement[3])


def test_denied_words_speak_for_nothing_and_are_told(features: Features) -> None:
    found = table(features, "wine glass without stem")
    assert found["coverage_title"][0] == pytest.approx(1.0)
    assert found["denied"][3] > 0
    assert found["denied"][0] == 0.0


def test_what_the_records_leave_open_is_unknown(features: Features) -> None:
    found = table(features, "glass")
    assert np.isnan(found["rating"]).tolist() == [False, True, True, True]
    assert found["available"][0] == 1.0
    assert found["available"][2] == 0.0
    assert np.isnan(found["available"][1])


def test_a_price_is_told_against_the_usual_one_of_the_best(features: Features) -> None:
    levels = table(features, "glass")["price_level"]
    assert levels[0] < 0 < levels[1]


@pytest.mark.parametrize("text", ["zeppelin", "", "!!!", "without without", "6"])
def test_every_text_has_features(features: Features, text: str) -> None:
    assert len(table(features, text)) == len(FEATURES)
    assert len(table(features, text, ())) == len(FEATURES)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("wine glasses without stem", "wine glasses"),
        ("swim suit without a mesh liner for men", "swim suit for men"),
        ("faucet without overflow, solid brass", "faucet brass"),
        ("mens no show socks", "mens no show socks"),
        ("not this", "not this"),
        ("lamp", "lamp"),
        ("", ""),
    ],
)
def test_what_a_text_denies_is_left_out(text: str, rest: str) -> None:
    assert without_denied(text) == rest
