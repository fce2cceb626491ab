"""The words and characters of the demo world, read from the YAML files beside this module.

Knows what kinds of things the shop sells, which brands, styles, colours and people there are. Draws nothing:
what becomes of the words is decided by the modules that take a `Lexicon` and a random generator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

# The plural key of a kind's values -> the name of the option that tells its variants apart.
_AXES: Mapping[str, str] = {
    "sizes": "size",
    "scents": "scent",
    "varieties": "variety",
    "shades": "shade",
    "flavours": "flavour",
    "occasions": "occasion",
    "weights": "weight",
    "lengths": "length",
}
_DEPARTMENTS = (
    "home",
    "kitchen",
    "garden",
    "clothing",
    "shoes",
    "bags",
    "toys",
    "electronics",
    "sports",
    "beauty",
    "books",
    "pets",
)


@dataclass(frozen=True, slots=True)
class Fact:
    """A measurable property of a kind: its name, unit, and the values that occur."""

    name: str
    unit: str
    values: tuple[float, ...]

    def word(self, value: float) -> str:
        """The value as a shop writes it: `350 ml`, `0.8 l`."""
        return f"{value:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing (mug, tent): how it is called, priced, varied and spoken of.

    Attributes:
        code: Two letters of its department.
        path: Category below the department.
        price: Lowest and highest usual price in pence.
        colour_groups: Groups its colours come from; empty when it has no colour.
        vary: Names of the options that tell variants apart.
        options: The values of those options other than colour and facts.
        whom: For whom it may be made; empty when it is for everybody.
        unit: What one piece is called where the noun is no countable singular (`pair of`), or empty.
        season: Months in which people look for it more.
        goes_with: Names of the kinds that are bought along with it.
        features: A word for the title -> the sentence that explains it.
    """

    name: str
    department: str
    code: str
    path: tuple[str, ...]
    price: tuple[int, int]
    materials: tuple[str, ...]
    colour_groups: tuple[str, ...]
    vary: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]]
    facts: tuple[Fact, ...]
    whom: tuple[str, ...]
    unit: str
    consumable: bool
    season: tuple[int, ...]
    goes_with: tuple[str, ...]
    features: Mapping[str, str]
    openings: tuple[str, ...]
    uses: tuple[str, ...]
    titles: tuple[str, ...]

    @property
    def one(self) -> str:
        """What one piece is called in a sentence: `mug`, `pair of trainers`."""
        return f"{self.unit} {self.name}" if self.unit else self.name


