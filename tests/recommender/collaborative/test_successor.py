from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recommender.collaborative.steps import Steps, steps_of
from recommender.collaborative.successor import Successor, SuccessorOptions
from recommender.errors import TooLarge
from recommender.matrix import AssociationMatrix
from tests.recommender.collaborative.contract import PersonalContract, board, touches
from tests.recommender.small_world import lives

OPTIONS = SuccessorOptions(regularisation=1.0, decay=0.5)


class TestSuccessor(PersonalContract):
    def make(self) -> Successor:
        return Successor(OPTIONS)


TWICE = SuccessorOptions(regularisation=1.0, decay=0.5, slow=0.9)


class TestSuccessorReadingTwice(PersonalContract):
    def make(self) -> Successor:
        return Successor(TWICE)


def steps_in(matrix: AssociationMatrix, options: SuccessorOptions) -> Steps:
    return steps_of(matrix, matrix.active(), options.decays, options.weighting)


def test_the_weights_are_the_ridge_regression_of_the_steps() -> None:
    matrix = lives("a b c", "b c d", "a c", "d a b")
    steps = steps_in(matrix, OPTIONS)
    s, t = steps.past.toarray(), steps.next.toarray()
    expected = np.linalg.solve(s.T @ s + np.eye(4), s.T @ t)
    found = Successor(OPTIONS).fit(matrix).score([touches(each) for each in "abcd"])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_read_twice_one_regression_weighs_both_readings() -> None:
    matrix = lives("a b c", "b c d", "a c", "d a b")
    steps = steps_in(matrix, TWICE)
    s, t = steps.past.toarray(), steps.next.toarray()
    ridge = np.diag([1.0] * 4 + [(1 - 0.5**2) / (1 - 0.9**2)] * 4)
    weights = np.linalg.solve(s.T @ s + ridge, s.T @ t)
    found = Successor(TWICE).fit(matrix).score([touches("a", "b")])[0]
    np.testing.assert_allclose(found, np.array([0.5, 1, 0, 0, 0.9, 1, 0, 0]) @ weights, atol=1e-5)


def test_two_readings_count_twice_against_the_limit() -> None:
    with pytest.raises(TooLarge, match="8 products"):
        Successor(replace(TWICE, most_products=7)).fit(lives("a b c d"))


def test_the_second_reading_is_the_slower_one() -> None:
    with pytest.raises(ValueError, match="slow"):
        SuccessorOptions(decay=0.9, slow=0.5)


def test_what_usually_comes_next_is_recommended_and_not_what_came_before() -> None:
    model = Successor(OPTIONS).fit(lives(*["a b c"] * 5))
    assert model.recommend(touches("b"), 1)[0][0] == "c"


def test_with_a_half_life_steps_of_long_ago_say_less() -> None:
    model = Successor(SuccessorOptions(regularisation=1.0, half_life_days=1.0))
    found = model.fit(lives(*["a b"] * 5, "c c c c c c c c c c c d a c")).score([touches("a")])[0]
    assert found[2] > 0.2 * found[1]


def test_too_many_products_are_refused_before_anything_starts() -> None:
    with pytest.raises(TooLarge, match="the limit is 10 products"):
        Successor(SuccessorOptions(most_products=10)).fit(board())


def test_customers_of_one_moment_teach_it_nothing() -> None:
    assert not Successor(OPTIONS).fit(lives("ab", "bc")).score([touches("a")]).any()
