"""What the words of acts do with the basket, where they are corrected in the same breath."""

from __future__ import annotations

import re

import pytest

from assistant.house.goal import Move
from assistant.house.proposing import moves_of
from assistant.house.reader.reader import Part, Span

_PART = re.compile(r"\{(\w+) ([^}]*)\}")
_SPAN = re.compile(r"<(\w+) ([^>]*)>")


def moves(marked: str) -> tuple[Move, ...]:
    """The moves of a message whose parts and spans are marked ("{add put <num two> of <ref those> in}")."""
    text, parts = "", []
    at = 0
    for part in _PART.finditer(marked):
        text += marked[at : part.start()]
        at, start, spans, inner = part.end(), len(text), [], 0
        for span in _SPAN.finditer(part[2]):
            text += part[2][inner : span.start()]
            spans.append(Span(span[1], span[2], len(text), len(text) + len(span[2]), 1.0))
            text, inner = text + span[2], span.end()
        text += part[2][inner:]
        parts.append(Part(part[1], {part[1]: 1.0}, text[start:], start, len(text), tuple(spans)))
    return moves_of(parts, text + marked[at:])


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("{add pop in <ref the red one>}, no wait, {add <ref the pink one>}", Move("add", "the pink one")),
        ("{add <num two>}, no, {add <num three> of <ref the first>}", Move("add", "the first", "three")),
        ("{add <num four>, sorry, <num five> of <ref those>}", Move("add", "those", "five")),
        ("{add <ref the red> - actually <ref the pink>}", Move("add", "the pink")),
        ("{remove not <ref the red>, <ref the pink>}", Move("swap", "the red", "", "the pink")),
        ("{swap no, not <ref the red>,} {swap <ref the pink>}", Move("swap", "the red", "", "the pink")),
        ("{amount <num one> less of <ref those>}", Move("amount", "those", "one less")),
    ],
)
def test_the_last_word_counts(marked: str, expected: Move) -> None:
    assert moves(marked) == (expected,)


def test_what_comes_on_top_corrects_nothing() -> None:
    found = moves("{add <ref the red one>} and actually {add <ref the pink one>} too")
    assert found == (Move("add", "the red one"), Move("add", "the pink one"))
