"""Where a text says who somebody is: `PersonalFinder`, by what the shop keeps about people and by shape.

Of everybody with an account whole names, emails, streets with numbers and order ids are known; of a
conversation's own customers every part of their account. Emails, telephone and card numbers, streets,
postal codes and names that are told ("my name is ...") are found without any record. Rather too much is
found than too little. Knows no script and no model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Engine

from assistant.database import reading
from assistant.orders import Order
from assistant.profile import Customer

_CAPITAL = r"[A-Z][\w'’-]*"
_STREETS = (
    "Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Ct|Close|Square|Boulevard|Blvd|Place|Terrace|"
    "Crescent|Gardens|Row|Mews|Parade"
)
_SHAPES: Mapping[str, str] = {
    "time": r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?",
    "date": r"\b\d{4}-\d\d-\d\d\b",
    "id": r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{32,64}\b",
    "email": r"[^\s@,;:<>()\[\]{}\"'|]+@[^\s@,;:<>()\[\]{}\"'|]+\.\w+",
    "number": r"\+\d[\d ().-]{7,}\d|\b\d{9,}\b|(?:\(\d{2,5}\) ?|\b)\d{3,5}(?:[ -]\d{3,8}){1,4}\b"
    r"|\b\d{3}\.\d{3}\.\d{4}\b",
    "address": rf"\b\d{{1,5}}[A-Za-z]?,? +(?:{_CAPITAL} +){{1,3}}(?:{_STREETS})\b"
    r"|\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|weg|platz|allee) +\d+[a-z]?\b",
    "zip": r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]{2} +\d{5}(?:-\d{4})?\b"
    r"|(?i:\b(?:zip|post(?:al)?)[ -]?code(?: is|:)?) +\d{4,5}\b",
}
_SHAPE = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _SHAPES.items()))
_TOLD_NAME = re.compile(
    rf"(?i:\b(?:my (?:full )?name is|my name's|i am called))\s+({_CAPITAL}(?: +{_CAPITAL}){{0,2}})"
)
_WORD = re.compile(r"[^\W_]+")
_PARTS = {"zip": "zip", "postcode": "zip", "city": "town", "town": "town"}
_PLAIN = frozenset({"country", "state", "province"})
"""Parts of an address that many share."""


class Place(NamedTuple):
    """Something personal in a text, from `begin` up to `end`, and its kind."""

    begin: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Known:
    """A text that says who somebody is, and its kind: name, email, address, zip, order, number."""

    kind: str
    text: str


class PersonalFinder:
    """Finds personal data in texts; names that a text tells are known from then on."""

    def __init__(self, people: People) -> None:
        self._own = Phrases(people.own)
        self._others = people.others

    def find(self, text: str) -> tuple[Place, ...]:
        """All that is personal, from left to right; nothing overlaps.

        The kinds `time` and `id` are moments and random ids, which say nothing of a person but differ from
        run to run. Plain dates are none of it.
        """
        for told in _TOLD_NAME.finditer(text):
            for part in (told[1], *told[1].split()):
                self._own.add(Known("name", part))
        shapes = (Place(m.start(), m.end(), m.lastgroup or "") for m in _SHAPE.finditer(text))
        taken: list[Place] = []
        found = (*self._own.find(text), *self._others.find(text), *shapes)
        for place in sorted(found, key=lambda place: (place.begin - place.end, place.begin)):
            if all(place.end <= other.begin or place.begin >= other.end for other in taken):
                taken.append(place)
        return tuple(sorted(place for place in taken if place.kind != "date"))


class Phrases:
    """Known texts, found as whole words in any case; the longest at a place counts."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for one in known:
            self.add(one)

    def add(self, one: Known) -> None:
        """From now on this text is found."""
        words = tuple(match[0].casefold() for match in _WORD.finditer(one.text))
        if not words:
            return
        known = self._by_first.setdefault(words[0], [])
        if all(words != other for other, _ in known):
            known.append((words, one.kind))
            known.sort(key=lambda each: -len(each[0]))

    def find(self, text: str) -> Iterator[Place]:
        """Where known texts stand, from left to right."""
        places = list(_WORD.finditer(text))
        words = [match[0].casefold() for match in places]
        at = 0
        while at < len(words):
            fitting = (
                (len(known), kind)
                for known, kind in self._by_first.get(words[at], ())
                if tuple(words[at : at + len(known)]) == known
            )
            length, kind = next(fitting, (0, ""))
            if length:
                yield Place(places[at].start(), places[at + length - 1].end(), kind)
            at += length or 1


@dataclass(frozen=True, slots=True)
class People:
    """Whom a conversation may name: its own customers, and everybody else whom the shop knows."""

    own: tuple[Known, ...] = ()
    others: Phrases = field(default_factory=Phrases)


def everybody(engine: Engine) -> tuple[Known, ...]:
    """What can be told apart of everyone in the live database: names, emails, streets, ids of orders."""
    with reading(engine) as connection:
        people = connection.exec_driver_sql("SELECT name, email, address FROM customers").all()
        orders = connection.exec_driver_sql("SELECT order_id, address FROM orders").all()
    known = [Known("name", name) for name, _, _ in people if len(name.split()) > 1]
    known += [Known("email", email) for _, email, _ in people if email]
    known += [Known("order", order_id) for order_id, _ in orders if len(order_id) > 2]
    for *_, address in (*people, *orders):
        known += [Known("address", text) for text in _texts(json.loads(address)) if _is_street(text)]
    return tuple(dict.fromkeys(known))


def own(customer: Customer | None, orders: Iterable[Order]) -> tuple[Known, ...]:
    """Every part of a customer's account, where there is one, and of these orders of theirs."""
    known = [] if customer is None else list(_of_account(customer))
    for order in orders:
        known += [Known("order", order.order_id), *_of_address(order.address)]
        known += [Known("number", text) for text in _numbers(order.tracking, order.payments)]
    return tuple(one for one in dict.fromkeys(known) if len(one.text) > 1)


def _of_account(customer: Customer) -> Iterator[Known]:
    yield from (Known("name", part) for part in (customer.name, *customer.name.split()))
    yield Known("email", customer.email)
    yield Known("zip", customer.zip)
    yield from _of_address(customer.address)
    yield from (Known("number", text) for text in _numbers(customer.payment_methods))


def _of_address(address: Mapping[str, Any]) -> Iterator[Known]:
    for key, value in address.items():
        if key not in _PLAIN:
            kind = _PARTS.get(key, "address")
            yield from (Known(kind, text) for text in _texts(value))


def _is_street(text: str) -> bool:
    return len(text.split()) > 1 and any(letter.isdigit() for letter in text)


def _numbers(*values: Any) -> Iterator[str]:
    """Numbers of cards, parcels and accounts among the values."""
    for text in _texts(values):
        if sum(letter.isdigit() for letter in text) >= 4:
            yield text


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, Mapping | list | tuple):
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner)
