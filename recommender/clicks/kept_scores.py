"""Scores of clicks that were worked out before, so that turning a page or asking again costs a look.

A score is that of one model for one customer as known and one product as the model knows it. The model's
version is the sha256 of its artifact, which holds the products' words and columns beside the weights: another
weight, price or word is another version. What a scorer reads of a customer is the key; who they are is not.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.clicks.ages import days_since, in_visit
from recommender.shopper import Shopper

MOST = 100_000
"""Scores kept; the customers who were asked for longest ago leave first, with all of theirs."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class KeptFigures:
    """How often a score was there already.

    Attributes:
        hits: Scores that were.
        misses: Scores that were not.
        kept: Those kept now.
    """

    hits: int
    misses: int
    kept: int

    @property
    def hit_rate(self) -> float:
        """Hits by all that was asked for; 0 where nothing was."""
        return self.hits / max(1, self.hits + self.misses)


class KeptScores:
    """Scores by version and customer, at most so many. Safe to call from several threads."""

    def __init__(self, most: int = MOST) -> None:
        """Keep `most` scores, 1 at least."""
        self._most = most
        self._kept: OrderedDict[Hashable, dict[str, float]] = OrderedDict()
        self._count = self._hits = self._misses = 0
        self._lock = threading.Lock()

    def scores(
        self,
        version: str,
        shopper: Shopper,
        product_ids: Sequence[str],
        score: Callable[[Sequence[str]], Scores],
    ) -> Scores:
        """Scores [product_ids], those that are not kept worked out by `score`.

        Args:
            version: Of the model that `score` asks; equal ones score alike.
            shopper: For whom.
            product_ids: Of which products.
            score: Gives the scores of some of them, in their order.
        """
        key = (version, _state(shopper))
        with self._lock:
            known = dict(self._kept.get(key, {}))
            missing = [each for each in dict.fromkeys(product_ids) if each not in known]
            self._misses += len(missing)
            self._hits += len(product_ids) - len(missing)
            if key in self._kept:
                self._kept.move_to_end(key)
        if missing:
            new = dict(zip(missing, score(missing).tolist(), strict=True))
            known |= new
            self._keep(key, new)
        return np.array([known[each] for each in product_ids], dtype=np.float32)

    def figures(self) -> KeptFigures:
        """Counts since the beginning."""
        with self._lock:
            return KeptFigures(self._hits, self._misses, self._count)

    def _keep(self, key: Hashable, new: dict[str, float]) -> None:
        with self._lock:
            mine = self._kept.setdefault(key, {})
            self._kept.move_to_end(key)
            before = len(mine)
            mine |= new
            self._count += len(mine) - before
            while self._count > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._count -= len(dropped)


def _state(shopper: Shopper) -> Hashable:
    """Everything that a scorer may read of a shopper."""
    touches = tuple(
        (
            touch.product_id,
            touch.kind,
            touch.weight,
            touch.timestamp,
            in_visit(touch.timestamp, shopper.at),
            str(days_since(touch.bought_at, shopper.at)),  # NaN equals nothing, itself neither
            touch.product_id in shopper.bought,
        )
        for touch in shopper.history
    )
    return touches, shopper.shown, shopper.preferences, tuple(sorted(shopper.traits.items()))
