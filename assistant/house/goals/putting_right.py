"""What a part of a message does in truth, where its own words say otherwise than the reader proposes.

Knows no intent and looks up no product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.house.basket.bidding import MOVES
from assistant.house.counter.counter import wants_person
from assistant.house.dialogue import Dialogue
from assistant.house.language import phrase
from assistant.house.mind import Mind
from assistant.house.reader.reader import Part, Span
from assistant.house.words.slots import order_number

SEEKS = "seek"
ORDER = "order"
SURE_OF_ORDER = 0.7
"""Below this one a thing that is wanted, and pointed at by nothing, is looked for and not asked after."""
_ALL = re.compile(
    r".*?\b(everything|the lot|all(?: of (?:it|them|those))?)\b.*\b(?:but|except|apart)\b", re.IGNORECASE
)
"""Everything, of which something is spared."""
_PURPOSE = re.compile(r"((?!(?:some|any)?things?\b|stuff\b)[\w'-]{4,}) to\b", re.IGNORECASE)
"""A thing and what it is to do."""
_NOTHING = ("in", "of", "on", "over", "for", "with", "to", "at", "a", "an", "the")
"""Words that name nothing by themselves."""
_ALSO = re.compile(r"\b(?:as well|too|also)\b", re.IGNORECASE)


def put_right(part: Part, text: str, dialogue: Dialogue, mind: Mind) -> Part:
    """The part; its own words can say what it does in truth.

    Args:
        part: As the reader proposes it.
        text: The whole message, as it was typed.
        dialogue: Where the conversation stands.
        mind: The shop that it is said to.
    """
    spans = tuple(_one_excluded([span for span in part.spans if not _idle(span)], text))
    part = replace(part, spans=tuple(_without_purpose(span) for span in spans))
    number = order_number(part.text)
    numbered = part.act == SEEKS and number and not number.isdecimal()  # "20000 mAh" is no order
    wished = part.act == ORDER and part.sure < SURE_OF_ORDER and part.of("want") and not part.of("ref")
    act = ORDER if numbered else SEEKS if wished and not number else part.act
    if act == "page" and part.sure < SURE_OF_ORDER and mind.read_request(part.text).require.brands:
        act = SEEKS  # "what do you have by Fieldway?"
    if act in (ORDER, "page") and phrase("orders").match(part.text):
        act = "buy"  # "can you order these for me"
    lately = bool(dialogue.basket) and not dialogue.at_counter.tool
    if act == ORDER and lately and part.sure < SURE_OF_ORDER and part.of("ref") and _ALSO.search(part.text):
        act = "add"  # "oh wait, the jigsaw as well"
    if act in (*MOVES, "buy", "goes") and wants_person(part.text):
        act = "person"  # "put me through anyway"
    everything = _ALL.match(part.text) if act in MOVES and not part.of("num") else None
    if everything and part.of("ref") and part.of("ref")[0].start >= part.start + everything.end(1):
        start = part.start + everything.start(1)
        whole = Span("ref", everything[1], start, part.start + everything.end(1), part.sure)
        part = replace(part, spans=(whole, *part.spans))
    picks, counts = part.of("ref"), part.of("num")
    one = act == "swap" and len(picks) == len(counts) == 1 and picks[0].end <= counts[0].start
    if one and not text[picks[0].end : counts[0].start].strip():
        act = "amount"  # "make the second 36"
    return part if act == part.act else replace(part, act=act, acts={**part.acts, act: part.sure})


def _idle(span: Span) -> bool:
    """Whether the words of a span name nothing."""
    return all(word in _NOTHING for word in span.text.lower().split())


def _without_purpose(span: Span) -> Span:
    """The span; a thing without what it is to do ("a throw to go over the back")."""
    found = _PURPOSE.match(span.text) if span.kind == "want" else None
    return replace(span, text=found[1], end=span.start + found.end(1)) if found else span


def _one_excluded(spans: Sequence[Span], text: str) -> Iterator[Span]:
    """The spans; what goes on with what is not wanted belongs to it ("without cast iron")."""
    last: Span | None = None
    for span in spans:
        if last and last.kind == "not" and span.kind == "want" and text[last.end : span.start] == " ":
            last = replace(last, text=text[last.start : span.end], end=span.end)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last
