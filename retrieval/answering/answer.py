"""A question about one product -> an answer with the words of its record that say so, or none.

A yes or a no needs an assertion: a word that is merely there, or stands where it is denied, is none. What is
asked for as a value is quoted from an attribute, else from the sentence that gives it. Knows no wording of a
reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from retrieval.answering.asking import Asked, PropertyRule, ValueRule, read_question
from retrieval.assertions import occurrences
from retrieval.encoder import Encoder
from retrieval.lexicon import english
from retrieval.measures import EQUAL, Measure, measures_in
from retrieval.product import Product
from retrieval.words import fold, terms, unique

Verdict = Literal["yes", "no", "says"]

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_DENIAL = re.compile(r"\b(?:not|no|never|without|isn't|aren't|n't|nor|neither|don't)\b[\w\s'-]{0,20}$", re.I)
_CLOSE = 0.3  # cosine from which a sentence that shares a word with the question is taken to speak of it
_UP_TO = re.compile(r"\b(?:up to|max(?:imum)?|as large as|or smaller)\b", re.I)


@dataclass(frozen=True, slots=True)
class Statement:
    """Words of a record.

    Attributes:
        source: The attribute's name, "title" or "description".
        text: As it is quoted.
    """

    source: str
    text: str

    @property
    def is_attribute(self) -> bool:
        """Whether it is a field rather than a sentence."""
        return self.source not in ("title", "description")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the record says.

    Attributes:
        verdict: Yes or no where the question wants one and the words decide it; else what the listing says.
        quote: The words that it rests on.
        source: The attribute's name, "title" or "description".
    """

    verdict: Verdict
    quote: str
    source: str


def answer(question: str, product: Product, encoder: Encoder) -> Answer | None:
    """What the product's own record says to a question; None where it doesn't say."""
    asked = read_question(question)
    if asked.amount is not None:
        return _compared(asked, asked.amount, product)
    if asked.trait is not None:
        return _property(asked.trait, product)
    if asked.yes_or_no:
        return _claimed(asked, product)
    if asked.value is not None:
        return _value(asked.value, product) or _counted(asked, product)
    return _told(asked, product, encoder)


def statements(product: Product) -> Iterator[Statement]:
    """Everything a record says: its attributes, its title, the sentences of its description."""
    for name, values in product.named_values().items():
        yield Statement(name.replace("_", " "), f"{name.replace('_', ' ')}: {', '.join(values)}")
    yield Statement("title", product.title)
    for sentence in _SENTENCE.split(product.description):
        if sentence.strip():
            yield Statement("description", sentence.strip())


def _value(rule: ValueRule, product: Product) -> Answer | None:
    """The attribute that is asked for, else the sentence that gives it."""
    fields = [each for each in statements(product) if each.is_attribute]
    named = [each for each in fields if fold(each.source) in rule.fields]
    if named:
        return Answer("says", "; ".join(each.text for each in named), named[0].source)
    for each in statements(product):
        if each.is_attribute or rule.cues is None or not rule.cues.search(each.text):
            continue
        if rule.dimension and not _amounts(rule.dimension, each.text):
            continue
        return Answer("says", each.text, each.source)
    if rule.name == "size" and (found := _measured("length", product)):
        return Answer("says", found[0][1].text, found[0][1].source)
    return None


def _counted(asked: Asked, product: Product) -> Answer | None:
    """The attribute with a number that has a word of the question ("how many people does it sleep")."""
    for each in statements(product):
        own = set(terms(each.text))
        if each.is_attribute and any(c.isdigit() for c in each.text) and own & set(asked.words):
            return Answer("says", each.text, each.source)
    return None


def _property(rule: PropertyRule, product: Product) -> Answer | None:
    """Whether the record asserts or denies a property."""
    near: Answer | None = None
    for each in statements(product):
        if rule.no is not None and rule.no.search(each.text):
            return Answer("no", each.text, each.source)
        near_by = rule.near.search(each.text) if rule.near else None
        if found := rule.yes.search(each.text):
            if each.is_attribute and each.text.lower().endswith((": no", ": false", ": none")):
                return Answer("no", each.text, each.source)
            return Answer("no" if _denied(each.text, found.start()) else "yes", each.text, each.source)
        if near_by and near is None:
            near = Answer("says", each.text, each.source)
    return near


def _claimed(asked: Asked, product: Product) -> Answer | None:
    """Whether the record asserts what a question claims in its own words."""
    own = set(terms(product.title))
    words = [word for word in asked.words if word not in own] or list(asked.words)
    if not words:
        return _value(asked.value, product) if asked.value else None
    if contradicted := _another_value(asked, words, product):
        return contradicted
    for each in statements(product):
        folded = fold(each.text)
        counts = [_said(folded, word) for word in words]
        if all(asserted + denied for asserted, denied in counts):
            denied = any(not asserted for asserted, _ in counts)
            return Answer("no" if denied else "yes", each.text, each.source)
    return None


