"""What a tool returned -> how it was called: `CallsFromResults`, for the retail tools of tau-bench.

Dialogues as they are displayed leave the calls out. Most can be told: a record names its own id, and a
record that differs from the one before was changed by exactly one tool. Nothing is guessed; what can't be
told is left out, with its reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from assistant.scripts.importing.dialogue import AnyOrder, DialogueCall

Told: TypeAlias = "tuple[DialogueCall | None, str]"
"""A call, and what about it can't be said; one of the two may be missing."""

Json: TypeAlias = Mapping[str, Any]

_USER = re.compile(r"[a-z]+(?:_[a-z]+)+_\d+")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ZIP = re.compile(r"(?<![\d#W])\d{5}(?!\d)")
_ADDRESS = ("address1", "address2", "city", "country", "state", "zip")

FAILED = "a call that came back with an error, of which the dialogue doesn't tell enough"
THOUGHT = "a thought of the agent"
UNTOLD = "arguments that the dialogue doesn't tell: "


class CallsFromResults:
    """Tells the calls of one dialogue, result by result.

    Args:
        results: All results of the dialogue: a record that comes later may say whose id was looked up.
    """

    def __init__(self, results: Sequence[str]) -> None:
        self._people = dict(_people(results))
        self._orders: dict[str, Json] = {}
        self._users: dict[str, Json] = {}
        self._looked_up: list[DialogueCall] = []
        self._user = ""

    def call(self, result: str, said: Sequence[str]) -> Told:
        """The call that returned this, after the customer had said these texts."""
        value = _json(result)
        match value:
            case {"order_id": str(), "items": list()}:
                return self._order(value), ""
            case {"email": str(), "payment_methods": dict()}:
                return self._account(value), ""
            case {"product_id": str(), "variants": dict()}:
                return DialogueCall("get_product_details", {"product_id": value["product_id"]}), ""
            case dict() if value and all(isinstance(inner, str) for inner in value.values()):
                return DialogueCall("list_all_product_types"), ""
            case bool():
                return None, FAILED
            case int() | float():
                return _untold("calculate")
        if _USER.fullmatch(result):
            self._user = result
            return self._lookup(said, result)
        if result == "Error: user not found":
            return self._lookup(said, "")
        if result == "Transfer successful":
            return _untold("transfer_to_human_agents")
        return (None, THOUGHT) if not result else (None, FAILED)

    def _lookup(self, said: Sequence[str], user: str) -> Told:
        """Whom the agent looked for: by what the customer said last, and by the account where it is known."""
        account = self._people.get(user, {})
        for text in reversed(said):
            for call in (*_by_email(text, account), *_by_name(said, text, user, account)):
                if user or call not in self._looked_up:
                    self._looked_up.append(call)
                    return call, ""
        return (
            (None, FAILED)
            if not user
            else (None, "a customer that was looked up in a way that can't be told")
        )

    def _account(self, record: Json) -> DialogueCall:
        user = next((user for user, known in self._people.items() if _same_person(known, record)), self._user)
        before = self._users.get(user)
        self._users[user] = record
        if before is not None and before["address"] != record["address"]:
            return DialogueCall("modify_user_address", {"user_id": user, **_address(record)})
        return DialogueCall("get_user_details", {"user_id": user})

    def _order(self, record: Json) -> DialogueCall:
        order_id = record["order_id"]
        before = self._orders.get(order_id, {})
        self._orders[order_id] = record
        name, arguments = _change(before, record)
        return DialogueCall(name, {"order_id": order_id, **arguments})


def _change(before: Json, now: Json) -> tuple[str, Json]:
    """Which tool makes the one order of the other, with its arguments besides the order's id."""
    if now.get("cancel_reason") != before.get("cancel_reason"):
        return "cancel_pending_order", {"reason": now["cancel_reason"]}
    if now.get("return_items") != before.get("return_items"):
        return "return_delivered_order_items", {
            "item_ids": AnyOrder(tuple(now["return_items"])),
            "payment_method_id": now["return_payment_method_id"],
        }
    if now.get("exchange_items") != before.get("exchange_items"):
        return "exchange_delivered_order_items", {
            "item_ids": AnyOrder(tuple(now["exchange_items"])),
            "new_item_ids": AnyOrder(tuple(now["exchange_new_items"])),
            "payment_method_id": now["exchange_payment_method_id"],
        }
    if not before or before == now:
        return "get_order_details", {}
    pairs = [
        (old["item_id"], new["item_id"])
        for old, new in zip(before["items"], now["items"], strict=True)
        if old != new
    ]
    if pairs or now["status"] != before["status"]:
        return "modify_pending_order_items", {
            "item_ids": [old for old, _ in pairs],
            "new_item_ids": [new for _, new in pairs],
            "payment_method_id": now["payment_history"][-1]["payment_method_id"],
        }
    if now["address"] != before["address"]:
        return "modify_pending_order_address", _address(now)
    fresh = now["payment_history"][len(before["payment_history"]) :]
    paid = next(entry for entry in fresh if entry["transaction_type"] == "payment")
    return "modify_pending_order_payment", {"payment_method_id": paid["payment_method_id"]}


def _by_email(text: str, account: Json) -> Iterator[DialogueCall]:
    for email in _EMAIL.findall(text):
        if not account or account["email"].casefold() == email.casefold().rstrip("."):
            yield DialogueCall("find_user_id_by_email", {"email": email.rstrip(".")})


def _by_name(said: Sequence[str], text: str, user: str, account: Json) -> Iterator[DialogueCall]:
    """A name and a zip code in the text; the name must have been said too."""
    zips = _ZIP.findall(text)
    name = account.get("name") or {}
    if not name and user:
        first, last = user.split("_")[:2]
        name = {"first_name": first.capitalize(), "last_name": last.capitalize()}
    whole = f"{name.get('first_name')} {name.get('last_name')}"
    if zips and name and whole.casefold() in " ".join(said).casefold():
        yield DialogueCall("find_user_id_by_name_zip", {**name, "zip": zips[-1]})


def _people(results: Sequence[str]) -> Iterator[tuple[str, Json]]:
    """Ids of customers in a dialogue, each with the account that was shown for it."""
    ids = [result for result in results if _USER.fullmatch(result)]
    for record in map(_json, results):
        if isinstance(record, dict) and "payment_methods" in record and "name" in record:
            begin = "_".join(str(part).lower() for part in record["name"].values())
            yield from ((user, record) for user in ids if user.startswith(f"{begin}_"))


def _same_person(known: Json, record: Json) -> bool:
    return bool(known["email"] == record["email"])


def _address(record: Json) -> Json:
    address = record["address"]
    return {name: address[name] for name in _ADDRESS if name in address} | (
        {"state": address["province"]} if "province" in address and "state" not in address else {}
    )


def _untold(name: str) -> Told:
    return DialogueCall(name, whole=False), UNTOLD + name


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
