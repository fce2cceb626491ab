"""What a question before adds to one: the page that was read out, and the words of both together."""

from __future__ import annotations

import numpy as np
import pytest

from retrieval.knowledge.following import leans, mixed, nearer
from retrieval.knowledge.question import Question


def asked(text: str) -> Question:
    found = Question.read(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text", ["and how long does it take?", "what if they don't come", "is that free", "n when", "how much?"]
)
def test_a_question_that_says_half_leans_on_the_one_before(text: str) -> None:
    assert leans(asked(text))


def test_a_question_that_says_all_leans_on_none() -> None:
    assert not leans(asked("how do I open an account here"))


def test_what_nothing_came_before_is_judged_alone() -> None:
    assert mixed(np.array([1.0, -2.0]), None).tolist() == [1.0, -2.0]


def test_the_question_before_moves_what_both_are_about() -> None:
    assert mixed(np.array([0.0, 0.1]), np.array([3.0, -3.0])).argmax() == 0


def test_the_page_that_was_read_out_counts_more_for_a_question_that_says_half() -> None:
    assert nearer(asked("and when does that come")) > nearer(asked("how do I open an account here")) > 0
