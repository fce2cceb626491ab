from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.conditions import conditions
from retrieval.parsing import parse_request
from retrieval.product import Money, Product
from retrieval.request import SearchRequest
from retrieval.vocabulary import Vocabulary

SHOP = Vocabulary.of(
    [
        Product(
            "1", "Red mug", brand="Hearth", category=("Home", "Kitchen", "Mugs"),
            attributes={"colour": "red", "material": "ceramic", "size": "M"},
        ),
        Product(
            "2", "Oak table", brand="Acme", category=("Home", "Furniture"),
            attributes={"colour": "navy blue", "material": "oak", "style": "modern", "voltage": "12"},
        ),
        Product("3", "Gold necklace", brand="Lux & Co", attributes={"colour": "gold", "material": "leather"}),
    ]
)  # fmt: skip
TITLES = Vocabulary.of(
    [Product("a", "WHITE HANGING HEART T-LIGHT HOLDER"), Product("b", "RED RETROSPOT MUG")]
)


def parse(text: str, vocabulary: Vocabulary = SHOP, currency: str = "GBP") -> SearchRequest:
    return parse_request(text, vocabulary, currency)


def read(text: str, vocabulary: Vocabulary = SHOP, currency: str = "GBP") -> set[str]:
    return {str(each) for each in conditions(parse(text, vocabulary, currency))}


def test_no_size_is_read_from_the_end_of_a_word() -> None:
    assert not read("a grown-up size")


def test_words_of_a_named_thing_are_text_and_no_constraints() -> None:
    request = parse("something like the white hanging heart t-light holder, under 3 pounds", TITLES)
    assert request.text == "white hanging heart t-light holder"
    assert request.require.price is not None
    assert request.require.price.maximum == Money(300, "GBP")
    assert request.used_words == {"price": "under 3 pounds"}


def test_a_named_thing_keeps_its_colour_where_colours_are_a_field() -> None:
    request = parse("something like the red mug but without pockets")
    assert request.text == "red mug"
    assert not request.require.attributes


def test_would_like_names_no_thing() -> None:
    assert "colour red" in read("I would like the red mug")


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("mugs under £3", "price up to £3.00"),
        ("mugs under 3 pounds", "price up to £3.00"),
        ("mugs below three quid", "price up to £3.00"),
        ("mugs for 3 quid", "price £2.40 to £3.60"),
        ("mugs for less than 20", "price up to £20.00"),
        ("mugs, max 20", "price up to £20.00"),
        ("mugs £4 or less", "price up to £4.00"),
        ("mugs cheaper than 4.50", "price up to £4.50"),
        ("mugs with a budget of 50 for my mum", "price up to £50.00"),
        ("mugs no more than 2 pounds each", "price up to £2.00"),
        ("mugs under 50p", "price up to £0.50"),
        ("mugs under three pounds fifty", "price up to £3.50"),
        ("sofas up to £1,200.50", "price up to £1,200.50"),
        ("mugs under twenty five pounds", "price up to £25.00"),
        ("mugs under a hundred pounds", "price up to £100.00"),
        ("mugs over £10", "price from £10.00"),
        ("mugs from £10", "price from £10.00"),
        ("mugs, at least 10 pounds", "price from £10.00"),
        ("mugs £10 and up", "price from £10.00"),
        ("mugs, 40 at a push", "price up to £40.00"),
        ("mugs 50p each max", "price up to £0.50"),
        ("mugs, price 5-10", "price £5.00 to £10.00"),
        ("mugs nothing below £20 or above £40", "price £20.00 to £40.00"),
        ("mugs between 5 and 10 pounds", "price £5.00 to £10.00"),
        ("mugs between £10 and £5", "price £5.00 to £10.00"),
        ("mugs £5-£10", "price £5.00 to £10.00"),
        ("mugs from 5 to 10 pounds", "price £5.00 to £10.00"),
        ("mugs over £10 but under £20", "price £10.00 to £20.00"),
        ("mugs around £20", "price £16.00 to £24.00"),
        ("a £20 mug", "price £16.00 to £24.00"),
        ("mugs about 20 quid or so", "price £16.00 to £24.00"),
        ("mugs that cost less than $20", "price up to £20.00"),
        ("mugs priced under 20 pounds", "price up to £20.00"),
        ("mugs under a tenner", "price up to £10.00"),
        ("mugs, a fiver or less", "price up to £5.00"),
        ("sofas under 1.5k", "price up to £1,500.00"),
        ("mugs, 20-30 pounds", "price £20.00 to £30.00"),
        ("mugs under the £10 mark", "price up to £10.00"),
        ("mugs, no less than £20", "price from £20.00"),
        ("mugs, nothing over £15", "price up to £15.00"),
        ("mugs, not a penny over £9", "price up to £9.00"),
        ("mugs, I can't go over 25", "price up to £25.00"),
        ("mugs, my budget's £25", "price up to £25.00"),
        ("mugs for no more than twenty-five pounds", "price up to £25.00"),
        ("mugs up to about £20", "price up to £20.00"),
        ("mugs, spend about £30", "price £24.00 to £36.00"),
    ],
)
def test_prices_are_read(text: str, price: str) -> None:
    assert {each for each in read(text, TITLES) if each.startswith("price")} == {price}


