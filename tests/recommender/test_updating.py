from __future__ import annotations

import numpy as np
import pytest

from recommender.events import EventTable, Kind
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.shopper import Touch
from recommender.updating import remembered, updated
from tests.recommender.small_world import DAY, NOW, block_events, block_products, bought

OLD = ProductIndex.of(product.product_id for product in block_products())
NEW = ProductIndex((*OLD.ids, "new"))
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


def test_a_month_of_updates_does_not_forget_the_months_before() -> None:
    events = block_events(customers=160)
    times = events.timestamp
    learned = events.take(times < NOW - 90 * DAY)
    held_out = events.take((times >= NOW - 90 * DAY) & (times < NOW - 30 * DAY))
    month = events.take(times >= NOW - 30 * DAY)
    rows = remembered(Models.fit(learned, OLD, Settings()), learned, held_out, month)
    ease = next(row for row in rows if row.model == "ease")
    assert ease.customers > 50
    assert ease.before > 0.1
    assert ease.after > 0.9 * ease.before


def test_with_nobody_to_judge_there_is_nothing_to_forget(models: Models, before: EventTable) -> None:
    nothing = EventTable.of(())
    assert {row.customers for row in remembered(models, before, nothing, nothing)} == {0}
