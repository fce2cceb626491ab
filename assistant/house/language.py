"""One language: how its messages are recognised, cut into parts, and carried over to the readers' words.

A language is a folder of `languages/`: `language.yaml` (this module), `examples.txt` and `cues.yaml`
(`intents.py`), `wording.yaml` (`wording.py`). Whoever adds a folder has added a language. Readers of values
are English, as are the records of most shops; another language lists what its words come to in `readings`,
and a word that the shop's titles hold stays as it is. Knows no intent and no conversation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

LANGUAGES = Path(__file__).parent / "languages"
FILE = "language.yaml"
FIRST = "en"
"""The language of the readers, and of a message that no language claims."""

Features = Literal["embedding", "characters"]


@dataclass(frozen=True, slots=True)
class Language:
    """A language, read from its folder.

    Attributes:
        code: The name of its folder, as in a locale ("en", "zh").
        letters: Matches one character that speaks for this language.
        features: What its head of intents reads: vectors of the shop's encoder, or runs of characters.
        lengths: Of runs of characters: the shortest and the longest.
        pointer: What stands for a product that is named ("that one").
        cut: Where a new goal may begin; the group `sentence` tells the end of a sentence from a joint.
        readings: Patterns, and what they come to in the readers' words, in this order.
        numerals: Characters that are numbers and their values; multiples of ten count what stands before.
        numeral: Matches what is read as a number of them.
        phrases: What readers look for, by what it says; those of `FIRST`, in whose words all are read.
        signs: Name -> matches words by which one tells what is meant; a language may have none of a name.
    """

    code: str
    folder: Path
    letters: re.Pattern[str]
    features: Features
    lengths: tuple[int, int]
    cut: re.Pattern[str]
    pointer: str
    readings: tuple[tuple[re.Pattern[str], str], ...] = ()
    numerals: Mapping[str, int] = field(default_factory=dict)
    numeral: re.Pattern[str] | None = None
    phrases: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    signs: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    def sign(self, name: str, text: str) -> re.Match[str] | None:
        """Where the text has the sign of a name; None where it has not, or the language knows none."""
        pattern = self.signs.get(name)
        return pattern.search(text.replace("\u2019", "'")) if pattern else None

    def read(self, text: str, known: Collection[str] = ()) -> str:
        """The text in the readers' words; what is in `known` is left as it is."""
        if not self.readings:
            return text

        def carried(reading: str) -> Any:
            return lambda match: match.group() if match.group() in known else match.expand(reading)

        if self.numeral is not None:
            text = self.numeral.sub(lambda match: str(number(match.group(), self.numerals)), text)
        for pattern, reading in self.readings:
            text = pattern.sub(carried(reading), text)
        return " ".join(text.split())


def number(text: str, values: Mapping[str, int]) -> int:
    """The number that a run of characters writes: "二百五十" and "二百五" are 250, "二百零五" is 205.

    Args:
        text: Of characters in `values` only.
        values: What each is worth; those from ten on multiply the digit before them.
    """
    total, digit, unit = 0, 0, 1
    for character in text:
        value = values[character]
        if value < 10:
            digit, unit = value, 1 if value == 0 else unit
        else:
            total, digit, unit = total + (digit or 1) * value, 0, value
    return total + digit * max(unit // 10, 1)


def _numeral(row: Mapping[str, Any]) -> re.Pattern[str] | None:
    """Matches a run with a digit and a multiple of ten, or a single one beside what is counted in money."""
    if not row:
        return None
    digits = "".join(each for each, value in row["values"].items() if value < 10)
    tens = "".join(each for each, value in row["values"].items() if value >= 10)
    run = rf"[{digits}]+[{tens}][{digits}{tens}]*|(?<![{digits}{tens}])[{tens}][{digits}](?![{digits}])"
    alone = (
        rf"[{digits}{tens}](?=\s*(?:{row['alone_before']}))|(?<={row['alone_after']})[{digits}](?![个件条只])"
    )
    return re.compile(f"{run}|{alone}")


def recognise(text: str, languages: Sequence[Language], before: Language) -> Language:
    """The language of a message: whose letters it has most of; the one spoken before where none has any.

    Letters of another language count before those of `FIRST`: a Chinese sentence with an order number or a
    brand in it is Chinese.
    """
    counts = [(len(language.letters.findall(text)), language) for language in languages]
    others = [(count, language) for count, language in counts if language.code != FIRST and count]
    if others:
        return max(others, key=lambda pair: pair[0])[1]
    words = re.findall(r"[^\W\d_]{2,}", text)
    return next((language for count, language in counts if count and words), before)


@cache
def read_language(folder: Path) -> Language:
    """The language of a folder."""
    row: Mapping[str, Any] = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    shortest, longest = row.get("characters", (1, 1))
    return Language(
        code=folder.name,
        folder=folder,
        letters=re.compile(row["letters"]),
        features=row["features"],
        lengths=(int(shortest), int(longest)),
        cut=re.compile(rf"(?P<sentence>{row['sentence']})|(?P<joint>{row['joint']})", re.IGNORECASE),
        pointer=str(row["pointer"]),
        numerals=row.get("numerals", {}).get("values", {}),
        numeral=_numeral(row.get("numerals", {})),
        phrases={
            name: re.compile(pattern.replace(" |", "|"), re.IGNORECASE)
            for name, pattern in row.get("phrases", {}).items()
        },
        signs={name: re.compile(each, re.IGNORECASE) for name, each in row.get("signs", {}).items()},
        readings=tuple((re.compile(pattern), reading) for pattern, reading in row.get("readings", ())),
    )


@cache
def read_languages(folder: Path = LANGUAGES) -> Mapping[str, Language]:
    """All languages of a folder by their codes, the readers' own first."""
    found = [read_language(each.parent) for each in sorted(folder.glob(f"*/{FILE}"))]
    return {language.code: language for language in sorted(found, key=lambda each: each.code != FIRST)}


def phrase(name: str) -> re.Pattern[str]:
    """What the readers look for by this name; they read the words of `FIRST`.

    Raises:
        KeyError: there is no such phrase.
    """
    return read_languages()[FIRST].phrases[name]
