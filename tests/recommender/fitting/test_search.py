from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.collaborative.als import AlsOptions
from recommender.collaborative.ease import EaseOptions
from recommender.collaborative.neighbours import NeighboursOptions
from recommender.collaborative.registry import MODELS, placed
from recommender.collaborative.successor import SuccessorOptions
from recommender.evaluation import Judged, judged_customers
from recommender.events import EventTable
from recommender.fitting.ensemble import ensemble
from recommender.fitting.search import Method, SearchOptions, search
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.small_world import DAY, NOW, block_events, block_products

PRODUCTS = ProductIndex(tuple(each.product_id for each in block_products()))
CUT = NOW - 60 * DAY


@pytest.fixture(scope="module")
def matrix() -> AssociationMatrix:
    return AssociationMatrix.of(before(), PRODUCTS)


@pytest.fixture(scope="module")
def judged() -> tuple[Judged, ...]:
    events = block_events()
    return judged_customers(before(), events.take(events.timestamp >= CUT), PRODUCTS)


def before() -> EventTable:
    events = block_events()
    return events.take(events.timestamp < CUT)


@pytest.mark.parametrize("method", ["grid", "random", "tpe"])
def test_every_method_keeps_its_trials_and_gives_the_best(
    matrix: AssociationMatrix, judged: tuple[Judged, ...], method: Method
) -> None:
    found = search("ease", EaseOptions(), matrix, judged, SearchOptions(method=method, trials=4))
    assert 1 <= len(found.trials) <= 4
    assert found.ndcg <= max(trial.ndcg for trial in found.trials)


def test_the_usual_settings_are_the_first_trial(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    usual = EaseOptions(regularisation=77.0)
    found = search("ease", usual, matrix, judged, SearchOptions(trials=1))
    assert found.trials[0].options["regularisation"] == 77.0


@pytest.mark.parametrize("name", ["ease", "successor"])
def test_every_trial_is_fitted_where_the_search_is_told_to(
    matrix: AssociationMatrix, judged: tuple[Judged, ...], name: str
) -> None:
    found = search(name, MODELS[name]().options, matrix, judged, SearchOptions(trials=2, device="cuda"))
    assert {trial.options["device"] for trial in found.trials} == {"cuda"}


def test_settings_of_a_model_with_one_place_stay_as_they_are() -> None:
    assert placed(NeighboursOptions(), "cuda") == NeighboursOptions()


@pytest.mark.parametrize("built", [True, False])
def test_als_computes_on_a_gpu_where_its_package_can(built: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recommender.collaborative.registry.has_gpu_build", lambda: built)
    assert placed(AlsOptions(), "cuda").gpu is built
    assert not placed(AlsOptions(), "cpu").gpu


def test_the_same_seed_tries_the_same(matrix: AssociationMatrix, judged: tuple[Judged, ...]) -> None:
    once, again = (
        search(
            "neighbours",
            NeighboursOptions(),
            matrix,
            judged,
            SearchOptions(trials=4, seed=3),
            clock=lambda: 0.0,
        )
        for _ in range(2)
    )
    assert once.trials == again.trials


def test_when_its_time_is_over_no_further_trial_begins(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    found = search("ease", EaseOptions(), matrix, judged, SearchOptions(trials=50, seconds=0.0))
    assert len(found.trials) == 1


def test_touches_do_not_fade_in_the_fit_where_that_is_not_surely_better(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    found = search("ease", EaseOptions(), matrix, judged, SearchOptions(method="random", trials=12))
    assert any(trial.options["half_life_days"] for trial in found.trials)
    assert found.model is not None
    assert found.model.options.half_life_days is None


def test_a_model_that_does_not_fit_is_found_with_a_note_and_without_a_figure(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    found = search("ease", EaseOptions(most_products=3), matrix, judged, SearchOptions())
    assert (found.model, found.ndcg) == (None, -1.0)
    assert "the limit is 3 products" in found.note


def test_settings_that_do_not_fit_are_passed_over_where_others_fit(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    once_only = SuccessorOptions(most_products=len(PRODUCTS) + 1)
    found = search("successor", once_only, matrix, judged, SearchOptions(trials=6))
    assert found.trials
    assert all(trial.options["slow"] is None for trial in found.trials)
    assert found.note == ""


def test_what_did_well_elsewhere_is_tried_early(
    matrix: AssociationMatrix, judged: tuple[Judged, ...]
) -> None:
    found = search("successor", SuccessorOptions(), matrix, judged, SearchOptions(trials=2))
    assert [trial.options["slow"] for trial in found.trials] == [None, 0.95]


def scores_for(judged: tuple[Judged, ...], rng: np.random.Generator) -> np.ndarray:
    """Noise, and a little more where something is wanted."""
    scores = rng.random((len(judged), len(PRODUCTS))).astype(np.float32)
    for row, each in enumerate(judged):
        scores[row, list(each.wanted)] += np.float32(0.3)
    return scores


def test_a_blend_takes_in_what_helps_and_leaves_noise_out(judged: tuple[Judged, ...]) -> None:
    rng = np.random.default_rng(0)
    good, other = scores_for(judged, rng), scores_for(judged, rng)
    noise = rng.random(good.shape).astype(np.float32)
    weights, _ = ensemble({"good": good, "other": other, "noise": noise}, judged, PRODUCTS, most=3, least=1.0)
    assert set(weights) == {"good", "other"}


def test_a_blend_has_no_more_members_than_asked_for(judged: tuple[Judged, ...]) -> None:
    rng = np.random.default_rng(0)
    parts = {name: scores_for(judged, rng) for name in "abcd"}
    assert len(ensemble(parts, judged, PRODUCTS, most=2)[0]) == 2


def test_customers_are_told_apart_by_who_they_are_and_not_by_their_history(
    judged: tuple[Judged, ...],
) -> None:
    twins = (judged[0], replace(judged[1], shopper=replace(judged[0].shopper)))
    parts = {"a": scores_for(twins, np.random.default_rng(0))}
    _, figures = ensemble(parts, twins, PRODUCTS, most=1)
    assert len(figures) == 2
