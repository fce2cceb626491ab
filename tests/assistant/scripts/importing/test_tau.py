from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from assistant.scripts.importing.dialogue import AnyOrder, Dialogue, DialogueCall
from assistant.scripts.importing.registry import import_conversations
from assistant.scripts.importing.tau import read_tau
from assistant.scripts.importing.tau.results import FAILED, THOUGHT
from assistant.scripts.reading import read_scripts
from retrieval.errors import UnreadableFile

PERSON = {
    "name": {"first_name": "Ada", "last_name": "Lane"},
    "address": {
        "address1": "1 Elm Road",
        "address2": "",
        "city": "Bath",
        "country": "UK",
        "state": "X",
        "zip": "12345",
    },
    "email": "ada@example.com",
    "payment_methods": {"paypal_1": {"source": "paypal", "id": "paypal_1"}},
    "orders": ["#W1"],
}
ORDER = {
    "order_id": "#W1",
    "user_id": "ada_lane_1",
    "address": PERSON["address"],
    "items": [
        {"name": "Mug", "product_id": "9", "item_id": "91"},
        {"name": "Pot", "product_id": "8", "item_id": "81"},
    ],
    "status": "pending",
    "payment_history": [{"transaction_type": "payment", "amount": 3.0, "payment_method_id": "paypal_1"}],
}


def displayed(*lines: str | dict[str, Any] | tuple[str, Any]) -> str:
    """A dialogue as it is displayed: texts are the customer's, everything else is what a tool returned."""
    parts = []
    for line in lines:
        if isinstance(line, str):
            parts.append(f"user: {line}")
        else:
            result = line[1] if isinstance(line, tuple) else json.dumps(line)
            parts += ["assistant: None", f"tool: {result}"]
    return "\n".join([*parts, "assistant: Anything else?", "user: No. ###STOP###"])


def read(folder: Path, *rows: object) -> list[Dialogue]:
    (folder / "d.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    return list(read_tau(folder / "d.jsonl"))


def calls(folder: Path, *lines: Any) -> tuple[DialogueCall, ...]:
    return read(folder, {"messages_display": displayed(*lines)})[0].calls


def changed(**facts: Any) -> dict[str, Any]:
    return ORDER | facts


def test_a_calls_turn_is_the_one_that_it_followed(tmp_path: Path) -> None:
    [dialogue] = read(tmp_path, {"messages_display": displayed("Hello", "order #W1 please", ORDER)})
    assert [(turn.said, len(turn.calls)) for turn in dialogue.turns] == [
        ("Hello", 0),
        ("order #W1 please", 1),
        ("No.", 0),
    ]


def test_a_record_that_is_as_before_was_looked_at(tmp_path: Path) -> None:
    look = DialogueCall("get_order_details", {"order_id": "#W1"})
    assert calls(tmp_path, "my order", ORDER, ORDER) == (look, look)


@pytest.mark.parametrize(
    ("record", "name", "arguments"),
    [
        (
            changed(status="cancelled", cancel_reason="no longer needed"),
            "cancel_pending_order",
            {"reason": "no longer needed"},
        ),
        (
            changed(
                status="return requested", return_items=["81", "91"], return_payment_method_id="paypal_1"
            ),
            "return_delivered_order_items",
            {"item_ids": AnyOrder(("81", "91")), "payment_method_id": "paypal_1"},
        ),
        (
            changed(
                status="exchange requested",
                exchange_items=["91"],
                exchange_new_items=["92"],
                exchange_payment_method_id="paypal_1",
            ),
            "exchange_delivered_order_items",
            {
                "item_ids": AnyOrder(("91",)),
                "new_item_ids": AnyOrder(("92",)),
                "payment_method_id": "paypal_1",
            },
        ),
        (
            changed(
                status="pending (item modified)",
                items=[{**ORDER["items"][0], "item_id": "92"}, ORDER["items"][1]],
            ),
            "modify_pending_order_items",
            {"item_ids": ["91"], "new_item_ids": ["92"], "payment_method_id": "paypal_1"},
        ),
        (
            changed(address=PERSON["address"] | {"city": "York"}),
            "modify_pending_order_address",
            PERSON["address"] | {"city": "York"},
        ),
        (
            changed(
                payment_history=[
                    *ORDER["payment_history"],
                    {"transaction_type": "payment", "amount": 3.0, "payment_method_id": "card_2"},
                    {"transaction_type": "refund", "amount": 3.0, "payment_method_id": "paypal_1"},
                ]
            ),
            "modify_pending_order_payment",
            {"payment_method_id": "card_2"},
        ),
    ],
)
def test_a_record_that_differs_tells_what_changed_it(
    tmp_path: Path, record: dict[str, Any], name: str, arguments: dict[str, Any]
) -> None:
    assert calls(tmp_path, "my order", ORDER, record)[-1] == DialogueCall(
        name, {"order_id": "#W1", **arguments}
    )


def test_a_customer_is_looked_up_by_the_email_that_was_said(tmp_path: Path) -> None:
    found = calls(tmp_path, "I'm Ada@example.com.", ("", "ada_lane_1"), PERSON)
    assert found[0] == DialogueCall("find_user_id_by_email", {"email": "Ada@example.com"})
    assert found[1] == DialogueCall("get_user_details", {"user_id": "ada_lane_1"})


def test_a_customer_is_looked_up_by_name_and_zip_where_the_email_is_wrong(tmp_path: Path) -> None:
    said = "Ada Lane, 12345, or is it ada@example.net?"
    found = calls(tmp_path, said, ("", "Error: user not found"), ("", "ada_lane_1"), PERSON)
    assert [call.name for call in found[:2]] == ["find_user_id_by_email", "find_user_id_by_name_zip"]
    assert found[1].arguments == {"first_name": "Ada", "last_name": "Lane", "zip": "12345"}


def test_a_new_address_of_an_account_was_written(tmp_path: Path) -> None:
    moved = PERSON | {"address": PERSON["address"] | {"city": "York"}}  # type: ignore[operator]
    found = calls(tmp_path, "ada@example.com", ("", "ada_lane_1"), PERSON, moved)
    assert found[-1].name == "modify_user_address"
    assert found[-1].arguments["city"] == "York"


def test_what_a_result_does_not_tell_is_counted(tmp_path: Path) -> None:
    results = (("", ""), ("", "12.5"), ("", "Error: order not found"), ("", "Transfer successful"))
    [dialogue] = read(tmp_path, {"messages_display": displayed("hm", *results)})
    assert [call.name for call in dialogue.calls] == ["calculate", "transfer_to_human_agents"]
    assert not any(call.whole for call in dialogue.calls)
    assert {THOUGHT, FAILED} <= set(dialogue.left_out)


def test_a_run_is_read_with_the_calls_that_it_holds(tmp_path: Path) -> None:
    called = {"function": {"name": "calculate", "arguments": '{"expression": "1 + 1"}'}}
    run = [
        {"role": "system", "content": "policy"},
        {"role": "user", "content": "one and one?"},
        {"role": "assistant", "content": None, "tool_calls": [called]},
        {"role": "tool", "content": "2.00"},
        {"role": "assistant", "content": "Two."},
    ]
    [dialogue] = read(tmp_path, {"traj": run})
    assert dialogue.calls == (DialogueCall("calculate", {"expression": "1 + 1"}),)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"instruction": "You are Ada.", "actions": []}, "an instruction for a simulated customer"),
        ({"x": 1}, "row 1 is no dialogue"),
        ([1], "row 1 is no dialogue"),
        ({"messages_display": "hello"}, "lines must begin with user:"),
        ({"traj": [{"content": "x"}]}, "row 1 can't be read"),
    ],
)
def test_a_row_that_is_no_dialogue_is_refused(tmp_path: Path, row: object, told: str) -> None:
    (tmp_path / "d.jsonl").write_text(json.dumps([row]))
    with pytest.raises(UnreadableFile, match=told):
        list(read_tau(tmp_path / "d.jsonl"))


