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
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from retrieval.artifacts import map_artifact, pack_strings, unpack_strings, write_artifact
from retrieval.product import Product
from retrieval.running_words import END, GrowingWords, RunningWords, said_words
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
_PART = 20_000
"""Products whose words are sorted at once: what sorting needs is small beside the index."""
_MANY = 20
"""A row in so many is looked up sooner than all are added up."""
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
        texts: The columns of all words that may assert something, in their order; None in an older build.
    """

    ids: tuple[str, ...]
    vocabulary: Mapping[str, int]
    weights: sparse.csc_array
    fields: NDArray[np.uint8]
    idf: NDArray[np.float32]
    titles: NDArray[np.int32]
    title_starts: NDArray[np.int64]
    texts: RunningWords | None = None

    @classmethod
    def fit(cls, products: Sequence[Product]) -> LexicalIndex:
        """The index of these products."""
        vocabulary: dict[str, int] = {}
        lengths = np.zeros((len(products), len(_FIELDS)))
        titles, texts = GrowingWords(), GrowingWords()
        parts = [
            _counted(products[start : start + _PART], start, vocabulary, lengths, titles, texts)
            for start in range(0, len(products), _PART)
        ]
        average = np.maximum(lengths.mean(axis=0), 1e-9) if len(products) else np.ones(len(_FIELDS))
        weight, b = np.array(list(_FIELDS.values())).T
        norms = (weight / (1 - b + b * lengths / average)).astype(np.float32)
        del lengths
        found = np.zeros(len(vocabulary), dtype=np.int64)
        for part in parts:
            found += np.bincount(part.columns[part.starts], minlength=len(vocabulary))
        idf = np.log1p((len(products) - found + 0.5) / (found + 0.5)).astype(np.float32)
        stops = np.concatenate(([0], np.cumsum(found)))
        free = stops[:-1].copy()
        scores = np.empty(stops[-1], dtype=np.float32)
        rows = np.empty(stops[-1], dtype=np.int32)
        places = np.empty(stops[-1], dtype=np.uint8)
        parts.reverse()
        while parts:  # each is let go of as soon as it has its places
            part = parts.pop()
            if not len(part.starts):
                continue
            frequencies = np.add.reduceat(part.counts * norms[part.rows, part.fields], part.starts)
            columns = part.columns[part.starts]
            own = np.bincount(columns, minlength=len(vocabulary))
            # Within a column the rows of a part follow each other, and those of the parts before.
            where = np.arange(len(columns)) + (free - (np.cumsum(own) - own))[columns]
            free += own
            scores[where] = frequencies / (_K1 + frequencies) * idf[columns]
            rows[where] = part.rows[part.starts]
            places[where] = np.bitwise_or.reduceat(np.left_shift(np.uint8(1), part.fields), part.starts)
        weights = sparse.csc_array((scores, rows, stops), shape=(len(products), len(vocabulary)))
        titled = titles.whole()
        return cls(
            tuple(product.product_id for product in products),
            vocabulary,
            weights,
            places,
            idf,
            titled.words,
            titled.starts,
            texts.whole(),
        )

    def scores(self, text: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """BM25F for a query of every product, or of these rows [rows]; 0 where no word is shared."""
        if rows is not None and _MANY * len(rows) > len(self.ids):
            return self.scores(text)[rows]
        scores = np.zeros(len(self.ids) if rows is None else len(rows), dtype=np.float32)
        for column in self.columns(text):
            where, entries = self._entries(column, rows)
            scores[where] += self.weights.data[entries]
        return scores

    def coverage(self, text: str, rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """The share of the query's words, by idf, that every product has, or these rows, 0 to 1 [rows].

        A word that no product has counts like the rarest one.
        """
        if rows is not None and _MANY * len(rows) > len(self.ids):
            return self.coverage(text)[rows]
        covered = np.zeros(len(self.ids) if rows is None else len(rows), dtype=np.float32)
        columns = self.columns(text)
        total = self._total(text, columns)
        for column in columns:
            where, _ = self._entries(column, rows)
            covered[where] += self.idf[column]
        return covered / total if total > 0 else covered

    def field_coverage(self, text: str, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """`coverage` by each field of `FIELDS` alone [rows, fields], 0 to 1."""
        covered = np.zeros((len(rows), len(FIELDS)), dtype=np.float32)
        columns = self.columns(text)
        total = self._total(text, columns)
        if not total > 0 or not len(rows):
            return covered
        bits = np.arange(len(FIELDS))
        for column in columns:
            where, entries = self._entries(column, rows)
            covered[where] += (self.fields[entries][:, None] >> bits & 1) * self.idf[column]
        return covered / np.float32(total)

    def _entries(
        self, column: int, rows: NDArray[np.int64] | None
    ) -> tuple[NDArray[np.integer[Any]], NDArray[np.int64] | slice]:
        """Which of the rows, or of all products, have a term, and where its stored weights are."""
        start, stop = int(self.weights.indptr[column]), int(self.weights.indptr[column + 1])
        having = self.weights.indices[start:stop]
        if rows is None:
            return having, slice(start, stop)
        found = np.minimum(np.searchsorted(having, rows), len(having) - 1)
        where = np.flatnonzero(having[found] == rows)
        return where, start + found[where]

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
        if self.texts is not None:
            arrays |= {"texts": self.texts.words, "text_starts": self.texts.starts}
        write_artifact(
            folder, _NAME, arrays, {"k1": _K1, "fields": {k: list(v) for k, v in _FIELDS.items()}}, clock
        )

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        arrays = map_artifact(folder, _NAME).arrays
        ids, words = unpack_strings(arrays["ids"]), unpack_strings(arrays["terms"])
        weights = sparse.csc_array(
            (arrays["data"], arrays["indices"], arrays["indptr"]), shape=(len(ids), len(words))
        )
        vocabulary = {word: column for column, word in enumerate(words)}
        # An older build kept neither fields nor titles, and had no re-ranker that would ask for them.
        fields = arrays.get("fields", np.zeros(len(arrays["data"]), dtype=np.uint8))
        titles = arrays.get("titles", np.zeros(0, dtype=np.int32))
        starts = arrays.get("title_starts", np.zeros(len(ids) + 1, dtype=np.int64))
        texts = RunningWords(arrays["texts"], arrays["text_starts"]) if "texts" in arrays else None
        return cls(ids, vocabulary, weights, fields, arrays["idf"], titles, starts, texts)

    def _total(self, text: str, columns: list[int]) -> float:
        """The idf of all words of a query; one that no product has counts like the rarest."""
        rarest = float(np.log1p(len(self.ids) + 0.5))
        return float(self.idf[columns].sum()) + rarest * (len(query_terms(text)) - len(columns))

    def columns(self, text: str) -> list[int]:
        """The columns of the query's words that some product has, in the query's order, each once."""
        return [self.vocabulary[term] for term in query_terms(text) if term in self.vocabulary]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often the terms of some products stand in their fields, by term, then by product.

    Attributes:
        columns: [entries] the terms.
        rows: [entries] the products.
        fields: [entries] the places of the fields.
        counts: [entries] how often.
        starts: [pairs of term and product] where the entries of each begin.
    """

    columns: NDArray[np.int32]
    rows: NDArray[np.int32]
    fields: NDArray[np.uint8]
    counts: NDArray[np.float32]
    starts: NDArray[np.int64]


