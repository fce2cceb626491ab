"""Which clause of a message the pages are asked; they are stood in for by what leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import pytest

from assistant.house.counter.page_question import asked_of_pages, conditional
from assistant.house.dialogue import Dialogue
from assistant.house.mind import Mind
from assistant.titles import Titles
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage


@dataclass
class Pages:
    """Each question leads to the page that is written down for it, or to none."""

    leads: Mapping[str, tuple[str, float]]
    titles: Titles = field(default_factory=lambda: Titles({}, {}))

    def passages(self, question: str, before: Before) -> tuple[Passage, ...]:
        page, score = self.leads.get(question, ("none", 0.0))
        return (Passage(page, page, "", "", score),)


def asked(text: str, leads: Mapping[str, tuple[str, float]]) -> str:
    return asked_of_pages(text, Dialogue(turns=1), cast(Mind, Pages(leads))).page


def test_a_clause_that_says_all_that_it_asks_is_asked_by_itself() -> None:
    text = "it pinches badly. how do I send something back?"
    leads = {text: ("faults", 0.95), "how do I send something back?": ("returns", 0.8)}
    assert asked(text, leads) == "returns"


def test_with_a_clause_that_says_only_half_what_was_told_is_meant() -> None:
    text = "I was mailed a link for my password. how long do those last?"
    leads = {text: ("vouchers", 0.95), "I was mailed a link for my password.": ("passwords", 0.99)}
    assert asked(text, leads) == "passwords"


def test_a_question_is_not_cut_from_its_condition() -> None:
    text = "if she sends it back to you, who pays the postage?"
    assert asked(text, {text: ("returns", 0.4), "who pays the postage?": ("payment", 0.9)}) == "returns"


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("if I cancel it", True),
        ("quick one, if I cancel it", True),
        ("what happens if it is late", True),
        ("would you mind if I sent it back?", False),
        ("cancel it", False),
    ],
)
def test_words_may_end_in_a_condition(text: str, is_one: bool) -> None:
    assert conditional(text) is is_one
