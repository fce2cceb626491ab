"""Rules over one value: `Match` for anything, `Range` for numbers, `Count` for how many.

Says of each rule what would make it pointless: one that always holds, one that never can. Knows nothing of
conversations; how texts and values compare stands in `comparing.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    model_validator,
)

from assistant.scripts.comparing import (
    always_found,
    as_text,
    fold,
    found,
    number,
    regular_expression,
    same,
)
from assistant.scripts.naming import has_variable, is_variable
from retrieval.errors import shorten


class Strict(BaseModel):
    """A part of a script: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Asking(Strict):
    """A part of a script that must ask for something: what is empty or false could never fail."""

    @model_validator(mode="after")
    def _asks_something(self) -> Self:
        fields = type(self).model_fields
        if not self.model_fields_set:
            keys = (field.alias or name for name, field in fields.items())
            raise ValueError(
                "this is empty and could never fail; remove it, or write one of " + ", ".join(keys)
            )
        for name in self.model_fields_set:
            value, key = getattr(self, name), fields[name].alias or name
            if value in ([], {}, ""):
                raise ValueError(f"'{key}' is empty and could never fail; remove it, or say what must hold")
            if value is False and fields[name].default is False:
                raise ValueError(f"'{key}: false' asks nothing and could never fail; remove it")
        return self


def _amount(value: object) -> object:
    if isinstance(value, str) and is_variable(value):
        return value
    found = number(value)
    if found is None:
        raise ValueError(f"{shorten(value)} is no number; write one, such as 3 or 4.50, or a variable")
    return found


Amount = Annotated[Decimal | str, BeforeValidator(_amount, json_schema_input_type=Decimal | str)]
"""An exact number, or (until it is filled) the variable that will be one."""


class Range(Strict):
    """A number between two ends; a bare number in a script asks for exactly that one.

    Attributes:
        min: The least that holds.
        max: The most that holds.
        above: What all that holds is more than.
        below: What all that holds is less than.
    """

    min: Amount | None = None
    max: Amount | None = None
    above: Amount | None = None
    below: Amount | None = None

    @model_validator(mode="after")
    def _can_hold(self) -> Range:
        if not self.ends():
            raise ValueError("give min, max, above, below, or one number")
        lows, highs = _numbers(self.min, self.above), _numbers(self.max, self.below)
        if lows and highs and max(lows) > min(highs):
            raise ValueError(f"{self} is what nothing can hold; swap the ends")
        open_ends = _numbers(self.above, self.below)
        if lows and highs and max(lows) == min(highs) and max(lows) in open_ends:
            raise ValueError(f"{self} is what nothing can hold; use min and max")
        return self

    def ends(self) -> dict[str, Decimal | str]:
        """The ends that are given."""
        every = {"min": self.min, "max": self.max, "above": self.above, "below": self.below}
        return {name: end for name, end in every.items() if end is not None}

    def holds(self, value: object) -> bool:
        """Whether the value is a number within the range."""
        amount = number(value)
        if amount is None:
            return False
        tests = {
            "min": lambda end: amount >= end,
            "max": lambda end: amount <= end,
            "above": lambda end: amount > end,
            "below": lambda end: amount < end,
        }
        return all(tests[name](Decimal(end)) for name, end in self.ends().items())

    def allows(self, least: int) -> bool:
        """Whether so many or more may be; true where that hangs on a variable."""
        most, below = self.max, self.below
        fits = not isinstance(most, Decimal) or most >= least
        return fits and (not isinstance(below, Decimal) or below > least)

    def __str__(self) -> str:
        """In words."""
        if self.min is not None and self.min == self.max:
            return str(self.min)
        words = {"min": "at least", "max": "at most", "above": "more than", "below": "less than"}
        return " and ".join(f"{words[name]} {end}" for name, end in self.ends().items())


def _numbers(*ends: Decimal | str | None) -> list[Decimal]:
    return [end for end in ends if isinstance(end, Decimal)]


def _bare_number(value: object) -> object:
    if isinstance(value, dict | Range):
        return value
    amount = _amount(value)
    return {"min": amount, "max": amount}


def within(least: int, most: int | None, what: str) -> AfterValidator:
    """Refuses ranges in which no such figure ever lies, and those in which all of them do."""

    def check(range_: Range) -> Range:
        if any(isinstance(end, str) for end in range_.ends().values()):
            return range_  # a variable's number is known later
        ends = {name: Decimal(end) for name, end in range_.ends().items()}
        low, over, high, under = (ends.get(end) for end in ("min", "above", "max", "below"))
        never = (high is not None and high < least) or (under is not None and under <= least)
        always = (low is None or low <= least) and (over is None or over < least)
        if most is None:
            always = always and high is None and under is None
        else:
            never = never or (low is not None and low > most) or (over is not None and over >= most)
            always = always and (high is None or high >= most) and (under is None or under > most)
        if never:
            raise ValueError(f"{what} is never {range_}, so this can never hold; correct the number")
        if always:
            raise ValueError(f"{what} is always {range_}, so this can never fail; narrow it or leave it out")
        return range_

    return AfterValidator(check)


