from __future__ import annotations

import numpy as np
import pytest

from assistant.house.classifying.characters import CharacterEncoder
from assistant.house.classifying.views import HALFWAY_WEIGHT, TwoViews, view_of
from assistant.house.language import read_languages
from assistant.house.mind import Mind

TEXTS = ["where is my order?", "a red mug"]


def test_the_sentence_vector_stands_beside_the_view_from_halfway(mind: Mind) -> None:
    alone = mind.encoder.encode_query(TEXTS)
    both = TwoViews(mind.encoder).encode_query(TEXTS)
    np.testing.assert_array_equal(both[:, : alone.shape[1]], alone)
    lengths = np.linalg.norm(both[:, alone.shape[1] :], axis=1)
    assert lengths == pytest.approx([HALFWAY_WEIGHT] * len(TEXTS), abs=1e-3)


def test_its_name_tells_what_is_read_by_whom(mind: Mind) -> None:
    other = TwoViews(CharacterEncoder((1, 2)))
    assert len({TwoViews(mind.encoder).name, mind.encoder.name, other.name}) == 3


def test_a_language_that_the_network_does_not_know_is_read_by_characters(mind: Mind) -> None:
    for language in read_languages().values():
        expected = TwoViews if language.features == "embedding" else CharacterEncoder
        assert isinstance(view_of(language, mind.encoder), expected), language.code
