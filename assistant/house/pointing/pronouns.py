"""What "it", "that one", "both" and "all three" mean, and no word at all: what is spoken of, or was chosen.

Reads no word that describes: those are weighed in `reference`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.house.pointing.meant import Pointing, meant_of, one_of
from assistant.house.pointing.pointers import Pointers
from assistant.house.pointing.sight import Seen, Sight

_ONE = re.compile(r"\b(?:one|another)\b")


def in_sight(pointers: Pointers, sight: Sight, weighed: Seen | None, mentioned: Seen | None) -> Pointing:
    """What a pronoun means of everything in sight.

    Args:
        pointers: The words.
        sight: What is in sight.
        weighed: Of what was compared last, what is most of what was asked of it ("which is cheaper?").
        mentioned: What the message before meant, where it pointed at one.
    """
    if pointers.both:
        pairs = (sight.asked, sight.together, sight.last, sight.focus, sight.put, sight.spoken[:2])
        return meant_of(next((pair for pair in pairs if len(pair) == 2), ()))
    if pointers.every:
        every: Sequence[Seen] = sight.asked or sight.narrowed
        if pointers.many and pointers.many != len(every):
            every = sight.last[: pointers.many]
        return meant_of(every)
    if sight.asked:
        found = one_of(sight.asked)
    elif sight.last and sight.rows[0].as_one and not sight.focus and not _ONE.search(pointers.plain):
        found = meant_of(sight.last)
    elif len(sight.focus) == 1:
        found = meant_of(sight.focus)
    elif pointers.them:
        found = meant_of(sight.focus or ((sight.leading,) if sight.leading else sight.last))
    elif not sight.focus and sight.leading:
        found = meant_of((sight.leading,))
    elif one := weighed or mentioned:
        found = meant_of([one])
    elif not sight.focus and sight.last and (named := sight.rows[0].named):
        found = meant_of([named])
    else:
        found = one_of(sight.focus or sight.last)
    return replace(found, pointing=pointers.any)


def in_basket(pointers: Pointers, sight: Sight) -> Pointing:
    """What a pronoun means of what lies in the basket."""
    basket = sight.basket
    if pointers.every or (pointers.both and len(basket) == 2):
        return meant_of(basket)
    held = {each.product_id for each in basket}
    for spoken in (sight.focus, sight.put):
        inside = [each for each in spoken if each.product_id in held]
        if len(inside) == 1 or (inside and (pointers.both or pointers.them)):
            return meant_of(inside)
    return replace(one_of(basket), pointing=pointers.any)


def taken_out(pointers: Pointers, sight: Sight) -> Pointing:
    """What a pronoun means of what was taken out of the basket."""
    if pointers.every or pointers.them or pointers.both:
        return meant_of(sight.just_out)
    return replace(one_of(sight.just_out), pointing=pointers.any)
