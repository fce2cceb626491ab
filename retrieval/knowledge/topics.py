"""What shops are asked about: a list of topics (`topics.txt`), each with other words for it.

A question that lies nearer to a topic than to any passage asks about something that the pages leave out; the
topic is the rival that the passages have to beat. General to shops, none in particular.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics of questions, each in several phrases.

    Attributes:
        phrases: Of all topics, one topic after the other.
        starts: Place of each topic's first phrase.
    """

    phrases: tuple[str, ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=1)
def shop_topics() -> Topics:
    """The topics of the packaged list."""
    phrases: list[str] = []
    starts: list[int] = []
    text = files("retrieval.knowledge").joinpath("topics.txt").read_text(encoding="utf-8")
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, others = line.partition(":")
        starts.append(len(phrases))
        phrases += [name.strip(), *filter(None, map(str.strip, others.split(",")))]
    return Topics(tuple(phrases), tuple(starts))
