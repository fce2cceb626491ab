"""From goals to tool calls: which tool serves a goal, with which arguments, and what must be asked first.

A turn is planned anew at every step from the same words and the results so far, so that a later goal sees
what an earlier one found ("find red mugs and put the first into my basket"). Which intent calls which tool
is data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from assistant.house.dialogue import Call, Dialogue, Listed, Turn
from assistant.house.intents import Intent
from assistant.house.mind import Mind
from assistant.house.references import References, find_references
from assistant.house.slots import (
    changed_quantity,
    forgotten,
    order_number,
    quantity,
    statement,
    statement_kind,
)
from assistant.house.understanding import Goal, Understanding, content_words, in_scope, read_message
from assistant.tools.arguments import merge, to_arguments
from retrieval.product import Money
from retrieval.words import terms

OPTIONAL = "optional "
LITERAL = "="
SPREAD = "*"

CALL_ID = "house-"
"""Tool calls of the house model begin so; calls of other models are worded, never repeated."""


@dataclass(frozen=True, slots=True)
class CallTool:
    """A tool is to be called; a lookup only finds out what the goal's own call needs."""

    goal: Goal
    tool: str
    arguments: Mapping[str, Any]
    lookup: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """The goal is answered in words alone."""

    goal: Goal


@dataclass(frozen=True, slots=True)
class Ask:
    """A value is missing that only the visitor has."""

    goal: Goal
    slot: str


Action: TypeAlias = CallTool | Say | Ask


@dataclass(frozen=True, slots=True)
class Done:
    """An action that is settled, with the call that it led to, where it led to one."""

    action: Action
    call: Call | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How far a turn has come.

    Attributes:
        done: What is settled, in order.
        next: The call to make now; None when everything is settled.
    """

    done: tuple[Done, ...]
    next: CallTool | None = None


@dataclass(frozen=True, slots=True)
class _Situation:
    goal: Goal
    intent: Intent
    dialogue: Dialogue
    mind: Mind
    references: References = field(default_factory=References)


class _Missing(Exception):
    """A value is missing; the slot's name is the argument."""


class _Lookup(Exception):
    """Another tool must be called first; the call is the argument."""


def make_plan(turn: Turn, mind: Mind) -> Plan:
    """What is settled of the turn, and the call to make now."""
    if any(not call.call_id.startswith(CALL_ID) for call in turn.calls):
        return Plan(())  # another model led this turn: its results are worded as they are
    dialogue = turn.before
    calls = list(turn.calls)
    done: list[Done] = []
    for goal in read_message(turn.text, dialogue, mind).goals:
        action = _decide(goal, dialogue, mind)
        looked_up: list[CallTool] = []
        while isinstance(action, CallTool):
            if action in looked_up:
                action = Ask(goal, "product")  # a lookup that did not help is not made twice
                continue
            if not calls:
                return Plan(tuple(done), action)
            call = calls.pop(0)
            dialogue = dialogue.after(call)
            if action.tool == call.tool and not action.lookup:
                done.append(Done(action, call))
                break
            looked_up.append(action)
            action = _decide(goal, dialogue, mind)
        else:
            done.append(Done(action))
    return Plan(tuple(done))


def understand(text: str, mind: Mind, context: Sequence[str] = ()) -> Understanding:
    """What a message means after earlier ones, without running any tool.

    Args:
        text: The message.
        mind: The shop that it is said to.
        context: The messages before it, oldest first.
    """
    dialogue = Dialogue()
    for earlier in context:
        dialogue = _imagined(earlier, dialogue.next_turn(), mind)
    reading = read_message(text, dialogue, mind)
    slots: dict[str, Any] = {}
    for goal in reading.goals:
        slots |= _values(_decide(goal, dialogue, mind))
    ranked = sorted(
        zip(mind.classifier.names, reading.probabilities, strict=True), key=lambda pair: (-pair[1], pair[0])
    )
    outside = all(goal.intent.outside for goal in reading.goals)
    return Understanding(
        intents=tuple((name, float(score)) for name, score in ranked),
        goals=tuple(goal.intent.name for goal in reading.goals),
        slots=slots,
        in_scope=in_scope(reading.probabilities, mind),
        out_of_scope=outside,
    )


