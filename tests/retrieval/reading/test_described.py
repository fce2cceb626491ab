"""Values where they stand: alone in a clause, in lists with marks, and not in names of things."""

from __future__ import annotations

import pytest

from retrieval.parsing import parse_request
from retrieval.vocabulary import Vocabulary
from tests.benchmarks.request_marks import marks_of_request

NOTHING = Vocabulary.of([])


def read(text: str, kind: str) -> set[str]:
    return set(marks_of_request(parse_request(text, NOTHING, "GBP"))[kind])


@pytest.mark.parametrize(
    ("text", "materials"),
    [
        ("yoga mat max 30, cork or natural rubber", {"cork", "rubber"}),
        ("socks for grandad, bamboo, size large", {"bamboo"}),
        ("picture frames A4 oak", {"oak"}),
        ("birthday card, fiver tops", set()),
        ("5 greeting cards new baby blank inside", set()),
        ("a heart of gold hanging decoration", set()),
        ("bird feeder (my last plastic one got chewed)", set()),
        ("necklace, copper allergy", set()),
    ],
)
def test_a_material_that_is_a_clause_is_said_of_the_thing(text: str, materials: set[str]) -> None:
    assert read(text, "material") == materials


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("scarf, amber/mustard kind of colour", {"amber", "mustard"}),
        ("pink & grey yoga mat", {"pink", "grey"}),
        ("jumper, burgundy / maroon / wine", {"burgundy", "maroon", "wine"}),
        ("a 4 person tent, orange so we can find it", {"orange"}),
        ("terracotta velvet cushion covers", {"terracotta"}),
        ("blue tit feeder", set()),
        ("card for a silver wedding", set()),
        ("plum tomato seeds", set()),
    ],
)
def test_colours_are_told_apart_and_from_names(text: str, colours: set[str]) -> None:
    assert read(text, "colour") == colours


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("leather ankle boots mens 9", {"9"}),
        ("slippers UK 5", {"5"}),
        ("trousers, womens, L, linen", {"large"}),
        ("magnets, pk of 4", {"4 n"}),
        ("s/15 baubles", {"15 n"}),
        ("half litre bottle", {"500 ml"}),
        ("water bottle atleast 750ml", {">=750 ml"}),
        ("a pen with 12 colours", set()),
    ],
)
def test_sizes_are_read_in_their_short_forms(text: str, sizes: set[str]) -> None:
    assert read(text, "measure") == sizes


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("duvet cover other than white, king size, cotton", {"white"}),
        ("a shake that is nut, soy, and gluten free", {"nut", "soy", "gluten"}),
        ("earrings not clip on", {"clip on"}),
        ("wrap with no christmas designs", {"christma"}),
        ("treats, she's allergic to chicken, salmon is fine", {"chicken"}),
        ("nothing rated below 3.5", set()),
    ],
)
def test_an_exclusion_ends_where_another_thing_begins(text: str, excluded: set[str]) -> None:
    assert read(text, "excluded") == excluded


@pytest.mark.parametrize(
    ("text", "colours"),
    [
        ("hair extensions that are strawberry blonde to medium brown", {"strawberry blonde to medium brown"}),
        ("sandals, the gold-2 one", {"gold 2"}),
        (
            "extensions in #3t613 ombre dark brown to bleach blonde color",
            {"3t613 ombre dark brown to bleach blonde"},
        ),
        ("foundation, choose shade 460 - macadamia", {"460 macadamia"}),
        ("a light fixture that is satin brass", {"satin brass"}),
        ("lights in brushed oil rubbed bronze color", {"brushed oil rubbed bronze"}),
        ("a set of gold cups", {"gold"}),
        ("black-5 pack socks", {"black"}),
    ],
)
def test_shades_as_shops_call_them_are_colours(text: str, colours: set[str]) -> None:
    assert read(text, "colour") == colours


@pytest.mark.parametrize(
    ("text", "sizes"),
    [
        ("scrub bottoms in petite small", {"petite small"}),
        ("a large short sleeved shirt", {"large"}),
        ("a blanket, size: one size", {"1 size"}),
        ("shoes 8.5 women | 7 men", {"8.5", "7"}),
        ("shoes, size 11.5 for women and 9.5 for men", {"11.5", "9.5"}),
        ("a galaxy s21 5g unlocked phone", set()),
    ],
)
def test_sizes_as_shops_call_them(text: str, sizes: set[str]) -> None:
    assert read(text, "measure") == sizes


def test_a_button_down_shirt_is_not_of_down() -> None:
    assert read("a button down shirt", "material") == set()
