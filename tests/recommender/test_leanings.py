from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender.leanings import MOST, STRENGTH, Leaning, additions

GREEN = Leaning("likes green", frozenset({"b", "d"}))
ids = st.frozensets(st.sampled_from("abcdef"))


def test_a_statement_adds_to_what_it_speaks_for_and_to_nothing_else() -> None:
    assert additions((GREEN,), "abcd").tolist() == [[0.0], [STRENGTH], [0.0], [STRENGTH]]


@given(st.lists(st.builds(Leaning, st.text(min_size=1), ids), max_size=6))
def test_no_number_of_statements_more_than_doubles_a_score(leanings: list[Leaning]) -> None:
    assert additions(leanings, "abcdef").sum(axis=1).max(initial=0.0) <= MOST + 1e-9


def test_without_statements_nothing_is_added() -> None:
    assert np.array_equal(additions((), "ab").sum(axis=1), [0.0, 0.0])
