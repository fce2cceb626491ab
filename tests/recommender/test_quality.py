"""The recommender on real purchases: what it must beat."""

from __future__ import annotations

from pathlib import Path

import pytest

from recommender.evaluation import EvaluationReport
from recommender.training import RANKING, TrainingData, TrainingOptions, fit_recommender
from retrieval.product import Product
from tests.benchmarks.protocols import online_retail

pytestmark = [pytest.mark.data, pytest.mark.slow]


@pytest.fixture(scope="module")
def report(data: Path, tmp_path_factory: pytest.TempPathFactory) -> EvaluationReport:
    events = online_retail()
    products = [Product(each, each) for each in sorted(set(events.product_id))]
    options = TrainingOptions(peer_factors=(64,), most_tuned=400)
    now = float(events.timestamp.max())
    return fit_recommender(TrainingData(events, products, now), tmp_path_factory.mktemp("build"), options)


def test_neighbours_and_ease_beat_popularity(report: EvaluationReport) -> None:
    assert min(report.ndcg("neighbours"), report.ndcg("ease")) > 1.5 * report.ndcg("popularity")


def test_ease_beats_the_outside_peer(report: EvaluationReport) -> None:
    assert report.ndcg("ease") > report.ndcg("implicit ALS 64")


def test_the_whole_ranking_beats_the_best_single_source(report: EvaluationReport) -> None:
    singles = ("popularity", "neighbours", "ease", "together")
    assert report.ndcg(RANKING) > max(report.ndcg(name) for name in singles)