@pytest.mark.parametrize(
    "text",
    [
        "table 120 x 60 cm under 2 metres", "more than 3 compartments", "between 10 and 20 cm",
        "toys for children over 3",
        "pack of 6", "size 10", "15 inch laptop bag", "under 10 kg", "over 30 colours", "1000 piece puzzle",
        "price: 1e309", "price under 99999999999999999999", "less than 5 %", "vitamin b12",
    ],
)  # fmt: skip
def test_other_numbers_are_no_prices(text: str) -> None:
    assert parse(text).require.price is None


def test_pounds_are_a_weight_where_prices_are_in_dollars() -> None:
    assert parse("dumbbells under 3 pounds", currency="USD").require.price is None
    assert parse("dumbbells under 3 dollars", currency="USD").require.price is not None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("red mug", "colour red"),
        ("something in navy blue", "colour navy blue"),
        ("navy-blue bag", "colour navy blue"),
        ("red or blue bags", "colour red or blue"),
        ("magenta scarf", "colour magenta"),
        ("ceramic pot", "material ceramic"),
        ("a bag made of leather", "material leather"),
        ("gold necklace", "colour gold"),
        ("jumper size m", "size M"),
        ("modern table", "style modern"),
        ("lamp voltage 12", "voltage 12"),
        ("table by Acme", "brand Acme"),
        ("lux & co rings", "brand Lux & Co"),
        ("Hearth mugs", "brand Hearth"),
        ("red mugs", "category Mugs"),
        ("something from the kitchen section", "category Kitchen"),
        ("mugs in stock", "in stock"),
        ("mugs rated 4 or better", "rated 4 or better"),
        ("mugs with at least 4 stars", "rated 4 or better"),
        ("4.5+ stars mugs", "rated 4.5 or better"),
        ("highly rated mugs", "rated 4 or better"),
    ],
)
def test_wishes_are_read(text: str, found: str) -> None:
    assert found in read(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("not the red ones", {"not colour red"}),
        ("anything but red", {"not colour red"}),
        ("no leather", {"not material leather"}),
        ("a non-leather bag", {"not material leather"}),
        ("bags that aren't red", {"not colour red"}),
        ("bags, nothing red or blue please", {"not colour red or blue"}),
        ("not blue, not red", {"not colour blue or red"}),
        ("a bag without pockets", {"not pocket"}),
        ("a bag without pockets or zips", {"not pocket", "not zip"}),
        ("tables but not from Acme", {"not brand Acme"}),
        ("anything except furniture", {"not category Furniture"}),
        ("no plastic", {"not material plastic"}),
        ("please don't show me anything red", {"not colour red"}),
    ],
)
def test_exclusions_are_read(text: str, found: set[str]) -> None:
    assert {each for each in read(text) if each.startswith("not ")} == found


def test_a_colour_is_a_condition_where_the_shop_has_no_field_for_it() -> None:
    assert read("red mugs, not the blue ones", TITLES) == {"colour red", "not colour blue"}


@pytest.mark.parametrize(
    "text",
    [
        "no idea what to buy",
        "not sure yet",
        "no problem",
        "I don't like the first one",
        "not too expensive",
    ],
)
def test_phrases_with_no_and_not_that_exclude_nothing(text: str) -> None:
    assert parse(text).exclude.is_empty()


