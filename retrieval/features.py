"""What tells how well products answer a text, as numbers: the inputs of the re-ranker.

Every feature is free of a shop's scale (shares, cosines, places, logarithms), so that trees fitted on one
shop read another's. Knows what the ways of scoring said and the records; no judgement and no model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from retrieval.lexical import FIELDS, LexicalIndex, without_denied
from retrieval.product import Product
from retrieval.product_columns import ProductColumns
from retrieval.words import fold, fold_name

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

FEATURES = (
    "fused", "fused_lead", "fused_place", "spread", "dense", "dense_lead", "dense_place",
    "lexical", "lexical_lead", "lexical_place", "exact", "feedback", "denied",
    "coverage", *(f"coverage_{field}" for field in FIELDS), "missing_words",
    "title_share", "title_pairs", "title_starts_with", "title_last_word", "title_length", "title_numbers",
    "category_agreement", "department_agreement", "brand_agreement", "brand_named",
    "rating", "popularity", "popularity_place", "price_level", "available",
    "query_words", "query_known", "query_numbers", "query_best_dense",
)  # fmt: skip
"""Names of the columns, in their order."""

# So many of the best say what category, brand and price the text means.
_JURY = 20


@dataclass(frozen=True, slots=True)
class Scores:
    """What each way of scoring said about the candidates, all arrays [candidates].

    Attributes:
        fused: The fused score, by which the candidates are ordered, best first.
        spread: The score by which they were found.
        dense: Cosine with the text; -inf where it was not found.
        feedback: Cosine with the text moved towards the best of the first round; -inf where not found.
        lexical: BM25F; -inf where no word is shared.
        exact: How exactly it is meant; -inf where it is not.
    """

    fused: Floats
    spread: Floats
    dense: Floats
    feedback: Floats
    lexical: Floats
    exact: Floats


class Features:
    """Makes the features of candidates of one catalogue."""

    def __init__(self, products: Sequence[Product], lexical: LexicalIndex) -> None:
        self._lexical = lexical
        columns = ProductColumns.of(products)
        paths = columns.category.values
        self._category = columns.category.grouped(paths)
        self._categories = int(self._category.max(initial=-1)) + 1
        self._department = columns.category.grouped([path[:1] for path in paths])
        self._brands = [fold_name(each) for each in columns.brand.values]
        self._its_brand = columns.brand.numbers
        self._brand = columns.brand.grouped(self._brands)
        self._rating = columns.rating
        self._popularity = np.log1p(columns.rating_count)
        self._price = np.log(np.where(columns.price > 0, columns.price, np.nan))
        self._available = np.where(columns.in_stock < 0, np.nan, columns.in_stock).astype(float)
        digits = [any(map(str.isdigit, term)) for term in lexical.vocabulary]
        self._is_number = np.array(digits, dtype=bool)

    def table(self, text: str, rows: Rows, scores: Scores) -> Floats:
        """The features [candidates, FEATURES] of these rows, which come best first; NaN is "unknown"."""
        columns: dict[str, Floats | float] = {
            "fused": scores.fused,
            "fused_lead": _lead(scores.fused),
            "spread": _lead(scores.spread),
            "fused_place": _place(scores.fused),
            "dense": _found(scores.dense),
            "dense_lead": _lead(scores.dense),
            "dense_place": _place(scores.dense),
            "exact": np.maximum(scores.exact, 0.0),
            "feedback": _found(scores.feedback),
        }
        asserted = without_denied(text)
        columns |= self._words(asserted, rows, scores)
        columns |= self._titles(asserted, rows)
        denied = " ".join(word for word in text.split() if word not in asserted.split())
        columns["denied"] = self._lexical.field_coverage(denied, rows)[:, 0].astype(np.float64)
        columns |= self._agreement(text, rows, scores)
        columns |= self._records(rows)
        columns["query_best_dense"] = float(_found(scores.dense).max(initial=0.0))
        table = np.empty((len(rows), len(FEATURES)), dtype=np.float64)
        for position, name in enumerate(FEATURES):
            table[:, position] = columns[name]
        return table

    def _words(self, text: str, rows: Rows, scores: Scores) -> dict[str, Floats | float]:
        known = self._lexical.columns(text)
        by_field = self._lexical.field_coverage(text, rows).astype(np.float64)
        coverage = self._lexical.coverage(text, rows).astype(np.float64)
        idf = float(self._lexical.idf[known].sum()) or 1.0
        return {
            "lexical": np.maximum(scores.lexical, 0.0) / idf,
            "lexical_lead": _lead(np.maximum(scores.lexical, 0.0) / idf),
            "lexical_place": _place(scores.lexical),
            "coverage": coverage,
            "missing_words": (1.0 - coverage) * len(known),
            "query_words": float(len(known)),
            "query_known": float(coverage.max(initial=0.0)),
            **{f"coverage_{field}": by_field[:, place] for place, field in enumerate(FIELDS)},
        }

    def _titles(self, text: str, rows: Rows) -> dict[str, Floats | float]:
        """How the words of a text stand in the titles: how much of a title, side by side, in which place."""
        lexical, known = self._lexical, self._lexical.columns(text)
        starts, stops = lexical.title_starts[rows], lexical.title_starts[rows + 1]
        length = stops - starts
        owner = np.repeat(np.arange(len(rows)), length)
        where = (
            np.arange(len(owner)) - np.repeat(np.cumsum(length) - length, length) + np.repeat(starts, length)
        )
        words = lexical.titles[where]

        def total(weights: Floats) -> Floats:
            summed: Floats = np.bincount(owner, weights=weights, minlength=len(rows)).astype(np.float64)
            return summed

        asked = np.isin(words, known)
        idf = lexical.idf[words].astype(np.float64)
        follows = np.append(owner[1:] == owner[:-1], False) if len(owner) else np.zeros(0, bool)
        pairs = np.zeros(len(rows))
        for first, second in pairwise(known):
            beside = (
                (words == first) & np.append(words[1:] == second, False) & follows if len(words) else asked
            )
            pairs += total(beside.astype(float)) > 0
        numbers = [column for column in known if self._is_number[column]]
        numbers_met = np.zeros(len(rows))
        for column in numbers:
            numbers_met += total((words == column).astype(float)) > 0
        begins = np.append(True, owner[1:] != owner[:-1]) if len(owner) else np.zeros(0, bool)
        return {
            "title_share": total(asked * idf) / np.maximum(total(idf), 1e-9),
            "title_pairs": pairs / max(len(known) - 1, 1),
            "title_starts_with": total((asked & begins).astype(float)),
            "title_last_word": (total((words == known[-1]).astype(float)) > 0) * 1.0 if known else 0.0,
            "title_length": np.log1p(length.astype(float)),
            "title_numbers": numbers_met / len(numbers) if numbers else np.nan,
            "query_numbers": float(len(numbers)),
        }

    def agreement(self, rows: Rows, best: Rows) -> Floats:
        """The share of the best that are of each row's category [rows], the first counting most.

        Args:
            rows: Of the catalogue.
            best: Positions in `rows`, best first.
        """
        jury = best[:_JURY]
        weight = 1.0 / np.log2(np.arange(len(jury)) + 2.0)
        voices = np.bincount(self._category[rows[jury]] + 1, weights=weight, minlength=self._categories + 1)
        voices[0] = 0.0  # no category agrees with none
        share: Floats = voices[self._category[rows] + 1] / max(float(weight.sum()), 1e-9)
        return share

    def _agreement(self, text: str, rows: Rows, scores: Scores) -> dict[str, Floats | float]:
        """How much of the best candidates each shares its category, department and brand with."""
        jury = min(_JURY, len(rows))
        weight = np.zeros(len(rows))
        weight[:jury] = 1.0 / np.log2(np.arange(jury) + 2.0)

        def share(group: NDArray[np.int64]) -> Floats:
            number = group[rows]
            voices = np.bincount(number + 1, weights=weight)[number + 1].astype(np.float64)
            others = np.maximum(weight.sum() - weight, 1e-9)
            return np.where(number < 0, np.nan, (voices - weight) / others)

        price = self._price[rows]
        usual = price[:jury][np.isfinite(price[:jury])]
        folded = f" {fold(text)} "
        brands = [self._brands[number] for number in self._its_brand[rows]]
        named = [bool(brand) and f" {brand} " in folded for brand in brands]
        return {
            "category_agreement": share(self._category),
            "department_agreement": share(self._department),
            "brand_agreement": share(self._brand),
            "brand_named": np.array(named, dtype=float),
            "price_level": price - (float(np.median(usual)) if len(usual) else np.nan),
        }

    def _records(self, rows: Rows) -> dict[str, Floats | float]:
        popularity = self._popularity[rows]
        return {
            "rating": self._rating[rows],
            "popularity": popularity,
            "popularity_place": _place(np.where(np.isfinite(popularity), popularity, -np.inf)),
            "available": self._available[rows],
        }


def _found(scores: Floats) -> Floats:
    return np.where(np.isfinite(scores), scores, np.nan)


def _lead(scores: Floats) -> Floats:
    """How far below the best [candidates], 0 for the best itself."""
    known = scores[np.isfinite(scores)]
    return _found(scores) - (float(known.max()) if len(known) else 0.0)


def _place(scores: Floats) -> Floats:
    """1 for the best, falling as 1 / place as in reciprocal ranks (10 smooths); 0 for what was not found."""
    order = np.argsort(-scores, kind="stable")
    places = np.empty(len(scores))
    places[order] = 10.0 / (10.0 + np.arange(len(scores)))
    return np.where(np.isfinite(scores), places, 0.0)
