"""A whole run with a cassette: what a stage takes as its models, and what is done when the run is over.

Conversations may be played by several processes. Each leaves what it recorded or used in a folder of the
run, one file a conversation, so the order in which they end makes no difference.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel

from assistant.agent import EMBEDDED
from assistant.errors import NotRecorded
from assistant.scripts.cassettes.cassette import Cassette
from assistant.scripts.cassettes.masking import Mask
from assistant.scripts.cassettes.models import RecordingModel, ReplayingModel
from assistant.scripts.cassettes.request import plain
from assistant.scripts.cassettes.track import Playing, Recording
from assistant.scripts.personal import People
from retrieval.artifacts import write_whole
from retrieval.errors import BadInput, ShopAssistantError, shorten

FAILED = ".failed"
"""Ends the name of a recording that was not good enough to replace the one before."""


@dataclass(frozen=True, slots=True)
class RecordingModels:
    """For each conversation the model, listened to; what it answers lands in `parts`."""

    model: str | BaseChatModel
    parts: Path

    @contextmanager
    def of(self, conversation: str, people: People) -> Iterator[BaseChatModel]:
        """The model of one conversation.

        Raises:
            BadInput: there is no such model, its package or its key.
        """
        inner = open_model(self.model)
        recording = Recording(Mask(people))
        try:
            yield RecordingModel(inner=inner, recording=recording)
        finally:
            recording.close()
            part = _part(self.parts, conversation)
            whole = {conversation: tuple(recording.entries)}
            Cassette(name_of(self.model), parameters_of(inner), whole).save(part.with_suffix(".yaml"))
            if recording.troubles:
                told = "\n".join(f"{conversation}: {trouble}" for trouble in recording.troubles)
                write_whole(part.with_suffix(".trouble"), told.encode())


@dataclass(frozen=True, slots=True)
class ReplayingModels:
    """For each conversation a model that answers from the cassette; what was used is marked in `parts`."""

    file: Path
    parts: Path

    @contextmanager
    def of(self, conversation: str, people: People) -> Iterator[BaseChatModel]:
        """The model of one conversation.

        Raises:
            NotRecorded: at the end, where something was asked that the cassette doesn't have; whoever
            talked to
                the model may have gone on without it.
        """
        entries = _loaded(self.file).conversations.get(conversation, ())
        playing = Playing(conversation, entries, Mask(people))
        try:
            yield ReplayingModel(playing=playing)
        except ShopAssistantError as exc:
            if playing.misses:
                raise NotRecorded(playing.misses[0]) from exc
            raise
        finally:
            mark = _part(self.parts, conversation).with_suffix(".used")
            before = json.loads(mark.read_text()) if mark.exists() else []
            write_whole(mark, json.dumps(sorted({*before, *playing.used})).encode())
        if playing.misses:
            raise NotRecorded(playing.misses[0])


@dataclass(frozen=True, slots=True)
class RecordingRun:
    """Records into `file`, which is replaced only by a run in which all went well."""

    file: Path
    models: RecordingModels

    def finish(self, passed: bool) -> tuple[str, ...]:
        """Puts together what was recorded; conversations of the file that were not played stay in it."""
        parts = [Cassette.load(part) for part in sorted(self.models.parts.glob("*.yaml"))]
        if not parts:
            return (f"Nothing was recorded; {self.file} is as it was.",)
        troubles = sorted(
            line
            for part in self.models.parts.glob("*.trouble")
            for line in part.read_text(encoding="utf-8").splitlines()
        )
        fresh = {name: entries for part in parts for name, entries in part.conversations.items()}
        good = passed and not troubles
        target = self.file if good else self.file.with_name(self.file.name + FAILED)
        kept = Cassette.load(self.file).conversations if self.file.exists() else {}
        replace(parts[0], conversations={**kept, **fresh}).save(target)
        if good:
            answers = sum(map(len, fresh.values()))
            return (f"{answers:,} answers in {len(fresh):,} conversations recorded into {self.file}.",)
        why = "the model did not always answer" if passed else "not all conversations passed"
        return (f"{self.file} is as it was, because {why}; what was recorded is in {target}.", *troubles)


@dataclass(frozen=True, slots=True)
class ReplayingRun:
    """Plays `file` back; no model is asked."""

    models: ReplayingModels

    def finish(self, passed: bool) -> tuple[str, ...]:
        """Names what the cassette holds and the run did not use."""
        recorded = _loaded(self.models.file).conversations
        lines, left = [], []
        for name, entries in sorted(recorded.items()):
            mark = _part(self.models.parts, name).with_suffix(".used")
            if not mark.exists():
                left.append(name)
                continue
            used = set(json.loads(mark.read_text()))
            unused = [str(place + 1) for place in range(len(entries)) if place not in used]
            if unused:
                lines.append(f"'{name}': recorded but never asked: request {', '.join(unused)}.")
        if left:
            named = ", ".join(f"'{name}'" for name in left[:5]) + (" and others" if len(left) > 5 else "")
            lines.append(f"{len(left)} conversations of {self.models.file} were not played: {named}.")
        return tuple(lines)


@contextmanager
def recording(file: Path, model: str | BaseChatModel) -> Iterator[RecordingRun]:
    """A run that records what this model answers.

    Raises:
        BadInput: the model is the embedded one or can't be used, or the file holds another model's answers.
    """
    parameters = parameters_of(open_model(model))
    if file.exists():
        _refuse_other(file, Cassette.load(file), name_of(model), parameters)
    with tempfile.TemporaryDirectory(prefix="shop-assistant-") as parts:
        yield RecordingRun(file, RecordingModels(model, Path(parts)))


@contextmanager
def replaying(file: Path, model: str | BaseChatModel = EMBEDDED) -> Iterator[ReplayingRun]:
    """A run that plays back what was recorded.

    Args:
        file: The cassette.
        model: The model that the run is about; `embedded` leaves it to the cassette.

    Raises:
        BadInput: there is no such cassette, or it was recorded with another model.
    """
    cassette = Cassette.load(file)
    if model != EMBEDDED:
        given = cassette.parameters if isinstance(model, str) else parameters_of(model)
        _refuse_other(file, cassette, name_of(model), given)
    with tempfile.TemporaryDirectory(prefix="shop-assistant-") as parts:
        yield ReplayingRun(ReplayingModels(file.resolve(), Path(parts)))


def open_model(model: str | BaseChatModel) -> BaseChatModel:
    """The chat model of a setting.

    Raises:
        BadInput: it is the embedded one, which needs no cassette, or it can't be used.
    """
    if isinstance(model, BaseChatModel):
        return model
    if model == EMBEDDED:
        raise BadInput(
            "The embedded model needs no cassette: it always answers the same. Name a hosted model as "
            "provider:model in SHOP_ASSISTANT_MODEL."
        )
    try:
        made: BaseChatModel = init_chat_model(model)
    except Exception as exc:  # whatever a provider's package raises for a missing key, name or package
        raise BadInput(
            f"The chat model '{shorten(model)}' can't be recorded: {shorten(exc, 160)}; "
            "install its package and give its key."
        ) from exc
    return made


def name_of(model: str | BaseChatModel) -> str:
    """The setting, or what the model calls itself."""
    if isinstance(model, str):
        return model
    told = model._get_ls_params()
    return f"{told.get('ls_provider', model._llm_type)}:{told.get('ls_model_name', model._llm_type)}"


def parameters_of(model: BaseChatModel) -> dict[str, Any]:
    """What changes a model's answers besides the request: temperature, limits, stop words."""
    names = {"ls_temperature": "temperature", "ls_max_tokens": "max_tokens", "ls_stop": "stop"}
    told: Mapping[str, Any] = model._get_ls_params()
    return {names[name]: plain(value) for name, value in told.items() if name in names and value is not None}


def _refuse_other(file: Path, cassette: Cassette, name: str, parameters: Mapping[str, Any]) -> None:
    if (cassette.model, dict(cassette.parameters)) != (name, dict(parameters)):
        raise BadInput(
            f"{file} was recorded with {_described(cassette.model, cassette.parameters)}, and this run is "
            f"about {_described(name, parameters)}; record into another file, or delete this one first."
        )


def _described(name: str, parameters: Mapping[str, Any]) -> str:
    return f"{name} {json.dumps(parameters, sort_keys=True)}" if parameters else name


def _part(folder: Path, conversation: str) -> Path:
    return folder / blake2b(conversation.encode(), digest_size=12).hexdigest()


def _loaded(file: Path) -> Cassette:
    """The cassette, read once by each process."""
    state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=2)
def _read(file: Path, _changed: int, _size: int) -> Cassette:
    return Cassette.load(file)
