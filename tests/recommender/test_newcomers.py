from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.blend import Blend
from recommender.candidates import gather, scored
from recommender.collaborative.content import Content
from recommender.collaborative.graph import GraphOptions
from recommender.events import Kind
from recommender.matrix import AssociationMatrix, ProductIndex
from recommender.models import Models, Personal, Settings
from recommender.newcomers import Newcomers
from recommender.ranking import Ranker
from recommender.shopper import Shopper, Touch
from recommender.sources import ModelSource
from recommender.traits import traits_of
from retrieval.product import Product
from tests.recommender.small_world import block_events, block_products

CATALOGUE = [
    *(
        Product(each.product_id, each.title, category=("Kind", each.product_id[:2]))
        for each in block_products()
    ),
    Product("fresh", "Fresh thing of kind 1", category=("Kind", "b1")),
    Product("odd", "Unheard-of article"),
]
PRODUCTS = ProductIndex.of(product.product_id for product in CATALOGUE)
SHOPPER = Shopper(history=(Touch("b1-p2", Kind.PURCHASE), Touch("b1-p0", Kind.PURCHASE)))
STRANGER = Shopper(history=(Touch("b3-p2", Kind.PURCHASE),))


@pytest.fixture(scope="module")
def models() -> Models:
    settings = Settings(personal=(Personal("graph", GraphOptions()),))
    return Models.fit(block_events(), PRODUCTS, settings, traits_of(CATALOGUE, PRODUCTS))


def score(models: Models, shopper: Shopper, product_id: str) -> float:
    return float(models.sources()[0].scores(shopper)[PRODUCTS.row(product_id)])


def test_a_product_that_nobody_met_is_suggested_where_the_graph_is_chosen_alone(models: Models) -> None:
    sources = models.sources()
    usual = Blend.usual([each.name for each in sources], [1.0] * len(sources))
    ranker = Ranker(sources, usual.only("graph"), models.neighbours, models.trend)
    pool = gather(sources, SHOPPER, PRODUCTS, np.ones(len(PRODUCTS), dtype=bool), 20)
    assert "fresh" in {item.product_id for item in ranker.rank(SHOPPER, pool, k=10).items}


def test_it_suits_those_whom_what_resembles_it_suits(models: Models) -> None:
    assert score(models, SHOPPER, "fresh") > 2 * score(models, STRANGER, "fresh")


def test_it_scores_no_more_than_the_best_that_it_borrows_from(models: Models) -> None:
    lenders = models.newcomers.lenders("fresh")
    assert 0 < score(models, SHOPPER, "fresh") <= max(score(models, SHOPPER, each) for each, _ in lenders)


def test_what_counts_buyers_takes_nothing_from_one_that_nobody_met(models: Models) -> None:
    sources = models.sources()
    blend = Blend.usual([each.name for each in sources], [1.0] * len(sources))
    ids = ("fresh", "b1-p4", "odd")
    pool = scored(sources, SHOPPER, ids, PRODUCTS)
    plain = Ranker(sources, blend, models.neighbours, models.trend)
    kind = replace(plain, newcomers=models.newcomers)
    before = {item.product_id: item.score for item in plain.rank(SHOPPER, pool, reasons=False).items}
    after = {item.product_id: item.score for item in kind.rank(SHOPPER, pool, reasons=False).items}
    silent = sum(
        w for name, w in zip(blend.sources, blend.weights, strict=True) if name in {"popularity", "together"}
    )
    assert after["fresh"] == pytest.approx(before["fresh"] / (1.0 - silent))
    assert (after["b1-p4"], after["odd"]) == (before["b1-p4"], before["odd"])


def test_the_chance_of_a_click_on_what_nobody_met_counts_as_any_other(models: Models) -> None:
    sources = models.sources()
    blend = replace(Blend.usual([each.name for each in sources], [1.0] * len(sources)), click=0.6)
    pool = scored(sources, SHOPPER, ("fresh", "b1-p4"), PRODUCTS)
    plain = Ranker(sources, blend, models.neighbours, models.trend)
    even = np.ones(2)
    plainly, kindly = (
        each.parts(SHOPPER, pool.product_ids, pool.scores, even, even, even / 2)
        for each in (plain, replace(plain, newcomers=models.newcomers))
    )
    np.testing.assert_array_equal(kindly[:, -1], plainly[:, -1])
    assert kindly[0, :-1].sum() > plainly[0, :-1].sum()


def test_what_is_borrowed_is_a_mean(models: Models) -> None:
    assert sum(weight for _, weight in models.newcomers.lenders("fresh")) == pytest.approx(1.0)


def test_its_evidence_sums_to_its_score(models: Models) -> None:
    terms = models.sources()[0].evidence(SHOPPER, ["fresh"])[0].terms
    assert {name for name, _ in terms} <= {"b1-p2", "b1-p0"}
    assert sum(amount for _, amount in terms) == pytest.approx(score(models, SHOPPER, "fresh"), rel=1e-4)


def test_what_resembles_nothing_borrows_nothing(models: Models) -> None:
    assert models.newcomers.lenders("odd") == ()
    assert score(models, SHOPPER, "odd") == 0


def test_a_known_product_stands_for_itself(models: Models) -> None:
    plain = ModelSource(models.personal[0])
    known = PRODUCTS.rows([each.product_id for each in block_products()])
    np.testing.assert_array_equal(plain.scores(SHOPPER)[known], models.sources()[0].scores(SHOPPER)[known])


def test_a_model_that_knows_its_records_lends_it_nothing(models: Models) -> None:
    content = Content().fit(AssociationMatrix.of(block_events(), PRODUCTS, traits_of(CATALOGUE, PRODUCTS)))
    own = ModelSource(content).scores(SHOPPER)
    np.testing.assert_array_equal(ModelSource(content, models.newcomers).scores(SHOPPER), own)


def test_without_records_nobody_borrows() -> None:
    matrix = AssociationMatrix.of(block_events(), PRODUCTS)
    assert Newcomers.fit(matrix).borrowed.nnz == 0


def test_saved_and_loaded_they_borrow_the_same(models: Models, tmp_path: Path) -> None:
    models.newcomers.save(tmp_path)
    assert Newcomers.load(tmp_path, PRODUCTS).lenders("fresh") == models.newcomers.lenders("fresh")


def test_a_build_of_an_older_version_opens_and_nobody_borrows(tmp_path: Path) -> None:
    assert Newcomers.load(tmp_path, PRODUCTS).lenders("fresh") == ()
