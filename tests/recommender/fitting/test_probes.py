from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.blend import Blend, usual_largest
from recommender.evaluation import Judged
from recommender.events import EventTable
from recommender.fitting.options import TrainingOptions
from recommender.fitting.probes import DIVERSITIES, POPULARITIES, faithful_reasons, trade_offs, withheld
from recommender.fitting.workbench import Workbench, parts_of
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.ranking import Ranker, Ranking
from recommender.reasons import Reason
from recommender.split import TEST, TRAIN, VALIDATION
from recommender.traits import traits_of
from retrieval.product import Product
from tests.recommender.small_world import block_events, block_products

CATALOGUE = [
    Product(each.product_id, each.title, category=("Kind", each.product_id[:2])) for each in block_products()
]
PRODUCTS = ProductIndex.of(product.product_id for product in CATALOGUE)


class World:
    """Blocks of products that the same people buy, cut in time, with a ranker of what came before."""

    def __init__(self, diversity: float = 0.0) -> None:
        options = TrainingOptions(peer_factors=(), diversity=diversity, fewest_judged=3)
        traits = traits_of(CATALOGUE, PRODUCTS)
        self.bench = Workbench(block_events(), CATALOGUE, PRODUCTS, (), options, traits)
        parts = parts_of(self.bench, np.random.default_rng(0))
        assert parts is not None
        self.before: EventTable = self.bench.events.take(parts.mask(TRAIN, VALIDATION))
        after = self.bench.events.take(parts.mask(TEST))
        self.judged: tuple[Judged, ...] = self.bench.judged(self.before, after)
        models = Models.fit(self.before, PRODUCTS, Settings(), traits)
        sources = models.sources()
        scales = usual_largest(sources, [each.shopper for each in self.judged])
        self.ranker: Ranker = self.bench.ranker(models, Blend.usual([s.name for s in sources], scales))


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.parametrize("diversity", [0.0, 0.3])
def test_every_claim_of_a_ranking_is_faithful(diversity: float) -> None:
    world = World(diversity)
    found = faithful_reasons(world.bench, world.ranker, world.judged[:6])
    assert found.recommendations == 60
    assert sum(found.claiming.values()) > 60
    assert found.share >= 0.99
    assert found.moved == found.moving


class Boasting(Ranker):
    """A ranker whose reasons claim twice what they moved."""

    def rank(self, *args: object, **named: object) -> Ranking:
        ranking = super().rank(*args, **named)  # type: ignore[arg-type]

        def doubled(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
            return tuple(replace(each, share=2.0 * each.share) for each in reasons)

        return replace(
            ranking, items=tuple(replace(each, reasons=doubled(each.reasons)) for each in ranking.items)
        )


def test_a_claim_that_is_too_large_is_found_out(world: World) -> None:
    boasting = Boasting(world.ranker.sources, world.ranker.blend, world.ranker.likeness, world.ranker.trend)
    assert faithful_reasons(world.bench, boasting, world.judged[:3]).share < 0.2


def test_trade_offs_stand_for_every_setting_and_the_weight_of_popularity_takes_coverage(world: World) -> None:
    rows = trade_offs(world.bench, world.ranker, world.before, world.judged[:20])
    assert [each.diversity for each in rows[: len(DIVERSITIES)]] == sorted(DIVERSITIES)
    assert [each.popularity for each in rows[len(DIVERSITIES) :]] == [p for p in POPULARITIES if p != 1.0]
    assert rows[-1].coverage <= rows[0].coverage


def test_withheld_products_are_found_by_their_records_and_not_by_popularity(world: World) -> None:
    found = withheld(
        world.bench,
        world.ranker.blend,
        Settings(),
        world.before,
        world.judged,
        np.random.default_rng(0),
    )
    assert found is not None
    assert found.products == round(0.1 * len(PRODUCTS))
    assert found.ndcg["popularity"] < found.ndcg["content"]


def test_with_too_few_who_want_them_nothing_is_said_of_withheld_products(world: World) -> None:
    few = world.judged[:2]
    assert (
        withheld(world.bench, world.ranker.blend, Settings(), world.before, few, np.random.default_rng(0))
        is None
    )
