from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from assistant.scripts.cassettes.cassette import Cassette
from assistant.scripts.cassettes.tape import taped
from assistant.scripts.cassettes.taping import FAILED, recording, replaying
from assistant.scripts.chat_models import Model
from assistant.scripts.command import run_scripts
from assistant.scripts.reading import read_scripts
from assistant.scripts.results import Results
from assistant.scripts.runner import play
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.snapshot import Snapshot
from assistant.shop.shop import Shop
from retrieval.errors import BadInput
from tests.assistant.scripts.cassettes.speakers import Speaker, saying
from tests.builders import NOW

SCRIPT = """
shop: Tiny Shop
conversations:
  - name: mugs
    before: {customer: {new: {id: script-ada, name: Ada Lane, email: ada@lane.example, zip: GD18 5SV}}}
    turns:
      - say: I am Ada Lane (ada@lane.example), show me mugs
        expect: {tools: {called: [search_catalog]}, products: {count: {min: 1}}}
      - say: thank you
        expect: {tools: {count: 0}, notes: {never: [language model unavailable]}}
"""
SECOND = """
  - name: bye
    turns: [{say: goodbye, expect: {tools: {count: 0}}}]
"""


def search(query: str = "mugs") -> AIMessage:
    call = {"name": "search_catalog", "args": {"query": query}, "id": "x", "type": "tool_call"}
    return AIMessage("", tool_calls=[call])


ANSWERS: list[Any] = [search(), saying("Have a look, Ada."), saying("You are welcome, ada@lane.example.")]


@dataclass(frozen=True)
class OpenedShop:
    """The tiny shop, on which suites are played without opening it again."""

    shop: Shop
    folder: Path

    @property
    def state(self) -> Path:
        return Path(str(self.shop.database.url.database)).parent

    def play(self, scripts: Path, model: Model) -> Results:
        stage = ShopStage(self.shop, Snapshot(self.state / "live.db", self.folder), self.folder, model, NOW)
        return Results(tuple(play(filed, stage) for filed in read_scripts([scripts])))


@pytest.fixture
def opened(built_shop: Shop, tmp_path: Path) -> OpenedShop:
    (tmp_path / "stage").mkdir()
    return OpenedShop(built_shop, tmp_path / "stage")


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    (tmp_path / "scripts" / "s.yaml").write_text(SCRIPT)
    return tmp_path / "scripts"


def record(
    opened: OpenedShop, scripts: Path, file: Path, answers: list[Any]
) -> tuple[Results, tuple[str, ...]]:
    with recording(file, Speaker(answers=answers)) as run:
        results = opened.play(scripts, run.models)
        return results, run.finish(results.passed)


def replay(opened: OpenedShop, scripts: Path, file: Path) -> tuple[Results, tuple[str, ...]]:
    with replaying(file) as run:
        results = opened.play(scripts, run.models)
        return results, run.finish(results.passed)


def test_a_recorded_suite_is_played_back_without_the_model(
    opened: OpenedShop, scripts: Path, tmp_path: Path
) -> None:
    live, told = record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    again, left = replay(opened, scripts, tmp_path / "c.yaml")
    assert told == (f"3 answers in 1 conversations recorded into {tmp_path / 'c.yaml'}.",)
    assert live.passed
    assert again.passed
    assert left == ()
    assert [t.reply for t in again.results[0].turns] == [t.reply for t in live.results[0].turns]


def test_no_planted_personal_data_are_in_the_file(opened: OpenedShop, scripts: Path, tmp_path: Path) -> None:
    record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    text = (tmp_path / "c.yaml").read_text()
    assert "search_catalog" in text
    assert not any(planted in text for planted in ("Ada", "Lane", "lane.example", "GD18"))


def test_recording_twice_gives_the_same_bytes(opened: OpenedShop, scripts: Path, tmp_path: Path) -> None:
    record(opened, scripts, tmp_path / "one.yaml", ANSWERS)
    record(opened, scripts, tmp_path / "two.yaml", ANSWERS)
    assert (tmp_path / "one.yaml").read_bytes() == (tmp_path / "two.yaml").read_bytes()


