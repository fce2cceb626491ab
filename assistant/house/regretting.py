"""Whether a reply begins with an apology: something that the customer tells went wrong.

What went wrong, the message says; that it is the shop's business, what it came to. Knows no wording.
"""

from __future__ import annotations

from collections.abc import Iterable

from assistant.house.counter.counter import asks_about
from assistant.house.counter.page_question import supposes
from assistant.house.goals.goal import Goal
from assistant.house.language import Language

GONE_WRONG = "gone_wrong"
"""The sign of words that tell so."""


def regrets(text: str, goals: Iterable[Goal], language: Language) -> bool:
    """Whether to say sorry before what the goals of a message came to.

    Who asks how one complains, or what is done if a thing comes broken, has nothing to be sorry for.
    """
    settled = [goal for goal in goals if goal.intent.at_counter or goal.intent.of_orders]
    told = language.sign(GONE_WRONG, text) is not None and not supposes(text)
    return any(told or (goal.intent.regrets and not asks_about(goal.text)) for goal in settled)
