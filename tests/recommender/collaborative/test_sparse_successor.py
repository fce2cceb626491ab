from __future__ import annotations

import numpy as np

from recommender.collaborative.sparse_successor import SparseSuccessor, SparseSuccessorOptions
from recommender.collaborative.steps import steps_of
from tests.recommender.collaborative.contract import PersonalContract, touches
from tests.recommender.small_world import lives

OPTIONS = SparseSuccessorOptions(regularisation=1.0, decay=0.5)


class TestSparseSuccessor(PersonalContract):
    def make(self) -> SparseSuccessor:
        return SparseSuccessor(OPTIONS)


def test_with_every_product_near_each_column_is_a_ridge_regression_on_all_others() -> None:
    matrix = lives("a b c d", "b c a d", "c a d b", "d a b c", "b a d c")
    steps = steps_of(matrix, matrix.active(), OPTIONS.decays, "binary")
    s, t = steps.past.toarray(), steps.next.toarray()
    found = SparseSuccessor(OPTIONS).fit(matrix).score([touches(each) for each in "abcd"])
    for j in range(4):
        others = [i for i in range(4) if i != j and s[:, i] @ t[:, j] > 0]
        expected = np.linalg.solve(
            s[:, others].T @ s[:, others] + np.eye(len(others)), s[:, others].T @ t[:, j]
        )
        np.testing.assert_allclose(found[others, j], expected, rtol=1e-4)


def test_what_usually_comes_next_is_recommended_and_not_what_came_before() -> None:
    model = SparseSuccessor(OPTIONS).fit(lives(*["a b c"] * 5))
    assert model.recommend(touches("b"), 1)[0][0] == "c"


def test_with_a_half_life_steps_of_long_ago_say_less() -> None:
    faded = SparseSuccessorOptions(regularisation=1.0, half_life_days=1.0)
    scores = SparseSuccessor(faded).fit(lives("a b", "c c c a d")).score([touches("a")])[0]
    assert scores[3] > scores[1] > 0
