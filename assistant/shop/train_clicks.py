"""A build whose click scorer was trained anew: the build before, with another scorer.

The old build serves until the new one is whole. A training that was killed goes on from its last checkpoint
when it is asked for again in the same way. Started by `accelerate launch`, several processes train one
scorer, and the first of them makes the build.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from accelerate import PartialState

from assistant.database import open_database
from assistant.shop.layout import CATALOGUE, INDEX, RECOMMENDER, encoder_source, load_config
from assistant.shop.state import MANIFEST, USED, Held, State
from recommender.clicks.options import ClickOptions
from recommender.clicks.report import ClickReport
from recommender.clicks.trainer import BertClickTrainer
from recommender.clicks.watching import Watch
from recommender.event_log import EventLog
from recommender.retraining import Retrained, retrain_clicks, write_retrained
from recommender.split import SplitOptions
from recommender.training import CLICKS
from retrieval.catalogue import Catalogue
from retrieval.device import choose_device
from retrieval.encoder import load_encoder
from retrieval.indexing import open_neighbours
from retrieval.progress import Progress, silent

SCRATCH = "training-clicks"


@dataclass(frozen=True, slots=True)
class TrainClicksReport:
    """What training the click scorer did.

    Attributes:
        build: The new build; None in a process that only helped.
        of: The build that it was made of.
        folder: Where the new build lies; None in a process that only helped.
        clicks: How the new scorer was fitted, and its figures.
        before: The same of the one that served; None where there was none.
        seconds: Wall time.
    """

    build: int | None
    of: int
    folder: Path | None
    clicks: ClickReport
    before: ClickReport | None
    seconds: float


def train_clicks(
    state: Path,
    options: ClickOptions | None = None,
    *,
    device: str = "auto",
    seed: int = 0,
    watch: Watch | None = None,
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> TrainClicksReport:
    """Train the click scorer of a state's current build anew, and let a build with it serve.

    Args:
        state: The state folder.
        options: How it is trained; `ClickOptions.full()` where none are given.
        device: `auto`, `cpu` or `cuda`.
        seed: Of everything that is drawn by chance.
        watch: Who is told of losses and rates.
        progress: Told how far it is.
        clock: Seconds since 1970.

    Raises:
        StateBusy: somebody else builds into this state folder.
        BadInput: there is no build yet; nothing has changed.
        NotEnoughData: too few pairs, or pairs of one class only; nothing has changed.
        DamagedArtifact: the build can't be read, or is of a version that kept no events.
    """
    began = time.perf_counter()
    where, place = State(state, clock), choose_device(device)
    processes = PartialState(cpu=place.torch_device.type == "cpu")
    with ExitStack() as stack:
        building = stack.enter_context(where.building()) if processes.is_main_process else None
        held = stack.enter_context(where.hold())
        config, catalogue = load_config(held.folder), Catalogue.load(held.folder / CATALOGUE)
        encoder = load_encoder(encoder_source(held.folder, config), place)
        with closing(open_neighbours(held.folder / INDEX, catalogue.ids, encoder)) as neighbours:
            vectors = neighbours.vectors(np.arange(len(catalogue)))
        trainer = BertClickTrainer(
            options or ClickOptions.full(),
            checkpoint=config.model.clicks_from,
            vectors_of=lambda _: vectors,
            device=place,
            scratch=where.path / SCRATCH,
            watch=watch if processes.is_main_process else None,
        )
        with _live(where, clock) as log:
            retrained = retrain_clicks(
                held.folder / RECOMMENDER,
                catalogue.products,
                log,
                trainer,
                SplitOptions(held_out=config.recommender.held_out),
                clock(),
                seed,
                progress,
            )
        processes.wait_for_everyone()
        if building:
            _write(held, building.folder, retrained)
            manifest = json.loads((held.folder / MANIFEST).read_text(encoding="utf-8"))
            manifest |= {"build": building.number, "created": clock()}
            manifest["evaluation"] |= {"clicks": retrained.report.as_record()}
            manifest["train_clicks"] = {"of": held.number, "seed": seed}
            os.sync()
            building.publish(json.dumps(manifest, ensure_ascii=False, indent=1, allow_nan=False))
            shutil.rmtree(where.path / SCRATCH, ignore_errors=True)
    return TrainClicksReport(
        build=building.number if building else None,
        of=held.number,
        folder=building.folder if building else None,
        clicks=retrained.report,
        before=retrained.before,
        seconds=round(time.perf_counter() - began, 2),
    )


@contextmanager
def _live(state: State, clock: Callable[[], float]) -> Iterator[EventLog]:
    engine = open_database(state.database)
    try:
        yield EventLog(engine, clock)
    finally:
        engine.dispose()


def _write(held: Held, folder: Path, retrained: Retrained) -> None:
    """Make the folder a copy of the build, by links where the disk allows, and put the scorer into it."""
    old_scorer = held.folder / RECOMMENDER / CLICKS

    def copy(source: str, target: str) -> str:
        # The vector store writes in place; whatever else changes is replaced.
        if INDEX in Path(source).relative_to(held.folder).parts:
            return str(shutil.copy2(source, target))
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)
        return target

    def ignore(where: str, names: list[str]) -> set[str]:
        if Path(where) == held.folder:
            return {MANIFEST, USED} & set(names)
        return {old_scorer.name} & set(names) if Path(where) == old_scorer.parent else set()

    shutil.copytree(held.folder, folder, dirs_exist_ok=True, copy_function=copy, ignore=ignore)
    write_retrained(retrained, folder / RECOMMENDER)
