"""Which products a message points at, where it has not been taken apart: its words may hold talk as well.

What the words of a reference mean, `pointing.py` says. Knows no intent: whether a product is wanted at all,
the caller decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from assistant.house.dialogue import Dialogue
from assistant.house.pointing.pointers import read_pointers
from assistant.house.pointing.pointing import resolve
from assistant.titles import Titles
from retrieval.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class References:
    """The products pointed at, in the order of mention.

    Attributes:
        pointing: Whether the words point at something at all, found or not ("it", "the ninth one").
        asked: Where several may be meant: those that a question names.
    """

    product_ids: tuple[str, ...] = ()
    pointing: bool = False
    asked: tuple[str, ...] = ()


def find_references(
    text: str,
    dialogue: Dialogue,
    catalogue: Catalogue,
    titles: Titles,
    numbers: bool = True,
    several: bool = False,
) -> References:
    """The products that the text points at.

    Args:
        text: The words.
        dialogue: Where the conversation stands.
        catalogue: What the shop sells.
        titles: Its titles.
        numbers: Whether a bare number is a place in the list ("compare 1 and 2").
        several: Whether several products are spoken of anyway: "those" is the list then, and not several
            pieces of the product that was spoken of last ("I'll take ten of those"), and of several that the
            words fit all are meant.
    """
    pointers = read_pointers(text, numbers)
    if several and pointers.them and len(dialogue.focus) == 1:
        dialogue = replace(dialogue, focus=())
    found = resolve(text, dialogue, catalogue, titles, bare=numbers, loose=True)
    if not (found.pointing or pointers.any):
        return References()  # no word points, and nothing is described
    if found.certain:
        return References(found.ids, True)
    if several and found.ids and not pointers.it:
        return References(found.ids, True)
    return References((), found.pointing, found.asked)
