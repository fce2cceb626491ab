from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.shop.semantic import SemanticNeighbours
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from retrieval.matrix import VectorMatrix
from retrieval.neighbours import Neighbours
from retrieval.reach import Reach
from retrieval.vectors import VectorStore

IDS = ("mug", "cup", "scarf", "shawl", "nail")
VECTORS = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1], [0, 0.6, 0.8], [-1, 0, 0]], dtype=np.float32)


@pytest.fixture
def source(tmp_path: Path) -> SemanticNeighbours:
    store = VectorStore(tmp_path / "vectors", "test", 3)
    store.upsert(IDS, IDS, VECTORS)
    matrix = VectorMatrix(VECTORS, np.zeros((len(IDS), 16), np.uint8))
    return SemanticNeighbours(Neighbours(matrix, IDS, store, Reach("exact", "few")), IDS)


def shopper(*product_ids: str) -> Shopper:
    return Shopper(history=tuple(Touch(product_id, Kind.PURCHASE) for product_id in product_ids))


def test_what_resembles_the_history_comes_first(source: SemanticNeighbours) -> None:
    assert [c.product_id for c in source.candidates(shopper("mug"), 5)] == ["mug", "cup"]


def test_the_latest_touch_counts_most(source: SemanticNeighbours) -> None:
    assert source.candidates(shopper("mug", "scarf"), 1)[0].product_id == "scarf"
    assert source.candidates(shopper("scarf", "mug"), 1)[0].product_id == "mug"


def test_the_evidence_is_the_product_of_the_history_that_resembles_most(source: SemanticNeighbours) -> None:
    found = {c.product_id: c.evidence for c in source.candidates(shopper("mug", "scarf"), 5)}
    assert (found["cup"], found["shawl"]) == (("mug",), ("scarf",))


def test_a_score_is_the_one_that_the_candidate_had(source: SemanticNeighbours) -> None:
    who = shopper("scarf", "mug")
    found = source.candidates(who, 5)
    assert source.score(who, tuple(c.product_id for c in found)) == pytest.approx([c.score for c in found])


def test_what_is_opposite_or_unknown_scores_nothing(source: SemanticNeighbours) -> None:
    assert source.score(shopper("mug"), ("nail", "unheard of")) == (0.0, 0.0)


@pytest.mark.parametrize("history", [(), ("unheard of",)])
def test_without_a_known_history_nothing_is_proposed(
    source: SemanticNeighbours, history: tuple[str, ...]
) -> None:
    assert source.candidates(shopper(*history), 5) == ()
    assert source.score(shopper(*history), ("mug",)) == (0.0,)
