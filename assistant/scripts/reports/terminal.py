"""Results on one screen: what failed and where, what was not played and why, and how it went in one line."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from assistant.scripts.expectations.tools import describe
from assistant.scripts.results import OUTCOMES, LocatedFailure, Result, Results
from assistant.scripts.suite.repeats import Unsteady, by_conversation, pass_hat, unsteady
from retrieval.errors import shorten

MOST_LINES = 24
"""Lines about failures; conversations beyond them are only named, and beyond `MOST_NAMES` only counted."""

MOST_NAMES = 8
NARROW = 160
"""Characters of what was expected, and of what happened, at most."""


def print_report(results: Results, console: Console) -> None:
    """Failing conversations with their failures, unsteady and skipped ones in a word, and the sum."""
    _print_failed(results, console)
    if results.trials > 1:
        _print_repeats(results, console)
    skipped = Counter(result.reason for result in results.results if result.outcome == "skipped")
    for reason, count in skipped.most_common(MOST_NAMES):
        console.print(Text(f"- {count} skipped: {reason}", style="yellow"))
    if results.only:
        console.print(
            Text(f"! `only` left {results.left_out} out: {_few(results.only)}", style="bold yellow")
        )
    if results.stopped:
        console.print(Text("! stopped before all were played", style="bold yellow"))
    console.print(_sum(results))


def _sum(results: Results) -> Text:
    counts = [f"{results.count(o)} {o}" for o in OUTCOMES if results.count(o)]
    if results.left_out:
        counts.append(f"{results.left_out} not chosen")
    trials = f", {results.trials} trials each," if results.trials > 1 else ""
    told = f"{', '.join(counts) or 'nothing played'}{trials} in {results.seconds:.1f} s"
    return Text(told, style="green" if results.passed else "bold red")


def _print_failed(results: Results, console: Console) -> None:
    trials = [list(t) for t in by_conversation(results) if any(r.outcome == "failed" for r in t)]
    left = MOST_LINES
    told = 0
    for several in trials:
        lines = failure_lines(next(result for result in several if result.outcome == "failed"))
        if told and len(lines) > left:
            break
        if results.trials > 1:
            count = sum(result.outcome == "failed" for result in several)
            lines[0].append(f" (failed {count} of {len(several)} trials)", style="not bold")
        for line in lines:
            console.print(line)
        left -= len(lines)
        told += 1
    names = [several[0].name for several in trials[told:]]
    for name in names[:MOST_NAMES]:
        console.print(Text(f"✗ {name}", style="red"))
    if len(names) > MOST_NAMES:
        console.print(Text(f"✗ and {len(names) - MOST_NAMES} more", style="red"))


def failure_lines(result: Result) -> list[Text]:
    """One failing conversation: its turns that failed, each with what was expected and what happened."""
    lines = [Text(f"✗ {result.name}", style="bold red")]
    for turn in result.turns:
        if turn.failures:
            tools = "; ".join(describe(call) for call in turn.reply.tools)
            lines.append(Text(f"  {turn.action}", style="bold"))
            lines.append(
                Text(f"  -> {shorten(turn.reply.text, NARROW)} [{shorten(tools, NARROW)}]", style="dim")
            )
        for found in turn.failures:
            lines += _failure(result, found)
    for found in result.failures:
        lines += _failure(result, found, "at the end ")
    if result.reason:
        lines.append(Text(f"  {result.file}:{result.line}: {result.reason}"))
    return lines


def _failure(result: Result, found: LocatedFailure, when: str = "") -> list[Text]:
    return [
        Text(f"  {result.place(found)}"),
        Text.assemble(("    expected ", "green"), shorten(found.failure.expected, NARROW)),
        Text.assemble(("    happened ", "red"), when, shorten(found.failure.happened, NARROW)),
    ]


def _print_repeats(results: Results, console: Console) -> None:
    hats = "  ".join(f"pass^{k} {value:.3f}" for k, value in enumerate(pass_hat(results), start=1))
    console.print(Text(hats, style="bold"))
    found = unsteady(results)
    for one in found[:MOST_NAMES]:
        for line in _unsteady_lines(one):
            console.print(line)
    if len(found) > MOST_NAMES:
        console.print(Text(f"~ and {len(found) - MOST_NAMES} more that are not the same in all trials"))


def _unsteady_lines(one: Unsteady) -> list[Text]:
    word = (
        f"flaky, passed {one.passed} of {one.trials}"
        if one.flaky
        else "the outcome holds, the course does not"
    )
    where = one.difference
    turn = f"turn {where.turn} ({where.action})" if where.turn else where.action
    lines = [
        Text(f"~ {one.name}: {word}", style="bold yellow" if one.flaky else "yellow"),
        Text(f"  {one.file}:{where.line}: {turn} differs in {where.what}"),
    ]
    for trial, seen in zip(where.trials, where.seen, strict=True):
        lines.append(Text(f"    trial {trial}: {shorten(seen, NARROW)}", style="dim"))
    return lines


def _few(texts: tuple[str, ...]) -> str:
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return ", ".join(texts[:3]) + more
