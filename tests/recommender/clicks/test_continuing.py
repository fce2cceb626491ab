"""What a fitted click scorer goes on with: what is new is learned, and what was known is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from recommender.clicks.continuing import Replay, gather
from recommender.clicks.drawing import make_pairs
from recommender.clicks.network import POSITIONS
from recommender.clicks.options import ClickOptions
from recommender.clicks.pasts import Pasts
from recommender.clicks.reading import by_shopper
from recommender.clicks.scorer import BertClickScorer
from recommender.clicks.trainer import BertClickTrainer, Fit
from recommender.events import Event, EventTable, Kind
from tests.recommender.clicks.colours import COLOURS, DAY, START, THINGS, log, products, vectors_of

OPTIONS = ClickOptions.short()
THRIFT = START + 90 * DAY
"""From here on nobody clicks on what costs more than half of all things."""


def thrifty(lists: int = 240, seed: int = 4) -> EventTable:
    """As `log`, later: customers keep to their colour, but only where it is cheap."""
    rng, shop, events = np.random.default_rng(seed), products(), []
    for number in range(lists):
        customer = int(rng.integers(20))
        common = {"customer_id": f"c{customer}", "list_id": f"t{seed}-{number}"}
        when = THRIFT + number * DAY / 8
        for position, row in enumerate(rng.choice(len(shop), 4, replace=False)):
            thing, colour = shop[row].product_id.split("-")
            shown = {**common, "position": position}
            events.append(Event(shop[row].product_id, Kind.IMPRESSION, timestamp=when, **shown))
            chance = 0.75 if colour == COLOURS[customer % len(COLOURS)] else 0.08
            if rng.random() < chance * (1.0 if thing in THINGS[:3] else 0.1):
                events.append(Event(shop[row].product_id, Kind.CLICK, timestamp=when + 30, **shown))
    return EventTable.of(events)


def auc(scorer: BertClickScorer, part: EventTable, events: EventTable) -> float:
    """Of the student on a part's impressions, each with what lay before it."""
    rng = np.random.default_rng(0)
    pairs = make_pairs(part, Pasts(events), products(), OPTIONS, rng, like="logged")
    logits = np.zeros(len(pairs))
    for mine in by_shopper(pairs):
        rows = scorer.reader.facts.rows_of(pairs.product_id[mine].tolist())
        inputs = scorer.reader.inputs(pairs.shopper_of(int(mine[0])), rows)
        logits[mine] = scorer.student.raw_logits(inputs)
    return float(roc_auc_score(pairs.clicked, logits))


def replay(fit: Fit, since: EventTable, options: ClickOptions = OPTIONS) -> Replay:
    """What the scorer of colours goes on with after these events."""
    return gather(fit.scorer.reader, log(), since, products(), options, np.random.default_rng(2))


@pytest.fixture(scope="module")
def later(trainer: BertClickTrainer, fit: Fit) -> BertClickScorer:
    """The scorer of colours after a month of thrift."""
    return trainer.finish(fit.scorer, log(), thrifty(), products(), np.random.default_rng(2))


def test_what_is_new_is_learned(fit: Fit, later: BertClickScorer) -> None:
    others = thrifty(seed=11)
    before, after = (
        auc(each, others, EventTable.concatenate([log(), others])) for each in (fit.scorer, later)
    )
    assert after > before + 0.02


def test_what_was_known_is_kept_better_than_by_new_pairs_alone(fit: Fit) -> None:
    found, others = replay(fit, thrifty()), log(seed=8)
    alone = replace(found, old_numbers=found.old_numbers.first(0))
    nowhere = np.zeros(POSITIONS + 1)
    kept, lost = (
        auc(replace(fit.scorer, student=each.student(fit.scorer.student, nowhere)), others, others)
        for each in (found, alone)
    )
    assert kept > lost + 0.005


def test_new_pairs_and_old_ones_take_half_of_the_replay_each(fit: Fit) -> None:
    found = replay(fit, thrifty(), replace(OPTIONS, student_pairs=1_000, continue_pairs=10))
    assert (len(found.new), len(found.old)) == (500, 500)


def test_with_too_little_that_is_new_nothing_is_replayed(fit: Fit) -> None:
    found = replay(fit, EventTable.of(()))
    assert not found
    assert found.reader.facts.learned is fit.scorer.reader.facts.learned


def test_products_that_the_scorer_does_not_know_take_no_part(fit: Fit) -> None:
    unknown = EventTable.of([Event("hat", Kind.IMPRESSION, "c1", timestamp=THRIFT, list_id="h")])
    found = replay(fit, EventTable.concatenate([thrifty(), unknown]))
    assert "hat" not in found.new.product_id.tolist()
    assert vectors_of(products()).shape[0] == len(found.reader.facts.product_ids)
