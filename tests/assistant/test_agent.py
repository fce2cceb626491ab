from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import PrivateAttr

from assistant.agent import UNAVAILABLE
from assistant.shop.shop import Shop
from assistant.tending import MOST_TURNS
from tests.assistant.talk import talk_to

Answer = AIMessage | Exception


class Scripted(BaseChatModel):
    """A hosted model that says what it is told to, and keeps what it was asked."""

    answers: list[Any]
    seconds: float = 0.0
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    @property
    def asked(self) -> list[list[BaseMessage]]:
        return self._asked

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self

    def _generate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self._asked.append(messages)
        time.sleep(self.seconds)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return ChatResult(generations=[ChatGeneration(message=answer.model_copy())])


def calling(name: str, **arguments: Any) -> AIMessage:
    return AIMessage(content="", tool_calls=[{"id": "c1", "name": name, "args": arguments}])


def scripted(*answers: Answer) -> Scripted:
    return Scripted(answers=list(answers))


SEARCH = calling("search_catalog", query="mugs")


def test_a_hosted_models_words_stand_when_the_records_bear_them_out(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(SEARCH, AIMessage("Have a look at these mugs."))).say("mugs?")
    assert reply.text == "Have a look at these mugs."
    assert reply.products
    assert reply.notes == ("click scorer unavailable",)


def test_an_invented_price_is_replaced_by_the_houses_words(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(SEARCH, AIMessage("All mugs are £0.99 today!"))).say("mugs?")
    assert "0.99" not in reply.text
    assert any(note.startswith("reply replaced: amount") for note in reply.notes)


def test_what_was_invented_is_not_remembered_either(open_shop: Shop) -> None:
    model = scripted(SEARCH, AIMessage("All mugs are £0.99 today!"), AIMessage("Yes."))
    talk = talk_to(open_shop, model=model)
    talk.say("mugs?")
    talk.say("really?")
    assert not any("0.99" in message.text for message in model.asked[-1])


def test_a_fact_without_a_tool_is_looked_up_by_the_house(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(AIMessage("The Red mug costs £1.00."))).say("show me mugs")
    assert [tool.name for tool in reply.tools] == ["search_catalog"]
    assert "£1.00" not in reply.text


@pytest.mark.parametrize("failure", [RuntimeError("no network"), ValueError("no key"), AIMessage("")])
def test_a_model_that_fails_is_replaced_by_the_house(failure: Answer, open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(failure)).say("show me mugs")
    assert reply.products
    assert UNAVAILABLE in reply.notes


def test_a_model_that_fails_after_a_tool_has_its_result_worded(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(SEARCH, RuntimeError("gone"))).say("show me mugs")
    assert [tool.name for tool in reply.tools] == ["search_catalog"]
    assert reply.text


def test_a_model_that_hangs_is_replaced(open_shop: Shop) -> None:
    slow = Scripted(answers=[AIMessage("Late.")], seconds=0.5)
    reply = talk_to(open_shop, model=slow, model_seconds=0.01).say("show me mugs")
    assert UNAVAILABLE in reply.notes


def test_a_model_that_does_not_exist_is_replaced(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model="no-such-provider:model").say("show me mugs")
    assert reply.products
    assert UNAVAILABLE in reply.notes


def test_a_model_in_circles_is_stopped(open_shop: Shop) -> None:
    reply = talk_to(open_shop, model=scripted(SEARCH)).say("mugs?")
    assert "language model went in circles" in reply.notes
    assert reply.text


@pytest.mark.parametrize(
    "call",
    [
        calling("get_product", product_id="nope"),
        calling("get_product"),
        calling("no_such_tool", x=1),
        calling("search_catalog", max_price="cheap"),
        calling("basket", action="steal"),
        calling("basket", action="add", product_ids=["mug-red"]),
        calling("compare_products", product_ids=["mug-red"]),
        calling("explain_recommendation", product_ids=["mug-red"]),
        calling("order_status", order_id="o1-1", customer_id="c2"),
    ],
)
def test_a_wrong_call_is_a_text_for_the_model(call: AIMessage, open_shop: Shop) -> None:
    model = scripted(call, AIMessage("I see."))
    talk = talk_to(open_shop, model=model)
    assert talk.say("do it").text == "I see."
    told = model.asked[-1][-1]
    assert isinstance(told, ToolMessage)
    assert "Traceback" not in told.text
    assert talk.conversations.basket(talk.visitor) == ()


def test_no_tool_takes_an_identity(open_shop: Shop) -> None:
    from assistant.tools import TOOLS

    for tool in TOOLS.values():
        assert not {"customer_id", "visitor", "guest_id", "session_id", "conversation_id"} & set(tool.args)
        assert "runtime" not in tool.args


def test_the_model_is_told_what_it_may_do_and_reads_records_as_data(open_shop: Shop) -> None:
    model = scripted(SEARCH, AIMessage("Here."))
    talk_to(open_shop, model=model).say("mugs?")
    system, *_, told = model.asked[-1]
    assert isinstance(system, SystemMessage)
    assert "Tiny Shop" in system.text
    assert "<<<DATA" in told.text


def test_a_long_conversation_goes_on(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    first = talk.say("show me mugs").products
    for _ in range(MOST_TURNS):
        talk.say("hello")
    talk.conversations.feedback(talk.id, talk.visitor, first[0], "like")
    assert talk.say("show me lanterns").products


def test_what_was_forgotten_stands_in_no_later_prompt(open_shop: Shop) -> None:
    remember = calling("remember_preference", action="remember", statement="likes green", kind="like")
    forget = calling("remember_preference", action="forget", statement="likes green")
    model = scripted(remember, AIMessage("Noted."), forget, AIMessage("Done."), AIMessage("Hello."))
    talk = talk_to(open_shop, model=model)
    talk.say("remember that I like green")
    talk.say("forget that I like green")
    talk.say("hello")
    assert "green" in str(model.asked[1])
    assert "green" not in str(model.asked[-1])


def test_what_is_remembered_stands_in_the_prompt(open_shop: Shop) -> None:
    model = scripted(AIMessage("Hello."))
    talk = talk_to(open_shop, model=model)
    talk.conversations.records.profiles.remember(talk.visitor, "avoids leather")
    talk.say("hello")
    assert "avoids leather" in model.asked[-1][0].text
