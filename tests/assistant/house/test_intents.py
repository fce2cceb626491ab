from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.house.intents import HERE, read_intents
from assistant.house.planning import LITERAL, OPTIONAL
from assistant.house.sources import SOURCES
from assistant.house.wording import Wording
from assistant.tools import TOOLS

INTENTS = read_intents()


def test_every_intent_has_twenty_examples() -> None:
    for name in INTENTS.intents:
        assert len([example for example in INTENTS.examples if example.intent == name]) >= 20, name


def test_no_example_stands_under_two_intents() -> None:
    texts = [example.text for example in INTENTS.examples]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_every_tool_that_an_intent_names_exists() -> None:
    assert {intent.tool for intent in INTENTS.intents.values() if intent.tool} <= set(TOOLS)


def test_every_argument_of_an_intent_belongs_to_its_tool() -> None:
    for intent in INTENTS.intents.values():
        if intent.tool:
            known = set(TOOLS[intent.tool].args) | {"*"}
            assert set(intent.arguments) <= known, intent.name


def test_every_source_of_an_argument_is_known() -> None:
    for intent in INTENTS.intents.values():
        for source in intent.arguments.values():
            assert (
                source.removeprefix(OPTIONAL).startswith(LITERAL) or source.removeprefix(OPTIONAL) in SOURCES
            ), intent.name


def test_every_intent_without_a_tool_has_words() -> None:
    wording = Wording("seed", "Shop")
    for intent in INTENTS.intents.values():
        if not intent.acts:
            assert wording.say(intent.name)


def test_no_code_names_an_intent() -> None:
    code = "\n".join(path.read_text() for path in HERE.glob("*.py"))
    named = {
        name
        for name in INTENTS.intents
        if name not in TOOLS and "_" in name and re.search(rf"['\"]{name}['\"]", code)
    }
    assert named == set()


def test_data_files_that_disagree_are_refused(tmp_path: Path) -> None:
    spoken = tmp_path / "languages" / "en"
    spoken.mkdir(parents=True)
    (tmp_path / "intents.yaml").write_text("search:\n  meaning: find\n")
    (spoken / "examples.txt").write_text("About\n\nother:\nhello\n")
    with pytest.raises(ValueError, match="other"):
        read_intents(tmp_path)


def test_an_intent_without_examples_is_refused(tmp_path: Path) -> None:
    spoken = tmp_path / "languages" / "en"
    spoken.mkdir(parents=True)
    (tmp_path / "intents.yaml").write_text("search:\n  meaning: find\nmute:\n  meaning: nothing\n")
    (spoken / "examples.txt").write_text("About\n\nsearch:\nshow me mugs\n")
    with pytest.raises(ValueError, match="mute"):
        read_intents(tmp_path)
