from __future__ import annotations

import json
from typing import Any

from assistant.batch.lines import read_lines
from assistant.batch.understand import understand_batch
from assistant.shop.shop import Shop


def meaning(shop: Shop, text: str, *context: str) -> dict[str, Any]:
    row = {"id": 1, "text": text, "context": list(context)}
    (found,) = understand_batch(shop, read_lines([json.dumps(row).encode()]))
    return found


def test_intents_come_best_first_and_their_scores_are_probabilities(shop: Shop) -> None:
    scores = [intent["score"] for intent in meaning(shop, "show me red mugs")["intents"]]
    assert scores == sorted(scores, reverse=True)
    assert min(scores) >= 0
    assert abs(sum(scores) - 1) < 1e-3


def test_goals_come_in_the_order_of_mention(shop: Shop) -> None:
    found = meaning(shop, "show me teapots and tell me how long delivery takes")
    assert found["goals"] == ["search", "delivery_times"]


def test_values_are_read_from_the_words(shop: Shop) -> None:
    assert meaning(shop, "mugs under 5 pounds")["slots"]["max_price"] == 5


def test_a_message_is_understood_after_those_before_it(shop: Shop) -> None:
    assert meaning(shop, "not the red ones", "show me mugs")["goals"] == ["refine"]


def test_what_is_no_business_of_a_shop_is_out_of_scope(shop: Shop) -> None:
    inside, outside = meaning(shop, "show me mugs"), meaning(shop, "write me a poem about the fall of Rome")
    assert (inside["out_of_scope"], outside["out_of_scope"]) == (False, True)
    assert outside["in_scope"] < inside["in_scope"] <= 1


def test_a_line_without_text_says_so(shop: Shop) -> None:
    (found,) = understand_batch(shop, read_lines([b'{"id": 1}']))
    assert found["error"] == "'text' must be text, not null."


def test_a_context_that_is_no_list_says_so(shop: Shop) -> None:
    (found,) = understand_batch(shop, read_lines([b'{"id": 1, "text": "a", "context": "b"}']))
    assert "'context' must be a list of texts" in found["error"]


def test_an_answer_can_be_written_as_json(shop: Shop) -> None:
    assert json.dumps(meaning(shop, "blue mugs between 3 and 9 pounds, no red"), allow_nan=False)