def _counted(
    products: Iterable[Product],
    first: int,
    vocabulary: dict[str, int],
    lengths: NDArray[np.float64],
    titles: GrowingWords,
    texts: GrowingWords,
) -> _Counted:
    """Counts the words of products whose rows begin at `first`; new words and lengths are written down.

    Titles and texts grow by these products' words.
    """
    # Flat arrays of numbers, as lists of a large catalogue's words would fill the memory.
    term_of, count_of, field_of, size_of = array("i"), array("i"), array("b"), array("i")
    for row, product in enumerate(products, first):
        before = len(term_of)
        for position, text in enumerate(_texts(product)):
            words = terms(text)
            counts = Counter(words)
            lengths[row, position] = counts.total()
            term_of.extend([vocabulary.setdefault(term, len(vocabulary)) for term in counts])
            count_of.extend(counts.values())
            field_of.extend([position] * len(counts))
        size_of.append(len(term_of) - before)
        title = terms(product.title)
        titles.add([vocabulary[word] for word in title])
        # The last field was the description.
        texts.add([vocabulary.get(word, END) for word in said_words(product, title, words)])
    columns, sizes = np.array(term_of, dtype=np.int32), np.array(size_of, dtype=np.int64)
    rows = np.repeat(np.arange(first, first + len(sizes), dtype=np.int32), sizes)
    order = np.argsort(columns, kind="stable")  # within a term the products rise already
    columns, rows = columns[order], rows[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (np.diff(columns) != 0) | (np.diff(rows) != 0)
    return _Counted(
        columns,
        rows,
        np.array(field_of, dtype=np.uint8)[order],
        np.array(count_of, dtype=np.float32)[order],
        np.flatnonzero(begins),
    )


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
