"""Tools of memory: what the customer states about themselves, and what they think of a product."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from assistant.profile import Preference, PreferenceKind
from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, returned_products
from assistant.tools.making import make_tool, refuse
from assistant.tools.results import Result
from recommender.events import Event, Kind
from retrieval.errors import shorten
from retrieval.words import terms

Opinion = Literal["like", "dislike"]


class MemoryArguments(Arguments):
    """What is to be done with what is remembered."""

    action: Literal["remember", "show", "forget"]
    statement: str = Field(
        "",
        description="a short statement about the customer ('avoids leather'); empty with forget: everything",
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
            stated = profiles.preferences(context.visitor)
            return _profile("shown" if stated else "nothing", context)


def _forget(statement: str, context: TurnContext) -> Result:
    profiles = context.records.profiles
    stated = profiles.preferences(context.visitor)
    if not statement:
        profiles.forget(context.visitor)
        return _profile("forgotten_all" if stated else "nothing", context)
    closest = _closest(statement, stated)
    if closest is None:
        return _profile("not_remembered", context, shorten(statement))
    profiles.forget(context.visitor, closest.text)
    return _profile("forgotten", context, closest.text)


def _closest(statement: str, stated: tuple[Preference, ...]) -> Preference | None:
    """The preference that shares most words with the statement; None when none shares any."""
    words = set(terms(statement))
    shared = [(len(words & set(terms(p.text))), -place) for place, p in enumerate(stated)]
    most, place = max(shared, default=(0, 0))
    return stated[-place] if most else None


def _profile(outcome: str, context: TurnContext, statement: str = "") -> Result:
    texts = [preference.text for preference in context.records.profiles.preferences(context.visitor)]
    name = ""
    if not context.visitor.is_guest and outcome in ("shown", "nothing"):
        customer = context.records.profiles.get(context.visitor.customer_id)
        name = customer.name if customer else ""
    facts = {"statement": statement, "preferences": "; ".join(texts), "name": name}
    card = Card("profile", context.visitor.customer_id or "guest", facts={"preferences": texts})
    return Result("remember_preference", outcome, facts=facts, cards=(card,))


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
