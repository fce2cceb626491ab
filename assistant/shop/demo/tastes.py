"""The truth of the demo world: what each person likes in each month, and how likely a click is.

A taste is a vector of weights over what a product's words can say (department, kind, style, colour,
brand, for whom) and a price level. It is mixed from two personas, has a person's own notes, wanders from
month to month, and jumps when something happens in that life (a move, a dog, a baby). The probability of
a click is

    sigmoid(BASE + taste . features + appeal - PRICE (level of product - level of person)^2 + season
            + what is going on in the session + what was bought before - EXAMINATION log2(1 + position))

Knows neither the logging policy nor what was drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from assistant.shop.demo.catalogue import Article
from assistant.shop.demo.lexicon import Lexicon, Persona
from assistant.shop.demo.people import Customer

BASE = -2.85
STRENGTH = 0.55
PRICE = 0.25
EXAMINATION = 0.20
SEASON = 0.35
MONTHS = 13

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Query:
    """What a search asked for; empty fields were not said."""

    text: str
    kind: str
    colour: str = ""
    style: str = ""
    material: str = ""
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """What is going on when a product is shown; the default is a visit that has just begun.

    Attributes:
        clicked: Row numbers of the articles clicked earlier in the session.
        bought: Row number of an article -> days since it was bought.
        query: What was searched for, if this list answers a search.
    """

    clicked: Sequence[int] = ()
    bought: Mapping[int, float] = field(default_factory=dict)
    query: Query | None = None


class Tastes:
    """Who likes what. Rows of people are those of `people`, rows of articles those of `articles`."""

    def __init__(
        self,
        lexicon: Lexicon,
        articles: Sequence[Article],
        people: Sequence[Customer],
        rng: np.random.Generator,
    ) -> None:
        self._articles = articles
        names = [f"d:{code}" for code in lexicon.departments] + [f"k:{kind}" for kind in lexicon.kinds]
        names += [f"s:{style}" for style in lexicon.style_words] + [f"c:{group}" for group in lexicon.colours]
        names += [f"b:{brand}" for brand in lexicon.brands] + [f"w:{whom}" for whom in lexicon.whom]
        self._row = {name: row for row, name in enumerate(names)}
        self.features = self._features()
        self.appeal = np.array([article.appeal for article in articles])
        self.level = np.array([article.level for article in articles])
        self.kinds = np.array([self._row[f"k:{article.traits.kind.name}"] for article in articles])
        self.families = np.unique([article.family for article in articles], return_inverse=True)[1]
        self._styles = np.array([article.traits.style for article in articles])
        self._consumable = np.array([article.traits.kind.consumable for article in articles])
        self._season = np.array(
            [[month in a.traits.kind.season for a in articles] for month in range(1, 13)], dtype=np.float64
        )
        self._partner_kinds = {
            self._row[f"k:{kind.name}"]: [self._row[f"k:{other}"] for other in kind.goes_with]
            for kind in lexicon.kinds.values()
        }
        self.weights, self.price_levels = self._people(lexicon, people, rng)

    def affinity(self, person: int, month: int, rows: Sequence[int]) -> Floats:
        """How much a person likes these articles in a month (log odds), price and season left out; [rows]."""
        chosen = np.asarray(rows, dtype=np.int64)
        liking: Floats = (
            np.round(self.features[chosen] @ self.weights[person, month], 6) + self.appeal[chosen]
        )
        return liking

    def kind_affinity(self, person: int, month: int, code_of: Mapping[str, str]) -> dict[str, float]:
        """How much a person is drawn to each kind (name -> log odds), of whatever style."""
        weights = self.weights[person, month]
        return {
            kind: float(weights[self._row[f"k:{kind}"]] + weights[self._row[f"d:{code}"]])
            for kind, code in code_of.items()
        }

    def click_logits(
        self,
        person: int,
        rows: Sequence[int],
        positions: Sequence[int],
        month: int,
        calendar: int,
        moment: Moment,
    ) -> Floats:
        """Log odds of a click on each of the shown articles.

        Args:
            person: Row of the person.
            rows: The articles shown.
            positions: Where, from 0.
            month: Month of the world, 0 to 12, for the taste.
            calendar: Month of the year, 1 to 12, for the season.
            moment: What is going on.
        """
        shown = np.asarray(rows, dtype=np.int64)
        taste = self.features[shown] @ self.weights[person, month]
        gap = self.level[shown] - self.price_levels[person]
        logits = BASE + taste + self.appeal[shown] - PRICE * np.minimum(gap**2, 4.0)
        logits += SEASON * self._season[calendar - 1, shown]
        logits += self._interest(shown, moment.clicked) + self._history(shown, moment.bought)
        if moment.query is not None:
            logits += self._match(shown, moment.query)
        logits -= EXAMINATION * np.log2(1.0 + np.asarray(positions, dtype=np.float64))
        rounded: Floats = np.round(logits, 6)
        return rounded

    def _interest(self, shown: NDArray[np.int64], clicked: Sequence[int]) -> Floats:
        extra = np.zeros(len(shown))
        for row in list(clicked)[-3:]:
            extra += 0.35 * (self.kinds[shown] == self.kinds[row])
            extra += 0.15 * (self._styles[shown] == self._styles[row])
            extra -= 1.0 * (shown == row)
        clipped: Floats = np.clip(extra, -1.0, 1.0)
        return clipped

    def _history(self, shown: NDArray[np.int64], bought: Mapping[int, float]) -> Floats:
        extra = np.zeros(len(shown))
        for row, days in bought.items():
            same = self.families[shown] == self.families[row]
            if self._consumable[row]:
                extra += same * (0.9 if days > 20 else -0.6)
            else:
                extra -= 1.2 * same
            if days <= 90:
                extra += 0.6 * np.isin(self.kinds[shown], self._partner_kinds[int(self.kinds[row])])
        clipped: Floats = np.clip(extra, -1.5, 1.2)
        return clipped

    def _match(self, shown: NDArray[np.int64], query: Query) -> Floats:
        def score(article: Article) -> float:
            traits = article.traits
            said = [
                (query.colour, traits.colour),
                (query.style, traits.style),
                (query.material, traits.material),
                (query.whom, traits.whom),
            ]
            details = sum(0.5 if wanted == found else -0.25 for wanted, found in said if wanted)
            return (0.45 if traits.kind.name == query.kind else -0.8) + details

        return np.array([score(self._articles[int(row)]) for row in shown])

    def _features(self) -> Floats:
        matrix = np.zeros((len(self._articles), len(self._row)))
        for row, article in enumerate(self._articles):
            traits = article.traits
            marks = [
                f"d:{traits.kind.code}",
                f"k:{traits.kind.name}",
                f"s:{traits.style}",
                f"b:{traits.brand}",
            ]
            marks += [f"c:{article.colour_group}"] if article.colour_group else []
            marks += [f"w:{traits.whom}"] if traits.whom else []
            matrix[row, [self._row[mark] for mark in marks]] = 1.0
        return matrix

    def _people(
        self, lexicon: Lexicon, people: Sequence[Customer], rng: np.random.Generator
    ) -> tuple[Floats, Floats]:
        size = len(self._row)
        spread = np.array([_OWN_NOTES[name[0]] for name in self._row])
        wander = np.array([_WANDER[name[0]] for name in self._row])
        weights = np.zeros((len(people), MONTHS, size))
        levels = np.zeros(len(people))
        personas = lexicon.personas
        for row, person in enumerate(people):
            first, second = (personas[int(i)] for i in rng.choice(len(personas), size=2, replace=False))
            share = float(rng.uniform(0.6, 0.9))
            taste = share * self._pull(first) + (1 - share) * self._pull(second) + rng.normal(0, spread)
            taste += self._for_whom(lexicon, person, rng)
            levels[row] = share * first.level + (1 - share) * second.level + rng.normal(0, 0.3)
            steps = rng.normal(0, wander, size=(MONTHS, size))
            steps[0] = 0.0
            path = taste + np.cumsum(steps, axis=0)
            if rng.random() < 0.3:
                upheaval = lexicon.upheavals[int(rng.integers(len(lexicon.upheavals)))]
                path[int(rng.integers(2, MONTHS - 1)) :] += self._pull(upheaval)
            weights[row] = path
        return np.round(weights * STRENGTH, 6), np.round(levels, 6)

    def _pull(self, persona: Persona) -> Floats:
        pull = np.zeros(len(self._row))
        for code, weight in persona.departments.items():
            pull[self._row[f"d:{code}"]] = weight
        for kind in persona.kinds:
            pull[self._row[f"k:{kind}"]] = 1.5
        for style in persona.styles:
            pull[self._row[f"s:{style}"]] = 1.4
        for group in persona.colours:
            pull[self._row[f"c:{group}"]] = 0.8
        return pull

    def _for_whom(self, lexicon: Lexicon, person: Customer, rng: np.random.Generator) -> Floats:
        pull = np.zeros(len(self._row))
        liked, passed = {"woman": ("women", "men"), "man": ("men", "women")}.get(person.gender, ("", ""))
        if liked:
            pull[self._row[f"w:{liked}"]] = 0.5
            pull[self._row[f"w:{passed}"]] = -1.0
        parent = rng.random() < (0.5 if person.age_band in ("25-34", "35-44") else 0.15)
        pull[self._row["w:children"]] = 0.5 if parent else -0.5
        pull[self._row["w:babies"]] = 0.3 if parent else -0.6
        return pull


# Standard deviation of a person's own notes and of one month's step, by the first letter of a feature's name.
_OWN_NOTES = {"d": 0.20, "k": 0.20, "s": 0.20, "c": 0.10, "b": 0.15, "w": 0.10}
_WANDER = {"d": 0.10, "k": 0.06, "s": 0.08, "c": 0.04, "b": 0.03, "w": 0.0}


def click_probabilities(logits: Floats) -> Floats:
    """Log odds -> probabilities, rounded so that the last bits of a machine's arithmetic decide nothing."""
    return np.round(1.0 / (1.0 + np.exp(-logits)), 6)
