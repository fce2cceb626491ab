"""What the assistant may use of a visitor: their events as the models see them, and what they stated.

The one place where consent and forgetting take effect on ranking: what was forgotten no longer counts, and
whoever did not agree to personalisation has no history. Knows no conversation.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.profile import Profiles
from assistant.visitor import Visitor
from assistant.wishes import Wish, read_wishes
from recommender.leanings import Leaning
from recommender.shopper import Shopper

if TYPE_CHECKING:
    from assistant.shop.shop import Shop

PERSONALISATION = "personalisation"
"""The purpose without which no history is used; whoever was never asked counts as agreeing."""
MOST_LEANINGS = 12
"""The latest statements that speak for products."""


def wishes_of(shop: Shop, profiles: Profiles, visitor: Visitor) -> tuple[Wish, ...]:
    """What the visitor stated, read against the shop's words, oldest first."""
    stated = profiles.preferences(visitor)
    return read_wishes(stated, shop.catalogue, shop.config.currency, shop.search.meeting)


def shopper_of(shop: Shop, profiles: Profiles, visitor: Visitor, session_id: str) -> Shopper:
    """The visitor as the models see one, what happened a moment ago included."""
    wishes = wishes_of(shop, profiles, visitor)
    forgotten = profiles.forgotten(visitor)
    shopper = shop.recommender.shopper(
        visitor.customer_id,
        session_id,
        tuple(wish.statement for wish in wishes),
        since=forgotten.before,
        without=forgotten.products,
    )
    speaking = [Leaning(wish.statement, wish.products) for wish in wishes if wish.products]
    shopper = replace(shopper, leanings=tuple(speaking[-MOST_LEANINGS:]))
    return (
        shopper if agrees(profiles, visitor) else replace(shopper, history=(), bought=frozenset(), shown=())
    )


def agrees(profiles: Profiles, visitor: Visitor) -> bool:
    """Whether the visitor's history may be used for suggestions."""
    customer = None if visitor.is_guest else profiles.get(visitor.customer_id)
    return customer is None or bool(customer.consent.get(PERSONALISATION, True))