@dataclass(frozen=True, slots=True)
class Brand:
    """An invented brand: price level from -1 (cheap) to 1 (dear), its styles (the first the usual one)."""

    name: str
    level: float
    styles: tuple[str, ...]
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Persona:
    """What a sort of customer is drawn to: departments by weight, styles, colours, kinds, price level."""

    name: str
    departments: Mapping[str, float]
    styles: tuple[str, ...]
    colours: tuple[str, ...]
    kinds: tuple[str, ...]
    level: float


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All of it. Mappings keep the order of the files, so that draws from them are repeatable."""

    kinds: Mapping[str, Kind]
    departments: Mapping[str, str]
    brands: Mapping[str, Brand]
    style_words: Mapping[str, tuple[str, ...]]
    style_moods: Mapping[str, tuple[str, ...]]
    colours: Mapping[str, tuple[str, ...]]
    personas: tuple[Persona, ...]
    upheavals: tuple[Persona, ...]
    phrases: Mapping[str, tuple[str, ...]]
    whom: Mapping[str, tuple[str, ...]]
    care: Mapping[str, tuple[str, ...]]
    care_of: Mapping[str, frozenset[str]]
    washable_shelves: frozenset[str]
    lines: tuple[str, ...]
    people: Mapping[str, tuple[str, ...]]
    towns: tuple[tuple[str, str], ...]

    def colour_group(self, colour: str) -> str:
        """The group that a colour belongs to; empty for no colour."""
        return next((group for group, names in self.colours.items() if colour in names), "")


@cache
def load_lexicon() -> Lexicon:
    """The lexicon that ships with the package."""
    departments = [_read(f"{name}.yaml") for name in _DEPARTMENTS]
    shared, people = _read("shared.yaml"), _read("people.yaml")
    groups = tuple(shared["colours"])
    return Lexicon(
        kinds={name: _kind(name, raw, d, groups) for d in departments for name, raw in d["kinds"].items()},
        departments={d["code"]: d["department"] for d in departments},
        brands={
            name: Brand(name, float(raw["level"]), tuple(raw["styles"]), tuple(raw["in"]))
            for name, raw in shared["brands"].items()
        },
        style_words={name: tuple(raw["words"]) for name, raw in shared["styles"].items()},
        style_moods={name: tuple(raw["mood"]) for name, raw in shared["styles"].items()},
        colours={group: tuple(names) for group, names in shared["colours"].items()},
        personas=tuple(_persona(name, raw) for name, raw in shared["personas"].items()),
        upheavals=tuple(_persona(name, raw) for name, raw in shared["upheavals"].items()),
        phrases={name: tuple(shared[name]) for name in _PHRASES},
        whom={name: tuple(words) for name, words in shared["whom"].items()},
        care={name: tuple(texts) for name, texts in shared["care"].items()},
        care_of={name: frozenset(materials) for name, materials in shared["care_of"].items()},
        washable_shelves=frozenset(shared["washable_shelves"]),
        lines=tuple(shared["lines"]),
        people={
            "women": tuple(people["first_names"]["women"]),
            "men": tuple(people["first_names"]["men"]),
            "last": tuple(people["last_names"]),
            "streets": tuple(people["streets"]),
            "ages": tuple(people["age_bands"]),
        },
        towns=tuple((town, area) for town, area in people["towns"]),
    )


_PHRASES = (
    "places",
    "washes",
    "often",
    "material_notes",
    "reasons",
    "origins",
    "treated",
    "gifts",
    "persons",
    "whoevers",
    "fact_sentences",
    "fits",
    "size_sentences",
)


def _read(name: str) -> dict[str, Any]:
    text = (files(__package__) / "lexicon" / name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _kind(name: str, raw: Mapping[str, Any], department: Mapping[str, Any], groups: tuple[str, ...]) -> Kind:
    low, high = raw["price"]
    return Kind(
        name=name,
        department=department["department"],
        code=department["code"],
        path=tuple(raw["path"]),
        price=(round(low * 100), round(high * 100)),
        materials=tuple(raw["materials"]),
        colour_groups=tuple(raw.get("colours", groups)),
        vary=tuple(raw.get("vary", ())),
        options={axis: tuple(map(str, raw[key])) for key, axis in _AXES.items() if key in raw},
        facts=tuple(
            Fact(fact, unit, tuple(float(v) for v in values))
            for fact, (unit, *values) in raw.get("facts", {}).items()
        ),
        whom=tuple(raw.get("for", ())),
        unit=raw.get("unit", ""),
        consumable=bool(raw.get("consumable", False)),
        season=tuple(raw.get("season", department.get("season", ()))),
        goes_with=tuple(raw["with"]),
        features={str(word): sentence for word, sentence in raw["features"].items()},
        openings=tuple(raw["is"]),
        uses=tuple(raw["use"]),
        titles=tuple(raw.get("titles", ())),
    )


def _persona(name: str, raw: Mapping[str, Any]) -> Persona:
    return Persona(
        name=name,
        departments={code: float(weight) for code, weight in raw.items() if len(code) == 2},
        styles=tuple(raw.get("styles", ())),
        colours=tuple(raw.get("colours", ())),
        kinds=tuple(raw.get("kinds", ())),
        level=float(raw.get("level", 0.0)),
    )
