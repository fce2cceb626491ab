from __future__ import annotations

import pytest

from assistant.personal_data.identity import Identity, plain

ANN = Identity(
    "c-1234",
    frozenset({"ann@example.org", "Ann Archer", "order-77"}),
    frozenset(
        {plain("I need a present for my brother who loves fishing"), plain("blue mugs"), plain("red mugs")}
    ),
)


@pytest.mark.parametrize(
    "text",
    [
        '{"customer_id": "c-1234"}',
        "from: ann@example.org",
        "Ann Archer wrote",
        "about order-77.",
        "say: 'I need a present for\n  my brother who loves fishing!'",
    ],
)
def test_a_text_about_the_customer_is_told(text: str) -> None:
    assert ANN.tells(text)


@pytest.mark.parametrize(
    "text", ["c-12345", "xc-1234", "order-778", "Ann Archery", "blue mugs and red mugs", ""]
)
def test_a_text_about_others_is_not(text: str) -> None:
    assert not ANN.tells(text)


def test_a_short_id_counts_only_as_a_customers() -> None:
    short = Identity("c3", frozenset(), frozenset())
    assert short.tells("customer: c3")
    assert not short.tells("the c3 model")


def test_bytes_that_hold_an_address_are_found_wherever_it_stands() -> None:
    assert ANN.held_by(b"\x00Ann Archerann@example.orgAB1\x00")


def test_a_name_alone_may_be_somebody_elses() -> None:
    assert not ANN.held_by(b"Ann Archer")
