"""A shop to talk to: the tiny shop, built once; each test gets its own copy of the live records."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.agent import MODEL_SECONDS
from assistant.conversation import Conversations
from assistant.database import open_database
from assistant.reply import Reply
from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from recommender.event_log import EventLog
from tests.builders import NOW


@dataclass
class OneShop:
    """Serves the shop that it holds; a test may put another one in."""

    shop: Shop

    def current(self) -> Shop:
        return self.shop


@dataclass
class Talk:
    """One visitor in one conversation."""

    conversations: Conversations
    visitor: Visitor
    id: str

    def say(self, text: str) -> Reply:
        return self.conversations.say(self.id, self.visitor, text)

    def tools(self, text: str) -> list[tuple[str, dict[str, Any]]]:
        return [(tool.name, dict(tool.arguments)) for tool in self.say(text).tools]


def private_shop(shop: Shop, folder: Path) -> Shop:
    """The shop on a live database of its own."""
    source = Path(str(shop.database.url.database))
    folder.mkdir(exist_ok=True)
    with shop.database.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(source, folder / "live.db")
    engine = open_database(folder / "live.db")
    recommender = replace(shop.recommender, log=EventLog(engine, lambda: NOW), clock=lambda: NOW)
    return replace(shop, database=engine, recommender=recommender)


def talk_to(
    shop: Shop,
    visitor: Visitor | None = None,
    model: Any = "embedded",
    clock: Callable[[], float] = lambda: NOW,
    model_seconds: float = MODEL_SECONDS,
) -> Talk:
    """A new conversation of a visitor, by default a guest's."""
    conversations = Conversations(OneShop(shop), model, clock, model_seconds)
    visitor = visitor or Visitor.guest("guest-1")
    return Talk(conversations, visitor, conversations.start(visitor))
