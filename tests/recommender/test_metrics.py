from __future__ import annotations

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from recommender.metrics import (
    auc,
    average_precision,
    best_rows,
    f1,
    figures,
    figures_of_hits,
    hit_rate,
    interval,
    ndcg,
    precision,
    recall,
    reciprocal_rank,
    surely_better,
)

HITS = np.array([[False, True, True, False]])
"""Of three relevant products the second and the third place hold one each."""
RELEVANT = np.array([3])


def test_precision_by_hand() -> None:
    assert precision(HITS, RELEVANT)[0] == pytest.approx(2 / 4)


def test_recall_by_hand() -> None:
    assert recall(HITS, RELEVANT)[0] == pytest.approx(2 / 3)


def test_f1_by_hand() -> None:
    assert f1(HITS, RELEVANT)[0] == pytest.approx(2 * (1 / 2) * (2 / 3) / (1 / 2 + 2 / 3))


def test_ndcg_by_hand() -> None:
    gained = 1 / np.log2(3) + 1 / np.log2(4)
    ideal = 1 + 1 / np.log2(3) + 1 / np.log2(4)
    assert ndcg(HITS, RELEVANT)[0] == pytest.approx(gained / ideal)


def test_average_precision_by_hand() -> None:
    assert average_precision(HITS, RELEVANT)[0] == pytest.approx((1 / 2 + 2 / 3) / 3)


def test_reciprocal_rank_by_hand() -> None:
    assert reciprocal_rank(HITS, RELEVANT)[0] == pytest.approx(1 / 2)


def test_hit_rate_by_hand() -> None:
    assert hit_rate(HITS, RELEVANT)[0] == 1.0


def test_nothing_found_is_zero_everywhere() -> None:
    none = np.zeros((1, 4), dtype=bool)
    assert not any(
        of(none, RELEVANT)[0] for of in (precision, recall, f1, ndcg, average_precision, reciprocal_rank)
    )


def test_auc_by_hand_with_ties_counting_half() -> None:
    scores = np.array([[3.0, 2.0, 2.0, 1.0]])
    relevant = np.array([[False, True, False, False]])
    assert auc(scores, relevant, np.ones_like(relevant))[0] == pytest.approx((0 + 0.5 + 1) / 3)


def test_auc_and_ndcg_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    scores, relevant = rng.random((5, 30)), rng.random((5, 30)) < 0.3
    found = figures(scores, relevant, np.ones_like(relevant))
    assert found["auc"] == pytest.approx([roc_auc_score(r, s) for r, s in zip(relevant, scores, strict=True)])
    assert found["ndcg@10"].mean() == pytest.approx(ndcg_score(relevant, scores, k=10))


def test_what_is_not_judged_takes_no_place() -> None:
    scores = np.array([[9.0, 1.0]])
    found = figures(scores, np.array([[False, True]]), np.array([[False, True]]), (1,))
    assert found["precision@1"][0] == 1.0


def test_a_list_longer_than_the_catalogue_is_fine() -> None:
    found = figures(np.array([[1.0, 2.0]]), np.array([[True, False]]), np.ones((1, 2), dtype=bool), (10,))
    assert found["recall@10"][0] == 1.0
    assert found["precision@10"][0] == pytest.approx(0.1)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(0, 25))
def test_best_rows_are_sorted_with_equal_ones_by_row(values: list[int], k: int) -> None:
    scores = np.array([values], dtype=np.float64)
    expected = sorted(range(len(values)), key=lambda row: (-values[row], row))[:k]
    assert best_rows(scores, k)[0].tolist() == expected


def test_a_difference_within_its_noise_is_not_sure() -> None:
    rng = np.random.default_rng(2)
    old = rng.random(200)
    assert not surely_better(old + rng.normal(0.0, 1.0, 200) * 0.1 - 0.01, old)
    assert surely_better(old + 0.05, old)
    assert not surely_better(old, old)


def test_the_interval_holds_the_mean_and_narrows_with_more_customers() -> None:
    rng = np.random.default_rng(1)
    few, many = rng.random(20), rng.random(2_000)
    low, high = interval(many, rng)
    assert low < many.mean() < high
    wide = interval(few, rng)
    assert wide[1] - wide[0] > high - low


PEERS = {
    "precision": ir_measures.P,
    "recall": ir_measures.R,
    "ndcg": ir_measures.nDCG,
    "hit_rate": ir_measures.Success,
    "mrr": ir_measures.RR,
}


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_figures_are_those_of_trec_eval(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores, relevant = rng.permuted(np.tile(np.arange(70.0), (3, 1)), axis=1), rng.random((3, 70)) < 0.2
    relevant[:, 0] = True
    found = figures(scores, relevant, np.ones_like(relevant))
    people = [str(line) for line in range(3)]
    run = {who: {str(i): float(s) for i, s in enumerate(scores[int(who)])} for who in people}
    truth = {who: {str(i): int(r) for i, r in enumerate(relevant[int(who)])} for who in people}
    for k in (5, 10, 20, 50):
        measures = {of @ k: name for name, of in PEERS.items()}
        for each in ir_measures.iter_calc(list(measures), truth, run):
            ours = found[f"{measures[each.measure]}@{k}"][int(each.query_id)]
            assert ours == pytest.approx(each.value), each


def test_the_average_precision_of_the_whole_list_is_that_of_trec_eval() -> None:
    rng = np.random.default_rng(4)
    scores, relevant = rng.permutation(50.0 * np.arange(50))[None], rng.random((1, 50)) < 0.3
    run = {"0": {str(i): float(s) for i, s in enumerate(scores[0])}}
    truth = {"0": {str(i): int(r) for i, r in enumerate(relevant[0])}}
    (expected,) = ir_measures.iter_calc([ir_measures.AP], truth, run)
    assert figures(scores, relevant, np.ones_like(relevant))["map@50"][0] == pytest.approx(expected.value)


@given(st.lists(st.booleans(), min_size=50, max_size=50), st.integers(1, 60))
def test_every_figure_lies_between_0_and_1_and_finding_more_loses_nothing(
    hits: list[bool], more: int
) -> None:
    relevant = np.array([max(sum(hits), 1) + more])
    found = figures_of_hits(np.array([hits]), relevant)
    assert all(0.0 <= values[0] <= 1.0 for values in found.values())
    lengths = (5, 10, 20, 50)
    for name in ("recall", "hit_rate", "mrr"):
        grown = [found[f"{name}@{k}"][0] for k in lengths]
        assert grown == sorted(grown)
