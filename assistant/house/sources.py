"""Where the arguments of tool calls come from: named sources, each of which reads one value.

A source reads the words of a goal, where the conversation stands, and the shop. It raises `Missing` when
only the visitor has the value, and `Lookup` when another tool must be asked first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.house.basket.purse import purse
from assistant.house.counter.counter import things_of
from assistant.house.counter.orders import meant, named_items, named_order, pointed_order
from assistant.house.counter.page_question import Asked, asked_of_pages
from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import Intent
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import means_the_most, read_pointers
from assistant.house.pointing.pointing import resolve
from assistant.house.pointing.references import References
from assistant.house.shelf.needs import read_needs
from assistant.house.shelf.wanting import sought
from assistant.house.words.asides import telling
from assistant.house.words.phrases import content_words
from assistant.house.words.slots import (
    changed_quantity,
    forgotten,
    order_number,
    pieces,
    statement,
    statement_kind,
    with_size,
)
from assistant.house.words.typed import address, day, email, payment_method, person_name, wanted, zip_code
from assistant.tools.arguments import Limits, to_arguments
from retrieval.product import Money
from retrieval.words import terms

_LATEST = frozenset(("last", "latest", "recent", "newest"))
_LATEST_ORDER = re.compile(
    r"\b(?:last|latest|(?:most )?recent|newest) (?:order|purchase|parcel|delivery|one)\b", re.I
)
_OF_ORDERS = (
    "order orders ordered ordering parcel package delivery delivered send sent back cancel"
    " cancelled return returned"
    " exchange change changed swap pay paid payment card address last latest recent first"
    " second third one new set"
    " buy bought shipped way home time day days week month item items thing things late still"
    " yet money number box up out off at by on in to about over when where who why long many much all any"
    " both"
    " there then now just still please can could would will"
)
_LESS = re.compile(
    r"\b(?:cheaper|less expensive|less dear|for less|lower price|costs? less)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Situation:
    """What a source reads: the goal, where the conversation stands, the shop, the products meant."""

    goal: Goal
    intent: Intent
    dialogue: Dialogue
    mind: Mind
    references: References = field(default_factory=References)


class Missing(Exception):
    """A value is missing; the slot's name is the argument."""


class NotInside(Missing):
    """What the words mean is no part of what they would change."""


class Lookup(Exception):
    """Another tool must be called first; the call is the argument."""


def _product(situation: Situation) -> str:
    return _products(situation)[0]


def _products(situation: Situation) -> list[str]:
    found = situation.references.product_ids
    if not found and not situation.references.pointing and (only := _only_one(situation)):
        return [only]
    if not found:
        raise Missing("product")
    return list(found)


def _only_one(situation: Situation) -> str:
    """The product that is meant where the words name none: the one spoken of last, or the one that leads."""
    words = content_words(situation.goal.text, situation.intent.idle)
    if not situation.intent.idle or any(not word.isdecimal() for word in words):
        return ""  # what is named beside the intent's own words is something else
    mind = situation.mind
    found = resolve("", situation.dialogue, mind.catalogue, mind.titles)
    return found.ids[0] if found.certain and len(found.ids) == 1 else ""


def _known_product(situation: Situation) -> str:
    return _known_products(situation)[0]


def _known_products(situation: Situation) -> list[str]:
    """The products pointed at; one that no tool has returned yet is looked up first."""
    found = _products(situation)
    known = {product.product_id for product in situation.dialogue.known}
    for product_id in found:
        if product_id not in known:
            raise Lookup("get_product", {"product_id": product_id, "show": False})
    return found


def _products_or_shown(situation: Situation) -> list[str]:
    found = _known_products(situation) if situation.references.product_ids else []
    focus = situation.dialogue.focus
    if len(found) < situation.intent.fewest and len(found) == len(focus) == 1 and focus != tuple(found):
        return [focus[0], *found]  # "what is the difference to the third?"
    if len(found) < situation.intent.fewest:  # "which is rated highest?" is asked of all of them
        found = list(situation.dialogue.several) or _shown(situation) or found
    if not found:
        raise Missing("products")
    return found


