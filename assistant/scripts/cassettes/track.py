"""What is recorded or played of one conversation: `Recording` and `Playing`, shared by all its calls."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from difflib import SequenceMatcher, unified_diff
from textwrap import wrap

from langchain_core.messages import AIMessage

from assistant.errors import NotRecorded
from assistant.scripts.cassettes.answer import read_answer, write_answer
from assistant.scripts.cassettes.cassette import Entry
from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.cassettes.request import Request
from retrieval.errors import shorten

MOST_DIFFERENCE = 60
"""Lines of a difference that a message tells."""


class Recording:
    """The entries of one conversation as they come in.

    Attributes:
        troubles: Why the recording can't be kept: a model that failed, an answer that came too late.
    """

    def __init__(self, mask: Mask) -> None:
        self.mask = mask
        self.entries: list[Entry] = []
        self.troubles: list[str] = []
        self._open = 0
        self._lock = threading.Lock()

    def asked(self) -> None:
        """A question is on its way to the model."""
        with self._lock:
            self._open += 1

    def answered(self, request: Request, message: AIMessage, pieces: Sequence[int] = ()) -> None:
        """Its answer has come."""
        with self._lock:
            self._open -= 1
            self.entries.append(Entry(request, self.mask.hide(write_answer(message, pieces))))

    def failed(self, error: BaseException) -> None:
        """The model could not answer it."""
        with self._lock:
            self._open -= 1
            self.troubles.append(f"the model failed: {type(error).__name__}: {shorten(error, 160)}")

    def close(self) -> None:
        """Nothing is waited for any longer."""
        with self._lock:
            if self._open:
                self.troubles.append(f"{self._open} answers had not come when the conversation ended")


class Playing:
    """The entries of one conversation as they are played back, each once.

    Attributes:
        used: Places of the entries that were played.
        misses: What was asked and is not recorded, with what changed.
    """

    def __init__(self, name: str, entries: Sequence[Entry], mask: Mask) -> None:
        self.name = name
        self.entries = entries
        self.mask = mask
        self.used: set[int] = set()
        self.misses: list[str] = []
        self._lock = threading.Lock()

    def answer(self, request: Request) -> tuple[AIMessage, tuple[int, ...]]:
        """The recorded answer to this request, and the lengths of its pieces.

        Raises:
            NotRecorded: the conversation has no such request, or has played its answer already.
        """
        key = request.key
        with self._lock:
            for place, entry in enumerate(self.entries):
                if place not in self.used and entry.request.key == key:
                    self.used.add(place)
                    shown = self.mask.reveal(entry.answer)
                    return read_answer(shown, place + 1), tuple(shown.get("pieces", ()))
            miss = self._told(request)
            self.misses.append(miss)
        raise NotRecorded(miss)

    def _told(self, request: Request) -> str:
        number = len(self.used) + len(self.misses) + 1
        head = f"request {number} of '{self.name}' is not in the cassette"
        if not self.entries:
            return f"{head}, which has nothing of this conversation; record it with --record."
        if any(entry.request.key == request.key for entry in self.entries):
            return f"{head} as often as it is made now; record it again if that is meant."
        lines = _narrow(request.lines())
        left = [place for place in range(len(self.entries)) if place not in self.used]
        place, nearest = max(
            (
                (place, _narrow(self.entries[place].request.lines()))
                for place in left or range(len(self.entries))
            ),
            key=lambda one: (SequenceMatcher(None, one[1], lines, autojunk=False).ratio(), -one[0]),
        )
        changes = list(
            unified_diff(nearest, lines, f"recorded as request {place + 1}", "asked now", "", "", 2, "")
        )
        more = len(changes) - MOST_DIFFERENCE
        shown = changes[:MOST_DIFFERENCE] + ([f"... and {more} lines more"] if more > 0 else [])
        return f"{head}; record it again if the change is meant. What changed:\n" + "\n".join(shown)


def _narrow(lines: Sequence[str]) -> list[str]:
    """The lines broken where they are long, so that a difference shows the place."""
    return [
        part
        for line in lines
        for part in wrap(line, 110, break_on_hyphens=False, drop_whitespace=False, replace_whitespace=False)
        or [line]
    ]
