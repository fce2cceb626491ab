"""Plays scripts against a stage and compares what happened with what was expected.

The result depends on the script, the shop and the bot alone. Knows no file format and no particular bot.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from assistant.reply import Reply
from assistant.scripts.format import Beginning, Turn
from assistant.scripts.reading import FiledScript
from assistant.scripts.results import LocatedFailure, Outcome, Result, TurnResult
from assistant.scripts.seen import Failure, Keys, Seen
from assistant.scripts.subject import Bot, FeedbackKind, Records, Scene, Stage
from assistant.scripts.variables import Variables, first_customer
from retrieval.errors import BadInput, ShopAssistantError, shorten

log = logging.getLogger(__name__)


def play(filed: FiledScript, stage: Stage, *, stopwatch: Callable[[], float] = time.perf_counter) -> Result:
    """One script, from its beginning to its last expectation."""
    script, started = filed.script, stopwatch()
    run = _Run(filed, stage, stopwatch)
    if script.skip:
        return run.result("skipped", script.skip)
    if script.shop.casefold() != stage.shop_name.casefold():
        return run.result("skipped", f"written for '{script.shop}'; this is '{stage.shop_name}'")
    reason = ""
    try:
        with stage.begin(run.scene()) as bot:
            run.play(bot)
    except ShopAssistantError as exc:
        reason = str(exc)
    except Exception as exc:  # a bot's traceback is a finding of the test, not its end
        log.warning("the bot broke in '%s'", filed.name, exc_info=exc)
        reason = f"the bot broke: {type(exc).__name__}: {shorten(exc, 200)}"
    failed = bool(reason or run.at_end or any(turn.failures for turn in run.turns))
    return run.result("failed" if failed else "passed", reason, stopwatch() - started)


def broken(filed: FiledScript, reason: str) -> Result:
    """A script of which nothing is known but why it could not be played to its end."""
    file, tags = filed.placed.file, tuple(filed.script.tags)
    return Result(filed.name, file, filed.line(), "failed", reason=reason, tags=tags)


@dataclass(slots=True)
class _Run:
    """One script on its way."""

    filed: FiledScript
    stage: Stage
    stopwatch: Callable[[], float]
    variables: Variables = field(default_factory=Variables)
    turns: list[TurnResult] = field(default_factory=list)
    at_end: tuple[LocatedFailure, ...] = ()
    last_shown: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()

    def scene(self) -> Scene:
        """How the conversation begins; defines the variables of `let`."""
        before: Beginning = self.filed.script.before
        customer = before.customer
        if before.customer_with is not None:
            customer = first_customer(before.customer_with, self.stage)
        for name, lookup in self.filed.script.let.items():
            self.variables.look_up(name, self.variables.filled(lookup), self.stage, customer)
        fill = self.variables.fill
        basket = {fill(product): quantity for product, quantity in before.basket.items()}
        return Scene(customer, tuple(map(fill, before.preferences)), basket, before.clock)

    def play(self, bot: Bot) -> None:
        """All turns, and the expectations at the end."""
        beginning = before = bot.records()
        for place, turn in enumerate(self.filed.script.turns):
            before = self._turn(bot, turn, place, before)
        end = self.filed.script.expect
        if end is not None:
            seen = Seen(_together([turn.reply for turn in self.turns]), before, beginning, self.stage.product)
            failures = self.variables.filled(end).failures(seen)
            self.at_end = tuple(self._located(failure.under("expect")) for failure in failures)

    def _turn(self, bot: Bot, turn: Turn, place: int, before: Records) -> Records:
        kind, target = turn.action
        target = self._said(kind, target)
        started, reply, refused = self.stopwatch(), Reply(text=""), ""
        try:
            if kind == "say":
                reply = bot.say(target)
            else:
                bot.feedback(target, cast(FeedbackKind, "cart" if kind == "add" else kind))
        except ShopAssistantError as exc:
            refused = str(exc)
        seconds = self.stopwatch() - started
        now = bot.records()
        seen = Seen(reply, now, before, self.stage.product, self.shown, refused)
        self.last_shown = reply.products or self.last_shown
        self.shown |= set(reply.products)
        failures = self._capture(turn, reply)
        if turn.expect is not None:
            failures += [
                failure.under("expect") for failure in self.variables.filled(turn.expect).failures(seen)
            ]
        elif refused:
            failures.append(Failure((), "an answer", f"refused: {refused}"))
        located = tuple(self._located(failure.under("turns", place)) for failure in failures)
        line = self.filed.line(("turns", place))
        self.turns.append(TurnResult(kind, target, reply, line, seconds, before, now, located))
        return now

    def _said(self, kind: str, target: str) -> str:
        """The message, or the id of the product that a card's button belongs to."""
        if kind == "say" or not target.isdecimal() or int(target) > 999:
            return self.variables.fill(target)
        if int(target) > len(self.last_shown):
            raise BadInput(f"{kind}: {target}: only {len(self.last_shown)} products were last shown")
        return self.last_shown[int(target) - 1]

    def _capture(self, turn: Turn, reply: Reply) -> list[Failure]:
        failures = []
        for name, position in turn.capture.items():
            if position <= len(reply.products):
                self.variables.define_product(name, reply.products[position - 1], self.stage)
            else:
                happened = f"{len(reply.products)} products shown"
                failures.append(Failure(("capture", name), f"a product at place {position}", happened))
        return failures

    def _located(self, failure: Failure) -> LocatedFailure:
        keys: Keys = failure.path
        return LocatedFailure(failure, self.filed.line(keys))

    def result(self, outcome: Outcome, reason: str = "", seconds: float = 0.0) -> Result:
        """What came of it."""
        name, file = self.filed.name, self.filed.placed.file
        return Result(
            name,
            file,
            self.filed.line(),
            outcome,
            tuple(self.turns),
            self.at_end,
            reason,
            seconds,
            tuple(self.filed.script.tags),
        )


def _together(replies: Sequence[Reply]) -> Reply:
    """All replies as one, for expectations at the end."""
    return Reply(
        text="\n".join(reply.text for reply in replies),
        cards=tuple(card for reply in replies for card in reply.cards),
        products=tuple(dict.fromkeys(product for reply in replies for product in reply.products)),
        tools=tuple(call for reply in replies for call in reply.tools),
        notes=tuple(dict.fromkeys(note for reply in replies for note in reply.notes)),
        handed_off=any(reply.handed_off for reply in replies),
    )
