"""A shop's own intents on their way into a build: checked, fitted, and told which of them get confused.

Only a shop that has `intents.yaml` needs a head of its own; all others use the one that ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.house.classifying.classifier import Classifier, QueryEncoder, fit_classifier
from assistant.house.classifying.heads import head_in, save_head
from assistant.house.classifying.views import view_of
from assistant.house.intents import LITERAL, OPTIONAL, SPREAD, Intent, IntentSet, read_intents
from assistant.house.language import FIRST, Language, read_languages
from assistant.house.mind import INTENTS
from assistant.house.own import FEWEST_EXAMPLES, FILE, read_own
from assistant.house.sources import SOURCES
from assistant.tools import TOOLS
from retrieval.artifacts import write_whole
from retrieval.errors import BadInput, UnreadableFile, shorten
from retrieval.progress import Progress, silent

TOLD_SHARE = 0.1
"""From this share of an intent's held-out examples on, a confusion is told."""


def build_intents(
    shop: Path, build: Path, encoder: QueryEncoder, progress: Progress = silent
) -> tuple[str, ...]:
    """Take the shop's own intents into a build; returns which intents get confused, one note a pair.

    Raises:
        BadInput: the file can't be built on; the message names the entry and the remedy.
    """
    if not (shop / FILE).is_file():
        return ()
    read_own(shop, FIRST)
    folder = build / INTENTS
    try:
        write_whole(folder / FILE, (shop / FILE).read_bytes())
    except OSError as exc:
        raise UnreadableFile(f"{FILE} can't be read ({shorten(exc)}).") from exc
    notes: list[str] = []
    languages = list(read_languages().values())
    for done, language in enumerate(languages):
        progress("fitting the shop's intents", done, len(languages))
        own = read_own(folder, language.code)
        intents = _read(folder, language)
        _check(intents, frozenset(own.rows))
        if own.examples:
            head = _fit(language, encoder, intents, folder / language.code)
            notes += _confusions(head, frozenset(own.rows), language)
    progress("fitting the shop's intents", len(languages), len(languages))
    return tuple(notes)


def _read(folder: Path, language: Language) -> IntentSet:
    try:
        return read_intents(language=language.code, own=folder)
    except (ValueError, TypeError) as exc:
        raise BadInput(f"{FILE}: {exc}.") from exc


def _fit(language: Language, encoder: QueryEncoder, intents: IntentSet, folder: Path) -> Classifier:
    if language.features == "embedding":
        head = fit_classifier(view_of(language, encoder), intents)
    else:
        head = head_in(language, encoder, intents)
    save_head(head, intents, folder)
    return head


def _check(intents: IntentSet, own: frozenset[str]) -> None:
    """Whether every entry of the shop can be served.

    Raises:
        BadInput: one can't.
    """
    spoken = intents.says
    for name in sorted(own):
        intent = intents.intents[name]
        examples = sum(example.intent == name for example in intents.examples)
        if 0 < examples < FEWEST_EXAMPLES:
            raise BadInput(f"{FILE}: '{name}' has {examples} examples; give it {FEWEST_EXAMPLES} or more.")
        if not intent.acts and examples and name not in spoken:
            raise BadInput(f"{FILE}: '{name}' has neither a tool nor answers; give it one of them.")
        _check_tool(name, intent)


def _check_tool(name: str, intent: Intent) -> None:
    if intent.tool and intent.tool not in TOOLS:
        raise BadInput(f"{FILE}: '{name}' names the tool '{intent.tool}'; there are {', '.join(TOOLS)}.")
    known = {*TOOLS[intent.tool].args, SPREAD} if intent.tool else {SPREAD, *intent.arguments}
    for argument, source in intent.arguments.items():
        if argument not in known:
            raise BadInput(f"{FILE}: '{name}' gives '{argument}', which {intent.tool} doesn't take.")
        if not source.startswith(LITERAL) and source.removeprefix(OPTIONAL) not in SOURCES:
            raise BadInput(f"{FILE}: '{name}' reads '{argument}' from '{source}', which is no source.")


def _confusions(head: Classifier, own: frozenset[str], language: Language) -> Sequence[str]:
    return [
        f"intents in {language.code}: '{right}' is taken for '{taken}' in {count} of {size} examples"
        for right, taken, count, size in head.confused
        if {right, taken} & own and count >= max(2, TOLD_SHARE * size)
    ]
