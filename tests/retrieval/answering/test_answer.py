from __future__ import annotations

import pytest

from retrieval.answering.answer import Answer, answer
from retrieval.encoder import SentenceEncoder
from retrieval.product import Product

BAG = Product(
    "bag",
    "Canvas laptop bag",
    "A bag for every day. Fits laptops up to 15.6 inches. The shell is water-resistant but not waterproof."
    " Two pockets without zips. Wipe clean only.",
    attributes={"material": "canvas", "colour": "green", "weight": "800 g", "capacity": "18 l"},
)
PAN = Product(
    "pan",
    "Iron pan, 28 cm",
    "Works on every hob, induction included. Wash it by hand. Do not put it in the microwave.",
)
TOY = Product(
    "toy", "Robot", "Batteries not included. Assembly is done in a minute: it needs no assembly tools."
)


def said(question: str, product: Product, encoder: SentenceEncoder) -> tuple[str, str] | None:
    found = answer(question, product, encoder)
    return (found.verdict, found.quote) if found else None


@pytest.mark.parametrize(
    ("question", "verdict", "quote"),
    [
        ("does it fit a 15 inch laptop?", "yes", "Fits laptops up to 15.6 inches."),
        ("does it fit a 17 inch laptop?", "no", "Fits laptops up to 15.6 inches."),
        ("does it weigh less than 1 kg?", "yes", "weight: 800 g"),
        ("can it hold 20 litres?", "no", "capacity: 18 l"),
    ],
)
def test_amounts_are_compared_across_units(
    question: str, verdict: str, quote: str, encoder: SentenceEncoder
) -> None:
    assert said(question, BAG, encoder) == (verdict, quote)


def test_the_size_of_a_thing_says_nothing_of_what_fits_into_it(encoder: SentenceEncoder) -> None:
    trunk = Product("trunk", "Trunk, 80 cm wide", "A trunk 80 cm wide for the attic.")
    assert answer("does it fit a 15 inch laptop?", trunk, encoder) is None


def test_a_property_that_is_denied_is_a_no(encoder: SentenceEncoder) -> None:
    found = said("is it waterproof?", BAG, encoder)
    assert found == ("no", "The shell is water-resistant but not waterproof.")


def test_a_part_that_is_denied_is_a_no(encoder: SentenceEncoder) -> None:
    assert said("does it have a zip?", BAG, encoder) == ("no", "Two pockets without zips.")


def test_a_part_that_is_asserted_beside_a_denied_one_is_a_yes(encoder: SentenceEncoder) -> None:
    assert said("does it have pockets?", BAG, encoder) == ("yes", "Two pockets without zips.")


@pytest.mark.parametrize(
    ("question", "product", "verdict"),
    [
        ("can it go in the dishwasher?", PAN, "no"),
        ("does it work on an induction hob?", PAN, "yes"),
        ("can I put it in the microwave?", PAN, "no"),
        ("are batteries included?", TOY, "no"),
        ("can I put it in the washing machine?", BAG, "no"),
    ],
)
def test_listings_say_yes_and_no_in_their_own_ways(
    question: str, product: Product, verdict: str, encoder: SentenceEncoder
) -> None:
    found = answer(question, product, encoder)
    assert found is not None
    assert found.verdict == verdict


def test_what_only_comes_near_is_quoted_and_not_affirmed(encoder: SentenceEncoder) -> None:
    coat = Product("coat", "Coat", "Its cloth is showerproof.")
    assert said("is it waterproof?", coat, encoder) == ("says", "Its cloth is showerproof.")


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("what is it made of?", "material: canvas"),
        ("how heavy is it?", "weight: 800 g"),
        ("how much does it hold?", "capacity: 18 l"),
        ("what colour is it?", "colour: green"),
    ],
)
def test_a_value_is_quoted_from_its_attribute(question: str, quote: str, encoder: SentenceEncoder) -> None:
    assert said(question, BAG, encoder) == ("says", quote)


def test_another_material_than_the_recorded_one_is_a_no(encoder: SentenceEncoder) -> None:
    assert said("is it leather?", BAG, encoder) == ("no", "material: canvas")


@pytest.mark.parametrize(
    "question", ["where is it made?", "does it have wheels?", "is it vegan?", "is it flammable?", "", "?!"]
)
def test_what_the_listing_leaves_out_is_not_answered(question: str, encoder: SentenceEncoder) -> None:
    assert answer(question, BAG, encoder) is None


def test_an_answer_names_its_source(encoder: SentenceEncoder) -> None:
    assert answer("is it green?", BAG, encoder) == Answer("yes", "colour: green", "colour")


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("is the guarantee longer than 18 months?", "yes"),
        ("can it stand 250 degrees?", "no"),
        ("does it hold 12 ounces?", "yes"),
        ("does it have more than 8 GB?", "yes"),
    ],
)
def test_amounts_of_listings_in_further_units_are_compared(
    question: str, verdict: str, encoder: SentenceEncoder
) -> None:
    pot = Product(
        "pot",
        "Clever pot",
        "Guarantee of 2 years. Keeps up to 230 °C. Remembers recipes on 16 GB.",
        attributes={"capacity": "1.5 l"},
    )
    found = said(question, pot, encoder)
    assert found is not None
    assert found[0] == verdict


def test_a_number_of_things_is_no_amount_to_compare(encoder: SentenceEncoder) -> None:
    game = Product("game", "Card game", "For 2 to 6 players. A box of 110 cards.")
    assert said("is it for 3 people or 4?", game, encoder) != ("no", "For 2 to 6 players.")


def test_a_verb_is_found_in_its_other_forms(encoder: SentenceEncoder) -> None:
    wallet = Product("wallet", "RFID-blocking wallet", "A foil layer keeps cards quiet.")
    assert said("does it block rfid?", wallet, encoder) == ("yes", "RFID-blocking wallet")


def test_hands_that_wash_keep_it_out_of_the_dishwasher(encoder: SentenceEncoder) -> None:
    board = Product("board", "Chopping board", "Oiled in the workshop. Hand-wash it and dry at once.")
    assert said("can it go in the dishwasher?", board, encoder) == ("no", "Hand-wash it and dry at once.")


def test_a_material_that_is_also_a_thing_is_denied_by_the_recorded_one(encoder: SentenceEncoder) -> None:
    board = Product("board", "Chopping board", "", attributes={"material": "recycled plastic"})
    assert said("is it bamboo?", board, encoder) == ("no", "material: recycled plastic")
