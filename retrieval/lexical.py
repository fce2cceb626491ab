"""BM25 over fielded text: which products share words with a query; a word in the title counts more.

BM25F (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, section 3.6): the frequencies of a
term in the fields are weighted and normalised by each field's length first, and saturate together. Scores are
computed when the index is made; a query adds up columns. Knows words, no meaning and no constraint.
"""

from __future__ import annotations

import time
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.artifacts import pack_strings, read_artifact, unpack_strings, write_artifact
from retrieval.product import Product
from retrieval.words import fold, terms, unique

# How much a word counts in each field, and how strongly a long field dilutes its words (b).
_FIELDS: Mapping[str, tuple[float, float]] = {
    "title": (3.0, 0.5),
    "brand": (2.0, 0.3),
    "category": (1.0, 0.3),
    "facts": (1.0, 0.5),
    "description": (1.0, 0.75),
}
FIELDS = tuple(_FIELDS)
_K1 = 1.2
_LONGEST_QUERY = 400
_NAME = "lexical"

# Words that ask rather than name: they match everything a little and cost time.
_EMPTY_WORDS = frozenset(
    """a an and are as at be by can do for from have i in is it me my of on or our please some that the their
    them there these they this to was we what which will with you your""".split()  # noqa: SIM905
)

# Not "no" and "non": "no show socks" and "non slip mats" name what they want.
_DENIALS = frozenset(("without", "not", "except", "excluding", "minus"))
_DENIED_WORDS = 2


