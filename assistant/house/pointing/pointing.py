"""Which products the words of a message mean: `resolve`, over everything in sight.

"The second one", "it", "both", "the cheaper of the two", "the strawberry one", "the first spoons": words are
cut into references, each is read by itself (`reference`), and what they mean is put together; where that is
not certain the best few come back, so that one question can name them. Knows no intent: whether a product is
wanted at all the caller decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from assistant.house.dialogue import Dialogue
from assistant.house.pointing.meant import Pointing, joined
from assistant.house.pointing.pointers import parts_of, pieces_of, read_pointers
from assistant.house.pointing.reference import Among, Reference
from assistant.house.pointing.sight import Sight, kin
from assistant.titles import Titles
from retrieval.catalogue import Catalogue
from retrieval.reading.slips import Slips

__all__ = ["Among", "Pointing", "picks_asked", "resolve", "resolve_each", "resolve_version"]

_SEVERAL = 2


def resolve(
    words: str,
    dialogue: Dialogue,
    catalogue: Catalogue,
    titles: Titles,
    *,
    among: Among = "sight",
    around: str = "",
    bare: bool = False,
    loose: bool = False,
    without: Collection[str] = (),
) -> Pointing:
    """The products that the words of a reference mean.

    Args:
        words: A reference ("the first black one you showed me"), or several ("the teapot and the first of
            those"); nothing, where somebody takes what is spoken of without a word for it ("gimme").
        dialogue: Where the conversation stands.
        catalogue: What the shop sells.
        titles: Its titles; a product that was never shown is meant where they alone have all of the words.
        among: What can be meant: everything in sight, what lies in the basket, or what was taken out of it.
        around: The message that they stand in: where they alone leave several possible, what is said around
            them may tell which ("my flatmate has that book. take it out").
        bare: Whether a bare number is a place in the list ("compare 1 and 2").
        without: Products that are not meant, as what a swap takes out is not what it puts in.
        loose: Whether there may be talk around the reference, so that words which the shop doesn't know
            say nothing; else they name what it doesn't have.
    """
    sight = Sight(dialogue, catalogue)

    def reader(part: str) -> Reference:
        return Reference(read_pointers(part, bare), part, sight, catalogue, titles, among, loose, without)

    each = _read(words, reader)
    found = joined([pointing for _, pointing in each])
    if found.certain or len(found.ids) < _SEVERAL or not around:
        return found
    beside = reader(around)
    return beside.nearest(found, beside.told)


def resolve_each(
    words: str, dialogue: Dialogue, catalogue: Catalogue, titles: Titles, among: Among = "sight"
) -> list[tuple[str, Pointing]]:
    """Each reference that is joined in words, with what it means (`resolve` has them all together)."""
    sight = Sight(dialogue, catalogue)
    return _read(
        words, lambda part: Reference(read_pointers(part), part, sight, catalogue, titles, among, False, ())
    )


def resolve_version(
    product_id: str, value: str, dialogue: Dialogue, catalogue: Catalogue, titles: Titles
) -> Pointing:
    """The version of a product that has a value ("size XL"); nothing where there is none."""
    sight = Sight(dialogue, catalogue)
    here = Reference(read_pointers(value), value, sight, catalogue, titles, "sight", False, ())
    return here.in_version(product_id, value) or Pointing()


def picks_asked(words: str, dialogue: Dialogue, catalogue: Catalogue, titles: Titles) -> bool:
    """Whether words do nothing but pick among the products that the last question named."""
    asked = Sight(dialogue, catalogue).asked
    found = resolve(words, dialogue, catalogue, titles, bare=True)
    meant = [each for each in asked if each.product_id in found.ids]
    if not found.certain or len(meant) < len(found.ids):
        return False
    said = read_pointers(words, bare=True).described(lambda word: word if word.isalpha() else "")
    had = {kind for each in meant for kind in (*each.title, *each.said)}
    slips = Slips(had, frozenset())
    return all(
        word in had or slips.meant(word) in had or any(kin(word, each) for each in had) for word in said
    )


def _read(words: str, reader: Callable[[str], Reference]) -> list[tuple[str, Pointing]]:
    """What a reference means, or several that are joined."""
    whole = reader(words)
    if (version := whole.version()) is not None:
        return [(words, version)]
    parts = parts_of(words)
    if len(parts) > 1:
        return _each(parts, reader)
    found, pieces = whole.read(), pieces_of(words)
    if len(pieces) == 1 or (found.ids and whole.fitted):
        return [(words, found)]
    several = _each(pieces, reader)
    sure = all(piece.certain for _, piece in several)
    return several if sure or not found.ids else [(words, found)]


def _each(parts: Sequence[str], reader: Callable[[str], Reference]) -> list[tuple[str, Pointing]]:
    """What each part means; one that is not certain may lean on the part before it.

    "One florian in red and one in sky blue": the second is a florian, too.
    """
    several: list[tuple[str, Pointing]] = []
    told: list[str] = []
    for part in parts:
        here = reader(part)
        found = here.read()
        several.append((part, found if found.certain else here.nearest(found, told)))
        told = here.told
    return several
