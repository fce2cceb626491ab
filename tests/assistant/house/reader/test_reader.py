"""Probabilities of words become parts and spans; what is fitted learns what it is shown."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from assistant.house.language import read_languages
from assistant.house.reader.fitting import fit, measure
from assistant.house.reader.inputs import encode
from assistant.house.reader.markup import ACTS, SPANS, read_line, words_of
from assistant.house.reader.network import PackedTagger, arrays_of, load_network
from assistant.house.reader.reader import NAME, Reader, parts_of, reader_of
from retrieval.artifacts import read_artifact


def _rows(acts: list[str], tags: list[int], begins: list[int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    def certain(places: list[int], of: int) -> np.ndarray:
        rows = np.full((len(places), of), 0.1 / of, dtype=np.float32)
        rows[np.arange(len(places)), places] += 0.9
        return rows

    return (
        certain([ACTS.index(act) for act in acts], len(ACTS)),
        np.asarray(begins, dtype=np.float32),
        certain(tags, 1 + 2 * len(SPANS)),
    )


def test_a_part_ends_where_the_act_turns() -> None:
    text = "hello show mugs"
    want = 1 + 2 * SPANS.index("want")
    parts = parts_of(text, words_of(text), *_rows(["talk", "seek", "seek"], [0, 0, want], [0, 1, 0]))

    assert [(part.act, part.text) for part in parts] == [("talk", "hello"), ("seek", "show mugs")]
    assert [(span.kind, span.text) for span in parts[1].spans] == [("want", "mugs")]


def test_two_parts_of_one_act_are_told_apart_by_their_beginning() -> None:
    text = "two red three blue"
    parts = parts_of(text, words_of(text), *_rows(["add"] * 4, [0] * 4, [0, 0, 1, 0]))

    assert [part.text for part in parts] == ["two red", "three blue"]


def test_words_of_one_span_are_one_and_neighbours_stay_two() -> None:
    text = "red mugs blue plates"
    first = 1 + 2 * SPANS.index("want")
    parts = parts_of(
        text, words_of(text), *_rows(["seek"] * 4, [first, first + 1, first, first + 1], [0] * 4)
    )

    assert [span.text for span in parts[0].spans] == ["red mugs", "blue plates"]


def test_a_message_without_words_has_no_parts() -> None:
    reader = reader_of(read_languages()["en"])
    assert reader is not None
    assert reader.read("", "start") == ()


def test_a_language_without_a_file_has_no_reader() -> None:
    assert reader_of(read_languages()["zh"]) is None


def test_what_the_assistant_did_before_tells_what_the_same_words_do() -> None:
    reader = reader_of(read_languages()["en"])
    assert reader is not None

    of_a_product = reader.read("and how much is it?", "one", "does the blue kettle whistle?")
    of_delivery = reader.read("and how much is that?", "page", "do you deliver to Ireland?")

    assert [part.act for part in of_a_product] == ["detail"]
    assert [part.act for part in of_delivery] == ["page"]


@pytest.mark.parametrize(
    ("said", "state", "act", "pointing"),
    [
        ("go on then, stick the blue one in", "list", "add", "the blue one"),
        ("i'll have three of the striped one", "list", "add", "the striped one"),
        ("take the napkins out again, found some", "basket", "remove", "the napkins"),
    ],
)
def test_taking_and_giving_back_are_told_with_what_they_point_at(
    said: str, state: str, act: str, pointing: str
) -> None:
    reader = reader_of(read_languages()["en"])
    assert reader is not None

    acting = [part for part in reader.read(said, state, "party things") if part.act != "talk"]

    assert [part.act for part in acting] == [act]
    assert pointing.removeprefix("the ") in " ".join(span.text for span in acting[0].of("ref"))


def test_the_packed_tagger_says_what_the_network_says() -> None:
    network = load_network(read_artifact(read_languages()["en"].folder, NAME).arrays)
    words = [word.text for word in words_of("have you got a warm scarf, and where is my order?")]
    inputs = encode([("list", ["mugs"], words)])

    with torch.inference_mode():
        trained = network(inputs.ids, inputs.mask, inputs.types)
    packed = PackedTagger(network)(inputs.ids, inputs.types)

    for one, other in zip(trained, packed, strict=True):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


@pytest.mark.slow
def test_fitting_learns_what_it_is_shown_and_survives_the_disk() -> None:
    lines = ["start | {seek <want mugs>}", "list | {add <ref it>}", "basket | {bill total}", "start | hello"]
    dialogues = [[read_line(line)] for line in lines * 12]

    network = fit(dialogues, epochs=6)
    again = load_network({name: np.asarray(array) for name, array in arrays_of(network).items()})

    assert measure(Reader(again), dialogues)["everything"] > 0.9
