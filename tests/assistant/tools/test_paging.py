from __future__ import annotations

from typing import Any

import pytest

from assistant.reply import Reply
from assistant.shop.shop import Shop
from assistant.tools.paging import page_of
from assistant.tools.presenting import MOST_SHOWN
from retrieval.request import Hit, SearchRequest, SearchResult
from tests.assistant.talk import talk_to


def offers(reply: Reply) -> dict[str, Any]:
    (card,) = [card for card in reply.cards if card.kind == "results"]
    return dict(card.facts)


def families(shop: Shop, products: tuple[str, ...]) -> set[str]:
    return {p.parent_id for each in products if (p := shop.catalogue.get(each))}


def result(*ids: str, offset: int = 0) -> SearchResult:
    return SearchResult(SearchRequest(), tuple(Hit(each, 1.0) for each in ids), offset=offset)


def test_the_next_page_begins_behind_the_last_place_that_was_looked_at() -> None:
    page = page_of(result("a", "b", "c", "d", offset=10), 4, {"b"}, 2)
    assert [hit.product_id for hit in page.hits] == ["a", "c"]
    assert page.following == 13


def test_where_the_list_ends_there_is_no_next_page() -> None:
    assert page_of(result("a", "b"), 3, set(), 3).following == 0


def test_a_page_that_just_fits_may_have_another_behind_it() -> None:
    assert page_of(result("a", "b"), 2, set(), 2).following == 2


def test_more_goes_on_where_the_page_before_ended(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    first = talk.say("show me everything, cheapest first").products
    reply = talk.say("show me more")
    assert [tool.arguments.get("offset") for tool in reply.tools] == [len(first)] or not reply.products
    assert not families(open_shop, first) & families(open_shop, reply.products)


def test_at_the_end_of_the_list_more_says_so(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    for _ in range(6):
        reply = talk.say("show me more" if _ else "show me red things, cheapest first")
        if not reply.products:
            break
    assert not reply.products
    assert "all" in reply.text or "nothing" in reply.text.lower()


def test_a_changed_list_begins_anew(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me things for the home")
    talk.say("show me more")
    (tool,) = talk.say("under 10 pounds").tools
    assert "offset" not in tool.arguments


def test_more_of_something_else_is_no_page(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    talk.say("show me things for the home")
    (tool,) = talk.say("show me more in red").tools
    assert "offset" not in tool.arguments


def test_a_sold_out_variant_is_shown_with_those_that_can_be_bought(open_shop: Shop) -> None:
    reply = talk_to(open_shop).say("show me a white scarf")
    (card,) = [card for card in reply.cards if card.reference == "scarf-white"]
    assert set(card.facts["instead"]) == {"scarf-red", "scarf-blue", "scarf-green"}
    assert "White scarf is sold out, but there is" in reply.text
    assert not [note for note in reply.notes if "stands in no record" in note]


@pytest.mark.parametrize("said", ["show me an umbrela", "have you got a teepot?"])
def test_what_was_put_right_or_may_be_meant_is_said(open_shop: Shop, said: str) -> None:
    reply = talk_to(open_shop).say(said)
    assert "I took" in reply.text or "Did you mean" in reply.text


def test_a_yes_searches_what_was_meant_within_the_same_limits(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    reply = talk.say("show me an umbrela under 14 pounds")
    if "Did you mean" in reply.text:
        (tool,) = talk.say("yes please").tools
        assert "umbrella" in tool.arguments["query"]
        assert tool.arguments["max_price"] == 14.0


def test_what_a_list_can_be_narrowed_by_is_offered_in_words_that_do_it(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    offered = offers(talk.say("show me anything under 15 pounds"))
    assert offered["narrower"]
    for choice in offered["narrower"]:
        fresh = talk_to(open_shop)
        fresh.say("show me anything under 15 pounds")
        again = fresh.say(choice["say"])
        assert [tool.name for tool in again.tools] == ["search_catalog"]
        assert len(again.products) == min(choice["count"], MOST_SHOWN)


@pytest.mark.parametrize(
    "said",
    [
        "'; DROP TABLE products; --",
        '{"$gt": ""} OR 1=1',
        "mug \u202e\u0000\u200b",
        "show me mugs under 1e309 pounds",
        "кружка",
        "🫖" * 100,
        "mug " * 400,
    ],
)
def test_any_words_get_a_reply(open_shop: Shop, said: str) -> None:
    reply = talk_to(open_shop).say(said)
    assert reply.text
    assert not [note for note in reply.notes if "failed" in note]
