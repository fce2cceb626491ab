"""What a person may send: text that can be read, kept and answered, or a refusal in words.

Nothing here fails: a megabyte, a NUL, half a character or a bidirectional mark leads to a cleaned text or
to a polite sentence.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.prompts import EMPTY, TOO_LONG
from retrieval.words import clean

LONGEST_MESSAGE = 4_000


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it is kept and answered.

    Attributes:
        text: Without what no reader sees; cut short when it is refused for its length.
        refusal: What to answer instead; empty for a message that can be read.
    """

    text: str
    refusal: str = ""


def read_incoming(text: str) -> Incoming:
    """The message cleaned, or refused."""
    if len(text) > LONGEST_MESSAGE:
        kept = clean(text[: LONGEST_MESSAGE // 10]).strip() + " …"
        return Incoming(kept, TOO_LONG.format(limit=f"{LONGEST_MESSAGE:,}"))
    cleaned = clean(text).strip()
    if not any(character.isalnum() for character in cleaned):
        return Incoming(cleaned, EMPTY)
    return Incoming(cleaned)