@pytest.mark.parametrize("text", ["face cream", "orange", "rose", "wine glass"])
def test_things_are_not_taken_for_colours_or_materials(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("cheapest mugs first", "price_ascending"),
        ("cheap mugs", "price_ascending"),
        ("mugs, lowest price first", "price_ascending"),
        ("the most expensive mugs", "price_descending"),
        ("mugs, price high to low", "price_descending"),
        ("best rated mugs", "rating"),
        ("mugs", "relevance"),
    ],
)
def test_the_wished_order_is_read(text: str, order: str) -> None:
    request = parse(text)
    assert (request.order, request.text) == (order, "mugs")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("I'm looking for a lantern, please", "lantern"),
        ("do you have any lanterns?", "lanterns"),
        ("Could you show me some lanterns under £5?", "lanterns"),
        ("what is the cheapest lantern you have in stock?", "lantern"),
        ("show me something", ""),
        ("id like a lantern in red", "lantern"),
        ("lantern, the colour should be red", "lantern"),
        ("lantern", "lantern"),
        ("  lantern  ", "lantern"),
    ],
)
def test_the_rest_is_what_is_sought(text: str, rest: str) -> None:
    assert parse(text).text == rest


def test_the_words_that_were_used_are_told() -> None:
    used = parse("red mug by Hearth under £5, no leather, cheapest first").used_words
    assert used == {
        "attributes.colour": "red",
        "brand": "by Hearth",
        "price": "under £5",
        "not.attributes.material": "no leather",
        "order": "cheapest first",
        "category": "mug",
    }


@pytest.mark.parametrize(
    "text",
    ["", " ", "\ud800\u202e\x00", "x " * 10_000, "'; DROP TABLE x; --", "{'$gt': 1}", "price: 1e309", "玛格"],
)
def test_every_text_gives_a_request(text: str) -> None:
    assert isinstance(parse(text), SearchRequest)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse(text)


WORDS = (
    "not", "no", "without", "red", "under", "5", "£", "pounds", "between", "and", "or", "mug", ",", "size",
    "m", "by", "acme", "in", "stock", "4", "stars", "like", "the", "cheapest", "first", "from", "to",
    "-", "leather",
)  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=12))
def test_no_order_of_its_own_words_breaks_the_parser(words: list[str]) -> None:
    parse(" ".join(words))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kettle, at least 2 litres", "capacity at least 2 l"),
        ("kettle of no more than 1.5 l", "capacity at most 1.5 l"),
        ("bottle, 500 ml or 1 l", "capacity 500 ml or 1 l"),
        ("frame 10 x 15 cm", "size 10 x 15 cm"),
        ("15 inch laptop bag", "fits 15 inch"),
        ("pack of 12 pencils", "pack 12 pack"),
        ("puzzle with at least 500 pieces", "pieces at least 500 piece"),
        ("shelf about 100 cm wide", "width 80-120 cm"),
        ("mug, colour: misty haze", "colour misty haze"),
        ("mug in ombre haze color", "colour ombre haze"),
        ("chips with honey cheddar flavour", "flavour honey cheddar"),
        ("scissors, size rs-c", "size rs c"),
        ("a comb made of buffalo horn", "material horn"),
        ("burgandy scarf", "colour burgundy"),
        ("duvet, king size", "size king"),
        ("a slate coaster", "material slate"),
        ("a slate scarf in slate", "colour slate"),
    ],
)
def test_what_neither_shop_nor_field_has_is_a_condition_all_the_same(text: str, found: str) -> None:
    assert found in read(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("dairy free, gluten-free cookies", {"not dairy", "not gluten"}),
        ("shampoo, paraben & silicone free", {"not paraben", "not material silicone"}),
        ("non gmo snacks", {"not gmo"}),
        ("hands free phone holder", set()),
        ("non slip mat", set()),
        ("nothing for women", {"not women"}),
        ("anything except furniture or mugs", {"not category Furniture or Mugs"}),
        ("she hates pink", {"not colour pink"}),
        ("allergic to nuts", {"not nut"}),
    ],
)
def test_what_must_not_be_is_read_in_many_wordings(text: str, found: set[str]) -> None:
    assert {each for each in read(text) if each.startswith("not ")} == found


@pytest.mark.parametrize(
    ("text", "whom", "count"),
    [
        ("a mug for my dad", "dad", None),
        ("toys for a 5 year old", "5 year old", None),
        ("men's mugs", "men", None),
        ("a mug, not for women", "", None),
        ("mugs, two of them", "", 2),
        ("six mugs", "", 6),
    ],
)
def test_for_whom_and_how_many_are_told(text: str, whom: str, count: int | None) -> None:
    request = parse(text)
    assert (request.for_whom, request.quantity) == (whom, count)


