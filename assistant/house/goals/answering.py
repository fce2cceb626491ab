"""Whether a message answers what was asked, and with which value.

A value of the right type answers at any time, as long as the goal waits. Words that could be anything answer
only when the question was the last thing said. Knows no intent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.house.agenda import Entry
from assistant.house.counter.orders import named_order, placed_order, pointed_order
from assistant.house.dialogue import Dialogue
from assistant.house.pointing.references import find_references
from assistant.house.words.slots import order_number, quantity
from assistant.house.words.typed import address, payment_method
from assistant.titles import Titles
from retrieval.catalogue import Catalogue
from retrieval.words import terms

LONGEST_ANSWER = 8
"""Words of a message that only names the order that was asked for."""
LONGEST_FREE_ANSWER = 30

PRODUCT_SLOTS = ("product", "products")
FREE_SLOTS = ("address", "wanted", "statement", "item")
"""Slots that any words may fill, right after the question."""

_BESIDE = frozenset(
    word
    for line in (
        "it it's its is s the that one order number no nr my this id please i mean meant",
        "for of sorry",
    )
    for word in line.split()
)
_NUMBER = re.compile(r"\b(\d{1,5}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.I)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a message gives to a goal that waits.

    Attributes:
        given: Values by slot; slots of products are not among them, their words join the goal's.
        products: Whether the words point at products.
    """

    given: Mapping[str, str] = field(default_factory=dict)
    products: bool = False

    def __bool__(self) -> bool:
        return bool(self.given) or self.products


def read_answer(
    text: str,
    entry: Entry,
    dialogue: Dialogue,
    catalogue: Catalogue,
    titles: Titles,
    *,
    points: bool,
    unsure: bool,
    just_asked: bool,
) -> Answer:
    """What the text gives to the goal; an empty answer gives nothing.

    Args:
        text: The message, or the part of it that may answer.
        entry: The goal that waits.
        dialogue: Where the conversation stands.
        catalogue: What the shop sells.
        titles: Its titles.
        points: Whether the words point and say nothing else.
        unsure: Whether the words are sure of no other goal.
        just_asked: Whether the question was the last thing said.
    """
    given = dict(_typed(text, entry.slots, dialogue, points or unsure))
    open_slot = entry.slots[0] if entry.slots else ""
    if not given and just_asked and unsure and open_slot in FREE_SLOTS and _may_be_value(text):
        given[open_slot] = text.strip(" .!")
    if not set(entry.slots) & set(PRODUCT_SLOTS):
        return Answer(given)
    named = bool(titles.named_in(text))
    found = points and find_references(text, dialogue, catalogue, titles).pointing
    return Answer(given, products=named or found or points)


def _may_be_value(text: str) -> bool:
    return "?" not in text and len(text.split()) <= LONGEST_FREE_ANSWER


def _typed(text: str, slots: tuple[str, ...], dialogue: Dialogue, loose: bool) -> Mapping[str, str]:
    found = {}
    if "order" in slots and (number := _order(text, dialogue, loose)):
        found["order"] = number
    if "address" in slots and (place := address(text)):
        found["address"] = place
    if "payment_method" in slots and (method := payment_method(text)):
        found["payment_method"] = method
    if "quantity" in slots and (count := _count(text)):
        found["quantity"] = count
    return found


def _order(text: str, dialogue: Dialogue, loose: bool) -> str:
    """The order that a message names and says little else of, or points at among those that were listed.

    A message that is sure of another goal ("show me mugs") points at no order, and names one only where it
    says nothing beside it.
    """
    words = text.split()
    if "?" in text:
        return ""
    if len(words) > LONGEST_ANSWER:
        if not loose or "order" not in text.lower():
            return ""
        return order_number(text) or placed_order(text, dialogue.orders or ())
    number = order_number(text) or next((n for word in words if (n := order_number(f"order {word}"))), "")
    if number:
        rest = set(terms(text.replace(number, " "))) - _BESIDE
        return number if loose or not rest else ""
    if not loose:
        return ""
    return pointed_order(text, dialogue.orders or ()) or named_order(text, dialogue.orders or ())


def _count(text: str) -> str:
    if "?" in text or len(text.split()) > LONGEST_ANSWER:
        return ""
    match = _NUMBER.search(text)
    return str(quantity(f"{match.group()} x") or "") if match else ""
