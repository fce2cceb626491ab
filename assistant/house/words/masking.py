"""A message with the titles of products masked: their words say nothing of what is wanted.

Knows the titles and the language; no intent and no conversation.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.house.classifying.classifier import Classifier
from assistant.house.language import Language
from assistant.house.mind import Mind
from assistant.house.words.phrases import content_words

MARK = "\ue000"
"""Stands around the number of a masked title; no text that is read holds it."""

_MARKED = re.compile(rf"{MARK}(\d+){MARK}")
_LIKE = re.compile(
    r"\b(?:like|similar to|resembling|along the lines of)\s+(?:(?:a|an|the|my|your|this|that)\s+)?$", re.I
)


@dataclass(frozen=True, slots=True)
class Masked:
    """A message whose titles of products are replaced by marks: their words say nothing of what is wanted.

    A title after "like" stays: somebody describes what they seek by it.
    """

    text: str
    titles: tuple[str, ...]
    language: Language
    head: Classifier
    known: Collection[str]

    @classmethod
    def of(cls, text: str, mind: Mind, language: Language) -> Masked:
        """The message, masked."""
        kept: list[str] = []
        parts: list[str] = []
        end = 0
        for start, stop in mind.titles.spans_in(text):
            before = text[end:start]
            whole_message = not content_words(text[:start] + text[stop:])
            if _LIKE.search(before) or whole_message:
                continue
            parts += [before, f"{MARK}{len(kept)}{MARK}"]
            kept.append(text[start:stop])
            end = stop
        masked = "".join([*parts, text[end:]])
        return cls(masked, tuple(kept), language, mind.classifier_in(language), mind.titles.holding)

    def spoken(self, piece: str) -> str:
        """A piece as the classifier reads it."""
        return _MARKED.sub(self.language.pointer, piece)

    def again(self, piece: str) -> str:
        """A piece of the message, or words out of it, masked as the message is."""
        for number, title in enumerate(self.titles):
            piece = piece.replace(title, f"{MARK}{number}{MARK}")
        return piece

    def original(self, piece: str) -> str:
        """A piece in the readers' words, with its titles back."""
        read = self.language.read(piece, self.known)
        return _MARKED.sub(lambda match: self.titles[int(match.group(1))], read)
