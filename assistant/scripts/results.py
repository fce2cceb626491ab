"""What came of running scripts: `Result` for one conversation, `Results` for all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from assistant.reply import Reply
from assistant.scripts.seen import Failure
from assistant.scripts.subject import Records
from retrieval.errors import shorten

Outcome = Literal["passed", "failed", "skipped"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class LocatedFailure:
    """A failure and the line of the expectation.

    Attributes:
        file: Where that is another file than the script's (the expectation of a shared fragment).
    """

    failure: Failure
    line: int
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class TurnResult:
    """One turn as it went: what was said or done, what came back, and what did not hold.

    Attributes:
        kind: What the customer did: `say`, or the name of a card's button.
        said: The message, or the product of the button.
        line: Of the turn in its file.
        seconds: How long the bot took.
        before: What was written down before the turn.
        after: What was written down after it.
        who: The session that acted; empty where there is only one.
    """

    kind: str
    said: str
    reply: Reply
    line: int
    seconds: float
    before: Records = field(default_factory=Records)
    after: Records = field(default_factory=Records)
    failures: tuple[LocatedFailure, ...] = ()
    who: str = ""

    @property
    def action(self) -> str:
        """What was done, on one line."""
        return f"{self.who + ', ' if self.who else ''}{self.kind}: {shorten(self.said, 100)}"


@dataclass(frozen=True, slots=True)
class Result:
    """One conversation.

    Attributes:
        reason: Why it was skipped, or why it could not go on; empty otherwise.
        failures: Those of the expectations at the end.
        seconds: From its beginning to its last expectation.
        trial: Which of several times it was played, from 1.
    """

    name: str
    file: Path
    line: int
    outcome: Outcome
    turns: tuple[TurnResult, ...] = ()
    failures: tuple[LocatedFailure, ...] = ()
    reason: str = ""
    seconds: float = 0.0
    tags: tuple[str, ...] = ()
    trial: int = 1

    def timeless(self) -> Result:
        """The same result but for the times, which no two runs share."""
        turns = tuple(replace(turn, seconds=0.0) for turn in self.turns)
        return replace(self, turns=turns, seconds=0.0)

    def place(self, failure: LocatedFailure) -> str:
        """File and line of the expectation that did not hold."""
        return f"{failure.file or self.file}:{failure.line}"

    def told(self) -> tuple[str, ...]:
        """Every failure on its own lines: file and line, the turn, what was expected, what happened."""
        found = [(failure, f"after {turn.action}") for turn in self.turns for failure in turn.failures]
        found += [(failure, "at the end") for failure in self.failures]
        lines = [
            f"{self.place(one)}: {when}\n  expected {one.failure.expected}\n  happened {one.failure.happened}"
            for one, when in found
        ]
        if self.reason and self.outcome == "failed":
            lines.append(f"{self.file}:{self.line}: {self.reason}")
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Results:
    """All conversations, in the order in which they were read, the trials of each side by side.

    Attributes:
        seconds: By the clock on the wall, the opening of the shop included.
        trials: How often each was to be played.
        left_out: Conversations that were read and not chosen.
        only: File and line of each conversation whose `only` kept others from being played.
        stopped: Whether somebody stopped it before all were played.
    """

    results: tuple[Result, ...]
    seconds: float = 0.0
    trials: int = 1
    left_out: int = 0
    only: tuple[str, ...] = ()
    stopped: bool = False

    def count(self, outcome: Outcome) -> int:
        """How many ended so; each trial counts."""
        return sum(result.outcome == outcome for result in self.results)

    @property
    def passed(self) -> bool:
        """Whether all were played, or skipped for a reason, and none failed."""
        return self.count("failed") == 0 and not self.stopped
