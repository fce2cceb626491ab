from __future__ import annotations

import pytest

from assistant.house.dialogue import Dialogue, Listed
from assistant.house.pointing.references import find_references
from assistant.titles import Titles
from assistant.tools.results import ShownProduct
from retrieval.catalogue import Catalogue
from retrieval.product import Money, Product


def shown(product_id: str, title: str, minor: int, rating: float) -> ShownProduct:
    return ShownProduct(product_id, title, Money(minor, "GBP"), True, rating)


LIST = (
    shown("P1", "White Hanging Heart", 295, 4.0),
    shown("P2", "Red Retrospot Mug", 125, 4.9),
    shown("P3", "Blue Glass Lantern", 850, 3.1),
)
CATALOGUE = Catalogue.of(
    [*(Product(p.product_id, p.title) for p in LIST), Product("P9", "Jumbo Bag Red Retrospot")]
)
TITLES = Titles.of(CATALOGUE.products)
SHOWN = Dialogue(listed=Listed("search_catalog", {}, LIST), known=LIST)


def pointed(text: str, dialogue: Dialogue = SHOWN) -> tuple[str, ...]:
    return find_references(text, dialogue, CATALOGUE, TITLES).product_ids


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("the first one", ("P1",)),
        ("add the 2nd", ("P2",)),
        ("number 3 please", ("P3",)),
        ("the last one", ("P3",)),
        ("compare the first and the third", ("P1", "P3")),
        ("the third and the first", ("P3", "P1")),
        ("the first two", ("P1", "P2")),
        ("compare 1 and 2", ("P1", "P2")),
        ("the cheapest one", ("P2",)),
        ("the most expensive", ("P3",)),
        ("the best rated one", ("P2",)),
        ("the red one", ("P2",)),
        ("the glass one", ("P3",)),
        ("why these?", ("P1", "P2", "P3")),
        ("all of them", ("P1", "P2", "P3")),
        ("the retrospot mug", ("P2",)),
        ("jumbo bag red retrospot", ("P9",)),
        ("P3 please", ("P3",)),
        ("the ninth one", ()),
        ("add it", ()),
    ],
)
def test_words_point_at_products(text: str, ids: tuple[str, ...]) -> None:
    assert pointed(text) == ids


def test_it_is_the_product_spoken_of_last() -> None:
    assert pointed("add it", Dialogue(listed=SHOWN.listed, known=LIST, focus=("P2",))) == ("P2",)


def test_the_cheaper_one_is_one_of_those_spoken_of() -> None:
    compared = Dialogue(listed=SHOWN.listed, known=LIST, focus=("P1", "P3"), several=("P1", "P3"))
    assert pointed("the cheaper one", compared) == ("P1",)


def test_it_is_the_only_product_shown() -> None:
    alone = Dialogue(listed=Listed("search_catalog", {}, LIST[:1]), known=LIST[:1])
    assert pointed("add it", alone) == ("P1",)


def test_a_place_outside_the_list_still_points() -> None:
    assert find_references("the ninth one", SHOWN, CATALOGUE, TITLES).pointing


def test_nothing_points_at_nothing() -> None:
    assert not find_references("show me alarm clocks", Dialogue(), CATALOGUE, TITLES).pointing


def test_both_of_more_than_two_is_not_guessed() -> None:
    found = find_references("put both into my basket", SHOWN, CATALOGUE, TITLES)
    assert found.product_ids == ()
    assert found.pointing


def test_both_are_the_two_that_were_compared_though_one_was_looked_at_since() -> None:
    since = Dialogue(listed=SHOWN.listed, known=LIST, focus=("P1",), several=("P1", "P3"))
    assert pointed("put both into my basket", since) == ("P1", "P3")


def test_the_cheaper_is_the_cheaper_of_the_two_that_were_compared() -> None:
    compared = Dialogue(listed=SHOWN.listed, known=LIST, focus=("P1", "P3"), several=("P1", "P3"))
    assert pointed("the cheaper one", compared) == ("P1",)


def test_the_bag_that_things_are_put_into_is_no_product() -> None:
    bag = shown("P9", "Jumbo Bag Red Retrospot", 200, 4.0)
    with_bag = Dialogue(listed=Listed("search_catalog", {}, (*LIST, bag)), known=(*LIST, bag), focus=("P1",))
    assert pointed("pop it in the bag", with_bag) == ("P1",)
