"""When nothing fits: the nearest relaxations of a request, what each gives up and how much it would find.

Never applied silently: they are offered as words, the hits keep every condition all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from retrieval.conditions import Condition, price_words
from retrieval.judging import BROKEN, Judge, Rows
from retrieval.product import Money, Product
from retrieval.request import PriceRange

_MOST = 5


def relaxations(
    asked: Sequence[Condition], rows: Rows, judge: Judge, products: Sequence[Product]
) -> tuple[str, ...]:
    """What could be given up so that some of these rows fit, the least first.

    Args:
        asked: The conditions of a request.
        rows: The products that suit its text.
        judge: Judges conditions.
        products: By row.
    """
    if not len(rows) or not asked:
        return ()
    breaks = np.array([judge.verdicts(each)[rows] == BROKEN for each in asked])
    for size in range(1, len(asked) + 1):
        offers = []
        for dropped in combinations(range(len(asked)), size):
            left = [place for place in range(len(asked)) if place not in dropped]
            fits = rows[~breaks[left].any(axis=0)] if left else rows
            if len(fits):
                offers.append(_offer([asked[place] for place in dropped], fits, products))
        found = [offer for offer in offers if offer]
        if found:
            return tuple(dict.fromkeys(found))[:_MOST]
    return ()


def _offer(dropped: Sequence[Condition], fits: Rows, products: Sequence[Product]) -> str:
    """A relaxation in words; empty where it would help nobody."""
    parts = []
    for condition in dropped:
        if condition.part == "price" and not condition.negated and condition.constraints.price is not None:
            nearest = _nearest_price(condition.constraints.price, fits, products)
            if nearest is None:
                return ""
            words, fits = nearest
            parts.append(words)
        else:
            parts.append(f"without '{condition}'")
    count = _families(fits, products)
    return f"{' and '.join(parts)}: {count} product{'s' if count != 1 else ''}"


def _nearest_price(price: PriceRange, rows: Rows, products: Sequence[Product]) -> tuple[str, Rows] | None:
    """The smallest step beyond a price range that finds something, and what it finds."""
    amounts = np.array([p.price.minor if (p := products[row]).price else np.nan for row in rows], dtype=float)
    currency = next((p.price.currency for row in rows if (p := products[row]).price), "")
    low = -np.inf if price.minimum is None else float(price.minimum.minor)
    high = np.inf if price.maximum is None else float(price.maximum.minor)
    above, below = amounts[amounts > high], amounts[amounts < low]
    steps: list[tuple[float, PriceRange, NDArray[np.bool_]]] = []
    if len(above):
        end = Money(int(above.min()), currency)
        wider = PriceRange(price.minimum, end)
        steps.append((end.minor - high, wider, (amounts >= low) & (amounts <= end.minor)))
    if len(below):
        start = Money(int(below.max()), currency)
        wider = PriceRange(start, price.maximum)
        steps.append((low - start.minor, wider, (amounts <= high) & (amounts >= start.minor)))
    if not steps:
        return None
    _, nearest, fits = min(steps, key=lambda step: step[0])
    return price_words(nearest), rows[fits]


def _families(rows: Rows, products: Sequence[Product]) -> int:
    return len({products[row].parent_id or f"\0{row}" for row in rows})
