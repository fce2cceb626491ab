"""What shops are asked about: a list of topics (`topics.txt`), each with questions and answers to them.

A question and the passage that answers it often share no word ("will you leave it in the porch?", "If you are
out ..."). Both are near to some phrase of the same topic. General to shops, none in particular.

In the file a topic is a line with its name and other words for it, a line of questions after "?", and a line
of what pages say of it after "!".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from retrieval.knowledge.question import content
from retrieval.words import terms


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases of all topics, one topic after the other.

    Attributes:
        texts: Each at least once.
        starts: [topics] the place of each topic's first.
    """

    texts: tuple[str, ...]
    starts: NDArray[np.int64]

    @property
    def topic_of(self) -> NDArray[np.int64]:
        """The number of each one's topic [texts]."""
        return np.repeat(np.arange(len(self.starts)), np.diff(self.starts, append=len(self.texts)))

    @classmethod
    def of(cls, by_topic: Sequence[Sequence[str]]) -> Phrases:
        """The phrases of topics that have at least one each."""
        lengths = [len(each) for each in by_topic]
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.int64)
        return cls(tuple(text for each in by_topic for text in each), starts)


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of questions.

    Attributes:
        asked: Questions about them.
        said: What pages say of them.
        words: For each topic its content words, folded -> how much each tells of it.
    """

    asked: Phrases
    said: Phrases
    words: tuple[Mapping[str, float], ...]

    def phrases(self) -> tuple[str, ...]:
        """All phrases."""
        return (*self.asked.texts, *self.said.texts)


@lru_cache(maxsize=1)
def shop_topics() -> Topics:
    """The topics of the packaged list."""
    names: list[list[str]] = []
    asked: list[list[str]] = []
    said: list[list[str]] = []
    text = files("retrieval.knowledge").joinpath("topics.txt").read_text(encoding="utf-8")
    for line in filter(None, map(str.strip, text.splitlines())):
        if line[0] in "?!":
            (asked if line[0] == "?" else said).append(_parts(line[1:], ";"))
        else:
            name, _, others = line.partition(":")
            names.append([name.strip(), *_parts(others, ",")])
    everything = [[*one, *two, *three] for one, two, three in zip(names, asked, said, strict=True)]
    return Topics(Phrases.of(asked), Phrases.of(said), _telling(everything))


def _parts(line: str, mark: str) -> list[str]:
    return list(filter(None, map(str.strip, line.split(mark))))


def _telling(by_topic: Sequence[Sequence[str]]) -> tuple[Mapping[str, float], ...]:
    """The words of each topic, by their share of its words and the inverse frequency over topics."""
    counts = [Counter(word for text in each for word in content(tuple(terms(text)))) for each in by_topic]
    having = Counter(word for each in counts for word in each)
    return tuple(
        {
            word: count / each.total() * float(np.log(len(counts) / having[word]))
            for word, count in each.items()
        }
        for each in counts
    )
