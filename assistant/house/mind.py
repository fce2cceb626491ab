"""What the house model knows of one shop: its intents, its titles, its words; one object a build.

Holds no conversation. The classifier depends on the encoder alone, so builds that share an encoder share it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.house.classifying.classifier import Classifier, QueryEncoder
from assistant.house.classifying.heads import head_in
from assistant.house.intents import HERE, IntentSet, read_intents
from assistant.house.language import FIRST, Language, read_languages, recognise
from assistant.house.recent import Recent
from assistant.house.wording import Wording
from assistant.house.words.phrases import ruled_out
from assistant.house.words.seeking import named, named_plainly, sought
from assistant.titles import Titles, titles_of
from retrieval.assortment.kinds import Kinds
from retrieval.catalogue import Catalogue
from retrieval.errors import VectorsUnavailable
from retrieval.knowledge.following import FIRST as NOTHING_BEFORE
from retrieval.knowledge.following import Before
from retrieval.knowledge.passages import Passage
from retrieval.pages import PageSearch
from retrieval.parsing import parse_request
from retrieval.request import PriceRange, SearchRequest

if TYPE_CHECKING:
    from assistant.house.dialogue import Dialogue
    from assistant.house.goals.goal import Reading
    from assistant.shop.shop import Shop

INTENTS = "intents"
"""In a build: the folder with the shop's own intents and the heads fitted with them."""
OF_BRANDS = ("brand", "make")
"""What is ruled out by these names is who makes it."""
REMEMBERED = 64
"""Texts whose reading is kept: one message is asked about several times in its turn."""
AT_ONCE = 8
"""Messages whose meaning is kept while they are answered."""
PASSAGES = 6
"""So many passages of the shop's pages are weighed for a question."""

