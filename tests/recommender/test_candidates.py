from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from recommender.candidates import CandidateSource, Evidence, gather, scored
from recommender.collaborative.model import Scores
from recommender.events import EventTable, Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.shopper import Shopper, Touch
from recommender.sources import picked
from retrieval.errors import IndexMismatch
from tests.recommender.small_world import block_events, block_products

PRODUCTS = ProductIndex.of(product.product_id for product in block_products())
SHOPPER = Shopper(history=(Touch("b1-p2", Kind.PURCHASE), Touch("b1-p0", Kind.PURCHASE)))
EVERYTHING = np.ones(len(PRODUCTS), dtype=bool)


class Words:
    """A source from outside: it proposes one product to whoever touched another one; or it is broken."""

    name = "semantic"

    def __init__(
        self,
        product_id: str,
        products: ProductIndex = PRODUCTS,
        broken: bool = False,
        because: str = "b1-p2",
    ) -> None:
        self.product_id, self.products, self.broken, self.because = product_id, products, broken, because

    def scores(self, shopper: Shopper) -> Scores:
        if self.broken:
            raise IndexMismatch("made by another model")
        met = 0.5 * any(touch.product_id == self.because for touch in shopper.history)
        return np.array([met * (each == self.product_id) for each in self.products.ids], dtype=np.float32)

    def rescored(self, shoppers: Sequence[Shopper], product_ids: Sequence[str]) -> Scores:
        lines = np.array([self.scores(each) for each in shoppers]).reshape(len(shoppers), -1)
        return picked(lines, self.products, product_ids)

    def evidence(self, shopper: Shopper, product_ids: Sequence[str]) -> tuple[Evidence, ...]:
        return (Evidence("similar", ((self.because, 0.5),)),) * len(product_ids)


@pytest.fixture(scope="module")
def sources() -> tuple[CandidateSource, ...]:
    return Models.fit(block_events(), PRODUCTS, Settings()).sources()


def test_every_model_is_a_source_of_its_own_name(sources: tuple[CandidateSource, ...]) -> None:
    assert [source.name for source in sources] == [
        "ease",
        "successor",
        "neighbours",
        "together",
        "popularity",
    ]


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_score_rests_on_products_of_the_history(sources: tuple[CandidateSource, ...], place: int) -> None:
    best = PRODUCTS.ids[int(sources[place].scores(SHOPPER).argmax())]
    terms = sources[place].evidence(SHOPPER, [best])[0].terms
    assert terms
    assert {name for name, _ in terms} <= {"b1-p2", "b1-p0"}
    assert sum(amount for _, amount in terms) == pytest.approx(sources[place].scores(SHOPPER).max(), rel=1e-5)


def test_what_is_bought_together_says_how_many_bought_it(sources: tuple[CandidateSource, ...]) -> None:
    together = sources[3]
    best = PRODUCTS.ids[int(together.scores(SHOPPER).argmax())]
    assert (together.evidence(SHOPPER, [best])[0].buyers or 0) >= 5


def test_the_pool_holds_no_id_twice_and_every_sources_score(sources: tuple[CandidateSource, ...]) -> None:
    pool = gather(sources, SHOPPER, PRODUCTS, EVERYTHING, 5)
    assert len(set(pool.product_ids)) == len(pool.product_ids)
    for column, source in enumerate(sources):
        expected = source.scores(SHOPPER)[PRODUCTS.rows(pool.product_ids)]
        np.testing.assert_allclose(pool.scores[:, column], expected)


def test_what_is_not_allowed_makes_room_for_the_next_best(sources: tuple[CandidateSource, ...]) -> None:
    first = gather(sources[:1], SHOPPER, PRODUCTS, EVERYTHING, 3)
    allowed = EVERYTHING.copy()
    allowed[PRODUCTS.rows(first.product_ids)] = False
    second = gather(sources[:1], SHOPPER, PRODUCTS, allowed, 3)
    assert len(second.product_ids) == 3
    assert not set(first.product_ids) & set(second.product_ids)


def test_a_source_from_outside_brings_its_product(sources: tuple[CandidateSource, ...]) -> None:
    pool = gather((*sources[:1], Words("b3-p7")), SHOPPER, PRODUCTS, EVERYTHING, 3)
    assert "b3-p7" in pool.product_ids


def test_a_broken_source_is_left_out_with_a_note(sources: tuple[CandidateSource, ...]) -> None:
    pool = gather((*sources[:1], Words("x", broken=True)), SHOPPER, PRODUCTS, EVERYTHING, 3)
    assert pool.notes == ("semantic neighbours unavailable",)
    assert len(pool.product_ids) == 3


def test_where_no_source_knows_anything_the_pool_is_filled_up() -> None:
    silent = Models.fit(EventTable.of([]), PRODUCTS, Settings()).sources()
    assert gather(silent, SHOPPER, PRODUCTS, EVERYTHING, 5, fewest=4).product_ids == PRODUCTS.ids[:4]


def test_given_products_keep_their_order(sources: tuple[CandidateSource, ...]) -> None:
    ids = ("b3-p7", "unknown", "b0-p0")
    pool = scored(sources, SHOPPER, ids, PRODUCTS)
    assert pool.product_ids == ids
    assert not pool.scores[1].any()


def test_no_products_have_no_scores(sources: tuple[CandidateSource, ...]) -> None:
    assert scored((*sources, Words("x")), SHOPPER, (), PRODUCTS).scores.shape == (0, 6)


def test_scores_of_many_shoppers_at_once_are_those_of_each(sources: tuple[CandidateSource, ...]) -> None:
    shoppers = [SHOPPER, Shopper(), Shopper(history=(Touch("b3-p1", Kind.LIKE),))]
    for source in sources:
        alone = np.array([source.scores(each)[PRODUCTS.rows(("b1-p1", "b2-p0"))] for each in shoppers])
        found = source.rescored(shoppers, ("b1-p1", "b2-p0", "no such product"))
        np.testing.assert_allclose(found, np.c_[alone, np.zeros(3)], rtol=1e-4, atol=1e-6)
