"""What products bring to a pair, as columns: `ProductFacts`. Knows no shopper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from recommender.clicks.baskets import Baskets
from recommender.clicks.company import Company
from recommender.clicks.inclination import Marks, Rates
from recommender.clicks.kinship import Kinship
from recommender.clicks.popularity import Interest, Popularity
from recommender.clicks.product_values import ProductValues
from recommender.clicks.product_words import ProductWords
from recommender.clicks.towers import TowerFacts, Towers, Vectors
from recommender.clicks.wish_words import WishWords
from recommender.events import Floats, Ints, Strings, strings
from retrieval.artifacts import Array, pack_strings, unpack_strings
from retrieval.product import Product

CATEGORY, DEPARTMENT, BRAND, FAMILY = range(4)
"""Columns of `names` and `codes`."""
OF_WORDS = 0.7
"""How much towers read of words beside a sentence vector's 1: it blurs in which word two titles differ."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What whole histories taught; a part is None where there was too little to learn from.

    Attributes:
        towers: What comes next, by texts.
        company: What is found with the same people, by products.
        kinship: What keeps the same company, by products.
        baskets: What is bought with what and what again, by categories.
        rates: How often people click by rank.
    """

    towers: Towers | None = None
    company: Company | None = None
    kinship: Kinship | None = None
    baskets: Baskets | None = None
    rates: Rates | None = None

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        learned = (self.towers, self.company, self.kinship, self.baskets, self.rates)
        parts = [each.arrays() for each in learned if each is not None]
        return {name: array for part in parts for name, array in part.items()}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> Learned:
        """What `arrays` gave."""
        return cls(
            Towers.from_arrays(arrays),
            Company.from_arrays(arrays),
            Kinship.from_arrays(arrays),
            Baskets.from_arrays(arrays),
            Rates.from_arrays(arrays),
        )


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """Columns over the products of a fit; row i of each belongs to `product_ids[i]`.

    Attributes:
        vectors: Unit length [n, d], from the frozen encoder; halves on disk, so rounded to half precision.
        log_price: Of the price in major units [n]; NaN when unknown or 0.
        rating: [n], NaN when unknown.
        names: [n, 4] category, department, brand, family; "" when unknown.
        interest: What is known of everybody's interest now [n, 5], in the columns of `Interest`.
        values: Which values of fields each has.
        words: Which words each has.
        wish_words: What the words of wishes mean among them.
        told: What towers read of each: its vector beside what its words say, unit length [n, t].
        codes: `names` as whole numbers [n, 4], -1 when unknown; a product without a family is its own.
        marks: What each can be liked for.
        category_words: The part of each category's products that use each word [categories, words].
        learned: What whole histories taught.
        seen: The products as its towers see them; None without towers.
    """

    product_ids: Strings
    vectors: Vectors
    log_price: Floats
    rating: Floats
    names: Strings
    interest: Floats
    values: ProductValues
    words: ProductWords
    wish_words: WishWords
    told: Vectors
    codes: Ints
    marks: Marks
    category_words: sp.csc_array
    rows: Mapping[str, int] = field(default_factory=dict)
    learned: Learned = field(default_factory=Learned)
    seen: TowerFacts | None = None

    @classmethod
    def of(cls, products: Sequence[Product], vectors: Vectors, popularity: Popularity) -> ProductFacts:
        """The columns of these products; `vectors` [n, d] in their order."""
        names = np.empty((len(products), 4), dtype=object)
        for i, product in enumerate(products):
            department = product.category[0] if product.category else ""
            names[i] = (product.category_path, department, product.brand, product.parent_id)
        ids = [product.product_id for product in products]
        rounded = vectors.astype(np.float16).astype(np.float32)
        values, words, codes = ProductValues.of(products), ProductWords.of(products), _codes(names, ids)
        return cls(
            product_ids=strings(ids),
            vectors=rounded,
            log_price=np.array([_log_price(product) for product in products]),
            rating=np.array([np.nan if p.rating is None else p.rating for p in products], dtype=np.float64),
            names=names,
            interest=_interest(ids, popularity),
            values=values,
            words=words,
            wish_words=WishWords(words, values),
            told=_told(rounded, words.vectors()),
            category_words=words.means(codes[:, CATEGORY]),
            codes=codes,
            marks=Marks.of(rounded, codes[:, :FAMILY], values.attributed),
            rows={product_id: row for row, product_id in enumerate(ids)},
        )

    def rows_of(self, product_ids: Sequence[str]) -> NDArray[np.int64]:
        """The rows of known products, in order."""
        return np.array([self.rows[product_id] for product_id in product_ids], dtype=np.int64)

    def as_of(self, popularity: Popularity) -> ProductFacts:
        """The same products with today's popularity."""
        return replace(self, interest=_interest(self.product_ids, popularity))

    def with_learned(self, learned: Learned) -> ProductFacts:
        """The same products, and what whole histories taught about them."""
        return replace(self, learned=learned, seen=learned.towers.of(self.told) if learned.towers else None)

    def wished_categories(self, wishes: Sequence[str], rows: NDArray[np.int64]) -> Floats:
        """How well the category of each product answers the wish that it answers best [m], 0 to 1.

        1 where no category does better; NaN without a category, or a wish.
        """
        codes = self.codes[rows, CATEGORY]
        best = np.full(len(rows), np.nan)
        for wish in wishes:
            fits = self.words.answered_by_groups(wish, self.category_words)
            if fits is not None:
                best = np.fmax(best, np.where(codes >= 0, fits[codes], np.nan))
        return best

    def arrays(self) -> dict[str, Array]:
        """Everything, as named arrays."""
        return {
            "products": pack_strings(self.product_ids.tolist()),
            "names": pack_strings([str(name) for name in self.names.ravel()]),
            "vectors": self.vectors.astype(np.float16),
            "told": self.told.astype(np.float16),
            "log_price": self.log_price,
            "rating": self.rating,
            "interest": self.interest,
            "vocabulary": pack_strings(list(self.words.vocabulary)),
            **self.values.arrays(),
            **_marks("word", self.words.used),
            **self.learned.arrays(),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, Array]) -> ProductFacts:
        """What `arrays` gave."""
        ids = unpack_strings(arrays["products"])
        vocabulary = {word: column for column, word in enumerate(unpack_strings(arrays["vocabulary"]))}
        names = strings(unpack_strings(arrays["names"])).reshape(len(ids), -1)
        vectors = arrays["vectors"].astype(np.float32)
        words = ProductWords.from_table(vocabulary, _table("word", arrays))
        values, codes = ProductValues.from_arrays(arrays), _codes(names, ids)
        return cls(
            product_ids=strings(ids),
            vectors=vectors,
            log_price=arrays["log_price"],
            rating=arrays["rating"],
            names=names,
            interest=arrays["interest"],
            values=values,
            words=words,
            wish_words=WishWords(words, values),
            told=arrays["told"].astype(np.float32),
            category_words=words.means(codes[:, CATEGORY]),
            codes=codes,
            marks=Marks.of(vectors, codes[:, :FAMILY], values.attributed),
            rows={product_id: row for row, product_id in enumerate(ids)},
        ).with_learned(Learned.from_arrays(arrays))