def _whole(range_: Range) -> Range:
    if isinstance(range_.min, Decimal) and range_.min == range_.max and range_.min % 1:
        raise ValueError(f"there are never {range_} of something; give a whole number")
    return range_


_Bare = BeforeValidator(_bare_number, json_schema_input_type=Range | Decimal | str)
NumberRange = Annotated[Range, _Bare]
Count = Annotated[Range, _Bare, AfterValidator(_whole), within(0, None, "a number of things")]


def speaking(text: str) -> str:
    """The text, refused where nothing of it is left once markup is ignored: it stands in every text."""
    if not fold(text):
        raise ValueError("this says nothing, and every text contains it; write a word")
    return text


Word = Annotated[str, AfterValidator(speaking)]
"""A text that is sought in another."""


def _pattern(value: object) -> object:
    if not isinstance(value, str):
        return value
    regular_expression(value)
    if not has_variable(value) and always_found(value):
        raise ValueError(f"'{shorten(value)}' is found in every text and can never fail; ask for something")
    return value


Pattern = Annotated[str, BeforeValidator(_pattern, json_schema_input_type=str)]


class Match(Asking):
    """A rule over one value of any kind; all parts that are given must hold.

    Attributes:
        equals: The value itself: numbers by value, texts without case and markup, lists item by item.
        any_of: One of these.
        includes: A list that holds each of these, in any order.
        contains: A text that has this in it; of a list, its items one after the other.
        lacks: A text that hasn't.
        matches: A regular expression that is found in it.
        given: Whether there is a value at all; false for one that is absent, null or empty.
    """

    equals: JsonValue = None
    any_of: list[JsonValue] = Field(default_factory=list)
    includes: list[JsonValue] = Field(default_factory=list)
    min: Amount | None = None
    max: Amount | None = None
    above: Amount | None = None
    below: Amount | None = None
    contains: Word = ""
    lacks: Word = ""
    matches: Pattern = ""
    given: bool | None = None

    @model_validator(mode="after")
    def _can_hold(self) -> Match:
        if self.contains and self.lacks and fold(self.lacks) in fold(self.contains):
            raise ValueError("what it contains has in it what it lacks, so nothing can hold it; remove one")
        if self.given is False and self.model_fields_set != {"given"}:
            raise ValueError("what is not given can keep no other rule; remove one of the two")
        self._range()
        return self

    def _range(self) -> Range | None:
        ends = {name: getattr(self, name) for name in ("min", "max", "above", "below")}
        ends = {name: end for name, end in ends.items() if end is not None}
        return Range(**ends) if ends else None

    def holds(self, value: Any) -> bool:
        """Whether the value keeps the rule."""
        given, text, between = self.model_fields_set, as_text(value), self._range()
        return all(
            (
                self.given is None or self.given is (value not in (None, "", [], {})),
                "equals" not in given or same(value, self.equals),
                "any_of" not in given or any(same(value, one) for one in self.any_of),
                "includes" not in given or _includes(value, self.includes),
                between is None or between.holds(value),
                "contains" not in given or fold(self.contains) in fold(text),
                "lacks" not in given or fold(self.lacks) not in fold(text),
                "matches" not in given or found(self.matches, text),
            )
        )

    def __str__(self) -> str:
        """In words."""
        if self.given is not None and self.model_fields_set == {"given"}:
            return "given" if self.given else "not given"
        words = {"equals": "", "any_of": "one of", "min": "at least", "max": "at most", "matches": "like"}
        words |= {"above": "more than", "below": "less than"}
        parts = {name: getattr(self, name) for name in type(self).model_fields}
        parts = {name: part for name, part in parts.items() if name in self.model_fields_set}
        return " and ".join(f"{words.get(name, name)} {part}".strip() for name, part in parts.items())


def _includes(value: object, wanted: Iterable[object]) -> bool:
    return isinstance(value, list | tuple) and all(any(same(one, item) for item in value) for one in wanted)


def _bare_value(value: object) -> object:
    return value if isinstance(value, dict | Match) else {"equals": value}


ValueMatch = Annotated[
    Match,
    BeforeValidator(_bare_value, json_schema_input_type=Match | str | float | bool | list[Any] | None),
]
