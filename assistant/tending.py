"""What a checkpoint holds when a turn begins: mended after a kill, trimmed, and without what was forgotten.

Knows no intent and no model; the long past is in the transcript.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain.agents.middleware import AgentMiddleware, AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.runtime import Runtime

from assistant.tools.context import TurnContext, results_of

MOST_TURNS = 12
"""Turns that the agent's state holds."""

_MEMORY = "remember_preference"
_FORGOTTEN = ("forgotten", "forgotten_all")


class State(AgentMiddleware[AgentState[Any], TurnContext]):
    """Tends what the checkpoint holds before a turn begins."""

    def before_agent(self, state: AgentState[Any], runtime: Runtime[TurnContext]) -> dict[str, Any] | None:
        """Drop calls that were never answered, turns of long ago, and talk of what was then forgotten."""
        messages = state["messages"]
        gone = [*_dangling(messages), *_long_ago(messages), *_forgotten(messages)]
        removed = [RemoveMessage(id=message_id) for message_id in dict.fromkeys(gone)]
        return {"messages": removed} if removed else None


def _dangling(messages: Sequence[AnyMessage]) -> list[str]:
    """Ids of messages whose tool calls lack a result, and of the results that they have."""
    answered = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    gone: list[str] = []
    orphans: set[str] = set()
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            ids = {call["id"] or "" for call in message.tool_calls}
            if not ids <= answered:
                gone.append(message.id or "")
                orphans |= ids
        elif isinstance(message, ToolMessage) and message.tool_call_id in orphans:
            gone.append(message.id or "")
    return gone


def _long_ago(messages: Sequence[AnyMessage]) -> list[str]:
    """Ids of the turns before the last `MOST_TURNS`; the latest list stays: "the second" may mean it."""
    turns = _turns(messages)
    old, kept = turns[:-MOST_TURNS], turns[-MOST_TURNS:]
    if not any(map(_lists, kept)):
        latest = next((turn for turn in reversed(old) if _lists(turn)), None)
        old = [turn for turn in old if turn is not latest]
    return [message.id or "" for turn in old for message in turn]


def _forgotten(messages: Sequence[AnyMessage]) -> list[str]:
    """Ids of the turns that were about memory alone, up to the last one that had something forgotten."""
    turns = _turns(messages)
    last = max((place for place, turn in enumerate(turns) if _forgets(turn)), default=-1)
    return [message.id or "" for turn in turns[: last + 1] if _only_memory(turn) for message in turn]


def _turns(messages: Sequence[AnyMessage]) -> list[Sequence[AnyMessage]]:
    """The messages cut before each of the visitor's; what comes before the first goes with it."""
    begins = [place for place, message in enumerate(messages) if isinstance(message, HumanMessage)]
    ends = [*begins[1:], len(messages)]
    return [messages[start:end] for start, end in zip([0, *begins[1:]], ends, strict=False)]


def _lists(turn: Sequence[AnyMessage]) -> bool:
    return any(result.listing and result.products for result in results_of(turn))


def _forgets(turn: Sequence[AnyMessage]) -> bool:
    return any(result.tool == _MEMORY and result.outcome in _FORGOTTEN for result in results_of(turn))


def _only_memory(turn: Sequence[AnyMessage]) -> bool:
    tools = {message.name for message in turn if isinstance(message, ToolMessage)}
    return tools == {_MEMORY}