def _imagined(text: str, dialogue: Dialogue, mind: Mind) -> Dialogue:
    """Where the conversation stands after a message whose tools did not run: its list is empty."""
    for goal in read_message(text, dialogue, mind).goals:
        action = _decide(goal, dialogue, mind)
        if isinstance(action, CallTool) and SPREAD in goal.intent.arguments:
            dialogue = replace(dialogue, listed=Listed(action.tool, action.arguments, ()))
    return dialogue


def _values(action: Action) -> dict[str, Any]:
    """What the words gave: literals and the words themselves are none of it."""
    if not isinstance(action, CallTool):
        return {}
    sources = action.goal.intent.arguments
    plain = {name for name, source in sources.items() if source.startswith(LITERAL) or source == "text"}
    return {name: value for name, value in action.arguments.items() if name not in plain and value != ""}


def _decide(goal: Goal, dialogue: Dialogue, mind: Mind) -> Action:
    intent = goal.intent
    intents = mind.intents.intents
    if intent.continues and dialogue.listed is None:
        return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
    if not intent.acts:
        return Say(goal)
    situation = _situation(goal, dialogue, mind)
    try:
        if intent.continues:
            return _continued(situation)
        return CallTool(goal, intent.tool, _arguments(situation))
    except _Lookup as lookup:
        (tool, arguments) = lookup.args
        return CallTool(goal, tool, arguments, lookup=True)
    except _Missing as missing:
        if intent.otherwise and not situation.references.pointing:
            return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
        return Ask(goal, str(missing))


def _as(goal: Goal, intent: Intent) -> Goal:
    return Goal(intent, goal.text, goal.score)


def _situation(goal: Goal, dialogue: Dialogue, mind: Mind) -> _Situation:
    sources = " ".join(goal.intent.arguments.values())
    numbers = quantity(goal.text) is None
    wanted = "product" in sources
    references = (
        find_references(goal.text, dialogue, mind.catalogue, mind.titles, numbers) if wanted else References()
    )
    return _Situation(goal, goal.intent, dialogue, mind, references)


