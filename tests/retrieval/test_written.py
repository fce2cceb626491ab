from __future__ import annotations

import pytest

from retrieval.written import WrittenForms

FORMS = WrittenForms(
    (
        "lamp",
        "shade",
        "lampshd",
        "shd",
        "turquoiseblack",
        "blk",
        "grn",
        "lampstandard",
        "dvd",
        "retroprint",
        "rednose",
    )
)


@pytest.mark.parametrize(
    ("phrase", "forms"),
    [
        ("turquoise", ("turquoiseblack",)),
        ("black", ("turquoiseblack", "blk")),
        ("green", ("grn",)),
        ("lamp", ("lampstandard",)),
        ("red", ()),
        ("david", ()),
        ("print", ("retroprint",)),
        ("lantern", ()),
        ("", ()),
    ],
)
def test_forms_of_a_phrase_are_run_together_or_without_vowels(phrase: str, forms: tuple[str, ...]) -> None:
    assert FORMS.forms(phrase) == forms


def test_words_of_english_are_no_forms_of_others() -> None:
    assert WrittenForms(("carpet", "bookcase", "candlestick")).forms("book") == ()
