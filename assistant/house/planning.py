"""From goals to tool calls: which tool serves a goal, with which arguments, and what must be asked first.

A turn is planned anew at every step from the same words and the results so far, so that a later goal sees
what an earlier one found ("find red mugs and put the first into my basket"). Which intent calls which tool
is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from assistant.house.basket.basket_acts import TOOL as BASKET
from assistant.house.basket.basket_acts import BasketAct, one_call
from assistant.house.basket.moving import apart, basket_acts, kept_of, names_unseen
from assistant.house.counter.counter import WITHDRAWN, names_order, takes_back
from assistant.house.dialogue import Call, Dialogue, Listed, Turn
from assistant.house.filling import arguments_of, situation_of
from assistant.house.goals.goal import Goal, Move, Reading, Understanding
from assistant.house.goals.understanding import in_scope, read_message
from assistant.house.instead import meant_instead
from assistant.house.intents import LITERAL, OPTIONAL, SPREAD, Intent
from assistant.house.mind import Mind
from assistant.house.pointing.pointers import read_pointers, version_of
from assistant.house.pointing.pointing import Pointing
from assistant.house.shelf.relisting import (
    continued_list,
    earlier_list,
    for_the_same,
    on_theme,
    set_again,
    within_purse,
)
from assistant.house.sources import SOURCES, Lookup, Missing, Situation
from assistant.house.words.phrases import asks_whether
from assistant.house.words.typed import TYPED

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
    """Values are missing that only the visitor has.

    Attributes:
        among: Titles of the products that may be meant, where it is asked which.
    """

    goal: Goal
    slots: tuple[str, ...]
    among: tuple[str, ...] = ()


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


def make_plan(turn: Turn, mind: Mind) -> Plan:
    """What is settled of the turn, and the call to make now."""
    if any(not call.call_id.startswith(CALL_ID) for call in turn.calls):
        return Plan(())  # another model led this turn: its results are worded as they are
    dialogue = turn.before
    calls = list(turn.calls)
    done: list[Done] = []
    goals = list(_read(turn, mind).goals)
    while goals:
        goal, *rest = goals
        goal, *goals = [*apart(goal, dialogue, mind), *rest]
        action = _take_back(goal, mind) or _decide(goal, dialogue, mind)
        looked_up: list[CallTool] = []
        dialogue_calls: list[Call] = []
        while isinstance(action, CallTool):
            if action in looked_up:
                # A lookup that did not help is not made twice; what it came to may say why.
                told = dialogue_calls[-1] if action.tool == goal.intent.tool else None
                if told is not None:
                    done.append(Done(action, told))
                    break
                action = Ask(goal, ("product",))
                continue
            if not calls:
                return Plan(tuple(done), action)
            call = calls.pop(0)
            dialogue = dialogue.after(call)
            if action.tool == call.tool and not action.lookup:
                done.append(Done(action, call))
                break
            looked_up.append(action)
            dialogue_calls.append(call)
            if call.result is not None and call.result.outcome in ("may_not", "too_old"):
                done.append(Done(action, call))  # what the order's state rules out needs no further value
                break
            action = _decide(goal, dialogue, mind)
        else:
            done.append(Done(action))
    return Plan(tuple(done))


def _read(turn: Turn, mind: Mind) -> Reading:
    """What the message of a turn means; the same at every step."""
    key = (turn.message_id, turn.text, turn.before)
    return mind.readings.of(key, lambda: read_message(turn.text, turn.before, mind))


def understand(text: str, mind: Mind, context: Sequence[str] = ()) -> Understanding:
    """What a message means after earlier ones, without running any tool.

    Args:
        text: The message.
        mind: The shop that it is said to.
        context: The messages before it, oldest first.
    """
    dialogue = Dialogue()
    for earlier in context:
        dialogue = _imagined(earlier, dialogue.next_turn(earlier), mind)
    reading = read_message(text, dialogue, mind)
    slots: dict[str, Any] = {name: value for name, read in TYPED.items() if (value := read(text))}
    for goal in reading.goals:
        slots |= _values(_decide(goal, dialogue, mind))
    ranked = sorted(
        zip(reading.names, reading.probabilities, strict=True), key=lambda pair: (-pair[1], pair[0])
    )
    outside = all(goal.intent.outside for goal in reading.goals)
    return Understanding(
        intents=tuple((name, float(score)) for name, score in ranked),
        goals=tuple(goal.intent.name for goal in reading.goals),
        slots=slots,
        in_scope=in_scope(reading, mind),
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
    literal = {n for n, source in sources.items() if source.removeprefix(OPTIONAL).startswith(LITERAL)}
    plain = literal | {name for name, source in sources.items() if source == "text"}
    return {name: value for name, value in action.arguments.items() if name not in plain and value != ""}


def _decide(goal: Goal, dialogue: Dialogue, mind: Mind) -> Action:
    intent = goal.intent
    if intent.may and asks_whether(goal.text):
        goal = _as(goal, replace(intent, **intent.may, may={}, writes=False, incomplete=False))
        intent = goal.intent
    elif intent.held and names_order(goal.text, dialogue):
        goal = _as(goal, replace(intent, **intent.held, held={}))
        intent = goal.intent
    intents = mind.intents.intents
    if intent.continues and dialogue.listed is None:
        return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
    if intent.declines and takes_back(goal.text, dialogue):
        wish = dialogue.passed_on
        order_id = wish.arguments.get("order_id", "")
        return CallTool(goal, wish.tool, {"topic": WITHDRAWN, "order_id": order_id, "message": goal.text})
    if not intent.acts:
        return Say(goal)
    if goal.moves:
        return _move(goal, dialogue, mind)
    situation = situation_of(goal, dialogue, mind)
    try:
        if intent.returns:
            if earlier := earlier_list(situation):
                return CallTool(goal, *earlier)
            return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
        if again := set_again(situation):
            return CallTool(goal, *again)
        if intent.continues:
            return CallTool(goal, *continued_list(situation, arguments_of(situation)))
        return CallTool(goal, intent.tool, _in_context(arguments_of(situation), situation))
    except Lookup as lookup:
        (tool, arguments) = lookup.args
        return CallTool(goal, tool, arguments, lookup=True)
    except Missing as missing:
        if instead := meant_instead(missing, situation):
            return _decide(instead, dialogue, mind)
        slots = tuple(str(slot) for slot in missing.args)
        if permitted := _permitted(situation, slots):
            return permitted
        if intent.incomplete and set(slots) <= set(goal.asked):
            return CallTool(goal, intent.tool, arguments_of(situation, patient=True))
        return Ask(goal, slots, _titled(situation.references.asked, mind) if "product" in slots else ())


def _move(goal: Goal, dialogue: Dialogue, mind: Mind) -> Action:
    """The one call that does with the basket what the words say, or what has to be known first."""
    if dialogue.basket is None and any(move.kind != "add" for move in goal.moves):
        return CallTool(goal, BASKET, {"action": "show"}, lookup=True)
    acts: list[BasketAct] = []
    lacking: list[tuple[Move, Pointing]] = []
    for move in goal.moves:
        found = basket_acts(move, goal.text if len(goal.moves) == 1 else "", dialogue, mind)
        if isinstance(found, Pointing):
            lacking.append((move, found))
        else:
            acts += found
    known = {product.product_id for product in dialogue.known} | {i for i, _ in dialogue.basket or ()}
    for product_id in (i for act in acts for i in (*act.ids, *act.into)):
        if product_id not in known:
            return CallTool(goal, "get_product", {"product_id": product_id, "show": False}, lookup=True)
    if acts:
        return CallTool(goal, BASKET, one_call(acts))
    coming = [move.words for move, _ in lacking if move.kind in ("add", "restore")]
    unseen = next((words for words in coming if names_unseen(words, dialogue, mind)), "")
    if unseen:
        version = version_of(unseen)
        if dialogue.listed is not None and version and read_pointers(version[0]).any:
            unseen = f"in {version[1]}"  # "the second, in large": those in large are shown
        said = read_pointers(mind.read_request(unseen).text)
        limited = dialogue.listed is not None and not said.described(lambda word: word)
        intent = mind.intents.narrowing if limited else mind.intents.fallback
        return _decide(replace(goal, intent=intent, text=unseen, moves=(), meant=None), dialogue, mind)
    if not lacking:
        return CallTool(goal, BASKET, {"action": "show"})  # there was nothing to undo
    (move, found), *_ = lacking
    goal = replace(goal, given={**goal.given, **kept_of(move, dialogue, mind)})
    return Ask(goal, ("product",), _titled(found.asked, mind))


def _in_context(arguments: dict[str, Any], situation: Situation) -> dict[str, Any]:
    """The arguments of a new list within what was said before: money, theme, for whom."""
    arguments = within_purse(arguments, situation)
    return for_the_same(on_theme(arguments, situation), situation)


def _titled(product_ids: Sequence[str], mind: Mind) -> tuple[str, ...]:
    """Titles of products, as far as the catalogue has them."""
    return tuple(p.title for i in product_ids if (p := mind.catalogue.get(i)) is not None)


def _permitted(situation: Situation, slots: tuple[str, ...]) -> CallTool | None:
    """The call that tells whether the order's state permits the wish, before anything is asked about it."""
    goal, may = situation.goal, situation.intent.may
    if not may or "order" in slots or set(slots) <= set(goal.asked):
        return None
    (wish,) = (source.removeprefix(LITERAL) for name, source in may["arguments"].items() if name == "wish")
    order_id = str(SOURCES["own_order"](situation))
    asked = {"order_id": order_id, "wish": wish}
    settled = situation.dialogue.counter
    if settled.turn == situation.dialogue.turns and settled.arguments == asked:
        return None
    return CallTool(goal, str(may["tool"]), asked, lookup=True)


def _take_back(goal: Goal, mind: Mind) -> CallTool | None:
    """The call that undoes what the goal corrects, where its intent says how."""
    if goal.corrects is None or not goal.intent.undo:
        return None
    return CallTool(goal, goal.corrects.tool, {**goal.corrects.arguments, **goal.intent.undo}, lookup=True)


def _as(goal: Goal, intent: Intent) -> Goal:
    return replace(goal, intent=intent)
