"""Faults that were planted while the suite grew; `late_faults.py` has those that came after it was final."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from assistant import conversation
from assistant.basket import BasketLine, Baskets
from assistant.house.pointing import reference
from assistant.house.wording import Wording
from assistant.orders import Orders
from assistant.profile import Preference, Profiles
from assistant.tools import explaining, presenting
from assistant.tools import search as search_tool
from assistant.tools.context import TurnContext
from assistant.transcripts import Transcripts
from recommender.recommender import Recommender
from retrieval.arranging import Arranger
from retrieval.pages import PageSearch
from retrieval.request import Constraints
from retrieval.search import ProductSearch
from tests.conversations.planted.fault import Fault, every, instead

_PRICE = re.compile(r"£(\d+)")


def _unlimited(true: Any, search: ProductSearch, request: Any, *args: Any, **named: Any) -> Any:
    return true(search, replace(request, require=replace(request.require, price=None)), *args, **named)


def _inclusive(true: Any, search: ProductSearch, request: Any, *args: Any, **named: Any) -> Any:
    return true(search, replace(request, exclude=Constraints()), *args, **named)


def _colourless(true: Any, search: ProductSearch, request: Any, *args: Any, **named: Any) -> Any:
    return true(search, replace(request, require=replace(request.require, attributes={})), *args, **named)


def _dearer(true: Any, *args: Any, **named: Any) -> str:
    return _PRICE.sub(lambda found: f"£{int(found[1]) + 1}", true(*args, **named))


def _anybodys(true: Any, orders: Orders, order_id: str, customer_id: str) -> Any:
    return orders.find(order_id) or true(orders, order_id, customer_id)


def _lost(true: Any, baskets: Baskets, visitor: Any, product_id: str, quantity: int = 1) -> Any:
    return (*baskets.show(visitor), BasketLine(product_id, quantity))


def _one_piece(true: Any, baskets: Baskets, visitor: Any, product_id: str, quantity: int = 1) -> Any:
    return true(baskets, visitor, product_id, 1)


def _kept_in(true: Any, baskets: Baskets, visitor: Any, *args: Any, **named: Any) -> Any:
    return baskets.show(visitor)


def _forgiving(true: Any, context: TurnContext) -> Any:
    return replace(true(context), disliked=frozenset())


def _not_written(true: Any, profiles: Profiles, visitor: Any, text: str, *args: Any, **named: Any) -> Any:
    return Preference(text)


def _stale(true: Any, context: TurnContext, shopper: Any, product_ids: Any) -> Any:
    """Every product gets the reasons of the first one."""
    found = true(context, shopper, product_ids)
    first = next((reasons for reasons in found.values() if reasons), ())
    return dict.fromkeys(found, first)


def _next_one(true: Any, place: Any, row: Any) -> Any:
    return true(place + 1 if isinstance(place, int) and place >= 1 else place, row)


def _backwards(true: Any, arranger: Arranger, found: Any, order: Any, *args: Any, **named: Any) -> Any:
    turned = {"price_ascending": "price_descending", "price_descending": "price_ascending"}
    return true(arranger, found, turned.get(order, order), *args, **named)


def _last_page(true: Any, pages: PageSearch, question: str, k: int = 3, *before: Any) -> Any:
    return true(pages, question, 50, *before)[::-1][:k] or true(pages, question, k, *before)


FAULTS = (
    Fault(
        "price limit dropped",
        "a search forgets the limit on the price",
        instead(ProductSearch, "search", _unlimited),
    ),
    Fault(
        "exclusion dropped",
        "a search forgets what must not be",
        instead(ProductSearch, "search", _inclusive),
    ),
    Fault(
        "attribute dropped",
        "a search forgets the colour, size or material asked for",
        instead(ProductSearch, "search", _colourless),
    ),
    Fault(
        "price changed in wording",
        "the words say a pound more than the record",
        instead(Wording, "result", _dearer),
    ),
    Fault(
        "wrong customer's order",
        "an order is found by its number, whosever it is",
        instead(Orders, "get", _anybodys),
    ),
    Fault(
        "basket write lost",
        "a product is said to be in the basket and isn't",
        instead(Baskets, "add", _lost),
    ),
    Fault("quantity ignored", "three pieces become one", instead(Baskets, "add", _one_piece)),
    Fault("removal lost", "what is taken out stays in the basket", instead(Baskets, "remove", _kept_in)),
    Fault(
        "dislike ignored",
        "what was disliked is shown again",
        every(
            instead(TurnContext, "shopper", _forgiving),
        ),
    ),
    Fault(
        "feedback not logged",
        "likes, dislikes and clicks reach no log",
        instead(Recommender, "record", lambda true, recommender, event: event),
    ),
    Fault(
        "memory not written",
        "something is said to be remembered and isn't",
        instead(Profiles, "remember", _not_written),
    ),
    Fault(
        "memory not deleted",
        "something is said to be forgotten and isn't",
        instead(Profiles, "forget", lambda true, profiles, visitor, text=None: 1),
    ),
    Fault(
        "stale reason",
        "every product is given the reasons of the first",
        every(
            instead(presenting, "own_reasons", _stale),
            instead(explaining, "own_reasons", _stale),
            instead(search_tool, "own_reasons", _stale),
        ),
    ),
    Fault(
        "stated taste ignored",
        "what a customer avoids is no longer left out",
        instead(TurnContext, "wishes", lambda true, context: ()),
    ),
    Fault("one too far", "“the second one” is the third", instead(reference, "_at", _next_one)),
    Fault(
        "order turned round",
        "cheapest first puts the dearest first",
        instead(Arranger, "arrange", _backwards),
    ),
    Fault("wrong page", "a question is answered from another page", instead(PageSearch, "find", _last_page)),
    Fault(
        "hand-off not kept",
        "a person is promised and never told",
        instead(Transcripts, "hand_off", lambda true, *args, **named: None),
    ),
    Fault(
        "impressions not logged",
        "what was shown is not written down as shown",
        instead(conversation.Conversations, "_log_impressions", lambda true, *args: None),
    ),
)
