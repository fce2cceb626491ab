from __future__ import annotations

from pathlib import Path

import pytest

from retrieval.errors import BadInput, UnreadableFile
from retrieval.judgements import Judgement, judge, read_judgement_file

CSV = """query,product_id,gain
red mug,a,100
red mug,b,10
red mug,b,20
lamp,c,1
lamp,gone,1
lamp,a,-1
,a,1
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "mine.csv"
    file.write_text(CSV)
    return file


def test_rows_that_hold_are_read_and_double_ones_averaged(path: Path) -> None:
    table = read_judgement_file(path, {"a", "b", "c"})
    assert table.judgements == (
        Judgement("red mug", "a", 100.0),
        Judgement("red mug", "b", 15.0),
        Judgement("lamp", "c", 1.0),
    )


def test_rows_that_break_a_rule_are_set_aside_with_their_reason(path: Path) -> None:
    table = read_judgement_file(path, {"a", "b", "c"})
    assert [(each.row, each.column) for each in table.rejected] == [
        (5, "product_id"),
        (6, "gain"),
        (7, "query"),
    ]
    assert table.total == 7


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.csv"):
        read_judgement_file(tmp_path / "none.csv", set())


def test_a_file_that_another_hides_is_refused(path: Path) -> None:
    path.with_suffix(".jsonl").write_text('{"query": "x", "product_id": "a", "gain": 1}\n')
    with pytest.raises(BadInput, match=r"mine\.jsonl"):
        read_judgement_file(path, {"a"})


def test_the_best_order_has_full_figures() -> None:
    judgements = [Judgement("q", "a", 100), Judgement("q", "b", 10), Judgement("q", "c", 0)]
    figures = judge({"q": ["a", "b", "c"]}, judgements, cutoffs=(1, 2))
    assert figures.ndcg == pytest.approx(1.0)
    assert (figures.recall, figures.reciprocal_rank) == (1.0, 1.0)
    assert figures.precision == {1: 1.0, 2: 0.5}


def test_ndcg_is_that_of_the_textbook() -> None:
    # Järvelin and Kekäläinen with gains 3, 2, 3 found where 3, 3, 2 was best.
    judgements = [Judgement("q", "a", 3), Judgement("q", "b", 2), Judgement("q", "c", 3)]
    found, best = 3 + 2 / 1.5849625 + 3 / 2, 3 + 3 / 1.5849625 + 2 / 2
    assert judge({"q": ["a", "b", "c"]}, judgements).ndcg == pytest.approx(found / best, rel=1e-3)


def test_a_query_that_found_nothing_counts_as_nothing() -> None:
    judgements = [Judgement("q", "a", 1), Judgement("r", "b", 1)]
    figures = judge({"q": ["a"], "r": []}, judgements)
    assert figures.ndcg == pytest.approx(0.5)
    assert figures.by_query == {"q": pytest.approx(1.0), "r": 0.0}


def test_a_gain_of_one_s_own_says_what_an_answer_is() -> None:
    judgements = [Judgement("q", "a", 3), Judgement("q", "b", 1)]
    assert judge({"q": ["b", "a"]}, judgements).reciprocal_rank == 0.5
    assert judge({"q": ["b", "a"]}, judgements, relevant_gain=1.0).reciprocal_rank == 1.0


def test_queries_without_anything_to_find_are_left_out() -> None:
    judgements = [Judgement("q", "a", 1), Judgement("r", "b", 0)]
    assert judge({"q": ["a"]}, judgements).queries == 1


def test_nothing_to_find_at_all_is_said() -> None:
    with pytest.raises(BadInput, match="above 0"):
        judge({}, [Judgement("q", "a", 0)])
