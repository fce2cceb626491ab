"""Phrases of tools in the language of the conversation."""

from __future__ import annotations

import pytest

from assistant.house.language import LANGUAGES
from assistant.house.told import read_told

CHINESE = read_told(LANGUAGES / "zh")


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("price up to £6.14, colour blue", "价格不超过£6.14, 颜色blue"),
        ("cheapest first", "价格由低到高"),
        ("not leather, because you avoid leather", "不要leather, 因为您不喜欢leather"),
        ("bought by 12 different people", "12位不同的顾客买过"),
    ],
)
def test_a_phrase_is_said_in_chinese(phrase: str, said: str) -> None:
    assert CHINESE.words(phrase) == said


def test_titles_are_no_phrases() -> None:
    facts = CHINESE.facts({"title": "Not in stock or size M", "limits": "in stock", "count": 3})
    assert facts == {"title": "Not in stock or size M", "limits": "有货", "count": 3}


def test_the_readers_language_keeps_the_phrases() -> None:
    assert read_told(LANGUAGES / "en").words("price up to £3.00") == "price up to £3.00"
