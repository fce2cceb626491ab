"""All that may be expected after a turn, or at the end of a conversation (`Expected`)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import model_validator

from assistant.scripts.expectations.cards import CardsExpected
from assistant.scripts.expectations.products import ProductsExpected
from assistant.scripts.expectations.reasons import ReasonsExpected
from assistant.scripts.expectations.records import RecordsExpected
from assistant.scripts.expectations.tools import ToolsExpected
from assistant.scripts.expectations.words import NotesExpected, WordsExpected
from assistant.scripts.matching import Strict
from assistant.scripts.seen import Failure, Seen

PARTS = ("tools", "records", "products", "reasons", "cards", "notes", "words")
"""In the order in which failures are told: what was done comes before what was said."""


class Expected(Strict):
    """What must hold; at least one part is given.

    Attributes:
        refused: The bot refuses the turn with a clear message instead of answering it. A turn that is refused
            without this fails.
    """

    tools: ToolsExpected | None = None
    records: RecordsExpected | None = None
    products: ProductsExpected | None = None
    reasons: ReasonsExpected | None = None
    cards: CardsExpected | None = None
    notes: NotesExpected | None = None
    words: WordsExpected | None = None
    refused: bool = False

    @model_validator(mode="after")
    def _asks_something(self) -> Expected:
        if not self.refused and all(getattr(self, part) is None for part in PARTS):
            raise ValueError(
                "an empty expectation can never fail; write one of " + ", ".join((*PARTS, "refused"))
            )
        if self.refused and self.about_reply():
            raise ValueError(
                f"a refused turn has no reply, so {', '.join(self.about_reply())} can say nothing here;"
                " expect records, or leave out refused"
            )
        return self

    def about_reply(self) -> tuple[str, ...]:
        """The parts that look at what was answered."""
        return tuple(name for name in PARTS if name != "records" and getattr(self, name) is not None)

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold, in the order of `PARTS`."""
        if bool(seen.refused) is not self.refused:
            happened = f"refused: {seen.refused}" if seen.refused else "answered"
            yield Failure(
                ("refused",) if self.refused else (), "a refusal" if self.refused else "an answer", happened
            )
        for name in PARTS:
            part = getattr(self, name)
            if part is not None:
                yield from (failure.under(name) for failure in part.failures(seen))
