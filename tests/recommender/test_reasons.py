from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.reasons import FEWEST_BUYERS, OWN, Term, grounds_of


def test_the_share_is_the_part_of_the_score_that_the_evidence_supplies() -> None:
    terms = [
        Term("history", "ease", 0.6, (("a", 3.0), ("b", 1.0))),
        Term("popular", "popularity", 0.4, buyers=9),
    ]
    history, popular = grounds_of(terms)
    assert (history.kind, history.evidence, history.share) == ("history", ("a", "b"), pytest.approx(0.6))
    assert (popular.kind, popular.share, popular.buyers) == ("popular", pytest.approx(0.4), 9)


def test_evidence_that_is_not_named_has_no_share() -> None:
    terms = [Term("history", "ease", 1.0, tuple((str(i), 1.0) for i in range(10)))]
    assert grounds_of(terms)[0].share == pytest.approx(0.3)


def test_a_product_that_two_sources_rest_on_stands_once() -> None:
    terms = [Term("history", "ease", 0.2, (("a", 1.0),)), Term("history", "neighbours", 0.8, (("a", 1.0),))]
    (only,) = grounds_of(terms)
    assert (only.evidence, only.share, only.source) == (("a",), pytest.approx(1.0), "neighbours")


def test_what_speaks_against_a_product_is_no_reason_for_it() -> None:
    (only,) = grounds_of([Term("history", "ease", 1.0, (("a", 2.0), ("b", -1.0)))])
    assert only.evidence == ("a",)


def test_others_are_not_named_below_five_buyers() -> None:
    terms = [
        Term("together", "together", 0.5, (("a", 1.0),), FEWEST_BUYERS - 1),
        Term("popular", "popularity", 0.5),
    ]
    assert [(each.kind, each.buyers) for each in grounds_of(terms)] == [("history", None)]


def test_bought_together_names_the_one_product_whose_buyers_it_counts() -> None:
    pair, other = grounds_of([Term("together", "together", 1.0, (("a", 3.0), ("b", 1.0)), 7)])
    assert (pair.kind, pair.evidence, pair.buyers) == ("together", ("a",), 7)
    assert (other.kind, other.evidence, other.buyers) == ("history", ("b",), None)


def test_a_score_of_nothing_has_no_reasons() -> None:
    assert grounds_of([]) == ()


def test_what_the_customer_did_stands_under_the_kind_that_it_counts_most_in() -> None:
    terms = [
        Term("history", "ease", 0.5, (("a", 3.0), ("b", 1.0))),
        Term("similar", "semantic", 0.4, (("b", 1.0),)),
    ]
    assert [(each.kind, each.evidence) for each in grounds_of(terms)] == [
        ("similar", ("b",)),
        ("history", ("a",)),
    ]


amounts = st.floats(0, 5)
evidence = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.floats(-2, 2)), unique_by=lambda pair: pair[0], max_size=6
)
kinds = st.sampled_from(["history", "together", "popular", "similar", "preference"])


@given(
    st.lists(
        st.builds(Term, kinds, st.just("s"), amounts, evidence.map(tuple), st.integers(0, 20)), max_size=8
    )
)
def test_no_product_of_the_customers_is_evidence_twice(terms: list[Term]) -> None:
    found = [name for each in grounds_of(terms) if each.kind in OWN for name in each.evidence]
    assert len(found) == len(set(found))
