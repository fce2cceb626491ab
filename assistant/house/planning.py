"""From goals to tool calls: which tool serves a goal, with which arguments, and what must be asked first.

A turn is planned anew at every step from the same words and the results so far, so that a later goal sees
what an earlier one found ("find red mugs and put the first into my basket"). Which intent calls which tool
is data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from assistant.house.asked import asked_of_pages
from assistant.house.basket_acts import TOOL as BASKET
from assistant.house.basket_acts import BasketAct, one_call
from assistant.house.counter import WITHDRAWN, takes_back
from assistant.house.dialogue import Call, Dialogue, Listed, Turn
from assistant.house.goal import Goal, Move, Reading, Understanding
from assistant.house.intents import LITERAL, OPTIONAL, SPREAD, Intent
from assistant.house.mind import Mind
from assistant.house.moving import apart, basket_act, kept_of, names_unseen, undone
from assistant.house.phrases import asks_whether, content_words
from assistant.house.pointers import read_pointers, version_of
from assistant.house.pointing import Pointing
from assistant.house.references import References, find_references
from assistant.house.relisting import (
    continued_list,
    earlier_list,
    for_the_same,
    on_theme,
    set_again,
    within_purse,
)
from assistant.house.slots import quantity
from assistant.house.sources import SOURCES, Lookup, Missing, NotInside, Situation, counts
from assistant.house.typed import TYPED
from assistant.house.understanding import in_scope, read_message
from assistant.tools.arguments import merge
from retrieval.pages import SAYS

SURE_OF_TOPIC = 0.5
"""From this probability of the intent on a literal that is optional is given."""

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
    intents = mind.intents.intents
    if intent.continues and dialogue.listed is None:
        return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
    if intent.declines and takes_back(goal.text, dialogue):
        wish = dialogue.passed_on
        order_id = wish.arguments.get("order_id", "")
        return CallTool(goal, wish.tool, {"topic": WITHDRAWN, "order_id": order_id, "message": goal.text})
    if not intent.acts:
        return Say(goal)
    if (sum_of := _set_just_shown(goal, dialogue, mind)) is not None:
        return sum_of
    if goal.moves:
        return _move(goal, dialogue, mind)
    situation = _situation(goal, dialogue, mind)
    try:
        if intent.returns:
            if earlier := earlier_list(situation):
                return CallTool(goal, *earlier)
            return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
        if again := set_again(situation):
            return CallTool(goal, *again)
        if intent.continues:
            return CallTool(goal, *continued_list(situation, _arguments(situation)))
        return CallTool(goal, intent.tool, _in_context(_arguments(situation), situation))
    except Lookup as lookup:
        (tool, arguments) = lookup.args
        return CallTool(goal, tool, arguments, lookup=True)
    except Missing as missing:
        if (order := mind.intents.pointed("order")) and _means_the_order(missing, situation):
            return _decide(_as(goal, order), dialogue, mind)
        if _limits_the_list(missing, situation):
            return _decide(_as(goal, mind.intents.narrowing), dialogue, mind)
        if intent.otherwise and (isinstance(missing, NotInside) or _names_another(situation)):
            return _decide(_as(goal, intents[intent.otherwise]), dialogue, mind)
        if asked := _answered_by_page(missing, situation):
            return _decide(asked, dialogue, mind)
        slots = tuple(str(slot) for slot in missing.args)
        if permitted := _permitted(situation, slots):
            return permitted
        if intent.incomplete and set(slots) <= set(goal.asked):
            return CallTool(goal, intent.tool, _arguments(situation, patient=True))
        return Ask(goal, slots, _titled(situation.references.asked, mind) if "product" in slots else ())


def _move(goal: Goal, dialogue: Dialogue, mind: Mind) -> Action:
    """The one call that does with the basket what the words say, or what has to be known first."""
    if dialogue.basket is None and any(move.kind != "add" for move in goal.moves):
        return CallTool(goal, BASKET, {"action": "show"}, lookup=True)
    acts: list[BasketAct] = []
    lacking: list[tuple[Move, Pointing]] = []
    for move in goal.moves:
        if move.kind == "undo":
            acts += undone(dialogue)
            continue
        act = basket_act(move, goal.text if len(goal.moves) == 1 else "", dialogue, mind)
        if isinstance(act, BasketAct):
            acts.append(act)
        else:
            lacking.append((move, act))
    known = {product.product_id for product in dialogue.known} | {i for i, _ in dialogue.basket or ()}
    for product_id in (i for act in acts for i in (*act.ids, *act.into)):
        if product_id not in known:
            return CallTool(goal, "get_product", {"product_id": product_id, "show": False}, lookup=True)
    if acts:
        return CallTool(goal, BASKET, one_call(acts))
    unseen = next(
        (m.words for m, _ in lacking if m.kind == "add" and names_unseen(m.words, dialogue, mind)), ""
    )
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


def _set_just_shown(goal: Goal, dialogue: Dialogue, mind: Mind) -> CallTool | None:
    """The call of the set that was put together a moment ago, where its sum is asked and no basket known."""
    listed, last = dialogue.listed, next(reversed(dialogue.agenda.entries), None)
    shows = goal.intent.tool == BASKET and goal.intent.arguments.get("action") == "=show" and not goal.moves
    made = mind.intents.intents.get(last.intent) if last is not None else None
    just = made is not None and made.gathers
    if not (shows and just and listed and "needs" in listed.arguments) or dialogue.basket:
        return None
    return CallTool(goal, listed.tool, listed.arguments)


def _titled(product_ids: Sequence[str], mind: Mind) -> tuple[str, ...]:
    """Titles of products, as far as the catalogue has them."""
    return tuple(p.title for i in product_ids if (p := mind.catalogue.get(i)) is not None)


def _answered_by_page(missing: Missing, situation: Situation) -> Goal | None:
    """The goal as a question to the pages, where no product is in sight and they answer it."""
    pages = situation.mind.intents.pointed("page")
    if pages is None or situation.intent.writes or missing.args[0] not in ("product", "products"):
        return None
    if situation.references.asked:
        return None  # one of several is meant, and no rule of the shop
    asked = asked_of_pages(situation.goal.text, situation.dialogue, situation.mind)
    if asked.score < SAYS:
        return None
    return replace(situation.goal, intent=pages, given={"question": asked.question, "before": asked.before})


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


def _means_the_order(missing: Missing, situation: Situation) -> bool:
    """Whether "where is it?" can only mean the order that was spoken of."""
    dialogue = situation.dialogue
    if missing.args[0] != "product" or not dialogue.order_id or dialogue.listed is not None:
        return False
    return situation.references.pointing and not situation.intent.writes


def _limits_the_list(missing: Missing, situation: Situation) -> bool:
    """Whether "do you have it in green?" can only mean the last list: nothing else is meant by "it"."""
    if situation.intent.writes or situation.dialogue.listed is None or missing.args[0] != "product":
        return False
    request = situation.mind.read_request(situation.goal.text)
    return not (request.require.is_empty() and request.exclude.is_empty())


def _names_another(situation: Situation) -> bool:
    """Whether the words name a thing, rather than point at one that can't be told."""
    if situation.references.pointing:
        return False
    titles = situation.mind.titles
    asked = situation.mind.read_request(situation.goal.text).text
    named = [word for word in content_words(asked, situation.intent.idle) if not word.isdecimal()]
    if situation.intent.writes:
        return bool(named)
    return not named or any(titles.meant(word) in titles.holding for word in named)


