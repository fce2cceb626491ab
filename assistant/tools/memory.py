"""Tools of memory: what the customer states about themselves, and what they think of a product."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal

from pydantic import Field

from assistant.inferring import Inferred, infer
from assistant.profile import Customer, PreferenceKind
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, returned_products
from assistant.tools.making import make_tool, refuse
from assistant.tools.presenting import products_of
from assistant.tools.results import Result
from recommender.events import Event, Kind
from retrieval.errors import shorten
from retrieval.words import terms

Opinion = Literal["like", "dislike"]

MOST_EVIDENCE = 3
_HISTORY = re.compile(
    r"\b(?:my|the) (?:history|purchases|orders|views|clicks|likes)\b"
    r"|\bwhat (?:i|you) (?:\w+ )?(?:bought|looked at|saw)\b",
    re.IGNORECASE,
)
_LATEST = ("that", "this", "it")
"""What was stated last."""
_TELLING_NOTHING = frozenset(
    word
    for line in (
        "a an and any am are at avoid be bought buy can cannot choose colour do does for from has hate have",
        "in is it like likes love me my need never not of often on or prefer size that the to want wear",
        "i with you your thing things stuff",
    )
    for word in line.split()
)


class MemoryArguments(Arguments):
    """What is to be done with what is remembered."""

    action: Literal["remember", "show", "forget"]
    statement: str = Field(
        "",
        description="a short statement about the customer ('avoids leather'); with forget, 'that' is what was"
        " stated last, and nothing is everything",
    )
    kind: PreferenceKind = "other"


class OpinionArguments(Arguments):
    """What the customer thinks of a product."""

    product_id: str = Field(description="an id from a tool result of this conversation")
    opinion: Opinion


def _remember_preference(arguments: MemoryArguments, runtime: Runtime) -> Result:
    context = runtime.context
    profiles = context.records.profiles
    match arguments.action:
        case "remember":
            kept = profiles.remember(context.visitor, arguments.statement, arguments.kind)
            return _profile("remembered", context, kept.text)
        case "forget":
            return _forget(arguments.statement, context)
        case _:
            return _profile("shown", context)


def _forget(statement: str, context: TurnContext) -> Result:
    """Forget what is meant: something stated, inferred, or done with a product; or everything."""
    profiles, visitor = context.records.profiles, context.visitor
    stated = profiles.preferences(visitor)
    shopper = context.shopper()
    if not statement:
        profiles.forget(visitor)
        profiles.forget_history(visitor)
        return _profile("forgotten_all" if stated or shopper.history else "nothing", context)
    if _HISTORY.search(statement):
        profiles.forget_history(visitor)
        return _profile("forgotten", context, "everything you looked at, liked and bought")
    place = closest(statement, [preference.text for preference in stated])
    if stated and statement.casefold() in _LATEST:
        place = len(stated) - 1
    if place is not None:
        profiles.forget(visitor, stated[place].text)
        return _profile("forgotten", context, stated[place].text)
    inferred = infer(shopper, context.shop.catalogue)
    place = closest(statement, [each.statement for each in inferred])
    if place is not None:
        profiles.forget_products(visitor, inferred[place].products)
        return _profile("forgotten", context, inferred[place].statement)
    touched = products_of(context, [touch.product_id for touch in shopper.history])
    place = closest(statement, [product.title for product in touched], fewest=2)
    if place is not None:
        profiles.forget_products(visitor, (touched[place].product_id,))
        return _profile("forgotten", context, touched[place].title)
    return _profile("not_remembered", context, shorten(statement))


def closest(statement: str, texts: Sequence[str], fewest: int = 1) -> int | None:
    """The place of the text that shares most telling words with the statement, the first of equals.

    None where none shares `fewest` of them; a text that has fewer shares all it has.
    """
    words = _words_of(statement) - _TELLING_NOTHING
    shared = [words & _words_of(text) for text in texts]
    counts = [
        len(each) if len(each) >= min(fewest, len(set(terms(text)) - _TELLING_NOTHING)) else 0
        for each, text in zip(shared, texts, strict=True)
    ]
    most = max(counts, default=0)
    return counts.index(most) if most else None


def _words_of(text: str) -> set[str]:
    """The folded words of a text, and its neighbours written as one ("polka dot" is "polkadot")."""
    words = terms(text)
    return {*words, *map("".join, pairwise(words))}


def _profile(outcome: str, context: TurnContext, statement: str = "") -> Result:
    profiles = context.records.profiles
    stated = profiles.preferences(context.visitor)
    inferred = infer(context.shopper(), context.shop.catalogue)
    customer = None if context.visitor.is_guest else profiles.get(context.visitor.customer_id)
    facts: dict[str, Any] = {"statement": statement}
    card_facts: dict[str, Any] = {"preferences": [each.text for each in stated]}
    if outcome in ("shown", "nothing"):
        outcome = "shown" if stated else "inferred" if inferred else "nothing"
        facts |= {
            "preferences": "; ".join(f"{each.text} ({_day(each.stated_at, context)})" for each in stated),
            "inferred": "; ".join(_told(each, context) for each in inferred),
            "name": customer.name if customer else "",
            "agreed": _purposes(customer, True),
            "refused": _purposes(customer, False),
        }
        card_facts |= {
            "inferred": [_told(each, context) for each in inferred],
            "consent": dict(customer.consent) if customer else {},
        }
    card = Card("profile", context.visitor.customer_id or "guest", facts=card_facts)
    return Result("remember_preference", outcome, facts=facts, cards=(card,))


def _told(inferred: Inferred, context: TurnContext) -> str:
    """Something inferred, with its evidence and date."""
    products = products_of(context, inferred.products[:MOST_EVIDENCE])
    more = len(inferred.products) - len(products)
    named = ", ".join(product.title for product in products) + (f" and {more} more" if more else "")
    since = f", as of {_day(inferred.as_of, context)}" if inferred.as_of else ""
    return f"{inferred.statement} (from {named}{since})"


def _day(moment: datetime, context: TurnContext) -> str:
    return f"{context.shop.config.local(moment):%d %b %Y}"


def _purposes(customer: Customer | None, agreed: bool) -> str:
    given = customer.consent.items() if customer else ()
    return ", ".join(str(purpose).replace("_", " ") for purpose, said in given if bool(said) is agreed)


def _rate_product(arguments: OpinionArguments, runtime: Runtime) -> Result:
    context = runtime.context
    product = context.shop.catalogue.get(arguments.product_id)
    if product is None or arguments.product_id not in returned_products(runtime):
        return refuse(
            "rate_product", f"'{shorten(arguments.product_id)}' was not shown in this conversation."
        )
    context.shop.recommender.record(
        Event(
            product_id=product.product_id,
            kind=Kind(arguments.opinion),
            customer_id=context.visitor.customer_id,
            session_id=context.session_id,
            event_id=context.event_id(runtime, product.product_id, arguments.opinion),
            timestamp=context.clock(),
        )
    )
    outcome = "liked" if arguments.opinion == "like" else "disliked"
    return Result("rate_product", outcome, facts={"title": product.title})


remember_preference = make_tool(
    "remember_preference",
    "Remember something that the customer states about themselves, show what is remembered, or forget it.",
    MemoryArguments,
    _remember_preference,
)
rate_product = make_tool(
    "rate_product",
    "Keep that the customer likes or dislikes a product that was shown. What is disliked is not shown again.",
    OpinionArguments,
    _rate_product,
)