@dataclass(frozen=True, slots=True)
class LexicalIndex:
    """Scores of terms in products.

    Attributes:
        vocabulary: Folded term -> column.
        weights: [products, terms] BM25F scores by column (CSC).
        fields: [stored weights] which fields hold the term: bit i stands for the i-th of `FIELDS`.
        idf: [terms] inverse document frequency.
        titles: The columns of all titles' words in their order, one title after another.
        title_starts: [products + 1] where each title begins in `titles`.
    """

    ids: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: sparse.csc_array
    fields: NDArray[np.uint8]
    idf: NDArray[np.float32]
    titles: NDArray[np.int32]
    title_starts: NDArray[np.int64]

    @classmethod
    def fit(cls, products: Sequence[Product]) -> LexicalIndex:
        """The index of these products."""
        # Flat arrays of numbers, as lists of a large catalogue's words would fill the memory.
        vocabulary: dict[str, int] = {}
        term_of, count_of, field_of = array("i"), array("i"), array("b")
        stops = np.zeros(len(products) + 1, dtype=np.int64)
        lengths = np.zeros((len(products), len(_FIELDS)))
        for row, product in enumerate(products):
            for position, text in enumerate(_texts(product)):
                counts = Counter(terms(text))
                lengths[row, position] = counts.total()
                term_of.extend(vocabulary.setdefault(term, len(vocabulary)) for term in counts)
                count_of.extend(counts.values())
                field_of.extend([position] * len(counts))
            stops[row + 1] = len(term_of)
        columns, fields = np.array(term_of, dtype=np.int32), np.array(field_of, dtype=np.uint8)
        rows = np.repeat(np.arange(len(products), dtype=np.int32), np.diff(stops))
        average = np.maximum(lengths.mean(axis=0), 1e-9) if len(products) else np.ones(len(_FIELDS))
        weight, b = np.array(list(_FIELDS.values())).T
        norms = weight / (1 - b + b * lengths / average)
        frequencies = np.array(count_of, dtype=np.float64) * norms[rows, fields]
        # By column, then row: the order in which CSC keeps them. A term of several fields is summed up.
        order = np.lexsort((rows, columns))
        rows, columns = rows[order], columns[order]
        fields, frequencies = fields[order], frequencies[order]
        begins = np.ones(len(rows), dtype=bool)
        begins[1:] = (np.diff(columns) != 0) | (np.diff(rows) != 0)
        starts = np.flatnonzero(begins)
        places = fields
        if len(starts):
            frequencies = np.add.reduceat(frequencies, starts)
            places = np.bitwise_or.reduceat(np.left_shift(np.uint8(1), fields), starts)
        found = np.bincount(columns[starts], minlength=len(vocabulary))
        idf = np.log1p((len(products) - found + 0.5) / (found + 0.5)).astype(np.float32)
        scores = frequencies / (_K1 + frequencies) * np.repeat(idf, found)
        weights = sparse.csc_array(
            (scores.astype(np.float32), rows[starts], np.concatenate(([0], np.cumsum(found)))),
            shape=(len(products), len(vocabulary)),
        )
        titles = [[vocabulary[term] for term in terms(product.title)] for product in products]
        return cls(
            tuple(product.product_id for product in products),
            vocabulary,
            weights,
            places,
            idf,
            np.array([column for title in titles for column in title], dtype=np.int32),
            np.cumsum([0, *map(len, titles)], dtype=np.int64),
        )

    def scores(self, text: str) -> NDArray[np.float32]:
        """BM25F of every product for a query [products]; 0 where no word is shared."""
        scores = np.zeros(len(self.ids), dtype=np.float32)
        for column in self.columns(text):
            start, stop = self.weights.indptr[column], self.weights.indptr[column + 1]
            scores[self.weights.indices[start:stop]] += self.weights.data[start:stop]
        return scores

    def coverage(self, text: str) -> NDArray[np.float32]:
        """The share of the query's words, weighted by idf, that each product has [products], 0 to 1.

        A word that no product has counts like the rarest one.
        """
        covered = np.zeros(len(self.ids), dtype=np.float32)
        columns = self.columns(text)
        total = self._total(text, columns)
        for column in columns:
            start, stop = self.weights.indptr[column], self.weights.indptr[column + 1]
            covered[self.weights.indices[start:stop]] += self.idf[column]
        return covered / total if total > 0 else covered

    def field_coverage(self, text: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """`coverage` by each field of `FIELDS` alone [rows, fields], 0 to 1."""
        covered = np.zeros((len(rows), len(FIELDS)), dtype=np.float32)
        columns = self.columns(text)
        total = self._total(text, columns)
        if not total > 0 or not len(rows):
            return covered
        place = np.full(len(self.ids), -1, dtype=np.int64)
        place[rows] = np.arange(len(rows))
        bits = np.arange(len(FIELDS))
        for column in columns:
            start, stop = self.weights.indptr[column], self.weights.indptr[column + 1]
            where = place[self.weights.indices[start:stop]]
            wanted = where >= 0
            standing = self.fields[start:stop][wanted, None] >> bits & 1
            covered[where[wanted]] += standing * self.idf[column]
        return covered / np.float32(total)

    def rows_with(self, folded: str) -> NDArray[np.int64]:
        """Rows of the products that have every word of a folded phrase, in whatever order and field."""
        words = folded.split()
        if not words or any(word not in self.vocabulary for word in words):
            return np.zeros(0, dtype=np.int64)
        columns = sorted({self.vocabulary[word] for word in words}, key=lambda each: float(-self.idf[each]))
        rows: NDArray[np.int64] | None = None
        for column in columns:
            found = self.weights.indices[self.weights.indptr[column] : self.weights.indptr[column + 1]]
            rows = found if rows is None else np.intersect1d(rows, found, assume_unique=True)
        return np.sort(np.asarray(rows, dtype=np.int64))

    def save(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Writes the index into a folder, whole or not at all."""
        arrays = {
            "ids": pack_strings(self.ids),
            "terms": pack_strings(list(self.vocabulary)),
            "data": self.weights.data,
            "indices": self.weights.indices.astype(np.int32),
            "indptr": self.weights.indptr.astype(np.int64),
            "fields": self.fields,
            "idf": self.idf,
            "titles": self.titles,
            "title_starts": self.title_starts,
        }
        write_artifact(
            folder, _NAME, arrays, {"k1": _K1, "fields": {k: list(v) for k, v in _FIELDS.items()}}, clock
        )

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        arrays = read_artifact(folder, _NAME).arrays
        ids, words = unpack_strings(arrays["ids"]), unpack_strings(arrays["terms"])
        weights = sparse.csc_array(
            (arrays["data"], arrays["indices"], arrays["indptr"]), shape=(len(ids), len(words))
        )
        vocabulary = {word: column for column, word in enumerate(words)}
        # An older build kept neither fields nor titles, and had no re-ranker that would ask for them.
        fields = arrays.get("fields", np.zeros(len(arrays["data"]), dtype=np.uint8))
        titles = arrays.get("titles", np.zeros(0, dtype=np.int32))
        starts = arrays.get("title_starts", np.zeros(len(ids) + 1, dtype=np.int64))
        return cls(ids, vocabulary, weights, fields, arrays["idf"], titles, starts)

    def _total(self, text: str, columns: list[int]) -> float:
        """The idf of all words of a query; one that no product has counts like the rarest."""
        rarest = float(np.log1p(len(self.ids) + 0.5))
        return float(self.idf[columns].sum()) + rarest * (len(query_terms(text)) - len(columns))

    def columns(self, text: str) -> list[int]:
        """The columns of the query's words that some product has, in the query's order, each once."""
        return [self.vocabulary[term] for term in query_terms(text) if term in self.vocabulary]


def query_terms(text: str) -> tuple[str, ...]:
    """The words of a query that name something, each once; all words where none does."""
    words = unique(terms(text)[:_LONGEST_QUERY])
    return tuple(word for word in words if word not in _EMPTY_WORDS) or words


def without_denied(text: str) -> str:
    """The text without the words that it denies: "wine glass without stem" -> "wine glass".

    The text itself where nothing would remain, or nothing is denied.
    """
    kept: list[str] = []
    reach = 0
    for word in text.split():
        if fold(word) in _DENIALS:
            reach = _DENIED_WORDS
        elif reach and fold(word) not in _EMPTY_WORDS:
            reach -= 1
        elif not reach:
            kept.append(word)
    return " ".join(kept) if kept and len(kept) < len(text.split()) else text


def _texts(product: Product) -> Iterable[str]:
    """The texts of the fields, in the order of `_FIELDS`."""
    facts = " ".join(f"{name} {' '.join(values)}" for name, values in product.named_values().items())
    return (
        f"{product.title} {product.product_id}",
        product.brand,
        " ".join(product.category),
        facts,
        product.description,
    )
