"""Expectations on the tools that ran."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from assistant.reply import ToolCall
from assistant.scripts.comparing import at_path
from assistant.scripts.matching import Asking, Count, Strict, ValueMatch
from assistant.scripts.seen import Failure, Seen
from retrieval.errors import shorten


class CalledTool(Strict):
    """A tool that must have run.

    Attributes:
        arguments: Name -> rule; arguments that are not named may have any value. `exclude.colour` names an
            argument inside another.
        exact: No arguments but these (an argument that is null counts as absent).
        times: How often a call like this ran; at least once where it is not given.
    """

    name: str
    arguments: dict[str, ValueMatch] = Field(default_factory=dict)
    exact: bool = False
    times: Count | None = None

    def fits(self, call: ToolCall) -> bool:
        """Whether the call is such a call."""
        given = {name: value for name, value in call.arguments.items() if value is not None}
        return (
            call.name == self.name
            and all(rule.holds(at_path(call.arguments, name)) for name, rule in self.arguments.items())
            and not (self.exact and set(given) - {name.split(".")[0] for name in self.arguments})
        )

    def __str__(self) -> str:
        """In words."""
        arguments = ", ".join(f"{name} {rule}" for name, rule in self.arguments.items())
        return f"{self.name}({arguments})"


Called = Annotated[
    CalledTool,
    BeforeValidator(
        lambda v: {"name": v} if isinstance(v, str) else v, json_schema_input_type=CalledTool | str
    ),
]


class ToolsExpected(Asking):
    """Which tools ran, and which did not.

    Attributes:
        called: Tools that ran; with `in_order` in this order (others may stand between).
        only: No tool ran but those of `called`.
        count: How many calls there were.
    """

    called: list[Called] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)
    in_order: bool = False
    only: bool = False
    count: Count | None = None

    @model_validator(mode="after")
    def _does_not_contradict(self) -> ToolsExpected:
        both = {tool.name for tool in self.called} & set(self.never)
        if both:
            raise ValueError(f"{', '.join(sorted(both))} can't be both called and never called; remove one")
        if (self.in_order or self.only) and not self.called:
            raise ValueError("in_order and only speak about `called`; give that as well")
        if self.in_order and len(self.called) == 1:
            raise ValueError("one tool alone is always in order; remove in_order, or name more tools")
        if self.count is not None and self.called and not self.count.allows(1):
            raise ValueError(f"{self.count} calls can't be a call of {self.called[0].name}; remove one")
        if self.count is not None and self.never and not self.count.allows(1):
            raise ValueError("where no tool runs, `never` can never fail; remove one of the two")
        return self

    def failures(self, seen: Seen) -> Iterator[Failure]:
        """What does not hold."""
        calls = seen.reply.tools
        happened = "; ".join(describe(call) for call in calls) or "no tool ran"
        for place, tool in enumerate(self.called):
            times = sum(tool.fits(call) for call in calls)
            if tool.times is not None and not tool.times.holds(times):
                yield Failure(
                    ("called", place, "times"),
                    f"{tool} called {tool.times} times",
                    f"{times} times: {happened}",
                )
            elif tool.times is None and not times:
                yield Failure(("called", place), f"{tool} called", happened)
        for place, name in enumerate(self.never):
            if any(call.name == name for call in calls):
                yield Failure(("never", place), f"{name} never called", happened)
        if self.in_order:
            rest = iter(calls)
            if not all(any(tool.fits(call) for call in rest) for tool in self.called):
                yield Failure(("in_order",), "in this order: " + ", ".join(map(str, self.called)), happened)
        if self.only:
            others = [call for call in calls if not any(tool.fits(call) for tool in self.called)]
            if others:
                yield Failure(("only",), "no other call", "; ".join(map(describe, others)))
        if self.count is not None and not self.count.holds(len(calls)):
            yield Failure(("count",), f"{self.count} calls", f"{len(calls)}: {happened}")


def describe(call: ToolCall) -> str:
    """The call as a programmer writes it, without arguments that are null."""
    arguments = ", ".join(f"{n}={shorten(v, 40)!r}" for n, v in call.arguments.items() if v is not None)
    return f"{call.name}({arguments})"