def _told(vectors: Vectors, words: Vectors) -> Vectors:
    """Both side by side [n, d + k], at unit length, rounded to half precision as they are saved."""
    both = np.concatenate([vectors, np.float32(OF_WORDS) * words], axis=1)
    both /= np.maximum(np.linalg.norm(both, axis=1, keepdims=True), 1e-9)
    return np.asarray(both.astype(np.float16), dtype=np.float32)


def _interest(product_ids: Iterable[str], popularity: Popularity) -> Floats:
    """What is known of everybody's interest in products, by all that `popularity` knows [n, 5]."""
    found = [popularity.interest(product_id) for product_id in product_ids]
    return np.array(found).reshape(-1, len(Interest._fields))


def _log_price(product: Product) -> float:
    return (
        float(np.log(float(product.price.major)))
        if product.price and product.price.minor > 0
        else float("nan")
    )


def _codes(names: Strings, product_ids: Sequence[str]) -> Ints:
    """Names [n, 4] as whole numbers, equal where they are; -1 for none, a number of its own for a family."""
    codes = np.empty(names.shape, dtype=np.int64)
    for column in range(names.shape[1]):
        known: dict[str, int] = {}
        for row, name in enumerate(names[:, column].tolist()):
            alone = column == FAMILY and not name
            name = f"\0{product_ids[row]}" if alone else name
            codes[row, column] = known.setdefault(name, len(known)) if name else -1
    return codes


def _marks(name: str, table: sp.csr_array) -> dict[str, Array]:
    """A table of ones and nothing, as arrays."""
    return {
        f"{name}_starts": table.indptr,
        f"{name}_columns": table.indices,
        f"{name}_shape": np.array(table.shape),
    }


def _table(name: str, arrays: Mapping[str, Array]) -> sp.csr_array:
    """The table that `_marks` laid down."""
    columns = arrays[f"{name}_columns"]
    ones = np.ones(len(columns), dtype=np.float32)
    shape = tuple(arrays[f"{name}_shape"].tolist())
    return sp.csr_array((ones, columns, arrays[f"{name}_starts"]), shape=shape)
