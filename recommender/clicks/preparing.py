"""What a fit starts from: pairs, their numeric inputs, the head over those and the student on top of it.

    events -> pairs -> what whole histories taught -> numeric inputs -> head -> trees

Everything here is fitted exactly or in seconds; reading words is what comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from recommender.clicks.drawing import enough_or_raise, make_pairs, split_off
from recommender.clicks.facts import ProductFacts
from recommender.clicks.features import Standardiser
from recommender.clicks.heads import fit_inputs, position_rows
from recommender.clicks.learning import learn
from recommender.clicks.logistic import Logistic
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.reading import Examples, PairReader, pair_features
from recommender.clicks.student import Student, grow
from recommender.clicks.tokens import PairTokens, ProductTokens
from recommender.clicks.towers import Vectors
from recommender.events import EventTable, Floats
from retrieval.device import Device
from retrieval.product import Product
from retrieval.progress import Progress


@dataclass(frozen=True, slots=True)
class Prepared:
    """Pairs with their numeric inputs, and what reads further ones.

    Attributes:
        train: Training pairs.
        valid: Validation pairs.
        train_numbers: Of `train`, without words.
        valid_numbers: Of `valid`, without words.
        checked_numbers: Of more validation pairs, `valid` among them: what is read in microseconds is chosen
            on as many as there are.
        reader: Reads pairs as of the training part's end.
        both: The events of both parts.
    """

    train: Pairs
    valid: Pairs
    train_numbers: Examples
    valid_numbers: Examples
    checked_numbers: Examples
    reader: PairReader
    both: EventTable

    def unseen(self) -> dict[str, NDArray[np.bool_]]:
        """Which validation pairs [n] are of customers, and of products, that no training pair is of."""
        trained = {self.train.people[row] for row in np.unique(self.train.shopper).tolist()}
        sold = set(self.train.product_id.tolist())
        new = np.array([person not in trained for person in self.valid.people], dtype=np.bool_)
        return {
            "customers": new[self.valid.shopper],
            "products": np.array([each not in sold for each in self.valid.product_id], dtype=np.bool_),
        }

    def head(self) -> tuple[Logistic, Floats]:
        """The head over the numeric inputs, and the bias of each position."""
        return fit_inputs(self.train_numbers, self.checked_numbers)

    def student(self, head: tuple[Logistic, Floats]) -> Student:
        """`head`, trees on top of it, and the calibration of their sum."""

        def known(pairs: Examples) -> Floats:
            return head[0].logits(pairs.inputs) + head[1][position_rows(pairs.position)]

        train, valid = self.train_numbers, self.checked_numbers
        trees = grow(train.inputs, train.clicked, known(train), (valid.inputs, valid.clicked, known(valid)))
        return Student(head[0], trees).calibrated(valid.inputs, valid.clicked)


def prepare(
    train_events: EventTable,
    products: Sequence[Product],
    valid_events: EventTable,
    options: ClickOptions,
    tokenizer: PreTrainedTokenizerBase,
    vectors: Vectors,
    device: Device,
    rng: np.random.Generator,
    progress: Progress,
) -> Prepared:
    """Pairs of both parts and their inputs.

    Args:
        train_events: What pairs are fitted on.
        products: Those that take part.
        valid_events: What the fit is looked at on; some training shoppers stand in where it is too small.
        options: How many, and which inputs.
        tokenizer: Of the BERT that is to read them.
        vectors: Unit vectors of the products [n, d].
        device: Where towers are fitted.
        rng: Draws.
        progress: Told how far it is.

    Raises:
        NotEnoughData: too few pairs, or pairs of one class only.
    """
    both = EventTable.concatenate([train_events, valid_events])
    train = make_pairs(train_events, Pasts(train_events), products, options, rng)
    enough_or_raise(train, options.least_pairs)
    valid = make_pairs(valid_events, Pasts(both), products, options, rng, like=train.negatives)
    train, checked, stand_in = split_off(
        train, valid, max(options.student_pairs, options.valid_pairs), options, rng
    )
    few = np.sort(rng.permutation(len(checked))[: options.valid_pairs])
    valid = checked.take(few)
    enough_or_raise(valid, 2)
    popularity = Popularity(train_events, products)
    facts = ProductFacts.of(products, vectors, popularity)
    folded = learn(train_events, facts, options.towers, device, rng, progress)
    facts = facts.with_learned(folded.serving)

    def read(pairs: Pairs, seen: ProductFacts) -> tuple[Floats, Vectors]:
        return pair_features(pairs, seen, popularity)

    features, vector_products = folded.read(train, facts, read)
    standardiser = Standardiser.fit(features, vector_products, options.without)
    # Histories of stand-ins were learned from: what says nothing of their own purchases reads them.
    found = folded.read(checked, facts, read) if stand_in else read(checked, facts)
    checked_inputs = standardiser.apply(*found)
    tokens = PairTokens(tokenizer, ProductTokens.of(products, tokenizer, options.budget), options.budget)
    return Prepared(
        train=train,
        valid=valid,
        train_numbers=_numbers(train, standardiser.apply(features, vector_products)),
        valid_numbers=_numbers(valid, checked_inputs[few]),
        checked_numbers=_numbers(checked, checked_inputs),
        reader=PairReader(facts, tokens, standardiser),
        both=both,
    )


def _numbers(pairs: Pairs, inputs: Vectors) -> Examples:
    """Examples without words."""
    return Examples((), inputs, pairs.clicked, pairs.position, np.zeros(len(pairs)))
