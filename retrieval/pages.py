"""The shop's pages, asked: the passages that answer a question, best first, and whether any does.

Passages lie in a Chroma collection of their own, and what is compared besides (headings, sentences, words) in
another. Knows no wording of an answer: callers quote the passage, or say that the pages don't say when none
reaches `SAYS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from retrieval.encoder import Encoder, Vectors
from retrieval.errors import IndexMismatch
from retrieval.indexing import open_store, text_hash
from retrieval.knowledge.choice import packaged_choice, shares_of
from retrieval.knowledge.evidence import Evidence, texts_needed
from retrieval.knowledge.following import FIRST, SAME_PAGE, Before, mixed, nearer
from retrieval.knowledge.passages import Page, Passage, passages
from retrieval.knowledge.question import Question
from retrieval.knowledge.topics import shop_topics
from retrieval.lexical import LexicalIndex
from retrieval.product import Product
from retrieval.progress import Progress, silent
from retrieval.words import unique

SAYS = packaged_choice().says
"""Where the best passage's score is below, the pages don't say."""

_COLLECTION = "policies"
_PARTS = "policy-parts"
_NEAREST = 60
_SHARING_WORDS = 20
_OF_TOPICS: dict[str, dict[str, Vectors]] = {}  # encoder's name -> phrase -> vector


def build_pages(pages: Sequence[Page], encoder: Encoder, folder: Path, progress: Progress = silent) -> int:
    """Puts the passages of these pages into the index folder; returns how many there are."""
    pieces = _unique_passages(pages)
    _keep(_COLLECTION, {each: piece.spoken() for each, piece in pieces.items()}, encoder, folder, progress)
    parts = texts_needed(tuple(pieces.values())) if pieces else ()
    _keep(_PARTS, {text_hash(text): text for text in parts}, encoder, folder, progress)
    return len(pieces)


def open_pages(folder: Path, pages: Sequence[Page], encoder: Encoder) -> PageSearch:
    """The search over pages that `build_pages` has put into this folder; close it before the folder goes.

    Raises:
        IndexMismatch: another encoder made it, or it lacks a passage.
    """
    parts = _parts(folder, encoder)
    return PageSearch(pages, encoder, open_store(folder, encoder, _COLLECTION), parts)


class Nearest(Protocol):
    """The vectors of the passages; a `VectorStore`, or what stands in for one."""

    def query(
        self, vector: Vectors, k: int, ids: Sequence[str] | None = None
    ) -> tuple[tuple[str, float], ...]:
        """The k nearest ids with their cosine, best first.

        Raises:
            VectorsUnavailable: they can't be had.
        """
        ...

    def close(self) -> None:
        """Let go of them."""
        ...


class PageSearch:
    """Passages by what speaks for them. Safe to call from several threads."""

    def __init__(
        self,
        pages: Sequence[Page],
        encoder: Encoder,
        store: Nearest,
        parts: Mapping[str, Vectors] | None = None,
    ) -> None:
        """Opens the search.

        Args:
            pages: What the shop says.
            encoder: Of questions, and of parts that are not given.
            store: The passages' vectors.
            parts: Vectors by the hash of their text.
        """
        self._passages = _unique_passages(pages)
        self._store = store
        self._row = {each: row for row, each in enumerate(self._passages)}
        self._found = tuple(self._passages.values())
        self._lexical = LexicalIndex.fit(
            [Product(each, f"{p.title} {p.heading}", p.text) for each, p in self._passages.items()]
        )
        known = dict(parts or {})
        self._evidence = (
            Evidence(self._found, encoder, lambda texts: _vectors(texts, known, encoder))
            if self._found
            else None
        )

    def close(self) -> None:
        """Lets go of the vector store's folder."""
        self._store.close()

    def with_store(self, store: Nearest) -> PageSearch:
        """The same pages with other vectors; whoever made this search closes it."""
        other = copy(self)
        other._store = store
        return other

    def find_by_words(self, question: str, k: int = 3) -> tuple[Passage, ...]:
        """The k passages that have most of the question's words, best first; none that has none of them.

        Needs no vectors. The score is the share of the question's words, each by how much it tells.
        """
        asked = Question.read(question)
        if not self._passages or asked is None or k <= 0:
            return ()
        coverage = self._lexical.coverage(asked.text)
        rows = sorted(np.flatnonzero(coverage > 0).tolist(), key=lambda row: (-float(coverage[row]), row))
        return tuple(replace(self._found[row], score=float(coverage[row])) for row in rows[:k])

    def find(self, question: str, k: int = 3, before: Before = FIRST) -> tuple[Passage, ...]:
        """The k passages that most likely answer, best first; empty for a question without words.

        The pages answer the question where the first one's score reaches `SAYS`; they are silent where not.

        Args:
            question: In the words of whoever asks.
            k: So many at most.
            before: What the question comes after.

        Raises:
            VectorsUnavailable: the vector store can't be asked; `find_by_words` does without it.
        """
        asked = Question.read(question)
        if self._evidence is None or asked is None or k <= 0:
            return ()
        together = Question.read(f"{before.question} {question}") if before.question else None
        heard = [(each, self._evidence.vectors(each)) for each in (asked, together) if each]
        rows = np.array(
            sorted({row for each, vectors in heard for row in self._near(each, vectors[0])}), np.int64
        )
        if not len(rows):
            return ()
        choice = packaged_choice()
        utilities, *more = (choice.utilities(self._evidence.table(*each)[rows]) for each in heard)
        both = more[0] if more else None
        same = np.array([bool(before.page) and self._found[row].page == before.page for row in rows], float)
        utilities = mixed(utilities, both)
        # A question that says half tells by its form where its answer lies, and not whether there is one.
        answered = float(shares_of(utilities + SAME_PAGE * same).sum())
        shares = shares_of(utilities + nearer(asked) * same)
        order = np.lexsort((rows, -shares))[:k]
        best = max(float(shares.max()), 1e-12)
        return tuple(
            replace(self._found[rows[place]], score=answered * float(shares[place]) / best) for place in order
        )

    def _near(self, asked: Question, vector: Vectors) -> list[int]:
        """The rows of passages that may answer: those nearest to its vector, and those that share words."""
        nearest = self._store.query(vector, _NEAREST)
        words = self._lexical.scores(asked.text)
        best = np.argsort(-words, kind="stable")[:_SHARING_WORDS].tolist()
        near = [self._row[each] for each, _ in nearest if each in self._row]
        return [*near, *(row for row in best if words[row] > 0)]