def _products_in_basket(situation: Situation) -> list[str]:
    """Products of the basket that the words point at; none for the whole basket."""
    basket = situation.dialogue.basket
    if basket is None:
        raise Lookup("basket", {"action": "show"})
    text, mind = situation.goal.text, situation.mind
    counted = "new_quantity" in situation.intent.arguments.values()
    if not counted and set(terms(text)) & {"empty", "clear"}:
        return []
    found = resolve(text, situation.dialogue, mind.catalogue, mind.titles, among="basket", loose=True)
    if not counted and len(found.ids) == len(basket) and read_pointers(text).every:
        return []
    if found.certain:
        return list(found.ids)
    if situation.intent.otherwise and (not basket or situation.references.product_ids):
        raise NotInside("product")
    if not basket:
        return []
    raise Missing("product")


def counts(text: str, dialogue: Dialogue) -> bool:
    """Whether a bare number counts pieces, and is no place in a list: it is clear which product is meant."""
    return len(dialogue.focus) == 1 or len(dialogue.products) == 1 or bool(read_pointers(text).places)


def _shown(situation: Situation) -> list[str]:
    return [product.product_id for product in situation.dialogue.products]


def _request(situation: Situation) -> dict[str, Any]:
    request = sought(situation.goal, situation.mind)
    idle = situation.intent.idle
    if not idle or situation.intent.continues:
        return {"query": request.text, **to_arguments(request)}
    # What says only that a present is wanted, and for whom, names no present.
    left_out = set(terms(idle))
    said = request.text.split()
    words = [
        word
        for word, after in zip(said, [*said, ""][1:], strict=True)
        if not set(terms(word)) <= left_out or _in_title(word, after, left_out, situation.mind)
    ]
    holding = situation.mind.titles.holding
    if situation.goal.wanted is None:
        # What a story tells beside what they like is no part of it ("he lives in his garden basically").
        words = [word for word in words if any(w in holding and not w.isdecimal() for w in terms(word))]
    if not any(word in holding for word in content_words(" ".join(words))):
        # What is told of them may say what suits ("she lives in her garden").
        told = content_words(telling(situation.goal.text), idle)
        words = [word for word in told if word in holding and not word.isdecimal()]
    if not content_words(" ".join(words)):
        raise NotInside("needs")
    return {"query": " ".join(words).strip(" ,.;:!?"), **to_arguments(request)}


def _in_title(word: str, after: str, left_out: set[str], mind: Mind) -> bool:
    """Whether a word and the one after it, that says more, stand in a title ("birthday bunting")."""
    pair = [*terms(word), *terms(after)]
    return bool(set(terms(after)) - left_out) and mind.titles.hold(pair)


def _known_request(situation: Situation) -> dict[str, Any]:
    """The request, its text limited to words that the shop's titles know."""
    request = sought(situation.goal, situation.mind)
    found = {"query": request.text, **to_arguments(request)}
    holding = situation.mind.titles.holding
    asked = content_words(found.pop("query"), situation.intent.idle)
    told = content_words(telling(situation.goal.text), situation.intent.idle)
    words = [word for word in (asked or told) if word in holding]
    return {"query": " ".join(words), **found} if words else found


def _needs(situation: Situation) -> list[Mapping[str, Any]]:
    found = read_needs(situation.goal.text, situation.mind, situation.goal.wanted).wanted
    if not found:
        raise NotInside("needs")
    return list(found)


def _limits(situation: Situation) -> dict[str, Any]:
    """Constraints beside the product that is pointed at: its own words are none."""
    named = (situation.mind.catalogue.get(i) for i in situation.references.product_ids)
    own = {word for product in named if product for word in terms(product.title)}
    rest = " ".join(
        word
        for word in situation.goal.text.split()
        if not set(terms(word)) & own or any(c.isdigit() for c in word)
    )
    return to_arguments(situation.mind.read_request(rest))


