from __future__ import annotations

from typing import Any

import pytest

from assistant.reply import Card, Reply, ToolCall
from assistant.scripts.expectations.expected import Expected
from assistant.scripts.seen import Seen
from assistant.scripts.subject import LoggedEvent, Records
from tests.assistant.scripts.stages import LAMPS, TableStage, lamps

SEARCHED = ToolCall(
    "search_catalog",
    {
        "query": "white lamps",
        "max_price": 3.0,
        "colours": ["white"],
        "brand": None,
        "exclude": {"colour": ["red"]},
    },
)
ADDED = ToolCall("basket", {"action": "add", "product_id": "L1"})


def failed(expected: dict[str, Any], reply: Reply, **changes: Any) -> list[str]:
    """The places of the expectations that do not hold."""
    records = changes.pop("records", Records())
    before = changes.pop("before", Records())
    seen = Seen(reply, records, before, TableStage().product, **changes)
    return [".".join(map(str, failure.path)) for failure in Expected.model_validate(expected).failures(seen)]


def holds(expected: dict[str, Any], reply: Reply, **changes: Any) -> bool:
    return not failed(expected, reply, **changes)


def after_calls(*calls: ToolCall) -> Reply:
    return Reply(text="", tools=calls)


TOOLS_HOLD = [
    {"called": ["search_catalog"]},
    {"called": [{"name": "search_catalog", "arguments": {"max_price": 3}}]},
    {
        "called": [
            {
                "name": "search_catalog",
                "arguments": {"max_price": {"max": 3.5}, "query": {"matches": "^white"}},
            }
        ]
    },
    {"called": [{"name": "search_catalog", "arguments": {"colours": ["White"], "brand": None}}]},
    {"called": [{"name": "basket", "arguments": {"action": "add", "product_id": "L1"}, "exact": True}]},
    {"called": ["search_catalog", "basket"], "in_order": True, "only": True, "count": 2},
    {"called": [{"name": "basket", "times": 1}], "never": ["hand_off"]},
    {"called": [{"name": "search_catalog", "arguments": {"exclude.colour": {"contains": "red"}}}]},
]
TOOLS_FAIL = [
    ({"called": ["recommend"]}, "called.0"),
    ({"called": [{"name": "search_catalog", "arguments": {"max_price": 2}}]}, "called.0"),
    ({"called": [{"name": "search_catalog", "arguments": {"brand": "Acme"}}]}, "called.0"),
    ({"called": [{"name": "basket", "arguments": {"action": "add"}, "exact": True}]}, "called.0"),
    ({"called": [{"name": "basket", "times": 2}]}, "called.0.times"),
    ({"called": [{"name": "search_catalog", "arguments": {"exclude.brand": "Acme"}}]}, "called.0"),
    ({"called": ["basket", "search_catalog"], "in_order": True}, "in_order"),
    ({"called": ["basket"], "only": True}, "only"),
    ({"never": ["hand_off", "basket"]}, "never.1"),
    ({"count": {"max": 1}}, "count"),
]


@pytest.mark.parametrize("tools", TOOLS_HOLD)
def test_an_expectation_on_tools_holds(tools: dict[str, Any]) -> None:
    assert holds({"tools": tools}, after_calls(SEARCHED, ADDED))


@pytest.mark.parametrize(("tools", "place"), TOOLS_FAIL)
def test_an_expectation_on_tools_fails_at_its_place(tools: dict[str, Any], place: str) -> None:
    assert failed({"tools": tools}, after_calls(SEARCHED, ADDED)) == [f"tools.{place}"]


PRODUCTS_HOLD = [
    {"count": 3},
    {"every": {"price": {"max": 3.00}, "category": "home > lighting", "brand": "acme"}},
    {"every": {"category": "Lighting", "not": {"attributes": {"colour": "red"}}}},
    {"some": {"attributes": {"colour": "blue"}, "title": {"contains": "lamp"}}},
    {"first": {"price": 1, "available": False}},
    {"none": {"rating": {"min": 4}}},
    {"none_of": ["L4"], "includes": ["L3"], "new": True},
    {"order": "price ascending"},
]
PRODUCTS_FAIL = [
    ({"count": {"min": 4}}, ["count"]),
    ({"every": {"price": {"max": 2.00}}}, ["every"]),
    ({"every": {"category": "Home > Chairs"}}, ["every"] * 3),
    ({"some": {"attributes": {"colour": "red"}}}, ["some"]),
    ({"some": {"attributes": {"shade": "white"}}}, ["some"]),
    ({"first": {"available": True}}, ["first"]),
    ({"none": {"attributes": {"colour": "blue"}}}, ["none"]),
    ({"none_of": ["L1", "L2"]}, ["none_of.0", "none_of.1"]),
    ({"includes": ["L5"]}, ["includes.0"]),
    ({"order": "price descending"}, ["order"]),
    ({"order": "rating descending"}, ["order"]),
]


