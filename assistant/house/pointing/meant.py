"""What words come to that mean products: these surely, or one of several that a question can name.

Knows no word and no list.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.house.pointing.sight import Seen

MOST_ASKED = 3
"""So many candidates one question names."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """What words mean.

    Attributes:
        ids: The products meant, in the order of mention; where that isn't certain, all that may be.
        certain: Whether these are meant; no product is never certain.
        pointing: Whether a word points, at something in sight or not ("the ninth one").
    """

    ids: tuple[str, ...] = ()
    certain: bool = False
    pointing: bool = False

    @property
    def asked(self) -> tuple[str, ...]:
        """What one question names: the first of those that may be meant."""
        return () if self.certain else self.ids[:MOST_ASKED]


def joined(several: Sequence[Pointing]) -> Pointing:
    """All that several references mean; where one is not certain, what it may mean.

    A reference that may mean what another one surely does says the same twice ("that pan, the first one").
    """
    if len(several) == 1:
        return several[0]
    sure = [product_id for each in several if each.certain for product_id in each.ids]
    doubtful = [
        each for each in several if not each.certain and each.pointing and not set(each.ids) & set(sure)
    ]
    if doubtful:
        return doubtful[0]
    return Pointing(tuple(dict.fromkeys(sure)), bool(sure), any(each.pointing for each in several))


def meant(product_ids: Sequence[str]) -> Pointing:
    """These are meant, each once."""
    return Pointing(tuple(dict.fromkeys(product_ids)), certain=bool(product_ids), pointing=True)


def meant_of(seen: Sequence[Seen]) -> Pointing:
    """These in sight are meant."""
    return meant([each.product_id for each in seen])


def one_of(seen: Sequence[Seen]) -> Pointing:
    """One is meant; of several it is asked which."""
    if len(seen) == 1:
        return meant_of(seen)
    return Pointing(tuple(each.product_id for each in seen), pointing=True)
