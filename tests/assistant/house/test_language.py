from __future__ import annotations

import pytest

from assistant.house.language import FIRST, number, read_languages, recognise
from assistant.house.mind import Mind
from assistant.house.planning import understand

LANGUAGES = tuple(read_languages().values())
ENGLISH, CHINESE = read_languages()[FIRST], read_languages()["zh"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("show me mugs", "en"), ("有没有杯子", "zh"), ("订单 O12345 在哪里", "zh"), ("我要 Acme 的 mug", "zh")],
)
def test_a_message_is_in_the_language_of_its_letters(text: str, code: str) -> None:
    assert recognise(text, LANGUAGES, ENGLISH).code == code


@pytest.mark.parametrize("text", ["12345", "?", "", "😀"])
def test_what_has_no_letters_is_in_the_language_spoken_before(text: str) -> None:
    assert recognise(text, LANGUAGES, CHINESE) is CHINESE
    assert recognise(text, LANGUAGES, ENGLISH) is ENGLISH


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("五十元以下", "under 50"),
        ("二十到三十块之间", "between 20 and 30"),
        ("第二个", "the second one"),
        ("订单O100171", "order O100171"),
    ],
)
def test_numbers_prices_and_places_are_carried_over(text: str, read: str) -> None:
    assert read in CHINESE.read(text)


def test_what_the_titles_hold_stays_as_it_is() -> None:
    assert "茶壶" in CHINESE.read("茶壶", known={"茶壶"})


def test_the_readers_own_language_stays_as_it_is() -> None:
    assert ENGLISH.read("a  red mug") == "a  red mug"


@pytest.mark.parametrize(
    ("text", "goals"),
    [
        ("你好", ("greeting",)),
        ("有没有红色的灯笼", ("search",)),
        ("我要退货", ("order_return",)),
        ("转人工", ("hand_off",)),
        ("今天天气怎么样", ("out_of_scope",)),
    ],
)
def test_chinese_is_understood(text: str, goals: tuple[str, ...], mind: Mind) -> None:
    assert understand(text, mind).goals == goals


def test_a_limit_in_chinese_is_a_limit(mind: Mind) -> None:
    found = understand("二十块以下的红色灯笼", mind).slots
    assert found["max_price"] == 20.0
    assert found["colour"] == ["red"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("十二镑以内的围裙", "under 12 apron"),
        ("一百零五元以下的台灯", "under 105 table lamp"),
        ("￥ 7.5 以下的门垫", "under 7.5 doormat"),
        ("从三块到九块的托盘", "between 3 and 9, tray"),
        ("6和11英镑之间的项链", "between 6 and 11, necklace"),
        ("杯垫，大概五英镑左右", "coaster , price around 5,"),
        ("预算四十镑的花瓶", "under 40 vase"),
        ("两块五以内的铅笔", "under 2.5 pencil"),
        ("想给妈妈买一个 cake stand，不超过 9 镑", "for a mother cake stand, under 9"),
    ],
)
def test_chinese_amounts_and_things_come_to_the_readers_words(text: str, read: str) -> None:
    assert CHINESE.read(text) == read


@pytest.mark.parametrize(
    ("text", "value"),
    [("二十", 20), ("十七", 17), ("三百六", 360), ("三百零六", 306), ("一千二百五十", 1250)],
)
def test_a_run_of_numerals_is_a_number(text: str, value: int) -> None:
    assert number(text, CHINESE.numerals) == value


def test_numerals_in_ordinary_words_stay() -> None:
    assert "20" not in CHINESE.read("十分喜欢，千万记住")


def test_a_greeting_before_what_is_said_is_told_apart() -> None:
    chinese = read_languages()["zh"]
    found = chinese.sign("greets", "你好，标准配送多少钱？")
    assert found is not None
    assert found.group() == "你好，"
    assert chinese.sign("greets", "你好呀") is None
