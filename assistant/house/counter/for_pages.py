"""Messages that are for the shop's pages as a whole, whatever their parts were read as.

"My girl is 98 cm now, which size is that" tells and asks in parts of which none is sure; "and a lip balm?"
after a page on returns names a thing and seeks none. The pages' own score says so. English. Knows no order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.house.counter.asked import SAYS_ON, at_pages
from assistant.house.counter.counter import OTHER_WRITING, bids, for_goods, may_have, things_of
from assistant.house.counter.page_question import SURELY, Asked, asked_of_pages
from assistant.house.dialogue import Dialogue
from assistant.house.goals.proposing import COUNTER
from assistant.house.goals.putting_right import SEEKS
from assistant.house.mind import Mind
from assistant.house.reader.markup import TALK
from assistant.house.reader.reader import Part
from assistant.house.words.asides import clauses_of
from assistant.house.words.phrases import is_question
from assistant.house.words.slots import order_number

DOUBTFUL = 0.8
"""Below this probability of its act a part may as well ask for a rule."""
GOES_ON = 0.9
"""From this score on the page that was just read out is meant by what goes on with it."""
ASKS_RULES = 0.7
"""From this one on a part that asks for a page keeps the others apart."""
_KNOWN = re.compile(
    r"\b(?:know|remember\w*|not(?:e|es|ed)|stor\w+|kept|keep|hold|saved?|got|have|written|down|told|account)\b",
    re.IGNORECASE,
)
"""What somebody says who asks what is known of them ("what have you got on me")."""
_GOES_ON = re.compile(
    r"^\W*(?:(?:ok|okay|oh|ah|right|well|so|ta|thanks|cool|good|great|fine|hm+)\W+)*"
    r"(?:(?:and|n|or|but|also|what about|how about|then)\b|.*\bthen\W*$)",
    re.IGNORECASE,
)


def whole_for_pages(text: str, parts: Sequence[Part], dialogue: Dialogue, mind: Mind) -> Asked | None:
    """The question that a message as a whole is to the pages; None where it is none, or not surely.

    Args:
        text: The message.
        parts: As it was read, talk left out where anything acts; empty where nothing was read for sure.
        dialogue: Where the conversation stands.
        mind: The shop.
    """
    if OTHER_WRITING.search(text) or for_goods(text) or order_number(text) or dialogue.agenda.awaiting_slot:
        return None
    if may_have(text) and things_of(text, dialogue):
        return None
    goes_on = at_pages(dialogue) and bool(_GOES_ON.match(text))
    goes_on = goes_on and _may_go_on(text, parts)
    if not goes_on and not _asks_in_doubt(text, parts, dialogue):
        return None
    asked = asked_of_pages(text, dialogue, mind)
    if goes_on and _of_what_is_known(parts):
        return asked if asked.score >= SAYS_ON and not _KNOWN.search(text) else None
    enough = GOES_ON if goes_on and asked.page == dialogue.at_counter.page else SURELY
    return asked if asked.score >= enough else None


def _of_what_is_known(parts: Sequence[Part]) -> bool:
    return bool(parts) and all(part.act == "know" for part in parts)


def _may_go_on(text: str, parts: Sequence[Part]) -> bool:
    """Whether a message may go on with what was asked of a page; a question for it is read as such anyway."""
    if bids(text):
        return False
    if parts and all(part.act in COUNTER for part in parts):
        return not is_question(text)
    told = is_question(text) or any(character.isdigit() for character in text)
    return told and all(part.act in (SEEKS, TALK, "know", "detail", *COUNTER) for part in parts)


def _asks_in_doubt(text: str, parts: Sequence[Part], dialogue: Dialogue) -> bool:
    """Whether a message asks, and of nothing that is in sight, and what its parts do is in doubt."""
    if dialogue.listed is not None or dialogue.focus:
        return False
    if not any(is_question(clause) for clause in (text, *clauses_of(text))):
        return False
    acting = [part for part in parts if part.act != TALK]
    if any(part.act in COUNTER and part.sure >= ASKS_RULES for part in acting):
        return False
    return all(part.sure < DOUBTFUL for part in acting)
