"""Conversation lines: the customer's messages in, one reply for each out.

Every line is a conversation of its own on a private copy of the live records: no line sees another's basket
or likes, and nothing of the shop's is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from assistant.batch.lines import Line, answered, text_of, texts_of
from assistant.batch.recommend import UNKNOWN_CUSTOMER
from assistant.reply import Reply
from assistant.scripts.shop_stage import ShopStage
from assistant.scripts.subject import Bot, Scene
from retrieval.errors import BadInput, ShopAssistantError

REFUSED = "message refused"


def converse_batch(stage: ShopStage, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The answer to each line: one reply a message. A customer whom the shop lacks talks as a guest."""
    return answered(lines, lambda line: _converse(stage, line.request or {}))


def _converse(stage: ShopStage, request: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(request.get("messages"), list):
        raise BadInput("'messages' must be a list of texts; give one text a message.")
    messages = texts_of(request, "messages")
    customer_id = text_of(request, "customer_id") if request.get("customer_id") is not None else ""
    known = bool(customer_id) and stage.knows(customer_id)
    notes = [UNKNOWN_CUSTOMER] if customer_id and not known else []
    with stage.begin(Scene(customer_id if known else "")) as bot:
        return {"replies": [_as_json(_reply(bot, message), notes) for message in messages]}


def _reply(bot: Bot, message: str) -> Reply:
    try:
        return bot.say(message)
    except ShopAssistantError as exc:
        return Reply(str(exc), notes=(REFUSED,))


def _as_json(reply: Reply, notes: list[str]) -> dict[str, Any]:
    return {
        "text": reply.text,
        "products": list(reply.products),
        "tools": [{"name": call.name, "arguments": dict(call.arguments)} for call in reply.tools],
        "notes": [*notes, *reply.notes],
    }
