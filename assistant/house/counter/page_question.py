"""Which question the shop's pages are asked: all of a message, or the clause of it that asks.

What a message tells leads to a page as well as what it asks: "got the link, it says expired, how long are
those good for?". Knows no intent and no wording of an answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.house.counter.counter import OTHER_WRITING, asks
from assistant.house.dialogue import Dialogue
from assistant.house.mind import Mind
from assistant.house.words.asides import clauses_of
from assistant.house.words.phrases import content_words, is_question
from assistant.house.words.seeking import plainly
from retrieval.knowledge.following import Before, leans
from retrieval.knowledge.question import Question
from retrieval.pages import SAYS

SURELY = 0.95
"""From this score on a page is surely meant."""
MOST_CLAUSES = 3
"""So many clauses that ask are asked each by itself."""
MOST_WORDS = 60
"""Words of the questions before that are asked with a new one."""
_FEW = 2
_CONDITION = re.compile(
    r"^\W*(?:(?:and|but|so|or|ok|okay|oh|well|also)\W+)*"
    r"(?:(?:what|what happens|and what) )?(?:if|when|once|suppose|supposing|say|assuming|in case)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the pages.

    Attributes:
        question: In words that they understand.
        before: What was asked just before; empty for nothing.
        score: The probability that they answer it.
        page: The page that answers, and the `heading` there.
    """

    question: str
    before: str = ""
    score: float = 0.0
    page: str = ""
    heading: str = ""


def asked_of_pages(text: str, dialogue: Dialogue, mind: Mind) -> Asked:
    """The text as a question to the pages, in view of what was said and read out just before."""
    question = plainly(text, mind.titles)
    said = _last_asked(dialogue.said_before)
    if OTHER_WRITING.search(question) or len(content_words(said)) < _FEW or said == question:
        said = ""
    before = Before(said, dialogue.at_counter.page)
    asked = _asked(question, before, mind)
    clauses = clauses_of(question)
    if len(clauses) == 1:
        return asked
    if asked.score >= SAYS:
        return _in_view_of_told(question, clauses, asked, before, mind)
    # "I'm away on Friday, what if he rings?" asks only with its second half.
    apart = [_asked(_as_question(each), before, mind) for each in _asking(clauses)[-MOST_CLAUSES:]]
    return max((asked, *apart), key=lambda each: each.score)


def conditional(text: str) -> bool:
    """Whether the words end in a condition under which something is asked ("if she sends it back")."""
    return supposes(text) and "?" not in text


def supposes(text: str) -> bool:
    """Whether the last clause of the words only supposes something ("what if it comes broken?")."""
    *_, last = ("", *clauses_of(text))
    return bool(_CONDITION.match(last))


def _in_view_of_told(
    question: str, clauses: Sequence[str], asked: Asked, before: Before, mind: Mind
) -> Asked:
    """What a message asks after it has told something, where both lead to other pages.

    A clause that says all that it asks is asked by itself ("it scratches. what do I do to send one back?");
    with one that says only half of it, what was told is meant.
    """
    last = clauses[-1]
    told = question[: question.rindex(last)].strip(" ,")
    if not (is_question(last) and told) or is_question(told) or conditional(clauses[-2]):
        return asked
    read = Question.read(last)
    if read is None or leans(read):
        meant = _asked(told, before, mind)
        return meant if meant.score >= SURELY and meant.page != asked.page else asked
    alone = _asked(_as_question(last), Before(told, before.page), mind)
    if alone.score < SAYS or alone.page == asked.page:
        return asked
    return replace(alone, score=max(alone.score, asked.score))


def _asking(clauses: Sequence[str]) -> list[str]:
    """The clauses that ask and say of what; none that asks only under the condition before it."""
    led = ("", *clauses)
    return [
        clause
        for lead, clause in zip(led, clauses, strict=False)
        if is_question(clause) and len(content_words(clause)) >= _FEW and not conditional(lead)
    ]


def _as_question(clause: str) -> str:
    return f"{clause.rstrip(' .?!')}?"


def _asked(question: str, before: Before, mind: Mind) -> Asked:
    found = mind.passages(question, before)
    if not found:
        return Asked(question, before.question)
    return Asked(question, before.question, found[0].score, found[0].page, found[0].heading)


def _last_asked(text: str) -> str:
    """The sentence of a message that asked something, or all of it."""
    asking = [each for each in _SENTENCE.split(text) if asks(each) and len(content_words(each)) >= _FEW]
    return " ".join((asking[-1] if asking else text).split()[-MOST_WORDS:])
