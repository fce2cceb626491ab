"""For whom is recommended: `Shopper`, a customer (or guest) as the models see one.

Holds no name, email or address: nothing here may tell who somebody is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from recommender.events import Kind
from recommender.leanings import Leaning


@dataclass(frozen=True, slots=True)
class Touch:
    """One product in somebody's history.

    Attributes:
        weight: How much it speaks for liking the product, from its kind, count and value; above 0.
        timestamp: Seconds since 1970; None where only the order is known.
        order_id: The order it was bought with, where it was.
        bought_at: When it was last bought, seconds since 1970; None where it was not, or nobody knows when.
    """

    product_id: str
    kind: Kind
    weight: float = 1.0
    timestamp: float | None = None
    order_id: str = ""
    bought_at: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """One product that somebody was shown.

    Attributes:
        clicked: Whether they clicked on it.
        position: Rank shown, from 0; None where nobody knows.
    """

    product_id: str
    clicked: bool
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Shopper:
    """What is known about the person who is recommended to.

    Attributes:
        customer_id: Empty for a guest.
        history: Oldest first; one touch a product (its latest), cleaned by the same rules as the training
            data.
        disliked: Products that must not be suggested again.
        bought: Products bought before (not suggested again unless the shop's `repeats` is on).
        preferences: What was stated, in words ("avoids leather", "likes green").
        leanings: Which of it speaks for products, and for which.
        traits: Coarse attributes that the shop keeps (age band, country), for models that use them.
        shown: What was shown to them lately, oldest first.
        at: The moment as of which all this is known, seconds since 1970; None where nothing tells.
    """

    customer_id: str = ""
    history: tuple[Touch, ...] = ()
    disliked: frozenset[str] = frozenset()
    bought: frozenset[str] = frozenset()
    preferences: tuple[str, ...] = ()
    leanings: tuple[Leaning, ...] = ()
    traits: Mapping[str, str] = field(default_factory=dict)
    shown: tuple[Shown, ...] = ()
    at: float | None = None

    def without(self, product_ids: Collection[str]) -> Shopper:
        """The same person had they never met these products."""
        kept = tuple(touch for touch in self.history if touch.product_id not in product_ids)
        shown = tuple(each for each in self.shown if each.product_id not in product_ids)
        return replace(self, history=kept, bought=self.bought.difference(product_ids), shown=shown)

    def unsaid(self, statement: str) -> Shopper:
        """The same person had they never stated this."""
        return replace(
            self,
            preferences=tuple(each for each in self.preferences if each != statement),
            leanings=tuple(each for each in self.leanings if each.statement != statement),
        )
