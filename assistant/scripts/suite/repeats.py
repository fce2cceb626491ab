"""What several trials of the same conversations say: pass^k, and which conversations are unsteady.

pass^k is the chance that a conversation passes k times in a row, estimated from c passes in n trials as
C(c, k) / C(n, k) and averaged over conversations (Yao et al. 2024, tau-bench, section 5.2). pass^1 is the
usual share that passes; the fall from there to pass^n is what chance does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb
from pathlib import Path

from assistant.scripts.expectations.tools import describe
from assistant.scripts.results import Result, Results, TurnResult
from retrieval.errors import shorten


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two trials of a conversation part.

    Attributes:
        turn: Which turn, from 1; 0 where one of them did not get further than the other.
        action: What the customer did there.
        line: Of the turn in its file.
        what: What differs: tools, products, records, cards, notes, words or expectations.
        trials: The two trials.
        seen: What each of them shows.
    """

    turn: int
    action: str
    line: int
    what: str
    trials: tuple[int, int]
    seen: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unsteady:
    """A conversation whose trials are not all the same.

    Attributes:
        passed: In how many trials it passed.
    """

    name: str
    file: Path
    line: int
    passed: int
    trials: int
    difference: Difference

    @property
    def flaky(self) -> bool:
        """Whether it passes at one time and fails at another."""
        return 0 < self.passed < self.trials


def pass_hat(results: Results) -> tuple[float, ...]:
    """pass^k for k from 1 to the number of trials, over conversations that were played that often."""
    counts = [_passed(trials) for trials in by_conversation(results) if len(trials) == results.trials]
    if not counts:
        return ()
    every = range(1, results.trials + 1)
    return tuple(sum(comb(c, k) for c in counts) / len(counts) / comb(results.trials, k) for k in every)


def unsteady(results: Results) -> tuple[Unsteady, ...]:
    """Conversations whose trials differ in outcome or course, the flaky ones first."""
    found = []
    for trials in by_conversation(results):
        difference = first_difference(trials)
        if difference is not None:
            one = trials[0]
            found.append(Unsteady(one.name, one.file, one.line, _passed(trials), len(trials), difference))
    return tuple(sorted(found, key=lambda one: not one.flaky))


def by_conversation(results: Results) -> list[list[Result]]:
    """The trials of each conversation that was played, side by side."""
    played = (result for result in results.results if result.outcome != "skipped")
    return [list(trials) for _, trials in groupby(played, lambda result: (result.file, result.name))]


def first_difference(trials: Sequence[Result]) -> Difference | None:
    """The first turn in which two trials part; None where all are the same but for the time they took."""
    if not trials:
        return None
    first = trials[0]
    found = [difference for other in trials[1:] if (difference := _between(first, other)) is not None]
    return min(found, key=lambda difference: difference.turn or len(first.turns) + 1, default=None)


def _between(one: Result, other: Result) -> Difference | None:
    trials = one.trial, other.trial
    for place, (left, right) in enumerate(zip(one.turns, other.turns, strict=False), start=1):
        for what, view in _VIEWS.items():
            if view(left) != view(right):
                return Difference(place, left.action, left.line, what, trials, (view(left), view(right)))
    ends = tuple((len(r.turns), r.outcome, r.reason, r.failures) for r in (one, other))
    if ends[0] != ends[1]:
        return Difference(0, "the end", one.line, "outcome", trials, (_end(one), _end(other)))
    return None


def _tools(turn: TurnResult) -> str:
    return "; ".join(map(describe, turn.reply.tools)) or "no tool"


def _records(turn: TurnResult) -> str:
    return str(turn.after)


def _failures(turn: TurnResult) -> str:
    return "; ".join(f"{one.failure.expected}: {one.failure.happened}" for one in turn.failures) or "all hold"


_VIEWS: dict[str, Callable[[TurnResult], str]] = {
    "tools": _tools,
    "products": lambda turn: ", ".join(turn.reply.products) or "none",
    "records": _records,
    "cards": lambda turn: str(turn.reply.cards),
    "notes": lambda turn: "; ".join(turn.reply.notes) or "none",
    "words": lambda turn: turn.reply.text,
    "expectations": _failures,
}
"""What of a turn is compared, in the order in which an author wants to know."""


def _end(result: Result) -> str:
    told = result.reason or "; ".join(one.failure.happened for one in result.failures)
    return f"{result.outcome} after {len(result.turns)} turns" + (f" ({shorten(told, 100)})" if told else "")


def _passed(trials: Sequence[Result]) -> int:
    return sum(result.outcome == "passed" for result in trials)