def _order(situation: Situation) -> str:
    """The order that the words name, or mean: "it", "my last order"."""
    words = set(terms(situation.goal.text))
    if found := situation.goal.given.get("order") or order_number(situation.goal.text):
        return found
    placed = bool(_LATEST_ORDER.search(situation.goal.text)) or not _thing(situation)
    latest = bool(words & _LATEST) and placed
    if latest and not situation.dialogue.order_id:
        raise Lookup("order_status", {})
    if latest and situation.dialogue.orders:
        return situation.dialogue.orders[0].order_id
    if found := named_order(situation.goal.text, situation.dialogue.orders or ()):
        return found
    if situation.dialogue.at_orders and (
        found := pointed_order(situation.goal.text, situation.dialogue.orders or ())
    ):
        return found
    pointing = words & {"it", "that", "this"} and not _thing(situation)
    if pointing and situation.dialogue.order_id:
        return situation.dialogue.order_id
    raise Missing("order")


def _thing(situation: Situation) -> str:
    """Words that may name what an order holds; empty where none does, as far as the orders are known."""
    holding = situation.mind.titles.holding
    words = content_words(meant(situation.goal.text), _OF_ORDERS)
    if situation.dialogue.orders and not things_of(situation.goal.text, situation.dialogue):
        return ""
    return " ".join(word for word in words if word in holding and not word.isdecimal())


def _described(situation: Situation) -> str:
    found = _thing(situation)
    if not found or situation.goal.given.get("order") or order_number(situation.goal.text):
        raise Missing("item")
    return found


def _own_order(situation: Situation) -> str:
    """The order that is meant among the customer's own: named, described by an item, or the only one."""
    try:
        return _order(situation)
    except Missing:
        thing = _thing(situation)
        if thing and thing not in situation.dialogue.sought:
            raise Lookup("order_status", {"item": thing}) from None
        orders = situation.dialogue.orders
        if situation.dialogue.order_id and not situation.dialogue.at_orders:
            return situation.dialogue.order_id
        if orders is not None and len(orders) == 1:
            return orders[0].order_id
        if not situation.dialogue.at_orders and "" not in situation.dialogue.sought:
            raise Lookup("order_status", {}) from None  # which it is, is asked with all of them in sight
        raise


def _order_items(situation: Situation) -> list[str]:
    """Items of that order that the words describe; the order is looked at first."""
    order_id = _own_order(situation)
    orders = situation.dialogue.orders or ()
    order = next((each for each in orders if each.order_id.lower() == order_id.lower().lstrip("#")), None)
    if order is None:
        if (
            situation.dialogue.order_id.lower() != order_id.lower()
            and order_id not in situation.dialogue.sought
        ):
            raise Lookup("order_status", {"order_id": order_id})
        raise Missing("item")
    found = named_items(" ".join((situation.goal.text, situation.goal.given.get("item", ""))), order)
    if not found:
        raise Missing("item")
    return list(found)


def _asked(situation: Situation) -> Asked:
    """What the pages are asked."""
    given = situation.goal.given
    if "question" in given:
        return Asked(given["question"], given.get("before", ""))
    return asked_of_pages(situation.goal.text, situation.dialogue, situation.mind)


def _given(slot: str, read: Callable[[str], str]) -> Callable[[Situation], str]:
    """A source that takes what was answered, else what the words say."""

    def source(situation: Situation) -> str:
        found = situation.goal.given.get(slot) or read(situation.goal.text)
        if not found:
            raise Missing(slot)
        return found

    return source


def _last_limits(situation: Situation) -> dict[str, Any]:
    """What the last list was limited to."""
    listed = situation.dialogue.listed
    return {n: v for n, v in listed.arguments.items() if n in Limits.model_fields} if listed else {}