@pytest.mark.parametrize("products", PRODUCTS_HOLD)
def test_an_expectation_on_products_holds(products: dict[str, Any]) -> None:
    assert holds({"products": products}, lamps("L1", "L2", "L3"))


@pytest.mark.parametrize(("products", "places"), PRODUCTS_FAIL)
def test_an_expectation_on_products_fails_at_its_place(products: dict[str, Any], places: list[str]) -> None:
    assert failed({"products": products}, lamps("L1", "L2", "L3")) == [
        f"products.{place}" for place in places
    ]


def test_a_rule_for_every_product_fails_where_none_is_shown() -> None:
    assert failed({"products": {"every": {"brand": "Acme"}}}, lamps()) == ["products.every"]


def test_a_rule_for_every_product_holds_for_none_where_the_count_allows_it() -> None:
    assert holds({"products": {"count": {"max": 3}, "every": {"brand": "Acme"}}}, lamps())


def test_a_product_that_was_shown_before_is_not_new() -> None:
    assert failed({"products": {"new": True}}, lamps("L1"), shown_before=frozenset({"L1"})) == [
        "products.new"
    ]


def test_a_product_that_the_shop_does_not_have_always_fails() -> None:
    assert failed({"products": {"count": 1}}, lamps("X9")) == ["products"]


def test_a_product_without_a_price_breaks_a_rule_on_price() -> None:
    rule = Expected.model_validate({"products": {"every": {"price": {"max": 9}}}})
    plain = type(LAMPS[0])("P", "Plain")
    seen = Seen(lamps("P"), Records(), Records(), lambda _: plain)
    assert [failure.happened for failure in rule.failures(seen)] == [
        "P 'Plain': price unknown, not at most 9"
    ]


REASONS_HOLD = [
    {"every": True},
    {"some": True},
    {"kinds": ["popular"]},
    {"only": ["popular", "request"]},
    {"buyers": True},
]
REASONS_FAIL = [
    ({"kinds": ["history"]}, "kinds.0"),
    ({"only": ["request"]}, "only"),
    ({"evidence": ["L2"]}, "evidence.0"),
]


@pytest.mark.parametrize("reasons", REASONS_HOLD)
def test_an_expectation_on_reasons_holds(reasons: dict[str, Any]) -> None:
    assert holds({"reasons": reasons}, lamps("L1", "L2"))


@pytest.mark.parametrize(("reasons", "place"), REASONS_FAIL)
def test_an_expectation_on_reasons_fails_at_its_place(reasons: dict[str, Any], place: str) -> None:
    assert failed({"reasons": reasons}, lamps("L1", "L2")) == [f"reasons.{place}"]


def test_a_card_without_a_reason_fails() -> None:
    reply = Reply(
        text="", cards=(Card("product", "L1", "Bought by 7"), Card("product", "L2")), products=("L1", "L2")
    )
    assert failed({"reasons": {"every": True}}, reply) == ["reasons.every"]


def test_a_purchase_of_too_few_people_fails() -> None:
    card = Card(
        "product", "L1", "Bought by 3", {"reasons": [{"kind": "popular", "evidence": [], "buyers": 3}]}
    )
    assert failed({"reasons": {"buyers": True}}, Reply(text="", cards=(card,), products=("L1",))) == [
        "reasons.buyers"
    ]


def test_a_card_is_found_by_kind_and_reference() -> None:
    reply = Reply(text="", cards=(Card("policy", "returns"),))
    assert holds(
        {"cards": {"has": ["policy", {"kind": "policy", "reference": {"contains": "return"}}]}}, reply
    )
    assert failed({"cards": {"has": ["order"], "never": ["policy"]}}, reply) == [
        "cards.has.0",
        "cards.never.0",
    ]