def _arguments(situation: _Situation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, source in situation.intent.arguments.items():
        optional = source.startswith(OPTIONAL)
        try:
            value = _value(source.removeprefix(OPTIONAL), situation)
        except _Missing:
            if not optional:
                raise
            continue
        if name == SPREAD:
            found = merge(found, value)
        elif not (optional and value in ("", None, [])):
            found.setdefault(name, value)
    return found


def _continued(situation: _Situation) -> CallTool:
    """The last list's call again, with this message's changes."""
    listed = situation.dialogue.listed
    assert listed is not None
    changes = _arguments(situation)
    text = " ".join(content_words(changes.pop("query", ""), situation.intent.idle))
    tool, before = listed.tool, dict(listed.arguments)
    if excluded := changes.pop("exclude.product_ids", None):
        changes = merge(changes, {"exclude": {"product_ids": excluded}})
    if text and "query" not in before:
        tool = situation.mind.intents.fallback.tool
        before.pop("relation", None)
        anchor = situation.mind.catalogue.get(str(before.pop("product_id", "")))
        before["query"] = anchor.title if anchor else ""
    if text:
        before["query"] = f"{before['query']} {text}".strip()
    merged = merge(before, changes)
    low, high = merged.get("min_price"), merged.get("max_price")
    if low is not None and high is not None and low > high:
        # The newer limit is meant: whoever asks for dearer ones gives up the lower price of before.
        del merged["max_price" if "min_price" in changes else "min_price"]
    return CallTool(situation.goal, tool, merged)


def _value(source: str, situation: _Situation) -> Any:
    return source.removeprefix(LITERAL) if source.startswith(LITERAL) else SOURCES[source](situation)


def _product(situation: _Situation) -> str:
    return _products(situation)[0]


def _products(situation: _Situation) -> list[str]:
    found = situation.references.product_ids
    if not found:
        raise _Missing("product")
    return list(found)


def _known_product(situation: _Situation) -> str:
    return _known_products(situation)[0]


def _known_products(situation: _Situation) -> list[str]:
    """The products pointed at; one that no tool has returned yet is looked up first."""
    found = _products(situation)
    known = {product.product_id for product in situation.dialogue.known}
    for product_id in found:
        if product_id not in known:
            raise _Lookup("get_product", {"product_id": product_id, "show": False})
    return found


def _products_or_shown(situation: _Situation) -> list[str]:
    found = _known_products(situation) if situation.references.product_ids else _shown(situation)
    if not found:
        raise _Missing("products")
    return found


def _products_in_basket(situation: _Situation) -> list[str]:
    """Products of the basket that the words point at; none for the whole basket."""
    basket = situation.dialogue.basket
    if basket is None:
        raise _Lookup("basket", {"action": "show"})
    text = situation.goal.text
    if set(terms(text)) & {"everything", "all", "empty", "clear"}:
        return []
    focus = situation.dialogue.focus
    inside = {product_id for product_id, _ in basket}
    pointed = [product_id for product_id in situation.references.product_ids if product_id in inside]
    if pointed:
        return pointed
    words = set(terms(text))
    shared = {i: len(words & set(terms(title))) for i, title in basket}
    most = max(shared.values(), default=0)
    best = [product_id for product_id, count in shared.items() if count == most and most > 0]
    if len(best) == 1:
        return best
    if len(basket) == 1:
        return [basket[0][0]]
    if len(focus) == 1 and focus[0] in inside:
        return [focus[0]]
    if not basket:
        return []
    raise _Missing("product")


def _shown(situation: _Situation) -> list[str]:
    return [product.product_id for product in situation.dialogue.products]


def _request(situation: _Situation) -> dict[str, Any]:
    request = situation.mind.read_request(situation.goal.text)
    return {"query": request.text, **to_arguments(request)}


def _known_request(situation: _Situation) -> dict[str, Any]:
    """The request, its text limited to words that the shop's titles know."""
    found = _request(situation)
    holding = situation.mind.titles.holding
    words = [word for word in content_words(found.pop("query"), situation.intent.idle) if word in holding]
    return {"query": " ".join(words), **found} if words else found


def _limits(situation: _Situation) -> dict[str, Any]:
    """Constraints beside the product that is pointed at: its own words are none."""
    named = (situation.mind.catalogue.get(i) for i in situation.references.product_ids)
    own = {word for product in named if product for word in terms(product.title)}
    rest = " ".join(
        word
        for word in situation.goal.text.split()
        if not set(terms(word)) & own or any(c.isdigit() for c in word)
    )
    return to_arguments(situation.mind.read_request(rest))


def _order(situation: _Situation) -> str:
    """The order that the words name, or mean: "it", "my last order"."""
    words = set(terms(situation.goal.text))
    if found := order_number(situation.goal.text):
        return found
    if words & {"last", "latest", "recent", "newest"} and not situation.dialogue.order_id:
        raise _Lookup("order_status", {})
    if words & {"it", "that", "this", "last", "latest", "recent", "newest"} and situation.dialogue.order_id:
        return situation.dialogue.order_id
    raise _Missing("order")


def _new_quantity(situation: _Situation) -> int:
    found = changed_quantity(situation.goal.text)
    if found is None:
        raise _Missing("quantity")
    return found


def _statement(situation: _Situation) -> str:
    found = statement(situation.goal.text)
    if not found:
        raise _Missing("statement")
    return found


def _below_shown(situation: _Situation) -> float:
    """Just below the middle price of the last list, or below its only price."""
    prices = _prices(situation)
    limit = prices[len(prices) // 2]
    return _major(limit - 1, situation)


def _above_shown(situation: _Situation) -> float:
    prices = _prices(situation)
    limit = prices[(len(prices) - 1) // 2]
    return _major(limit + 1, situation)


def _prices(situation: _Situation) -> Sequence[int]:
    prices = sorted(p.price.minor for p in situation.dialogue.products if p.price)
    if not prices:
        raise _Missing("price")
    return prices


def _major(minor: int, situation: _Situation) -> float:
    return float(Money(max(minor, 0), situation.mind.currency).major)


SOURCES: Mapping[str, Callable[[_Situation], Any]] = {
    "product": _product,
    "products": _products,
    "known_product": _known_product,
    "known_products": _known_products,
    "products_or_shown": _products_or_shown,
    "products_in_basket": _products_in_basket,
    "shown": _shown,
    "request": _request,
    "known_request": _known_request,
    "limits": _limits,
    "order": _order,
    "quantity": lambda situation: quantity(situation.goal.text),
    "new_quantity": _new_quantity,
    "text": lambda situation: situation.goal.text,
    "statement": _statement,
    "statement_kind": lambda situation: statement_kind(statement(situation.goal.text)),
    "forgotten": lambda situation: forgotten(situation.goal.text),
    "below_shown": _below_shown,
    "above_shown": _above_shown,
}
