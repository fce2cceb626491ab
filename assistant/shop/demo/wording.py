"""Titles and descriptions from the lexicon's grammar, true to what the product is.

Every sentence of a description is drawn from the ones that fit the product, and a ledger of runs of five
words sees to it that no run spreads through the catalogue: a sentence that would is passed over for
another. Knows no customer and no price.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

import numpy as np

from assistant.shop.demo.lexicon import Kind, Lexicon

RUN = 5
_SHARE = 0.012
_WORD = re.compile(r"[\w'-]+")
_VOWEL = re.compile(r"\b([Aa]) (?=[aeioAEIO]|un(?!i)|um|up)")
_POSSESSIVE = {"women": "Women's", "men": "Men's", "children": "Children's"}

_TITLES = (
    "{brand} {line} {feature} {noun}",
    "{adj} {feature} {noun} by {brand}",
    "{line} {adj} {material} {noun}",
    "{brand} {adj} {feature} {noun}",
    "{line} {feature} {material} {noun}",
    "{feature} {material} {noun}, {adj} {line} Range",
)


@dataclass(frozen=True, slots=True)
class Traits:
    """What the words may speak of: everything about a product but its numbers in the shop."""

    kind: Kind
    brand: str
    line: str
    style: str
    adjective: str
    feature: str
    material: str
    colour: str
    whom: str
    options: Mapping[str, str]
    facts: Mapping[str, str]


def runs_of_words(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """All runs of `length` words in a text, lower-cased, punctuation left out."""
    words = _WORD.findall(text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


class Wording:
    """Writes titles and descriptions for one catalogue of about `products` products.

    The first title of a family is asked for once; descriptions may be asked for in any number.
    """

    def __init__(self, lexicon: Lexicon, products: int, rng: np.random.Generator) -> None:
        self._lexicon = lexicon
        self._rng = rng
        self._cap = max(3, int(products * _SHARE))
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._titles: set[str] = set()
        self._texts: set[str] = set()

    def family_title(self, traits: Traits) -> str:
        """A title that no other family has, without what tells its variants apart."""
        patterns = traits.kind.titles or _TITLES
        adjective, colour = traits.adjective, traits.colour or "Red"
        for attempt in range(40):
            pattern = patterns[int(self._rng.integers(len(patterns)))]
            title = pattern.format(
                brand=traits.brand,
                line=traits.line,
                feature=traits.feature,
                material=_capitals(traits.material),
                noun=_capitals(traits.kind.name),
                adj=adjective,
                colour=_capitals(colour),
            )
            if traits.whom in _POSSESSIVE and "women" in traits.kind.whom:
                title = f"{_POSSESSIVE[traits.whom]} {title}"
            if attempt > 30:
                title = f"{title} No. {attempt - 29}"
            if title not in self._titles:
                break
        self._titles.add(title)
        return title

    def description(self, traits: Traits) -> str:
        """Three to nine sentences, the first saying what it is; never the same text twice."""
        text = self._compose(traits)
        while text in self._texts:
            text = self._compose(traits)
        self._texts.add(text)
        self._seen.update(runs_of_words(text))
        return text

    def _compose(self, traits: Traits) -> str:
        slots = self._slots(traits)
        opening = self._choose(traits.kind.openings, slots, "", must=True)
        text = self._join(opening, self._fill(traits.kind.features[traits.feature], slots))
        middle: list[Sequence[str]] = []
        chance = self._rng.random(6)
        if chance[0] < 0.8 or min(chance[1:3]) > 0.6:
            middle.append(traits.kind.uses)
        if chance[1] < 0.75:
            middle.append(self._lexicon.phrases["material_notes"])
        if chance[2] < 0.6:
            middle.append(self._lexicon.style_moods[traits.style])
        if chance[3] < 0.35:
            middle.append(self._lexicon.phrases["gifts"])
        for index in self._rng.permutation(len(middle)):
            text = self._join(text, self._choose(middle[int(index)], self._slots(traits), text))
        for name, value in traits.facts.items():
            told = self._slots(traits) | {"fact": name, "Fact": _sentence_case(name), "value": value}
            text = self._join(text, self._choose(self._lexicon.phrases["fact_sentences"], told, text))
        for name, value in traits.options.items():
            if name not in ("colour", *traits.facts) and chance[4] < 0.8:
                bare = name == "size" and len(value) < 3
                told = self._slots(traits) | {"value": f"size {value}" if bare else value}
                text = self._join(text, self._choose(self._lexicon.phrases["size_sentences"], told, text))
        if chance[5] < 0.7:
            care = self._lexicon.care[self._care(traits)]
            text = self._join(text, self._choose(care, self._slots(traits), text))
        return text

    def _slots(self, traits: Traits) -> dict[str, str]:
        phrases = self._lexicon.phrases
        delicate = traits.material in self._lexicon.care_of["delicate"]
        origins = self._rng.permutation(len(phrases["origins"]))
        slots = {
            "noun": traits.kind.one,
            "it": "it",
            "this": "this",
            "adj": traits.adjective.lower(),
            "brand": traits.brand,
            "line": traits.line,
            "material": traits.material,
            "reason": self._any("reasons"),
            "origin": phrases["origins"][int(origins[0])],
            "origin2": phrases["origins"][int(origins[1])],
            "treated": self._any("treated"),
            "place": self._any("places"),
            "wash": self._any("washes"),
            "often": self._any("often"),
            "person": self._any("persons"),
            "whoever": self._any("whoevers"),
            "fit": self._any("fits"),
            "degrees": "30" if delicate else str((30, 40, 60)[int(self._rng.integers(3))]),
            "months": str((3, 6, 9, 12, 18, 24)[int(self._rng.integers(6))]),
            **{name: value for name, value in traits.options.items() if name != "size"},
        }
        if traits.colour:
            slots["colour"] = traits.colour
        if traits.whom:
            words = self._lexicon.whom[traits.whom]
            slots["whom"] = words[int(self._rng.integers(len(words)))]
        return slots | {_sentence_case(name): _sentence_case(value) for name, value in slots.items()}

    def _any(self, phrase: str) -> str:
        choices = self._lexicon.phrases[phrase]
        return choices[int(self._rng.integers(len(choices)))]

    def _choose(
        self, templates: Sequence[str], slots: Mapping[str, str], before: str, *, must: bool = False
    ) -> str:
        """The first fitting sentence, in random order, that keeps every run rare; else "" (or the rarest)."""
        tail = " ".join(before.split()[-RUN + 1 :])
        rarest, fewest = "", -1
        for index in self._rng.permutation(len(templates)):
            template = templates[int(index)]
            if not all(name in slots for _, name, _, _ in Formatter().parse(template) if name):
                continue
            sentence = self._fill(template, slots)
            spread = max((self._seen[run] for run in runs_of_words(f"{tail} {sentence}")), default=0)
            if spread < self._cap:
                return sentence
            if fewest < 0 or spread < fewest:
                rarest, fewest = sentence, spread
        return rarest if must else ""

    @staticmethod
    def _fill(template: str, slots: Mapping[str, str]) -> str:
        sentence = template.format_map(slots)
        sentence = sentence[:1].upper() + sentence[1:]
        return _VOWEL.sub(lambda match: f"{match.group(1)}n ", sentence)

    @staticmethod
    def _join(text: str, sentence: str) -> str:
        return f"{text} {sentence}".strip()

    def _care(self, traits: Traits) -> str:
        kind = traits.kind
        if (kind.consumable and kind.code in ("BB", "PE", "GA")) or kind.name == "shoe polish":
            return "consumable"
        if kind.code == "BS" or (kind.consumable and kind.code != "KD" and kind.code != "CL"):
            return "none"
        materials = self._lexicon.care_of
        if traits.material in materials["leather"]:
            return "leather"
        if traits.material in materials["textile"] and kind.path[0] in self._lexicon.washable_shelves:
            return "textile"
        if kind.code == "KD" and kind.name != "kettle":
            return "hand" if traits.material in materials["by_hand"] else "kitchen"
        return "wipe"


def _capitals(text: str) -> str:
    if text == "t-shirt":
        return "T-Shirt"
    if text == "usb cable":
        return "USB Cable"
    return " ".join(word[:1].upper() + word[1:] for word in text.split())


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]
