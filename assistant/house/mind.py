"""What the house model knows of one shop: its intents, its titles, its words; one object a build.

Holds no conversation. The classifier depends on the encoder alone, so builds that share an encoder share it.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.house.classifier import Classifier, QueryEncoder, fit_classifier
from assistant.house.intents import IntentSet, read_intents
from assistant.titles import Titles, titles_of
from retrieval.catalogue import Catalogue
from retrieval.parsing import parse_request
from retrieval.request import SearchRequest

if TYPE_CHECKING:
    from assistant.shop.shop import Shop

_NOT_FOR = re.compile(r"\bnot for (?:a|an|the|my)?\s*(?=[a-z])", re.IGNORECASE)

_fitted: dict[tuple[str, str], Classifier] = {}
_fitting = threading.Lock()


@dataclass(frozen=True, slots=True)
class Mind:
    """One shop as the house model sees it."""

    shop_name: str
    currency: str
    catalogue: Catalogue
    titles: Titles
    intents: IntentSet
    classifier: Classifier

    @classmethod
    def of(cls, shop: Shop) -> Mind:
        """The mind for an opened shop; the first for an encoder takes seconds, the others milliseconds."""
        return cls.made_of(shop.config.name, shop.config.currency, shop.catalogue, shop.encoder)

    @classmethod
    def made_of(cls, shop_name: str, currency: str, catalogue: Catalogue, encoder: QueryEncoder) -> Mind:
        """The mind for a shop's parts."""
        intents = read_intents()
        return cls(
            shop_name, currency, catalogue, titles_of(catalogue), intents, _classifier(encoder, intents)
        )

    def read_request(self, text: str) -> SearchRequest:
        """What the words ask of the catalogue."""
        plain = _NOT_FOR.sub("without ", text)
        return parse_request(plain, self.catalogue.vocabulary, self.currency)


def _classifier(encoder: QueryEncoder, intents: IntentSet) -> Classifier:
    key = (encoder.name, intents.version)
    with _fitting:
        if key not in _fitted:
            _fitted[key] = fit_classifier(encoder, intents)
        return _fitted[key]
