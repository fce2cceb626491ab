"""Which orders hold what words describe ("the boots", "the order with the tent in it").

A title is meant by the thing that it names (its last words before a comma or a maker), by the kind of thing
that it is ("the coat" is a raincoat), or by two words; a lone adjective means nothing. Knows no conversation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar

from assistant.orders import Order
from retrieval.assortment.kinds import Kinds
from retrieval.catalogue import Catalogue
from retrieval.words import terms

FEWEST_SHARED = 2
SHORTEST_TAIL = 3
"""Letters of a word that ends another one ("pan" in "saucepan")."""
_TAIL = re.compile(r",|:|\(|\s[-\u2013]\s|\bby\b")
_THING = 2
"""So many words at the end of a title's first part name the thing."""
_NO_KINDS = frozenset(
    ("all", "any", "are", "one", "our", "out", "own", "per", "for", "the", "and", "end", "ill")
)
"""Words and endings that name no kind, though other words end with them."""
_SMALL = frozenset(("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"))
"""Words of a title that name nothing."""
_KINDS = " / "
"""Parts a title from the words of its categories."""
_OrderId = TypeVar("_OrderId")


def called(product_id: str, title: str, catalogue: Catalogue, kinds: Kinds) -> str:
    """The title with what it is by its categories and by the shop's titles: a customer may call it that."""
    product = catalogue.get(product_id)
    path = product.category if product else ()
    # The widest of several levels is often two things at once ("Home & Lighting"), which nobody calls it.
    of_path = path[-2:] if len(path) < 3 or " " in path[0] else (path[0], *path[-2:])
    words = " ".join((*of_path, *kinds.named(title)))
    return f"{title}{_KINDS}{words}" if words else title


def held_in_words(order: Order, catalogue: Catalogue, kinds: Kinds) -> dict[str, Any]:
    """An order's id, its state, and what it holds by the names that a customer may call it; plain JSON."""
    products = ((item.product_id, catalogue.get(item.product_id)) for item in order.items)
    items = [
        [each, called(each, product.title if product else each, catalogue, kinds)]
        for each, product in products
    ]
    return {"order_id": order.order_id, "status": order.status, "items": items}


def described(words: Collection[str], title: str) -> int:
    """How many of the words a title has, where they name its thing or are several; else 0."""
    plain, _, kinds = title.partition(_KINDS)
    first = next((part for part in _TAIL.split(plain) if part.strip()), plain)
    thing = set(terms(first)[-_THING:]) | (set(terms(kinds)) & set(terms(plain)))
    own = set(terms(plain))
    shared = (own & set(words)) - _SMALL
    kind = {
        word for word in set(words) - own if any(_is_kind_of(each, word) for each in {*thing, *terms(kinds)})
    }
    named = len(shared) + len(kind)
    return named if kind or shared & thing or len(shared) >= FEWEST_SHARED else 0


def _is_kind_of(narrow: str, wide: str) -> bool:
    """Whether a word is another one, or ends it ("backpack" is a pack, "raincoat" a coat)."""
    return narrow == wide or (len(wide) >= SHORTEST_TAIL and wide not in _NO_KINDS and narrow.endswith(wide))


def holding(words: Collection[str], orders: Mapping[_OrderId, Sequence[str]]) -> list[_OrderId]:
    """The orders, of titles by order, that hold what the words describe best, in their order."""
    counts = {each: max((described(words, t) for t in titles), default=0) for each, titles in orders.items()}
    best = max(counts.values(), default=0)
    return [each for each, count in counts.items() if count == best > 0]
