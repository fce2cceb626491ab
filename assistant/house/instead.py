"""What a goal means in truth where a value that its call needs is missing: another goal for the same words.

"Where is it?" asks for the order that was spoken of, "do you have it in green?" limits the last list, a
question about no product in sight may be one for the shop's pages. Calls no tool.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.house.counter.page_question import asked_of_pages
from assistant.house.goals.goal import Goal
from assistant.house.sources import Missing, NotInside, Situation
from assistant.house.words.phrases import content_words
from retrieval.pages import SAYS


def meant_instead(missing: Missing, situation: Situation) -> Goal | None:
    """The goal that the words mean instead; None where only the visitor has what is missing.

    Args:
        missing: What the goal lacks.
        situation: The goal, and where the conversation stands.
    """
    goal, intent, intents = situation.goal, situation.intent, situation.mind.intents
    if (order := intents.pointed("order")) and _means_the_order(missing, situation):
        return replace(goal, intent=order)
    if _limits_the_list(missing, situation):
        return replace(goal, intent=intents.narrowing)
    if intent.otherwise and (isinstance(missing, NotInside) or _names_another(situation)):
        return replace(goal, intent=intents.intents[intent.otherwise])
    return _asked_of_pages(missing, situation)


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


def _asked_of_pages(missing: Missing, situation: Situation) -> Goal | None:
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
