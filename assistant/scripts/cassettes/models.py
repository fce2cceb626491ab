"""The two chat models of a cassette: `RecordingModel` listens to another one, `ReplayingModel` needs none.

Both are LangChain chat models that take tools and stream, so whatever talks to a hosted model can talk to
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, message_chunk_to_message
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict, InstanceOf

from assistant.scripts.cassettes.answer import in_pieces
from assistant.scripts.cassettes.request import Request
from assistant.scripts.cassettes.track import Playing, Recording

Tool = dict[str, Any] | type | Callable[..., Any] | BaseTool


class _Taped(BaseChatModel):
    """A chat model that hands what is bound to it on, as it was given."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    def bind_tools(
        self, tools: Sequence[Tool], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, which may call these tools."""
        return self.bind(tools=tuple(tools), tool_choice=tool_choice, **kwargs)


class RecordingModel(_Taped):
    """Asks another model and keeps what it answers."""

    inner: InstanceOf[BaseChatModel]
    recording: InstanceOf[Recording]

    @property
    def _llm_type(self) -> str:
        return "recording"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        request = Request.of(messages, stop, kwargs, self.recording.mask)
        self.recording.asked()
        try:
            # Without callbacks: those of the caller hear of the answer through this model already.
            message = self._bound(kwargs).invoke(messages, {"callbacks": []}, stop=stop)
        except BaseException as error:
            self.recording.failed(error)
            raise
        self.recording.answered(request, message)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        request = Request.of(messages, stop, kwargs, self.recording.mask)
        self.recording.asked()
        whole: AIMessageChunk | None = None
        pieces: list[int] = []
        try:
            for chunk in self._bound(kwargs).stream(messages, {"callbacks": []}, stop=stop):
                piece = chunk if isinstance(chunk, AIMessageChunk) else _as_chunk(chunk)
                whole = piece if whole is None else whole + piece
                pieces += [len(piece.text)] if piece.text else []
                yield ChatGenerationChunk(message=piece)
            if whole is None:
                raise ValueError("the model streamed nothing")
        except BaseException as error:
            self.recording.failed(error)
            raise
        message = message_chunk_to_message(whole)
        self.recording.answered(request, cast(AIMessage, message), pieces)

    def _bound(self, given: dict[str, Any]) -> Runnable[LanguageModelInput, AIMessage]:
        others = {name: value for name, value in given.items() if name != "tools"}
        if "tools" in given:
            return self.inner.bind_tools(list(given["tools"]), **others)
        return self.inner.bind(**others)


class ReplayingModel(_Taped):
    """Answers from a cassette, and from nothing else."""

    playing: InstanceOf[Playing]

    @property
    def _llm_type(self) -> str:
        return "replaying"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message, _ = self.playing.answer(Request.of(messages, stop, kwargs, self.playing.mask))
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message, pieces = self.playing.answer(Request.of(messages, stop, kwargs, self.playing.mask))
        for chunk in in_pieces(message, pieces):
            yield ChatGenerationChunk(message=chunk)


def _as_chunk(message: BaseMessage) -> AIMessageChunk:
    return next(in_pieces(AIMessage.model_validate(message.model_dump()), ()))
