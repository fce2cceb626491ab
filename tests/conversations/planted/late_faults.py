"""Faults that were written after the suite was final, by somebody who had not read it.

Each is a slip that a later change of the assistant might make. They are kept apart from `faults.py` because
they alone say how the suite does against what nobody had in mind when it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from assistant import conversation
from assistant.errors import NotYours
from assistant.house import planning, sources
from assistant.house.basket import moving
from assistant.house.dialogue import Call, Dialogue, Listed
from assistant.house.shelf import relisting
from assistant.house.wording import Wording
from assistant.orders import Order, Orders
from assistant.profile import Customer, Preference, Profiles
from assistant.reply import Card, CardKind
from assistant.tools import arguments as tool_arguments
from assistant.tools import comparing, search, suggestions
from assistant.tools.arguments import Limits
from assistant.tools.context import TurnContext
from assistant.tools.limiting import Limited
from assistant.tools.paging import Page
from assistant.tools.results import Result
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from recommender.ranking import Ranking
from retrieval.knowledge.passages import Passage
from retrieval.pages import PageSearch
from retrieval.product import Money, Product
from retrieval.request import NO_VECTORS, SearchRequest, SearchResult
from retrieval.search import ProductSearch
from tests.conversations.planted.fault import Fault, every, instead

# The package has a tool of this name, so that an import statement would give that one.
_basket = import_module("assistant.tools.basket")

_ANY_GUEST = Visitor.guest("guest")

_Facts = Mapping[str, Any]


# Lists that are continued


def _merge_without_exclusions(true: Callable[..., dict[str, Any]], before: _Facts, change: _Facts) -> _Facts:
    merged = true(before, change)
    return merged if "exclude" in change else {n: v for n, v in merged.items() if n != "exclude"}


def _page_that_skips_one(true: Callable[..., Page], *args: Any) -> Page:
    page = true(*args)
    return replace(page, following=page.following + 1) if page.following else page


def _cheaper_than_the_dearest(true: Callable[..., Sequence[int]], *args: Any) -> Sequence[int]:
    return [max(true(*args))]


def _ranked_with_what_was_shown(
    true: Callable[..., Ranking],
    context: TurnContext,
    shopper: Any,
    request: SearchRequest,
    _: frozenset[str],
) -> Ranking:
    return true(context, shopper, request, frozenset())


# Limits


def _dearest_in_whole_pounds(
    true: Callable[..., Any], low: float | None, high: float | None, *rest: str
) -> Any:
    return true(low, None if high is None else float(-(-high // 1)), *rest)


def _limits_of_the_message_alone(
    true: Callable[..., Limited], context: TurnContext, limits: Limits, text: str = ""
) -> Limited:
    stated = true(context, limits, text)
    return replace(stated, request=stated.asked)


def _request_of_any_stock(true: Callable[..., SearchRequest], *args: Any) -> SearchRequest:
    request = true(*args)
    return replace(request, require=replace(request.require, available=None))


# What is meant


def _counted_through_all_that_is_known(
    true: Callable[..., Any], text: str, dialogue: Dialogue, *rest: Any, **named: Any
) -> Any:
    listed = dialogue.listed
    through = Listed(listed.tool, listed.arguments, dialogue.known) if listed else None
    return true(text, replace(dialogue, listed=through), *rest, **named)


def _basket_as_first_seen(true: Callable[..., Dialogue], dialogue: Dialogue, call: Call) -> Dialogue:
    after = true(dialogue, call)
    return after if dialogue.basket is None else replace(after, basket=dialogue.basket)


def _first_goal_alone(true: Callable[..., Any], *args: Any) -> Any:
    read = true(*args)
    return replace(read, goals=read.goals[:1])


# What is done


def _forgotten_in_words(
    true: Callable[..., int], profiles: Profiles, visitor: Visitor, text: str = ""
) -> int:
    return len([each for each in profiles.preferences(visitor) if not text or each.text == text])


def _so_many_more(
    true: Callable[..., None], product_id: str, pieces: int, held: Mapping[str, int], *rest: Any
) -> None:
    true(product_id, pieces + held.get(product_id, 0), held, *rest)


def _topic_alone(
    true: Callable[..., None], transcripts: Transcripts, talk: str, visitor: Visitor, reason: str = ""
) -> None:
    true(transcripts, talk, visitor, reason.partition(":")[0])


# Who is asking


def _as_any_guest(visitor: Visitor) -> Visitor:
    return _ANY_GUEST if visitor.is_guest else visitor


def _remembered_of_any_guest(
    true: Callable[..., Preference], profiles: Profiles, visitor: Visitor, *rest: Any
) -> Preference:
    return true(profiles, _as_any_guest(visitor), *rest)


def _forgotten_of_any_guest(
    true: Callable[..., int], profiles: Profiles, visitor: Visitor, *rest: str
) -> int:
    return true(profiles, _as_any_guest(visitor), *rest)


def _preferences_of_any_guest(
    true: Callable[..., tuple[Preference, ...]], profiles: Profiles, visitor: Visitor
) -> tuple[Preference, ...]:
    return true(profiles, _as_any_guest(visitor))


def _first_account(true: Callable[..., Customer | None], profiles: Profiles, _: str) -> Customer | None:
    return next(iter(profiles.first(1)), None)


def _newest_where_unknown(
    true: Callable[..., Order], orders: Orders, order_id: str, customer_id: str
) -> Order:
    try:
        return true(orders, order_id, customer_id)
    except NotYours:
        own = orders.of_customer(customer_id, 1)
        if not own:
            raise
        return own[0]


def _oldest_first(
    true: Callable[..., tuple[Order, ...]], orders: Orders, customer_id: str, k: int | None = None
) -> tuple[Order, ...]:
    return true(orders, customer_id)[::-1][:k]


# What is said of it


def _found_without_reserve(true: Callable[..., SearchResult], *args: Any, **named: Any) -> SearchResult:
    return replace(true(*args, **named), relaxed=(), sold=True)


def _any_page_answers(true: Callable[..., tuple[Passage, ...]], *args: Any) -> tuple[Passage, ...]:
    return tuple(replace(passage, score=1.0) for passage in true(*args))


def _corrected_in_silence(true: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    return {name: value for name, value in true(*args).items() if name != "read_as"}


def _without_the_missing_vectors(true: Callable[..., None], context: TurnContext, *notes: str) -> None:
    true(context, *(note for note in notes if note != NO_VECTORS))


def _no_offer(true: Callable[..., str], wording: Wording, result: Result) -> str:
    return ""


def _nothing_but_talk(true: Callable[..., bool], *args: Any) -> bool:
    return True


def _titles_by_the_alphabet(
    true: Callable[..., Card], kind: CardKind, reference: str, *, facts: _Facts
) -> Card:
    return true(kind, reference, facts={**facts, "columns": sorted(facts["columns"])})


def _one_of_each(true: Callable[..., Card], context: TurnContext, lines: Sequence[Any]) -> Card:
    whole = true(context, lines)
    catalogue = context.shop.catalogue
    products: list[Product | None] = [catalogue.get(line.product_id) for line in lines]
    total = sum(product.price.minor for product in products if product and product.price)
    currency = context.shop.config.currency
    return replace(whole, facts={**whole.facts, "total": str(Money(total, currency))})


LATE_FAULTS: Sequence[Fault] = (
    Fault(
        "exclusions forgotten on the way",
        "whoever has said “not red” gets red ones again as soon as the list is changed in another respect",
        instead(relisting, "merge", _merge_without_exclusions),
    ),
    Fault(
        "a product lost between pages",
        "the next page begins one place too far, so that one product is on neither page",
        instead(search, "page_of", _page_that_skips_one),
    ),
    Fault(
        "cheaper than the dearest",
        "“cheaper” leaves out the dearest product of the list, and shows the others again",
        instead(sources, "_prices", _cheaper_than_the_dearest),
    ),
    Fault(
        "the same suggestions as others",
        "whoever wants other suggestions is shown the same ones again",
        instead(suggestions, "_ranking", _ranked_with_what_was_shown),
    ),
    Fault(
        "a limit in whole pounds",
        "a highest price with pence is taken for the next whole pound, and dearer products come through",
        instead(tool_arguments, "_price", _dearest_in_whole_pounds),
    ),
    Fault(
        "suggested what is avoided",
        "suggestions hold what the customer asked never to be shown; searches don't",
        instead(suggestions, "read_limits", _limits_of_the_message_alone),
    ),
    Fault(
        "sold out though asked in stock",
        "a list of what can be bought now holds what is sold out",
        instead(Limits, "request", _request_of_any_stock),
    ),
    Fault(
        "counted through the wrong list",
        "“the second one” counts through everything seen so far, not through the last list",
        instead(moving, "resolve", _counted_through_all_that_is_known),
    ),
    Fault(
        "the basket as first seen",
        "what is to be taken out is looked up in a stale basket, and another product goes",
        instead(Dialogue, "after", _basket_as_first_seen),
    ),
    Fault(
        "the second wish unheard",
        "of two wishes in one message only the first is served, and nobody says so",
        instead(planning, "read_message", _first_goal_alone),
    ),
    Fault(
        "forgotten in words only",
        "the assistant says that it has forgotten a note, and keeps it",
        instead(Profiles, "forget", _forgotten_in_words),
    ),
    Fault(
        "so many more",
        "“make it three” puts three more into the basket",
        instead(_basket, "_set", _so_many_more),
    ),
    Fault(
        "handed off without the order",
        "the person who takes over reads that something is to be cancelled, but neither which order nor why",
        instead(Transcripts, "hand_off", _topic_alone),
    ),
    Fault(
        "one memory for all guests",
        "what one guest states about themselves is known of every other guest",
        every(
            instead(Profiles, "remember", _remembered_of_any_guest),
            instead(Profiles, "preferences", _preferences_of_any_guest),
            instead(Profiles, "forget", _forgotten_of_any_guest),
        ),
    ),
    Fault(
        "the first account's name",
        "whoever asks what is known about them is told another customer's name",
        instead(Profiles, "get", _first_account),
    ),
    Fault(
        "another order for an unknown one",
        "who asks for an order that isn't theirs is told of their newest one, instead of being told so",
        instead(Orders, "get", _newest_where_unknown),
    ),
    Fault(
        "the oldest order as the latest",
        "“my last order” is the first that was ever placed",
        instead(Orders, "of_customer", _oldest_first),
    ),
    Fault(
        "the nearest as found",
        "where nothing suits, what merely comes near is presented as found",
        instead(ProductSearch, "search", _found_without_reserve),
    ),
    Fault(
        "an answer from any page",
        "a question on which the shop's pages are silent is answered with whatever page is nearest",
        instead(PageSearch, "find", _any_page_answers),
    ),
    Fault(
        "corrected in silence",
        "a misspelt word is searched in another form, and nobody is told in which",
        instead(search, "page_facts", _corrected_in_silence),
    ),
    Fault(
        "missing vectors kept quiet",
        "when the vector store is gone, no note says that words alone were searched",
        instead(TurnContext, "note", _without_the_missing_vectors),
    ),
    Fault(
        "a yes to nothing",
        "the assistant offers to pass something on, and a yes to it means nothing",
        instead(Wording, "offer", _no_offer),
    ),
    Fault(
        "told to wait again and again",
        "until a person answers, every message is answered with the same sentence",
        instead(conversation, "is_small_talk", _nothing_but_talk),
    ),
    Fault(
        "columns under the wrong titles",
        "in a comparison the titles go by the alphabet, and one product's price stands under another's title",
        instead(comparing, "Card", _titles_by_the_alphabet),
    ),
    Fault(
        "a sum without quantities",
        "the basket's sum counts one piece of each product, however many lie in it",
        instead(_basket, "_basket_card", _one_of_each),
    ),
)
