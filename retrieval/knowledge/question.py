"""A question about a shop as its content words and the kind of answer that it wants. English.

Knows no page: what answers a question is judged by `evidence`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from retrieval.words import clean, fold_word, terms, unique

Wanted = Literal["money", "time", ""]

_LONGEST = 600  # of more than this no one passage is the answer
_MOST_WORDS = 60
_WORD = re.compile(r"[\w'’.-]+")
_MONEY_ASKED = re.compile(r"how much|\bcosts?\b|price|charge|\bfee\b|\bpay for\b|\bfree\b|discount", re.I)
_TIME_ASKED = re.compile(
    r"how long|\bwhen\b|how many (?:days|weeks|months|hours)|what time|until when|how soon|how often|opening"
    r"|\bhours\b",
    re.I,
)
_MONEY_SAID = re.compile(
    r"[£$€]\s?\d|\d\s?(?:p|%|percent)\b|\bfree\b|no charge|charge|cost|fee|price|nothing|half price|included",
    re.I,
)
_TIME_SAID = re.compile(
    r"\b\d+(?::\d\d)?|\b(?:hours?|days?|weeks?|months?|years?|minutes?|noon|midnight|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|once|immediately|never|expire|till|until)\b",
    re.I,
)

# Words that ask rather than say what is asked about; folded.
ASKING = frozenset(
    fold_word(word)
    for line in (
        "a an and are as at be been by can could do does did for from get got has have how i if in is",
        "it its me my mine much many no not of on one or our own please shall should so some something",
        "somebody someone that the their them then there these they thing this those to too us was we",
        "what when where which who whose why will with would you your yours yes about after any",
        "anything am also before but into just let may might must need off once only out over than up",
        "use want whether while long take go goes come say tell know make give put",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks.

    Attributes:
        text: The question, cleaned.
        words: Its content words, folded, each once; all its words where none says what it is about.
        keywords: Its content words as they were typed.
        wanted: The kind of answer, where the question's form tells it.
        names: Its content words that are written with a capital for what they are, folded.
    """

    text: str
    words: tuple[str, ...]
    keywords: str
    wanted: Wanted
    names: tuple[str, ...] = ()

    @property
    def content(self) -> tuple[str, ...]:
        """Its words that say what it is about; none where all only ask."""
        return content(self.words)

    @classmethod
    def read(cls, text: str) -> Question | None:
        """The question in a text; None for a text without words."""
        plain = clean(text[:_LONGEST]).strip()
        every = unique(terms(plain))
        if not every:
            return None
        words = content(every) or every
        kept = [word for word in _WORD.findall(plain) if fold_word(word) not in ASKING]
        wanted: Wanted = ""
        if _MONEY_ASKED.search(plain):
            wanted = "money"
        elif _TIME_ASKED.search(plain):
            wanted = "time"
        return cls(plain, words[:_MOST_WORDS], " ".join(kept[:_MOST_WORDS]) or plain, wanted, _names(plain))


def _names(text: str) -> tuple[str, ...]:
    """The capitalised words; none where the first words or most words have capitals for another reason."""
    later = _WORD.findall(text)[1:]
    capital = [word for word in later if word[0].isupper()]
    if 2 * len(capital) > len(later):
        return ()
    return content(unique(word for each in capital for word in terms(each)))[:_MOST_WORDS]


def content(words: tuple[str, ...]) -> tuple[str, ...]:
    """The folded words that say what something is about."""
    return tuple(word for word in words if len(word) > 1 and word not in ASKING)


def says_money(text: str) -> bool:
    """Whether a text names an amount or that there is none."""
    return bool(_MONEY_SAID.search(text))


def says_time(text: str) -> bool:
    """Whether a text names a time, a day or a number of them."""
    return bool(_TIME_SAID.search(text))
