"""The goals of a conversation across turns, through the one door."""

from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from assistant.shop.shop import Shop
from assistant.visitor import Visitor
from tests.assistant.talk import Talk, talk_to


@pytest.fixture
def talk(open_shop: Shop) -> Talk:
    """A guest."""
    return talk_to(open_shop)


@pytest.fixture
def customer(open_shop: Shop) -> Talk:
    """The customer of two orders."""
    return talk_to(open_shop, Visitor.customer("c1"))


def basket(talk: Talk) -> dict[str, int]:
    return {line.product_id: line.quantity for line in talk.conversations.basket(talk.visitor)}


def test_what_was_asked_for_is_taken_up_after_another_question(customer: Talk) -> None:
    asked = customer.say("I want to cancel an order")
    assert "Which order" in asked.text
    assert customer.tools("how long does delivery take?")[0][0] == "shop_policy"
    orders = [card.reference for card in asked.cards if card.kind == "order"]
    name, arguments = customer.tools(f"it's {orders[-1]}")[-1]
    assert name == "hand_off"
    assert (arguments["topic"], arguments["order_id"]) == ("cancel", orders[-1])


def test_several_missing_values_are_asked_for_in_one_question(customer: Talk) -> None:
    said = customer.say("please change the delivery address of an order").text
    assert said.count("?") + said.count(".") == 1
    assert "which order" in said
    assert "address" in said


def test_a_changed_mind_leaves_nothing_waiting(customer: Talk) -> None:
    customer.say("I want to cancel an order")
    customer.say("never mind")
    assert "hand_off" not in [name for name, _ in customer.tools("the last one")]


def test_a_correction_takes_back_what_was_done(talk: Talk) -> None:
    shown = talk.say("show me red things").products
    talk.say("put the first one into my basket")
    talk.say("no, I meant the second one")
    assert basket(talk) == {shown[1]: 1}


def test_a_product_is_corrected_by_its_description(talk: Talk) -> None:
    talk.say("show me red things")
    talk.say("put the red mug into my basket")
    talk.say("sorry, I meant the lantern")
    assert basket(talk) == {"lantern-red": 1}


def test_an_earlier_list_is_shown_again(talk: Talk) -> None:
    mugs = talk.say("show me mugs").products
    talk.say("show me lanterns")
    assert talk.say("back to the mugs").products == mugs


def test_the_first_of_a_list_that_was_returned_to_is_its_first(talk: Talk) -> None:
    mugs = talk.say("show me mugs").products
    talk.say("show me lanterns")
    talk.say("back to the mugs")
    talk.say("put the first one into my basket")
    assert basket(talk) == {mugs[0]: 1}


def test_another_kind_of_thing_is_a_new_search(talk: Talk) -> None:
    talk.say("show me mugs")
    [(tool, arguments)] = talk.tools("what about some lanterns?")
    assert (tool, arguments["query"]) == ("search_catalog", "lantern")


def test_another_kind_of_thing_may_cost_as_much(talk: Talk) -> None:
    talk.say("show me mugs under 15 pounds")
    assert talk.tools("what about some lanterns?")[0][1]["max_price"] == 15.0


def test_what_is_sure_of_another_goal_answers_no_question(customer: Talk) -> None:
    customer.say("I want to cancel an order")
    assert [name for name, _ in customer.tools("show me mugs")] == ["search_catalog"]


def test_a_bare_pointer_shows_what_it_points_at(talk: Talk) -> None:
    talk.say("show me red things")
    talk.say("compare the first two")
    assert [name for name, _ in talk.tools("the cheaper one")] == ["get_product"]


def test_a_turn_that_was_killed_between_call_and_result_costs_no_open_goal(customer: Talk) -> None:
    customer.say("I want to cancel an order")
    _kill_in_the_middle(customer)
    reply = customer.say("the last one")
    assert [call.name for call in reply.tools] == ["hand_off"]
    assert not any(note.startswith("turn failed") for note in reply.notes)


def test_a_turn_that_was_killed_between_call_and_result_costs_no_list(talk: Talk) -> None:
    shown = talk.say("show me red things").products
    _kill_in_the_middle(talk)
    assert talk.tools("tell me more about the second one") == [("get_product", {"product_id": shown[1]})]


def test_an_open_goal_outlives_many_other_turns(customer: Talk) -> None:
    customer.say("I want to cancel an order")
    for number in range(14):
        customer.say(f"show me {('mugs', 'lanterns')[number % 2]}")
    assert "hand_off" in [name for name, _ in customer.tools("cancel my last order")]


def test_what_was_remembered_stands_in_no_agenda(talk: Talk) -> None:
    talk.say("remember that I like periwinkle")
    talk.say("show me mugs")
    _, agent = talk.conversations._agent(talk.conversations._serving.current())
    state = agent.get_state({"configurable": {"thread_id": talk.id}})
    assert "periwinkle" not in str(state.values["messages"][-1].additional_kwargs)


def test_an_order_is_found_by_what_it_holds(customer: Talk) -> None:
    card = next(card for card in customer.say("show me my orders").cards if card.kind == "order")
    item = card.facts["items"][0]
    handed = customer.tools(f"I want to return the {item['title']} from order {card.reference}")[-1]
    assert handed[0] == "hand_off"
    assert handed[1]["order_id"] == card.reference
    assert item["product_id"] in handed[1]["items"]


def test_two_customers_speak_two_languages_at_once(open_shop: Shop) -> None:
    english = talk_to(open_shop, Visitor.guest("en"))
    chinese = Talk(english.conversations, Visitor.guest("zh"), "")
    chinese.id = english.conversations.start(chinese.visitor)
    first, second = english.say("show me red things"), chinese.say("有没有红色的灯笼")
    assert second.products[0] == "lantern-red"
    assert first.text.encode("latin-1")
    assert "找到" in second.text or "推荐" in second.text
    chinese.say("把第一个加入购物车")
    english.say("put the first two into my basket")
    assert basket(chinese) == {"lantern-red": 1}
    assert len(basket(english)) == 2


def _kill_in_the_middle(talk: Talk) -> None:
    """Leave the checkpoint as a process leaves it that dies between a tool call and its result."""
    conversations = talk.conversations
    _, agent = conversations._agent(conversations._serving.current())
    call = {"id": "house-x-0", "name": "search_catalog", "args": {"query": "scarf"}, "type": "tool_call"}
    agent.update_state(
        {"configurable": {"thread_id": talk.id}},
        {"messages": [HumanMessage("show me scarves", id="m99"), AIMessage("", id="a99", tool_calls=[call])]},
        as_node="model",
    )
