"""The tool that asks the shop's pages: which passage is read out, and whether any answers.

The customer's words and the topic that they were found to have lead to passages; where they lead apart both
are read out. Knows no intent and no order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import Field

from assistant.reply import Card
from assistant.tools.arguments import Arguments
from assistant.tools.context import Runtime, TurnContext, results_of
from assistant.tools.making import make_tool
from assistant.tools.postage import held_against
from assistant.tools.results import Result
from retrieval.errors import VectorsUnavailable
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage
from retrieval.pages import SAYS
from retrieval.request import NO_VECTORS

MOST_PASSAGES = 2
MOST_CONSIDERED = 40
"""As many as may share the topic's page; what is read out are the first of them."""
NEAR = 0.02
"""A passage on topic answers from this score on: far below `SAYS`, since the topic speaks for it as well."""
COUNTER = ("order_status", "shop_policy", "hand_off")
"""The tools of the counter."""
QUOTED = 0.25
"""From this score on the nearest passage is read out to who asks on, where none is sure to answer."""
LIKELY = 0.4
"""And from this one on to who asks first: on pages of invented shops, half of those are the answer."""
ON_TOPIC = 5.0
"""So many times the score counts for the passages of the page that the topic leads to."""
SURELY = 0.95
"""From this score on what the question leads to is read out beside what its topic leads to."""
AS_LIKELY = 0.5
"""A passage with this share of the best one's score may be meant as well."""
OWN = 3.0
"""And so many times the score counts for the passage that the topic itself leads to."""
MOST_SENTENCES = 4

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")


class PolicyArguments(Arguments):
    """A question about the shop, in the customer's words."""

    question: str
    before: str = Field("", description="what was asked just before, where the question leans on it")
    topic: str = Field("", description="what it is about, in the words of a heading, where that is sure")


def _shop_policy(arguments: PolicyArguments, runtime: Runtime) -> Result:
    shop = runtime.context.shop
    notes: tuple[str, ...] = ()
    before, asked_on = _read_before(arguments.before, runtime)
    own: tuple[Passage, ...] = ()
    try:
        passages = shop.pages.find(arguments.question, MOST_CONSIDERED, before)
        own = shop.pages.find(arguments.topic, 1) if arguments.topic else ()
        says = bool(passages) and passages[0].score >= SAYS
        if on_topic := _on_topic(passages, own):
            says, passages = True, on_topic
        passages = _beside_what_was_read(passages, runtime)
        asked = shop.pages.find(arguments.question, 1, before)
        passages = (*passages[:1], *_also(passages, asked, own))
    except VectorsUnavailable:
        passages, notes = shop.pages.find_by_words(arguments.question, MOST_PASSAGES), (NO_VECTORS,)
        says = bool(passages)
    if not says:
        nearest = _quoted(passages, own, asked_on, before.page)
        if not nearest:
            named = [" – ".join(part for part in (p.title, p.heading) if part) for p in passages[:1]]
            facts: dict[str, Any] = {"nearest": "".join(named), "topic": arguments.topic}
            return Result("shop_policy", "silent", facts=facts, notes=notes)
        passages = nearest
    best_one = passages[0]
    facts = {
        "page": best_one.title,
        "heading": best_one.heading,
        "answer": sentences_for(arguments.question, best_one.text, runtime.context),
        "passages": [{"page": p.title, "heading": p.heading, "text": p.text[:2_000]} for p in passages],
    }
    if len(passages) > 1:
        second = passages[1]
        facts |= {
            "also": sentences_for(arguments.question, second.text, runtime.context),
            "also_page": second.title,
            "also_heading": second.heading,
        }
    facts |= held_against(facts["answer"], runtime.context)
    cards = [
        Card("policy", p.page, facts={"title": p.title, "heading": p.heading, "text": p.text[:2_000]})
        for p in passages
    ]
    outcome = "found" if says else "nearest"
    return Result("shop_policy", outcome, facts=facts, cards=tuple(cards), notes=notes)


