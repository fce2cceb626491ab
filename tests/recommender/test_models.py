from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recommender.blend import Blend
from recommender.candidates import gather
from recommender.events import Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.ranking import Ranker
from recommender.shopper import Shopper, Touch
from recommender.traits import traits_of
from retrieval.product import Product
from tests.recommender.small_world import block_events, block_products

CATALOGUE = [
    *(
        Product(each.product_id, each.title, category=("Kind", each.product_id[:2]))
        for each in block_products()
    ),
    Product("fresh", "Unheard-of article", category=("Kind", "b1")),
]
PRODUCTS = ProductIndex.of(product.product_id for product in CATALOGUE)
GUEST = Shopper(history=(Touch("fresh", Kind.VIEW),))


@pytest.fixture(scope="module")
def models() -> Models:
    return Models.fit(block_events(), PRODUCTS, Settings(), traits_of(CATALOGUE, PRODUCTS))


def suggested(models: Models, shopper: Shopper) -> list[str]:
    sources = models.sources()
    blend = Blend.usual([each.name for each in sources], [1.0] * len(sources)).only("ease").for_strangers()
    pool = gather(sources, shopper, PRODUCTS, np.ones(len(PRODUCTS), dtype=bool), 20)
    ranker = Ranker(sources, blend, models.neighbours, models.trend)
    return [item.product_id for item in ranker.rank(shopper, pool, k=4).items]


def test_a_guest_who_looked_into_a_category_sees_its_best_sellers(models: Models) -> None:
    found = [each for each in suggested(models, GUEST) if each != "fresh"]
    assert {each[:2] for each in found} == {"b1"}
    people = dict(zip(PRODUCTS.ids, models.popularity.people(), strict=True))
    rest = [people[each] for each in PRODUCTS.ids if each.startswith("b1") and each not in found]
    assert min(people[each] for each in found) >= max(rest)


def test_a_shop_without_categories_has_no_source_of_them() -> None:
    bare = Models.fit(block_events(), PRODUCTS, Settings())
    assert "category" not in {each.name for each in bare.sources()}


def test_saved_and_loaded_the_categories_are_known(models: Models, tmp_path: Path) -> None:
    models.save(tmp_path)
    assert suggested(Models.load(tmp_path), GUEST) == suggested(models, GUEST)


def test_models_of_an_older_version_without_categories_still_load(models: Models, tmp_path: Path) -> None:
    models.save(tmp_path)
    for file in tmp_path.glob("category.*"):
        file.unlink()
    assert "category" not in {each.name for each in Models.load(tmp_path).sources()}
