"""The arguments of the tool call that serves a goal: each from the source that its intent names.

Which intent takes which argument from which source is data. Calls no tool.
"""

from __future__ import annotations

from typing import Any

from assistant.house.dialogue import Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import LITERAL, OPTIONAL, SPREAD
from assistant.house.mind import Mind
from assistant.house.pointing.references import References, find_references
from assistant.house.pointing.unseen import named_unseen
from assistant.house.sources import SOURCES, Missing, NotInside, Situation, counts
from assistant.house.words.slots import quantity
from assistant.tools.arguments import merge

SURE_OF_TOPIC = 0.5
"""From this probability of the intent on a literal that is optional is given."""


def situation_of(goal: Goal, dialogue: Dialogue, mind: Mind) -> Situation:
    """What the sources read for a goal: the words, where the conversation stands, the products meant."""
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
    if (
        "question" in goal.intent.arguments
        and goal.meant
        and not (references.product_ids or references.asked)
    ):
        unseen = named_unseen(goal.meant, goal.text, mind)
        references = References((unseen,), True) if unseen else references
    return Situation(goal, goal.intent, dialogue, mind, references)


def arguments_of(situation: Situation, patient: bool = False) -> dict[str, Any]:
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
