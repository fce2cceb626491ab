"""Cuts a message where a new goal may begin.

Values that belong together stay whole. Knows no intent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.house.language import Language
from assistant.house.words.masking import MARK
from assistant.house.words.phrases import hangs, holds_already
from assistant.house.words.typed import address, email, person_name, zip_code

MOST_PIECES = 16
"""Parts that a message is cut into; what comes after is left in the last."""


def kept_whole(message: str) -> tuple[tuple[int, int], ...]:
    """Where values stand that belong together, whatever is between them: who one is, where one lives."""
    values = [value for read in (address, email, zip_code, person_name) if (value := read(message))]
    starts = [(start, start + len(v)) for v in values if (start := message.find(v)) >= 0]
    return ((min(s for s, _ in starts), max(end for _, end in starts)),) if starts else ()


def pieces_of(
    message: str, language: Language, whole: Sequence[tuple[int, int]] = ()
) -> list[tuple[bool, str]]:
    """The message cut where a new goal may begin, each with whether a sentence begins there."""
    pieces: list[tuple[bool, str]] = []
    start, sentence = 0, True
    for cut in language.cut.finditer(message):
        if len(pieces) == MOST_PIECES - 1:
            break
        if any(first <= cut.start() and cut.end() < last for first, last in whole):
            continue
        mark = cut.group().strip() if cut.group("sentence") else ""
        piece = message[start : cut.start()] + ("" if mark[:1].isdigit() else mark)
        if piece.strip():
            pieces.append((sentence, piece.strip()))
        start, sentence = cut.end(), cut.group("sentence") is not None
    if message[start:].strip():
        pieces.append((sentence, message[start:].strip()))
    return pieces


def rejoined(pieces: Sequence[tuple[bool, str]]) -> list[tuple[bool, str]]:
    """The pieces, one that only leads to the next joined with it: what is held already, what hangs."""
    joined: list[tuple[bool, str]] = []
    for sentence, piece in pieces:
        if joined and (holds_already(joined[-1][1]) or hangs(joined[-1][1])):
            begins, before = joined[-1]
            named = re.findall(rf"{MARK}\d+{MARK}", before) if holds_already(before) else []
            joined[-1] = (begins, " ".join([piece, *named]) if named else f"{before.rstrip(' .,!')}, {piece}")
        else:
            joined.append((sentence, piece))
    return joined
