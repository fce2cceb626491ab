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
_HAS_DIGIT = re.compile(r"\d")
_IS_ID, _IS_TITLE, _NAMES_ID, _NAMES_TITLE, _QUOTES = 5.0, 4.0, 3.0, 2.0, 1.0
_JUST_SO = 0.5
_LONGEST_TITLE = 12


class ExactMatches:
    """Exact matches over the products of one catalogue."""

    def __init__(self, products: Sequence[Product]) -> None:
        self._count = len(products)
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._written = [product.product_id for product in products]
        self._titles: dict[str, list[int]] = defaultdict(list)
        for row, product in enumerate(products):
            self._ids[product.product_id.casefold()].append(row)
            self._titles[fold(product.title)].append(row)

    def scores(self, text: str) -> NDArray[np.float32]:
        """How exactly each product is meant [products]; 0 where it is not."""
        scores = np.zeros(self._count, dtype=np.float32)
        self._lift_ids(scores, text.strip(), _IS_ID)
        for token in _TOKEN.findall(text)[:200]:
            word = token.strip(".,;:!?()[]\"'#")
            if _HAS_DIGIT.search(word):
                self._lift_ids(scores, word, _NAMES_ID)
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

    def _lift_ids(self, scores: NDArray[np.float32], word: str, level: float) -> None:
        """Lifts the products with this id; one that is written just so goes before one in other letters."""
        for row in self._ids.get(word.casefold(), []):
            self._lift(scores, [row], level + (_JUST_SO if self._written[row] == word else 0.0))

    @staticmethod
    def _lift(scores: NDArray[np.float32], rows: Sequence[int], level: float) -> None:
        for row in rows:
            scores[row] = max(scores[row], level)
