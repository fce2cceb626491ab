from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.batch.converse import converse_batch
from assistant.batch.lines import read_lines
from assistant.scripts.shop_stage import ShopStage
from tests.builders import NOW


@pytest.fixture(scope="module")
def stage(state: Path) -> Iterator[ShopStage]:
    with ShopStage.open(state, device="cpu", clock=lambda: NOW) as stage:
        yield stage


def answers(stage: ShopStage, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    return list(converse_batch(stage, read_lines(json.dumps(row).encode() for row in rows)))


def test_there_is_one_reply_for_each_message(stage: ShopStage) -> None:
    (answer,) = answers(stage, {"id": "a", "messages": ["show me mugs", "under 5 pounds", "thanks"]})
    assert answer["id"] == "a"
    assert [set(reply) for reply in answer["replies"]] == [{"text", "products", "tools", "notes"}] * 3
    assert answer["replies"][0]["tools"][0]["name"] == "search_catalog"
    assert answer["replies"][0]["products"]


def test_a_later_message_sees_the_earlier_ones_of_its_line_only(stage: ShopStage) -> None:
    add = ["show me mugs", "put the first one into my basket"]
    show = ["what is in my basket?"]
    first, second = answers(
        stage,
        {"id": 1, "customer_id": "c1", "messages": [*add, *show]},
        {"id": 2, "customer_id": "c1", "messages": show},
    )
    title = stage.product(first["replies"][0]["products"][0])
    assert title
    assert title.title in first["replies"][-1]["text"]
    assert title.title not in second["replies"][-1]["text"]


def test_an_unknown_customer_talks_as_a_guest_and_is_noted(stage: ShopStage) -> None:
    (answer,) = answers(stage, {"id": 1, "customer_id": "nobody", "messages": ["hello"]})
    assert "unknown customer" in answer["replies"][0]["notes"]


def test_messages_of_every_kind_get_a_reply(stage: ShopStage) -> None:
    (answer,) = answers(stage, {"id": 1, "messages": ["", "\u0000\u202e", "x" * 100_000]})
    assert all(reply["text"] for reply in answer["replies"])


def test_a_line_without_messages_says_so(stage: ShopStage) -> None:
    assert "'messages' must be a list of texts" in answers(stage, {"id": 1})[0]["error"]


def test_no_messages_lead_to_no_replies(stage: ShopStage) -> None:
    assert answers(stage, {"id": 1, "messages": []}) == [{"id": 1, "replies": []}]


def test_answers_can_be_written_as_json(stage: ShopStage) -> None:
    assert json.dumps(
        answers(stage, {"id": 1, "messages": ["mugs between 3 and 9 pounds, not red"]}), allow_nan=False
    )
