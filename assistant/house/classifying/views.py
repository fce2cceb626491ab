"""What a head of intents reads of a text, by language: two views of it, or runs of characters.

A sentence vector says what a text is about, the states halfway through a network how it is said; intents
differ in both ("is it on its way", "it never came"). Knows no intent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.house.classifying.characters import CharacterEncoder
from assistant.house.classifying.classifier import QueryEncoder
from assistant.house.language import Language
from retrieval.halfway import halfway_encoder

HALFWAY_WEIGHT = 0.9
"""What the view from halfway counts beside a sentence vector: its vectors lie closer to each other."""


@dataclass(frozen=True, slots=True)
class TwoViews:
    """An encoder's sentence vectors beside the embedded network's view from halfway."""

    encoder: QueryEncoder

    @property
    def name(self) -> str:
        """Which encoder it is, and the view beside it."""
        return f"{self.encoder.name} beside {HALFWAY_WEIGHT} of {halfway_encoder().name}"

    def encode_query(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Both views [len(texts), sum of dimensions], each of one length."""
        halfway = halfway_encoder().encode_query(texts)
        return np.hstack([self.encoder.encode_query(texts), np.float32(HALFWAY_WEIGHT) * halfway])


def view_of(language: Language, encoder: QueryEncoder) -> QueryEncoder:
    """What the head of a language reads, where the shop has this encoder."""
    return TwoViews(encoder) if language.features == "embedding" else CharacterEncoder(language.lengths)
