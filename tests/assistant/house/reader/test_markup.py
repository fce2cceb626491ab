"""Annotated messages are read exactly, and mistakes in them are told with their line."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.house.language import read_languages
from assistant.house.reader.markup import read_annotated, read_line, words_of
from retrieval.errors import BadInput


def test_a_message_has_its_words_acts_and_spans() -> None:
    read = read_line("list | lovely. {add I'll have <ref that one>} {detail what does <ref it> cost}?")

    assert read.state == "list"
    assert read.text == "lovely. I'll have that one what does it cost?"
    by_word = {
        word.text: (act, span)
        for word, (act, _), (span, _) in zip(read.words, read.acts, read.spans, strict=True)
    }
    assert by_word["lovely"] == ("talk", "")
    assert by_word["have"] == ("add", "")
    assert by_word["one"] == ("add", "ref")
    assert by_word["it"] == ("detail", "ref")
    assert by_word["?"] == ("talk", "")


def test_two_parts_of_one_act_stay_apart() -> None:
    read = read_line("list | {add <num 2> of <ref the straws>} {add <num 5> of <ref the balloons>}")

    assert len({part for _, part in read.acts}) == 2


def test_prices_times_and_hyphens_are_one_word() -> None:
    assert [word.text for word in words_of("£12.50, non-stick at 9:30!")] == [
        "£12.50",
        ",",
        "non-stick",
        "at",
        "9:30",
        "!",
    ]


def test_each_message_knows_the_one_before_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(
        "start | {seek <want mugs>}\nlist | {seek <want blue>}\n\nstart | hello\n", encoding="utf-8"
    )

    first, second = read_annotated(file)

    assert [message.before for message in first] == ["", "mugs"]
    assert second[0].before == ""


@pytest.mark.parametrize(
    "line",
    [
        "nowhere | hello",
        "list | {sell it}",
        "list | {add it",
        "list | {add {seek it}}",
        "list | {add <thing it>}",
        "list | {add <ref it}",
        "list | it}",
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    file = tmp_path / "wrong.txt"
    file.write_text(f"start | hello\n{line}\n", encoding="utf-8")

    with pytest.raises(BadInput, match="line 2"):
        read_annotated(file)


def test_the_annotated_messages_that_ship_can_be_read() -> None:
    folder = read_languages()["en"].folder / "annotated"

    assert sum(len(dialogue) for path in folder.glob("*.txt") for dialogue in read_annotated(path)) > 3_000
