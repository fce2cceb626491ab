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


def best(source: SemanticNeighbours, who: Shopper) -> list[str]:
    """The products that score above 0, best first."""
    scores = source.scores(who)
    return [IDS[row] for row in np.argsort(-scores) if scores[row] > 0]


def test_what_resembles_the_history_comes_first(source: SemanticNeighbours) -> None:
    assert best(source, shopper("mug")) == ["mug", "cup"]


def test_the_latest_touch_counts_most(source: SemanticNeighbours) -> None:
    assert best(source, shopper("mug", "scarf"))[0] == "scarf"
    assert best(source, shopper("scarf", "mug"))[0] == "mug"


def test_the_first_evidence_is_the_product_of_the_history_that_resembles_most(
    source: SemanticNeighbours,
) -> None:
    who = shopper("mug", "scarf")
    assert [each.terms[0][0] for each in source.evidence(who, ["cup", "shawl"])] == ["mug", "scarf"]


def test_what_is_opposite_speaks_against(source: SemanticNeighbours) -> None:
    assert dict(source.evidence(shopper("mug", "scarf"), ["nail"])[0].terms)["mug"] < 0


def test_what_is_opposite_scores_nothing(source: SemanticNeighbours) -> None:
    assert source.scores(shopper("mug"))[IDS.index("nail")] == 0


def test_an_unknown_product_rests_on_nothing(source: SemanticNeighbours) -> None:
    assert source.evidence(shopper("mug"), ["unheard of"])[0].terms == ()


@pytest.mark.parametrize("history", [(), ("unheard of",)])
def test_without_a_known_history_nothing_is_proposed(
    source: SemanticNeighbours, history: tuple[str, ...]
) -> None:
    assert not source.scores(shopper(*history)).any()
