"""Pages of rules and help as text, and the passages that they are cut into.

A passage is what stands under one heading, cut at paragraphs where it is longer than an encoder reads. Knows
files and Markdown, no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from retrieval.errors import UnreadableFile, shorten
from retrieval.words import clean

_LONGEST_PASSAGE = 900  # characters, about 200 tokens
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
_FENCE = re.compile(r"^\s*(```|~~~)")
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")


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
        score: How likely the question it was found for is answered: by the best passage, the probability that
            the pages answer it; by the others less, as they are less likely than the best.
    """

    page: str
    title: str
    heading: str
    text: str
    score: float = 0.0

    @property
    def topic(self) -> str:
        """The headings right above it, or the page's title: what it is about."""
        return self.heading.replace(" > ", ", ") or self.title

    def spoken(self) -> str:
        """What is embedded: the passage together with the headings that say what it is about."""
        return ". ".join(part for part in (self.title, self.heading, plain(self.text)) if part)

    def sentences(self) -> tuple[str, ...]:
        """Its sentences, each after the nearest heading, without which few say what they are about."""
        nearest = self.heading.split(" > ")[-1] or self.title
        parts = (plain(part) for part in _SENTENCE.split(self.text))
        return tuple(f"{nearest}: {part}" for part in parts if len(part) > 2)


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
        pages.append(Page(path.stem, plain(heading) or path.stem.replace("-", " ").replace("_", " "), text))
    return tuple(pages)


def passages(page: Page) -> tuple[Passage, ...]:
    """The passages of a page, in its order."""
    found = []
    for headings, lines in _sections(page.text):
        path = [plain(each) for each in headings]
        if path and path[0] == page.title:
            path = path[1:]
        found += [Passage(page.name, page.title, " > ".join(path), part) for part in _parts("\n".join(lines))]
    return tuple(found)


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


def plain(markdown: str) -> str:
    """Markdown as it is read aloud: links by their words, no marks."""
    text = re.sub(r"!?\[([^\]]{0,500})\]\([^)]{0,1000}\)", r"\1", markdown)
    text = re.sub(r"(?m)^\s{0,8}(?:[-*+>]|\d{1,3}[.)])\s+", "", text)
    return " ".join(re.sub(r"[*_`~|]{1,3}", "", text).split())
