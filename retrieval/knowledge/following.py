"""Questions that follow another: "and to Wales?" asks something only together with the question before it.

A passage is judged twice, by the question alone and by it together with the one before. The two utilities
are mixed, as two witnesses of whom neither decides (a logarithmic opinion pool: Genest and Zidek, Combining
probability distributions, 1986), and whoever asks on is likelier to mean the page that was just read out, all
the more with a question that says only half. English. Knows no passage's text and no conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from retrieval.knowledge.question import Question
from retrieval.knowledge.wording import Floats

TOGETHER = 0.25
"""The weight of the question together with the one before it."""
SAME_PAGE, SAME_PAGE_LEANING = 1.0, 3.0
"""What a passage of the page that was just read out gains in utility; the same where only half is said."""

_LEANS = re.compile(
    r"^\W*(?:(?:ok|okay|oh|ah|right|i see|hm+|well|fine|ta|thanks|cool|good|great|fair enough|lol|um+)\W+)*"
    r"(?:and|n|but|or|so|also|what if|what about|how about|then|same|even|is that|does that|would that)\b"
    r"|\b(?:it|its|it's|that|this|they|them|those|these|he|him|there|either|too|instead)\b",
    re.IGNORECASE,
)
_FEW = 2
MOST_OF_HALF = 3
"""A question with more words that say what it is about says all of it, however it begins."""


@dataclass(frozen=True, slots=True)
class Before:
    """What a question comes after.

    Attributes:
        question: What was asked just before; empty for nothing.
        page: The page that was read out just before; empty for none.
    """

    question: str = ""
    page: str = ""


FIRST = Before()
"""Nothing was asked before."""


def leans(question: Question) -> bool:
    """Whether a question says only half of what it asks ("and how long does it take?")."""
    return bool(_LEANS.search(question.text.replace("\u2019", "'"))) or len(question.content) < _FEW


def mixed(alone: Floats, together: Floats | None) -> Floats:
    """The utility of each passage [passages] in view of what was asked before.

    Args:
        alone: By the question alone [passages].
        together: By it with the question before it [passages]; None where there was none.
    """
    return alone if together is None else (1 - TOGETHER) * alone + TOGETHER * together


def nearer(question: Question) -> float:
    """What a passage of the page that was just read out gains in utility."""
    return SAME_PAGE_LEANING if leans(question) and len(question.content) <= MOST_OF_HALF else SAME_PAGE
