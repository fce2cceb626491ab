from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.assertions import asserts, denies
from retrieval.words import clean, fold, terms


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("T-Light Holders", "t light holder"),
        ("Cook's MUGS", "cook mug"),
        ("Cafés", "cafe"),
        ("batteries", "battery"),
        ("glasses boxes brushes", "glass box brush"),
        ("Straße 12", "strasse 12"),
        ("bus gas class", "bus gas class"),
        ("umbrellas sofas peas", "umbrella sofa pea"),
        ("Christmas Chrismas xmas canvas", "christmas chrismas xmas canvas"),
        ("玛格", "玛格"),
        ("!!!", ""),
    ],
)
def test_two_spellings_of_a_phrase_meet(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more_than_plurals(text: str) -> None:
    assert len(terms(fold(text))) <= len(terms(text)) + text.count("'") + len(text)


@given(st.text(alphabet=st.characters()))
def test_what_is_cleaned_can_be_written_as_utf8(text: str) -> None:
    clean(text).encode("utf-8")


@pytest.mark.parametrize("unseen", ["\ud800", "\u202e", "\x00", "\u200b", "\ufeff"])
def test_what_nobody_sees_is_cleaned_away(unseen: str) -> None:
    assert unseen not in clean(f"a{unseen}b")


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("red retrospot mug", "red"),
        ("bag with pocket", "pocket"),
        ("not blue but red", "red"),
        ("nonstick pan", "pan"),
    ],
)
def test_a_word_in_the_text_is_asserted(text: str, phrase: str) -> None:
    assert asserts(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("bag without pocket", "pocket"),
        ("no zip or pocket", "pocket"),
        ("sugar free sweet", "sugar"),
        ("faux leather bag", "leather"),
        ("non leather strap", "leather"),
    ],
)
def test_a_denied_word_is_not_asserted(text: str, phrase: str) -> None:
    assert not asserts(text, phrase)
    assert denies(text, phrase)


def test_a_part_of_a_word_is_not_asserted() -> None:
    assert not asserts("hundred year calendar", "red")


def test_a_phrase_is_asserted_where_it_is_not_denied() -> None:
    assert asserts("a bag without pocket and a bag with pocket", "pocket")
