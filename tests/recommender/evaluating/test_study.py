from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from recommender.evaluating.study import Study, study_of
from tests.recommender.evaluating.small_study import held


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
