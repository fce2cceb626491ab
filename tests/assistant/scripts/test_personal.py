from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from assistant.orders import Order, Orders
from assistant.profile import Customer, Profiles
from assistant.scripts.personal import Known, People, PersonalFinder, Phrases, everybody, own


def kinds(text: str, *known: Known) -> list[tuple[str, str]]:
    return [(kind, text[begin:end]) for begin, end, kind in PersonalFinder(People(known)).find(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ada.lane+x@example.co.uk", "email"),
        ("020 7946 0958", "number"),
        ("+44 20 7946 0958", "number"),
        ("555-123-4567", "number"),
        ("4111 1111 1111 1111", "number"),
        ("12 Old Baker Street", "address"),
        ("Lindenstraße 12", "address"),
        ("SW1A 1AA", "zip"),
        ("NY 10001", "zip"),
        ("2026-09-30T12:00:00Z", "time"),
        ("0d9cfd9c-6e0b-4a4e-8d2f-3c8a3f4f5a6b", "id"),
    ],
)
def test_personal_data_are_found_by_their_shape(text: str, kind: str) -> None:
    assert kinds(f"it is {text}, ok?") == [(kind, text)]


@pytest.mark.parametrize(
    "text", ["a mug at £12.50 or 15.00", "24 x 30 cm, 2 for 9", "on 2026-09-30", "the Street lamp", "BB0107"]
)
def test_what_shops_talk_about_is_not_personal(text: str) -> None:
    assert kinds(text) == []


def test_a_name_that_is_told_is_known_from_then_on() -> None:
    finder = PersonalFinder(People())
    finder.find("Hello, my name is Tom Ford.")
    text = "Goodbye Tom"
    assert [(text[b:e], kind) for b, e, kind in finder.find(text)] == [("Tom", "name")]


def test_the_longest_known_text_counts() -> None:
    assert kinds("for ada LANE.", Known("name", "Ada"), Known("name", "Ada Lane")) == [("name", "ada LANE")]


def test_known_texts_are_found_as_whole_words_only() -> None:
    assert kinds("an adagio", Known("name", "Ada")) == []


def test_of_others_only_whole_names_addresses_and_orders_are_known(engine: Engine) -> None:
    fill(engine)
    texts = {known.text for known in everybody(engine)}
    assert texts == {"Ada Lane", "a@example.org", "35 Elm Grove", "GD18 5SV", "O100001"}


def test_of_a_conversations_own_customer_every_part_is_known(engine: Engine) -> None:
    fill(engine)
    account, orders = Profiles(engine).get("c1"), Orders(engine).of_customer("c1")
    texts = {known.text for known in own(account, orders)}
    assert {"Ada", "Lane", "a@example.org", "GD18 5SV", "Grimsdyke", "pay-0001", "2793", "PL1001"} <= texts
    assert "GB" not in texts


def test_nothing_is_known_of_somebody_without_an_account_or_an_order() -> None:
    assert own(None, ()) == ()


def test_others_are_found_beside_the_own_ones() -> None:
    finder = PersonalFinder(People((Known("name", "Ada"),), Phrases([Known("name", "Tom Ford")])))
    text = "Ada and Tom Ford"
    assert [text[begin:end] for begin, end, _ in finder.find(text)] == ["Ada", "Tom Ford"]


def fill(engine: Engine) -> None:
    address = {"line1": "35 Elm Grove", "city": "Grimsdyke", "zip": "GD18 5SV", "country": "GB"}
    payment = {"id": "pay-0001", "kind": "credit_card", "last_four": "2793"}
    ada = Customer("c1", "Ada Lane", "a@example.org", "GD18 5SV", address, (payment,))
    Profiles(engine).take_in([ada, Customer("c2", "Cher")])
    placed = datetime(2026, 1, 1, tzinfo=UTC)
    Orders(engine).take_in([Order("O100001", "c1", "shipped", placed, address=address, tracking=("PL1001",))])
