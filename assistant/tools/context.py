"""What a tool may know of the turn it runs in: `TurnContext`, filled by the server.

Who is asking comes from here and from nowhere else; no argument of a tool names a person. It is handed to the
agent as runtime context and is never written to a checkpoint.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from langchain.tools import ToolRuntime
from langchain_core.messages import BaseMessage, ToolMessage

from assistant.acquaintance import shopper_of, wishes_of
from assistant.tools.results import Result
from assistant.visitor import Visitor
from assistant.wishes import Wish

if TYPE_CHECKING:
    from assistant.basket import Baskets
    from assistant.orders import Orders
    from assistant.profile import Profiles
    from assistant.shop.shop import Shop
    from assistant.transcripts import Transcripts
    from recommender.shopper import Shopper


@dataclass(frozen=True, slots=True)
class Records:
    """The live records that tools read and write."""

    profiles: Profiles
    orders: Orders
    baskets: Baskets
    transcripts: Transcripts


@dataclass(frozen=True, slots=True)
class TurnContext:
    """One turn of one visitor.

    Attributes:
        session_id: Under which events of somebody without an account are kept.
        returned: Products that tools returned earlier in this conversation.
        notes: What was missing or fell back; tools and middleware add to it.
        rng: Draws what is explored.
    """

    shop: Shop
    records: Records
    visitor: Visitor
    conversation_id: str
    session_id: str
    clock: Callable[[], float]
    returned: frozenset[str] = frozenset()
    notes: list[str] = field(default_factory=list)
    rng: np.random.Generator = field(default_factory=np.random.default_rng)

    def shopper(self) -> Shopper:
        """The visitor as the models see one, what happened a moment ago included."""
        return shopper_of(self.shop, self.records.profiles, self.visitor, self.session_id)

    def wishes(self) -> tuple[Wish, ...]:
        """What the visitor stated, as it applies to lists."""
        return wishes_of(self.shop, self.records.profiles, self.visitor)

    def event_id(self, runtime: Runtime, product_id: str, kind: str) -> str:
        """The id of an event that a tool call leads to; the same call twice counts once."""
        return digest(self.conversation_id, runtime.tool_call_id, product_id, kind)

    def note(self, *notes: str) -> None:
        """Keep notes, each once."""
        self.notes.extend(note for note in notes if note not in self.notes)


Runtime = ToolRuntime[TurnContext, Any]


def digest(*parts: object) -> str:
    """An id that the same parts give again, and that tells nothing of them."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:32]


def results_of(messages: Iterable[BaseMessage]) -> list[Result]:
    """What the tools of these messages returned, in order; messages of other origins are passed over."""
    found = (Result.from_artifact(m.artifact) for m in messages if isinstance(m, ToolMessage))
    return [result for result in found if result is not None]


def returned_products(runtime: Runtime) -> frozenset[str]:
    """Ids of all products that a tool returned in this conversation, this turn included."""
    messages: Sequence[BaseMessage] = runtime.state.get("messages", ())
    fresh = {p.product_id for result in results_of(messages) for p in result.products}
    return runtime.context.returned | fresh
