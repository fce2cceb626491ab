"""The agent of one turn: tools, a chat model and middleware, as a LangChain agent.

The chat model is a setting: `embedded` is the house model, anything else a `provider:model` of
`init_chat_model`. A hosted model is told its task by `prompts.py`, held to the records by `truth.py`, and
replaced by the house model for as long as it fails. Knows no transcript and no cards.
"""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

from langchain.agents import create_agent
from langchain.agents.middleware import AgentMiddleware, AgentState, ModelRequest, ModelResponse
from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, SystemMessage
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph.state import CompiledStateGraph

from assistant.house.dialogue import Call, read_turn
from assistant.house.mind import Mind
from assistant.house.model import HouseModel, word_results
from assistant.prompts import system_prompt
from assistant.tending import State
from assistant.tools import TOOLS
from assistant.tools.context import TurnContext
from assistant.truth import Evidence, Violation, find_violations
from retrieval.errors import shorten

EMBEDDED = "embedded"
MODEL_SECONDS = 45.0
"""After this time a hosted model counts as failed."""
MOST_MODEL_CALLS = 8
"""Of one turn; a model that is not done by then is going in circles."""
UNAVAILABLE = "language model unavailable"

_log = logging.getLogger(__name__)

Agent: TypeAlias = CompiledStateGraph[Any, TurnContext, Any, Any]
Handler: TypeAlias = Callable[[ModelRequest[TurnContext]], ModelResponse[Any]]


def make_agent(
    mind: Mind,
    model: str | BaseChatModel,
    memory: BaseCheckpointSaver[str],
    model_seconds: float = MODEL_SECONDS,
) -> Agent:
    """The agent for one build of a shop.

    Args:
        mind: The shop as the house model sees it.
        model: The setting, or a chat model.
        memory: Where conversations are kept between turns.
        model_seconds: After this time a hosted model counts as failed.
    """
    house = HouseModel(mind=mind)
    hosted = None if model == EMBEDDED else _hosted(model)
    middleware: list[AgentMiddleware[Any, TurnContext]] = [State()]
    if model != EMBEDDED:
        middleware.append(Hosted(house, hosted is not None, model_seconds))
    return create_agent(
        hosted or house,
        list(TOOLS.values()),
        middleware=middleware,
        context_schema=TurnContext,
        checkpointer=memory,
    )


def _hosted(model: str | BaseChatModel) -> BaseChatModel | None:
    if isinstance(model, BaseChatModel):
        return model
    try:
        made: BaseChatModel = init_chat_model(model)
    except Exception as error:  # whatever a provider's package raises for a missing key, name or package
        _log.warning(
            "The chat model %s can't be used (%s); the house model answers.",
            shorten(model),
            shorten(error, 200),
        )
        return None
    return made


class Hosted(AgentMiddleware[AgentState[Any], TurnContext]):
    """Tells a hosted model its task and holds it to the records; the house model stands in when it fails."""

    def __init__(self, house: HouseModel, available: bool, seconds: float) -> None:
        super().__init__()
        self._house = house
        self._available = available
        self._seconds = seconds

    def wrap_model_call(self, request: ModelRequest[TurnContext], handler: Handler) -> ModelResponse[Any]:
        """One step of the hosted model, or of the house model in its place."""
        context = request.runtime.context
        turn = read_turn(request.messages)
        if not self._available or UNAVAILABLE in context.notes:
            return self._stand_in(request, handler)
        if len(turn.calls) >= MOST_MODEL_CALLS:
            context.note("language model went in circles")
            return _reply(self._words(turn.calls, turn.text))
        try:
            told = request.override(system_message=SystemMessage(_prompt(context)))
            response = _in_time(handler, told, self._seconds)
        except Exception as error:  # a provider may raise anything: no network, no key, a refusal, a timeout
            _log.warning("The chat model failed (%s); the house model answers.", shorten(error, 200))
            return self._stand_in(request, handler)
        answer = response.result[-1] if response.result else None
        if not isinstance(answer, AIMessage) or not (answer.tool_calls or answer.text.strip()):
            return self._stand_in(request, handler)
        if answer.tool_calls:
            return response
        return self._held_to_records(answer, response, turn.calls, turn.text, request, handler)

    def _held_to_records(
        self,
        answer: AIMessage,
        response: ModelResponse[Any],
        calls: Sequence[Call],
        said: str,
        request: ModelRequest[TurnContext],
        handler: Handler,
    ) -> ModelResponse[Any]:
        violations = check_reply(answer.text, calls, said, self._house.mind)
        if not violations:
            return response
        request.runtime.context.note(*(f"reply replaced: {violation}" for violation in violations))
        if calls:
            return _reply(self._words(calls, said))
        return handler(request.override(model=self._house))

    def _stand_in(self, request: ModelRequest[TurnContext], handler: Handler) -> ModelResponse[Any]:
        request.runtime.context.note(UNAVAILABLE)
        return handler(request.override(model=self._house))

    def _words(self, calls: Sequence[Call], said: str) -> str:
        return word_results(calls, said, self._house.mind)


def check_reply(reply: str, calls: Sequence[Call], said: str, mind: Mind) -> tuple[Violation, ...]:
    """The statements of a reply that this turn's tool results don't bear out."""
    results = [call.result for call in calls if call.result]
    evidence = Evidence.of(
        results, (said, *(call.text for call in calls)), [call.arguments for call in calls]
    )
    return find_violations(reply, evidence, mind.titles.written_in, lambda i: _title(i, mind))


def _title(product_id: str, mind: Mind) -> str:
    product = mind.catalogue.get(product_id)
    return product.title if product else product_id


def _reply(text: str) -> ModelResponse[Any]:
    return ModelResponse(result=[AIMessage(content=text)])


def _prompt(context: TurnContext) -> str:
    config = context.shop.config
    stated = [p.text for p in context.records.profiles.preferences(context.visitor)]
    return system_prompt(config.name, config.currency, context.visitor.is_guest, stated)


def _in_time(handler: Handler, request: ModelRequest[TurnContext], seconds: float) -> ModelResponse[Any]:
    """The handler's answer within so many seconds; a call that hangs is left behind.

    Raises:
        TimeoutError: it took longer.
    """
    pool = ThreadPoolExecutor(max_workers=1)
    try:
        return pool.submit(contextvars.copy_context().run, handler, request).result(seconds)
    finally:
        pool.shutdown(wait=False)
