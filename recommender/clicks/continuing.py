"""What a fitted click scorer goes on with: new pairs, and as many old ones as they were scored.

    events -> popularity by now -> new pairs, old pairs -> numeric inputs -> head

Popularity is counted anew. What whole histories taught stays as it was fitted: it knows the outcomes of old
pairs, so those are replayed with the chances that the student gave them (Li, Hoiem: Learning without
forgetting, ECCV 2016), and new pairs with their outcomes. Knows no words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from recommender.clicks.drawing import draw_balanced, make_pairs
from recommender.clicks.heads import position_rows
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.popularity import Popularity
from recommender.clicks.reading import Examples, PairReader, pair_features
from recommender.clicks.student import Student
from recommender.events import EventTable, Floats
from retrieval.product import Product


@dataclass(frozen=True, slots=True)
class Replay:
    """New pairs and old ones, each part in random order.

    Attributes:
        reader: Reads further pairs as of now.
        new: Pairs of what happened since.
        old: Of what was known already.
        new_numbers: Of `new`, without words; empty where a part holds too few pairs to go on with.
        old_numbers: Of `old`.
    """

    reader: PairReader
    new: Pairs
    old: Pairs
    new_numbers: Examples
    old_numbers: Examples

    def __bool__(self) -> bool:
        """Whether there is anything to go on with."""
        return bool(len(self.new_numbers.clicked))

    def student(self, before: Student, positions: Floats) -> Student:
        """The student after it went on.

        Args:
            before: As it was.
            positions: What each rank adds to the log odds (`heads.position_rows`).
        """
        pairs = self.new_numbers.joined(self.old_numbers)
        known = pairs.offset + positions[position_rows(pairs.position)]
        chances = expit(before.raw_logits(pairs.inputs) + known)
        is_new = np.arange(len(chances)) < len(self.new_numbers.clicked)
        return before.continued(pairs.inputs, np.where(is_new, pairs.clicked, chances), known)


def gather(
    reader: PairReader,
    seen: EventTable,
    since: EventTable,
    products: Sequence[Product],
    options: ClickOptions,
    rng: np.random.Generator,
) -> Replay:
    """Pairs of both parts, and a reader that knows today's popularity.

    Args:
        reader: Of the fitted scorer; products that it doesn't know take no part.
        seen: What the scorer was fitted on.
        since: What happened afterwards.
        products: With which texts they are sold.
        options: How many pairs: half of `student_pairs` from each part.
        rng: Draws.
    """
    everything = EventTable.concatenate([seen, since])
    popularity = Popularity(everything, products)
    reader = reader.as_of(popularity)
    pasts = Pasts(everything)
    known = [product for product in products if product.product_id in reader.facts.rows]
    old = make_pairs(seen, pasts, known, options, rng)
    new = make_pairs(since, pasts, known, options, rng, like=old.negatives)
    if not new.enough(options.batch) or not old.enough(options.batch):
        nothing = np.zeros(0, dtype=np.int64)
        few = Examples((), np.zeros((0, 0), np.float32), np.zeros(0, np.bool_), nothing, np.zeros(0))
        return Replay(reader, new, old, few, few)
    most = max(options.student_pairs, options.continue_pairs) // 2

    def drawn(pairs: Pairs) -> tuple[Pairs, Examples]:
        chosen, offset = draw_balanced(pairs, most, rng)
        part = pairs.take(chosen)
        inputs = reader.standardiser.apply(*pair_features(part, reader.facts, popularity))
        return part, Examples((), inputs, part.clicked, part.position, offset)

    (new, new_numbers), (old, old_numbers) = drawn(new), drawn(old)
    return Replay(reader, new, old, new_numbers, old_numbers)