def _quoted(
    passages: Sequence[Passage], own: Sequence[Passage], asked_on: bool, page: str
) -> tuple[Passage, ...]:
    """What is read out where no passage is sure to answer: what the topic leads to, or what is likely.

    Who asks on about the page that was just read out hears its nearest passage.

    None of a topic that the pages don't have: whatever else is near to the words is about something else.
    """
    if own:
        return tuple(own[:1]) if own[0].score >= SAYS else ()
    on_that_page = bool(page and passages) and passages[0].page == page
    likely = 0.0 if on_that_page else QUOTED if asked_on else LIKELY
    return tuple(passages) if passages and passages[0].score >= likely else ()


def _read_before(question: str, runtime: Runtime) -> tuple[Before, bool]:
    """What a question comes after, and whether the last call was for the counter as well."""
    last = next(iter(reversed(results_of(runtime.state.get("messages", ())))), None)
    if last is None or last.tool not in COUNTER:
        return Before(question), False
    page = next((card.reference for card in last.cards if card.kind == "policy"), "")
    return Before(question, page if last.tool == "shop_policy" else ""), True


def _beside_what_was_read(passages: Sequence[Passage], runtime: Runtime) -> tuple[Passage, ...]:
    """The passages; one that was read out just now comes behind another that is about as likely."""
    last = next(iter(reversed(results_of(runtime.state.get("messages", ())))), None)
    if len(passages) < 2 or last is None or last.tool != "shop_policy":
        return tuple(passages)
    first, second, *others = passages
    read = (last.facts.get("page"), last.facts.get("heading"))
    if (first.title, first.heading) == read and second.score >= first.score * AS_LIKELY:
        return (second, first, *others)
    return tuple(passages)


def _also(
    passages: Sequence[Passage], asked: Sequence[Passage], own: Sequence[Passage]
) -> tuple[Passage, ...]:
    """A second passage that is read out as well: one as likely, or where question and topic lead apart."""
    if not passages:
        return ()
    first, *others = passages
    others += [p for p in asked if all((p.page, p.heading) != (o.page, o.heading) for o in passages)]
    if own and (own[0].page, own[0].heading) == (first.page, first.heading):
        others = [p for p in others if p.page == first.page]
    apart = [
        p
        for p in others
        if (any((p.page, p.heading) == (a.page, a.heading) and p.score >= SURELY for a in asked))
        or (any((p.page, p.heading) == (t.page, t.heading) for t in own) and p.score >= NEAR)
    ]
    on_topic = bool(own) and own[0].score >= SAYS and own[0].page == first.page
    likely = [
        p
        for p in others
        if p.score >= max(first.score, SAYS) * AS_LIKELY and (p.page == first.page or not on_topic)
    ]
    return tuple([*apart, *likely][:1])


def _on_topic(passages: Sequence[Passage], about: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages in the order in which question and topic together speak for them; none of an unsure topic.

    What somebody asks may have no word of the page that answers it ("are you open on Saturdays?"); that topic
    and question lead to the same page is as good as a word. A passage elsewhere that answers the question far
    better is meant all the same.
    """
    if not about or about[0].score < SAYS:
        return ()
    own = about[0]
    silent = not passages or passages[0].score < SAYS

    def together(passage: Passage) -> float:
        if passage.page != own.page:
            return passage.score
        if passage.heading == own.heading and silent:
            return ON_TOPIC * OWN  # the words tell nothing, and so the topic does
        return passage.score * ON_TOPIC * (OWN if passage.heading == own.heading else 1.0)

    found = sorted(passages, key=lambda p: (-together(p), p.page, p.heading))
    return tuple(found) if any(p.page == own.page and p.score >= NEAR for p in found) else ()


def sentences_for(question: str, text: str, context: TurnContext) -> str:
    """The sentences of a passage that come closest to the question, in their order."""
    sentences = [s.strip(" -*\t") for s in _SENTENCE.split(text) if s.strip(" -*#\t")]
    if len(sentences) <= MOST_SENTENCES:
        return " ".join(sentences)
    encoder = context.shop.encoder
    closeness = encoder.encode_document(sentences) @ encoder.encode_query([question])[0]
    best = sorted(np.argsort(-closeness, kind="stable")[:MOST_SENTENCES].tolist())
    return " ".join(sentences[row] for row in best)


shop_policy = make_tool(
    "shop_policy",
    "What the shop's own pages say about delivery, returns, payment, warranty and everything else.",
    PolicyArguments,
    _shop_policy,
)
