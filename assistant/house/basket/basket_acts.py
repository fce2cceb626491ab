"""What a message does with the basket, act by act, as the arguments of one call of its tool.

Knows no word: which act is meant, of what and of how many, comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from assistant.house.words.counting import Amount

ActKind: TypeAlias = Literal["add", "remove", "amount", "swap"]

TOOL = "basket"


@dataclass(frozen=True, slots=True)
class BasketAct:
    """One thing that is done with the basket.

    Attributes:
        kind: amount: there shall be so many of them, or so many more.
        ids: What it is done with; none with remove: all that lies there.
        amount: Of each; None for one piece that is added, and for all pieces that are taken out or swapped.
        into: With swap, what comes in their place.
    """

    kind: ActKind
    ids: tuple[str, ...]
    amount: Amount | None = None
    into: tuple[str, ...] = ()


def one_call(acts: Sequence[BasketAct]) -> Mapping[str, Any]:
    """The arguments of the call that does these acts in their order, and comes to one card.

    Raises:
        ValueError: there is no act.
    """
    changes = [_change(act) for act in acts if act.ids or act.kind == "remove"]
    if not changes:
        raise ValueError("there is nothing to be done with the basket")
    first, *others = _together(changes)
    return {**first, "then": others} if others else first


def _change(act: BasketAct) -> dict[str, Any]:
    more = act.kind == "amount" and (act.amount is None or act.amount.more)
    action = "add" if more else {"amount": "set"}.get(act.kind, act.kind)
    change: dict[str, Any] = {"action": action, "product_ids": list(act.ids)}
    if act.amount is not None:
        change["quantity"] = act.amount.pieces
    elif action == "add":
        change["quantity"] = 1
    return {**change, "into": list(act.into)} if act.into else change


def _together(changes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The changes, those that follow each other and do the same joined to one."""
    joined: list[dict[str, Any]] = []
    for change in changes:
        kind = {name: value for name, value in change.items() if name != "product_ids"}
        last = joined[-1] if joined else {}
        same = kind == {name: value for name, value in last.items() if name != "product_ids"}
        if same and change["product_ids"] and last["product_ids"]:
            joined[-1] = {**last, "product_ids": [*last["product_ids"], *change["product_ids"]]}
        else:
            joined.append(change)
    return joined
