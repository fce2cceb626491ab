from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.house.classifying.classifier import READ, fit_classifier
from assistant.house.classifying.heads import load_head
from assistant.house.classifying.views import view_of
from assistant.house.intents import read_intents
from assistant.house.mind import Mind
from tests.benchmarks.intent_quality import cross_validated, read_requests, searching, share_of


def test_probabilities_sum_to_one(mind: Mind) -> None:
    assert mind.classifier.probabilities(["show me mugs", ""]).sum(axis=1) == pytest.approx([1.0, 1.0])


def test_a_text_has_the_same_probabilities_alone_and_among_others(mind: Mind) -> None:
    texts = ["show me mugs", "why these?", "hello"]
    together = mind.classifier.probabilities(texts)
    assert together == pytest.approx(np.vstack([mind.classifier.probabilities([t]) for t in texts]), abs=1e-4)


def test_the_head_that_ships_is_of_the_examples_that_ship(mind: Mind) -> None:
    for language in mind.languages.values():
        assert (
            load_head(view_of(language, mind.encoder), mind.intents_in(language), language.folder) is not None
        ), language.code


@pytest.mark.slow
def test_the_same_data_give_the_same_head(mind: Mind) -> None:
    again = fit_classifier(view_of(mind.first, mind.encoder), read_intents())
    texts = ["show me mugs", "where is my parcel", "the second one please", "do you do refunds"]
    assert again.names == mind.classifier.names
    assert again.probabilities(texts) == pytest.approx(mind.classifier.probabilities(texts), abs=0.02)


@pytest.mark.slow
def test_unseen_utterances_are_told_apart(mind: Mind) -> None:
    figures = cross_validated(view_of(mind.first, mind.encoder))
    assert figures.macro_f1 >= 0.91
    assert figures.outside_auroc >= 0.985
    assert figures.calibration_error <= 0.08


@pytest.mark.slow
@pytest.mark.data
def test_real_shopping_requests_are_searches(mind: Mind, data: Path) -> None:
    texts = read_requests(data / "shopping-requests" / "requests.jsonl.gz")[::5]
    assert share_of(mind.classifier, texts, searching(mind.intents)) >= 0.91


def test_of_a_story_its_beginning_is_read(mind: Mind) -> None:
    begun = "where is my order, " * 40
    ours = mind.classifier.probabilities([begun[:READ], begun + "show me mugs " * 500])
    np.testing.assert_array_equal(ours[0], ours[1])
