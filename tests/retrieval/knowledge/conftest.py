"""Vectors of texts, each made once for all tests of this folder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from retrieval.encoder import SentenceEncoder, Vectors
from retrieval.knowledge.wording import VectorsOf
from retrieval.words import unique


@pytest.fixture(scope="session")
def vectors_of(encoder: SentenceEncoder) -> VectorsOf:
    known: dict[str, Vectors] = {}

    def given(texts: Sequence[str]) -> Vectors:
        missing = [text for text in unique(texts) if text not in known]
        known.update(zip(missing, encoder.encode_document(missing), strict=True))
        if not texts:
            return np.zeros((0, encoder.dimension), np.float32)
        return np.stack([known[text] for text in texts])

    return given
