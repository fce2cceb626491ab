from __future__ import annotations

import json
import logging
from pathlib import Path

import numpy as np
import pytest

from retrieval.errors import DamagedArtifact
from retrieval.features import FEATURES
from retrieval.learning import DEFAULT, FEWEST_QUERIES, FUSED, OWN, choose_order
from retrieval.reranking import (
    SHIPPED,
    Judged,
    Reranker,
    RerankerOptions,
    cross_validated,
    ideal,
    ndcg,
    open_order,
)

QUICK = RerankerOptions(rounds=30, smallest_leaf=10)


def queries(count: int, by: str, seed: int = 0) -> list[Judged]:
    """Queries whose answers have much of one feature; the order in which they come says nothing."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        table = rng.normal(size=(40, len(FEATURES)))
        gains = np.where(table[:, FEATURES.index(by)] > 0.8, 100.0, 0.0)
        gains[0] = 100.0
        made.append(Judged(table, gains, ideal(gains)))
    return made


def test_the_order_is_learned_from_gains() -> None:
    reranker = Reranker.fit(queries(40, "rating"), "test", QUICK)
    fresh = queries(10, "rating", seed=1)
    learned = np.mean([ndcg(each, reranker.scores(each.table)) for each in fresh])
    came = np.mean([ndcg(each, -np.arange(40.0)) for each in fresh])
    assert learned > came + 0.2


def test_the_same_judgements_and_seed_give_the_same_trees() -> None:
    known = queries(30, "rating")
    table = known[0].table
    first, second = (Reranker.fit(known, "test", QUICK).scores(table) for _ in range(2))
    np.testing.assert_array_equal(first, second)


def test_a_saved_reranker_scores_the_same(tmp_path: Path) -> None:
    known = queries(30, "rating")
    reranker = Reranker.fit(known, "test", QUICK)
    reranker.save(tmp_path)
    loaded = Reranker.load(tmp_path)
    np.testing.assert_array_equal(loaded.scores(known[0].table), reranker.scores(known[0].table))
    assert loaded.origin == "test"


def test_a_reranker_of_other_features_is_refused(tmp_path: Path) -> None:
    Reranker.default().save(tmp_path)
    manifest = json.loads((tmp_path / "reranker.json").read_text())
    manifest["parameters"]["features"].append("moon_phase")
    (tmp_path / "reranker.json").write_text(json.dumps(manifest))
    with pytest.raises(DamagedArtifact, match="other features"):
        Reranker.load(tmp_path)


def test_a_damaged_reranker_is_logged_and_the_search_does_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Reranker.default().save(tmp_path)
    next(tmp_path.glob("*.safetensors")).write_bytes(b"nonsense")
    with caplog.at_level(logging.ERROR):
        assert open_order(tmp_path) is None
    assert "without its re-ranker" in caplog.text


def test_a_folder_without_one_has_none(tmp_path: Path) -> None:
    assert open_order(tmp_path) is None


def test_the_one_that_ships_is_small_and_knows_these_features() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 200_000
    scores = Reranker.default().scores(queries(1, "rating")[0].table)
    assert np.isfinite(scores).all()
    assert len(np.unique(scores)) > 10


def test_figures_come_from_trees_that_did_not_see_the_query() -> None:
    # What is good changes from query to query: nothing can be learned from the others.
    rng = np.random.default_rng(0)
    made = []
    for _ in range(30):
        gains = np.where(rng.random(40) > 0.9, 100.0, 0.0)
        gains[0] = 100.0
        made.append(Judged(rng.normal(size=(40, len(FEATURES))), gains, ideal(gains)))
    seen = Reranker.fit(made, "test", QUICK)
    held_out = cross_validated(made, np.random.default_rng(0), QUICK).mean()
    assert np.mean([ndcg(each, seen.scores(each.table)) for each in made]) > held_out + 0.2


def test_ndcg_is_one_for_the_best_order_and_counts_what_was_not_found() -> None:
    gains = np.array([0.0, 100.0, 10.0])
    judged = Judged(np.zeros((3, len(FEATURES))), gains, ideal(gains))
    assert ndcg(judged, gains) == pytest.approx(1.0)
    missing = Judged(judged.table, gains, ideal(np.array([100.0, 100.0, 10.0])))
    assert ndcg(missing, gains) < 1.0


def test_too_few_queries_leave_the_default() -> None:
    default = Reranker.default()
    chosen, report = choose_order(queries(FEWEST_QUERIES - 1, "rating"), np.random.default_rng(0), default)
    assert chosen is default
    assert report.chosen == DEFAULT
    assert not report.ndcg


def test_a_shop_s_own_judgements_replace_the_default_where_they_do_better() -> None:
    chosen, report = choose_order(queries(40, "rating"), np.random.default_rng(0), Reranker.default(), QUICK)
    assert report.chosen == OWN
    assert report.ndcg[OWN] > max(report.ndcg[FUSED], report.ndcg[DEFAULT])
    assert chosen is not None
    assert "this shop" in chosen.origin


def test_the_fusion_s_own_order_stays_where_nothing_beats_it() -> None:
    rng = np.random.default_rng(0)
    made = []
    for _ in range(40):
        gains = np.r_[np.full(5, 100.0), np.zeros(35)]
        made.append(Judged(rng.normal(size=(40, len(FEATURES))), gains, ideal(gains)))
    chosen, report = choose_order(made, np.random.default_rng(0), Reranker.default(), QUICK)
    assert report.chosen == FUSED
    assert chosen is None
