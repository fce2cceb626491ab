"""What is kept, broken or left open, on records of which many lack fields."""

from __future__ import annotations

import pytest

from retrieval.agreeing import BROKEN, KEPT, UNKNOWN, agreement
from retrieval.conditions import conditions
from retrieval.judging import Judge
from retrieval.lexical import LexicalIndex
from retrieval.measures import read_measure
from retrieval.product import Product
from retrieval.request import Constraints, SearchRequest, Wanted

BOTTLES = (
    Product("field", "Bottle", attributes={"capacity": "750 ml"}),
    Product("small", "Bottle", attributes={"capacity": "0.3 l"}),
    Product("title", "Bottle 500ml, blue"),
    Product("text", "Bottle", "It has a capacity of 330 ml."),
    Product("other", "Bottle", "Fills your 200 ml cup twice."),
    Product("silent", "Bottle"),
    Product("in name", "Bottle", attributes={"capacity_ml": 600}),
    Product("tall", "Bottle, 30 cm tall", attributes={"height": "30 cm"}),
    Product("ounces", "Bottle 16 fl oz"),
)
THINGS = (
    Product("navy", "Bag", attributes={"colour": "navy", "material": "faux leather"}),
    Product("blue", "Bag", attributes={"colour": "blue", "material": "oak"}),
    Product("dark", "Bag", attributes={"colour": "dark red", "material": "wood"}),
    Product("titled", "BLUE METAL BAG"),
    Product("women", "Women's bag", attributes={"size": "King"}),
    Product("free", "Gluten-free biscuits"),
    Product("with", "Biscuits", "Contains gluten."),
    Product("wheat", "Biscuits"),
)


def judge(products: tuple[Product, ...], given: Constraints, negated: bool = False) -> dict[str, int]:
    judged = Judge(products, LexicalIndex.fit(products))
    request = SearchRequest("", exclude=given) if negated else SearchRequest("", given)
    (condition,) = conditions(request)
    found = judged.verdicts(condition).tolist()
    return {product.product_id: verdict for product, verdict in zip(products, found, strict=True)}


def holding(amount: str, name: str = "capacity") -> Constraints:
    measure = read_measure(amount)
    assert measure is not None
    return Constraints(measures=(Wanted(name, (measure,)),))


def test_amounts_compare_in_their_units_wherever_they_stand() -> None:
    found = judge(BOTTLES, holding(">= 0.4 l"))
    assert {name for name, verdict in found.items() if verdict == KEPT} == {
        "field",
        "title",
        "in name",
        "ounces",
    }


def test_a_field_a_title_and_a_named_amount_break_a_limit() -> None:
    found = judge(BOTTLES, holding(">= 0.4 l"))
    assert {name for name, verdict in found.items() if verdict == BROKEN} == {"small", "text"}


def test_an_amount_of_something_else_in_a_description_breaks_nothing() -> None:
    found = judge(BOTTLES, holding(">= 0.4 l"))
    assert (found["other"], found["silent"]) == (UNKNOWN, UNKNOWN)


def test_a_height_is_no_length_but_an_open_size_takes_any_direction() -> None:
    assert judge(BOTTLES, holding("30 cm", "height"))["tall"] == KEPT
    assert judge(BOTTLES, holding("40 cm", "height"))["tall"] == BROKEN
    assert judge(BOTTLES, holding("30 cm", "size"))["tall"] == KEPT
    assert judge(BOTTLES, holding("30 cm", "width"))["tall"] == UNKNOWN


@pytest.mark.parametrize(
    ("wanted", "navy", "blue", "titled"),
    [("blue", KEPT, KEPT, KEPT), ("navy", KEPT, UNKNOWN, UNKNOWN), ("red", BROKEN, BROKEN, BROKEN)],
)
def test_a_shade_is_its_colour_and_a_colour_may_be_its_shade(
    wanted: str, navy: int, blue: int, titled: int
) -> None:
    found = judge(THINGS, Constraints(attributes={"colour": (wanted,)}))
    assert (found["navy"], found["blue"], found["titled"]) == (navy, blue, titled)


def test_faux_leather_is_no_leather() -> None:
    assert judge(THINGS, Constraints(attributes={"material": ("leather",)}))["navy"] == BROKEN


def test_oak_is_wood_and_wood_may_be_oak() -> None:
    assert judge(THINGS, Constraints(attributes={"material": ("wooden",)}))["blue"] == KEPT
    assert judge(THINGS, Constraints(attributes={"material": ("oak",)}))["dark"] == UNKNOWN


def test_a_title_that_names_another_material_breaks_the_wish() -> None:
    assert judge(THINGS, Constraints(attributes={"material": ("wood",)}))["titled"] == BROKEN


def test_women_are_not_men_and_sizes_have_spellings() -> None:
    assert judge(THINGS, Constraints(attributes={"for whom": ("men",)}))["women"] == BROKEN
    assert judge(THINGS, Constraints(attributes={"size": ("king size",)}))["women"] == KEPT


def test_where_listings_deny_a_word_a_silent_one_leaves_it_open() -> None:
    found = judge(THINGS, Constraints(words=("gluten",)), negated=True)
    assert (found["free"], found["with"], found["wheat"]) == (KEPT, BROKEN, UNKNOWN)


def test_where_no_listing_denies_a_word_a_silent_one_has_none_of_it() -> None:
    assert judge(BOTTLES, Constraints(words=("lid",)), negated=True)["silent"] == KEPT


