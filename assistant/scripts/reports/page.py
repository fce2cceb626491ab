"""Results as one page for a browser: each conversation as a chat, and beside it what did not hold.

The page is one file that loads nothing and runs nothing, so that it can be kept with a build or sent to
somebody. Every text of a script or a bot is escaped by the template.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import jinja2

from assistant.reply import Card, ToolCall
from assistant.scripts.results import Outcome, Result, Results
from assistant.scripts.subject import Records
from assistant.scripts.suite.repeats import pass_hat, unsteady

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("assistant.scripts.reports", "."),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Change:
    """Something that a turn changed in the records: where, and what stood there before and after."""

    where: str
    before: str
    after: str


def page(results: Results, at: datetime) -> str:
    """The page.

    Args:
        results: What came of the suite.
        at: When it was played.
    """
    return _TEMPLATES.get_template("page.html").render(
        results=results,
        at=at,
        failed=_first(results, "failed"),
        passed=_first(results, "passed"),
        skipped=_first(results, "skipped"),
        pass_hat=pass_hat(results) if results.trials > 1 else (),
        unsteady=unsteady(results) if results.trials > 1 else (),
        changes=changes,
        arguments=arguments,
        drawn=drawn,
        broken=_broken,
    )


def changes(before: Records, after: Records) -> tuple[Change, ...]:
    """What a turn changed in the records."""
    return tuple(
        change
        for field in fields(after)
        for change in _changes(
            field.name.replace("_", " "), getattr(before, field.name), getattr(after, field.name)
        )
    )


def _changes(where: str, before: object, after: object) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in dict.fromkeys((*before, *after)):
            yield from _changes(f"{where} · {key}", before.get(key), after.get(key))
    elif isinstance(before, tuple | list) and isinstance(after, tuple | list):
        gone = [item for item in before if item not in after]
        come = [item for item in after if item not in before]
        yield Change(where, _plain(gone or None), _plain(come or None))
    else:
        yield Change(where, _plain(before), _plain(after))


def _plain(value: object) -> str:
    match value:
        case None | "":
            return "–"
        case bool():
            return "yes" if value else "no"
        case tuple() | list():
            return "\n".join(map(_plain, value))
        case Mapping():
            return ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    slots = getattr(type(value), "__dataclass_fields__", {})
    return " ".join(_plain(getattr(value, name)) for name in slots) if slots else str(value)


def arguments(call: ToolCall) -> tuple[tuple[str, str], ...]:
    """The arguments that a tool was called with, as JSON; those that are null count as absent."""
    given = ((name, value) for name, value in call.arguments.items() if value is not None)
    return tuple((name, json.dumps(value, ensure_ascii=False, default=str)) for name, value in given)


def drawn(card: Card) -> tuple[str, str, str]:
    """What of a card is worth a line: its name, a figure beside it, and why it is shown."""
    facts = card.facts
    figure = next((str(facts[key]) for key in ("price", "total", "status") if facts.get(key)), "")
    return str(facts.get("title") or card.reference or card.kind), figure, card.reason


def _first(results: Results, outcome: Outcome) -> list[Result]:
    """Of each conversation the first trial that ended so."""
    found: dict[tuple[Path, str], Result] = {}
    for result in results.results:
        if result.outcome == outcome:
            found.setdefault((result.file, result.name), result)
    return list(found.values())


def _broken(result: Result) -> str:
    count = len(result.failures) + sum(len(turn.failures) for turn in result.turns)
    return "could not go on" if result.reason else f"{count} expectation{'s' * (count != 1)}"
