"""Exact matches: a text that is, or names, a product's id or title, or quotes words from a title.

Knows no similarity: it finds what a customer copied from a page, an invoice or a label.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.product import Product
from retrieval.words import fold

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{2,200})[\"“”«»]")
_TOKEN = re.compile(r"\S+")
_ID_LIKE = re.compile(r"\d")
_IS_ID, _IS_TITLE, _NAMES_ID, _NAMES_TITLE, _QUOTES = 5.0, 4.0, 3.0, 2.0, 1.0
_LONGEST_TITLE = 12


class ExactMatches:
    """Exact matches over the products of one catalogue."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._count = len(products)
        self._ids = {product.product_id.casefold(): row for row, product in enumerate(products)}
        self._titles: dict[str, list[int]] = defaultdict(list)
        for row, product in enumerate(products):
            self._titles[fold(product.title)].append(row)

    def scores(self, text: str) -> NDArray[np.float32]:
        """How exactly each product is meant [products]; 0 where it is not."""
        scores = np.zeros(self._count, dtype=np.float32)
        whole = text.strip().casefold()
        if whole in self._ids:
            scores[self._ids[whole]] = _IS_ID
        for token in map(str.casefold, _TOKEN.findall(text)[:200]):
            word = token.strip(".,;:!?()[]\"'#")
            if word in self._ids and _ID_LIKE.search(word):
                self._lift(scores, [self._ids[word]], _NAMES_ID)
        folded = fold(text)
        self._lift(scores, self._titles.get(folded, []), _IS_TITLE)
        words = folded.split()[:200]
        for start in range(len(words)):
            for length in range(3, min(_LONGEST_TITLE, len(words) - start) + 1):
                self._lift(
                    scores, self._titles.get(" ".join(words[start : start + length]), []), _NAMES_TITLE
                )
        for quoted in map(fold, _QUOTED.findall(text)):
            rows = [
                row for title, found in self._titles.items() if f" {quoted} " in f" {title} " for row in found
            ]
            self._lift(scores, rows, _QUOTES)
        return scores

    @staticmethod
    def _lift(scores: NDArray[np.float32], rows: Sequence[int], level: float) -> None:
        for row in rows:
            scores[row] = max(scores[row], level)
