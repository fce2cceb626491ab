from __future__ import annotations

from pathlib import Path

import pytest

from assistant.scripts.cassettes.cassette import Cassette, Entry
from assistant.scripts.cassettes.request import Request
from retrieval.errors import UnreadableFile
from tests.assistant.scripts.cassettes.speakers import Speaker, calling, recorder, saying, talk


def recorded(prompt: str = "You sell mugs.\nBe kind.") -> tuple[Entry, ...]:
    model = recorder(
        Speaker(answers=[calling(query="mugs"), saying("A mug: 12.50.\nAnother?"), saying("Bye.")])
    )
    talk(model, "mugs?", "no", prompt=prompt)
    return tuple(model.recording.entries)


def cassette() -> Cassette:
    return Cassette("speaker:one", {"temperature": 0.2}, {"b: two": recorded("Other."), "a: one": recorded()})


def test_a_saved_cassette_is_read_as_it_was(tmp_path: Path) -> None:
    cassette().save(tmp_path / "deep" / "c.yaml")
    read = Cassette.load(tmp_path / "deep" / "c.yaml")
    assert (read.model, read.parameters) == ("speaker:one", {"temperature": 0.2})
    assert {name: [e.request.key for e in entries] for name, entries in read.conversations.items()} == {
        name: [e.request.key for e in entries] for name, entries in cassette().conversations.items()
    }
    assert [e.answer for e in read.conversations["a: one"]] == [e.answer for e in recorded()]


def test_the_same_recordings_give_the_same_bytes() -> None:
    whole = cassette()
    turned = Cassette(whole.model, whole.parameters, dict(reversed(whole.conversations.items())))
    assert whole.as_yaml() == turned.as_yaml()


def test_a_message_stands_once_however_often_it_was_sent() -> None:
    assert Cassette("m", {}, {"a": recorded()}).as_yaml().count("user: mugs?") == 1


def test_instructions_and_tools_stand_once_for_all_conversations() -> None:
    text = Cassette("m", {}, {name: recorded() for name in "abc"}).as_yaml()
    assert text.count("Be kind.") == 1
    assert text.count("Finds products.") == 1


def test_texts_of_several_lines_are_written_as_lines() -> None:
    assert "    You sell mugs.\n    Be kind.\n" in Cassette("m", {}, {"a": recorded()}).as_yaml()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a list", "is no cassette"),
        ("cassette: 9\n", "is no cassette of format 1"),
        ("cassette: 1\nmodel: m\nparameters: {}\nconversations: {a: [{messages: 3}]}\n", "damaged"),
        ("a: [", "can't be read"),
    ],
)
def test_what_is_no_cassette_is_refused(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(UnreadableFile, match=told):
        Cassette.load(tmp_path / "c.yaml")


def test_a_missing_cassette_says_how_to_record_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="--record"):
        Cassette.load(tmp_path / "c.yaml")


def test_each_part_of_a_request_makes_another_key() -> None:
    plain = Request(({"user": "hi"},))
    others = (
        Request(({"user": "ho"},)),
        Request(({"user": "hi"},), ({"name": "find"},)),
        Request(({"user": "hi"},), (), {"stop": ["."]}),
        Request(({"system": "hi"},)),
    )
    assert len({plain.key, *(other.key for other in others)}) == 5
