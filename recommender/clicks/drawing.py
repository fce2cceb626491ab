"""Which pairs a fit rests on: the log's where it holds enough, drawn ones otherwise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recommender.clicks.logged import logged_pairs
from recommender.clicks.options import ClickOptions
from recommender.clicks.pairs import Pairs
from recommender.clicks.pasts import Pasts
from recommender.clicks.sampled import sampled_pairs
from recommender.errors import NotEnoughData
from recommender.events import EventTable, Floats, Ints
from retrieval.product import Product

_LEAST_VALID = 60
_VALID_SHARE = 0.15
_DAY = 86_400.0


def make_pairs(
    events: EventTable,
    pasts: Pasts,
    products: Sequence[Product],
    options: ClickOptions,
    rng: np.random.Generator,
    like: str = "",
) -> Pairs:
    """The pairs of some events.

    Args:
        events: What happened; the pairs are about these.
        pasts: Over these events and all earlier ones.
        products: Only these take part.
        options: How many.
        rng: Draws.
        like: "logged" or "sampled" negatives alone; "" takes the log's where it holds enough.
    """
    category_of = {product.product_id: product.category_path for product in products}
    if like != "sampled":
        logged = logged_pairs(events, pasts, frozenset(category_of), options.logged_limit, rng)
        if like or logged.enough(options.least_pairs):
            return logged
    few = max(options.valid_pairs, options.continue_pairs, options.student_pairs) // (1 + options.negatives)
    return sampled_pairs(
        events,
        pasts,
        category_of,
        positives=few if like else options.positives,
        negatives=options.negatives,
        rng=rng,
        mixed=options.mixed_negatives,
        oldest=options.counted_days * _DAY,
    )


def enough_or_raise(pairs: Pairs, least: int) -> None:
    """Refuse pairs that nothing can be learned from.

    Raises:
        NotEnoughData: fewer than `least`, or of one class only.
    """
    if not pairs.enough(least):
        raise NotEnoughData(
            f"{len(pairs)} pairs ({int(pairs.clicked.sum())} clicked) are too few for a click scorer;"
            f" it takes {least} of both kinds. Go on without one, or build again when more has happened."
        )


def split_off(
    train: Pairs, valid: Pairs, most: int, options: ClickOptions, rng: np.random.Generator
) -> tuple[Pairs, Pairs, bool]:
    """Training and at most so many validation pairs; some shoppers stand in for too small a validation part.

    Returns:
        Both, and whether the validation pairs are of such stand-ins.

    Raises:
        NotEnoughData: one of them would be of one class only.
    """
    stand_in = not valid.enough(_LEAST_VALID)
    if stand_in:
        aside = rng.random(len(train.shoppers))[train.shopper] < _VALID_SHARE
        train, valid = train.take(~aside), train.take(aside)
        enough_or_raise(train, options.least_pairs // 2)
        enough_or_raise(valid, 2)
    if len(valid) > most:
        valid = valid.take(np.sort(rng.choice(len(valid), most, replace=False)))
        enough_or_raise(valid, 2)
    return train, valid, stand_in


def draw_balanced(pairs: Pairs, count: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """At most `count` pairs in random order, clicked ones up to half of them.

    Clicked pairs tell more each; what favouring them adds to the log odds is known and returned, so that the
    fitted probabilities are those of all pairs.

    Returns:
        Row numbers [n], and the log odds that the draw added [n].
    """
    clicked, others = np.flatnonzero(pairs.clicked), np.flatnonzero(~pairs.clicked)
    kept = min(len(clicked), max(count // 2, count - len(others)))
    rest = min(len(others), count - kept)
    rows = np.concatenate([rng.choice(clicked, kept, replace=False), rng.choice(others, rest, replace=False)])
    added = np.log(max(kept, 1) / max(len(clicked), 1)) - np.log(max(rest, 1) / max(len(others), 1))
    rng.shuffle(rows)
    return rows, np.full(len(rows), added)
