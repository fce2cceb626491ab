from __future__ import annotations

import json
from typing import Any

from assistant.batch.lines import read_lines
from assistant.batch.recommend import recommend_batch
from assistant.shop.shop import Shop


def answer(shop: Shop, *, k: int = 10, reasons: bool = True, **row: Any) -> dict[str, Any]:
    lines = read_lines([json.dumps({"id": 1, **row}).encode()])
    (found,) = recommend_batch(shop, lines, k=k, reasons=reasons)
    return found


def ids(found: dict[str, Any]) -> list[str]:
    return [item["product_id"] for item in found["items"]]


def test_a_customer_gets_products_with_evidence_from_their_own_history(shop: Shop) -> None:
    found = answer(shop, customer_id="c1")
    bought = shop.recommender.shopper("c1").bought
    evidence = {
        i for item in found["items"] for r in item["reasons"] if r["kind"] == "history" for i in r["evidence"]
    }
    assert evidence
    assert evidence <= bought
    assert not bought & set(ids(found))


def test_at_most_k_are_suggested_and_no_id_twice(shop: Shop) -> None:
    found = ids(answer(shop, customer_id="c1", k=3))
    assert len(found) == len(set(found)) == 3


def test_what_was_disliked_or_is_sold_out_is_not_suggested(shop: Shop) -> None:
    found = ids(answer(shop, customer_id="c1", k=50))
    assert "scarf-red" not in found
    assert "scarf-white" not in found


def test_a_history_stands_for_somebody_who_is_not_in_the_events(shop: Shop) -> None:
    found = answer(shop, history=["teapot-red", "notebook-red"])
    assert found["items"]
    assert not {"teapot-red", "notebook-red"} & set(ids(found))


def test_candidates_are_all_ranked_each_once(shop: Shop) -> None:
    candidates = ["scarf-red", "mug-red", "scarf-white", "no-such", "mug-red"]
    found = answer(shop, customer_id="c1", candidates=candidates, k=2)
    assert sorted(ids(found)) == sorted(set(candidates))
    assert ids(found)[-1] == "no-such"


def test_what_is_excluded_is_not_suggested(shop: Shop) -> None:
    first = ids(answer(shop, customer_id="c1"))[0]
    assert first not in ids(answer(shop, customer_id="c1", exclude=[first]))


def test_an_unknown_customer_is_noted_and_answered(shop: Shop) -> None:
    found = answer(shop, customer_id="nobody")
    assert "unknown customer" in found["notes"]
    assert found["items"]


def test_an_unknown_product_is_noted(shop: Shop) -> None:
    assert "unknown product x9" in answer(shop, history=["mug-red", "x9"])["notes"]


def test_a_missing_click_scorer_is_noted_and_its_probability_null(shop: Shop) -> None:
    found = answer(shop, customer_id="c1")
    assert "click scorer unavailable" in found["notes"]
    assert {item["click"] for item in found["items"]} == {None}


def test_no_reasons_are_worked_out_unless_they_are_asked_for(shop: Shop) -> None:
    assert all(item["reasons"] == [] for item in answer(shop, customer_id="c1", reasons=False)["items"])


def test_a_line_without_customer_and_history_says_so(shop: Shop) -> None:
    assert answer(shop)["error"] == "'customer_id' or 'history' is missing; give one of them."


def test_the_same_line_twice_gets_the_same_answer(shop: Shop) -> None:
    assert answer(shop, customer_id="c2") == answer(shop, customer_id="c2")
