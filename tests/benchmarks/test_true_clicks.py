from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from assistant.shop.demo.world import World
from recommender.events import Ints
from tests.benchmarks.true_clicks import PASSED, PIECES, TrueClicks, Truth


@pytest.fixture(scope="module")
def model() -> TrueClicks:
    return TrueClicks(World.from_seed(5, 60))


@pytest.fixture(scope="module")
def late(model: TrueClicks) -> Ints:
    return np.flatnonzero(model.when >= np.quantile(model.when, 0.5))


@pytest.fixture(scope="module")
def truth(model: TrueClicks, late: Ints) -> Truth:
    return model.given(late, float(model.when[late].min()))


def test_what_the_log_tells_lies_between_chance_and_the_world(
    model: TrueClicks, late: Ints, truth: Truth
) -> None:
    clicked = model.clicked[late]
    of_log, of_world = (roc_auc_score(clicked, each) for each in (truth.of_log, truth.of_world))
    assert 0.6 < of_log < of_world


def test_what_the_log_tells_has_about_the_click_rate_of_the_first_place(truth: Truth) -> None:
    assert truth.of_log.mean() == pytest.approx(truth.unplaced.mean(), rel=0.25)


def test_a_later_click_tells_nothing_of_an_earlier_impression(
    model: TrueClicks, late: Ints, truth: Truth
) -> None:
    last = late[np.argmax(model.when[late])]
    model.clicked[last] = not model.clicked[last]
    again = model.given(late, float(model.when[late].min()))
    model.clicked[last] = not model.clicked[last]
    assert np.array_equal(again.of_log, truth.of_log)


def test_a_click_of_the_same_person_tells_of_what_comes_after(
    model: TrueClicks, late: Ints, truth: Truth
) -> None:
    people, counts = np.unique(model.named[late].astype(str), return_counts=True)
    mine = late[model.named[late] == people[counts.argmax()]]
    first = mine[np.argmin(model.when[mine])]
    model.clicked[first] = not model.clicked[first]
    again = model.given(late, float(model.when[late].min()))
    model.clicked[first] = not model.clicked[first]
    after = np.isin(late, mine) & (model.when[late] > model.when[first])
    assert after.any()
    assert (again.of_log[after] != truth.of_log[after]).all()


def test_the_first_place_takes_nothing_away(model: TrueClicks, late: Ints, truth: Truth) -> None:
    assert (truth.unplaced >= truth.of_world - 1e-9).all()


def test_a_model_that_is_blind_to_a_piece_tells_clicks_apart_less_well(
    model: TrueClicks, late: Ints, truth: Truth
) -> None:
    until = float(model.when[late].min())
    blind = model.given(late, until, PIECES)
    whole, without = (roc_auc_score(model.clicked[late], each.of_log) for each in (truth, blind))
    assert without < whole - 0.03


def test_what_was_passed_over_is_evidence(model: TrueClicks, late: Ints, truth: Truth) -> None:
    blind = model.given(late, float(model.when[late].min()), (PASSED,))
    assert blind.of_log.mean() > truth.of_log.mean()
