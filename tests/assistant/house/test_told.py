"""Phrases of tools in the language of the conversation."""

from __future__ import annotations

import pytest

from assistant.house.language import LANGUAGES
from assistant.house.told import read_told
from assistant.house.wording import Wording
from assistant.tools.results import Result

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


def test_what_two_products_differ_in_is_named_in_chinese() -> None:
    assert CHINESE.words("rating: rated 4 of 5 / rated 3.5 of 5; colour: red / blue") == (
        "评分: 4分（满分5分） / 3.5分（满分5分）; 颜色: red / blue"
    )


def test_a_comparison_is_said_in_the_words_of_its_language() -> None:
    facts = {
        "listed": "Red lamp (£9.00), Blue lamp (£7.00)",
        "most": "lightest",
        "most_title": "Blue lamp",
        "most_amount": "800 g",
        "cheapest": "Blue lamp",
        "lowest_price": "£7.00",
        "several": "",
    }
    said = Wording("seed", "Shop", LANGUAGES / "zh").result(
        Result("compare_products", "compared", facts=facts)
    )
    assert said == (
        "最轻的是Blue lamp：800 g。 对比：Red lamp (£9.00), Blue lamp (£7.00)。 最便宜的是Blue lamp，£7.00。"
    )
