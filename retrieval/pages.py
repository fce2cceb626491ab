"""What the shop says: pages of rules and help, cut into passages, found by meaning with their source.

A passage is what stands under one heading, cut at paragraphs where it is longer than an encoder reads. Knows
no wording of an answer: callers quote the passage, or say that the pages don't say when none reaches `SAYS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.encoder import Encoder
from retrieval.errors import UnreadableFile, shorten
from retrieval.indexing import open_store, text_hash
from retrieval.lexical import LexicalIndex
from retrieval.product import Product
from retrieval.progress import Progress, silent
from retrieval.vectors import VectorStore
from retrieval.words import clean, terms

# Below this score callers say that the pages don't say.
SAYS = 0.40

_COLLECTION = "policies"
_LONGEST_PASSAGE = 900  # characters, about 200 tokens
_LONGEST_QUESTION = 2_000
_WORDS_COUNT = 0.15
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the shop's rules and help.

    Attributes:
        name: Its file's name without the ending.
        title: Its first heading, or its name in words.
        text: Markdown.
    """

    name: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a page, with its source.

    Attributes:
        page: The page's name.
        title: The page's title.
        heading: The headings above it below the page's title, joined by " > "; empty at the top of a page.
        score: How well it answers the question it was found for, about 0 to 1.
    """

    page: str
    title: str
    heading: str
    text: str
    score: float = 0.0


def read_pages(folder: Path) -> tuple[Page, ...]:
    """The pages (`*.md`) of a folder, by name; none where there is no folder.

    Raises:
        UnreadableFile: a page can't be read or is not UTF-8.
    """
    pages = []
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        try:
            text = clean(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError) as exc:
            raise UnreadableFile(f"{path.name} can't be read ({shorten(exc)}); save it as UTF-8.") from exc
        heading = next((found[2] for line in text.splitlines() if (found := _HEADING.match(line))), "")
        pages.append(Page(path.stem, _plain(heading) or path.stem.replace("-", " ").replace("_", " "), text))
    return tuple(pages)


def passages(page: Page) -> tuple[Passage, ...]:
    """The passages of a page, in its order."""
    found = []
    for headings, lines in _sections(page.text):
        path = [_plain(each) for each in headings]
        if path and path[0] == page.title:
            path = path[1:]
        found += [Passage(page.name, page.title, " > ".join(path), part) for part in _parts("\n".join(lines))]
    return tuple(found)


def build_pages(pages: Sequence[Page], encoder: Encoder, folder: Path, progress: Progress = silent) -> int:
    """Puts the passages of these pages into the index folder; returns how many there are."""
    pieces = _unique_passages(pages)
    with open_store(folder, encoder, _COLLECTION, writing=True) as store:
        present = store.hashes()
        store.delete(sorted(set(present) - set(pieces)))
        missing = [each for each in pieces if each not in present]
        vectors = encoder.encode_document([_spoken(pieces[each]) for each in missing], progress)
        store.upsert(missing, missing, vectors)
    return len(pieces)


def open_pages(folder: Path, pages: Sequence[Page], encoder: Encoder) -> PageSearch:
    """The search over pages that `build_pages` has put into this folder; close it before the folder goes.

    Raises:
        IndexMismatch: another encoder made it, or it lacks a passage.
    """
    store = open_store(folder, encoder, _COLLECTION)
    return PageSearch(pages, encoder, store)


class PageSearch:
    """Passages by meaning. Safe to call from several threads."""

    def __init__(self, pages: Sequence[Page], encoder: Encoder, store: VectorStore) -> None:
        self._passages = _unique_passages(pages)
        self._encoder = encoder
        self._store = store
        # BM25 over headings and texts: rules hang on single words ("gift card") that vectors blur.
        self._lexical = LexicalIndex.fit(
            [Product(each, f"{p.title} {p.heading}", p.text) for each, p in self._passages.items()]
        )
        self._row = {each: row for row, each in enumerate(self._passages)}

    def close(self) -> None:
        """Lets go of the vector store's folder."""
        self._store.close()

    def find(self, question: str, k: int = 3) -> tuple[Passage, ...]:
        """The k passages that answer best, best first; empty for a question without words.

        The score is the cosine, lifted by up to 0.15 for the question's words that the passage has.
        """
        text = clean(question[:_LONGEST_QUESTION]).strip()
        if not self._passages or not terms(text) or k <= 0:
            return ()
        coverage = self._lexical.coverage(text)
        nearest = self._store.query(self._encoder.encode_query([text])[0], max(4 * k, 20))
        scored = [
            (float(np.clip(cosine + _WORDS_COUNT * coverage[self._row[each]], -1.0, 1.0)), each)
            for each, cosine in nearest
            if each in self._row
        ]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return tuple(_scored(self._passages[each], score) for score, each in scored[:k])


def _scored(passage: Passage, score: float) -> Passage:
    return Passage(passage.page, passage.title, passage.heading, passage.text, score)


def _unique_passages(pages: Sequence[Page]) -> dict[str, Passage]:
    """Passages by the hash of what is embedded, each once."""
    return {text_hash(f"{each.page}\0{_spoken(each)}"): each for page in pages for each in passages(page)}


def _spoken(passage: Passage) -> str:
    """What is embedded: a passage together with the headings that say what it is about."""
    return ". ".join(part for part in (passage.title, passage.heading, _plain(passage.text)) if part)


def _sections(text: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """What stands under each heading, with the headings above it."""
    above: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = False
    for line in text.splitlines():
        fenced ^= bool(_FENCE.match(line))
        found = None if fenced else _HEADING.match(line)
        if found is None:
            lines.append(line)
            continue
        yield tuple(name for _, name in above), lines
        level = len(found[1])
        above = [*[each for each in above if each[0] < level], (level, found[2])]
        lines = []
    yield tuple(name for _, name in above), lines


def _parts(text: str) -> Iterator[str]:
    """The text in pieces of bearable length, cut between paragraphs, else lines, else sentences."""
    piece = ""
    for block in re.split(r"\n\s*\n", text):
        for part in _cut(block.strip()):
            if piece and len(piece) + len(part) > _LONGEST_PASSAGE:
                yield piece
                piece = ""
            piece = f"{piece}\n\n{part}" if piece else part
    if piece:
        yield piece


def _cut(block: str) -> list[str]:
    if len(block) <= _LONGEST_PASSAGE:
        return [block] if block else []
    for mark in ("\n", r"(?<=[.!?])\s+", r"\s+"):
        parts = [part for part in re.split(mark, block) if part.strip()]
        if len(parts) > 1:
            middle = len(parts) // 2
            joint = "\n" if mark == "\n" else " "
            return [*_cut(joint.join(parts[:middle])), *_cut(joint.join(parts[middle:]))]
    return [block[start : start + _LONGEST_PASSAGE] for start in range(0, len(block), _LONGEST_PASSAGE)]


def _plain(markdown: str) -> str:
    """Markdown as it is read aloud: links by their words, no marks."""
    text = re.sub(r"!?\[([^\]]{0,500})\]\([^)]{0,1000}\)", r"\1", markdown)
    text = re.sub(r"(?m)^\s{0,8}(?:[-*+>]|\d{1,3}[.)])\s+", "", text)
    return " ".join(re.sub(r"[*_`~|]{1,3}", "", text).split())
