"""The house model: a chat model without key, network or GPU that gives the same words every time.

It decides by intent classification and typed slots which tool to call, and words its answer from what the
tools returned. It reads the conversation from the messages alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from pydantic import ConfigDict, Field, InstanceOf

from assistant.house.agenda import Agenda, Entry, Standing
from assistant.house.dialogue import AGENDA, Call, Turn, read_turn
from assistant.house.language import Language
from assistant.house.mind import Mind
from assistant.house.planning import CALL_ID, Ask, CallTool, Done, Plan, Say, make_plan
from assistant.house.regretting import regrets
from assistant.house.wording import Wording
from assistant.tools.results import Result

NAME = "house"


class HouseModel(BaseChatModel):
    """The embedded default of the `chat` setting."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    # LangChain writes the model down at every call; the whole catalogue has no place there.
    mind: InstanceOf[Mind] = Field(repr=False)
    tool_names: frozenset[str] | None = None
    """The tools that it may call; None before any were bound."""

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """The same model, which may call these tools and no other."""
        names = frozenset(_name(tool) for tool in tools)
        return self.model_copy(update={"tool_names": names})

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        turn = read_turn(messages)
        plan = make_plan(turn, self.mind)
        message = self._calling(turn, plan.next) if plan.next else self._answer(turn, plan)
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _calling(self, turn: Turn, call: CallTool) -> AIMessage:
        if self.tool_names is not None and call.tool not in self.tool_names:
            return AIMessage(content=self._wording(turn).unreadable())
        # The step is part of the id: a turn's calls are told apart, and the same turn gives the same ids.
        call_id = f"{CALL_ID}{turn.message_id}-{len(turn.calls)}"
        calls = [{"id": call_id, "name": call.tool, "args": dict(call.arguments), "type": "tool_call"}]
        return AIMessage(content="", tool_calls=calls)

    def _answer(self, turn: Turn, plan: Plan) -> AIMessage:
        if not plan.done and turn.calls:
            return AIMessage(content=word_results(turn.calls, turn.text, self.mind))
        wording = self._wording(turn)
        parts = list(dict.fromkeys(part for done in plan.done if (part := _worded(done, wording))))
        if parts and regrets(turn.text, (done.action.goal for done in plan.done), self._language(turn)):
            parts[0] = f"{wording.sorry()} {parts[0]}"
        agenda = settled(plan, turn, wording, self.mind.intents.fallback.name)
        return AIMessage(content="\n\n".join(parts), additional_kwargs={AGENDA: agenda.to_json()})

    def _wording(self, turn: Turn) -> Wording:
        return self.mind.wording(f"{turn.before.turns} {turn.text}", self._language(turn))

    def _language(self, turn: Turn) -> Language:
        return self.mind.language_of(turn.text, turn.before.heard)


def settled(plan: Plan, turn: Turn, wording: Wording, fallback: str) -> Agenda:
    """The goals of the conversation after this turn.

    Args:
        plan: What the turn came to.
        turn: The turn.
        wording: Says which results offer something.
        fallback: The intent that a search in other words is.
    """
    agenda = turn.before.agenda.without_offers()
    number = turn.before.turns
    for done in plan.done:
        goal = done.action.goal
        entry = Entry(goal.intent.name, goal.text, given=goal.given, turn=number)
        if goal.intent.declines:
            agenda = agenda.without_waiting()
        elif isinstance(done.action, Ask):
            agenda = agenda.settle(
                replace(entry, standing=Standing.WAITING_FOR_SLOT, slots=done.action.slots)
            )
        elif done.call is not None:
            if goal.corrects:
                agenda = agenda.without_call(goal.corrects.tool, goal.corrects.arguments)
            result = done.call.result
            handed_over = result is not None and any(card.kind == "handoff" for card in result.cards)
            standing = Standing.HANDED_OVER if handed_over else Standing.DONE
            served = replace(entry, standing=standing, tool=done.call.tool, arguments=done.call.arguments)
            if not (goal.intent.lists or goal.intent.points):
                # Nobody comes back to it; and what was remembered must leave no trace when it is forgotten.
                served = replace(served, text="", given={}, tool="", arguments={})
            agenda = agenda.settle(served)
            if result is not None:
                agenda = _offered(agenda, result, goal.text, wording, fallback, number)
    return agenda


def _offered(agenda: Agenda, result: Result, text: str, wording: Wording, fallback: str, turn: int) -> Agenda:
    """With what the words of a result offer; only the last offer of a turn waits for its yes."""
    meant = str(result.facts.get("as_meant") or "")
    offer = fallback if meant else wording.offer(result)
    if not offer:
        return agenda
    entry = Entry(offer, meant or text, Standing.WAITING_FOR_YES, turn=turn)
    return agenda.without_offers().settle(entry)


def word_results(calls: Sequence[Call], text: str, mind: Mind) -> str:
    """What tool calls of any model came to, in the house's words."""
    wording = mind.wording(text, mind.language_of(text))
    parts = [wording.result(call.result) if call.result else wording.unreadable() for call in calls]
    return "\n\n".join(dict.fromkeys(parts)) or wording.unreadable()


def _worded(done: Done, wording: Wording) -> str:
    match done.action:
        case Say(goal):
            return wording.say(goal.intent.name)
        case Ask(_, slots, among):
            return wording.ask(slots, among)
        case _:
            found = done.call.result if done.call else None
            return wording.result(found) if found else wording.unreadable()


def _name(tool: dict[str, Any] | type | Callable[..., Any] | BaseTool) -> str:
    if isinstance(tool, BaseTool):
        return tool.name
    if isinstance(tool, dict):
        return str(tool.get("name") or tool.get("function", {}).get("name", ""))
    return str(tool.__name__)
