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


def serving(report: EvaluationReport) -> list[str]:
    return [str(row["name"]) for row in report.models if row["serves"]]


def test_the_models_that_serve_beat_popularity(report: EvaluationReport) -> None:
    personal = [name for name in serving(report) if name != "content"]
    assert min(report.ndcg(name) for name in personal) > 1.3 * report.ndcg("popularity")


def test_the_best_model_beats_the_outside_peer(report: EvaluationReport) -> None:
    assert max(report.ndcg(name) for name in serving(report)) > report.ndcg("implicit ALS 64")


def test_the_whole_ranking_beats_the_best_single_source(report: EvaluationReport) -> None:
    singles = ("popularity", "together", *serving(report))
    assert report.ndcg(RANKING) > max(report.ndcg(name) for name in singles)
