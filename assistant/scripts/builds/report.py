"""Two builds compared, on one screen: what fails now first, then what changed, then the sum."""

from __future__ import annotations

from collections import Counter

from rich.console import Console
from rich.text import Text

from assistant.scripts.builds.changes import VERDICTS, ConversationChanges, Verdict
from assistant.scripts.builds.comparing import ComparedBuilds
from retrieval.errors import shorten

MOST_LINES = 30
"""Lines about conversations; those beyond them are only named, and beyond `MOST_NAMES` only counted."""

MOST_NAMES = 8
MOST_FAILURES = 3
_STYLES: dict[Verdict, str] = {
    "fails now": "bold red",
    "passes now": "green",
    "behaves differently": "yellow",
}


def print_comparison(compared: ComparedBuilds, console: Console, *, whole: bool = False) -> None:
    """Every conversation that changed, with what is different in it.

    Args:
        compared: Two builds.
        console: Where to print.
        whole: Tell all of it, however long it gets.
    """
    left, untold = MOST_LINES, []
    for verdict in VERDICTS[:-1]:
        for one in compared.of(verdict):
            lines = _lines(one)
            if not whole and left < len(lines) and left < MOST_LINES:
                untold.append(one)
                continue
            left -= len(lines)
            for line in lines:
                console.print(line, soft_wrap=whole)
    for one in untold[:MOST_NAMES]:
        console.print(Text(f"{_mark(one)} {one.name}", style=_STYLES[one.verdict]))
    if len(untold) > MOST_NAMES:
        console.print(Text(f"... and {len(untold) - MOST_NAMES} conversations more; --all tells everything"))
    counts = Counter(one.verdict for one in compared.conversations)
    told = ", ".join(
        f"{counts[verdict]} {_words(verdict, counts[verdict])}" for verdict in VERDICTS if counts[verdict]
    )
    kinds = Counter(
        change.kind for one in compared.conversations for turn in one.turns for change in turn.changes
    )
    what = "; what changed: " + ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()) if kinds else ""
    console.print(
        Text(
            f"Build {compared.new} against {compared.old}: {told}{what}",
            style="bold red" if compared.worse else "green",
        )
    )


def _lines(one: ConversationChanges) -> list[Text]:
    lines = [Text(f"{_mark(one)} {one.name}: {one.verdict}", style=_STYLES[one.verdict])]
    if one.verdict == "fails now":
        lines += [
            Text(f"    {shorten(failure, 220)}", style="red") for failure in one.failures[:MOST_FAILURES]
        ]
    for turn in one.turns:
        lines.append(Text(f"  {turn.number}. {turn.action}", style="bold"))
        lines += [Text(f"     {change.kind}: {shorten(change.words, 300)}") for change in turn.changes]
    return lines


def _mark(one: ConversationChanges) -> str:
    return {"fails now": "✗", "passes now": "✓"}.get(one.verdict, "~")


def _words(verdict: Verdict, count: int) -> str:
    plural = {"fails now": "fail now", "passes now": "pass now", "behaves differently": "behave differently"}
    return plural.get(verdict, verdict) if count != 1 else verdict
