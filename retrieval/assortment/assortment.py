"""Whether the shop sells such a thing as a request names: `Assortment`, measured on the shop's own catalogue.

A wine sign is no wine: what counts is the word that names the thing, in the request and in the titles, by
spelling and by meaning, beside the cosine of the whole request. How near a request must come differs from
shop to shop, so the cosine is read between two levels of this catalogue: that of things of all the world
(`things.txt`) and that of requests made from its own titles. Knows no condition and no customer.
"""

from __future__ import annotations

import json
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import pack_strings, read_artifact, unpack_strings, write_artifact
from retrieval.assortment.heads import heads, names_a_thing, phrase
from retrieval.assortment.kinds import Kinds
from retrieval.encoder import Encoder, Vectors
from retrieval.product import Product
from retrieval.words import terms, unique

Floats: TypeAlias = NDArray[np.float64]

SIGNALS = (
    "level",  # the nearest product's cosine between the shop's two levels: 0 like any thing, 1 like its own
    "words",  # share of the request's words that a product of about such a head has
    "head",  # the request's head beside the nearest head of a title, 0 to 1
    "agreement",  # how near the heads of the ten nearest products come to the request's
)
FEWEST_PRODUCTS = 50
"""With fewer the levels of a catalogue are not known."""

_NAME = "assortment"
_TITLES = 100
_LOW, _HIGH = 30, 50  # percentiles; a shop sells some of the world's things itself
_RARELY_HEAD = 0.12  # share of a word's titles that it must name the thing of
_LIKE = 0.55  # cosine from which two heads may name like things
_NEAREST = 10


