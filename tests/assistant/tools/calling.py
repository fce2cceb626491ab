"""A tool called as the agent calls it, without a model: its arguments checked, its result read back."""

from __future__ import annotations

from typing import Any

from langchain.tools import ToolRuntime
from langchain_core.messages import BaseMessage

from assistant.basket import Baskets
from assistant.orders import Orders
from assistant.profile import Profiles
from assistant.shop.shop import Shop
from assistant.tools import TOOLS
from assistant.tools.context import Records, TurnContext
from assistant.tools.results import Result
from assistant.transcripts import Transcripts
from assistant.visitor import Visitor
from tests.builders import NOW

GUEST = Visitor.guest("guest-1")


def context_of(shop: Shop, visitor: Visitor = GUEST, now: float = NOW) -> TurnContext:
    """A turn of a visitor on the live records of a shop."""

    def clock() -> float:
        return now

    engine = shop.database
    records = Records(
        Profiles(engine, clock), Orders(engine, clock), Baskets(engine, clock), Transcripts(engine, clock)
    )
    return TurnContext(shop, records, visitor, "talk-1", visitor.guest_id, clock)


def call(context: TurnContext, name: str, messages: list[BaseMessage] | None = None, **given: Any) -> Result:
    """The result of one call; `messages` are what was said and returned before it."""
    tool: Any = TOOLS[name]
    arguments = tool.args_schema.model_validate(given)
    fields = {field: getattr(arguments, field) for field in type(arguments).model_fields}
    runtime = ToolRuntime({"messages": messages or []}, context, {}, lambda _: None, "call-1", None)
    _, artifact = tool.func(runtime=runtime, **fields)
    result = Result.from_artifact(artifact)
    assert result is not None
    return result
