"""Results on one screen: what failed and where, then one line that says how it went."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from assistant.scripts.expectations.tools import describe
from assistant.scripts.results import Result, Results
from retrieval.errors import shorten

MOST_FAILURES = 12
"""Failing conversations that are told in full; the others are only named."""


def print_report(results: Results, console: Console) -> None:
    """Failing conversations with their failures, skipped ones in a word, and the sum."""
    failed = [result for result in results.results if result.outcome == "failed"]
    for result in failed[:MOST_FAILURES]:
        _print_failed(result, console)
    for result in failed[MOST_FAILURES:]:
        console.print(Text(f"✗ {result.name}", style="red"))
    skipped = {result.reason: 0 for result in results.results if result.outcome == "skipped"}
    for result in results.results:
        if result.outcome == "skipped":
            skipped[result.reason] += 1
    for reason, count in skipped.items():
        console.print(Text(f"- {count} skipped: {reason}", style="yellow"))
    seconds = sum(result.seconds for result in results.results)
    summary = ", ".join(
        f"{results.count(o)} {o}" for o in ("passed", "failed", "skipped") if results.count(o)
    )
    console.print(Text(f"{summary} in {seconds:.1f} s", style="green" if results.passed else "bold red"))


def _print_failed(result: Result, console: Console) -> None:
    console.print(Text(f"✗ {result.name}", style="bold red"))
    for turn in result.turns:
        if turn.failures:
            console.print(Text(f"  {turn.action}", style="bold"))
            tools = "; ".join(describe(call) for call in turn.reply.tools)
            console.print(Text(f"  -> {shorten(turn.reply.text, 160)} [{tools}]", style="dim"))
        for found in turn.failures:
            _print_failure(result, found.line, found.failure.expected, found.failure.happened, console)
    for found in result.failures:
        _print_failure(
            result, found.line, found.failure.expected, f"at the end {found.failure.happened}", console
        )
    if result.reason:
        console.print(Text(f"  {result.file}:{result.line}: {result.reason}"))


def _print_failure(result: Result, line: int, expected: str, happened: str, console: Console) -> None:
    console.print(Text(f"  {result.file}:{line}"))
    console.print(Text.assemble(("    expected ", "green"), shorten(expected, 300)))
    console.print(Text.assemble(("    happened ", "red"), shorten(happened, 300)))