@pytest.mark.data
def test_all_example_dialogues_become_scripts(data: Path, tmp_path: Path) -> None:
    source = data / "tau-retail" / "example_dialogues.jsonl.gz"
    report = import_conversations("tau", source, tmp_path / "scripts")
    assert (report.dialogues, report.scripts) == (69, 69)
    assert len(read_scripts([tmp_path / "scripts"])) == 69
    # Every one of the 479 results is either a call that is expected or one that is named as left out.
    untold = sum(n for reason, n in report.left_out.items() if not reason.startswith("arguments"))
    assert report.calls + untold == 479


@pytest.mark.data
def test_calls_that_are_told_agree_with_the_shops_records(data: Path) -> None:
    with gzip.open(data / "tau-retail" / "db.json.gz", "rt") as file:
        records = json.load(file)
    emails = {user["email"] for user in records["users"].values()}
    people = {(*user["name"].values(), user["address"]["zip"]) for user in records["users"].values()}
    seen: Counter[str] = Counter()
    for dialogue in read_tau(data / "tau-retail" / "example_dialogues.jsonl.gz"):
        for call in dialogue.calls:
            arguments = call.arguments
            seen[call.name] += 1
            if call.name == "find_user_id_by_email" and arguments["email"] not in emails:
                seen["wrong email"] += 1
            if call.name == "find_user_id_by_name_zip":
                assert tuple(arguments.values()) in people
            if "order_id" in arguments:
                items = {item["item_id"] for item in records["orders"][arguments["order_id"]]["items"]}
                given = arguments.get("item_ids", ())
                assert set(given.items if isinstance(given, AnyOrder) else given) <= items
            assert arguments.get("user_id", "mia_garcia_4516") in records["users"]
    # Results say "user not found" 21 times; 18 of them after an email that the shop doesn't know.
    assert (seen["find_user_id_by_name_zip"], seen["wrong email"]) == (47, 18)
