"""When nothing fits: the nearest relaxations of a request, what each gives up and how much it would find.

Never applied silently: they are offered, the hits keep every condition all the same. A limit (of a price, a
rating, an amount) moves by the smallest step that finds something; any other condition goes as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from retrieval.conditions import Condition, price_words
from retrieval.judging import BROKEN, Judge, Rows
from retrieval.product import Money, Product
from retrieval.request import Constraints, PriceRange, Relaxation, SearchRequest

_MOST = 5
# So many conditions can be given up together; whoever asks for more than that, asks for something else.
_MOST_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class _Step:
    """One condition that gives way: what takes its place, if anything does, and what then fits."""

    condition: Condition
    instead: Constraints | None
    words: str
    rows: Rows


def relaxations(
    request: SearchRequest, asked: Sequence[Condition], rows: Rows, judge: Judge, products: Sequence[Product]
) -> tuple[Relaxation, ...]:
    """What could be given up so that some of these rows fit, the least first.

    Args:
        request: What was asked.
        asked: Its conditions.
        rows: The products that suit its text, the nearest first.
        judge: Judges conditions.
        products: By row.
    """
    if not len(rows) or not asked:
        return ()
    breaks = np.array([judge.verdicts(each)[rows] == BROKEN for each in asked])
    for size in range(1, min(len(asked), _MOST_TOGETHER) + 1):
        offers: dict[str, Relaxation] = {}
        for dropped in combinations(range(len(asked)), size):
            left = [place for place in range(len(asked)) if place not in dropped]
            fits = rows[~breaks[left].any(axis=0)] if left else rows
            offer = _offer(request, [asked[place] for place in dropped], fits, products)
            if offer is not None:
                offers.setdefault(offer.words, offer)
        if offers:
            return tuple(offers.values())[:_MOST]
    return ()


def _offer(
    request: SearchRequest, dropped: Sequence[Condition], fits: Rows, products: Sequence[Product]
) -> Relaxation | None:
    """A relaxation; None where it would help nobody."""
    changed, said = request, []
    for condition in dropped:
        step = _step(condition, fits, products)
        if step is None or not len(step.rows):
            return None
        fits = step.rows
        changed = _without(changed, step)
        said.append(step.words)
    if not len(fits):
        return None
    count = len({products[row].parent_id or f"\0{row}" for row in fits})
    words = f"{' and '.join(said)}: {count} product{'s' if count != 1 else ''}"
    names = tuple(condition.name for condition in dropped)
    return Relaxation(names, changed, count, products[int(fits[0])].product_id, words)


def _step(condition: Condition, fits: Rows, products: Sequence[Product]) -> _Step | None:
    given = condition.constraints
    if given.price is not None and not condition.negated:
        return _nearest_price(condition, given.price, fits, products)
    if given.minimum_rating is not None and not condition.negated:
        rated = [(products[row].rating or 0.0, row) for row in fits]
        best = max((rating for rating, _ in rated), default=0.0)
        if 0 < best < given.minimum_rating:
            kept = np.array([row for rating, row in rated if rating == best], dtype=np.int64)
            lower = Constraints(minimum_rating=best)
            return _Step(condition, lower, f"rated {best:g} or better", kept)
    return _Step(condition, None, f"without '{condition}'", fits)


def _nearest_price(
    condition: Condition, price: PriceRange, rows: Rows, products: Sequence[Product]
) -> _Step | None:
    """The smallest step beyond a price range that finds something, and what it finds."""
    amounts = np.array([p.price.minor if (p := products[row]).price else np.nan for row in rows], dtype=float)
    currency = next((p.price.currency for row in rows if (p := products[row]).price), "")
    low = -np.inf if price.minimum is None else float(price.minimum.minor)
    high = np.inf if price.maximum is None else float(price.maximum.minor)
    above, below = amounts[amounts > high], amounts[amounts < low]
    steps: list[tuple[float, PriceRange, NDArray[np.bool_]]] = []
    if len(above):
        end = Money(int(above.min()), currency)
        steps.append(
            (end.minor - high, PriceRange(price.minimum, end), (amounts >= low) & (amounts <= end.minor))
        )
    if len(below):
        start = Money(int(below.max()), currency)
        steps.append(
            (
                low - start.minor,
                PriceRange(start, price.maximum),
                (amounts <= high) & (amounts >= start.minor),
            )
        )
    if not steps:
        return None
    _, nearest, fits = min(steps, key=lambda step: step[0])
    return _Step(condition, Constraints(price=nearest), price_words(nearest), rows[fits])


def _without(request: SearchRequest, step: _Step) -> SearchRequest:
    """The request with one condition replaced or gone."""
    condition, instead = step.condition, step.instead
    given = request.exclude if condition.negated else request.require
    part = condition.part
    if instead is not None:
        left = replace(given, price=instead.price) if part == "price" else replace(
            given, minimum_rating=instead.minimum_rating
        )  # fmt: skip
    elif part == "attributes":
        left = replace(given, attributes={n: v for n, v in given.attributes.items() if n != condition.key})
    elif part == "measures":
        gone = condition.constraints.measures
        left = replace(given, measures=tuple(each for each in given.measures if each not in gone))
    elif part == "words":
        left = replace(given, words=tuple(word for word in given.words if word != condition.key))
    elif part == "categories":
        left = replace(given, categories=())
    elif part == "brands":
        left = replace(given, brands=())
    elif part == "available":
        left = replace(given, available=None)
    elif part == "minimum_rating":
        left = replace(given, minimum_rating=None)
    else:
        left = replace(given, price=None)
    used = {name: words for name, words in request.used_words.items() if name != condition.name}
    if condition.negated:
        return replace(request, exclude=left, used_words=used)
    return replace(request, require=left, used_words=used)
