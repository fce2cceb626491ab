from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.house.classifying.characters import CharacterEncoder
from assistant.house.classifying.classifier import DIRECTION_STEP, Classifier, fit_classifier
from assistant.house.classifying.heads import NAME, head_for, load_head, save_head
from assistant.house.classifying.kernel import Floats
from assistant.house.intents import HERE, Example, Intent, IntentSet
from assistant.house.language import read_languages
from retrieval.errors import DamagedArtifact

ENCODER = CharacterEncoder((1, 3), 256)
SAID = {
    "greet": ["hello there", "hi there", "hello you", "good morning", "hi hi"],
    "seek": ["show me mugs", "show me lamps", "find me a vase", "show some hats", "find lamps"],
    "leave": ["bye bye", "see you", "goodbye then", "bye for now", "see you soon"],
}
TEXTS = ["hello", "show me hats", "bye", ""]


def intents(version: str = "1") -> IntentSet:
    examples = [(text, name) for name, texts in SAID.items() for text in texts]
    return IntentSet(
        {name: Intent(name, name) for name in SAID},
        tuple(Example(text, name, group) for group, (text, name) in enumerate(examples)),
        {"asks": "show|find"},
        version,
    )


@pytest.fixture(scope="module")
def head() -> Classifier:
    return fit_classifier(ENCODER, intents())


def test_a_head_on_another_encoder_tells_its_examples_apart(head: Classifier) -> None:
    found = head.probabilities(["hello there you", "find me some lamps", "bye now"]).argmax(axis=1)
    assert [head.names[row] for row in found] == ["greet", "seek", "leave"]


def test_a_head_answers_the_same_from_disk(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    again = load_head(ENCODER, intents(), tmp_path)
    assert again is not None
    assert again.probabilities(TEXTS) == pytest.approx(head.probabilities(TEXTS), rel=1e-4)


def test_a_head_from_disk_tells_the_same_confusions(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    again = load_head(ENCODER, intents(), tmp_path)
    assert again is not None
    assert (again.confused, again.loss) == (head.confused, head.loss)


def test_a_head_of_other_examples_is_not_taken(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    assert load_head(ENCODER, intents("2"), tmp_path) is None


def test_a_head_of_another_encoder_is_not_taken(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    assert load_head(CharacterEncoder((1, 2), 256), intents(), tmp_path) is None


def test_a_head_of_the_kind_before_is_not_taken(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    manifest = tmp_path / f"{NAME}.json"
    kept = json.loads(manifest.read_text())
    del kept["parameters"]["form"]
    manifest.write_text(json.dumps(kept))
    assert load_head(ENCODER, intents(), tmp_path) is None


def test_a_head_that_was_cut_short_is_told(head: Classifier, tmp_path: Path) -> None:
    save_head(head, intents(), tmp_path)
    weights = next(tmp_path.glob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-9])
    with pytest.raises(DamagedArtifact):
        load_head(ENCODER, intents(), tmp_path)


def test_a_head_is_fitted_once_a_process() -> None:
    assert head_for(ENCODER, intents("once")) is head_for(ENCODER, intents("once"))


def test_paraphrases_do_not_vouch_for_each_other() -> None:
    alone = fit_classifier(ENCODER, intents()).loss
    twice = intents()
    doubled = tuple(example for example in twice.examples for _ in range(2))
    same = IntentSet(twice.intents, doubled, twice.cues, "doubled")
    assert fit_classifier(ENCODER, same).loss >= alone * 0.9


def test_a_text_far_from_all_examples_is_likely_none_of_them(head: Classifier) -> None:
    class Elsewhere(CharacterEncoder):
        def encode_query(self, texts: Sequence[str]) -> Floats:
            return np.full((len(texts), 256), 9.0, dtype=np.float32)

    measured = head.measures.with_vectors(["xyzzy"], Elsewhere((1, 3), 256).encode_query(["xyzzy"]))
    assert head.likely(measured).max() == pytest.approx(1 / 3, abs=0.01)


def test_the_heads_that_ship_stay_small() -> None:
    for language in read_languages(HERE / "languages").values():
        sizes = [path.stat().st_size for path in language.folder.glob(f"{NAME}*")]
        assert sum(sizes) < 1_000_000, language.code
        assert len(sizes) == 2, language.code


def test_a_text_that_was_read_before_is_not_encoded_again() -> None:
    class Counting(CharacterEncoder):
        read = 0

        def encode_query(self, texts: Sequence[str]) -> Floats:
            self.read += len(texts)
            return super().encode_query(texts)

    encoder = Counting((1, 3), 256)
    head = fit_classifier(encoder, intents())
    before = encoder.read
    first = head.probabilities(["hello you", "find lamps"])
    again = head.probabilities(["find lamps", "bye", "hello you", "bye"])
    assert encoder.read - before == 3
    np.testing.assert_array_equal(again[[2, 0]], first)
    np.testing.assert_array_equal(again[1], again[3])


def test_no_texts_have_no_probabilities(head: Classifier) -> None:
    assert head.probabilities([]).shape == (0, 3)


def test_directions_in_steps_stay_near_unit_length(head: Classifier) -> None:
    lengths = np.linalg.norm(head.measures.directions * DIRECTION_STEP, axis=0)
    assert lengths == pytest.approx(np.ones(len(lengths)), abs=0.02)
