"""The recommender's branch of the error tree.

ShopAssistantError
└── RecommenderError
    ├── NotEnoughData        too few events, customers or classes to fit what was asked for
    ├── TooLarge             the model would need more memory or time than it was given
    └── UnknownId            a customer or product id that the models have never met
"""

from __future__ import annotations

from retrieval.errors import ShopAssistantError


class RecommenderError(ShopAssistantError):
    """Root of the recommender's branch."""


class NotEnoughData(RecommenderError):
    """Too few events, customers or classes to fit what was asked for."""


class TooLarge(RecommenderError):
    """The model would need more memory or time than it was given."""


class UnknownId(RecommenderError):
    """A customer or product id that the models have never met."""
