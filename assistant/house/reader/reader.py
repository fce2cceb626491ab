"""Reads a message: its parts in order, what each does, and the words in it that matter.

What is read is a proposal with its probability: whoever acts on it looks up every product, order and price in
records. Knows no intent, no product and no shop.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.house.language import Language
from assistant.house.reader.inputs import encode
from assistant.house.reader.markup import ACTS, SPANS, TALK, Word, words_of
from assistant.house.reader.network import PackedTagger, TaggingNetwork, load_network
from retrieval.artifacts import read_artifact
from retrieval.errors import DamagedArtifact

NAME = "reader"
REMEMBERED = 64
"""Messages whose reading is kept: one is asked about several times in its turn."""
FLOOR = 0.01
"""No word is surer than this of what it is not: one that errs must not outweigh the others of its part."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a part that matter: `kind` is one of `markup.SPANS`; characters `start` to `end`."""

    kind: str
    text: str
    start: int
    end: int
    sure: float


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a message that does one thing.

    Attributes:
        act: What it does, one of `markup.ACTS`.
        acts: The probability of each act.
        text: Its words, as they were typed.
        start: Where it begins; it ends before `end`.
        spans: In order.
    """

    act: str
    acts: Mapping[str, float]
    text: str
    start: int
    end: int
    spans: tuple[Span, ...]

    @property
    def sure(self) -> float:
        """The probability of its act."""
        return self.acts[self.act]

    def split(self, place: int, *acts: str) -> tuple[Part, ...]:
        """Two parts of it with acts of their own: what stands before a place in its text, and the rest."""
        cut = self.start + place
        halves = ((self.text[:place], self.start, cut), (self.text[place:], cut, self.end))
        return tuple(
            Part(
                act,
                self.acts if act == self.act else {each: float(each == act) for each in ACTS},
                text,
                start,
                end,
                tuple(span for span in self.spans if start <= span.start and span.end <= end),
            )
            for act, (text, start, end) in zip(acts, halves, strict=True)
        )

    def of(self, *kinds: str) -> tuple[Span, ...]:
        """The spans of some kinds."""
        return tuple(span for span in self.spans if span.kind in kinds)


class Reader:
    """A fine-tuned tagger for one language."""

    def __init__(self, network: TaggingNetwork) -> None:
        """Read with a trained network."""
        self._tagger = PackedTagger(network)
        self._read = lru_cache(REMEMBERED)(self._tag)

    def read(self, text: str, state: str, before: str = "") -> tuple[Part, ...]:
        """The parts of a message, in order; talk among them.

        Args:
            text: The message.
            state: What the assistant did just before, one of `markup.STATES`.
            before: What the customer had said last.
        """
        return self._read(text, state, before)

    def _tag(self, text: str, state: str, before: str) -> tuple[Part, ...]:
        words = words_of(text)
        if not words:
            return ()
        said = [word.text for word in words_of(before)]
        inputs = encode([(state, said, [word.text for word in words])])
        if not (places := list(inputs.firsts[0])):
            return ()  # signs that the encoder has no token for
        logits = self._tagger(inputs.ids, inputs.types)
        acts, begins, tags = (each[0, places].softmax(-1).numpy() for each in logits)
        return parts_of(text, words[: len(places)], acts, begins[:, 1], tags)


def parts_of(
    text: str,
    words: tuple[Word, ...],
    acts: NDArray[np.float32],
    begins: NDArray[np.float32],
    tags: NDArray[np.float32],
) -> tuple[Part, ...]:
    """The parts that the probabilities of the words [words, classes] come to."""
    path = _likeliest(acts, begins)
    cuts = [place for place, (_, new) in enumerate(path) if new]
    parts: list[Part] = []
    for first, last in zip(cuts, [*cuts[1:], len(words)], strict=True):
        mean = acts[first:last].mean(axis=0)
        start, end = words[first].start, words[last - 1].end
        by_name = {name: float(p) for name, p in zip(ACTS, mean, strict=True)}
        act = ACTS[path[first][0]]
        spans = () if act == TALK else _spans(text, words[first:last], tags[first:last])
        parts.append(Part(act, by_name, text[start:end], start, end, spans))
    return tuple(parts)


def _likeliest(acts: NDArray[np.float32], begins: NDArray[np.float32]) -> list[tuple[int, bool]]:
    """Of each word its act and whether a part begins there, so that all of it together is the likeliest.

    The best path through acts [words, acts] where going on costs what it is unlikely, and so does beginning
    anew, whichever act follows (Viterbi 1967). A single word that looks otherwise makes no part.
    """
    likely = np.log(np.maximum(acts, FLOOR))
    begin, stay = np.log(np.maximum(begins, FLOOR)), np.log(np.maximum(1 - begins, FLOOR))
    score, steps = likely[0], []
    for place in range(1, len(acts)):
        best = int(score.argmax())
        anew = score[best] + begin[place] >= score + stay[place]
        steps.append((anew, best))
        score = np.where(anew, score[best] + begin[place], score + stay[place]) + likely[place]
    act = int(score.argmax())
    path: list[tuple[int, bool]] = []
    for anew, best in reversed(steps):
        path.append((act, bool(anew[act])))
        act = best if anew[act] else act
    path.append((act, True))
    return path[::-1]


def _spans(text: str, words: tuple[Word, ...], tags: NDArray[np.float32]) -> tuple[Span, ...]:
    """The spans of a part, from the probabilities of outside, and first and later words of each kind."""
    found: list[tuple[str, int, int, float]] = []
    best = tags.argmax(axis=1)
    for place, tag in enumerate(best):
        if tag == 0:
            continue
        kind, later = SPANS[(tag - 1) // 2], (tag - 1) % 2 == 1
        sure = float(tags[place, tag])
        if later and found and found[-1][0] == kind and found[-1][2] == place:
            found[-1] = (kind, found[-1][1], place + 1, min(found[-1][3], sure))
        else:
            found.append((kind, place, place + 1, sure))
    spans = []
    for kind, first, last, sure in found:
        start, end = words[first].start, words[last - 1].end
        spans.append(Span(kind, text[start:end], start, end, sure))
    return tuple(spans)


def reader_of(language: Language) -> Reader | None:
    """The reader of a language; None where it ships none."""
    return _load(language.folder)


@cache
def _load(folder: Path) -> Reader | None:
    if not (folder / f"{NAME}.json").exists():
        return None
    try:
        return Reader(load_network(read_artifact(folder, NAME).arrays))
    except (DamagedArtifact, KeyError, RuntimeError) as error:
        _log.warning("The reader of '%s' is left out: %s", folder.name, error)
        return None