def _unique_passages(pages: Sequence[Page]) -> dict[str, Passage]:
    """Passages by the hash of what is embedded, each once."""
    return {text_hash(f"{each.page}\0{each.spoken()}"): each for page in pages for each in passages(page)}


def _keep(
    collection: str, texts: Mapping[str, str], encoder: Encoder, folder: Path, progress: Progress
) -> None:
    """Makes a collection hold the vectors of these texts and no others."""
    with open_store(folder, encoder, collection, writing=True) as store:
        present = store.hashes()
        store.delete(sorted(set(present) - set(texts)))
        missing = [each for each in texts if each not in present]
        store.upsert(missing, missing, _encoded([texts[each] for each in missing], encoder, progress))


def _encoded(texts: Sequence[str], encoder: Encoder, progress: Progress) -> Vectors:
    """The vectors of texts [n, dimension]; the topics' are the same in every shop, and made but once."""
    phrases = shop_topics().phrases()
    if encoder.name not in _OF_TOPICS and set(phrases) <= set(texts):
        _OF_TOPICS[encoder.name] = dict(zip(phrases, encoder.encode_document(phrases, progress), strict=True))
    known = _OF_TOPICS.get(encoder.name, {})
    missing = [text for text in texts if text not in known]
    made = known | dict(zip(missing, encoder.encode_document(missing, progress), strict=True))
    return np.stack([made[text] for text in texts]) if texts else np.zeros((0, encoder.dimension), np.float32)


def _parts(folder: Path, encoder: Encoder) -> dict[str, Vectors]:
    """The vectors of headings, sentences, words and topics, by the hash of their text."""
    try:
        with open_store(folder, encoder, _PARTS) as store:
            ids, vectors = store.everything()
    except IndexMismatch:
        return {}  # of a build that kept none: what is missing is encoded as it is needed
    return dict(zip(ids, vectors, strict=True))


def _vectors(texts: Sequence[str], known: dict[str, Vectors], encoder: Encoder) -> Vectors:
    """The vectors of texts [n, dimension], those that are not known made now."""
    missing = [text for text in unique(texts) if text_hash(text) not in known]
    if missing:
        known |= zip(map(text_hash, missing), encoder.encode_document(missing), strict=True)
    if not texts:
        return np.zeros((0, encoder.dimension), dtype=np.float32)
    return np.stack([known[text_hash(text)] for text in texts])
