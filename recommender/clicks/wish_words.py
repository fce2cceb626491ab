"""The words of a wish as a shop's products mean them: spelled as they spell them, and what they stand for.

"jolly suicase" asks for a suitcase, and where all that is called jolly has the style playful, for that style.
Only what products say teaches it, so nothing of it is saved: the same products tell the same again. Knows no
shopper and no click.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from rapidfuzz import process
from rapidfuzz.distance import OSA

from recommender.clicks.product_values import ProductValues
from recommender.clicks.product_words import ProductWords
from retrieval.spelling import english_words
from retrieval.words import terms

SHORTEST = 4
"""Letters of a word that can be taken for another."""
FEWEST = 5
"""Products that must use a word before it stands for anything."""
NEARLY_ALL = 0.9
"""The part of them that must have a value for the word to stand for it ..."""
USUAL = 0.3
"""... where less than this part of all products has it."""


class WishWords:
    """What the words of wishes mean among some products.

    Attributes:
        stands_for: Folded word -> columns of the values that it stands for without being their name.
    """

    def __init__(self, words: ProductWords, values: ProductValues) -> None:
        """Compare words with values.

        Args:
            words: Which product uses which.
            values: Of the same products.
        """
        self._known = words.vocabulary
        counts = np.asarray(words.used.sum(axis=0)).ravel()
        # Often used ones first: of words as near to a slip, the first is taken.
        order = np.argsort(-counts[: len(words.vocabulary)], kind="stable")
        named = list(words.vocabulary)
        self._choices = [named[i] for i in order.tolist() if len(named[i]) >= SHORTEST - 1]
        self.stands_for = _stands_for(words, values, counts)
        self._nearest = lru_cache(maxsize=4_096)(self._find)

    def spelled(self, wish: str) -> str:
        """The wish with words put right that neither a product nor English has, and a product has but a slip.

        A word of English is rather something that the shop does not sell.
        """
        found = terms(wish)
        right = [word if word in self._known else self._nearest(word) for word in found]
        return wish if right == found else " ".join(right)

    def _find(self, word: str) -> str:
        if len(word) < SHORTEST or not word.isalpha() or word in english_words():
            return word
        near = process.extractOne(word, self._choices, scorer=OSA.distance, score_cutoff=1)
        return near[0] if near else word


def _stands_for(
    words: ProductWords, values: ProductValues, counts: np.ndarray
) -> Mapping[str, tuple[int, ...]]:
    both = sp.coo_array(words.used.T @ values.has)
    usual = np.asarray(values.has.mean(axis=0)).ravel()
    share = both.data / np.maximum(counts[both.row], 1)
    kept = (counts[both.row] >= FEWEST) & (share >= NEARLY_ALL)
    kept &= usual[both.col] < USUAL
    named = list(words.vocabulary)
    names = [frozenset(terms(value)) for value in values.values]
    found: dict[str, list[int]] = defaultdict(list)
    for row, column in sorted(zip(both.row[kept].tolist(), both.col[kept].tolist(), strict=True)):
        if named[row] not in names[column]:
            found[named[row]].append(column)
    return {word: tuple(columns) for word, columns in found.items()}
