"""From a shop folder to a build: read, merge what happened live, index, fit, draw, write, publish.

Everything is written into a folder of its own; the pointer to it is replaced last. Until then the build
before serves, and whatever kills this one leaves it serving.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from assistant.basket import Baskets
from assistant.database import open_database
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.shop.config import ShopConfig
from assistant.shop.folder import ShopFolder, read_folder
from assistant.shop.intents import build_intents
from assistant.shop.layout import (
    CATALOGUE,
    INDEX,
    PICTURES,
    POLICIES,
    RECOMMENDER,
    REJECTED,
    encoder_source,
    keep_tuned,
    save_config,
    save_judgements,
    save_pages,
)
from assistant.shop.ordering import learn_order
from assistant.shop.pictures import draw_all
from assistant.shop.rejections import FileReport, rejected_lines, without_erased
from assistant.shop.searches import judgements_of
from assistant.shop.semantic import SemanticNeighbours
from assistant.shop.state import State
from assistant.transcripts import Transcripts
from recommender.clicks.options import ClickOptions
from recommender.clicks.trainer import BertClickTrainer
from recommender.evaluation import EvaluationReport
from recommender.event_log import EventLog
from recommender.events import EventTable, Strings
from recommender.fitting.search import SearchOptions
from recommender.split import SplitOptions
from recommender.training import TrainingData, TrainingOptions, fit_recommender
from retrieval.artifacts import write_whole
from retrieval.device import Device, choose_device
from retrieval.encoder import Encoder, load_encoder
from retrieval.indexing import IndexReport, build_index, open_neighbours
from retrieval.knowledge.passages import read_pages
from retrieval.learning import OrderReport
from retrieval.pages import build_pages
from retrieval.product import Product
from retrieval.progress import Progress, silent

Clicks = Literal["off", "short", "full"]
CLICKS: Mapping[Clicks, ClickOptions | None] = {
    "off": None,
    "short": ClickOptions.short(),
    "full": ClickOptions.full(),
}

FORMAT_VERSION = 1
UNFINISHED = "encoded.bin"
"""In the state folder: the vectors that a build has made so far; a killed one leaves them to the next."""

MOST_REASONED = 100
"""People whose ten suggestions have every reason checked."""

MOST_PICTURES = 20_000
"""Of products without a picture of their own; a larger catalogue is shown with those that it brings."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did.

    Attributes:
        build: Its number.
        files: What became of the rows of each file.
        notes: What is missing in the shop folder, and what that switches off; intents that get confused.
        live_events: Events of the live log that were taken in.
        erased: Customers of the folder who were erased and stay out.
        order: What orders the search's hits, and why.
        device: Where models computed, and why there.
        seconds: Wall time of each step.
    """

    build: int
    folder: Path
    shop: str
    files: tuple[FileReport, ...]
    notes: tuple[str, ...]
    products: int
    live_events: int
    erased: int
    pictures: int
    index: IndexReport
    order: OrderReport
    evaluation: EvaluationReport
    device: str
    seconds: Mapping[str, float] = field(default_factory=dict)


def build_shop(
    shop: Path,
    state: Path,
    *,
    clicks: Clicks | ClickOptions = "short",
    device: str = "auto",
    seed: int = 0,
    progress: Progress = silent,
    clock: Callable[[], float] = time.time,
) -> BuildReport:
    """Build the shop folder `shop` into the state folder `state`, and let the new build serve.

    Args:
        shop: The shop folder.
        state: The state folder; made where it is missing.
        clicks: How long the click scorer is trained, or its settings; `off` does without one.
        device: `auto`, `cpu` or `cuda`.
        seed: Of everything that is drawn by chance.
        progress: Told of every step.
        clock: Seconds since 1970.

    Raises:
        StateBusy: somebody else builds into this state folder.
        BadInput: the shop folder can't be built on; nothing that was built before has changed.
    """
    steps = _Steps(progress)
    settings = CLICKS[clicks] if isinstance(clicks, str) else clicks
    with State(state, clock).building() as building:
        steps.begin("reading the shop folder")
        folder = read_folder(shop, clock())
        place = choose_device(device)
        engine = open_database(State(state).database)
        log = EventLog(engine, clock)
        erased = log.erased_among(_customer_ids(folder))
        replay = log.replay()
        # What was sold under ids that the catalogue no longer has says nothing about the rest of it.
        live = replay.events.take(_among(replay.events.product_id, frozenset(folder.catalogue.ids)))
        data = TrainingData(
            EventTable.concatenate((_without(folder.events, erased), live)),
            folder.catalogue.products,
            clock(),
            replay.last_number,
        )
        steps.begin("indexing")
        keep_tuned(building.previous_folder, building.folder, folder.config)
        encoder = load_encoder(encoder_source(building.folder, folder.config), place)
        encoded = state / UNFINISHED
        index = _index(shop, folder, building.folder, building.previous_folder, encoder, progress, encoded)
        confusions = build_intents(shop, building.folder, encoder, progress)
        steps.begin("ordering")
        judgements = folder.judgements or judgements_of(data.events)
        save_judgements(building.folder, judgements)
        order = learn_order(
            folder.catalogue, folder.config.currency, judgements, building.folder, encoder, seed, progress
        )
        steps.begin("training")
        evaluation = _train(folder, data, building.folder, encoder, place, settings, seed, progress)
        steps.begin("drawing pictures")
        pictures = _draw(folder.catalogue.products, building.folder / PICTURES, progress)
        steps.begin("writing")
        folder.catalogue.save(building.folder / CATALOGUE)
        save_config(building.folder, folder.config)
        rejected = without_erased(folder.rejected, log.erased_among)
        write_whole(building.folder / REJECTED, "".join(rejected_lines(rejected)).encode())
        _take_in(engine, folder, erased, clock)
        engine.dispose()
        steps.end()
        report = BuildReport(
            build=building.number,
            folder=building.folder,
            shop=folder.config.name,
            files=folder.reports,
            notes=(*folder.notes, *confusions),
            products=len(folder.catalogue),
            live_events=len(live),
            erased=len(erased),
            pictures=pictures,
            index=index,
            order=order,
            evaluation=evaluation,
            device=f"{place.torch_device} in {str(place.dtype).removeprefix('torch.')}: {place.reason}",
            seconds=steps.seconds,
        )
        # The vector store and the pictures were written by others: all of it is to be on disk before it
        # counts.
        os.sync()
        building.publish(_manifest(report, folder, encoder, clicks, seed, clock()))
        encoded.unlink(missing_ok=True)
    return report


class _Steps:
    """Tells and times the steps."""

    def __init__(self, progress: Progress) -> None:
        self.seconds: dict[str, float] = {}
        self._progress = progress
        self._current: tuple[str, float] | None = None

    def begin(self, step: str) -> None:
        self.end()
        self._current = (step, time.perf_counter())
        self._progress(step, 0, 1)

    def end(self) -> None:
        if self._current:
            step, began = self._current
            self.seconds[step] = round(time.perf_counter() - began, 2)
            self._progress(step, 1, 1)
        self._current = None


def _customer_ids(folder: ShopFolder) -> set[str]:
    return {
        *folder.events.customer_id.tolist(),
        *(customer.customer_id for customer in folder.customers),
        *(order.customer_id for order in folder.orders),
    } - {""}


def _without(events: EventTable, erased: Collection[str]) -> EventTable:
    return events.take(~_among(events.customer_id, erased)) if erased else events


def _among(column: Strings, wanted: Collection[str]) -> NDArray[np.bool_]:
    return np.fromiter((each in wanted for each in column), dtype=np.bool_, count=len(column))


def _index(
    shop: Path,
    folder: ShopFolder,
    build: Path,
    previous: Path | None,
    encoder: Encoder,
    progress: Progress,
    unfinished: Path,
) -> IndexReport:
    """Index products and pages, with the vectors of the build before where texts are the same."""
    older = None if previous is None else previous / INDEX
    report = build_index(folder.catalogue, encoder, build / INDEX, older, progress, unfinished)
    pages = read_pages(shop / POLICIES)
    save_pages(build, pages)
    build_pages(pages, encoder, build / INDEX, progress)
    return report


def _train(
    folder: ShopFolder,
    data: TrainingData,
    build: Path,
    encoder: Encoder,
    device: Device,
    clicks: ClickOptions | None,
    seed: int,
    progress: Progress,
) -> EvaluationReport:
    config = folder.config
    ids = folder.catalogue.ids
    row = {product_id: number for number, product_id in enumerate(ids)}
    with closing(open_neighbours(build / INDEX, ids, encoder)) as neighbours:
        source = SemanticNeighbours(neighbours, ids)
        trainer = None
        if clicks:
            trainer = BertClickTrainer(
                clicks,
                checkpoint=config.model.clicks_from,
                vectors_of=lambda products: neighbours.vectors(
                    np.array([row[product.product_id] for product in products], dtype=np.int64)
                ),
                device=device,
            )
        return fit_recommender(
            data,
            build / RECOMMENDER,
            _training_options(config, device),
            (source,),
            trainer,
            progress,
            np.random.default_rng(seed),
        )


def _training_options(config: ShopConfig, device: Device) -> TrainingOptions:
    wanted = config.recommender
    options = TrainingOptions(
        split=SplitOptions(held_out=wanted.held_out),
        search=SearchOptions(device=device.torch_device.type),
        repeats=wanted.repeats,
        half_life_days=wanted.half_life_days,
        most_reasoned=MOST_REASONED,
    )
    return options if wanted.diversity is None else replace(options, diversity=wanted.diversity)


def _draw(products: Collection[Product], folder: Path, progress: Progress) -> int:
    """Draw pictures of the products that bring none."""
    wanted = [product for product in products if not product.image_url][:MOST_PICTURES]
    return draw_all(wanted, folder, lambda done, total: progress("drawing pictures", done, total))


def _take_in(engine: Engine, folder: ShopFolder, erased: Collection[str], clock: Callable[[], float]) -> None:
    """Take accounts and orders into the live database, and make the tables that servers will need."""
    Profiles(engine, clock).take_in(folder.customers, erased)
    Orders(engine, clock).take_in(folder.orders, erased)
    Baskets(engine, clock)
    Transcripts(engine, clock)


def _manifest(
    report: BuildReport,
    folder: ShopFolder,
    encoder: Encoder,
    clicks: Clicks | ClickOptions,
    seed: int,
    now: float,
) -> str:
    content: dict[str, Any] = {
        "format_version": FORMAT_VERSION,
        "build": report.build,
        "created": now,
        "shop": report.shop,
        "sources": dict(folder.sources),
        "parameters": {
            "clicks": clicks if isinstance(clicks, str) else clicks.as_words(),
            "seed": seed,
            "encoder": encoder.name,
            "device": report.device,
            "config": folder.config.model_dump(mode="json", exclude={"unknown"}),
        },
        "files": [asdict(each) for each in report.files],
        "notes": report.notes,
        "products": report.products,
        "live_events": report.live_events,
        "index": asdict(report.index),
        "search": asdict(report.order),
        "evaluation": report.evaluation.as_record(),
        "seconds": dict(report.seconds),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
