"""What a question about a product asks for: a value, a property, an amount, or a claim in its own words.

How questions in English put things is data (`english.yaml`). Knows no product.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import yaml

from retrieval.measures import Measure, measures_in
from retrieval.words import clean, fold_word, terms, unique

Comparison = Literal["at least", "at most", "equal"]

_LONGEST = 1_000
_YES_OR_NO = re.compile(
    r"^(?:(?:and|so|but|ok|okay|please|hi|hello|tell me(?: if)?|do you know (?:if|whether))[, ]+)*"
    r"(?:is|are|was|does|do|did|can|could|will|would|has|have|should|may|isn't|aren't|doesn't|can't)\b",
    re.I,
)
_AT_MOST = re.compile(
    r"\b(?:less|under|below|lighter|smaller|shorter|narrower|at most|no more|up to|within|fit(?:s)? (?:in|on"
    r"|into|under|inside|through))\b",
    re.I,
)
_AT_LEAST = re.compile(
    r"\b(?:more|over|above|heavier|bigger|larger|longer|taller|wider|at least|hold|holds|fit|fits|take|takes"
    r"|carry|accommodate|enough|last|lasts|support)\b",
    re.I,
)
# Numbers of things are claimed, not compared ("does it have six chairs?").
_COUNTS = frozenset(("count", "people", "players", "pages"))
_EMPTY = frozenset(
    fold_word(word)
    for line in (
        "a an the is are was be been it its this that these those they them one does do did can could",
        "will would has have had should may i me my we you your of for to in on at by with from and",
        "or as if so there any some come comes go goes put use used using make made get safe suitable",
        "good ok okay fine really real also please when while tell know whether about what which how",
        "much many into out up not no first second third last product item thing included work works",
        "fit fits hold",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class ValueRule:
    """How a value is asked for, and where it stands.

    Attributes:
        asked: What questions say.
        fields: What records call it, folded.
        dimension: Of its amounts; empty where it has none.
        cues: What sentences say that answer it; None where no sentence does.
    """

    name: str
    asked: re.Pattern[str]
    fields: frozenset[str]
    dimension: str
    cues: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class PropertyRule:
    """How a property is asked for, and what listings say that have it, lack it, or come near."""

    name: str
    asked: re.Pattern[str]
    yes: re.Pattern[str]
    no: re.Pattern[str] | None
    near: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Rules:
    """All that can be asked in general; the first that fits is meant."""

    values: tuple[ValueRule, ...]
    properties: tuple[PropertyRule, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read.

    Attributes:
        text: The question, cleaned.
        yes_or_no: Whether it wants a yes or a no.
        value: The value that it asks for or compares.
        trait: The property that it asks for.
        amount: What the product's own amount is to be compared with.
        comparison: How.
        words: Its content words, folded, each once.
    """

    text: str
    yes_or_no: bool
    value: ValueRule | None
    trait: PropertyRule | None
    amount: Measure | None
    comparison: Comparison
    words: tuple[str, ...]


def read_question(text: str) -> Asked:
    """What a question asks for."""
    plain = clean(text[:_LONGEST]).strip()
    lower = plain.lower().replace("’", "'")
    rules = english_rules()
    yes_or_no = bool(_YES_OR_NO.match(lower))
    amounts = [
        found.measure for found in measures_in(lower) if not _COUNTS.issuperset(found.measure.dimensions)
    ]
    value = next((rule for rule in rules.values if rule.asked.search(lower)), None)
    trait = None if amounts else next((rule for rule in rules.properties if rule.asked.search(lower)), None)
    comparison: Comparison = "equal"
    if _AT_MOST.search(lower):
        comparison = "at most"
    elif _AT_LEAST.search(lower):
        comparison = "at least"
    words = tuple(word for word in unique(terms(plain)) if word not in _EMPTY and not word[0].isdigit())
    return Asked(
        plain, yes_or_no, value, trait if yes_or_no else None, next(iter(amounts), None), comparison, words
    )


@lru_cache(maxsize=1)
def english_rules() -> Rules:
    """The rules of the packaged file."""
    text = files("retrieval.answering").joinpath("english.yaml").read_text(encoding="utf-8")
    data: Mapping[str, Mapping[str, Mapping[str, object]]] = yaml.safe_load(text)
    values = tuple(
        ValueRule(
            name,
            _any(rule["asked"]),
            frozenset(" ".join(terms(str(each))) for each in _list(rule["fields"])),
            str(rule.get("dimension", "")),
            _any(rule["cues"]) if _list(rule["cues"]) else None,
        )
        for name, rule in data["values"].items()
    )
    properties = tuple(
        PropertyRule(
            name,
            _any(rule["asked"]),
            _any(rule["yes"]),
            _any(rule["no"]) if _list(rule.get("no")) else None,
            _any(rule["near"]) if _list(rule.get("near")) else None,
        )
        for name, rule in data["properties"].items()
    )
    return Rules(values, properties)


def _list(patterns: object) -> list[str]:
    return [str(each) for each in patterns] if isinstance(patterns, list) else []


def _any(patterns: object) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in _list(patterns)), re.I)
