"""What people may want: `Intent`, read from `intents.yaml` beside this module, with a language's examples.

No intent is named in code: whoever wants another one adds it there, and to the examples; a shop adds its own
in its folder (`own.py`). Knows no model and no conversation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.house.language import FIRST
from assistant.house.own import OwnIntents, read_own

HERE = Path(__file__).parent

ORDERS = "order_status"
"""The tool whose results are orders of the customer."""
PAGES = "shop_policy"
"""The tool whose results are passages of the shop's pages."""
PERSON = "hand_off"
"""The tool that passes a wish on to a person."""
MEMORY = "remember_preference"
"""The tool that keeps, shows and forgets what a customer says of themselves."""

OPTIONAL = "optional "
FORGOTTEN = f"{OPTIONAL}forgotten"
LITERAL = "="
SPREAD = "*"


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance of an intent; utterances of one `group` are paraphrases of each other."""

    text: str
    intent: str
    group: int


@dataclass(frozen=True, slots=True)
class Intent:
    """One thing that people want, and how it is served; the fields are described in `intents.yaml`."""

    name: str
    meaning: str
    tool: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)
    continues: bool = False
    otherwise: str = ""
    writes: bool = False
    social: bool = False
    outside: bool = False
    fallback: bool = False
    narrows: bool = False
    accepts: bool = False
    gathers: bool = False
    declines: bool = False
    incomplete: bool = False
    returns: bool = False
    pointed: str = ""
    may: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)
    regrets: bool = False
    several: bool = False
    fewest: int = 1
    undo: Mapping[str, Any] = field(default_factory=dict)
    does: Sequence[str] = ()
    idle: str = ""

    @property
    def acts(self) -> bool:
        """Whether a tool serves it."""
        return bool(self.tool) or self.continues or self.returns

    @property
    def lists(self) -> bool:
        """Whether it asks for a list that may be changed, and come back to."""
        return self.continues or self.returns or SPREAD in self.arguments

    @property
    def points(self) -> bool:
        """Whether it is about products that the words point at."""
        return any("product" in source for source in self.arguments.values())

    @property
    def at_counter(self) -> bool:
        """Whether it is settled at the counter: by an order's record, by the shop's pages, by a person."""
        return self.tool in (ORDERS, PAGES, PERSON)

    @property
    def of_orders(self) -> bool:
        """Whether it is about an order of the customer."""
        return any(
            source.removeprefix(OPTIONAL) in ("order", "own_order") for source in self.arguments.values()
        )


@dataclass(frozen=True, slots=True)
class IntentSet:
    """All intents, in the order of the file, with their examples.

    Attributes:
        cues: Name -> regular expression, read beside the embedding.
        version: Changes with every change of the examples and cues.
        heads: Folders in which a fitted head may lie.
        says: Intent -> what it is answered with, where a shop says so itself.
    """

    intents: Mapping[str, Intent]
    examples: tuple[Example, ...]
    cues: Mapping[str, str]
    version: str
    heads: tuple[Path, ...] = ()
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def fallback(self) -> Intent:
        """What words that name things of the shop mean when nothing else is certain."""
        return next(intent for intent in self.intents.values() if intent.fallback)

    @property
    def narrowing(self) -> Intent:
        """What bare constraints mean when there is a last list; a search where no intent claims them."""
        return next((intent for intent in self.intents.values() if intent.narrows), self.fallback)

    def pointed(self, kind: str) -> Intent | None:
        """What bare pointing at this kind of thing means; None where no intent says."""
        return next((intent for intent in self.intents.values() if intent.pointed == kind), None)

    def taking(self, source: str) -> Intent | None:
        """The first intent whose tool takes this; None where there is none."""
        return next((each for each in self.intents.values() if source in each.arguments.values()), None)

    def acting(self, action: str) -> Intent | None:
        """The first intent whose tool does this with the basket; None where there is none."""
        return next(
            (each for each in self.intents.values() if each.arguments.get("action") == f"={action}"), None
        )

    @property
    def outside(self) -> frozenset[str]:
        """The names of the intents that mean: no business of this shop."""
        return frozenset(name for name, intent in self.intents.items() if intent.outside)


@cache
def read_intents(folder: Path = HERE, language: str = FIRST, own: Path | None = None) -> IntentSet:
    """The intents of a folder in one language, by default those that ship with the package.

    Args:
        folder: Where `intents.yaml` and `languages/` lie.
        language: Whose examples and cues are read.
        own: A folder with a shop's own intents (`own.py`); what stands there goes first.

    Raises:
        ValueError: the files disagree (an intent without examples, an unknown name): a programmer's error.
    """
    spoken = folder / "languages" / language
    rows: dict[str, Mapping[str, Any]] = yaml.safe_load((folder / "intents.yaml").read_text(encoding="utf-8"))
    examples = _examples((spoken / "examples.txt").read_text(encoding="utf-8"))
    cues = _optional(spoken / "cues.yaml")
    added = read_own(own, language) if own else OwnIntents()
    rows |= {name: {**rows.get(name, {}), **row} for name, row in added.rows.items()}
    groups = max((example.group for example in examples), default=0)
    examples += tuple(Example(text, name, groups + 1 + group) for text, name, group in added.examples)
    intents = {name: Intent(name, **row) for name, row in rows.items()}
    named = {example.intent for example in examples}
    if unknown := named - set(intents):
        raise ValueError(f"examples.txt has {sorted(unknown)}, which intents.yaml doesn't have")
    if language == FIRST and (silent := set(intents) - named):
        raise ValueError(f"intents.yaml and examples.txt differ in {sorted(silent)}")
    wrong = [i.name for i in intents.values() if i.otherwise and i.otherwise not in intents]
    if wrong:
        raise ValueError(f"'otherwise' of {wrong} names no intent")
    version = hashlib.sha256(json.dumps([[e.text, e.intent, e.group] for e in examples]).encode())
    version.update(json.dumps(cues).encode())
    heads = (spoken, *((own / language,) if own else ()))
    return IntentSet(intents, examples, cues, version.hexdigest(), heads, added.says)


def _optional(file: Path) -> Mapping[str, str]:
    return yaml.safe_load(file.read_text(encoding="utf-8")) or {} if file.exists() else {}


def _examples(text: str) -> tuple[Example, ...]:
    found: list[Example] = []
    group = 0
    for paragraph in text.split("\n\n")[1:]:
        name, *lines = paragraph.strip().splitlines()
        for line in lines:
            group += 1
            found.extend(Example(part.strip(), name.strip().rstrip(":"), group) for part in line.split(" | "))
    return tuple(found)
