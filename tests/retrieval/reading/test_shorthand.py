from __future__ import annotations

import pytest

from retrieval.conditions import conditions
from retrieval.parsing import parse_request
from retrieval.reading.shorthand import read_shorthand
from retrieval.reading.wording import Wording
from retrieval.vocabulary import Vocabulary

NOWHERE = Vocabulary.of([])


def read(text: str) -> set[str]:
    return {str(each) for each in conditions(parse_request(text, NOWHERE, "GBP"))}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mattress 4ft6", "size 54 inch"),
        ("a 6ft 2in mirror", "size 74 inch"),
        ("AA batteries x 24", "pack 24 pack"),
        ("beer 6 x 330ml", "pack 6 pack"),
        ("beer 330ml x 6", "pack 6 pack"),
        ("a twin pack of sponges", "pack 2 pack"),
        ("a tent that sleeps four", "sleeps 4 people"),
        ("jeans 32 waist 34 leg", "waist 32 inch"),
        ("jeans waist 32 leg 34", "inseam 34 inch"),
        ("shirt 15.5 collar", "collar 15.5 inch"),
        ("15.6 laptop bag", "fits 15.6 inch"),
        ("rug 6'4\" x 9'6\"", "size 76 x 114 inch"),
        ("an 8 ft 6 in x 12 ft rug", "size 102 x 144 inch"),
        ("blinds w57xh55(inch)", "size 57 x 55 inch"),
        ("curtains w 52 l 95", "size 52 x 95"),
        ("floss, count should be 150", "pack 150 pack"),
        ("supplement, choose pack 2", "pack 2 pack"),
        ("desktop with 240g ssd", "storage 240 GB"),
    ],
)
def test_short_forms_are_measures(text: str, said: str) -> None:
    assert said in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "rug 20 x 30",
        "rug 20cm x 30",
        "2 x mugs",
        "a 20ft x 30ft tent",
        "waist bag",
        "18 x 2.17",
        "single pack of 6",
    ],
)
def test_sides_and_counts_are_no_short_forms(text: str) -> None:
    assert read_shorthand(Wording(text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("half a litre jug", "capacity 0.5 l"),
        ("one and a half litre kettle", "capacity 1.5 l"),
        ("a 1½ litre kettle", "capacity 1.5 l"),
        ("a kilo of rice", "weight 1 kg"),
        ("a 10 litre bin or bigger", "capacity at least 10 l"),
        ("curtains 52 inches wide by 84 inches long", "size 52 x 84 inch"),
        ('curtains 66"W x 72"L', "size 66 x 72 inch"),
        ("a print 24 x 36 in without frame", "size 24 x 36 inch"),
        ("4 man tent", "sleeps 4 people"),
        ("earbuds with 20h battery", "battery life 20 hour"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, said: str) -> None:
    assert said in read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("dress uk size 12", "size 12"),
        ("boots US 9", "size 9"),
        ("hiking socks uk 6-8", "size 6-8"),
        ("trainers 42 EU", "size 42"),
        ("blazer 38R", "size 38r"),
        ("women's 3x tunic", "size 3x"),
        ("medium sized bag", "size medium"),
        ("bed, double", "size double"),
        ("sheets in queen, navy", "size queen"),
        ("superking duvet", "size superking"),
        ("small double mattress", "size small double"),
        ("a 2x-large dress", "size 2x large"),
        ("a 4x-large big shirt", "size 4x large big"),
        ("sandals size 7-7.5", "size 7-7.5"),
        ("a romper, size 18-24 months", "size 18-24 month"),
        ("jacket 42 long", "size 42 long"),
        ("band for 38mm/40mm", "size 38 mm or 40 mm"),
    ],
)
def test_sizes_are_read_as_people_write_them(text: str, said: str) -> None:
    assert said in read(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a f-pink dress", "colour f pink"),
        ("a color a-3 blue shirt", "colour a 3 blue"),
        ("hair dye in color 6n light ash brown", "colour 6n light ash brown"),
        ("medium wash jeans", "colour medium wash"),
    ],
)
def test_colours_are_read_as_suppliers_number_them(text: str, said: str) -> None:
    assert said in read(text)


def test_the_country_of_a_size_is_not_searched_as_text() -> None:
    assert parse_request("dress uk size 12", NOWHERE, "GBP").text == "dress"


@pytest.mark.parametrize("text", ["mens one piece swimsuit", "9ct gold ring", "15 denier tights"])
def test_what_only_looks_like_a_count_is_none(text: str) -> None:
    asked = parse_request(text, NOWHERE, "GBP")
    assert asked.require.measures == ()
    assert asked.quantity is None


def test_half_a_dozen_is_a_quantity() -> None:
    assert parse_request("half a dozen glasses", NOWHERE, "GBP").quantity == 6
