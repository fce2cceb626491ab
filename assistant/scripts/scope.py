"""Which names a script may use where: every variable is defined before it is used, and used once defined.

Walks what was written in the order in which it is run. Knows no bot and no shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.scripts.beginning import ME, SOMEBODY_ELSE
from assistant.scripts.format import STEPS, Script, Turn
from assistant.scripts.mistakes import nearest
from assistant.scripts.naming import FACTS, NAME, Kind, variables
from assistant.scripts.places import Placed
from assistant.scripts.seen import Keys
from retrieval.errors import BadInput


def refuse_unknown_names(script: Script, placed: Placed) -> None:
    """Refuses variables that are undefined, defined twice, never used or lack a fact, and unknown speakers.

    Raises:
        BadInput: with file, line, column and remedy.
    """
    _Scope(script, placed).check()


_A: Mapping[Kind, str] = {
    "product": "a product",
    "order": "an order",
    "customer": "a customer of the shop",
    "new customer": "a new customer",
    "guest": "a guest",
    "text": "a text",
}


@dataclass(slots=True)
class _Scope:
    script: Script
    placed: Placed
    kinds: dict[str, Kind] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    wanting: dict[str, Keys] = field(default_factory=dict)

    def check(self) -> None:
        self._people()
        self._lookups()
        for name, order in self.script.before.orders.items():
            keys: Keys = ("before", "orders", name)
            self._read(keys)
            self._owner(order.of, (*keys, "of"))
            self._define(name, "order", keys)
        for name in self.script.sessions:
            self._read(("sessions", name, "preferences"), ("sessions", name, "basket"))
        self._read(("before", "preferences"), ("before", "basket"))
        for place, turn in enumerate(self.script.turns):
            self._turn(place, turn)
        for name in self.script.sessions:
            self._read(("sessions", name, "expect"))
        self._read(("expect",))
        for name, keys in self.wanting.items():
            if name not in self.used:
                raise self.placed.place(keys).refuse(f"${name} is never used; use it or remove it")

    def _people(self) -> None:
        for name, person in self.script.people().items():
            keys: Keys = ("sessions", name) if self.script.sessions else ("before",)
            if name in (ME, SOMEBODY_ELSE) and self.script.sessions:
                raise self.placed.place(keys).refuse(f"a session can't be called '{name}'; give it a name")
            self._read((*keys, "customer"))
            new = person.customer is not None and person.customer.new is not None
            self._define(name, "guest" if person.is_guest else "new customer" if new else "customer", keys)

    def _lookups(self) -> None:
        for name, lookup in self.script.let.items():
            keys: Keys = ("let", name)
            self._read(keys)
            if lookup.order is not None:
                self._owner(lookup.order.of, (*keys, "order", "of"))
            kind: Kind = "product" if lookup.product else "order" if lookup.order else "customer"
            self._define(name, kind, keys, needed=True)

    def _turn(self, place: int, turn: Turn) -> None:
        keys: Keys = ("turns", place)
        sessions = self.script.sessions
        if sessions and turn.action[0] not in STEPS and turn.who not in sessions:
            who = f"nobody is called '{turn.who}'" if turn.who else "who acts is not said"
            raise self._refusal((*keys, "as"), f"{who}; write `as:` with one of {', '.join(sessions)}")
        if turn.who and (not sessions or turn.action[0] in STEPS):
            raise self._refusal((*keys, "as"), "`as` is for turns of one of several sessions; remove it")
        self._read((*keys, turn.action[0]))
        for name, capture in turn.capture.items():
            self._read((*keys, "capture", name))
            self._define(name, capture.kind, (*keys, "capture", name), needed=True)
        self._read((*keys, "expect"))

    def _owner(self, of: str, keys: Keys) -> None:
        people = self.script.people()
        if of == SOMEBODY_ELSE:
            return
        if of not in people:
            raise self._refusal(
                keys, f"'{of}' is nobody here; write one of {', '.join((*people, SOMEBODY_ELSE))}"
            )
        if people[of].is_guest:
            raise self._refusal(keys, f"'{of}' is a guest and has no orders; give them a customer")

    def _read(self, *parts: Keys) -> None:
        for keys in parts:
            for where, name, fact in variables(self._written(keys), keys):
                self._use(where, name, fact)

    def _use(self, where: Keys, name: str, fact: str) -> None:
        kind = self.kinds.get(name)
        if kind is None:
            guess = nearest(name, self.kinds.keys() - {ME}) if self.kinds.keys() - {ME} else ""
            hint = f" ({guess})" if guess.startswith("did") else ""
            raise self._refusal(where, f"${name} is not defined before{hint}; define it in let or capture")
        facts = FACTS[kind]
        if fact and fact not in facts:
            has = f"it has {', '.join(facts)}" if facts else "use it as it is"
            raise self._refusal(where, f"${name} is {_A[kind]} and has no {fact}; {has}")
        if kind == "guest" and not fact:
            raise self._refusal(
                where, f"${name} is a guest and has no id; give them a customer, or use ${name}.owner"
            )
        self.used.add(name)

    def _define(self, name: str, kind: Kind, keys: Keys, needed: bool = False) -> None:
        if not NAME.fullmatch(name):
            raise self._refusal(keys, f"'{name}' is no variable; use a-z, 0-9 and _")
        if name in self.kinds:
            raise self._refusal(keys, f"${name} is defined twice; rename one")
        self.kinds[name] = kind
        if needed:
            self.wanting[name] = keys

    def _written(self, keys: Keys) -> object:
        value = self.placed.value
        for key in keys:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list):
                value = value[int(key)]
            else:
                return None
        return value

    def _refusal(self, keys: Keys, words: str) -> BadInput:
        return self.placed.place(keys).refuse(words)
