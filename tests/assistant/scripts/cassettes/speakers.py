"""Chat models and an agent for cassettes: real LangChain ones, whose answers are written down beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from langchain.agents import create_agent
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.tools import tool
from pydantic import PrivateAttr

from assistant.scripts.cassettes.cassette import Entry
from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.cassettes.models import RecordingModel, ReplayingModel
from assistant.scripts.cassettes.track import Playing, Recording
from assistant.scripts.personal import Known, People

USAGE = {"input_tokens": 12, "output_tokens": 3, "total_tokens": 15}


class Speaker(BaseChatModel):
    """Says what it was given, one answer after the other, and draws a new id for every call it makes."""

    answers: list[Any]
    model: str = "speaker-1"
    temperature: float = 0.2
    _asked: int = PrivateAttr(default=0)

    @property
    def _llm_type(self) -> str:
        return "speaker"

    @property
    def asked(self) -> int:
        return self._asked

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self.bind(tools=[getattr(one, "name", one) for one in tools], **kwargs)

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=self._next())])

    def _next(self) -> AIMessage:
        answer = self.answers[self._asked % len(self.answers)]
        self._asked += 1
        if isinstance(answer, Exception):
            raise answer
        calls = [{**call, "id": f"drawn-{id(self)}-{self._asked}"} for call in answer.tool_calls]
        return answer.model_copy(update={"tool_calls": calls})


class StreamingSpeaker(Speaker):
    """Says it word by word."""

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        answer = self._next()
        for word in str(answer.content).split(" "):
            yield ChatGenerationChunk(message=AIMessageChunk(content=f"{word} "))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=answer.usage_metadata))


@tool
def find(query: str, most: float = 0.0) -> str:
    """Finds products.

    Args:
        query: What is sought.
        most: The highest price.
    """
    return f"found for {query}: mug 12.50, sold to ada@example.org on 2026-03-04"


def saying(text: str, **others: Any) -> AIMessage:
    return AIMessage(text, usage_metadata=USAGE, **others)


def calling(**arguments: Any) -> AIMessage:
    return AIMessage("", tool_calls=[{"name": "find", "args": arguments, "id": "x", "type": "tool_call"}])


def recorder(speaker: BaseChatModel, *known: Known) -> RecordingModel:
    return RecordingModel(inner=speaker, recording=Recording(Mask(People(known))))


def player(entries: Sequence[Entry], *known: Known) -> ReplayingModel:
    return ReplayingModel(playing=Playing("talk", entries, Mask(People(known))))


def talk(model: BaseChatModel, *texts: str, prompt: str = "You sell mugs.") -> list[BaseMessage]:
    """All messages of one conversation of an agent with one tool."""
    agent: Any = create_agent(model, [find], system_prompt=prompt)
    messages: list[BaseMessage] = []
    for text in texts:
        messages = agent.invoke({"messages": [*messages, HumanMessage(text)]})["messages"]
    return messages


def essence(messages: Sequence[BaseMessage]) -> list[tuple[str, Any, Any, Any]]:
    """What of a conversation must come back: kinds, contents, calls and usage."""
    return [
        (
            message.type,
            message.content,
            [(call["name"], call["args"]) for call in getattr(message, "tool_calls", ())],
            getattr(message, "usage_metadata", None),
        )
        for message in messages
    ]
