from __future__ import annotations

import numpy as np
import pytest

from recommender.candidates import Candidate, CatalogueSource, gather, scored
from recommender.events import EventTable, Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.shopper import Shopper, Touch
from retrieval.errors import IndexMismatch
from tests.recommender.small_world import block_events, block_products

PRODUCTS = ProductIndex.of(product.product_id for product in block_products())
SHOPPER = Shopper(history=(Touch("b1-p2", Kind.PURCHASE), Touch("b1-p3", Kind.PURCHASE)))
EVERYTHING = np.ones(len(PRODUCTS), dtype=bool)


class Words:
    """A source from outside: it always proposes the same product, with evidence; or it is broken."""

    name = "semantic"

    def __init__(self, product_id: str, broken: bool = False) -> None:
        self.product_id, self.broken = product_id, broken

    def candidates(self, shopper: Shopper, k: int) -> tuple[Candidate, ...]:
        if self.broken:
            raise IndexMismatch("made by another model")
        return (Candidate(self.product_id, 0.5, ("b1-p2",)),)[:k]

    def score(self, shopper: Shopper, product_ids: tuple[str, ...]) -> tuple[float, ...]:
        if self.broken:
            raise IndexMismatch("made by another model")
        return tuple(0.5 * (product_id == self.product_id) for product_id in product_ids)


@pytest.fixture(scope="module")
def sources() -> tuple[CatalogueSource, ...]:
    return Models.fit(block_events(), PRODUCTS, Settings()).sources()


def test_every_model_is_a_source_of_its_own_name(sources: tuple[CatalogueSource, ...]) -> None:
    assert [source.name for source in sources] == [
        "ease",
        "successor",
        "neighbours",
        "together",
        "popularity",
    ]


def test_a_models_candidates_carry_their_evidence(sources: tuple[CatalogueSource, ...]) -> None:
    best = sources[0].candidates(SHOPPER, 3)[0]  # type: ignore[attr-defined]
    assert set(best.evidence) <= {"b1-p2", "b1-p3"}
    assert best.evidence


def test_candidates_come_best_first(sources: tuple[CatalogueSource, ...]) -> None:
    scores = [each.score for each in sources[1].candidates(SHOPPER, 10)]  # type: ignore[attr-defined]
    assert scores == sorted(scores, reverse=True)


def test_the_pool_holds_no_id_twice_and_every_sources_score(sources: tuple[CatalogueSource, ...]) -> None:
    pool = gather(sources, SHOPPER, PRODUCTS, EVERYTHING, 5)
    assert len(set(pool.product_ids)) == len(pool.product_ids)
    for column, source in enumerate(sources):
        expected = source.scores(SHOPPER)[PRODUCTS.rows(pool.product_ids)]
        np.testing.assert_allclose(pool.scores[:, column], expected)


def test_what_is_not_allowed_makes_room_for_the_next_best(sources: tuple[CatalogueSource, ...]) -> None:
    first = gather(sources[:1], SHOPPER, PRODUCTS, EVERYTHING, 3)
    allowed = EVERYTHING.copy()
    allowed[PRODUCTS.rows(first.product_ids)] = False
    second = gather(sources[:1], SHOPPER, PRODUCTS, allowed, 3)
    assert len(second.product_ids) == 3
    assert not set(first.product_ids) & set(second.product_ids)


def test_a_source_from_outside_brings_its_product_and_its_words(sources: tuple[CatalogueSource, ...]) -> None:
    pool = gather((*sources[:1], Words("b3-p7")), SHOPPER, PRODUCTS, EVERYTHING, 3)
    assert "b3-p7" in pool.product_ids
    assert pool.words["semantic"]["b3-p7"] == ("b1-p2",)


def test_a_broken_source_is_left_out_with_a_note(sources: tuple[CatalogueSource, ...]) -> None:
    pool = gather((*sources[:1], Words("x", broken=True)), SHOPPER, PRODUCTS, EVERYTHING, 3)
    assert pool.notes == ("semantic neighbours unavailable",)
    assert len(pool.product_ids) == 3


def test_where_no_source_knows_anything_the_pool_is_filled_up() -> None:
    silent = Models.fit(EventTable.of([]), PRODUCTS, Settings()).sources()
    assert gather(silent, SHOPPER, PRODUCTS, EVERYTHING, 5, fewest=4).product_ids == PRODUCTS.ids[:4]


def test_given_products_keep_their_order(sources: tuple[CatalogueSource, ...]) -> None:
    ids = ("b3-p7", "unknown", "b0-p0")
    pool = scored(sources, SHOPPER, ids, PRODUCTS)
    assert pool.product_ids == ids
    assert not pool.scores[1].any()


def test_no_products_have_no_scores(sources: tuple[CatalogueSource, ...]) -> None:
    assert scored((*sources, Words("x")), SHOPPER, (), PRODUCTS).scores.shape == (0, 6)
