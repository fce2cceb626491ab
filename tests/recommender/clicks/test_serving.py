from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from recommender.clicks.explaining import explain
from recommender.clicks.kept_scores import KeptScores
from recommender.clicks.report import ClickReport
from recommender.clicks.scorer import BertClickScorer, version_of
from recommender.clicks.serving import RESCORED, serve
from recommender.clicks.trainer import Fit
from recommender.events import Kind
from recommender.shopper import Shopper, Touch
from tests.recommender.clicks.colours import products

IDS = [product.product_id for product in products()]
GREEN = Shopper(history=(Touch("mug-green", Kind.CLICK), Touch("scarf-green", Kind.PURCHASE, 2.0)))


def led_by(fit: Fit, leader: str) -> BertClickScorer:
    """The scorer served by its student, one of the two having done better."""
    auc = {"fine-tuned": 0.7, "student": 0.7, leader: 0.8}
    report: ClickReport = replace(fit.scorer.report, auc=auc)
    return replace(fit.scorer, serves="student", report=report)


def ticking(seconds: float) -> Callable[[], float]:
    """A clock that shows so much more at each look."""
    ticks = count()
    return lambda: seconds * next(ticks)


def test_a_quick_machine_reads_the_students_best_again(fit: Fit) -> None:
    fitted = led_by(fit, "fine-tuned")
    served = serve(fitted, "v", rescoring_seconds=0.05, clock=ticking(0.04)).score(GREEN, IDS)
    student, bert = fitted.student_scores(GREEN, IDS), fitted.bert_scores(GREEN, IDS)
    best = np.argsort(-student, kind="stable")[:RESCORED]
    expected = student.copy()
    expected[best] = bert[best]
    np.testing.assert_allclose(served, expected, atol=0.01)
    assert not np.allclose(served, student, atol=1e-6)


@pytest.mark.parametrize(
    ("leader", "allowed"), [("fine-tuned", 0.03), ("fine-tuned", 0.0), ("student", 0.05)]
)
def test_the_student_serves_alone_where_bert_is_too_slow_or_no_better(
    fit: Fit, leader: str, allowed: float
) -> None:
    fitted = led_by(fit, leader)
    served = serve(fitted, "v", rescoring_seconds=allowed, clock=ticking(0.04))
    assert np.array_equal(served.score(GREEN, IDS), fitted.student_scores(GREEN, IDS))


def test_where_bert_serves_it_reads_everything(fit: Fit) -> None:
    fitted = replace(fit.scorer, serves="bert")
    served = serve(fitted, "v", rescoring_seconds=0.0)
    np.testing.assert_allclose(served.score(GREEN, IDS), fitted.bert_scores(GREEN, IDS), atol=0.01)


def test_the_same_question_is_answered_from_what_is_kept(fit: Fit) -> None:
    served = serve(led_by(fit, "student"), "v", rescoring_seconds=0.0)
    first = served.score(GREEN, IDS)
    assert np.array_equal(served.score(GREEN, IDS), first)
    assert served.kept.figures().hit_rate == 0.5


def test_another_build_with_the_same_scorer_goes_on_with_what_is_kept(fit: Fit) -> None:
    kept = KeptScores()
    for _ in range(2):
        serve(led_by(fit, "student"), "v", rescoring_seconds=0.0, kept=kept).score(GREEN, IDS)
    assert kept.figures().hits == len(IDS)


def test_the_version_of_a_scorer_changes_with_its_weights(fit: Fit, tmp_path: Path) -> None:
    fit.scorer.save(tmp_path / "one")
    fit.scorer.save(tmp_path / "same")
    head = fit.scorer.student.head
    other = replace(fit.scorer.student, head=replace(head, bias=head.bias + 1e-6))
    replace(fit.scorer, student=other).save(tmp_path / "other")
    one, same, third = (version_of(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same != third


def test_the_model_that_serves_is_explained(fit: Fit) -> None:
    fitted = led_by(fit, "student")
    found = serve(fitted, "v", rescoring_seconds=0.0).explain(GREEN, IDS[0])
    assert found == explain(fitted, GREEN, IDS[0], "student")


def test_figures_say_who_serves_and_what_was_kept(fit: Fit) -> None:
    record = serve(led_by(fit, "student"), "v", rescoring_seconds=0.0).as_record()
    assert record == {
        "serves": "student",
        "rescores": False,
        "scores": {"hits": 0, "misses": 0, "kept": 0, "hit_rate": 0.0},
    }