NOW = Records(
    basket={"L1": 2},
    preferences=("avoids leather",),
    orders={"O1": "delivered"},
    events=(LoggedEvent("dislike", "L3"),),
    handed_off=True,
)
RECORDS_HOLD = [
    {"basket": {"contains": ["L1"], "lacks": ["L2"], "count": 1, "quantities": {"L1": 2}}},
    {"remembers": [{"contains": "leather"}], "forgets": ["wool"]},
    {"handed_off": True},
    {"logged": ["dislike", {"kind": "dislike", "product": "L3"}], "not_logged": ["like"]},
    {"orders": {"O1": "Delivered"}},
]
RECORDS_FAIL = [
    ({"basket": {"contains": ["L2"]}}, "basket.contains.0"),
    ({"basket": {"lacks": ["L1"]}}, "basket.lacks.0"),
    ({"basket": {"quantities": {"L1": 1}}}, "basket.quantities.L1"),
    ({"basket": {"empty": True}}, "basket.empty"),
    ({"remembers": [{"contains": "wool"}]}, "remembers.0"),
    ({"forgets": ["Leather"]}, "forgets.0"),
    ({"handed_off": False}, "handed_off"),
    ({"logged": [{"kind": "dislike", "product": "L1"}]}, "logged.0"),
    ({"not_logged": ["dislike"]}, "not_logged.0"),
    ({"orders": {"O2": "pending"}}, "orders.O2"),
    ({"unchanged": True}, "unchanged"),
]


@pytest.mark.parametrize("records", RECORDS_HOLD)
def test_an_expectation_on_records_holds(records: dict[str, Any]) -> None:
    assert holds({"records": records}, Reply(text=""), records=NOW)


@pytest.mark.parametrize(("records", "place"), RECORDS_FAIL)
def test_an_expectation_on_records_fails_at_its_place(records: dict[str, Any], place: str) -> None:
    assert failed({"records": records}, Reply(text=""), records=NOW) == [f"records.{place}"]


def test_new_events_alone_leave_the_records_unchanged() -> None:
    after = Records(events=(LoggedEvent("impression", "L1"),))
    assert holds({"records": {"unchanged": True}}, Reply(text=""), records=after)


SAID = Reply(text="The **Red Lamp** costs <b>£2.95</b>.", notes=("click scorer unavailable",))
WORDS_HOLD = [
    {"contains": ["red lamp"]},
    {"any_of": ["chair", "lamp"]},
    {"never": ["blue"]},
    {"matches": [r"costs £\d"]},
]
WORDS_FAIL = [
    ({"contains": ["chair"]}, "contains.0"),
    ({"any_of": ["chair", "table"]}, "any_of"),
    ({"never": ["red  LAMP"]}, "never.0"),
    ({"matches": [r"£3"]}, "matches.0"),
]


@pytest.mark.parametrize("words", WORDS_HOLD)
def test_an_expectation_on_words_holds(words: dict[str, Any]) -> None:
    assert holds({"words": words}, SAID)


@pytest.mark.parametrize(("words", "place"), WORDS_FAIL)
def test_an_expectation_on_words_fails_at_its_place(words: dict[str, Any], place: str) -> None:
    assert failed({"words": words}, SAID) == [f"words.{place}"]


def test_notes_are_found_and_missed() -> None:
    assert holds({"notes": {"contains": ["click scorer"], "never": ["model"]}}, SAID)
    assert failed({"notes": {"none": True}}, SAID) == ["notes.none"]


def test_a_refusal_that_nobody_expected_fails() -> None:
    assert failed({"notes": {"none": True}}, Reply(text=""), refused="too long") == [""]


def test_a_refusal_can_be_expected() -> None:
    assert holds({"refused": True}, Reply(text=""), refused="too long")
    assert failed({"refused": True}, Reply(text="")) == ["refused"]


def test_what_was_done_is_told_before_what_was_said() -> None:
    expected = {"words": {"contains": ["x"]}, "tools": {"called": ["recommend"]}}
    assert failed(expected, SAID) == ["tools.called.0", "words.contains.0"]


ORDER_CARD = Card(
    "order", "O2", facts={"status": "shipped", "items": [{"title": "Lamp 1"}, {"title": "Lamp 2"}]}
)
WITH_ORDER = Reply(text="", cards=(ORDER_CARD, Card("order", "O3", facts={"status": "pending", "items": []})))


@pytest.mark.parametrize(
    "card",
    [
        {"kind": "order", "facts": {"status": "shipped"}},
        {"kind": "order", "facts": {"items.1.title": "Lamp 2"}},
        {"kind": "order", "facts": {"items.title": {"includes": ["Lamp 2", "Lamp 1"]}}},
        {"kind": "order", "facts": {"tracking": {"given": False}}},
        {"kind": "order", "count": 2},
        {"kind": "policy", "count": 0},
    ],
)
def test_a_card_is_known_by_its_facts(card: dict[str, Any]) -> None:
    assert holds({"cards": {"has": [card]}}, WITH_ORDER)


