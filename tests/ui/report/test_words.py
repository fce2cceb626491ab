from __future__ import annotations

from dataclasses import replace

import pytest

from recommender.evaluating.study import Comparison, Study, study_of
from tests.recommender.evaluating.small_study import held
from ui.report.words import certainty, headlines, nothing_to_say


@pytest.fixture(scope="module")
def study() -> Study:
    return study_of(held())


def test_the_first_sentence_says_how_many_find_something(study: Study) -> None:
    assert headlines(study)[0].startswith("Of 60 customers whose later choices were hidden, ")
    assert "best sellers" in headlines(study)[0]


def test_a_difference_that_is_hardly_luck_is_called_so(study: Study) -> None:
    assert "better than implicit ALS 64" in headlines(study)[1]
    assert "hardly luck" in headlines(study)[1]


def test_a_difference_that_may_be_luck_is_called_so(study: Study) -> None:
    reading = study.readings[0]
    unsure = tuple(replace(each, probability=0.4) for each in reading.comparisons)
    said = headlines(replace(study, readings=(replace(reading, comparisons=unsure),)))
    assert "may be luck" in said[1]


def test_few_people_are_said_to_be_few(study: Study) -> None:
    assert "hint" in headlines(study)[-1]


@pytest.mark.parametrize(
    ("difference", "probability", "word"),
    [(0.1, 0.01, "better"), (-0.1, 0.01, "worse"), (0.1, 0.2, "may be luck")],
)
def test_certainty(difference: float, probability: float, word: str) -> None:
    assert certainty(Comparison("x", difference, (0.0, 0.0), probability, False)) == word


def test_a_build_without_lists_says_why() -> None:
    assert "older version" in nothing_to_say({"figures": [1]})
    assert "Too few" in nothing_to_say({"figures": []})
