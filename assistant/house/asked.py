"""What the shop's pages are asked, in view of what was asked before, and how sure they are to answer.

"And what does that cost?" asks something only together with the question before it. Whether a message is for
the pages at all, two witnesses say: the classifier, how likely each intent is, and the pages' own score
(decision 086), how surely they answer. Neither decides alone; their odds are multiplied, as for independent
evidence. Knows no wording and no order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.house.counter import OTHER_WRITING, asks, asks_about, things_of
from assistant.house.dialogue import Counter, Dialogue
from assistant.house.goal import Goal
from assistant.house.intents import PAGES, Intent
from assistant.house.mind import Mind
from assistant.house.phrases import content_words
from assistant.house.seeking import plainly, seeks
from retrieval.pages import SAYS

SURE_ALONE = 0.95
"""From this score on a question that leans on no other is understood by itself."""
SURE_TOGETHER = 0.85
"""From this score on a question is understood together with the one before it."""
SURE_INTENT = 0.75
"""From this probability on an intent of the pages keeps its topic, and a person is wanted."""
PRIOR = 0.015
"""At least so likely a message is for the pages, whatever the classifier has of it."""
OF_A_RULE = 0.2
"""The same of a question about what is done with orders, which asks for nothing to be done."""
AFTER_A_PAGE = 0.08
"""The same right after a page was read out, of words that lean on it."""
MOSTLY_KNOWN = 0.6
HALF_SURE = 0.4
"""From this score on a question says something of its own."""
MOST_WORDS = 60
"""Words of the questions before that are asked with a new one."""

_LEANS = re.compile(
    r"^\W*(?:(?:ok|okay|oh|ah|right|i see|hm+|well|fine|ta|thanks|cool|good|great|fair enough|lol|um+)\W+)*"
    r"(?:and|but|or|so|also|what if|what about|how about|then|same|even|is that|does that|would that)\b"
    r"|\b(?:it|its|it's|that|this|they|them|those|these|he|him|there|either|too|instead)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_FEW = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the pages.

    Attributes:
        question: In words that they understand.
        before: What was said just before, where the question leans on it; else empty.
        score: The probability that they answer it.
        page: The page that answers, and the `heading` there.
    """

    question: str
    before: str = ""
    score: float = 0.0
    page: str = ""
    heading: str = ""


def asked_of_pages(text: str, dialogue: Dialogue, mind: Mind) -> Asked:
    """The text as a question to the pages: by itself, or with what was said just before."""
    text = plainly(text, mind.titles)
    alone = _asked(text, "", mind)
    said = _last_asked(dialogue.said_before)
    if OTHER_WRITING.search(text) or len(content_words(said)) < _FEW or said == text:
        return alone
    leaning = leans(text)
    if alone.score >= (SURE_ALONE if leaning else SAYS):
        return alone
    together = _asked(text, said, mind)
    if together.score < SURE_TOGETHER or together.score < alone.score - 0.1:
        return alone
    read = dialogue.at_counter
    if alone.score >= HALF_SURE and (together.page, together.heading) == (read.page, read.heading):
        return alone  # it is the words before that this passage answers
    return together if leaning or alone.score < SAYS else alone


def _last_asked(text: str) -> str:
    """The sentence of a message that asked something, or all of it."""
    asking = [each for each in _SENTENCE.split(text) if asks(each) and len(content_words(each)) >= _FEW]
    return " ".join((asking[-1] if asking else text).split()[-MOST_WORDS:])


def leans(text: str) -> bool:
    """Whether a question says only half of what it asks ("and how long does it take?")."""
    plain = text.replace("’", "'")
    return bool(_LEANS.search(plain)) or len(content_words(plain)) < _FEW


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
    if (
        pages is None
        or OTHER_WRITING.search(text)
        or goal.intent.accepts
        or goal.intent.declines
        or _names_things(goal, text, mind)
    ):
        return goal
    of_rule = goal.intent.writes and goal.intent.at_counter and asks_about(text)
    if goal.intent.of_orders and not of_rule and things_of(text, dialogue):
        return goal  # a record of the customer's own says more than a page
    intents = mind.intents.intents
    own = sum(p for name, p in row.items() if name in intents and intents[name].tool == pages.tool)
    if goal.intent.tool == pages.tool:
        asked = asked_of_pages(text, dialogue, mind)
        if not asked.before:
            return goal
        if goal.score < SURE_INTENT:
            return _asking(goal, pages, asked)
        return replace(goal, given={**goal.given, "question": asked.question, "before": asked.before})
    best = _of_family(goal, row, mind)
    context = AFTER_A_PAGE if at_pages(dialogue) and not goal.intent.social else 0.0
    about = OF_A_RULE if of_rule else PRIOR
    prior = max(own, about, context)
    if prior * odds(1.0) <= best:
        return goal
    asked = asked_of_pages(text, dialogue, mind)
    prior = prior if asked.before else max(own, about)
    if asked.score < SAYS or prior * odds(asked.score) <= best:
        return goal
    return _asking(goal, pages, asked)


def _asking(goal: Goal, pages: Intent, asked: Asked) -> Goal:
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


def _names_things(goal: Goal, text: str, mind: Mind) -> bool:
    """Whether the goal is about products, and most of the words are those of titles."""
    if not (goal.intent.lists or goal.intent.points):
        return False
    return seeks(text, mind.titles) or mind.titles.share_known(content_words(text)) >= MOSTLY_KNOWN


def together_with(text: str, dialogue: Dialogue) -> Dialogue:
    """Where the conversation stands after these words of the same message: what follows may lean on them."""
    return replace(dialogue, counter=Counter(question=text, turn=dialogue.turns))


def odds(score: float) -> float:
    """How much likelier a message with this score of the pages is one for them than one for another."""
    return score / (1.02 - score)


def at_pages(dialogue: Dialogue) -> bool:
    """Whether a page was read out just before."""
    return dialogue.at_counter.tool == PAGES


def _asked(question: str, before: str, mind: Mind) -> Asked:
    found = mind.passages(f"{before} {question}".strip())
    if not found:
        return Asked(question, before)
    return Asked(question, before, found[0].score, found[0].page, found[0].heading)
