"""A shop for one conversation test: the models of the build that all share, and live records of its own.

Whatever is written here, or breaks here, nobody else sees. Knows no script.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from sqlalchemy import Engine

from assistant.conversation import Conversations
from assistant.database import open_database
from assistant.scripts.faults import FAULTS, hold_database, patience, with_faults, with_model
from assistant.scripts.subject import Furniture
from assistant.shop.shop import Shop
from recommender.event_log import EventLog

Clock = Callable[[], float]


@dataclass(slots=True)
class PrivateShop:
    """Made by `PrivateShop.opened`; `current` is the shop as it serves now, faults and all.

    Attributes:
        build: The build that it serves, never changed.
        model: The chat model, as long as nothing is wrong with it.
        broken: The faults that last.
    """

    build: Shop
    database: Path
    model: str | BaseChatModel
    clock: Clock
    engine: Engine = field(init=False)
    log: EventLog = field(init=False)
    shop: Shop = field(init=False)
    conversations: Conversations = field(init=False)
    broken: set[str] = field(default_factory=set)

    @classmethod
    @contextmanager
    def opened(
        cls, build: Shop, database: Path, model: str | BaseChatModel, clock: Clock
    ) -> Iterator[PrivateShop]:
        """A build with the live records in this file; both are let go of afterwards."""
        shop = cls(build, database, model, clock)
        shop._open()
        try:
            yield shop
        finally:
            shop._close()

    def current(self) -> Shop:
        """The build that serves."""
        return self.shop

    def furnish(self, furniture: Furniture) -> None:
        """Put new customers and orders into the records."""
        kept = self.conversations.records
        kept.profiles.take_in(furniture.customers)
        kept.orders.take_in(furniture.orders)

    def break_(self, fault: str) -> None:
        """Something breaks: until it is mended where it lasts, else once."""
        if FAULTS[fault]:
            self.broken.add(fault)
            self._serve()
        elif fault == "database_busy":
            hold_database(self.database)
        else:
            self._close()
            self._open()

    def mend(self, fault: str) -> None:
        """It works again."""
        self.broken.discard(fault)
        self._serve()

    def _open(self) -> None:
        self.engine = open_database(self.database, durable=False)
        self.log = EventLog(self.engine, self.clock)
        self._serve(fresh=True)

    def _serve(self, fresh: bool = False) -> None:
        recommender = replace(self.build.recommender, log=self.log, clock=self.clock)
        whole = replace(self.build, database=self.engine, recommender=recommender)
        self.shop = with_faults(whole, self.broken)
        if not fresh:
            self.conversations.close()
        self.conversations = Conversations(
            self, with_model(self.model, self.broken), self.clock, patience(self.broken)
        )

    def _close(self) -> None:
        self.conversations.close()
        self.engine.dispose()
