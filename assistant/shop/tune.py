"""A build whose encoder was fitted to the shop: the build before, with new weights and what hangs on them.

The old build serves until the new one is whole. What is known about searches comes from the shop's judgements
or its customers' clicks; a shop that has neither is asked with queries made from its own catalogue.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from assistant.database import open_database
from assistant.shop.layout import (
    CATALOGUE,
    ENCODER,
    INDEX,
    encoder_source,
    load_config,
    load_judgements,
    load_pages,
)
from assistant.shop.ordering import learn_order
from assistant.shop.searches import judgements_of
from assistant.shop.state import MANIFEST, State
from recommender.event_log import EventLog
from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.errors import BadInput
from retrieval.indexing import build_index, open_neighbours
from retrieval.judgements import Judgement, by_query
from retrieval.learning import OrderReport
from retrieval.made_queries import made_queries
from retrieval.pages import build_pages
from retrieval.progress import Progress, silent
from retrieval.tuning import FEWEST_QUERIES, TuningOptions, TuningReport, tune

Source = Literal["judgements or clicks", "clicks since the build", "made from the catalogue"]

MOST_MADE = 10_000
_SCRATCH = "tuning"
_IN_USE = "in-use"


@dataclass(frozen=True, slots=True)
class TuneReport:
    """What tuning a shop's search did.

    Attributes:
        build: The new build; None where the new weights were no better, and the old build goes on.
        source: Where the queries came from.
        order: What orders the hits of the new build.
    """

    build: int | None
    source: Source
    tuning: TuningReport
    order: OrderReport | None


def tune_search(
    state: Path,
    options: TuningOptions | None = None,
    *,
    device: str = "auto",
    seed: int = 0,
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> TuneReport:
    """Fit the encoder of a state's current build, and make a build with it where it is better.

    A tuning that was killed goes on from its last checkpoint when it is asked for again in the same way.

    Raises:
        StateBusy: somebody else builds here.
        BadInput: nothing was built here yet, or there is too little to learn from.
    """
    where = State(state, clock)
    with where.building() as building, where.hold() as held:
        catalogue, config = Catalogue.load(held.folder / CATALOGUE), load_config(held.folder)
        place = choose_device(device)
        base = encoder_source(held.folder, config)
        encoder = load_encoder(base, place)
        source, judgements = _known(where, held.folder, catalogue, seed, clock)
        with closing(open_neighbours(held.folder / INDEX, catalogue.ids, encoder)) as neighbours:
            vectors = neighbours.vectors(np.arange(len(catalogue)))
        target = building.folder / ENCODER
        scratch = where.path / _SCRATCH
        tuning = tune(
            encoder,
            base,
            catalogue.products,
            vectors,
            judgements,
            scratch,
            target,
            place,
            options,
            seed,
            progress,
        )
        if not tuning.kept:
            building.abandon()
            return TuneReport(None, source, tuning, None)
        tuned = load_encoder(str(target), place)
        _take_over(held.folder, building.folder)
        build_index(catalogue, tuned, building.folder / INDEX, progress=progress)
        build_pages(load_pages(building.folder), tuned, building.folder / INDEX, progress)
        # Queries made from titles say what a product is called, not which of two is the better answer.
        learned = judgements if source != "made from the catalogue" else ()
        order = learn_order(catalogue, config.currency, learned, building.folder, tuned, seed, progress)
        report = TuneReport(building.number, source, tuning, order)
        manifest = json.loads((held.folder / MANIFEST).read_text(encoding="utf-8"))
        manifest |= {"build": building.number, "created": clock(), "search": asdict(order)}
        manifest["tuning"] = asdict(tuning) | {"source": source, "from_build": held.number}
        manifest["parameters"] |= {"encoder": tuned.name}
        os.sync()
        building.publish(json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False))
        return report


def _known(
    state: State, build: Path, catalogue: Catalogue, seed: int, clock: Callable[[], float]
) -> tuple[Source, Sequence[Judgement]]:
    """The first of the sources that has enough queries."""
    kept = load_judgements(build)
    if len(by_query(kept)) >= FEWEST_QUERIES:
        return "judgements or clicks", kept
    engine = open_database(state.database)
    try:
        clicked = judgements_of(EventLog(engine, clock).replay().events)
    finally:
        engine.dispose()
    if len(by_query(clicked)) >= FEWEST_QUERIES:
        return "clicks since the build", clicked
    made = made_queries(catalogue.products, MOST_MADE, np.random.default_rng(seed))
    if len(made) < FEWEST_QUERIES:
        raise BadInput(f"{len(catalogue)} products are too few to make queries from; nothing was tuned.")
    return "made from the catalogue", made


def _take_over(old: Path, new: Path) -> None:
    """Everything of a build that does not hang on the encoder, by links where the disk allows."""
    for each in sorted(old.iterdir()):
        if each.name in (INDEX, ENCODER, MANIFEST, _IN_USE):
            continue
        if each.is_dir():
            shutil.copytree(each, new / each.name, copy_function=_link)
        else:
            _link(str(each), str(new / each.name))


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
