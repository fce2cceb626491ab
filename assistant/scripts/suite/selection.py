"""Which of the scripts that were read are played: by name, by tag, and by `only`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.scripts.comparing import fold
from assistant.scripts.reading import FiledScript
from assistant.scripts.suite.choice import Holds, read_choice
from retrieval.errors import BadInput


@dataclass(frozen=True, slots=True)
class Selected:
    """The scripts to play.

    Attributes:
        left_out: How many were read and not chosen.
        only: File and line of the scripts whose `only` left others out.
    """

    scripts: tuple[FiledScript, ...]
    left_out: int = 0
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """What somebody asked to be played; everything where nothing is said.

    Attributes:
        name: A choice over names, such as `basket and not guest`: a phrase must be part of file and name, and
            case does not count.
        tags: Choices over tags, of which one must hold: a word must be a whole tag.
        forbid_only: Refuse scripts with `only`, which somebody left in by mistake.
    """

    name: str = ""
    tags: tuple[str, ...] = ()
    forbid_only: bool = False

    def of(self, scripts: Sequence[FiledScript]) -> Selected:
        """The chosen ones, in their order. Where one has `only`, those without it are left out.

        Raises:
            BadInput: none is left, a choice can't be read, or `only` is forbidden and there.
        """
        lone = [script for script in scripts if script.script.only]
        if lone and self.forbid_only:
            raise BadInput(f"{_place(lone[0])}: `only` would keep all others from being played; remove it.")
        named = read_choice(self.name) if self.name else None
        tagged = [read_choice(tag) for tag in self.tags]
        chosen = [
            script
            for script in lone or scripts
            if (named is None or named(_part_of(script.name)))
            and (not tagged or any(choice(_one_of(script.script.tags)) for choice in tagged))
        ]
        if not chosen:
            asked = [f"-k '{self.name}'"] if self.name else []
            asked += [f"-t '{tag}'" for tag in self.tags]
            raise BadInput(
                f"None of {len(lone or scripts)} conversations fits {' '.join(asked)}; ask for less."
            )
        kept_out = tuple(map(_place, lone)) if len(lone) < len(scripts) else ()
        return Selected(tuple(chosen), len(scripts) - len(chosen), kept_out)


def _part_of(name: str) -> Holds:
    folded = fold(name)
    return lambda phrase: fold(phrase) in folded


def _one_of(tags: Sequence[str]) -> Holds:
    return lambda word: word.casefold() in tags


def _place(script: FiledScript) -> str:
    return f"{script.placed.file}:{script.line(('only',))}"