def test_a_changed_script_fails_with_what_changed_though_the_house_model_went_on(
    opened: OpenedShop, scripts: Path, tmp_path: Path
) -> None:
    record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    (scripts / "s.yaml").write_text(SCRIPT.replace("show me mugs", "show me lanterns"))
    results, _ = replay(opened, scripts, tmp_path / "c.yaml")
    assert not results.passed
    assert "-user: I am <name" in results.results[0].reason
    assert "show me lanterns" in results.results[0].reason


def test_a_recording_with_a_failing_conversation_leaves_the_file_as_it_was(
    opened: OpenedShop, scripts: Path, tmp_path: Path
) -> None:
    record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    before = (tmp_path / "c.yaml").read_bytes()
    results, told = record(opened, scripts, tmp_path / "c.yaml", [saying("No idea.")])
    assert not results.passed
    assert "as it was, because not all conversations passed" in told[0]
    assert (tmp_path / "c.yaml").read_bytes() == before
    assert Cassette.load(tmp_path / f"c.yaml{FAILED}").conversations


def test_a_model_that_did_not_answer_leaves_the_file_as_it_was(
    opened: OpenedShop, scripts: Path, tmp_path: Path
) -> None:
    (scripts / "s.yaml").write_text(f"shop: Tiny Shop\nconversations:{SECOND}")
    results, told = record(opened, scripts, tmp_path / "c.yaml", [RuntimeError("no network")])
    assert results.passed
    assert "the model did not always answer" in told[0]
    assert told[1] == "s: bye: the model failed: RuntimeError: no network"
    assert not (tmp_path / "c.yaml").exists()


def test_conversations_that_are_not_recorded_again_stay(
    opened: OpenedShop, scripts: Path, tmp_path: Path
) -> None:
    record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    (scripts / "s.yaml").write_text(f"shop: Tiny Shop\nconversations:{SECOND}")
    record(opened, scripts, tmp_path / "c.yaml", [saying("Bye.")])
    assert set(Cassette.load(tmp_path / "c.yaml").conversations) == {"s: mugs", "s: bye"}


def test_what_was_never_asked_is_named_at_the_end(opened: OpenedShop, scripts: Path, tmp_path: Path) -> None:
    (scripts / "s.yaml").write_text(SCRIPT + SECOND)
    record(opened, scripts, tmp_path / "c.yaml", [*ANSWERS, saying("Bye.")])
    shorter = SCRIPT[: SCRIPT.index("      - say: thank you")]
    (scripts / "s.yaml").write_text(shorter)
    results, told = replay(opened, scripts, tmp_path / "c.yaml")
    assert results.passed
    assert told == (
        "'s: mugs': recorded but never asked: request 3.",
        f"1 conversations of {tmp_path / 'c.yaml'} were not played: 's: bye'.",
    )


@pytest.mark.slow
def test_several_processes_play_the_same_cassette(opened: OpenedShop, scripts: Path, tmp_path: Path) -> None:
    (scripts / "s.yaml").write_text(SCRIPT + SECOND)
    record(opened, scripts, tmp_path / "c.yaml", [*ANSWERS, saying("Bye.")])
    with replaying(tmp_path / "c.yaml") as run:
        results = run_scripts(opened.state, [scripts], model=run.models, device="cpu", parallel=2)
        told = run.finish(results.passed)
    assert results.passed
    assert told == ()


def test_another_model_is_not_mixed_in(opened: OpenedShop, scripts: Path, tmp_path: Path) -> None:
    record(opened, scripts, tmp_path / "c.yaml", ANSWERS)
    with (
        pytest.raises(BadInput, match="was recorded with speaker:speaker-1"),
        recording(tmp_path / "c.yaml", Speaker(answers=ANSWERS, temperature=0.9)),
    ):
        pass
    with (
        pytest.raises(BadInput, match="record into another file"),
        replaying(tmp_path / "c.yaml", "openai:other"),
    ):
        pass


def test_the_embedded_model_is_not_recorded(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="SHOP_ASSISTANT_MODEL"), recording(tmp_path / "c.yaml", "embedded"):
        pass


def test_a_model_that_can_not_be_used_is_refused_before_anything_is_played(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="can't be recorded"), recording(tmp_path / "c.yaml", "nobody:model"):
        pass


def test_one_does_not_record_and_play_back_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not both"), taped(tmp_path / "a", tmp_path / "b", "embedded"):
        pass
