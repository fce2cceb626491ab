"""Shared fragments and parametrised cases: what a file writes once becomes what each conversation says.

It happens before anything is read as a script, so that a parameter may stand for a text, a number or a whole
rule, and every part keeps the place where it was written. Knows no bot and no meaning of the keys, except
where turns and expectations stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.scripts.mistakes import nearest
from assistant.scripts.naming import NAME
from assistant.scripts.places import Node, Place
from retrieval.errors import shorten

USE, CASES, LABEL = "use", "cases", "case"
_NAMED = re.compile(r"\$([a-z][a-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Shared:
    """A fragment and where it was written."""

    parameters: tuple[str, ...]
    kind: str
    body: Node
    place: Place


@dataclass(slots=True)
class Fragments:
    """The fragments that a file may use: its own, and those of the files that it includes."""

    known: dict[str, Shared] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    files: set[Path] = field(default_factory=set)

    def add(self, fragments: Node) -> None:
        """The fragments of one file (checked to be mappings with turns or expect).

        Raises:
            BadInput: a name is none or taken, or a parameter is never used.
        """
        for name, node in fragments.parts.items():
            if not NAME.fullmatch(name):
                raise node.place.refuse(f"'{name}' is no name of a fragment; use a-z, 0-9 and _")
            if name in self.known:
                raise node.place.refuse(
                    f"there is a fragment '{name}' already, at {self.known[name].place}; rename one"
                )
            kind = "turns" if node.child("turns") else "expect"
            body, declared = node.parts[kind], node.child("parameters")
            parameters = {str(one.value): one.place for one in declared.items} if declared else {}
            used = {match for text in _texts(body) for match in _NAMED.findall(text)}
            for parameter, place in parameters.items():
                if parameter not in used:
                    raise place.refuse(
                        f"the parameter '{parameter}' is never used; write ${parameter} or remove it"
                    )
            self.known[name] = Shared(tuple(parameters), kind, body, node.place)

    def conversation(self, node: Node) -> Node:
        """The conversation with every `use` replaced by what it stands for.

        Raises:
            BadInput: there is no such fragment, it uses itself, or its parameters aren't those given.
        """
        if not node.parts:
            return node
        parts = dict(node.parts)
        if (turns := parts.get("turns")) is not None:
            parts["turns"] = self._turns(turns, ())
        if (end := parts.get("expect")) is not None:
            parts["expect"] = self._expect(end, ())
        sessions = parts.get("sessions")
        if sessions is not None and sessions.parts:
            inner = {name: self._with_expect(one, ()) for name, one in sessions.parts.items()}
            parts["sessions"] = Node(inner, sessions.place)
        return Node(parts, node.place)

    def _turns(self, turns: Node, within: tuple[str, ...]) -> Node:
        if not isinstance(turns.value, list):
            return turns
        played: list[Node] = []
        for turn in turns.value:
            wanted = turn.child(USE)
            if wanted is None:
                played.append(self._with_expect(turn, within))
                continue
            others = turn.parts.keys() - {USE, "as"}
            if others:
                raise turn.place.refuse(
                    f"a turn with `use` has nothing else but `as`; move {', '.join(others)}"
                )
            for name, body in self._wanted(wanted, "turns", within):
                inner = self._turns(body, (*within, name))
                played += [_said_by(each, turn.child("as")) for each in inner.items]
        return Node(played, turns.place)

    def _with_expect(self, node: Node, within: tuple[str, ...]) -> Node:
        expect = node.child("expect")
        if expect is None:
            return node
        return Node({**node.parts, "expect": self._expect(expect, within)}, node.place)

    def _expect(self, expect: Node, within: tuple[str, ...]) -> Node:
        wanted = expect.child(USE)
        if wanted is None:
            return expect
        whole = Node({key: part for key, part in expect.parts.items() if key != USE}, expect.place)
        for name, body in self._wanted(wanted, "expect", within):
            whole = _merged(whole, self._expect(body, (*within, name)))
        return whole

    def _wanted(self, wanted: Node, kind: str, within: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
        """Each fragment that `use` names, with its parameters put in."""
        for one in wanted.value if isinstance(wanted.value, list) else [wanted]:
            given = one.value if isinstance(one.value, dict) else {str(one.value): None}
            for name, values in given.items():
                shared = self.known.get(name)
                if shared is None:
                    raise one.place.refuse(f"there is no fragment '{name}'; {nearest(name, self.known)}")
                if shared.kind != kind:
                    raise one.place.refuse(f"'{name}' holds {shared.kind} and is used as {kind}; move it")
                if name in within:
                    raise one.place.refuse(
                        f"'{name}' uses itself ({' > '.join((*within, name))}); take it out of one of them"
                    )
                self.used.add(name)
                yield name, substituted(shared.body, _given(one, name, shared, values), set())


def _given(one: Node, name: str, shared: Shared, values: Node | None) -> Mapping[str, Node]:
    given = values.parts if values else {}
    for parameter in shared.parameters:
        if parameter not in given:
            raise one.place.refuse(f"'{name}' needs '{parameter}'; write {{{name}: {{{parameter}: ...}}}}")
    for parameter, value in given.items():
        if parameter not in shared.parameters:
            raise value.place.refuse(
                f"'{name}' has no parameter '{parameter}'; {nearest(parameter, shared.parameters)}"
            )
    return given


def _said_by(turn: Node, who: Node | None) -> Node:
    if who is None or not turn.parts or "as" in turn.parts:
        return turn
    return Node({**turn.parts, "as": who}, turn.place)


def _merged(one: Node, other: Node) -> Node:
    """Both expectations together; lists are put behind one another."""
    if isinstance(one.value, dict) and isinstance(other.value, dict):
        parts = dict(one.value)
        for key, part in other.value.items():
            parts[key] = _merged(parts[key], part) if key in parts else part
        return Node(parts, one.place)
    if isinstance(one.value, list) and isinstance(other.value, list):
        return Node([*one.value, *other.value], one.place)
    raise one.place.refuse(f"the fragment asks for this as well, at {other.place}; keep one of the two")


def substituted(node: Node, values: Mapping[str, Node], used: set[str]) -> Node:
    """The tree with each `$name` of `values` replaced; a text that is nothing else becomes the value itself.

    Args:
        node: The tree.
        values: What the names stand for.
        used: Takes up the names that were found.
    """
    if isinstance(node.value, dict):
        return Node(
            {
                str(_replaced(key, values, used, inner.place)): substituted(inner, values, used)
                for key, inner in node.value.items()
            },
            node.place,
        )
    if isinstance(node.value, list):
        return Node([substituted(inner, values, used) for inner in node.value], node.place)
    if not isinstance(node.value, str):
        return node
    alone = _NAMED.fullmatch(node.value)
    if alone and alone[1] in values:
        used.add(alone[1])
        return _moved(values[alone[1]], node.place)
    return Node(_replaced(node.value, values, used, node.place), node.place)


def _replaced(text: str, values: Mapping[str, Node], used: set[str], place: Place) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            return match[0]
        used.add(match[1])
        found = values[match[1]].value
        if isinstance(found, dict | list):
            raise place.refuse(
                f"${match[1]} is no single value and can't stand inside a text; let it stand alone"
            )
        return str(found)

    return _NAMED.sub(value, text)


def _moved(node: Node, place: Place) -> Node:
    """The same value, told where it was put."""
    return Node(node.value, place)


def cases(node: Node) -> Iterator[tuple[Node, str]]:
    """One conversation for each of its `cases`, with the words that tell them apart; itself without any.

    Raises:
        BadInput: the cases are no list of sets of the same variables, or one is never used.
    """
    listed = node.child(CASES)
    if listed is None:
        yield node, ""
        return
    rows = listed.items
    if not rows or not all(row.parts.keys() - {LABEL} for row in rows):
        raise listed.place.refuse("`cases` is a list of sets of variables; write - {thing: mug, most: 15}")
    rest = Node({key: part for key, part in node.parts.items() if key != CASES}, node.place)
    names = set(rows[0].parts) - {LABEL}
    for row in rows:
        for name in sorted((row.parts.keys() - {LABEL}) ^ names):
            raise row.place.refuse(f"'{name}' stands in some cases only; give it in all of them")
    for name in sorted(names):
        if not NAME.fullmatch(name):
            raise rows[0].parts[name].place.refuse(f"'{name}' is no variable; use a-z, 0-9 and _")
    for row in rows:
        values = dict(row.parts)
        label = values.pop(LABEL, None)
        used: set[str] = set()
        filled = substituted(rest, values, used)
        for name in sorted(names - used):
            raise values[name].place.refuse(
                f"the variable '{name}' is never used; write ${name} or remove it"
            )
        words = str(label.value) if label else ", ".join(shorten(v.plain(), 30) for v in values.values())
        yield Node(filled.value, row.place), words


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node.value, dict):
        for key, inner in node.value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(node.value, list):
        for inner in node.value:
            yield from _texts(inner)
    elif isinstance(node.value, str):
        yield node.value
