"""What a script asks that its own turns make pointless: what can never fail there, or never hold.

Each part of a script looks after itself (`matching.py`, `expectations/`); here stands what only the order of
the turns tells. Knows no bot and no shop.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.scripts.expectations.expected import Expected
from assistant.scripts.format import BUTTONS, STEPS, Script
from assistant.scripts.places import Placed
from assistant.scripts.seen import Keys

_FIRST = "nothing was shown before, so `new` can never fail; remove it"
_END = "at the end everything was shown, so `new` can never fail; write it after a turn"


def refuse_pointless(script: Script, placed: Placed) -> None:
    """Refuses the first thing that its place among the turns makes pointless.

    Raises:
        BadInput: with file, line, column and remedy.
    """
    for checks in (_shown, _faults, _ends):
        for keys, words in checks(script):
            raise placed.place(keys).refuse(words)


def _shown(script: Script) -> Iterator[tuple[Keys, str]]:
    """Places and `new` before anything can have been shown."""
    spoken: set[str] = set()
    for place, turn in enumerate(script.turns):
        kind, target = turn.action
        if kind == "say":
            if turn.who not in spoken and turn.expect and turn.expect.products and turn.expect.products.new:
                yield ("turns", place, "expect", "products", "new"), _FIRST
            spoken.add(turn.who)
        elif kind in BUTTONS and target.isdecimal() and len(target) <= 3 and turn.who not in spoken:
            words = f"{kind}: {target} points at what was last shown, and nothing was; say something before"
            yield ("turns", place, kind), words
        records = turn.expect.records if turn.expect else None
        if records and records.others_unchanged and len(script.sessions) < 2:
            keys = ("turns", place, "expect", "records", "others_unchanged")
            yield keys, "there is no other session, so this can never fail; remove it"


def _faults(script: Script) -> Iterator[tuple[Keys, str]]:
    broken: set[str] = set()
    for place, turn in enumerate(script.turns):
        kind, fault = turn.action
        if kind == "fault":
            broken.add(fault)
            if all(later.action[0] in STEPS for later in script.turns[place + 1 :]):
                yield (
                    ("turns", place, kind),
                    "nothing is done after this fault, so it shows nothing; say something",
                )
        elif kind == "mend" and fault not in broken:
            yield ("turns", place, kind), f"'{fault}' is not broken here; write `fault: {fault}` before it"


def _ends(script: Script) -> Iterator[tuple[Keys, str]]:
    ends: dict[Keys, Expected | None] = {("expect",): script.expect}
    ends |= {("sessions", name, "expect"): session.expect for name, session in script.sessions.items()}
    for keys, end in ends.items():
        if end is None:
            continue
        if end.refused:
            yield (*keys, "refused"), "at the end nothing is refused; write `refused` after a turn"
        if end.products and end.products.new:
            yield (*keys, "products", "new"), _END
        if end.records and end.records.others_unchanged:
            yield (*keys, "records", "others_unchanged"), "the others act as well; write this after a turn"
