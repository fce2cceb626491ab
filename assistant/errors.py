"""The assistant's branch of the error tree.

    ShopAssistantError
    └── AssistantError
        ├── NotYours             a conversation, order or basket that belongs to somebody else, or to nobody
        ├── StateBusy            another build holds the state folder
        └── ModelUnavailable     the language model did not answer, or not with anything usable
"""

from __future__ import annotations

from retrieval.errors import ShopAssistantError


class AssistantError(ShopAssistantError):
    """Root of the assistant's branch."""


class NotYours(AssistantError):
    """A conversation, order or basket that belongs to somebody else, or to nobody."""


class StateBusy(AssistantError):
    """Another build holds the state folder."""


class ModelUnavailable(AssistantError):
    """The language model did not answer, or not with anything usable."""
