"""The customers of the demo world as the shop knows them: names, addresses, ways to pay, consent.

Invented throughout: towns that do not exist, postcodes that the Royal Mail never gives out (no real one
has C, I, K, M, O or V among its last two letters), addresses at example.org. Knows no taste and no
purchase.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from assistant.shop.demo.lexicon import Lexicon

_NEVER_IN_POSTCODES = "CIKMOV"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person with an account.

    Attributes:
        payment_methods: Each with `id`, `kind` and what can be shown of it (`last_four`, `balance`).
    """

    customer_id: str
    first_name: str
    last_name: str
    email: str
    zip: str
    address: Mapping[str, str]
    payment_methods: tuple[Mapping[str, str], ...]
    age_band: str
    gender: str
    country: str
    consent: Mapping[str, bool]

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}"


def invite_people(lexicon: Lexicon, count: int, rng: np.random.Generator) -> tuple[Customer, ...]:
    """`count` customers with different e-mail addresses, ids `C0001`, `C0002`, ..."""
    people: list[Customer] = []
    mailboxes: dict[str, int] = {}
    for number in range(1, count + 1):
        gender = ("woman", "man", "unspecified")[int(rng.choice(3, p=(0.52, 0.44, 0.04)))]
        pool = {"woman": "women", "man": "men"}.get(gender) or ("women", "men")[int(rng.integers(2))]
        first, last = _pick(lexicon.people[pool], rng), _pick(lexicon.people["last"], rng)
        mailbox = f"{first}.{last}".lower()
        mailboxes[mailbox] = mailboxes.get(mailbox, 0) + 1
        suffix = str(mailboxes[mailbox]) if mailboxes[mailbox] > 1 else ""
        town, area = lexicon.towns[int(rng.integers(len(lexicon.towns)))]
        postcode = f"{area}{rng.integers(1, 20)} {rng.integers(1, 10)}{_letters(rng)}"
        people.append(
            Customer(
                customer_id=f"C{number:04d}",
                first_name=first,
                last_name=last,
                email=f"{mailbox}{suffix}@example.org",
                zip=postcode,
                address={
                    "line1": f"{rng.integers(1, 140)} {_pick(lexicon.people['streets'], rng)}",
                    "city": town,
                    "zip": postcode,
                    "country": "GB",
                },
                payment_methods=_payment_methods(number, rng),
                age_band=lexicon.people["ages"][int(rng.choice(6, p=(0.1, 0.24, 0.24, 0.18, 0.14, 0.1)))],
                gender=gender,
                country="GB",
                consent={
                    "personalisation": bool(rng.random() < 0.96),
                    "newsletter": bool(rng.random() < 0.4),
                },
            )
        )
    return tuple(people)


def _pick(words: tuple[str, ...], rng: np.random.Generator) -> str:
    return words[int(rng.integers(len(words)))]


def _letters(rng: np.random.Generator) -> str:
    """Two letters of which the second never ends a real postcode."""
    alphabet = "ABDEFGHJLNPQRSTUWXYZ"
    first = alphabet[int(rng.integers(len(alphabet)))]
    return first + _NEVER_IN_POSTCODES[int(rng.integers(len(_NEVER_IN_POSTCODES)))]


def _payment_methods(number: int, rng: np.random.Generator) -> tuple[Mapping[str, str], ...]:
    kind = ("credit_card", "debit_card", "bank_transfer")[int(rng.choice(3, p=(0.5, 0.42, 0.08)))]
    methods: list[Mapping[str, str]] = [
        {"id": f"pay-{number:04d}-1", "kind": kind, "last_four": f"{rng.integers(0, 10000):04d}"}
    ]
    if rng.random() < 0.22:
        balance = f"{int(rng.integers(1, 11)) * 5}.00"
        methods.append({"id": f"pay-{number:04d}-2", "kind": "gift_card", "balance": balance})
    return tuple(methods)