@pytest.mark.parametrize(
    ("card", "place"),
    [
        ({"kind": "order", "facts": {"status": "delivered"}}, "cards.has.0"),
        ({"kind": "order", "reference": "O3", "facts": {"status": "shipped"}}, "cards.has.0"),
        ({"kind": "order", "facts": {"items.2.title": {"given": True}}}, "cards.has.0"),
        ({"kind": "order", "count": 1}, "cards.has.0.count"),
    ],
)
def test_a_card_with_other_facts_is_missed(card: dict[str, Any], place: str) -> None:
    assert failed({"cards": {"has": [card]}}, WITH_ORDER) == [place]


def told_because(kind: str, *evidence: str) -> Reply:
    facts = {"reasons": [{"kind": kind, "evidence": list(evidence), "share": 1.0}]}
    return Reply(text="", products=("L1",), cards=(Card("product", "L1", "Goes with Lamp 2", facts),))


@pytest.mark.parametrize(
    "rule",
    [
        {"kinds": ["history"]},
        {"evidence": ["L2"]},
        {"says": {"contains": "goes with"}},
        {"never": ["popular"]},
    ],
)
def test_the_reason_of_one_product_is_known(rule: dict[str, Any]) -> None:
    assert holds({"reasons": {"of": {"L1": rule}}}, told_because("history", "L2"))


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"kinds": ["popular"]}, "reasons.of.L1.kinds.0"),
        ({"evidence": ["L3"]}, "reasons.of.L1.evidence.0"),
        ({"says": {"contains": "popular"}}, "reasons.of.L1.says"),
        ({"never": ["history"]}, "reasons.of.L1.never.0"),
    ],
)
def test_another_reason_of_one_product_is_told(rule: dict[str, Any], place: str) -> None:
    assert failed({"reasons": {"of": {"L1": rule}}}, told_because("history", "L2")) == [place]


def test_the_reason_of_a_product_that_was_not_shown_is_missed() -> None:
    assert failed({"reasons": {"of": {"L2": {"kinds": ["history"]}}}}, told_because("history")) == [
        "reasons.of.L2"
    ]


ROWS = {
    "orders": (
        {"order_id": "O1", "status": "pending", "address": {"city": "Bath"}},
        {"order_id": "O2", "status": "shipped", "address": {"city": "York"}},
    )
}


@pytest.mark.parametrize(
    "rows",
    [
        {"table": "orders"},
        {"table": "orders", "where": {"order_id": "O1"}, "has": {"status": "pending"}, "count": 1},
        {"table": "orders", "where": {"address.city": {"any_of": ["York", "Leeds"]}}, "count": 1},
        {"table": "orders", "where": {"status": "cancelled"}, "count": 0},
        {"table": "orders", "has": {"address.city": {"given": True}}, "count": {"min": 2}},
    ],
)
def test_rows_are_as_expected(rows: dict[str, Any]) -> None:
    assert holds({"records": {"rows": [rows]}}, Reply(text=""), rows=ROWS.__getitem__)


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ({"table": "orders", "where": {"order_id": "O3"}}, "records.rows.0"),
        ({"table": "orders", "count": 3}, "records.rows.0.count"),
        (
            {"table": "orders", "where": {"order_id": "O1"}, "has": {"status": "shipped"}},
            "records.rows.0.has.status",
        ),
        (
            {"table": "orders", "where": {"status": "shipped"}, "has": {"address.city": "Bath"}},
            "records.rows.0.has.address.city",
        ),
    ],
)
def test_rows_that_are_not_as_expected_are_told(rows: dict[str, Any], place: str) -> None:
    assert failed({"records": {"rows": [rows]}}, Reply(text=""), rows=ROWS.__getitem__) == [place]


def test_a_change_of_another_sessions_records_is_told() -> None:
    others = {"ben": (Records(), Records(basket={"L1": 1}))}
    assert failed({"records": {"others_unchanged": True}}, Reply(text=""), others=others) == [
        "records.others_unchanged"
    ]


def test_what_others_keep_is_unchanged() -> None:
    others = {"ben": (Records(basket={"L1": 1}), Records(basket={"L1": 1}))}
    assert holds({"records": {"others_unchanged": True}}, Reply(text=""), others=others)
