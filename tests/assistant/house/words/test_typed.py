from __future__ import annotations

import pytest

from assistant.house.words.typed import address, day, email, payment_method, person_name, wanted, zip_code


def test_an_email_is_read() -> None:
    assert email("you can reach me at ann.bell@example.org.") == "ann.bell@example.org"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("my zip code is 28236", "28236"),
        ("12 Mill Lane, Leeds LS1 4AB", "LS1 4AB"),
        ("Austin, TX 78701", "78701"),
        ("order 28236", ""),
    ],
)
def test_a_postal_code_is_read(text: str, code: str) -> None:
    assert zip_code(text) == code


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("send it to 12 Mill Lane, Leeds LS1 4AB please", "12 Mill Lane, Leeds LS1 4AB please"),
        ("deliver order O1 to my office", "my office"),
        ("ship it to my sister's house instead", "my sister's house instead"),
        ("the new address is Postbus 12, Utrecht", "Postbus 12, Utrecht"),
        ("change the address of my order", ""),
        ("add 2 mugs to my order", ""),
    ],
)
def test_an_address_is_read(text: str, place: str) -> None:
    assert address(text) in (place, place.removesuffix(" please"), place.removesuffix(" instead"))


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("use my paypal for order 12345 instead", "paypal"),
        ("change it from visa to gift card", "visa"),
        ("the card ending in 1234", "card ending in 1234"),
        ("pay with my other card", "other card"),
        ("change how I pay", ""),
    ],
)
def test_a_payment_method_is_read(text: str, method: str) -> None:
    assert payment_method(text) == method


def test_a_name_is_what_somebody_says_is_theirs() -> None:
    assert person_name("Hi, my name is Ann Bell and I need help") == "Ann Bell"
    assert person_name("I'm looking for a Red Mug") == ""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("on 2026-03-04", "2026-03-04"),
        ("the 4th of March 2026", "2026-03-04"),
        ("March 4", "--03-04"),
        ("31 February 2026", ""),
        ("I ordered it last week", "last week"),
        ("two days ago", "two days ago"),
        ("show me mugs", ""),
    ],
)
def test_a_date_is_read(text: str, date: str) -> None:
    assert day(text) == date


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("exchange the blue mug for the red one", "the red one"),
        ("swap what I received for another size please", "another size"),
        ("add a second mug to my order O1", "a second mug"),
        ("I want the green one instead", "the green one"),
        ("I want to change my order", ""),
    ],
)
def test_what_is_wanted_instead_is_read(text: str, instead: str) -> None:
    assert wanted(text) == instead
