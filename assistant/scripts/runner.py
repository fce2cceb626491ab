"""Plays one script against a stage and compares what happened with what was expected.

The result depends on the script, the shop and the bot alone. Knows no file format and no particular bot.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from assistant.reply import Reply
from assistant.scripts.checking import lacking, problems
from assistant.scripts.expectations.expected import Expected
from assistant.scripts.format import BUTTONS, STEPS, Turn
from assistant.scripts.reading import FiledScript
from assistant.scripts.results import LocatedFailure, Outcome, Result, TurnResult
from assistant.scripts.seen import Failure, Keys, Seen
from assistant.scripts.setting import Setting, prepare
from assistant.scripts.subject import Bot, FeedbackKind, Fragile, Furnished, Records, Stage, Tabular
from assistant.scripts.variables import Variables
from retrieval.errors import BadInput, ShopAssistantError, shorten

log = logging.getLogger(__name__)


def play(filed: FiledScript, stage: Stage, *, stopwatch: Callable[[], float] = time.perf_counter) -> Result:
    """One script, from its beginning to its last expectation."""
    script, started = filed.script, stopwatch()
    run = _Run(filed, stage, stopwatch)
    if script.shop.casefold() != stage.shop_name.casefold():
        return run.result("skipped", f"written for '{script.shop}'; this is '{stage.shop_name}'")
    if script.skip:
        return run.result("skipped", script.skip)
    if lack := lacking(script, stage):
        return run.result("skipped", lack)
    reason = "\n".join(problems(filed, stage))
    try:
        if not reason:
            setting, run.variables = prepare(script, stage, _clock(stage), filed.name)
            with _begun(setting, stage) as bots:
                run.play(bots)
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


def _clock(stage: Stage) -> Callable[[], datetime]:
    return stage.now if isinstance(stage, Furnished) else lambda: datetime.now(UTC)


@contextmanager
def _begun(setting: Setting, stage: Stage) -> Iterator[Mapping[str, Bot]]:
    if setting.alone is not None:
        with stage.begin(setting.alone) as bot:
            yield dict.fromkeys(setting.scenes, bot)
        return
    assert isinstance(stage, Furnished)  # `lacking` has skipped the script otherwise
    with stage.begin_furnished(setting.scenes, setting.furniture) as bots:
        yield bots


@dataclass(slots=True)
class _Talk:
    """One who talks, on the way.

    Attributes:
        beginning: What was written down before the first turn.
        now: What is written down now.
    """

    bot: Bot
    beginning: Records
    now: Records
    replies: list[Reply] = field(default_factory=list)
    last_shown: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()

    def heard(self, reply: Reply) -> None:
        """Keep what was answered."""
        self.replies.append(reply)
        self.last_shown = reply.products or self.last_shown
        self.shown |= set(reply.products)


@dataclass(slots=True)
class _Run:
    """One script on its way."""

    filed: FiledScript
    stage: Stage
    stopwatch: Callable[[], float]
    variables: Variables = field(init=False)
    talks: dict[str, _Talk] = field(default_factory=dict)
    turns: list[TurnResult] = field(default_factory=list)
    at_end: tuple[LocatedFailure, ...] = ()

    def play(self, bots: Mapping[str, Bot]) -> None:
        """All turns, and the expectations at the end."""
        for name, bot in bots.items():
            records = bot.records()
            self.talks[name] = _Talk(bot, records, records)
        script = self.filed.script
        for place, turn in enumerate(script.turns):
            if turn.action[0] in STEPS:
                self._step(turn, place)
            else:
                self._turn(turn, place)
        ends: dict[Keys, tuple[str, Expected | None]] = {("expect",): (next(iter(self.talks)), script.expect)}
        ends |= {("sessions", n, "expect"): (n, session.expect) for n, session in script.sessions.items()}
        failures = [
            failure.under(*keys)
            for keys, (name, end) in ends.items()
            if end is not None
            for failure in self._at_end(end, self.talks[name])
        ]
        self.at_end = tuple(map(self._located, failures))

    def _at_end(self, end: Expected, talk: _Talk) -> list[Failure]:
        seen = Seen(
            _together(talk.replies), talk.now, talk.beginning, self.stage.product, rows=_rows(talk.bot)
        )
        return self._compare(end, seen)

    def _compare(self, expected: Expected, seen: Seen) -> list[Failure]:
        try:
            filled = self.variables.filled(expected)
        except BadInput as exc:
            return [Failure((), "variables that stand for something", str(exc))]
        return list(filled.failures(seen))

    def _step(self, turn: Turn, place: int) -> None:
        """Something breaks, or is mended, for all who talk."""
        kind, fault = turn.action
        bot = next(iter(self.talks.values())).bot
        assert isinstance(bot, Fragile)  # `lacking` has skipped the script otherwise
        (bot.break_ if kind == "fault" else bot.mend)(fault)
        line = self.filed.line(("turns", place))
        self.turns.append(TurnResult(kind, fault, Reply(text=""), line, 0.0))

    def _turn(self, turn: Turn, place: int) -> None:
        who = turn.who or next(iter(self.talks))
        talk = self.talks[who]
        kind, target = turn.action
        target = self._target(kind, target, talk)
        started, reply, refused = self.stopwatch(), Reply(text=""), ""
        try:
            if kind in BUTTONS:
                talk.bot.feedback(target, cast(FeedbackKind, "cart" if kind == "add" else kind))
            else:
                reply = talk.bot.say(target)
        except ShopAssistantError as exc:
            refused = str(exc)
        seconds = self.stopwatch() - started
        before = {name: each.now for name, each in self.talks.items()}
        for each in self.talks.values():
            each.now = each.bot.records()
        others = {n: (before[n], each.now) for n, each in self.talks.items() if n != who}
        seen = Seen(
            reply, talk.now, before[who], self.stage.product, talk.shown, refused, others, _rows(talk.bot)
        )
        talk.heard(reply)
        failures = self._capture(turn, seen)
        if turn.expect is not None:
            failures += [failure.under("expect") for failure in self._compare(turn.expect, seen)]
        elif refused:
            failures.append(Failure((), "an answer", f"refused: {refused}"))
        located = tuple(self._located(failure.under("turns", place)) for failure in failures)
        line = self.filed.line(("turns", place))
        self.turns.append(
            TurnResult(kind, target, reply, line, seconds, before[who], talk.now, located, turn.who)
        )

    def _target(self, kind: str, target: str, talk: _Talk) -> str:
        """The message, or the id of the product that a card's button belongs to."""
        if kind == "say" or not target.isdecimal() or int(target) > 999:
            return self.variables.fill(target)
        if int(target) > len(talk.last_shown):
            raise BadInput(f"{kind}: {target}: only {len(talk.last_shown)} products were last shown")
        return talk.last_shown[int(target) - 1]

    def _capture(self, turn: Turn, seen: Seen) -> list[Failure]:
        failures = []
        for name, written in turn.capture.items():
            capture = self.variables.filled(written)
            found = capture.found(seen)
            if found:
                self.variables.define(name, capture.kind, found)
            else:
                failures.append(Failure(("capture", name), str(capture), capture.instead(seen)))
        return failures

    def _located(self, failure: Failure) -> LocatedFailure:
        keys: Keys = failure.path
        place = self.filed.placed.place(keys)
        return LocatedFailure(
            failure, place.line, None if place.file == self.filed.placed.file else place.file
        )

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


def _rows(bot: Bot) -> Callable[[str], Iterable[Mapping[str, object]]]:
    return bot.rows if isinstance(bot, Tabular) else lambda table: ()


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
