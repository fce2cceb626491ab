"""What a chat model is asked, as a cassette writes it down: `Request`.

The same question in two runs gives the same request: ids of messages and of tool calls are left out or
numbered in the order of their appearance, and personal data are masked. Everything else that reaches the
model counts: every message, the schema of every tool, and the parameters of the call. Knows no file and no
model.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.writing import readable_yaml

Said = Mapping[str, Any]
"""One message: who says it -> the text, and whatever else it carries."""


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model, masked.

    Attributes:
        tools: Schemas of the tools that the model may call.
        parameters: Of this call, besides the tools: `tool_choice`, `stop` and whatever else was bound.
    """

    messages: tuple[Said, ...]
    tools: tuple[Mapping[str, Any], ...] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(
        cls, messages: Sequence[BaseMessage], stop: Sequence[str] | None, given: Mapping[str, Any], mask: Mask
    ) -> Request:
        """The request that LangChain hands to a model: messages, stop words, what was bound to the call."""
        calls = _numbered(messages)
        tools = tuple(_schema(tool) for tool in given.get("tools") or ())
        others = {name: value for name, value in given.items() if name != "tools" and value is not None}
        parameters = others | ({"stop": list(stop)} if stop else {})
        return cls(
            tuple(mask.hide(_said(message, calls)) for message in messages),
            tuple(plain(tools)),
            mask.hide(plain(parameters)),
        )

    @property
    def key(self) -> str:
        """The same for the same request, and for no other."""
        whole = json.dumps([self.messages, self.tools, self.parameters], sort_keys=True, ensure_ascii=False)
        return blake2b(whole.encode(), digest_size=16).hexdigest()

    def lines(self) -> list[str]:
        """The request as a person reads it, for comparing two of them line by line."""
        shown = [dict(message) for message in self.messages]
        tools = sorted((dict(tool) for tool in self.tools), key=str)
        parts: list[object] = [*shown, *([dict(self.parameters)] if self.parameters else []), *tools]
        return [line for part in parts for line in readable_yaml(part).splitlines()]


def plain(value: Any) -> Any:
    """The value as JSON has it; what JSON can't hold is told by its type alone."""
    return json.loads(json.dumps(value, default=lambda other: f"({type(other).__name__})", sort_keys=True))


def _said(message: BaseMessage, calls: Mapping[str, str]) -> dict[str, Any]:
    content = _renamed(plain(message.content), calls)
    match message:
        case SystemMessage():
            return {"system": content}
        case HumanMessage():
            return {"user": content}
        case AIMessage():
            asked = [
                {"id": calls[c["id"] or ""], "name": c["name"], "arguments": plain(c["args"])}
                for c in message.tool_calls
            ]
            return {"assistant": content} | ({"calls": asked} if asked else {})
        case ToolMessage():
            failed = {"failed": True} if message.status == "error" else {}
            return {"tool": content, "name": message.name or "", "call": calls[message.tool_call_id]} | failed
        case _:
            return {message.type: content}


def _numbered(messages: Iterable[BaseMessage]) -> dict[str, str]:
    """Ids of tool calls -> their number in the conversation; a provider draws them at random."""
    ids: dict[str, str] = {}
    for message in messages:
        if isinstance(message, AIMessage):
            for call in message.tool_calls:
                ids.setdefault(call["id"] or "", f"call {len(ids) + 1}")
        elif isinstance(message, ToolMessage):
            ids.setdefault(message.tool_call_id, f"call {len(ids) + 1}")
    return ids


def _renamed(content: Any, calls: Mapping[str, str]) -> Any:
    """The content with numbers for ids of calls, which some providers repeat in its blocks."""
    if isinstance(content, list):
        return [_renamed(part, calls) for part in content]
    if isinstance(content, dict):
        volatile = {"id", "tool_use_id", "call_id"} & content.keys()
        kept = {name: _renamed(value, calls) for name, value in content.items() if name not in volatile}
        return kept | {name: calls[content[name]] for name in sorted(volatile) if content[name] in calls}
    return content


def _schema(tool: Any) -> Mapping[str, Any]:
    return tool if isinstance(tool, Mapping) else convert_to_openai_tool(tool)
