"""Who is talking: `Visitor`, a signed-in customer or a guest.

Made by the server from a session only; no argument of a tool and no field that a browser sends ever becomes
one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Visitor:
    """A customer who is signed in, or a guest; exactly one of the ids is given.

    Raises:
        ValueError: none or both of the ids, or one that can't be an id (a programmer's error: sessions are
            checked before they become visitors).
    """

    customer_id: str = ""
    guest_id: str = ""

    def __post_init__(self) -> None:
        if bool(self.customer_id) == bool(self.guest_id):
            raise ValueError("A visitor is either a customer or a guest.")
        if len(self.customer_id or self.guest_id) > LONGEST_ID:
            raise ValueError(f"An id of more than {LONGEST_ID} characters is none.")

    @classmethod
    def customer(cls, customer_id: str) -> Self:
        """The signed-in customer of this id."""
        return cls(customer_id=customer_id)

    @classmethod
    def guest(cls, guest_id: str) -> Self:
        """Somebody who has not signed in, told apart by a random id of their session."""
        return cls(guest_id=guest_id)

    @property
    def is_guest(self) -> bool:
        """Whether nobody has signed in."""
        return not self.customer_id

    @property
    def owner(self) -> str:
        """What baskets and conversations are kept under: `customer:ID` or `guest:ID`."""
        return f"customer:{self.customer_id}" if self.customer_id else f"guest:{self.guest_id}"
