"""What a person may send: text that can be read, kept and answered, or a refusal in words.

Nothing here fails: a megabyte, a NUL, half a character or a bidirectional mark leads to a cleaned text or
to a polite sentence. The number of a payment card is put out of sight at once: nothing behind this module
sees it, and no record keeps it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.prompts import EMPTY, TOO_LONG
from retrieval.words import clean

LONGEST_MESSAGE = 4_000
CARD = "[card number]"
"""Stands where somebody typed the number of a payment card."""

_CARD = re.compile(
    r"(?<![\w-])(?:[3-6]\d{3})(?P<gap>[ -]?)(?:\d{4}(?P=gap)\d{4}(?P=gap)\d{2,4}|\d{6}(?P=gap)\d{5})(?![\w-])"
)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it is kept and answered.

    Attributes:
        text: Without what no reader sees, and without numbers of cards; cut short when it is refused for its
            length.
        refusal: What to answer instead; empty for a message that can be read.
    """

    text: str
    refusal: str = ""


def read_incoming(text: str) -> Incoming:
    """The message cleaned, or refused."""
    if len(text) > LONGEST_MESSAGE:
        kept = clean(text[: LONGEST_MESSAGE // 10]).strip() + " …"
        return Incoming(kept, TOO_LONG.format(limit=f"{LONGEST_MESSAGE:,}"))
    cleaned = _without_cards(clean(text).strip())
    if not any(character.isalnum() for character in cleaned):
        return Incoming(cleaned, EMPTY)
    return Incoming(cleaned)


def _without_cards(text: str) -> str:
    """The text without numbers of payment cards: written in groups, or right by their check digit."""
    return _CARD.sub(lambda match: CARD if match["gap"] or _checks(match.group()) else match.group(), text)


def _checks(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = [
        sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits), 1)
    ]
    return sum(doubled) % 10 == 0
