"""The goals of a message of which every part is for the counter, as a reader of the language cut it.

"What happens if he rings and I'm in the bath" asks one thing, which cuts at joining words take apart. What
a part does, the reader says; which of the counter's intents serves it, the classifier. Looks up no product.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.house.counter.asked import SAYS_ON, asking, together_with
from assistant.house.counter.counter import (
    BY_THING,
    SURELY_MEANT,
    about_an_order,
    about_own_things,
    asks_about,
    may_have,
    speaks_of_own,
    things_of,
)
from assistant.house.counter.page_question import SURELY, asked_of_pages, conditional
from assistant.house.dialogue import Dialogue
from assistant.house.goals.by_pieces import subject_of
from assistant.house.goals.goal import Goal, Reading
from assistant.house.goals.one_goal import goal_of
from assistant.house.goals.proposing import COUNTER, weighed
from assistant.house.goals.settling import settled
from assistant.house.intents import Intent
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.house.words.cutting import pieces_of
from assistant.house.words.masking import Masked
from assistant.house.words.phrases import content_words, is_question
from assistant.house.words.slots import order_number
from retrieval.pages import SAYS

SURE_OF_COUNTER = 0.7
"""From this probability on the act of a part says what it is for, whatever the classifier has of it."""
CERTAIN = 0.97
"""From this one on the classifier is right, whatever the part was read as."""
UNSURE = 0.5
"""Below this one an intent that is for no order stands against no part that is."""
BARE = "and but so what when how where why which do does is are can"
"""Words that alone ask nothing."""
SURE_OF_INTENT = 0.75
"""Below that one an intent stands that is as likely as this, though it is none of the act."""


def for_the_counter(parts: Sequence[Part]) -> bool:
    """Whether all parts are for the counter."""
    return bool(parts) and all(part.act in COUNTER for part in parts)


def read_at_counter(parts: Sequence[Part], masked: Masked, dialogue: Dialogue, mind: Mind) -> Reading:
    """What a message means whose parts are all for the counter; what two parts ask alike is asked once."""
    parts = [each for part in _told_on(parts) for each in _apart(part, masked, dialogue)]
    pieces = [masked.again(part.text) for part in parts]
    rows = masked.head.probabilities([masked.spoken(each) for each in (masked.text, *pieces)])
    names = masked.head.names
    whole_row = weighed(rows[0], names, parts, mind.intents)
    own = speaks_of_own(masked.original(masked.text), dialogue)
    goals: list[Goal] = []
    before = dialogue
    for part, piece, row in zip(parts, pieces, rows[1:], strict=True):
        sure = float(row.max())
        elsewhere = sure >= CERTAIN or part.sure < SURELY_MEANT <= sure
        weights = row if elsewhere else weighed(row, names, [part], mind.intents)
        goal = goal_of(piece, weights, masked, before, mind)
        said = masked.original(piece)
        likely = dict(zip(names, weights.tolist(), strict=True))
        if own and part.act == "order":
            goal = about_own_things(goal, said, likely, mind)
        goal = _as_it_acts(goal, part, said, likely, before, mind)
        if part.act == "order" and goal.intent.of_orders:
            # The classifier spreads what is said of a thing over all that may be wanted with it.
            goal = replace(goal, score=max(goal.score, min(part.sure, BY_THING)))
        goals.append(replace(goal, text=masked.original(goal.text)))
        before = together_with(masked.original(" ".join(pieces[: len(goals)])), dialogue)
    distinct: dict[object, Goal] = {}
    for goal in goals:
        held = frozenset(order.order_id for order in things_of(goal.text, dialogue))
        distinct.setdefault((subject_of(goal, dialogue, mind), goal.intent.of_orders and held), goal)
    kept = list(distinct.values())
    whole = kept[0] if len(kept) == 1 else goal_of(masked.text, whole_row, masked, dialogue, mind)
    return settled(kept, whole, [masked.original(each) for each in pieces], whole_row, masked, dialogue, mind)


def _told_on(parts: Sequence[Part]) -> list[Part]:
    """The parts; one that says nothing of its own goes on in the next ("and what do I do if ...").

    Of two about orders one may only tell what befell the thing that the other asks about.
    """
    joined: list[Part] = []
    lead: Part | None = None
    for number, part in enumerate(parts):
        if lead is not None:
            part = replace(part, text=f"{lead.text} {part.text}", start=lead.start)
            lead = None
        follows = number + 1 < len(parts)
        led = follows and part.act == "page" and conditional(part.text) and parts[number + 1].act == "page"
        if led or (follows and not content_words(part.text, BARE)):
            lead = part
            continue
        last = joined[-1] if joined else None
        if last and last.act == part.act == "order" and not (last.of("ref") and part.of("ref")):
            words = f"{last.text} {part.text}"
            joined[-1] = replace(last, text=words, end=part.end, spans=(*last.spans, *part.spans))
            continue
        joined.append(part)
    return joined


def _apart(part: Part, masked: Masked, dialogue: Dialogue) -> list[Part]:
    """The part, or the several that it is where each names what another order holds."""
    pieces = [piece for _, piece in pieces_of(part.text, masked.language)]
    if part.act != "order" or len(pieces) < 2:
        return [part]
    held = [{order.order_id for order in things_of(piece, dialogue)} for piece in pieces]
    named = [orders for orders in held if orders]
    if len(named) < len(pieces) or set.intersection(*named):
        return [part]
    return [replace(part, text=piece) for piece in pieces]


def _as_it_acts(
    goal: Goal, part: Part, text: str, row: Mapping[str, float], dialogue: Dialogue, mind: Mind
) -> Goal:
    """The goal; one that is none of what the part does becomes the plainest goal that is.

    What is no business of the shop, and mere talk, stay so unless the pages have it, or a thing that was had.
    """
    intent = goal.intent
    answers = intent.accepts or intent.declines
    pages, order = mind.intents.pointed("page"), mind.intents.pointed("order")
    if part.act == "page" and pages and intent.writes and asks_about(text):
        asked = asked_of_pages(text, dialogue, mind)
        return asking(goal, pages, asked) if asked.score >= SAYS_ON else goal
    named = part.sure >= SURELY_MEANT or bool(things_of(text, dialogue))
    if part.act == "order" and order and named and goal.score < UNSURE and not intent.of_orders:
        if pages and is_question(text) and not of_own(text, dialogue):
            rule = asked_of_pages(text, dialogue, mind)
            if rule.score >= SURELY:
                return asking(goal, pages, rule)
        return replace(about_an_order(goal, row, mind), score=part.sure)
    enough = SURE_OF_INTENT if part.sure < SURE_OF_COUNTER else SURELY_MEANT
    contradicted = part.sure < SURELY_MEANT and goal.score >= enough
    contradicted = contradicted or (intent.acts and not intent.at_counter and goal.score >= CERTAIN)
    if part.act in intent.does or answers or contradicted:
        return goal
    idle = intent.outside or intent.social
    if part.act == "page" and pages and not _of_own_order(intent, text, dialogue):
        asked = asked_of_pages(text, dialogue, mind)
        enough = SAYS if goal.score >= SURE_OF_INTENT else SAYS_ON
        return goal if idle and asked.score < enough else asking(goal, pages, asked)
    if intent.at_counter:
        return goal
    if part.act == "order" and order and not (idle and not may_have(text)):
        return replace(about_an_order(goal, row, mind), score=part.sure)
    if part.act == "person" and (person := mind.intents.pointed("person")):
        return replace(goal, intent=person, score=part.sure)
    return goal


def _of_own_order(intent: Intent, text: str, dialogue: Dialogue) -> bool:
    """Whether an intent is about an order, and the words name one, or what one holds."""
    return intent.of_orders and of_own(text, dialogue)


def of_own(text: str, dialogue: Dialogue) -> bool:
    """Whether words name an order, or what one of the customer's holds."""
    return bool(order_number(text) or things_of(text, dialogue))
