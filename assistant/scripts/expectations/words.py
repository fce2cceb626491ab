"""Expectations on the words of a reply and on its notes: the last resort, after tools, records, products."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field, model_validator

from assistant.scripts.comparing import fold, found
from assistant.scripts.matching import Asking, Pattern, Word
from assistant.scripts.seen import Failure, Seen
from retrieval.errors import shorten


class WordsExpected(Asking):
    """What the reply says: all of `contains`, one of `any_of`, none of `never`, each pattern of `matches`."""

    contains: list[Word] = Field(default_factory=list)
    any_of: list[Word] = Field(default_factory=list)
    never: list[Word] = Field(default_factory=list)
    matches: list[Pattern] = Field(default_factory=list)

    @model_validator(mode="after")
    def _does_not_contradict(self) -> WordsExpected:
        refuse_both(self.contains, self.never)
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        text = fold(seen.reply.text)
        happened = shorten(seen.reply.text, 200) or "no words"
        for place, word in enumerate(self.contains):
            if fold(word) not in text:
                yield Failure(("contains", place), f"the words '{word}'", happened)
        if self.any_of and not any(fold(word) in text for word in self.any_of):
            yield Failure(("any_of",), f"one of {', '.join(self.any_of)}", happened)
        for place, word in enumerate(self.never):
            if fold(word) in text:
                yield Failure(("never", place), f"never the words '{word}'", happened)
        for place, pattern in enumerate(self.matches):
            if not found(pattern, seen.reply.text):
                yield Failure(("matches", place), f"words like {pattern}", happened)


class NotesExpected(Asking):
    """What the reply notes about itself: a source that was missing, a model that fell back."""

    contains: list[Word] = Field(default_factory=list)
    never: list[Word] = Field(default_factory=list)
    none: bool = False

    @model_validator(mode="after")
    def _does_not_contradict(self) -> NotesExpected:
        if self.none and self.contains:
            raise ValueError("no note and these notes can't both hold; remove one")
        refuse_both(self.contains, self.never)
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        notes = [fold(note) for note in seen.reply.notes]
        happened = "; ".join(seen.reply.notes) or "no note"
        for place, word in enumerate(self.contains):
            if not any(fold(word) in note for note in notes):
                yield Failure(("contains", place), f"the note '{word}'", happened)
        for place, word in enumerate(self.never):
            if any(fold(word) in note for note in notes):
                yield Failure(("never", place), f"never the note '{word}'", happened)
        if self.none and notes:
            yield Failure(("none",), "no note", happened)


def refuse_both(contains: list[str], never: list[str]) -> None:
    """Refuses words that must stand in a text and never may."""
    for word in contains:
        for other in never:
            if fold(other) in fold(word):
                raise ValueError(f"'{word}' can't stand there without '{other}'; remove one of the two")