_IN_SIZE = re.compile(
    r"\b(?:in|but in) (?:an? )?(xx?s|s|m|l|x{1,3}l|small|medium|large)(?: size)?(?=\s*(?:[,.!?]|$))", re.I
)
_NOT_FOR = re.compile(r"\bnot for (?:a|an|the|my)?\s*(?=[a-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mind:
    """One shop as the house model sees it.

    Attributes:
        encoder: The shop's sentence encoder.
        languages: In which it converses, by code; the readers' own first.
        spoken: The code of the language that the shop's locale names.
        own: The folder with the shop's own intents; None where it has none.
        folder: Where the intents lie.
        pages: What the shop says of its rules; None where it is not at hand.
        kinds: Which words name kinds of things here.
        readings: What the messages that are answered just now mean, by message, its text and what was before.
    """

    shop_name: str
    currency: str
    catalogue: Catalogue
    titles: Titles
    encoder: QueryEncoder
    languages: Mapping[str, Language]
    spoken: str = FIRST
    own: Path | None = None
    folder: Path = HERE
    pages: PageSearch | None = field(default=None, repr=False, compare=False)
    kinds: Kinds = field(default_factory=lambda: Kinds({}), repr=False, compare=False)
    readings: Recent[tuple[str, str, Dialogue], Reading] = field(
        init=False, repr=False, compare=False, default_factory=lambda: Recent(AT_ONCE)
    )
    _requests: Callable[[str], SearchRequest] = field(init=False, repr=False, compare=False)
    _passages: Callable[[str, Before], tuple[Passage, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_requests", lru_cache(REMEMBERED)(self._read_request))
        object.__setattr__(self, "_passages", lru_cache(REMEMBERED)(self._find_passages))

    @classmethod
    def of(cls, shop: Shop) -> Mind:
        """The mind for an opened shop."""
        own = shop.folder / INTENTS
        return cls.made_of(
            shop.config.name,
            shop.config.currency,
            shop.catalogue,
            shop.encoder,
            locale=shop.config.locale,
            own=own if own.is_dir() else None,
            pages=shop.pages,
            kinds=shop.search.kinds,
        )

    @classmethod
    def made_of(
        cls,
        shop_name: str,
        currency: str,
        catalogue: Catalogue,
        encoder: QueryEncoder,
        *,
        locale: str = FIRST,
        own: Path | None = None,
        folder: Path = HERE,
        pages: PageSearch | None = None,
        kinds: Kinds | None = None,
    ) -> Mind:
        """The mind for a shop's parts; its first head is ready."""
        languages = read_languages(folder / "languages")
        code = re.split("[_-]", locale.lower())[0]
        spoken = code if code in languages else FIRST
        mind = cls(
            shop_name,
            currency,
            catalogue,
            titles_of(catalogue),
            encoder,
            languages,
            spoken,
            own,
            folder,
            pages,
            kinds or Kinds({}),
        )
        mind.classifier_in(mind.first)
        return mind

    @property
    def first(self) -> Language:
        """The readers' language."""
        return self.languages[FIRST]

    @property
    def intents(self) -> IntentSet:
        """The intents, with the examples of the readers' language."""
        return self.intents_in(self.first)

    @property
    def classifier(self) -> Classifier:
        """The head of the readers' language."""
        return self.classifier_in(self.first)

    def intents_in(self, language: Language) -> IntentSet:
        """The intents, with the examples of a language."""
        return read_intents(self.folder, language.code, self.own)

    def classifier_in(self, language: Language) -> Classifier:
        """The head of a language; the first time it may have to be fitted."""
        return head_in(language, self.encoder, self.intents_in(language))

    def wording(self, seed: str, language: Language) -> Wording:
        """The words of a language."""
        says = {**self.intents.says, **self.intents_in(language).says}
        return Wording(seed, self.shop_name, language.folder, says)

    def language_of(self, text: str, heard: Sequence[str] = ()) -> Language:
        """The language of a message after others; the shop's own where no letter tells."""
        languages = tuple(self.languages.values())
        found = self.languages[self.spoken]
        for each in (*heard, text):
            found = recognise(each, languages, found)
        return found

    def read_request(self, text: str) -> SearchRequest:
        """What the words ask of the catalogue."""
        return self._requests(text)

    def _read_request(self, text: str) -> SearchRequest:
        plain = _NOT_FOR.sub("without ", sought(text, self.titles))
        plain = _IN_SIZE.sub(r"size \1", plain)
        request = parse_request(plain, self.catalogue.vocabulary, self.currency)
        if ruled_out(text) in OF_BRANDS and request.require.brands:
            unwanted = replace(request.exclude, brands=request.require.brands)
            request = replace(request, require=replace(request.require, brands=()), exclude=unwanted)
        if price := request.require.price:
            request = replace(request, require=replace(request.require, price=_at_most(price)))
        limited = not (request.require.is_empty() and request.exclude.is_empty())
        rest = named(request.text, self.titles)
        return replace(request, text=rest if rest or limited else request.text)

    def read_named(self, words: str) -> SearchRequest:
        """What words ask of the catalogue that are known to name what is sought, and are no talk."""
        plain = _IN_SIZE.sub(r"size \1", named_plainly(words, self.titles))
        request = parse_request(plain, self.catalogue.vocabulary, self.currency)
        if price := request.require.price:
            request = replace(request, require=replace(request.require, price=_at_most(price)))
        return replace(request, text=named(request.text, self.titles))

    def passages(self, question: str, before: Before = NOTHING_BEFORE) -> tuple[Passage, ...]:
        """What the shop's pages say to a question, best first; nothing where they can't be asked."""
        try:
            return self._passages(question, before)
        except VectorsUnavailable:  # not remembered: the next asking may find them
            return ()

    def _find_passages(self, question: str, before: Before) -> tuple[Passage, ...]:
        return self.pages.find(question, PASSAGES, before) if self.pages else ()


def _at_most(price: PriceRange) -> PriceRange:
    """A bare amount as what a customer has for it: "15 quid between us" is no price of £12 to £18."""
    return PriceRange(maximum=price.bare) if price.bare else price
