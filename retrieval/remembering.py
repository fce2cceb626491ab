"""An encoder that remembers the vectors of what was asked last: whoever turns a page asks the same again.

Bounded, least recently asked goes first. Knows no search.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.progress import Progress, silent


class RememberingEncoder:
    """The `Encoder` of another one's vectors, which are equal. Safe to call from several threads."""

    def __init__(self, encoder: Encoder, most: int) -> None:
        """Remembers nothing yet.

        Args:
            encoder: Makes the vectors.
            most: So many queries are remembered.
        """
        self._encoder = encoder
        self._most = most
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """What an index made with these weights is kept under."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode_query(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors [n, dimension] of what somebody asks; the new ones are encoded as one batch."""
        with self._lock:
            found = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            found |= zip(new, self._encoder.encode_query(new), strict=True)
        with self._lock:
            for text in texts:
                self._known[text] = found[text]
                self._known.move_to_end(text)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return np.array([found[text] for text in texts]).reshape(len(texts), self.dimension)

    def encode_document(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        """Unit vectors [n, dimension] of what is to be found, of which none is remembered."""
        return self._encoder.encode_document(texts, progress)

    def forgetful(self) -> RememberingEncoder:
        """The same that has been asked nothing yet."""
        return RememberingEncoder(self._encoder, self._most)
