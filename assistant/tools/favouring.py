"""What somebody stated to like, as a weight on a page of hits: it rises a few places, within its page.

Pages keep what they hold, so that they fit together. A hit never passes one that answers more of the request.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.tools.reasoning import answered_shares
from recommender.leanings import Leaning
from retrieval.catalogue import Catalogue
from retrieval.request import Hit

MOST_RISE = 3
"""Places that one hit may rise."""


def favoured(hits: Sequence[Hit], leanings: Sequence[Leaning], text: str, catalogue: Catalogue) -> list[Hit]:
    """The hits of a page in their order, those that a leaning speaks for up to `MOST_RISE` places higher."""
    found = [(hit, product) for hit in hits if (product := catalogue.get(hit.product_id))]
    liked = {hit.product_id for hit, _ in found if any(hit.product_id in each.products for each in leanings)}
    if not liked:
        return list(hits)
    share = answered_shares(text, [product for _, product in found])
    answers = {hit.product_id: part for (hit, _), part in zip(found, share, strict=True)}
    ordered: list[Hit] = []
    for hit in hits:
        place = len(ordered)
        while hit.product_id in liked and place > max(0, len(ordered) - MOST_RISE):
            before = ordered[place - 1]
            worse = answers.get(before.product_id, 0.0) <= answers[hit.product_id]
            if before.product_id in liked or not worse or len(before.unknown) < len(hit.unknown):
                break
            place -= 1
        ordered.insert(place, hit)
    return ordered
