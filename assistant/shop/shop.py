"""An opened shop: one build with everything that serves from it, and the live database beside it.

`Shop.open` opens a build; `ServingShop` keeps a server on the newest one. Knows no conversation.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from assistant.database import open_database
from assistant.shop.config import ShopConfig
from assistant.shop.layout import (
    CATALOGUE,
    INDEX,
    PICTURES,
    RECOMMENDER,
    encoder_of,
    encoder_source,
    load_config,
    load_pages,
)
from assistant.shop.semantic import SemanticNeighbours
from assistant.shop.state import Held, State
from recommender.clicks.kept_scores import KeptScores
from recommender.clicks.scorer import BertClickScorer, version_of
from recommender.clicks.serving import ServedClickScorer, serve
from recommender.event_log import EventLog
from recommender.recommender import Recommender
from recommender.training import CLICKS
from retrieval.assortment.assortment import open_assortment
from retrieval.catalogue import Catalogue
from retrieval.device import Device, choose_device
from retrieval.encoder import Encoder, load_encoder
from retrieval.errors import DamagedArtifact
from retrieval.indexing import open_neighbours
from retrieval.lexical import LexicalIndex
from retrieval.pages import PageSearch, open_pages
from retrieval.reranking import open_order
from retrieval.search import ProductSearch

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Shop:
    """One build, open; several threads may use it.

    It stays usable as long as somebody holds it, whatever builds follow, and lets go of its files after that.

    Attributes:
        build: The number of the build.
        folder: Where the build lies.
        database: The live database of the state folder.
        pictures: The folder of drawn pictures; a file's name is `picture_name(product_id)`.
        clicks: The click scorer that takes part in rankings, where the build has one.
    """

    build: int
    folder: Path
    config: ShopConfig
    catalogue: Catalogue
    search: ProductSearch
    pages: PageSearch
    recommender: Recommender
    encoder: Encoder
    database: Engine
    pictures: Path
    clicks: ServedClickScorer | None = None

    @classmethod
    def open(
        cls,
        state: Path,
        build: int | None = None,
        *,
        device: str = "auto",
        encoder: Encoder | None = None,
        database: Engine | None = None,
        kept: KeptScores | None = None,
        clock: Callable[[], float] = time.time,
    ) -> Shop:
        """Open a build of a state folder.

        Args:
            state: The state folder, or `STATE/builds/N`.
            build: The number of the build; the current one where none is given.
            device: `auto`, `cpu` or `cuda`.
            encoder: One that is open already, used where the build was made with its weights.
            database: The state's live database, where it is open already.
            kept: Scores of clicks that another build worked out; those of the same click scorer count on.
            clock: Seconds since 1970.

        Raises:
            BadInput: there is no such build.
            DamagedArtifact: a file of the build is missing, cut short or changed.
            IndexMismatch: the build was made with other weights of the encoder than those that are there now.
        """
        where = State(state, clock)
        held = where.hold(build)
        try:
            engine = database or open_database(where.database)
            return _open(held, engine, choose_device(device), encoder, kept, clock)
        except BaseException:
            held.release()
            raise


class Serving(Protocol):
    """Says at each turn which build serves."""

    def current(self) -> Shop:
        """The build that serves now."""
        ...


class ServingShop:
    """The newest finished build of a state folder, for a server."""

    def __init__(self, state: Path, *, device: str = "auto", clock: Callable[[], float] = time.time) -> None:
        """Opens the current build.

        Raises:
            BadInput: nothing was built here yet.
            DamagedArtifact: a file of the build is missing, cut short or changed.
        """
        self._state = State(state, clock)
        self._device = device
        self._clock = clock
        self._lock = threading.Lock()
        self.database = open_database(self._state.database)
        self._stamp = self._look()
        self._shop = Shop.open(state, device=device, database=self.database, clock=clock)

    def current(self) -> Shop:
        """The newest finished build; asked once a turn, it costs a look at one small file.

        The first who asks after a build was finished opens it, and everybody else waits for that. A build
        that can't be opened is logged, and the one before goes on.
        """
        if self._look() == self._stamp:
            return self._shop
        with self._lock:
            stamp = self._look()
            if stamp != self._stamp:
                self._move()
                self._stamp = stamp
            return self._shop

    def _look(self) -> tuple[int, int, int]:
        """Changes whenever the pointer is replaced."""
        try:
            found = os.stat(self._state.pointer)
        except OSError:
            return (0, 0, 0)
        return (found.st_ino, found.st_mtime_ns, found.st_size)

    def _move(self) -> None:
        try:
            number = self._state.current()
            if number is None or number == self._shop.build:
                return
            self._shop = Shop.open(
                self._state.path,
                number,
                device=self._device,
                encoder=self._shop.encoder,
                database=self.database,
                kept=self._shop.clicks.kept if self._shop.clicks else None,
                clock=self._clock,
            )
        except Exception:
            # Whatever is wrong with a new build, customers are answered from the one before.
            logger.exception("The new build can't be opened; build %s goes on.", self._shop.build)
        else:
            logger.info("Build %s serves now.", number)


def _open(
    held: Held,
    engine: Engine,
    device: Device,
    encoder: Encoder | None,
    kept: KeptScores | None,
    clock: Callable[[], float],
) -> Shop:
    folder = held.folder
    config = load_config(folder)
    catalogue = Catalogue.load(folder / CATALOGUE)
    # Equal names of encoders mean equal weights.
    if encoder is None or encoder.name != encoder_of(folder):
        encoder = load_encoder(encoder_source(folder, config), device)
    lexical = LexicalIndex.load(folder / INDEX)
    neighbours = open_neighbours(folder / INDEX, catalogue.ids, encoder)
    try:
        pages = open_pages(folder / INDEX, load_pages(folder), encoder)
        source = SemanticNeighbours(neighbours, catalogue.ids)
        clicks = _clicks(folder / RECOMMENDER / CLICKS, device, config.recommender.rescoring_ms, kept)
        recommender = Recommender.load(
            folder / RECOMMENDER,
            catalogue.products,
            EventLog(engine, clock),
            (source,),
            clicks,
            clock,
        )
        index = folder / INDEX
        search = ProductSearch(
            catalogue, encoder, neighbours, lexical, open_order(index), open_assortment(index)
        )
    except BaseException:
        neighbours.close()
        raise
    shop = Shop(
        held.number,
        folder,
        config,
        catalogue,
        search,
        pages,
        recommender,
        encoder,
        engine,
        folder / PICTURES,
        clicks,
    )
    weakref.finalize(shop, _let_go, search, pages, held)
    return shop


def _clicks(
    folder: Path, device: Device, rescoring_ms: int, kept: KeptScores | None
) -> ServedClickScorer | None:
    """The click scorer of a build; None where it was made without one, or it can't be read any more."""
    if not folder.is_dir():
        return None
    try:
        fitted = BertClickScorer.load(folder, device)
        return serve(fitted, version_of(folder), rescoring_seconds=rescoring_ms / 1000, kept=kept)
    except DamagedArtifact as exc:
        logger.error("The build serves without its click scorer: %s", exc)
        return None


def _let_go(search: ProductSearch, pages: PageSearch, held: Held) -> None:
    search.close()
    pages.close()
    held.release()
