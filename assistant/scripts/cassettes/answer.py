"""What a chat model answers, as a cassette writes it down, and the same answer again.

Kept are content, tool calls, usage, what the provider tells about the answer, and where a streamed answer was
cut; what differs from run to run (ids, times, fingerprints) is not.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import UsageMetadata
from langchain_core.messages.tool import tool_call_chunk

from assistant.scripts.cassettes.request import plain

Answer = Mapping[str, Any]

_VOLATILE = frozenset(
    {"id", "created", "created_at", "system_fingerprint", "request_id", "headers", "logprobs", "x_groq"}
)


def write_answer(message: AIMessage, pieces: Sequence[int] = ()) -> dict[str, Any]:
    """The answer as JSON.

    Args:
        message: What the model said, whole.
        pieces: Lengths of the texts in which it came, where it was streamed.
    """
    ids = {call["id"]: f"call {place}" for place, call in enumerate(message.tool_calls, 1)}
    calls = [{"name": call["name"], "arguments": plain(call["args"])} for call in message.tool_calls]
    wrong = [
        {"name": call["name"], "arguments": call["args"], "error": call["error"]}
        for call in message.invalid_tool_calls
    ]
    written = {
        "text" if isinstance(message.content, str) else "content": _with_ids(plain(message.content), ids),
        "calls": calls,
        "invalid_calls": wrong,
        "usage": plain(message.usage_metadata or {}),
        "about": _lasting(message.response_metadata),
        "extra": _lasting({k: v for k, v in message.additional_kwargs.items() if k != "tool_calls"}),
        "pieces": list(pieces) if len(pieces) > 1 else [],
    }
    return {name: value for name, value in written.items() if value or name == "text"}


def read_answer(answer: Answer, number: int) -> AIMessage:
    """The message that was written down; its tool calls get ids made of `number` and their place."""
    calls = answer.get("calls", ())
    ids = {f"call {place}": _call_id(number, place) for place in range(1, len(calls) + 1)}
    return AIMessage(
        content=_with_ids(answer.get("content", answer.get("text", "")), ids),
        tool_calls=[
            {
                "name": call["name"],
                "args": call["arguments"],
                "id": _call_id(number, place),
                "type": "tool_call",
            }
            for place, call in enumerate(calls, 1)
        ],
        invalid_tool_calls=[
            {
                "name": call["name"],
                "args": call["arguments"],
                "error": call["error"],
                "id": None,
                "type": "invalid_tool_call",
            }
            for call in answer.get("invalid_calls", ())
        ],
        usage_metadata=cast(UsageMetadata, dict(answer["usage"])) if "usage" in answer else None,
        response_metadata=dict(answer.get("about", {})),
        additional_kwargs=dict(answer.get("extra", {})),
    )


def in_pieces(message: AIMessage, pieces: Sequence[int]) -> Iterator[AIMessageChunk]:
    """The message as a stream: its text cut as it was recorded, then everything else."""
    rest: Any = message.content
    if isinstance(rest, str):
        for length in pieces[:-1]:
            yield AIMessageChunk(content=rest[:length])
            rest = rest[length:]
    calls = [(call["name"], json.dumps(call["args"]), call["id"]) for call in message.tool_calls]
    calls += [(call["name"] or "", call["args"] or "", "") for call in message.invalid_tool_calls]
    yield AIMessageChunk(
        content=rest,
        tool_call_chunks=[
            tool_call_chunk(name=name, args=arguments, id=call_id, index=place)
            for place, (name, arguments, call_id) in enumerate(calls)
        ],
        usage_metadata=message.usage_metadata,
        response_metadata=message.response_metadata,
        additional_kwargs=message.additional_kwargs,
        chunk_position="last",
    )


def _call_id(number: int, place: int) -> str:
    return f"call-{number}-{place}"


def _lasting(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in told.items() if name not in _VOLATILE and value is not None}


def _with_ids(content: Any, ids: Mapping[Any, str]) -> Any:
    if isinstance(content, list):
        return [_with_ids(part, ids) for part in content]
    if isinstance(content, dict) and content.get("id") in ids:
        return {**content, "id": ids[content["id"]]}
    return content
