"""Rules over one value: `Match` for anything, `Range` for numbers and counts, and how texts compare.

Texts compare without regard to case, markup and width of white space. Knows nothing of conversations.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue, model_validator

from retrieval.errors import shorten

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_MARKUP = re.compile(r"[*_`#|]+")
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def fold(text: str) -> str:
    """The text as it is compared: no markup, one space between words, no case, plain quotes and dashes."""
    plain = _TAG.sub(" ", _MARKUP.sub("", unicodedata.normalize("NFKC", text))).translate(_APOSTROPHES)
    return " ".join(plain.split()).casefold()


def number(value: object) -> Decimal | None:
    """The value as an exact number; None where it is none (true and false are none)."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def same(left: object, right: object) -> bool:
    """Whether two values say the same: numbers by value, texts folded, lists item by item."""
    if isinstance(left, list | tuple) and isinstance(right, list | tuple):
        return len(left) == len(right) and all(same(a, b) for a, b in zip(left, right, strict=True))
    if isinstance(left, str) and isinstance(right, str):
        return fold(left) == fold(right)
    numbers = number(left), number(right)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[0] == numbers[1]
    return left == right and isinstance(left, bool) is isinstance(right, bool)


def regular_expression(text: str) -> str:
    """The text, checked to be a regular expression."""
    try:
        re.compile(text)
    except re.error as exc:
        raise ValueError(f"'{shorten(text)}' is no regular expression ({exc}); mend or escape it") from exc
    return text


Pattern = Annotated[str, BeforeValidator(lambda v: regular_expression(v) if isinstance(v, str) else v)]


def found(pattern: str, text: str) -> bool:
    """Whether the pattern occurs in the text, case, markup and white space set aside."""
    return re.search(pattern, fold(text), re.IGNORECASE) is not None


class Strict(BaseModel):
    """A part of a script: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asking(Strict):
    """A part of a script that must ask for something: one that is empty could never fail."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        if all(getattr(self, name) in ([], {}, "") for name in self.model_fields_set):
            keys = (field.alias or name for name, field in type(self).model_fields.items())
            raise ValueError(
                "this is empty and could never fail; remove it, or write one of " + ", ".join(keys)
            )
        return self


class Range(Strict):
    """A number between two ends, both included; a bare number in a script asks for exactly that one."""

    min: Decimal | None = None
    max: Decimal | None = None

    @model_validator(mode="after")
    def _can_fail_and_hold(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("give min, max or both, or one number")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}, so nothing can hold it; swap them")
        return self

    def holds(self, value: object) -> bool:
        """Whether the value is a number within the range."""
        amount = number(value)
        if amount is None:
            return False
        return (self.min is None or amount >= self.min) and (self.max is None or amount <= self.max)

    def __str__(self) -> str:
        """In words."""
        if self.min == self.max:
            return str(self.min)
        ends = ("at least", self.min), ("at most", self.max)
        return " and ".join(f"{word} {end}" for word, end in ends if end is not None)


def _bare_number(value: object) -> object:
    return value if isinstance(value, dict | Range) else {"min": value, "max": value}


def _can_fail(count: Range) -> Range:
    if count.max is None and count.min is not None and count.min <= 0:
        raise ValueError("at least 0 always holds; ask for 1 or more, or leave it out")
    return count


NumberRange = Annotated[Range, BeforeValidator(_bare_number)]
Count = Annotated[Range, BeforeValidator(_bare_number), AfterValidator(_can_fail)]


class Match(Asking):
    """A rule over one value of any kind; all parts that are given must hold."""

    equals: JsonValue = None
    any_of: list[JsonValue] = Field(default_factory=list)
    min: Decimal | None = None
    max: Decimal | None = None
    contains: str = ""
    lacks: str = ""
    matches: Pattern = ""

    def holds(self, value: Any) -> bool:
        """Whether the value keeps the rule."""
        given = self.model_fields_set
        text = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        return all(
            (
                "equals" not in given or same(value, self.equals),
                "any_of" not in given or any(same(value, one) for one in self.any_of),
                not {"min", "max"} & given or Range(min=self.min, max=self.max).holds(value),
                "contains" not in given or fold(self.contains) in fold(text),
                "lacks" not in given or fold(self.lacks) not in fold(text),
                "matches" not in given or found(self.matches, text),
            )
        )

    def __str__(self) -> str:
        """In words."""
        parts = {
            name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set
        }
        words = {"equals": "", "any_of": "one of", "min": "at least", "max": "at most", "matches": "like"}
        return " and ".join(f"{words.get(name, name)} {part}".strip() for name, part in parts.items())


def _bare_value(value: object) -> object:
    return value if isinstance(value, dict | Match) else {"equals": value}


ValueMatch = Annotated[Match, BeforeValidator(_bare_value)]
