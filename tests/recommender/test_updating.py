from __future__ import annotations

import numpy as np
import pytest

from recommender.collaborative import ridge
from recommender.collaborative.ease import EaseOptions
from recommender.collaborative.successor import SuccessorOptions
from recommender.events import EventTable, Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Personal, Settings
from recommender.shopper import Touch
from recommender.updating import updated
from tests.recommender.small_world import NOW, block_events, block_products, bought

OLD = ProductIndex.of(product.product_id for product in block_products())
NEW = ProductIndex((*OLD.ids, "new"))
FADING = (
    ("ease", EaseOptions(half_life_days=60.0)),
    ("successor", SuccessorOptions(half_life_days=60.0)),
)
HISTORY = (Touch("b1-p2", Kind.PURCHASE, timestamp=NOW), Touch("b1-p3", Kind.PURCHASE, timestamp=NOW))


@pytest.fixture(scope="module")
def before() -> EventTable:
    return block_events()


@pytest.fixture(scope="module")
def after(before: EventTable) -> EventTable:
    """Five customers of one block buy a new product, and a new customer comes."""
    new = [bought("new", f"c{1 + 4 * i:03}", timestamp=NOW, order_id=f"n{i}") for i in range(5)]
    new += [bought("b1-p4", f"c{1 + 4 * i:03}", timestamp=NOW, order_id=f"n{i}") for i in range(5)]
    new += [bought(each, "late", timestamp=NOW, order_id="l") for each in ("b2-p1", "b2-p2")]
    return EventTable.concatenate((before, EventTable.of(new)))


@pytest.fixture(scope="module")
def models(before: EventTable) -> Models:
    return Models.fit(before, OLD, Settings())


def test_updated_all_models_score_as_fitted_afresh(
    models: Models, before: EventTable, after: EventTable
) -> None:
    fresh = Models.fit(after, NEW, Settings())
    for one, other in zip(
        updated(models, before, after, NEW).collaborative(), fresh.collaborative(), strict=True
    ):
        np.testing.assert_allclose(one.score([HISTORY]), other.score([HISTORY]), atol=1e-4)


def test_a_new_product_is_suggested_to_those_whom_it_suits(
    models: Models, before: EventTable, after: EventTable
) -> None:
    found = updated(models, before, after, NEW)
    ease = found.personal[0]
    scores = dict(ease.recommend((Touch("b1-p4", Kind.PURCHASE),), len(NEW)))
    assert scores["new"] > np.median(list(scores.values()))
    assert "new" in {each.product_id for each in found.associations.together_with("b1-p4")}


def test_the_models_that_were_updated_stay_as_they_were(
    models: Models, before: EventTable, after: EventTable
) -> None:
    was = [each.score([HISTORY]).copy() for each in models.collaborative()]
    updated(models, before, after, NEW)
    for score, model in zip(was, models.collaborative(), strict=True):
        np.testing.assert_array_equal(score, model.score([HISTORY]))


def test_updated_twice_they_score_as_updated_at_once(after: EventTable) -> None:
    parts = [after.take(np.arange(len(after) - missing)) for missing in (12, 6, 0)]
    fading = Settings(personal=tuple(Personal(*each) for each in FADING))
    first = Models.fit(parts[0], OLD, fading)
    twice = updated(updated(first, parts[0], parts[1], NEW), parts[1], parts[2], NEW)
    once = updated(first, parts[0], parts[2], NEW)
    for one, other in zip(twice.personal, once.personal, strict=True):
        np.testing.assert_allclose(one.score([HISTORY]), other.score([HISTORY]), atol=1e-4)


@pytest.mark.parametrize("worth_it", [0.0, 100.0])
def test_a_new_inverse_is_what_terms_of_low_rank_come_to(
    before: EventTable, after: EventTable, worth_it: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ridge, "WORTH_IT", worth_it)
    two_readings = SuccessorOptions(decay=0.5, slow=0.9)
    settings = Settings(personal=(Personal("ease", EaseOptions()), Personal("successor", two_readings)))
    found = updated(Models.fit(before, OLD, settings), before, after, NEW)
    for one, other in zip(found.personal, Models.fit(after, NEW, settings).personal, strict=True):
        np.testing.assert_allclose(one.score([HISTORY]), other.score([HISTORY]), atol=1e-4)