def test_either_of_two_excluded_categories_breaks() -> None:
    products = tuple(Product(each, each, category=(each,)) for each in ("Toys", "Games", "Books"))
    found = judge(products, Constraints(categories=("Toys", "Games")), negated=True)
    assert found == {"Toys": BROKEN, "Games": BROKEN, "Books": KEPT}


@pytest.mark.parametrize(
    ("value", "wanted", "facet", "verdict"),
    [
        ("dark red", "red", "colour", KEPT), ("red", "dark red", "colour", UNKNOWN),
        ("extra large", "large", "size", BROKEN), ("13", "13 wide", "size", UNKNOWN),
        ("8 to 10", "9", "size", KEPT), ("adult", "men", "for whom", KEPT), ("modern", "classic", "style",
        BROKEN),
    ],
)  # fmt: skip
def test_values_agree_by_what_they_mean(value: str, wanted: str, facet: str, verdict: int) -> None:
    assert agreement(value, wanted, facet) == verdict


def test_a_title_that_names_an_excluded_material_breaks_it_whatever_the_field_says() -> None:
    candles = (
        Product("jar", "Glass jar candle", attributes={"material": "wax"}),
        Product("tin", "Candle in a tin", attributes={"material": "wax"}),
        Product("faux", "Glass-free jar candle", attributes={"material": "wax"}),
    )
    found = judge(candles, Constraints(attributes={"material": ("glass",)}), negated=True)
    assert found == {"jar": BROKEN, "tin": KEPT, "faux": KEPT}


BELTS = (
    Product("fancy", "Belt", brand="Hearth Home", attributes={"colour": "Portofino", "size": "plus size"}),
    Product("numbered", "Belt, no buckle", "For any buckle.", brand="Acme", attributes={"colour": "Blue003"}),
    Product("both", "Hearth belt with buckle", brand="Bosch", attributes={"colour": "Black & White (x2)"}),
    Product("grey", "Belt without belt buckle", brand="Acme by Hearth", attributes={"colour": "Grey"}),
    Product("less", "Buckleless belt", attributes={"size": "XL"}),
)  # fmt: skip


def test_a_suppliers_fancy_for_a_colour_leaves_it_open() -> None:
    assert judge(BELTS, Constraints(attributes={"colour": ("red",)}))["fancy"] == UNKNOWN


def test_a_numbered_colour_is_the_colour() -> None:
    assert judge(BELTS, Constraints(attributes={"colour": ("blue",)}))["numbered"] == KEPT


def test_two_colours_together_are_kept_by_both_and_left_open_by_one() -> None:
    found = judge(BELTS, Constraints(attributes={"colour": ("black and white",)}))
    assert (found["both"], found["grey"]) == (KEPT, BROKEN)
    assert agreement("black", "black and white", "colour") == UNKNOWN


def test_sizes_of_different_kinds_say_nothing_of_each_other() -> None:
    assert judge(BELTS, Constraints(attributes={"size": ("plus size",)}))["less"] == UNKNOWN
    assert agreement("king size", "large", "size") == UNKNOWN


def test_a_title_that_denies_a_word_outweighs_its_description() -> None:
    found = judge(BELTS, Constraints(words=("buckle",)), negated=True)
    assert (found["numbered"], found["grey"], found["less"], found["both"]) == (KEPT, KEPT, KEPT, BROKEN)


def test_a_line_of_a_brand_is_of_it_and_a_title_that_begins_with_it_leaves_it_open() -> None:
    found = judge(BELTS, Constraints(brands=("Hearth",)))
    assert (found["fancy"], found["grey"]) == (KEPT, KEPT)
    assert (found["both"], found["numbered"], found["less"]) == (UNKNOWN, BROKEN, UNKNOWN)


@pytest.mark.parametrize(
    ("value", "wanted", "verdict"),
    [("sky blue", "navy", BROKEN), ("dark blue", "navy", UNKNOWN), ("navy", "blue", KEPT)],
)
def test_another_shade_of_a_colour_is_not_the_wanted_one(value: str, wanted: str, verdict: int) -> None:
    assert agreement(value, wanted, "colour") == verdict


def test_another_wood_is_not_the_wanted_one() -> None:
    assert (agreement("pine wood", "oak", "material"), agreement("wood", "oak", "material")) == (
        BROKEN,
        UNKNOWN,
    )


def test_a_colour_as_a_word_is_read_from_fields_and_run_together_titles_too() -> None:
    products = (
        Product("field", "Parasol", attributes={"colour": "turquoise"}),
        Product("run together", "PARASOL TURQUOISEBLACK"),
        Product("short", "PARASOL BLK"),
        Product("other", "Parasol cream"),
    )
    found = judge(products, Constraints(words=("turquoise",)), negated=True)
    assert [each for each, verdict in found.items() if verdict == BROKEN] == ["field", "run together"]
    found = judge(products, Constraints(words=("black",)), negated=True)
    assert [each for each, verdict in found.items() if verdict == BROKEN] == ["run together", "short"]


def test_a_thing_that_must_not_be_is_found_in_its_short_and_its_joined_spelling() -> None:
    products = (
        Product("joined", "RAFFIA COATHOOK"),
        Product("apart", "Raffia coat hook"),
        Product("coat", "Raffia coat"),
    )
    found = judge(products, Constraints(words=("coat hook",)), negated=True)
    assert [each for each, verdict in found.items() if verdict == BROKEN] == ["joined", "apart"]
