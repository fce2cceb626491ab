from __future__ import annotations

import numpy as np

from recommender.collaborative.steps import changed_people, steps_of
from tests.recommender.small_world import DAY, NOW, lives

ALL = np.arange(4)


def test_each_moment_after_the_first_is_a_step_from_the_faded_past() -> None:
    steps = steps_of(lives("a bc d"), ALL, (0.5,), "binary")
    assert steps.past.toarray().tolist() == [[1, 0, 0, 0], [0.5, 1, 1, 0]]
    assert steps.next.toarray().tolist() == [[0, 1, 1, 0], [0, 0, 0, 1]]


def test_the_readings_of_the_past_stand_side_by_side() -> None:
    steps = steps_of(lives("a b c"), np.arange(3), (0.5, 0.25), "binary")
    assert steps.past.toarray()[1].tolist() == [0.5, 1, 0, 0.25, 1, 0]


def test_looked_ahead_what_follows_counts_the_less_the_later_it_comes() -> None:
    steps = steps_of(lives("a b c d", "c d"), ALL, (0.5,), "binary", ahead=0.5)
    assert steps.next.toarray().tolist() == [[0, 1, 0.5, 0.25], [0, 0, 1, 0.5], [0, 0, 0, 1], [0, 0, 0, 1]]


def test_a_step_one_half_life_ago_counts_half() -> None:
    steps = steps_of(lives("a b c"), ALL, (0.5,), "binary")
    assert steps.fading(1.0, NOW + 2 * DAY).tolist() == [0.5, 1.0]


def test_the_steps_of_those_alone_are_changed_who_did_something() -> None:
    before, after = lives("a b", "b c"), lives("a b", "b c d")
    was, now = (steps_of(each, ALL, (0.5,), "binary") for each in (before, after))
    gone, come = changed_people(was, now, before.customers, after.customers)
    assert (gone.person.tolist(), come.person.tolist()) == ([1], [1, 1])


def test_customers_of_one_moment_have_no_steps() -> None:
    assert steps_of(lives("ab", "c"), ALL, (0.5,), "binary").next.shape == (0, 4)
