from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recommender.collaborative.bilinear import Bilinear, BilinearOptions
from recommender.collaborative.softmax import fit_factors
from recommender.errors import TooLarge
from recommender.events import EventTable
from recommender.matrix import AssociationMatrix, ProductIndex
from tests.recommender.collaborative.contract import PersonalContract, touches
from tests.recommender.small_world import lives

OPTIONS = BilinearOptions(factors=8, epochs=60, rate=0.03, shrinkage=1.0)


class TestBilinear(PersonalContract):
    def make(self) -> Bilinear:
        return Bilinear(replace(OPTIONS, epochs=10))


def first(model: Bilinear, *history: str) -> str:
    return model.recommend(touches(*history), 1)[0][0]


def test_it_says_what_comes_next_and_not_what_came_before() -> None:
    model = Bilinear(OPTIONS).fit(lives(*["a b c d"] * 20))
    assert [first(model, *each) for each in ("a", "ab", "abc")] == ["b", "c", "d"]


def test_who_is_asked_after_the_same_last_product_is_told_by_what_was_before_it() -> None:
    model = Bilinear(OPTIONS).fit(lives(*["a c d", "b c a"] * 20))
    assert [first(model, *each) for each in ("ac", "bc")] == ["d", "a"]


def test_products_of_one_moment_do_not_compete() -> None:
    model = Bilinear(OPTIONS).fit(lives(*["a bc", "d a"] * 20))
    scores = dict(model.recommend(touches("a"), 3))
    assert min(scores["b"], scores["c"]) > scores["d"]


def test_a_sampled_softmax_finds_the_same_order_as_the_whole_one() -> None:
    rng = np.random.default_rng(1)
    source = rng.integers(40, size=4_000)
    past = sp.csr_matrix((np.ones(4_000, np.float32), (np.arange(4_000), source)), shape=(4_000, 40))
    following = sp.csr_matrix((np.ones(4_000, np.float32), (np.arange(4_000), (source * 7 + 3) % 40)))
    for drawn in (10, 40):
        training = replace(OPTIONS, drawn=drawn, dropout=0.0, epochs=20).training
        into, out = fit_factors(past, following, np.ones(4_000), training)
        assert ((into @ out.T).argmax(axis=1) == (np.arange(40) * 7 + 3) % 40).all()


def test_a_step_of_no_weight_teaches_nothing() -> None:
    past = sp.csr_matrix(np.eye(2, dtype=np.float32)[[0, 0, 1] * 20])
    following = sp.csr_matrix(np.eye(3, dtype=np.float32)[[0, 1, 2] * 20])
    into, out = fit_factors(past, following, np.array([1.0, 0.0, 1.0] * 20), OPTIONS.training)
    assert (into @ out.T)[0].argmax() == 0


def test_the_same_seed_gives_the_same_scores() -> None:
    once, again = (Bilinear(OPTIONS).fit(lives("a b c", "b d")).score([touches("a")]) for _ in range(2))
    np.testing.assert_array_equal(once, again)


def test_lives_of_one_moment_teach_nothing() -> None:
    assert not Bilinear(OPTIONS).fit(lives("ab", "c")).score([touches("a")]).any()


def test_with_nobody_it_knows_nothing() -> None:
    nobody = AssociationMatrix.of(EventTable.of(()), ProductIndex(("a",)))
    assert not Bilinear(OPTIONS).fit(nobody).score([touches("a")]).any()


def test_more_steps_than_wanted_are_refused_before_anything_is_started() -> None:
    with pytest.raises(TooLarge, match="3 steps"):
        Bilinear(replace(OPTIONS, most_steps=2)).fit(lives("a b c", "ab cd", "a"))


def test_the_second_reading_is_the_slower_one() -> None:
    with pytest.raises(ValueError, match="slow"):
        replace(OPTIONS, slow=0.4)
