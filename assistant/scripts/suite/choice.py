"""A choice in words: `basket and not (slow or hostile)`, as users of pytest write it.

What a word is compared with is the caller's business. Words beside each other are one phrase; quotes make
`and`, `or`, `not` and parentheses part of a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from retrieval.errors import BadInput, shorten

Holds = Callable[[str], bool]
"""Whether one phrase of a choice is true of something."""

Choice = Callable[[Holds], bool]
"""Whether the whole choice is."""

_TOKEN = re.compile(r'"(?P<quoted>[^"]*)"|(?P<sign>[()])|(?P<word>[^\s()"]+)')
_OPERATORS = ("and", "or", "not", "(", ")")


def read_choice(text: str) -> Choice:
    """The choice that these words make.

    Raises:
        BadInput: a word is missing, or a parenthesis stands alone; the message says where.
    """
    return _Reader(text).whole()


class _Reader:
    """Reads `or` of `and` of `not` of phrases, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[tuple[str, bool]] = []
        for match in _TOKEN.finditer(text):
            quoted = match["quoted"]
            word = match[0] if quoted is None else quoted
            self._tokens.append((word, quoted is None and word.lower() in _OPERATORS))
        self._at = 0

    def whole(self) -> Choice:
        choice = self._either()
        if self._at < len(self._tokens):
            raise self._refusal(f"'{self._tokens[self._at][0]}' stands alone")
        return choice

    def _either(self) -> Choice:
        parts = [self._both()]
        while self._takes("or"):
            parts.append(self._both())
        return lambda holds: any(part(holds) for part in parts)

    def _both(self) -> Choice:
        parts = [self._one()]
        while self._takes("and"):
            parts.append(self._one())
        return lambda holds: all(part(holds) for part in parts)

    def _one(self) -> Choice:
        if self._takes("not"):
            denied = self._one()
            return lambda holds: not denied(holds)
        if self._takes("("):
            inner = self._either()
            if not self._takes(")"):
                raise self._refusal("a parenthesis is not closed")
            return inner
        words = []
        while self._at < len(self._tokens) and not self._tokens[self._at][1]:
            words.append(self._tokens[self._at][0])
            self._at += 1
        phrase = " ".join(words)
        if not phrase:
            raise self._refusal("a word is missing")
        return lambda holds: holds(phrase)

    def _takes(self, operator: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at][1]:
            found = self._tokens[self._at][0].lower() == operator
            self._at += found
            return found
        return False

    def _refusal(self, what: str) -> BadInput:
        return BadInput(
            f"'{shorten(self._text)}': {what}; write words with and, or, not and parentheses between them, "
            "and put quotes around what is meant as it stands."
        )