@dataclass(frozen=True, slots=True)
class Assortment:
    """The kinds of things of one catalogue; products are rows in its order.

    Attributes:
        words: Folded words that name things.
        vectors: [words, dimension].
        headness: [words] share of the titles with this word whose thing it names.
        members: Places of each product's words, one product after the other; -1 for none.
        starts: [products] where each product's begin.
        low: Cosine that any thing of the world comes to.
        high: Cosine that the shop's own things come to.
    """

    words: tuple[str, ...]
    vectors: Vectors
    headness: NDArray[np.float32]
    members: NDArray[np.int32]
    starts: NDArray[np.int32]
    low: float
    high: float

    @classmethod
    def fit(
        cls,
        products: Sequence[Product],
        nearest: Callable[[Vectors], float],
        encoder: Encoder,
    ) -> Assortment:
        """The assortment of these products.

        Args:
            products: At least one.
            nearest: A request's vector -> the cosine of the product that is nearest to it.
            encoder: Of the products' vectors.
        """
        named = [_named(product) for product in products]
        naming = Counter(word for words in named for word in words)
        standing = Counter(
            word
            for product, words in zip(products, named, strict=True)
            for word in {*terms(product.title), *words}
        )
        headness = {word: count / (standing[word] + 1) for word, count in naming.items()}
        words = tuple(sorted(word for word in naming if headness[word] >= _RARELY_HEAD and len(word) > 1))
        place = {word: row for row, word in enumerate(words)}
        members = [[place[word] for word in each if word in place] or [-1] for each in named]
        spread = np.linspace(0, len(products) - 1, min(_TITLES, len(products))).astype(int).tolist()
        own = unique(filter(None, (phrase(products[row].title) for row in spread)))
        low = np.percentile([nearest(vector) for vector in encoder.encode_query(_things())], _LOW)
        high = np.percentile([nearest(vector) for vector in encoder.encode_query(own)], _HIGH) if own else 1.0
        return cls(
            words,
            encoder.encode_document(words),
            np.array([headness[word] for word in words], dtype=np.float32),
            np.array([row for rows in members for row in rows], dtype=np.int32),
            np.concatenate([[0], np.cumsum([len(rows) for rows in members])[:-1]]).astype(np.int32),
            float(low),
            float(high),
        )

    def sells(
        self,
        text: str,
        dense: NDArray[np.float32],
        coverage: NDArray[np.float32],
        encoder: Encoder,
        rows: NDArray[np.int64] | None = None,
    ) -> bool:
        """Whether the shop rather sells such a thing than not; the arguments are those of `signals`.

        A request that names no thing asks for anything, and every shop sells that.
        """
        if not names_a_thing(text):
            return True
        return packaged_decision().probability(self.signals(text, dense, coverage, encoder, rows)) >= 0.5

    def signals(
        self,
        text: str,
        dense: NDArray[np.float32],
        coverage: NDArray[np.float32],
        encoder: Encoder,
        rows: NDArray[np.int64] | None = None,
    ) -> Floats:
        """What speaks for it that the shop sells such a thing [SIGNALS].

        Args:
            text: The request without its conditions.
            dense: [rows] cosines of the whole request; -inf where not known.
            coverage: [rows] share of the request's words.
            encoder: Of the products' vectors.
            rows: The products that are worth a look; all when not given.
        """
        word = next(iter(heads(text)), text)
        known = self._place(word)
        head = self.vectors[known] if known is not None else encoder.encode_query([word])[0]
        likeness = np.maximum(self.vectors @ head, 0.0)
        if known is not None:
            likeness[known] = 1.0
        # The last place is that of products without a word that names a thing.
        members, starts = self._members(rows)
        by_product = np.maximum.reduceat(np.append(likeness, 0.0)[members], starts)
        like = np.where(by_product > _LIKE, by_product, 0.0)
        tenth = np.partition(dense, -_NEAREST)[-_NEAREST] if len(dense) > _NEAREST else -np.inf
        near = np.flatnonzero(dense >= tenth)
        ten = near[np.argsort(-dense[near], kind="stable")][:_NEAREST]
        level = (float(dense.max()) - self.low) / max(self.high - self.low, 0.05)
        best = (likeness * np.minimum(1.0, 0.4 + self.headness)).max(initial=0.0)
        return np.array([level, float((coverage * like).max()), float(best), float(by_product[ten].mean())])

    def _members(self, rows: NDArray[np.int64] | None) -> tuple[NDArray[np.int32], NDArray[Any]]:
        """`members` and `starts` of these products, at least one."""
        if rows is None or len(rows) == len(self.starts):
            return self.members, self.starts
        counts = np.diff(np.append(self.starts, len(self.members)))[rows]
        starts = np.cumsum(counts) - counts
        where = np.arange(counts.sum()) + np.repeat(self.starts[rows] - starts, counts)
        return self.members[where], starts

    def unknown_head(self, text: str) -> tuple[str, ...]:
        """The word, if any, that `sells` will have to encode for this text."""
        if not names_a_thing(text):
            return ()
        word = next(iter(heads(text)), text)
        return () if self._place(word) is not None else (word,)

    def save(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        """Writes the assortment into a folder, whole or not at all."""
        arrays: dict[str, NDArray[Any]] = {
            "words": pack_strings(self.words),
            "vectors": self.vectors,
            "headness": self.headness,
            "members": self.members,
            "starts": self.starts,
        }
        write_artifact(folder, _NAME, arrays, {"low": self.low, "high": self.high}, clock)

    def kinds(self) -> Kinds:
        """How the titles use the words that name things."""
        return Kinds(dict(zip(self.words, self.headness.tolist(), strict=True)))

    def _place(self, word: str) -> int | None:
        """Where a word stands in `words`; None where it doesn't."""
        place = bisect_left(self.words, word)
        return place if self.words[place : place + 1] == (word,) else None

    @classmethod
    def load(cls, folder: Path) -> Assortment:
        """Reads back what `save` wrote.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
        """
        kept = read_artifact(folder, _NAME)
        arrays, levels = kept.arrays, kept.parameters
        return cls(
            unpack_strings(arrays["words"]),
            arrays["vectors"],
            arrays["headness"],
            arrays["members"],
            arrays["starts"],
            float(levels["low"]),
            float(levels["high"]),
        )


@dataclass(frozen=True, slots=True)
class Sells:
    """The weights of a decision over `SIGNALS`, a logistic regression.

    They were fitted on requests over catalogues of other shops (`fit_assortment.py` beside the benchmarks).
    """

    weights: Floats
    constant: float

    def probability(self, signals: Floats) -> float:
        """How likely the shop sells such a thing."""
        return float(1 / (1 + np.exp(-(signals @ self.weights + self.constant))))


@lru_cache(maxsize=1)
def packaged_decision() -> Sells:
    """The decision that comes with the package."""
    kept = json.loads(files("retrieval.assortment").joinpath("decision.json").read_text(encoding="utf-8"))
    return Sells(np.array([kept["weights"][name] for name in SIGNALS]), float(kept["constant"]))


def open_assortment(folder: Path) -> Assortment | None:
    """The assortment of an index folder; None where the catalogue is small or the index older."""
    return Assortment.load(folder) if (folder / f"{_NAME}.json").is_file() else None


def fit_assortment(
    products: Sequence[Product], nearest: Callable[[Vectors], float], encoder: Encoder
) -> Assortment | None:
    """The assortment of these products, as `Assortment.fit` has it; None where they are too few."""
    return Assortment.fit(products, nearest, encoder) if len(products) >= FEWEST_PRODUCTS else None


def _named(product: Product) -> frozenset[str]:
    """The words that may name what a product is: of its title, and of its narrowest category."""
    narrowest = terms(product.category[-1]) if product.category else []
    return frozenset((*heads(product.title), *narrowest[-1:]))


@lru_cache(maxsize=1)
def _things() -> tuple[str, ...]:
    text = files("retrieval.assortment").joinpath("things.txt").read_text(encoding="utf-8")
    return tuple(filter(None, map(str.strip, text.splitlines())))
