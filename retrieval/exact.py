"""Exact matches: a text that is, or names, a product's id or title, or quotes words from a title.

Ids and titles are found by their hashes, and what was found is read and compared. Knows no similarity: it
finds what a customer copied from a page, an invoice or a label.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import LexicalIndex
from retrieval.product import Product
from retrieval.product_columns import ProductColumns
from retrieval.words import fold

_QUOTED = re.compile(r"[\"“”«»]([^\"“”«»]{2,200})[\"“”«»]")
_TOKEN = re.compile(r"\S+")
_HAS_DIGIT = re.compile(r"\d")
_IS_ID, _IS_TITLE, _NAMES_ID, _NAMES_TITLE, _QUOTES = 5.0, 4.0, 3.0, 2.0, 1.0
_JUST_SO = 0.5
_LONGEST_TITLE = 12


class ExactMatches:
    """Exact matches over the products of one catalogue."""

    def __init__(self, products: Sequence[Product], lexical: LexicalIndex) -> None:
        """Opens the matches.

        Args:
            products: Of the catalogue, in its order.
            lexical: Over their words.
        """
        columns = ProductColumns.of(products)
        self._products = products
        self._lexical = lexical
        self._ids, self._titles, self._folded = columns.ids, columns.titles, columns.folded

    def scores(self, text: str) -> NDArray[np.float32]:
        """How exactly each product is meant [products]; 0 where it is not."""
        scores = np.zeros(len(self._products), dtype=np.float32)
        self._lift_ids(scores, text.strip(), _IS_ID)
        for token in _TOKEN.findall(text)[:200]:
            word = token.strip(".,;:!?()[]\"'#")
            if _HAS_DIGIT.search(word):
                self._lift_ids(scores, word, _NAMES_ID)
        folded = fold(text)
        self._lift(scores, self._titled(folded), _IS_TITLE)
        words = folded.split()[:200]
        for start in range(len(words)):
            for length in range(3, min(_LONGEST_TITLE, len(words) - start) + 1):
                self._lift(scores, self._titled(" ".join(words[start : start + length])), _NAMES_TITLE)
        for quoted in map(fold, _QUOTED.findall(text)):
            rows = self._lexical.rows_with(quoted).tolist()
            self._lift(scores, [row for row in rows if f" {quoted} " in f" {self._folded[row]} "], _QUOTES)
        return scores

    def _lift_ids(self, scores: NDArray[np.float32], word: str, level: float) -> None:
        """Lifts the products with this id; one that is written just so goes before one in other letters."""
        for row in self._ids.rows(word.casefold()):
            written = self._products[row].product_id
            if written.casefold() == word.casefold():
                self._lift(scores, [row], level + (_JUST_SO if written == word else 0.0))

    def _titled(self, folded: str) -> list[int]:
        """The products with exactly this title."""
        return [row for row in self._titles.rows(folded) if self._folded[row] == folded]

    @staticmethod
    def _lift(scores: NDArray[np.float32], rows: Sequence[int], level: float) -> None:
        for row in rows:
            scores[row] = max(scores[row], level)