def _said(folded: str, word: str) -> tuple[int, int]:
    """How often a text asserts and denies a word in any of its forms ("block", "blocking", "blocked")."""
    forms = (word, f"{word}ing", f"{word}ed", f"{word.removesuffix('e')}ing", f"{word}d")
    counts = [occurrences(folded, form) for form in unique(forms)]
    return sum(asserted for asserted, _ in counts), sum(denied for _, denied in counts)


def _another_value(asked: Asked, words: list[str], product: Product) -> Answer | None:
    """A no where a colour or material is claimed and the record's field names others."""
    lexicon = english()
    materials = lexicon.materials | lexicon.materials_and_things
    for facet, values in (("material", materials), ("colour", lexicon.colours)):
        claimed = [lexicon.same_value(word) for word in words if word in values]
        if not claimed or len(claimed) != len(words):
            continue
        for name, given in product.named_values().items():
            if lexicon.facet(name) != facet:
                continue
            folded = lexicon.same_value(fold(" ".join(given)))
            quote = f"{name.replace('_', ' ')}: {', '.join(given)}"
            held = all(occurrences(folded, value)[0] for value in claimed)
            return Answer("yes" if held else "no", quote, name)
    return None


def _compared(asked: Asked, amount: Measure, product: Product) -> Answer | None:
    """The product's own amount beside the one that is asked about."""
    objects = [word for word in asked.words if word not in terms(product.title)]
    rule = asked.value if asked.value and asked.value.dimension in amount.dimensions else None
    dimension = rule.dimension if rule else next(iter(amount.dimensions), "")
    wanted = next(iter(amount.amounts(dimension)), None)
    if wanted is None:
        return None
    found = _measured(dimension, product)
    if rule is not None:
        named = [pair for pair in found if fold(pair[1].source) in rule.fields]
        told = [pair for pair in found if rule.cues is not None and rule.cues.search(pair[1].text)]
        found = named or told
    else:
        # "a 15 inch laptop": what is said of laptops counts, not the size of the bag.
        about = [pair for pair in found if set(objects) & set(terms(pair[1].text))]
        found = about or ([] if _other_thing(asked, dimension) else found)
    different = {round(own, 3) for own, _ in found}
    if not found or (rule is None and len(different) > 2):
        return None
    own, statement = found[0]
    tolerance = EQUAL * wanted
    if asked.comparison == "at least":
        holds = own >= wanted - tolerance
    elif asked.comparison == "at most":
        holds = own <= wanted + tolerance
    elif _UP_TO.search(statement.text):
        holds = wanted <= own + tolerance
    else:
        holds = any(abs(each - wanted) <= tolerance for each, _ in found)
    if not asked.yes_or_no:
        return Answer("says", statement.text, statement.source)
    return Answer("yes" if holds else "no", statement.text, statement.source)


def _other_thing(asked: Asked, dimension: str) -> bool:
    """Whether the amount belongs to something that the product is to fit or hold ("a 15 inch laptop")."""
    follows = re.search(r"\d[\d.,]*[\s-]?[\w\"”]+\s+(?:of\s+)?([a-z]{3,})", asked.text.lower())
    thing = terms(follows[1]) if follows else []
    return dimension in ("length", "weight") and bool(set(thing) & set(asked.words))


def _measured(dimension: str, product: Product) -> list[tuple[float, Statement]]:
    """The amounts of a dimension that a record states, in its base, each with the words that say so."""
    return [(own, each) for each in statements(product) for own in _amounts(dimension, each.text)]


def _amounts(dimension: str, text: str) -> list[float]:
    return [own for found in measures_in(text) for own in found.measure.amounts(dimension)]


def _told(asked: Asked, product: Product, encoder: Encoder) -> Answer | None:
    """The attribute or sentence that speaks of what is asked, by a shared word and by meaning."""
    words = set(asked.words) - set(terms(product.title))
    said = list(statements(product))
    for each in said:
        if each.is_attribute and set(terms(each.source)) & words:
            return Answer("says", each.text, each.source)
    sentences = [each for each in said if each.source == "description"]
    if not sentences or not words:
        return None
    closeness = (
        encoder.encode_document([each.text for each in sentences]) @ encoder.encode_query([asked.text])[0]
    )
    for row in np.argsort(-closeness, kind="stable").tolist():
        if closeness[row] < _CLOSE and not words & set(terms(sentences[row].text)):
            continue
        if closeness[row] >= _CLOSE / 2 and words & set(terms(sentences[row].text)):
            return Answer("says", sentences[row].text, "description")
    return None


def _denied(text: str, start: int) -> bool:
    return bool(_DENIAL.search(text[:start]))
