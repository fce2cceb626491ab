from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.shop.config import ShopConfig
from assistant.shop.shop import Shop
from recommender.events import Kind
from tests.assistant.talk import talk_to
from tests.assistant.tools.calling import call, context_of


@pytest.fixture
def exploring(open_shop: Shop) -> Shop:
    settings = {"currency": "GBP", "recommender": {"exploration": 0.075}}
    return replace(open_shop, config=ShopConfig.model_validate(settings))


def test_without_the_setting_no_place_is_given_away(open_shop: Shop) -> None:
    context = context_of(open_shop)
    lists = {tuple(p.product_id for p in call(context, "recommend").products) for _ in range(8)}
    assert len(lists) == 1


def test_with_the_setting_only_the_last_place_changes(exploring: Shop) -> None:
    context = replace(context_of(exploring), rng=np.random.default_rng(1))
    lists = [[p.product_id for p in call(context, "recommend").products] for _ in range(20)]
    assert len({tuple(each[:-1]) for each in lists}) == 1
    assert len({each[-1] for each in lists}) > 1


def test_every_shown_place_tells_its_chance(exploring: Shop) -> None:
    context = replace(context_of(exploring), rng=np.random.default_rng(1))
    shown = call(context, "recommend").products
    assert [p.propensity for p in shown[:-1]] == [1.0] * (len(shown) - 1)
    assert 0.0 < (shown[-1].propensity or 0.0) < 1.0


def test_the_impressions_of_a_list_are_logged_with_their_propensities(exploring: Shop) -> None:
    talk = talk_to(exploring)
    reply = talk.say("recommend me something")
    events = exploring.recommender.log.replay().events.of_kind(Kind.IMPRESSION)
    assert events.product_id.tolist() == list(reply.products)
    assert events.propensity[0] == 1.0
    assert 0.0 < events.propensity[-1] < 1.0


def test_a_list_that_does_not_explore_logs_no_propensity(open_shop: Shop) -> None:
    talk_to(open_shop).say("recommend me something")
    events = open_shop.recommender.log.replay().events.of_kind(Kind.IMPRESSION)
    assert np.isnan(events.propensity).all()
