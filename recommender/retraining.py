"""The click scorer of a recommender on disk, trained anew: longer, or otherwise, on what happened since too.

Everything else of the recommender stays as it is, the weights of its sources and the figures of its lists
among them. Knows no build.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recommender.cleaning import clean
from recommender.clicks.contract import ClickTrainer, FittedClickScorer
from recommender.clicks.report import ClickReport
from recommender.event_log import EventLog
from recommender.events import EventTable
from recommender.fairness import fair
from recommender.fitting.choosing import USUAL_CLICK
from recommender.fitting.options import NAME, REPORT
from recommender.split import TEST, TRAIN, VALIDATION, SplitOptions, split
from recommender.training import CLICKS
from recommender.training_events import load_training_events, save_training_events
from retrieval.artifacts import read_manifest, write_manifest, write_whole
from retrieval.product import Product
from retrieval.progress import Progress, silent


@dataclass(frozen=True, slots=True)
class Retrained:
    """A click scorer that was trained anew, not yet written.

    Attributes:
        scorer: What will serve.
        before: The report of the one that served; None where there was none.
        events: What it was trained on.
        log_position: The number of the last event of the live log among them.
    """

    scorer: FittedClickScorer
    before: ClickReport | None
    events: EventTable
    log_position: int

    @property
    def report(self) -> ClickReport:
        """How the new one was fitted."""
        return self.scorer.report


def retrain_clicks(
    folder: Path,
    catalogue: Sequence[Product],
    log: EventLog,
    trainer: ClickTrainer[Any],
    options: SplitOptions,
    now: float,
    seed: int = 0,
    progress: Progress = silent,
) -> Retrained:
    """Train on the events of a recommender's fit, and those of the live log since; nothing is written.

    Args:
        folder: What `fit_recommender` wrote.
        catalogue: The products of its build.
        log: Where the events are since, and who was erased.
        trainer: Fits.
        options: How events are split into training, validation and what the scorer is continued on.
        now: Seconds since 1970.
        seed: Of everything that is drawn by chance.
        progress: Told how far it is.

    Raises:
        NotEnoughData: too few pairs, or pairs of one class only.
        DamagedArtifact: the events were not kept (an older version), or are damaged.
    """
    known, position = load_training_events(folder)
    replay = log.replay(after=position)
    sold = frozenset(product.product_id for product in catalogue)
    events = EventTable.concatenate([known, replay.events])
    erased = log.erased_among(set(events.customer_id.tolist()) - {""})
    kept = [
        product in sold and customer not in erased
        for product, customer in zip(events.product_id, events.customer_id, strict=True)
    ]
    events = fair(clean(events.take(np.array(kept, dtype=np.bool_)), now=now).events).events
    rng = np.random.default_rng(seed)
    parts = split(events, options, rng)
    train, valid, rest = (events.take(parts.mask(part)) for part in (TRAIN, VALIDATION, TEST))
    scorer = trainer.fit(train, catalogue, valid, rng, progress)
    seen = EventTable.concatenate([train, valid])
    scorer = trainer.finish(scorer, seen, rest, catalogue, rng, progress)
    before = json.loads((folder / REPORT).read_text(encoding="utf-8")).get("clicks")
    return Retrained(scorer, ClickReport.from_record(before) if before else None, events, replay.last_number)


def write_retrained(retrained: Retrained, folder: Path) -> None:
    """Put the click scorer into a copy of the recommender that it was trained from; nobody serves from it.

    Where none had a part in the ranking it gets the usual one, for nobody was judged with it.
    """
    parameters = dict(read_manifest(folder, NAME).parameters)
    blend = dict(parameters["blend"])
    if not parameters["clicks"]:
        blend["click"] = USUAL_CLICK
    retrained.scorer.save(folder / CLICKS)
    save_training_events(retrained.events, retrained.log_position, folder)
    report = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    report |= {"clicks": retrained.report.as_record(), "blend": {**report["blend"], CLICKS: blend["click"]}}
    write_whole(folder / REPORT, json.dumps(report, indent=1).encode("utf-8"))
    write_manifest(folder, NAME, [REPORT], {**parameters, "blend": blend, "clicks": True})
