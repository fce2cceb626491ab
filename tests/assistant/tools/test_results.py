from __future__ import annotations

import json

from assistant.reply import Card
from assistant.tools.results import Result, ShownProduct, ShownReason, distinct_products
from retrieval.product import Money

REASON = ShownReason("together", "9 different buyers bought it together with X", ("x",), 0.5, "together", 9)
MUG = ShownProduct("m", "Mug", Money(450, "GBP"), True, 4.5, (REASON,), ("price",))
BARE = ShownProduct("b", "Bare")


def test_a_result_survives_its_way_through_json() -> None:
    result = Result("search_catalog", "found", (MUG, BARE), True, {"n": 1}, (Card("order", "O1"),), ("note",))
    assert Result.from_artifact(json.loads(json.dumps(result.to_artifact()))) == result


def test_what_is_no_artifact_of_ours_is_no_result() -> None:
    assert [Result.from_artifact(each) for each in (None, "x", {}, {"version": 0})] == [None] * 4


def test_a_product_of_several_results_stands_once_with_its_latest_facts() -> None:
    later = ShownProduct("m", "Mug", Money(500, "GBP"))
    found = distinct_products([Result("a", "found", (MUG, BARE)), Result("b", "found", (later,))])
    assert found == (later, BARE)


def test_a_card_carries_price_stock_rating_and_reason() -> None:
    card = MUG.card
    assert (card.facts["price"], card.facts["in_stock"], card.facts["rating"]) == ("£4.50", True, 4.5)
    assert card.reason == REASON.text
