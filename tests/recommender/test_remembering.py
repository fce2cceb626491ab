from __future__ import annotations

from recommender.events import EventTable
from recommender.matrix import ProductIndex
from recommender.models import Models, Settings
from recommender.remembering import remembered
from tests.recommender.small_world import DAY, NOW, block_events, block_products

OLD = ProductIndex.of(product.product_id for product in block_products())


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


def test_with_nobody_to_judge_there_is_nothing_to_forget() -> None:
    before, nothing = block_events(customers=20), EventTable.of(())
    models = Models.fit(before, OLD, Settings())
    assert {row.customers for row in remembered(models, before, nothing, nothing)} == {0}