def _new_quantity(situation: Situation) -> int:
    answered = situation.goal.given.get("quantity")
    found = int(answered) if answered else changed_quantity(situation.goal.text)
    if found is None:
        raise Missing("quantity")
    return found


def _statement(situation: Situation) -> str:
    stated = statement(situation.goal.given.get("statement") or situation.goal.text)
    found = with_size(stated, situation.dialogue.heard)
    if not found:
        raise Missing("statement")
    return found


def _below_shown(situation: Situation) -> float | None:
    """Just below the middle price of the last list, or below its only price."""
    if situation.mind.read_request(situation.goal.text).require.price is not None:
        return None  # the words name the price themselves
    if means_the_most(situation.goal.text):
        return None  # the cheapest of all are asked for, whatever was shown
    prices = _prices(situation)
    limit = prices[len(prices) // 2]
    return _major(limit - 1, situation)


def _below_it(situation: Situation) -> float | None:
    """Just below the price of the product that is pointed at, where something cheaper is asked for."""
    product = situation.mind.catalogue.get(_product(situation))
    if product is None or product.price is None or not _LESS.search(situation.goal.text):
        return None
    return _major(product.price.minor - 1, situation)


def _above_shown(situation: Situation) -> float | None:
    if situation.mind.read_request(situation.goal.text).require.price is not None:
        return None  # the words name the price themselves
    if means_the_most(situation.goal.text):
        return None
    prices = _prices(situation)
    limit = prices[(len(prices) - 1) // 2]
    return _major(limit + 1, situation)


def _next_page(situation: Situation) -> int | None:
    """Where the last list goes on, unless the words change it."""
    request = situation.mind.read_request(situation.goal.text)
    listed = situation.dialogue.listed
    changed = content_words(request.text, situation.intent.idle) or to_arguments(request)
    return listed.following or None if listed and not changed else None


def _prices(situation: Situation) -> Sequence[int]:
    prices = sorted(p.price.minor for p in situation.dialogue.products if p.price)
    if not prices:
        raise Missing("price")
    return prices


def _major(minor: int, situation: Situation) -> float:
    return float(Money(max(minor, 0), situation.mind.currency).major)


SOURCES: Mapping[str, Callable[[Situation], Any]] = {
    "product": _product,
    "products": _products,
    "known_product": _known_product,
    "known_products": _known_products,
    "products_or_shown": _products_or_shown,
    "products_in_basket": _products_in_basket,
    "shown": _shown,
    "request": _request,
    "known_request": _known_request,
    "limits": _limits,
    "needs": _needs,
    "budget": lambda situation: read_needs(situation.goal.text, situation.mind, situation.goal.wanted).budget,
    "last_limits": _last_limits,
    "order": _order,
    "own_order": _own_order,
    "spoken_order": lambda situation: (
        situation.dialogue.order_id if situation.dialogue.at_counter.tool else ""
    ),
    "described": _described,
    "order_items": _order_items,
    "name": _given("name", person_name),
    "email": _given("email", email),
    "zip": _given("zip", zip_code),
    "date": _given("date", day),
    "address": _given("address", address),
    "payment_method": _given("payment_method", payment_method),
    "wanted": _given("wanted", wanted),
    "quantity": lambda situation: pieces(situation.goal.text, True),
    "purse": lambda situation: purse(situation.goal.text, situation.dialogue.heard),
    "pieces": lambda situation: (
        pieces(situation.goal.text, counts(situation.goal.text, situation.dialogue)) or 1
    ),
    "below_it": _below_it,
    "new_quantity": _new_quantity,
    "text": lambda situation: situation.goal.text,
    "question": lambda situation: _asked(situation).question,
    "before": lambda situation: _asked(situation).before,
    "statement": _statement,
    "statement_kind": lambda situation: statement_kind(statement(situation.goal.text)),
    "forgotten": lambda situation: forgotten(situation.goal.text),
    "below_shown": _below_shown,
    "above_shown": _above_shown,
    "next_page": _next_page,
}
