from __future__ import annotations

from langchain_core.messages import BaseMessage, ToolMessage

from assistant.shop.shop import Shop
from assistant.tools.results import Result
from recommender.events import Event, Kind
from tests.assistant.tools.calling import GUEST, call, context_of


def returned(result: Result) -> list[BaseMessage]:
    return [ToolMessage("", tool_call_id="c0", name=result.tool, artifact=result.to_artifact())]


def standing(shop: Shop, product_id: str, tool: str, **given: object) -> str:
    context = context_of(shop)
    before = returned(call(context, tool, **given))
    found = call(context, "explain_recommendation", before, missing=product_id)
    assert found.outcome == "ranked_lower"
    return str(found.facts["standing"])


def test_what_is_in_the_list_has_its_place_there(open_shop: Shop) -> None:
    context = context_of(open_shop)
    listed = call(context, "search_catalog", query="mugs")
    second = listed.products[1].product_id
    found = call(context, "explain_recommendation", returned(listed), missing=second)
    assert (found.outcome, found.facts["place"]) == ("in_list", 2)


def test_what_a_search_finds_further_down_has_its_place_among_the_hits(open_shop: Shop) -> None:
    said = standing(open_shop, "umbrella-red", "search_catalog", query="mug", max_price=5)
    assert said.startswith("for “mug” it stands at place ")


def test_a_variant_of_what_is_shown_says_so(open_shop: Shop) -> None:
    shown = call(context_of(open_shop), "search_catalog", query="mug").products
    other = next(
        i for i in ("mug-red", "mug-blue", "mug-green", "mug-white") if i not in {p.product_id for p in shown}
    )
    assert "another variant of it" in standing(open_shop, other, "search_catalog", query="mug")


def test_in_suggestions_a_place_and_what_is_lacking_are_named(open_shop: Shop) -> None:
    context = context_of(open_shop)
    for product_id in ("teapot-red", "mug-red", "lantern-red"):
        open_shop.recommender.record(Event(product_id, Kind.LIKE, session_id=GUEST.guest_id))
    shown = {p.product_id for p in call(context, "recommend").products}
    missed = next(
        i for i in ("notebook-white", "umbrella-white", "notebook-green", "umbrella-green") if i not in shown
    )
    said = standing(open_shop, missed, "recommend")
    assert said.startswith("it stands at place ")
    assert "has more for" in said


def test_before_any_list_nothing_is_said_of_a_place(open_shop: Shop) -> None:
    found = call(context_of(open_shop), "explain_recommendation", missing="mug-red")
    assert found.facts["standing"] == ""


def test_what_is_kept_out_is_told_by_what_keeps_it_out(open_shop: Shop) -> None:
    context = context_of(open_shop)
    before = returned(call(context, "search_catalog", query="scarf"))
    found = call(context, "explain_recommendation", before, missing="scarf-white", max_price=2)
    assert found.outcome == "left_out"
    assert "sold out" in found.facts["reasons"]
    assert found.facts["standing"] == ""
