"""Texts as runs of characters, for languages that the shop's sentence encoder doesn't know.

Needs no weights and no network, so that a language can be added by files alone. Every run of one to a few
characters is hashed to a place (Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask
Learning"), and a text is the unit vector of its counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer

PLACES = 2_048


class CharacterEncoder:
    """Counts of hashed runs of characters; stands where a sentence encoder could."""

    def __init__(self, lengths: tuple[int, int], places: int = PLACES) -> None:
        """Takes the shortest and the longest run, and how many places they are hashed to."""
        self._lengths = lengths
        self._places = places

    @property
    def name(self) -> str:
        """Which encoder it is."""
        return f"characters {self._lengths[0]}-{self._lengths[1]} in {self._places}"

    def encode_query(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors [len(texts), places]; zeros for a text without characters."""
        found = self._vectorizer.transform([" ".join(text.split()) for text in texts])
        return np.asarray(found.toarray(), dtype=np.float32)

    @cached_property
    def _vectorizer(self) -> HashingVectorizer:
        return HashingVectorizer(
            analyzer="char",
            ngram_range=self._lengths,
            n_features=self._places,
            alternate_sign=False,
            norm="l2",
        )
