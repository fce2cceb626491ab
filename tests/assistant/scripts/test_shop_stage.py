from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.scripts.command import run_scripts
from assistant.scripts.results import Results
from assistant.scripts.shop_stage import ShopStage, ticking
from assistant.scripts.subject import Scene
from assistant.shop.build import build_shop
from retrieval.errors import BadInput
from tests.builders import NOW, write_tiny_shop


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stage")
    write_tiny_shop(folder / "shop")
    build_shop(folder / "shop", folder / "state", clicks="off", device="cpu", clock=lambda: NOW)
    return folder / "state"


@pytest.fixture(scope="module")
def stage(state: Path) -> Iterator[ShopStage]:
    with ShopStage.open(state, device="cpu", clock=lambda: NOW) as stage:
        yield stage


def dump(state: Path) -> list[str]:
    with closing(sqlite3.connect(state / "live.db")) as connection:
        return list(connection.iterdump())


def test_a_conversation_begins_with_the_basket_and_memory_of_its_scene(stage: ShopStage) -> None:
    with stage.begin(Scene("c1", ("likes blue",), {"mug-red": 2})) as bot:
        records = bot.records()
    assert records.basket == {"mug-red": 2}
    assert records.preferences == ("likes blue",)
    assert not records.handed_off


def test_what_is_said_and_done_is_in_the_records(stage: ShopStage) -> None:
    with stage.begin(Scene()) as bot:
        shown = bot.say("show me mugs").products
        bot.feedback(shown[0], "cart")
        bot.feedback(shown[0], "dislike")
        records = bot.records()
    assert records.basket == {shown[0]: 1}
    assert {event.kind for event in records.events} == {"impression", "cart", "dislike"}


def test_no_conversation_sees_another(stage: ShopStage) -> None:
    with stage.begin(Scene("c1")) as bot:
        bot.feedback(bot.say("show me mugs").products[0], "cart")
    with stage.begin(Scene("c1")) as bot:
        assert bot.records().basket == {}


def test_two_conversations_at_once_do_not_share_records(stage: ShopStage) -> None:
    with stage.begin(Scene("c1")) as one, stage.begin(Scene("c1")) as other:
        one.feedback(one.say("show me mugs").products[0], "cart")
        assert other.records().basket == {}


def test_the_records_of_the_shop_stay_as_they_are(state: Path) -> None:
    before = dump(state)
    with ShopStage.open(state, device="cpu") as stage, stage.begin(Scene("c1")) as bot:
        bot.feedback(bot.say("show me mugs").products[0], "cart")
        bot.say("I want to talk to a person")
    assert dump(state) == before


def test_the_same_conversation_gives_the_same_replies(stage: ShopStage) -> None:
    said = ("what would you recommend for me?", "why these?", "something cheaper")
    replies = []
    for _ in range(2):
        with stage.begin(Scene("c2")) as bot:
            replies.append([bot.say(text) for text in said])
    assert replies[0] == replies[1]


def test_a_scene_sets_the_time(stage: ShopStage) -> None:
    with stage.begin(Scene(clock=datetime(2031, 5, 1, tzinfo=UTC))) as bot:
        bot.feedback(bot.say("show me mugs").products[0], "like")
        assert bot.records().events


def test_a_customer_whom_the_shop_does_not_know_is_refused(stage: ShopStage) -> None:
    with pytest.raises(BadInput, match="no customer 'nobody'"), stage.begin(Scene("nobody")):
        pass


def test_orders_come_in_the_order_of_their_ids(stage: ShopStage) -> None:
    ids = [order.order_id for order in stage.orders()]
    assert ids
    assert ids == sorted(ids)


def test_a_ticking_clock_moves_whenever_somebody_looks() -> None:
    clock = ticking(100.0)
    assert [round(clock() - 100, 3) for _ in range(3)] == [0.001, 0.002, 0.003]


SCRIPT = "shop: Tiny Shop\nname: n\nturns: [{say: show me mugs, expect: {products: {count: %s}}}]\n"


def ran(state: Path, folder: Path, count: str, shop: str = "Tiny Shop") -> Results:
    (folder / "s.yaml").write_text((SCRIPT % count).replace("Tiny Shop", shop), encoding="utf-8")
    return run_scripts(state, [folder], device="cpu")


def test_scripts_whose_expectations_hold_pass(state: Path, tmp_path: Path) -> None:
    results = ran(state, tmp_path, "{min: 1}")
    assert results.passed
    assert results.count("passed") == 1


def test_a_script_whose_expectation_fails_is_told_with_its_line(state: Path, tmp_path: Path) -> None:
    results = ran(state, tmp_path, "99")
    assert not results.passed
    assert "s.yaml:3" in results.results[0].told()[0]


def test_a_script_for_another_shop_is_skipped(state: Path, tmp_path: Path) -> None:
    results = ran(state, tmp_path, "99", "Chairs")
    assert results.passed
    assert results.count("skipped") == 1


def test_a_folder_without_a_build_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(SCRIPT % "1", encoding="utf-8")
    with pytest.raises(BadInput, match="holds no build yet"):
        run_scripts(tmp_path / "state", [tmp_path])
