from __future__ import annotations

from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from sqlalchemy import text

from assistant.shop.shop import Shop
from assistant.tending import MOST_TURNS, State
from assistant.tools.results import Result, ShownProduct
from assistant.visitor import Visitor
from tests.assistant.talk import Talk, talk_to

MESSAGES = ("show me mugs", "cheaper", "why these?", "red things for the kitchen", "what does delivery cost?")
MOST_GROWTH = 1.5


def trimmed(messages: list[BaseMessage]) -> list[str]:
    change = State().before_agent({"messages": messages}, None)  # type: ignore[arg-type]
    gone = {message.id for message in (change or {"messages": []})["messages"]}
    return [message.id or "" for message in messages if message.id not in gone]


def test_a_call_without_a_result_is_mended() -> None:
    call = AIMessage("", id="a", tool_calls=[{"id": "c1", "name": "x", "args": {}}])
    assert trimmed([HumanMessage("1", id="h1"), call, HumanMessage("2", id="h2")]) == ["h1", "h2"]


def test_a_call_with_half_of_its_results_goes_with_them() -> None:
    calls = [{"id": name, "name": "x", "args": {}} for name in ("c1", "c2")]
    call = AIMessage("", id="a", tool_calls=calls)
    done = ToolMessage("ok", tool_call_id="c1", id="t")
    assert trimmed([HumanMessage("1", id="h"), call, done]) == ["h"]


def test_a_finished_turn_stays() -> None:
    call = AIMessage("", id="a", tool_calls=[{"id": "c1", "name": "x", "args": {}}])
    whole = [
        HumanMessage("1", id="h"),
        call,
        ToolMessage("ok", tool_call_id="c1", id="t"),
        AIMessage("y", id="b"),
    ]
    assert trimmed(whole) == ["h", "a", "t", "b"]


def test_turns_of_long_ago_are_left_to_the_transcript() -> None:
    messages: list[BaseMessage] = [HumanMessage(str(n), id=f"h{n}") for n in range(MOST_TURNS + 3)]
    assert trimmed(messages) == [f"h{n}" for n in range(3, MOST_TURNS + 3)]


def listing(number: int) -> list[BaseMessage]:
    result = Result("search_catalog", "found", (ShownProduct("mug-red", "Red mug"),), listing=True)
    call: dict[str, Any] = {"id": f"c{number}", "name": "search_catalog", "args": {}}
    artifact = result.to_artifact()
    return [
        HumanMessage("mugs", id=f"h{number}"),
        AIMessage("", id=f"a{number}", tool_calls=[call]),
        ToolMessage(
            "1", tool_call_id=f"c{number}", id=f"t{number}", name="search_catalog", artifact=artifact
        ),
    ]


def idle(first: int, last: int) -> list[BaseMessage]:
    return [HumanMessage("hello", id=f"h{number}") for number in range(first, last)]


def test_the_latest_list_stays_however_long_ago_it_was() -> None:
    messages = [*listing(0), *listing(1), *idle(2, MOST_TURNS + 9)]
    assert trimmed(messages)[:3] == ["h1", "a1", "t1"]


def test_an_older_list_goes_where_there_is_a_later_one() -> None:
    messages = [*listing(0), *idle(1, MOST_TURNS), *listing(MOST_TURNS), *idle(50, 55)]
    assert "h0" not in trimmed(messages)


def memory_turn(number: int, outcome: str) -> list[BaseMessage]:
    call: dict[str, Any] = {"id": f"c{number}", "name": "remember_preference", "args": {}}
    artifact = Result("remember_preference", outcome).to_artifact()
    done = ToolMessage("", tool_call_id=f"c{number}", id=f"t{number}", name=call["name"], artifact=artifact)
    begin = HumanMessage("I like green", id=f"h{number}")
    return [begin, AIMessage("", id=f"a{number}", tool_calls=[call]), done]


def test_talk_of_what_was_forgotten_goes_and_other_talk_stays() -> None:
    turns = [memory_turn(0, "remembered"), listing(1), memory_turn(2, "forgotten"), idle(3, 4)]
    assert trimmed([message for turn in turns for message in turn]) == ["h1", "a1", "t1", "h3"]


def test_what_is_remembered_after_that_stays() -> None:
    turns = [memory_turn(0, "forgotten"), memory_turn(1, "remembered"), idle(2, 3)]
    assert trimmed([message for turn in turns for message in turn]) == ["h1", "a1", "t1", "h2"]


def checkpoint(talk: Talk, shop: Shop) -> int:
    """Bytes that the live database keeps of the conversation's memory."""
    total = 0
    with shop.database.connect() as connection:
        for table, column in (("checkpoints", "checkpoint"), ("writes", "value")):
            query = text(f"SELECT coalesce(sum(length({column})), 0) FROM {table} WHERE thread_id = :thread")
            total += int(connection.execute(query, {"thread": talk.id}).scalar_one())
    return total


def test_the_memory_of_a_long_conversation_stays_as_small_as_that_of_a_short_one(open_shop: Shop) -> None:
    talk = talk_to(open_shop)
    sizes: list[int] = []
    for number in range(3 * MOST_TURNS):
        talk.say(MESSAGES[number % len(MESSAGES)])
        sizes.append(checkpoint(talk, open_shop))
    assert sizes[-1] < MOST_GROWTH * sizes[MOST_TURNS + 2]
    assert sizes[-1] < 2_000_000


def test_after_a_long_conversation_preferences_and_what_was_shown_still_count(open_shop: Shop) -> None:
    talk = talk_to(open_shop, Visitor.customer("c1"))
    talk.conversations.records.profiles.remember(talk.visitor, "avoids red")
    shown = talk.say("show me mugs").products
    for _ in range(MOST_TURNS + 2):
        talk.say("hello")
    assert talk.tools("tell me more about the first one") == [("get_product", {"product_id": shown[0]})]
    assert "mug-red" not in talk.say("show me mugs").products
