"""A run of scripts with a cassette, or without one (`taped`); loads nothing heavy where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from retrieval.errors import BadInput

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from assistant.scripts.chat_models import Model


class Taping(Protocol):
    """A run of scripts, with a cassette or without."""

    @property
    def models(self) -> Model:
        """What the stage takes as its model."""
        ...

    def finish(self, passed: bool) -> tuple[str, ...]:
        """Ends the run.

        Args:
            passed: Whether all conversations were played and none failed.

        Returns:
            What there is to say about the cassette, line by line.
        """
        ...


@contextmanager
def taped(record: Path | None, replay: Path | None, model: str | BaseChatModel) -> Iterator[Taping]:
    """A run with this model that records or plays back a file, or does neither.

    Raises:
        BadInput: both are asked for, or see `recording` and `replaying`.
    """
    if record and replay:
        raise BadInput("Record a cassette or play one back; give --record or --replay, not both.")
    if record:
        from assistant.scripts.cassettes.taping import recording

        with recording(record, model) as run:
            yield run
    elif replay:
        from assistant.scripts.cassettes.taping import replaying

        with replaying(replay, model) as played:
            yield played
    else:
        yield Untaped(model)


@dataclass(frozen=True, slots=True)
class Untaped:
    """Asks the model itself."""

    models: str | BaseChatModel

    def finish(self, passed: bool) -> tuple[str, ...]:
        """Has nothing to say."""
        return ()
