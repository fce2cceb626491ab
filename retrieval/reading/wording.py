"""A request's words while they are read: what was taken for a constraint, and what is left to be searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from retrieval.lexicon import english
from retrieval.words import clean, fold

TAKEN = "\0"
_TOKEN = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_NUMBER = re.compile(r"\d+\.\d+")
# Markup names nothing that is sold: a script with what it does, every other tag without what it encloses.
_MARKUP = re.compile(
    r"<(script|style)\b[^<>]{0,200}>.{0,1000}?</\1\s*>|</?[a-z][^<>]{0,1000}>", re.IGNORECASE | re.DOTALL
)
_FRACTIONS = str.maketrans({"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"})
# Between two words of one phrase: "navy-blue", "black/white", "salt & pepper".
_JOINED = re.compile(r"[ \t]*[-–/&|]?[ \t]*")
# "Something like the red mug", but neither "I would like the red mug" nor "like a red mug", which describes.
_LIKE = re.compile(
    r"\b(?<!would )(?<!'d )(?<!\bid )(?<!\bi )(?<!also )(?:like|similar to|such as)"
    r"\s+(?:the|this|that|my|your)\s+",
    re.IGNORECASE,
)
# "My last plastic one broke" describes what somebody has.
_OWNED = re.compile(r"\bmy\s+(?:last|old|previous|current|existing)\s[^,;.!?()\0]*", re.IGNORECASE)
_CLAUSE_END = re.compile(
    r"[\0,;!?()]|\.(?:\s|$)|\s(?:but|which|that|for|with|without|not|no|in stock)\s", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word that nobody has taken, with its place; `word` is folded.

    Attributes:
        joined: Whether nothing but a space, a hyphen or a slash stands between it and the word before it.
        listed: Whether this is a mark that lists ("black/white", "pink & grey").
        typed: As it was typed, in small letters.
    """

    start: int
    stop: int
    word: str
    joined: bool = False
    listed: bool = False
    typed: str = ""


class Wording:
    """The text of a request; readers take spans out of it."""

    def __init__(self, text: str) -> None:
        plain = _MARKUP.sub(" ", clean(text)).replace("’", "'").translate(_FRACTIONS)
        self.text = " ".join(plain.split())
        self._free = self.text

    @property
    def free(self) -> str:
        """The text with taken spans blanked out by characters that are no word and no space; places stay."""
        return self._free

    def take(self, start: int, stop: int) -> str:
        """Takes a span; returns its words."""
        self._free = self._free[:start] + TAKEN * (stop - start) + self._free[stop:]
        return self.text[start:stop].strip(" ,;.")

    def tokens(self, start: int = 0, stop: int | None = None) -> list[Token]:
        """The free words of a stretch, without those that fold to nothing."""
        found: list[Token] = []
        for each in _TOKEN.finditer(self._free, start, len(self._free) if stop is None else stop):
            if word := _folded(each[0]):
                between = self._free[found[-1].stop : each.start()] if found else ","
                joined = _JOINED.fullmatch(between) is not None
                listed = joined and between.strip() in ("/", "&", "|")
                found.append(Token(each.start(), each.end(), word, joined, listed, each[0].casefold()))
        return found

    def likenesses(self) -> Iterator[tuple[int, int]]:
        """Stretches that name a thing ("like the white hanging heart"): their words are no constraints."""
        for found in _LIKE.finditer(self._free):
            end = _CLAUSE_END.search(self._free, found.end())
            yield found.end(), end.start() if end else len(self._free)
        yield from (found.span() for found in _OWNED.finditer(self._free))

    def rest(self) -> str:
        """What is left to be searched: free words without what only asks."""
        text = re.sub(r"\0+", " ", self._free)
        text = re.sub(r"\s+([,;.!?])", r"\1", text)
        text = re.sub(r"[,;:.!?]+(?=[\s,;:.!?]|$)", ",", text)
        parts = [_bare(" ".join(part.split())) for part in text.split(",")]
        return " ".join(part for part in parts if part)


def _folded(typed: str) -> str:
    """A word as vocabularies have it; a number keeps its point ("9.5")."""
    return typed if _NUMBER.fullmatch(typed) else fold(typed)


def _bare(text: str) -> str:
    """A clause without the words that only ask, at its beginning and end."""
    lexicon = english()
    text = text.strip(" \t-–—.,;:!?'()&/")
    while text:
        lowered = text.casefold()
        opening = next((each for each in lexicon.openings if _begins(lowered, each)), None)
        if opening is not None:
            text = text[len(opening) :].strip(" -–—.,;:!?")
            continue
        ending = next((each for each in lexicon.endings if _begins(lowered[::-1], each[::-1])), None)
        if ending is None:
            break
        text = text[: len(text) - len(ending)].strip(" -–—.,;:!?")
    return text


def _begins(text: str, phrase: str) -> bool:
    return text.startswith(phrase) and (len(text) == len(phrase) or not text[len(phrase)].isalnum())
