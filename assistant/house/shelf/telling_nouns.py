"""Which thing of the shop a message tells of, where it names none as wanted ("half our mugs are chipped").

Knows no conversation.
"""

from __future__ import annotations

from assistant.house.mind import Mind
from assistant.house.words.asides import clauses_of
from assistant.house.words.phrases import content_words
from retrieval.request import SearchRequest

_FEWEST_TITLES = 2
"""A word of so many titles at least may be what is told of."""


def kind_told_of(text: str, mind: Mind) -> SearchRequest | None:
    """The first kind of thing that a text names, as it is sought; None where it names none."""
    for clause in clauses_of(text):
        for word in clause.split():
            word = word.strip(",.;:!?\"'()")
            if names_kind(word, mind) and (told := mind.read_named(word)).text:
                return told
    return None


def thing_told_of(text: str, mind: Mind) -> str:
    """The word of a text that names a kind of thing; else one that several titles have; empty for none."""
    words = [word for each in text.split() if (word := each.strip(",.;:!?\"'()"))]
    kind = next((word for word in words if names_kind(word, mind)), "")
    return kind or next((word for word in words if _held(word, mind)), "")


def names_kind(word: str, mind: Mind) -> bool:
    """Whether a word alone names a kind of thing: a category, one of its names, or what titles end with."""
    if mind.read_named(word).require.categories or mind.kinds.named(word):
        return True
    folded = content_words(word)
    leaves = mind.catalogue.vocabulary.categories
    return bool(folded) and _held(word, mind) and any(set(folded) <= set(name.split()) for name in leaves)


def _held(word: str, mind: Mind) -> bool:
    return any(len(mind.titles.holding.get(each, ())) >= _FEWEST_TITLES for each in content_words(word))
