"""From records to words: templates (`wording.yaml`) filled with facts of tool results, and nothing else.

The variant is chosen by the words of the message and its place in the conversation, so the same
conversation gives the same words. Knows no shop: every name and price comes in with a result.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from assistant.house.language import FIRST, LANGUAGES
from assistant.house.told import read_told
from assistant.tools.results import Result, ShownProduct

FILE = "wording.yaml"
FIRST_FOLDER = LANGUAGES / FIRST
OPTIONAL_PART = " || "

_FIELD = re.compile(r"\{(\w+)\}")


class Wording:
    """Words one reply; two parts of one reply never use the same sentence."""

    def __init__(
        self,
        seed: str,
        shop_name: str,
        folder: Path = FIRST_FOLDER,
        says: Mapping[str, Sequence[str]] = MappingProxyType({}),
    ) -> None:
        """Takes the words of a language.

        Args:
            seed: Chooses between variants.
            shop_name: Stands for {shop}.
            folder: The language's; what it doesn't word is said in the first language.
            says: What a shop answers to its own intents.
        """
        self._seed = seed
        self._shop = shop_name
        self._templates = _templates(folder)
        self._says = says
        self._told = read_told(folder)

    def result(self, result: Result) -> str:
        """What a tool's result comes to."""
        if result.outcome == "refused":
            return self._fill(self._templates["refused"], result.facts)
        outcomes = self._templates["results"].get(result.tool, {})
        alone = outcomes.get(f"{result.outcome}_one") if len(result.products) == 1 else None
        words = alone or outcomes.get(result.outcome)
        if words is None:
            return self.unreadable()
        facts = self._told.facts({**result.facts, **_first(result.products)})
        said = self._fill(words["say"], facts) or self._fill(words.get("otherwise", ()), facts)
        if not said:
            return self.unreadable()
        if line := words.get("line"):
            otherwise = words["line_otherwise"]
            lines = [self._line(line, otherwise, n, p) for n, p in enumerate(result.products, 1)]
            said = "\n".join([said, *lines])
        return said

    def offer(self, result: Result) -> str:
        """The intent that the words of a result offer to serve next; empty when they offer nothing."""
        words = self._templates["results"].get(result.tool, {}).get(result.outcome) or {}
        return str(words.get("offers", ""))

    def say(self, intent: str) -> str:
        """What an intent without a tool is answered with."""
        return self._fill(self._says.get(intent) or self._templates["say"].get(intent, ()), {}) or (
            self._fill(self._templates["unreadable"], {})
        )

    def ask(self, slots: Sequence[str], among: Sequence[str] = ()) -> str:
        """The one question for all values that are missing.

        Args:
            slots: Their names.
            among: What may be meant, in words, where only that is asked.
        """
        if len(slots) == 1 and len(among) > 1:
            listed = self._templates["or"].join([", ".join(among[:-1]), among[-1]])
            return self._fill(self._templates["ask_which"], {"listed": listed})
        known = [slot for slot in slots if slot in self._templates["ask"]] or ["product"]
        names = [self._templates["slots"][slot] for slot in known if slot in self._templates["slots"]]
        if len(known) == 1 or len(names) < len(known):
            return self._fill(self._templates["ask"][known[0]], {})
        listed = self._templates["and"].join([", ".join(names[:-1]), names[-1]])
        return self._fill(self._templates["ask_several"], {"listed": listed})

    def sorry(self) -> str:
        """What is said first to somebody for whom something went wrong."""
        return self._fill(self._templates["sorry"], {})

    def unreadable(self) -> str:
        """What is said of a result that can't be read."""
        return self._fill(self._templates["unreadable"], {})

    def _fill(self, variants: Sequence[str], facts: Mapping[str, Any]) -> str:
        """One variant, filled; empty when every variant lacks a fact."""
        values = {**facts, "shop": self._shop}
        start = zlib.crc32(self._seed.encode("utf-8", "replace"))
        for step in range(len(variants)):
            variant = variants[(start + step) % len(variants)]
            first, *others = variant.split(OPTIONAL_PART)
            if not _lacks(first, values):
                parts = [first, *(part for part in others if not _lacks(part, values))]
                return _tidy(" ".join(_filled(part, values) for part in parts))
        return ""

    def _line(self, line: str, otherwise: str, place: int, product: ShownProduct) -> str:
        facts = {"place": place, "title": product.title, "reason": self._told.words(product.reason)}
        return _filled(otherwise if _lacks(line, facts) else line, facts)


def _first(products: Sequence[ShownProduct]) -> dict[str, str]:
    if not products:
        return {}
    first = products[0]
    return {"first_title": first.title, "first_at": f" at {first.price}" if first.price else ""}


def _lacks(part: str, values: Mapping[str, Any]) -> bool:
    """Whether a fact that the part needs is missing."""
    return any(values.get(name) in (None, "") and name not in _MAY_BE_EMPTY for name in _FIELD.findall(part))


_MAY_BE_EMPTY = frozenset({"first_at", "within", "concerning"})


def _filled(part: str, values: Mapping[str, Any]) -> str:
    return _FIELD.sub(lambda match: str(values.get(match.group(1), "")), part)


def _tidy(text: str) -> str:
    """No doubled full stops where a fact ended a sentence of its own."""
    return re.sub(r"([.!?…。？！])[.。](?=\s|$)", r"\1", text).strip()


@cache
def _templates(folder: Path) -> Mapping[str, Any]:
    """The templates of a language over those of the first one."""
    return _over(_read(FIRST_FOLDER / FILE), _read(folder / FILE))


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> Mapping[str, Any]:
    """Both together; an outcome that is worded above is not mixed with the words below."""
    joined = dict(below)
    for name, value in above.items():
        nested = isinstance(value, Mapping) and isinstance(joined.get(name), Mapping) and "say" not in value
        joined[name] = _over(joined[name], value) if nested else value
    return joined


@cache
def _read(file: Path) -> Mapping[str, Any]:
    templates: Mapping[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return templates
