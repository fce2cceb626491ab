"""What the shop's pages are asked, in view of what was asked before, and how sure they are to answer.

"And what does that cost?" asks something only together with the question before it. Whether a message is for
the pages at all, two witnesses say: the classifier, how likely each intent is, and the pages' own score
(decision 086), how surely they answer. Neither decides alone; their odds are multiplied, as for independent
evidence. Knows no wording and no order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from assistant.house.counter.counter import (
    OTHER_WRITING,
    SURELY_MEANT,
    asks,
    asks_about,
    for_goods,
    may_have,
    things_of,
)
from assistant.house.counter.page_question import Asked, asked_of_pages
from assistant.house.dialogue import Counter, Dialogue
from assistant.house.goals.goal import Goal
from assistant.house.intents import PAGES, PERSON, Intent
from assistant.house.mind import Mind
from assistant.house.words.phrases import content_words, is_question
from assistant.house.words.seeking import plainly, seeks
from assistant.incoming import CARD
from retrieval.pages import SAYS

SURE_INTENT = 0.75
"""From this probability on an intent of the pages keeps its topic, and a person is wanted."""
PRIOR = 0.015
"""At least so likely a message is for the pages, whatever the classifier has of it."""
OF_A_RULE = 0.2
"""The same of a question about what is done with orders, which asks for nothing to be done."""
AFTER_A_PAGE = 0.08
"""The same right after a page was read out, of words that lean on it."""
ASKED_ON = 0.3
"""The same of a question at the counter that would else be a search."""
SAYS_ON = 0.4
"""From this score on the pages are taken to answer what is asked on at the counter."""
IDLE_IN_TALK = 0.4
"""So much counts that the classifier finds a question at the counter idle, or no business of the shop."""
FEWEST_LETTERS = 4
"""Of a word that may name a thing."""
HALF_KNOWN = 0.5
"""Below this share of words that titles have, a search is in vain."""
OF_CARDS = "shall I give you my card number here in the chat?"
"""What is asked of the pages where somebody has typed the number of a card."""
MOSTLY_KNOWN = 0.6
UNSURE = 0.35
"""Below this probability an intent that lists is as good as a search for the words."""

OF_TIME = (
    "by before until till on today tonight tomorrow now soon early late day week weekend month next time"
)
"""Words that say when, and name nothing that is sold."""
_OF_HOURS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|weekdays?|evenings?|bank holidays?|hours"
    r"|open(?:ing)?|(?:un)?til+ when|what time|how (?:late|early))\b",
    re.IGNORECASE,
)
"""Asks when somebody is there, and not that they come."""
_SUPPOSES = re.compile(r"\b(?:would|if|suppose|supposing)\b", re.IGNORECASE)
_WHAT_IF = re.compile(r"^\W*(?:(?:and|but|so|or|ok|okay|oh)\W+)*(?:what )?if\b", re.IGNORECASE)


def answered_by_pages(
    goal: Goal, text: str, row: Mapping[str, float], dialogue: Dialogue, mind: Mind
) -> Goal:
    """The goal, or the question that it is to the pages, where they are likelier to be meant.

    Args:
        goal: As the classifier has it.
        text: Its words.
        row: The probability of each intent.
        dialogue: Where the conversation stands.
        mind: The shop.
    """
    pages = mind.intents.pointed("page")
    if pages is None or OTHER_WRITING.search(text):
        return goal
    text = plainly(text, mind.titles)
    if CARD in text:
        return replace(goal, intent=pages, given={**goal.given, "question": OF_CARDS})
    if goal.intent.tool == PERSON and asks_about(text) and _OF_HOURS.search(text):
        asked = asked_of_pages(text, dialogue, mind)
        hours = mind.intents.pointed("hours") or pages
        return asking(goal, pages, asked) if asked.score >= SAYS else replace(goal, intent=hours)
    surely_a_person = goal.intent == mind.intents.pointed("person") and goal.score >= SURELY_MEANT
    answers = goal.intent.accepts or goal.intent.declines
    if surely_a_person or answers or _surely_wished(goal, text) or _names_things(goal, text, dialogue, mind):
        return goal
    of_rule = goal.intent.writes and goal.intent.at_counter and asks_about(text)
    of_rule = of_rule or (goal.intent.of_orders and at_pages(dialogue) and bool(_SUPPOSES.search(text)))
    if goal.intent.of_orders and not of_rule and ("order" in goal.given or things_of(text, dialogue)):
        return goal  # a record of the customer's own says more than a page
    intents = mind.intents.intents
    own = sum(p for name, p in row.items() if name in intents and intents[name].tool == pages.tool)
    if goal.intent.tool == pages.tool:
        asked = asked_of_pages(text, dialogue, mind)
        if not asked.before:
            return goal
        if goal.score < SURE_INTENT:
            return asking(goal, pages, asked)
        return replace(goal, given={**goal.given, "question": asked.question, "before": asked.before})
    context = max(_in_talk(goal, text, dialogue), _in_vain(goal, text, mind))
    best = _of_family(goal, row, mind)
    if context and (not goal.intent.acts or _has_nothing_to_mean(goal, dialogue)):
        best *= IDLE_IN_TALK
    about = (ASKED_ON if at_pages(dialogue) else OF_A_RULE) if of_rule else PRIOR
    prior = max(own, about, context)
    if prior * odds(1.0) <= best:
        return goal
    asked = asked_of_pages(text, dialogue, mind)
    if asked.score >= (SAYS_ON if context else SAYS) and prior * odds(asked.score) > best:
        return asking(goal, pages, asked)
    # What is asked on at the counter, and names nothing that is sold, is no search for the words that it has.
    asked_on = dialogue.at_counter.tool and goal.intent.fallback and is_question(text)
    return asking(goal, pages, asked) if asked_on else goal


def _surely_wished(goal: Goal, text: str) -> bool:
    """Whether something is surely to be done with an order, and no rule asked about ("swap them for a 9")."""
    sure = goal.intent.of_orders and goal.intent.writes and goal.score >= SURELY_MEANT
    return sure and not is_question(text) and not _SUPPOSES.search(text)


def _in_talk(goal: Goal, text: str, dialogue: Dialogue) -> float:
    """How likely words are for the pages because of what was settled at the counter just before."""
    if not dialogue.at_counter.tool:
        return 0.0
    elsewhere = (
        goal.intent.lists or goal.intent.outside or (at_pages(dialogue) and not goal.intent.at_counter)
    )
    if (is_question(text) or _WHAT_IF.match(text)) and elsewhere:
        return ASKED_ON
    return AFTER_A_PAGE if at_pages(dialogue) and not goal.intent.social else 0.0


def _has_nothing_to_mean(goal: Goal, dialogue: Dialogue) -> bool:
    """Whether the goal is about a list or a product, and none is in sight."""
    return (goal.intent.continues or goal.intent.points) and dialogue.listed is None and not dialogue.focus


def _in_vain(goal: Goal, text: str, mind: Mind) -> float:
    """How likely a question is for the pages because it would be sought in vain: no title has its words."""
    sought = goal.intent.fallback or (goal.intent.lists and goal.score < UNSURE)
    if not sought or not (is_question(text) or asks(text)):
        return 0.0
    return ASKED_ON if mind.titles.share_known(_named(text, mind)) < HALF_KNOWN else 0.0


def _named(text: str, mind: Mind) -> list[str]:
    """The words that may name a thing that is sought."""
    words = content_words(mind.read_request(text).text, OF_TIME)
    return [word for word in words if len(word) >= FEWEST_LETTERS]


def asking(goal: Goal, pages: Intent, asked: Asked) -> Goal:
    """The goal as a question to the pages."""
    return replace(
        goal, intent=pages, given={**goal.given, "question": asked.question, "before": asked.before}
    )


def _of_family(goal: Goal, row: Mapping[str, float], mind: Mind) -> float:
    """How likely the goal's intent, or another one about orders where it is one, is meant."""
    intents = mind.intents.intents
    if not goal.intent.of_orders:
        return goal.score
    together = sum(p for name, p in row.items() if name in intents and intents[name].of_orders)
    return max(goal.score, together)