def test_markup_is_no_part_of_what_is_sought() -> None:
    request = parse("<script>alert(1)</script> <img src=x onerror=alert(2)> <b>red</b> mugs < 5 pounds")
    assert "alert" not in request.text
    assert "img" not in request.text
    assert request.require.attributes["colour"] == ("red",)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("newest board games", "newest"),
        ("what's new in toys", "newest"),
        ("lamps sorted by name", "name"),
        ("candles a to z", "name"),
        ("cheapest first lanterns", "price_ascending"),
        ("watches, most expensive first", "price_descending"),
        ("best rated kettles", "rating"),
        ("mug personalised by name", "relevance"),
    ],
)
def test_a_wish_for_an_order_is_read(text: str, order: str) -> None:
    assert parse(text).order == order


NOISY = Vocabulary.of(
    [
        *(Product(f"g{n}", "Stemless wine glass", attributes={"colour": "Clear"}) for n in range(5)),
        Product("odd", "Wine glass, Bordeaux", brand="Ring", attributes={"colour": "Wine"}),
        Product("car", "Remote car", brand="Speedy", attributes={"colour": "Mini Rc Car"}),
        *(Product(f"s{n}", "Gold ring", brand="Lux", attributes={"colour": "Yellow"}) for n in range(4_400)),
        *(Product(f"b{n}", "Tin bucket", category=("Home", "Buckets")) for n in range(4)),
    ]
)  # fmt: skip


@pytest.mark.parametrize("text", ["wine glasses", "mini rc car for adults", "ring by the sea"])
def test_a_word_that_titles_use_for_a_thing_stays_text(text: str) -> None:
    assert read(text, NOISY) == set()


def test_a_noisy_value_is_a_condition_where_the_wording_says_so() -> None:
    assert "colour Wine" in read("glasses in wine", NOISY)


def test_a_brand_of_one_product_in_a_large_shop_is_text() -> None:
    assert read("speedy car", NOISY) == set()


def test_a_brand_of_one_product_is_a_condition_where_the_wording_says_so() -> None:
    assert read("car by speedy", NOISY) == {"brand Speedy"}


def test_a_category_of_hardly_any_products_in_a_large_shop_is_text() -> None:
    assert read("buckets", NOISY) == set()


def test_a_category_of_one_product_in_a_small_shop_is_a_condition() -> None:
    shop = [Product(f"m{n}", "Mug", category=("Home", "Mugs")) for n in range(200)]
    small = Vocabulary.of([*shop, Product("k", "Kettle", category=("Home", "Kettles"))])
    assert read("kettles", small) == {"category Kettles"}


@pytest.mark.parametrize(
    ("text", "facet"), [("something in terracotta", "colour"), ("anything made of terracotta", "material")]
)
def test_a_word_that_the_records_know_as_a_colour_alone_is_one(text: str, facet: str) -> None:
    shop = Vocabulary.of([Product("p", "Pot", attributes={"colour": "terracotta", "material": "tin"})])
    assert {each.split()[0] for each in read(text, shop)} == {facet}


def test_without_names_a_part_and_no_kind_of_thing() -> None:
    assert read("table without mugs") == {"not mug"}


def test_what_every_such_thing_has_is_not_excluded() -> None:
    assert read("tool cases without tools") == set()


def test_without_small_parts_excludes_no_size() -> None:
    assert read("toys without small parts") == {"not small part"}


def test_people_have_no_colour_that_is_asked_for() -> None:
    assert read("wigs for white women") == set()


def test_what_a_tool_is_for_is_not_what_it_is_made_of() -> None:
    assert read("saw for metal", TITLES) == set()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shelf in walnut", "material walnut"),
        ("monitor stand bamboo", "material bamboo"),
        ("hand cream", None),
    ],
)
def test_materials_after_the_thing_are_read(text: str, said: str | None) -> None:
    assert read(text, TITLES) == ({said} if said else set())


def test_at_least_six_of_them_is_no_price() -> None:
    assert parse("white hearts, at least 6 of them").require.price is None


def test_what_something_fits_is_not_its_brand() -> None:
    assert read("cartridge for Hearth") == set()
    assert read("cartridge by Hearth") == {"brand Hearth"}
