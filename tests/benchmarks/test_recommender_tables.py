from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.benchmarks.recommender_tables import placed, tables_in


def row(model: str, value: float) -> dict[str, Any]:
    interval = [value - 0.01, value + 0.01]
    return {"model": model, "figures": {"ndcg@10": value}, "interval": interval, "fit_seconds": 1.25}


QUALITY = {
    "beauty": {
        "figure": "ndcg@10",
        "blend_by_best_peer": 2.0,
        "best_peer": "als",
        "people": 500,
        "rows": [row("als", 0.04), row("ease", 0.06), row("blend", 0.08)],
    }
}


def written(folder: Path, **files: object) -> Path:
    for name, told in files.items():
        (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")
    return folder


def test_a_set_has_our_blend_beside_its_best_peer(tmp_path: Path) -> None:
    table = tables_in(written(tmp_path, recommender_quality=QUALITY))["recommender_quality"]
    assert table.splitlines()[2] == "| beauty | ndcg@10 | .0800 | .0700-.0900 | als .0400 | 2.000 | 500 |"


def test_every_model_has_a_line_that_says_which_are_peers(tmp_path: Path) -> None:
    table = tables_in(written(tmp_path, recommender_quality=QUALITY))["recommender_models"]
    assert "| beauty | als (peer) | ndcg@10 .0400 | 1.2 |" in table
    assert "| beauty | ease | ndcg@10 .0600 | 1.2 |" in table


def test_points_stand_in_the_order_of_their_time(tmp_path: Path) -> None:
    slow = {"model": "ease", "peer": False, "ndcg": 0.2, "seconds": 3.0}
    quick = {"model": "ALS", "peer": True, "ndcg": 0.1, "seconds": 0.5}
    table = tables_in(written(tmp_path, recommender_times={"s": [slow, quick]}))["recommender_times"]
    assert table.splitlines()[2:] == ["| s | ALS (peer) | .1000 | 0.50 |", "| s | ease | .2000 | 3.00 |"]


def test_figures_of_figures_are_told_by_name(tmp_path: Path) -> None:
    told = {"event (ms)": {"p50": 1.5, "p95": 2.25}, "models": ["ease", "sparse"]}
    table = tables_in(written(tmp_path, feedback_speed=told))["feedback_speed"]
    assert "| event (ms) | p50 1.50, p95 2.25 |\n| models | ease, sparse |" in table


def test_only_what_was_measured_has_a_table(tmp_path: Path) -> None:
    assert tables_in(tmp_path) == {}


def test_a_table_takes_the_place_between_its_marks_and_no_other() -> None:
    text = "a\n<!-- x -->\nold\nlines\n<!-- /x -->\nb\n<!-- y -->\nold\n<!-- /y -->\n"
    assert placed(text, "x", "new") == text.replace("old\nlines", "new")