def _names_things(goal: Goal, text: str, dialogue: Dialogue, mind: Mind) -> bool:
    """Whether the goal is about products, and the words name what is sold.

    Titles hold most words of talk somewhere ("post", "much"); while rules and orders are talked of, it takes
    a kind, a brand or a value that the shop has.
    """
    if not (goal.intent.lists or goal.intent.points):
        return False
    if dialogue.at_counter.tool and goal.intent.continues and dialogue.listed is None:
        return False
    if seeks(text, mind.titles) or (for_goods(text) and mind.titles.share_known(_named(text, mind))):
        return True
    if dialogue.at_counter.tool and (is_question(text) or _WHAT_IF.match(text)):
        if may_have(text) and goal.intent.fallback:
            return False
        return not mind.read_request(text).require.is_empty()
    return mind.titles.share_known(content_words(text, OF_TIME)) >= MOSTLY_KNOWN


def together_with(text: str, dialogue: Dialogue) -> Dialogue:
    """Where the conversation stands after these words of the same message: what follows may lean on them."""
    return replace(dialogue, counter=Counter(question=text, turn=dialogue.turns))


def odds(score: float) -> float:
    """How much likelier a message with this score of the pages is one for them than one for another."""
    return score / (1.02 - score)


def at_pages(dialogue: Dialogue) -> bool:
    """Whether a page was read out just before."""
    return dialogue.at_counter.tool == PAGES
