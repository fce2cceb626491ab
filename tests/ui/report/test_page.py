from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from assistant.shop.studying import MappedProduct, StudiedBuild
from recommender.evaluating.study import study_of
from recommender.evaluation import EvaluationReport
from tests.recommender.evaluating.small_study import held
from ui.report.page import page_of, write_report

MODELS = (
    {"name": "ease", "ndcg": 0.2, "seconds": 0.5, "serves": True, "note": ""},
    {"name": "content", "ndcg": 0.1, "seconds": 0.0, "serves": True, "note": ""},
    {"name": "svd", "ndcg": None, "seconds": None, "serves": False, "note": "no time"},
)
EVALUATION = EvaluationReport(
    "time", None, None, {"events": 900}, (), {}, {}, {"rmse": 0.9, "mae": 0.7, "ratings": 16.0}, MODELS
).as_record()
MUG = MappedProduct("m", "Mug <b>big</b>", "Home", 0.5, 0.5, 7)


def studied(with_lists: bool = True) -> StudiedBuild:
    study = study_of(held(), lambda customer: {"age": "old" if int(customer[1:]) % 2 else "young"})
    return StudiedBuild("Tiny & Co", 3, 0.0, EVALUATION, study if with_lists else None, (MUG,))


@pytest.fixture(scope="module")
def page() -> str:
    return page_of(studied())


def test_the_page_asks_for_nothing_from_elsewhere(page: str) -> None:
    assert not re.search(r"https?://|<script|@import|url\(|src=|<link", page)


def test_words_come_before_figures(page: str) -> None:
    assert page.index("whose later choices were hidden") < page.index("<table>")


def test_all_lengths_and_figures_stand_on_the_page(page: str) -> None:
    assert all(f"Lists of {k}" in page for k in (5, 20, 50))
    assert all(
        f"{name}@50" in page for name in ("precision", "recall", "f1", "map", "ndcg", "mrr", "hit_rate")
    )


def test_the_page_says_what_an_update_leaves_of_older_months(page: str) -> None:
    part = page[page.index("Are old months forgotten?") :]
    assert "44 people" in part
    assert part.index("EASE after: NDCG@10 0.2375") < part.index("<td>0.2125</td><td>0.2375</td>")


def test_groups_exposure_ratings_and_models_stand_on_the_page(page: str) -> None:
    for words in (
        "Products known",
        "Age",
        "New products",
        "Gini",
        "RMSE 0.900",
        "seconds of a fit",
        "no time",
    ):
        assert words in page


def test_what_a_shop_wrote_stays_text(page: str) -> None:
    assert "Mug &lt;b&gt;big&lt;/b&gt; · Home · 7 customers" in page
    assert "Tiny &amp; Co" in page


def test_a_build_without_lists_has_a_page_that_says_so() -> None:
    assert "Too few customers" in page_of(studied(with_lists=False))


def test_the_record_holds_what_the_page_says(tmp_path: Path) -> None:
    build = studied()
    page, record = write_report(build, tmp_path / "new" / "folder")
    assert page.read_text(encoding="utf-8") == page_of(build)
    assert json.loads(record.read_text(encoding="utf-8")) == json.loads(json.dumps(asdict(build)))


def test_a_fit_too_short_to_time_stands_in_the_plot(page: str) -> None:
    assert "likeness of records: NDCG@10 0.1000" in page


def test_what_each_rank_is_worth_stands_on_the_page_and_who_was_never_seen() -> None:
    clicks = {
        "valid_pairs": 400,
        "auc": {"student": 0.7},
        "log_loss": {},
        "propensity": {"0": 1.0, "1": 0.71},
        "apart": {"products": {"pairs": 38.0, "student": 0.66}},
    }
    words = " ".join(page_of(replace(studied(), evaluation={**EVALUATION, "clicks": clicks})).split())
    assert "rank 1 1.00, rank 2 0.71." in words
    assert "On the 38 pairs of products that training never saw, AUC: student 0.66" in words


def test_a_report_of_an_older_version_has_no_word_on_ranks() -> None:
    clicks = {"valid_pairs": 400, "auc": {"student": 0.7}, "log_loss": {}}
    assert "rank 1" not in page_of(replace(studied(), evaluation={**EVALUATION, "clicks": clicks}))


PROBED = {
    "reasons": {
        "share": 0.995,
        "recommendations": 1000,
        "claiming": {"history": 200, "popular": 3},
        "faithful": {"history": 199, "popular": 3},
        "moving": {"similar": 7},
        "moved": {"similar": 7},
    },
    "trade_offs": [{"diversity": 0.3, "popularity": 1.0, "ndcg": 0.1234, "coverage": 0.5, "gini": 0.75}],
    "withheld": {
        "products": 150,
        "customers": 42,
        "ndcg": {"whole ranking": 0.05, "content": 0.04},
        "among": {"whole ranking": 0.2187, "content": 0.1978},
    },
}


@pytest.mark.parametrize(
    "said", ["99.5%", "1,000 suggestions", "0.750", "150 products", "42 people", "0.2187"]
)
def test_the_page_says_what_the_build_tried_out(said: str) -> None:
    page = " ".join(page_of(replace(studied(), evaluation={**EVALUATION, **PROBED})).split())
    assert said in page


def test_a_build_that_tried_nothing_out_has_no_such_sections() -> None:
    page = page_of(studied())
    assert "Are the reasons true?" not in page
