"""A reply as the transcript keeps it, and back."""

from __future__ import annotations

from typing import Any

from assistant.reply import Reply, ToolCall
from assistant.tools.results import card_json, read_card
from assistant.transcript_rows import Message


def to_payload(reply: Reply) -> dict[str, Any]:
    """What of a reply is kept beside its text."""
    return {
        "cards": [card_json(card) for card in reply.cards],
        "products": list(reply.products),
        "tools": [{"name": tool.name, "arguments": dict(tool.arguments)} for tool in reply.tools],
        "notes": list(reply.notes),
        "handed_off": reply.handed_off,
    }


def read_reply(message: Message) -> Reply:
    """The reply that a kept message was, with its cards."""
    payload = message.payload
    return Reply(
        text=message.text,
        cards=tuple(read_card(row) for row in payload.get("cards", ())),
        products=tuple(payload.get("products", ())),
        tools=tuple(ToolCall(row["name"], row["arguments"]) for row in payload.get("tools", ())),
        notes=tuple(payload.get("notes", ())),
        handed_off=bool(payload.get("handed_off", False)),
    )