def _take_back(goal: Goal, mind: Mind) -> CallTool | None:
    """The call that undoes what the goal corrects, where its intent says how."""
    if goal.corrects is None or not goal.intent.undo:
        return None
    return CallTool(goal, goal.corrects.tool, {**goal.corrects.arguments, **goal.intent.undo}, lookup=True)


def _as(goal: Goal, intent: Intent) -> Goal:
    return replace(goal, intent=intent)


def _situation(goal: Goal, dialogue: Dialogue, mind: Mind) -> Situation:
    sources = " ".join(goal.intent.arguments.values())
    counted = (
        quantity(goal.text) is not None
        or "new_quantity" in sources
        or ("pieces" in sources and counts(goal.text, dialogue))
    )
    references = References()
    if "product" in sources:
        references = find_references(
            goal.text if goal.meant is None else goal.meant,
            dialogue,
            mind.catalogue,
            mind.titles,
            not counted,
            goal.intent.several,
        )
    return Situation(goal, goal.intent, dialogue, mind, references)


def _arguments(situation: Situation, patient: bool = False) -> dict[str, Any]:
    """The arguments of the intent's tool.

    Args:
        situation: What the sources read.
        patient: Leave out what is missing.

    Raises:
        Missing: with every slot that only the visitor can fill; `NotInside` where words mean none of it.
        Lookup: another tool must be asked first.
    """
    found: dict[str, Any] = {}
    missing: list[str] = []
    kind: type[Missing] = Missing
    for name, source in situation.intent.arguments.items():
        optional = source.startswith(OPTIONAL)
        if (
            optional
            and source.removeprefix(OPTIONAL).startswith(LITERAL)
            and situation.goal.score < SURE_OF_TOPIC
        ):
            continue
        try:
            value = _value(source.removeprefix(OPTIONAL), situation)
        except Missing as lacking:
            if not optional and not patient:
                missing += [slot for slot in lacking.args if slot not in missing]
                kind = NotInside if isinstance(lacking, NotInside) else kind
            continue
        if name == SPREAD:
            found = merge(found, value)
        elif value is not None and not (optional and value in ("", [])):
            found.setdefault(name, value)
    if missing:
        raise kind(*missing)
    return found


def _value(source: str, situation: Situation) -> Any:
    return source.removeprefix(LITERAL) if source.startswith(LITERAL) else SOURCES[source](situation)
