"""What came of running scripts: `Result` for one conversation, `Results` for all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.reply import Reply
from assistant.scripts.seen import Failure

Outcome = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One turn as it went: what was said or done, what came back, and what did not hold.

    Attributes:
        line: Of the turn in its file.
        seconds: How long the bot took.
    """

    action: str
    reply: Reply
    line: int
    seconds: float
    failures: tuple[LocatedFailure, ...] = ()


@dataclass(frozen=True, slots=True)
class LocatedFailure:
    """A failure and the line of the expectation in its file."""

    failure: Failure
    line: int


@dataclass(frozen=True, slots=True)
class Result:
    """One conversation.

    Attributes:
        reason: Why it was skipped, or why it could not go on; empty otherwise.
        failures: Those of the expectations at the end.
    """

    name: str
    file: Path
    line: int
    outcome: Outcome
    turns: tuple[TurnResult, ...] = ()
    failures: tuple[LocatedFailure, ...] = ()
    reason: str = ""
    seconds: float = 0.0

    def told(self) -> tuple[str, ...]:
        """Every failure on its own lines: file and line, the turn, what was expected, what happened."""
        found = [(failure, f"after {turn.action}") for turn in self.turns for failure in turn.failures]
        found += [(failure, "at the end") for failure in self.failures]
        lines = [
            f"{self.file}:{one.line}: {when}\n"
            f"  expected {one.failure.expected}\n  happened {one.failure.happened}"
            for one, when in found
        ]
        if self.reason and self.outcome == "failed":
            lines.append(f"{self.file}:{self.line}: {self.reason}")
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Results:
    """All conversations, in the order in which they were read."""

    results: tuple[Result, ...]

    def count(self, outcome: Outcome) -> int:
        """How many ended so."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def passed(self) -> bool:
        """Whether none failed."""
        return self.count("failed") == 0
