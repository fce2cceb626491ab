"""Messages that are for the pages as a whole; how surely the pages answer is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from assistant.house.counter.for_pages import whole_for_pages
from assistant.house.dialogue import Counter, Dialogue, Listed
from assistant.house.intents import PAGES
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part
from assistant.titles import Titles
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage


@dataclass
class Pages:
    score: float = 0.99
    titles: Titles = field(default_factory=lambda: Titles({}, {}))

    def passages(self, question: str, before: Before) -> tuple[Passage, ...]:
        return (Passage("sizes", "Sizes", "Children", "", self.score),)


FIRST = Dialogue(turns=1)
AFTER = Dialogue(turns=2, counter=Counter(PAGES, page="sizes", turn=1))


def asks(text: str, act: str, sure: float, dialogue: Dialogue = FIRST, score: float = 0.99) -> bool:
    parts = (Part(act, {act: sure}, text, 0, len(text), ()),)
    return whole_for_pages(text, parts, dialogue, cast(Mind, Pages(score))) is not None


def test_a_doubtful_question_that_the_pages_surely_answer_is_for_them() -> None:
    assert asks("she is 98 cm, which size is that?", "bill", 0.6)


def test_it_is_not_where_the_pages_are_unsure() -> None:
    assert not asks("she is 98 cm, which size is that?", "bill", 0.6, score=0.9)


def test_nor_where_its_act_is_sure() -> None:
    assert not asks("what does the basket come to?", "bill", 0.95)


def test_nor_where_goods_are_asked_for_or_in_sight() -> None:
    assert not asks("do you have it in a 7?", "seek", 0.6)
    shown = Dialogue(turns=2, listed=Listed("search_catalog", {}, ()))
    assert not asks("which size is that?", "detail", 0.6, shown)


def test_a_thing_named_after_a_page_goes_on_with_it() -> None:
    assert asks("and slippers?", "seek", 0.95, AFTER)
    assert not asks("and slippers?", "seek", 0.95, FIRST)


def test_a_wish_after_a_page_does_not() -> None:
    assert not asks("then slippers in that size please", "seek", 0.95, AFTER)
    assert not asks("and some boots", "seek", 0.95, AFTER)
