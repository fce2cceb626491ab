"""The words of passages, and how a question's words are met in them: by spelling and by meaning.

By spelling with BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009) over all words:
"not", "we" and "when" tell passages apart too. By meaning each content word meets the nearest of a passage's
own. Knows words and their vectors, no topic and no weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.encoder import Vectors
from retrieval.knowledge.question import content
from retrieval.words import terms

Floats: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]
VectorsOf: TypeAlias = Callable[[Sequence[str]], Vectors]

_K, _B = 1.2, 0.75  # of BM25, as usual


class Wording:
    """The words of a fixed list of texts. Safe to call from several threads."""

    def __init__(self, texts: Sequence[str], vectors_of: VectorsOf) -> None:
        """Makes ready.

        Args:
            texts: Of the passages; at least one.
            vectors_of: Folded content words -> their vectors.
        """
        counts = [Counter(terms(text)) for text in texts]
        self._place = {
            word: row for row, word in enumerate(sorted({word for each in counts for word in each}))
        }
        self._matrix, self._idf = _weighted(counts, self._place)
        own = [content(tuple(each)) for each in counts]
        vocabulary = content_words(texts)
        self._content = {word: row for row, word in enumerate(vocabulary)}
        self._vectors = vectors_of(vocabulary)
        # A passage without any content word stands for the first word, which no `reduceat` may leave out.
        members = [[self._content[word] for word in words] or [0] for words in own]
        self._members = np.array([row for rows in members for row in rows], dtype=np.int64)
        self._starts = np.concatenate([[0], np.cumsum([len(rows) for rows in members])[:-1]]).astype(np.int64)

    def has(self, word: str) -> bool:
        """Whether any text has this folded word."""
        return word in self._place

    def telling(self, words: Sequence[str]) -> Floats:
        """How much each word tells, by inverse frequency [words]; they sum to 1."""
        rarest = float(self._idf.max()) if len(self._idf) else 1.0
        idf = np.array([self._idf[self._place[word]] if word in self._place else rarest for word in words])
        return np.asarray(idf / idf.sum())

    def scores(self, weights: Mapping[str, float]) -> Floats:
        """BM25 of each text for weighted folded words [texts]; words that no text has count nothing."""
        known = [word for word in weights if word in self._place]
        columns = [self._place[word] for word in known]
        return np.asarray(self._matrix[:, columns] @ np.array([weights[word] for word in known]))

    def met(self, words: Sequence[str], vectors: Vectors) -> tuple[Floats, Floats, Floats]:
        """How content words are met in each text, three times [texts], each 0 to 1.

        Args:
            words: Folded; at least one.
            vectors: [words, dimension] of them.

        Returns:
            The share of the words that a text has, by how much they tell; the same by meaning, each word by
            the nearest of the text; and that of the word which is least met.
        """
        if not self._content:
            nothing = np.zeros(self._matrix.shape[0])
            return nothing, nothing, nothing
        tells = self.telling(words)
        closeness = np.maximum(vectors @ self._vectors.T, 0.0).astype(np.float64)
        same = np.zeros_like(closeness)
        for row, word in enumerate(words):
            if word in self._content:
                same[row, self._content[word]] = closeness[row, self._content[word]] = 1.0
        near = np.maximum.reduceat(closeness[:, self._members], self._starts, axis=1)
        shared = np.maximum.reduceat(same[:, self._members], self._starts, axis=1)
        return tells @ shared, tells @ near, near.min(axis=0)


def content_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The folded content words of texts, each once, sorted."""
    return tuple(sorted({word for text in texts for word in content(tuple(terms(text)))}))


def _weighted(
    counts: Sequence[Mapping[str, int]], place: Mapping[str, int]
) -> tuple[sparse.csc_array, Floats]:
    """BM25's weight of each word in each text [texts, words], and each word's inverse frequency [words]."""
    rows = np.array([row for row, each in enumerate(counts) for _ in each], dtype=np.int64)
    columns = np.array([place[word] for each in counts for word in each], dtype=np.int64)
    times = np.array([count for each in counts for count in each.values()], dtype=np.float64)
    having = np.bincount(columns, minlength=len(place))
    idf = np.log1p((len(counts) - having + 0.5) / (having + 0.5))
    lengths = np.bincount(rows, times, minlength=len(counts))
    norms = _K * (1 - _B + _B * lengths / max(float(lengths.mean()), 1.0))
    values = idf[columns] * times * (_K + 1) / (times + norms[rows])
    return sparse.csc_array((values, (rows, columns)), shape=(len(counts), len(place))), idf
