from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import pytest

from recommender.evaluating.kept import HeldOut, Panel
from recommender.evaluating.study import Study, study_of
from recommender.evaluation import Judged, lists_of
from recommender.events import Kind
from recommender.matrix import ProductIndex
from recommender.shopper import Shopper, Touch

SIZE = 30
PRODUCTS = ProductIndex(tuple(str(i) for i in range(SIZE)))


def judged(number: int, touches: int) -> Judged:
    history = tuple(Touch(str(i), Kind.VIEW) for i in range(touches))
    return Judged(Shopper(f"c{number}", history), frozenset({number % SIZE}), frozenset())


def panel(name: str, people: list[Judged]) -> Panel:
    """A ranking that puts the wanted product first for two of three people, and a peer that never does."""

    def scorer(shoppers: object, right: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        scores = np.tile(np.linspace(1.0, 0.5, SIZE), (len(people), 1))
        for line, each in enumerate(people):
            scores[line, list(each.wanted)] = right if line % 3 else 0.0
        return scores

    lists = {
        "popularity": lists_of(lambda shoppers: scorer(shoppers, 0.0), people, PRODUCTS),
        "implicit ALS 64": lists_of(lambda shoppers: scorer(shoppers, 0.9), people, PRODUCTS),
        "whole ranking": lists_of(lambda shoppers: scorer(shoppers, 2.0), people, PRODUCTS),
    }
    return Panel.of(name, people, lists)


def held() -> HeldOut:
    known = [judged(number, 2 if number < 40 else 8) for number in range(60)]
    strangers = [judged(number, 0) for number in range(60, 75)]
    touched = np.arange(SIZE)[::-1].astype(np.int64)
    return HeldOut(
        PRODUCTS,
        touched,
        60,
        (panel("all", known), panel("no history", strangers)),
        ("implicit ALS 64",),
        "whole ranking",
    )


def bands(customer: str) -> Mapping[str, object]:
    number = int(customer[1:])
    return {"age": "old" if number % 2 else "young", "name": customer, "rare": "x" if number < 3 else "y"}


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(held(), bands)


def test_every_length_has_every_figure_with_an_interval_around_it(study: Study) -> None:
    reading = study.readings[0]
    for k in (5, 10, 20, 50):
        for figure in ("precision", "recall", "f1", "map", "ndcg", "mrr", "hit_rate"):
            low, high = reading.intervals["whole ranking"][f"{figure}@{k}"]
            assert low - 1e-9 <= reading.values["whole ranking"][f"{figure}@{k}"] <= high + 1e-9


def test_the_ranking_is_told_from_its_peer(study: Study) -> None:
    compared = {each.other: each for each in study.readings[0].comparisons}
    assert compared["implicit ALS 64"].peer
    assert compared["implicit ALS 64"].difference > 0
    assert compared["implicit ALS 64"].probability < 0.01
    assert study.readings[0].best_peer == "implicit ALS 64"


def test_people_are_told_apart_by_how_much_is_known_of_them(study: Study) -> None:
    found = {group.name: group.customers for group in study.groups if group.kind == "products known"}
    assert found == {"0": 15, "1-4": 40, "5-19": 20}


def test_attributes_make_groups_where_their_values_are_few(study: Study) -> None:
    found = {(group.kind, group.name) for group in study.groups if group.kind != "products known"}
    assert {("age", "old"), ("age", "young")} <= found
    assert not any(kind == "name" for kind, _ in found)


def test_a_group_of_a_few_people_is_not_shown(study: Study) -> None:
    assert ("rare", "x") not in {(group.kind, group.name) for group in study.groups}


def test_new_products_are_judged_by_those_who_wanted_them(study: Study) -> None:
    assert study.new.products == 1
    assert study.new.customers == 2
    assert study.new.values["hit_rate@10"]["whole ranking"] == 1.0


def test_the_record_is_plain_json(study: Study) -> None:
    assert json.loads(json.dumps(study.as_record()))["ranking"] == "whole ranking"
