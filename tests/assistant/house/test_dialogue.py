"""Where a conversation stands is read from its messages, old ones and broken ones too."""

from __future__ import annotations

from langchain_core.messages import HumanMessage

from assistant.house.counter.known_orders import KnownOrder, read_held
from assistant.house.dialogue import HELD, Call, Dialogue, read_turn
from assistant.house.intents import ORDERS
from assistant.reply import Card
from assistant.tools.results import Result

SCARF = KnownOrder("O1", "delivered", (("P1", "Wool Scarf"),))
LAMP = {"order_id": "O2", "status": "pending", "items": [["P2", "Oak Desk Lamp"]]}


def _looked_up(**facts: object) -> Call:
    row = {"product_id": "P1", "title": "Wool Scarf", "quantity": 1}
    card = Card("order", "O1", facts={"status": "delivered", "items": [row]})
    return Call("c", ORDERS, {"order_id": "O1"}, Result(ORDERS, "one", facts=facts, cards=(card,)))


def test_an_order_is_known_by_its_card_where_no_other_names_were_kept() -> None:
    assert Dialogue().after(_looked_up()).orders == (SCARF,)


def test_an_order_that_was_looked_up_stays_beside_those_of_a_message() -> None:
    before = Dialogue().after(_looked_up(held=[{**LAMP, "order_id": "O1"}]))
    assert [order.order_id for order in before.orders or ()] == ["O1"]
    joined = before.with_orders(read_held([LAMP]))
    assert [order.order_id for order in joined.orders or ()] == ["O2", "O1"]


def test_orders_come_with_a_message() -> None:
    turn = read_turn([HumanMessage("where is it?", additional_kwargs={HELD: [LAMP]})])
    assert [order.order_id for order in turn.before.orders or ()] == ["O2"]


def test_rows_that_cannot_be_read_are_left_out() -> None:
    rows = [{"order_id": "O3"}, {**LAMP, "items": [["P2"]]}, {**LAMP, "items": None}, "O4", None, LAMP]
    assert [order.order_id for order in read_held(rows)] == ["O2"]


def test_what_is_no_list_of_orders_holds_none() -> None:
    assert read_held(None) == ()


def _changed(before: dict[str, int], now: dict[str, int]) -> Call:
    lines = [{"product_id": i, "title": i, "quantity": n} for i, n in now.items()]
    facts = {"put": [], "before": [[i, n] for i, n in before.items()]}
    card = Card("basket", "basket", facts={"lines": lines})
    return Call("c", "basket", {}, Result("basket", "removed", facts=facts, cards=(card,)))


def test_what_was_taken_out_is_known_with_its_pieces_until_it_comes_back() -> None:
    dialogue = Dialogue().after(_changed({"P1": 2, "P2": 1}, {"P2": 1}))
    assert dialogue.taken == (("P1", 2),)
    dialogue = dialogue.after(_changed({"P2": 1}, {}))
    assert dialogue.taken == (("P2", 1), ("P1", 2))
    assert dialogue.after(_changed({}, {"P1": 2})).taken == (("P2", 1),)
