from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.shop.config import ShopConfig, read_config
from retrieval.errors import BadInput, UnreadableFile

WHOLE = """
name: Corner Shop
currency: gbp
locale: en_GB
timezone: Europe/London
service:
  recommend: false
  identify_by: [signed_in, email]
  return_window_days: 14
  refund_to: gift_card
  order_rules:
    pending: [cancel]
    delivered: return
recommender: {repeats: true, diversity: 0.3, half_life_days: 60}
model: {encoder: /models/mine, chat: "openai:gpt"}
"""


def read(folder: Path, text: str) -> ShopConfig:
    (folder / "shop.yaml").write_text(text, encoding="utf-8")
    return read_config(folder)


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "service:\nmodel:\n  chat:\n"])
def test_what_is_left_empty_is_the_default(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == ShopConfig()


def test_a_folder_without_the_file_has_defaults(tmp_path: Path) -> None:
    assert read_config(tmp_path) == ShopConfig()


def test_every_section_is_read(tmp_path: Path) -> None:
    config = read(tmp_path, WHOLE)
    assert (config.name, config.currency, config.service.recommend, config.service.return_window_days) == (
        "Corner Shop",
        "GBP",
        False,
        14,
    )
    assert (config.recommender.repeats, config.recommender.half_life_days) == (True, 60)
    assert (config.model.encoder, config.model.clicks_from, config.model.chat) == (
        "/models/mine",
        "embedded",
        "openai:gpt",
    )


def test_one_value_stands_for_a_list_of_one(tmp_path: Path) -> None:
    service = read(tmp_path, WHOLE).service
    assert (service.refund_to, service.order_rules["delivered"]) == (("gift_card",), ("return",))


def test_the_shops_clock_knows_summer_time(tmp_path: Path) -> None:
    local = read(tmp_path, WHOLE).local(datetime(2026, 7, 1, 12, tzinfo=UTC))
    assert local.hour == 13


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("name: x\ncurrency: pounds\n", "line 2, currency: 'pounds'"),
        ("timezone: Mars/North\n", "line 1, timezone: 'Mars/North'"),
        ("service:\n  recommend: maybe\n", "line 2, service.recommend: 'maybe'"),
        (
            "service:\n  identify_by:\n    - email\n    - horoscope\n",
            r"line 4, service.identify_by.1: 'horoscope'",
        ),
        ("recommender: {diversity: 3}\n", "line 1, recommender.diversity: '3'"),
        ("model:\n\n  chat: [a]\n", "line 3, model.chat"),
        ("service: yes\n", "line 1, service"),
        ("- a\n", "keys with values"),
        ("../etc: {a: 1}\nlocale: ../../etc\n", "line 2, locale"),
    ],
)
def test_a_wrong_value_is_named_with_line_and_key(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(BadInput, match=place):
        read(tmp_path, text)


@pytest.mark.parametrize("text", ["name: [\n", "a: b: c\n", "\x00", "name: !!python/object:os.system x\n"])
def test_a_file_that_is_no_plain_yaml_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableFile, match=r"shop\.yaml"):
        read(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_bytes(b"\xff\xfe\x00\x81\x82")
    with pytest.raises(UnreadableFile):
        read_config(tmp_path)


def test_keys_that_mean_nothing_are_reported_with_their_line(tmp_path: Path) -> None:
    config = read(tmp_path, "colour: red\nservice:\n  recomend: false\n")
    assert config.unknown == ("colour (line 1)", "service.recomend (line 3)")
