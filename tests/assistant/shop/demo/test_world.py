from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from assistant.shop.demo import Context, World, auc
from assistant.shop.demo.shelf_policy import show
from assistant.shop.demo.tastes import Query
from assistant.shop.demo.wording import runs_of_words
from recommender.events import Kind
from retrieval.errors import BadInput

WHEN = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def small() -> World:
    return World.from_seed(3, 150)


@pytest.fixture(scope="module")
def whole() -> World:
    return World.from_seed()


def test_a_world_has_as_many_products_as_asked_for(small: World) -> None:
    assert len(small.articles) == 150


def test_a_small_world_has_all_departments(small: World) -> None:
    assert len({article.product.category[0] for article in small.articles}) == 12


def test_members_of_a_family_differ_in_their_options(small: World) -> None:
    told = [
        (a.product.parent_id, tuple(a.product.options.items())) for a in small.articles if a.product.parent_id
    ]

    assert len(told) == len(set(told))


def test_a_world_too_small_for_a_shop_is_refused() -> None:
    with pytest.raises(BadInput, match="too small"):
        World.from_seed(1, 5)


def test_a_click_is_likelier_higher_up(small: World) -> None:
    top = small.click_probability("C0003", "HL0001", 0, WHEN)

    assert top > small.click_probability("C0003", "HL0001", 6, WHEN)


def test_a_click_is_likelier_for_what_was_searched_for(small: World) -> None:
    article = small.articles[0]
    kind = article.traits.kind.name
    wanted = Context(query=Query(kind, kind))
    other = Context(query=Query("tent", "tent"))
    shown = article.product.product_id

    assert small.click_probability("C0003", shown, 0, WHEN, wanted) > small.click_probability(
        "C0003", shown, 0, WHEN, other
    )


def test_something_bought_last_week_is_clicked_less(small: World) -> None:
    article = next(a for a in small.articles if not a.traits.kind.consumable)
    product = article.product.product_id
    bought = Context(bought={product: WHEN - timedelta(days=7)})

    assert small.click_probability("C0003", product, 0, WHEN, bought) < small.click_probability(
        "C0003", product, 0, WHEN
    )


def test_tastes_move_over_the_year(small: World) -> None:
    early = small.tastes.weights[0, 0]

    assert np.abs(small.tastes.weights[0, 12] - early).max() > 0.05


def test_clicks_are_drawn_from_the_true_probabilities(small: World) -> None:
    history = small.history

    assert history.clicks.mean() == pytest.approx(history.probabilities.mean(), abs=0.02)


def test_propensities_are_probabilities_above_zero(small: World) -> None:
    chances = [e.propensity for e in small.history.events if e.kind is Kind.IMPRESSION]

    assert all(chance is not None and 0 < chance <= 1 for chance in chances)


def test_the_logging_policy_shows_products_as_often_as_its_propensities_say() -> None:
    members = [[0, 1], [2], [3], [4, 5, 6], [7]]
    scores = np.array([1.0, 0.2, 0.1, 0.0, -0.5])
    rng = np.random.default_rng(5)
    counts: Counter[tuple[int, int]] = Counter()
    claimed: dict[tuple[int, int], float] = {}
    for _ in range(6000):
        for one in show(range(5), scores, members, 2, rng):
            counts[one.row, one.position] += 1
            claimed[one.row, one.position] = one.propensity

    assert {key: counts[key] / 6000 for key in claimed} == pytest.approx(claimed, abs=0.025)


def test_the_auc_of_a_perfect_order_is_one() -> None:
    assert auc(np.array([0.1, 0.2, 0.9]), np.array([False, False, True])) == 1.0


def test_the_auc_of_one_score_for_all_is_a_half() -> None:
    assert auc(np.zeros(4), np.array([True, False, True, False])) == 0.5


def test_orders_come_in_all_statuses(small: World) -> None:
    assert {order.status for order in small.history.orders} == {
        "pending",
        "processed",
        "shipped",
        "delivered",
        "cancelled",
        "return requested",
        "exchange requested",
    }


def test_pending_orders_are_the_newest(small: World) -> None:
    orders = small.history.orders
    newest_other = max(order.placed_at for order in orders if order.status != "pending")

    assert min(order.placed_at for order in orders if order.status == "pending") >= newest_other


def test_some_customers_have_hardly_any_events(small: World) -> None:
    counts = Counter(event.customer_id for event in small.history.events)
    few = [person for person in small.people if counts[person.customer_id] <= 4]

    assert len(few) >= 0.08 * len(small.people)


def test_about_a_tenth_of_the_sessions_are_guests(small: World) -> None:
    sessions = {event.session_id: event.customer_id for event in small.history.events if event.session_id}

    assert 0.04 < sum(not customer for customer in sessions.values()) / len(sessions) < 0.18


def test_purchases_stand_in_their_orders(small: World) -> None:
    sold = {
        (order.order_id, product, quantity)
        for order in small.history.orders
        for product, quantity, _ in order.lines
    }
    bought = {
        (e.order_id, e.product_id, int(e.quantity)) for e in small.history.events if e.kind is Kind.PURCHASE
    }

    assert bought == sold


@pytest.mark.slow
def test_no_five_words_in_a_row_stand_in_more_than_two_in_a_hundred_descriptions(whole: World) -> None:
    spread: Counter[tuple[str, ...]] = Counter()
    for article in whole.articles:
        spread.update(runs_of_words(article.product.description))

    assert spread.most_common(1)[0][1] <= 0.02 * len(whole.articles)


@pytest.mark.slow
def test_all_titles_differ(whole: World) -> None:
    assert len({article.product.title for article in whole.articles}) == len(whole.articles)


@pytest.mark.slow
def test_all_descriptions_differ(whole: World) -> None:
    assert len({article.product.description for article in whole.articles}) == len(whole.articles)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_best_possible_auc_lies_where_the_world_is_neither_easy_nor_hopeless(seed: int) -> None:
    history = World.from_seed(seed).history

    assert 0.70 < auc(history.probabilities, history.clicks) < 0.85


@pytest.mark.slow
def test_the_default_world_is_as_large_as_promised(whole: World) -> None:
    history = whole.history

    assert len(whole.people) == 800
    assert len(history.events) >= 40_000
    assert len(history.orders) == 1500
    assert sum(len(order.lines) for order in history.orders) >= 3000


@pytest.mark.slow
def test_about_one_impression_in_eight_is_clicked(whole: World) -> None:
    assert 0.08 < whole.history.clicks.mean() < 0.15
