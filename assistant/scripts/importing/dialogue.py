"""A dialogue as importers give it (`Dialogue`), and the script that it becomes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_LOOKS_LIKE_A_VARIABLE = re.compile(r"\$(?=[a-z])")


@dataclass(frozen=True, slots=True)
class AnyOrder:
    """The items of a list whose order is not known."""

    items: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DialogueCall:
    """A tool that the agent called.

    Attributes:
        arguments: What is known of them.
        whole: Whether these are all arguments that it was called with.
    """

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """What the customer said, and the calls that the agent made before the customer spoke again."""

    said: str
    calls: tuple[DialogueCall, ...] = ()


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation.

    Attributes:
        left_out: What the script can't say, each time it occurred, in words that can be counted.
    """

    turns: tuple[DialogueTurn, ...]
    left_out: tuple[str, ...] = ()

    @property
    def calls(self) -> tuple[DialogueCall, ...]:
        """All calls, in their order."""
        return tuple(call for turn in self.turns for call in turn.calls)


def as_script(dialogue: Dialogue, name: str, shop: str, tags: list[str]) -> dict[str, Any]:
    """The script as a YAML file has it: the customer's turns, each with the calls that followed."""
    return {"name": name, "shop": shop, "tags": tags, "turns": [_turn(turn) for turn in dialogue.turns]}


def _turn(turn: DialogueTurn) -> dict[str, Any]:
    # "$" before a small letter would name a variable of the script.
    said = {"say": _LOOKS_LIKE_A_VARIABLE.sub("$ ", turn.said)}
    called: list[object] = []
    for call in turn.calls:
        row = _call(call)
        if row not in called:
            called.append(row)
    if not called:
        return said
    return said | {"expect": {"tools": {"called": called} | ({"in_order": True} if len(called) > 1 else {})}}


def _call(call: DialogueCall) -> object:
    if not call.arguments:
        return call.name
    whole = {"exact": True} if call.whole else {}
    return {"name": call.name, "arguments": {n: _rule(v) for n, v in call.arguments.items()}} | whole


def _rule(value: Any) -> Any:
    """The value as a rule. A mapping would be read as one, so it is named as what it equals."""
    if isinstance(value, AnyOrder):
        return list(value.items) if len(value.items) == 1 else {"includes": list(value.items)}
    if value in ("", None, [], {}):
        return {"given": False}
    return {"equals": value} if isinstance(value, Mapping) else value
