from __future__ import annotations

import numpy as np

from recommender.collaborative.moments import MomentNeighbours, MomentsOptions
from tests.recommender.collaborative.contract import PersonalContract, touches
from tests.recommender.small_world import lives


class TestMomentNeighbours(PersonalContract):
    def make(self) -> MomentNeighbours:
        return MomentNeighbours(MomentsOptions(neighbours=40))


def test_it_recommends_what_followed_and_not_what_came_before() -> None:
    model = MomentNeighbours().fit(lives(*["a b c"] * 3))
    assert model.recommend(touches("b"), 1)[0][0] == "c"


def test_what_followed_at_once_counts_more_than_what_followed_later() -> None:
    model = MomentNeighbours(MomentsOptions(neighbours=1)).fit(lives("a b c"))
    scores = model.score([touches("a")])[0]
    assert scores[1] > scores[2] > 0


def test_the_nearest_moment_alone_speaks_where_one_is_asked() -> None:
    model = MomentNeighbours(MomentsOptions(neighbours=1)).fit(lives("a b c", "a d", "b d"))
    scores = model.score([touches("a", "b")])[0]
    assert np.flatnonzero(scores).tolist() == [2]


def test_with_a_half_life_moments_of_long_ago_say_less() -> None:
    worlds = lives("a b", "c c c a d")
    scores = MomentNeighbours(MomentsOptions(half_life_days=1.0)).fit(worlds).score([touches("a")])[0]
    assert scores[3] > 2 * scores[1] > 0


def test_nobody_teaches_it_anything_without_a_second_moment() -> None:
    assert not MomentNeighbours().fit(lives("ab", "c")).score([touches("a")]).any()
