"""The assistant's branch of the error tree.

ShopAssistantError
└── AssistantError
    ├── NotYours             a conversation, order or basket that belongs to somebody else, or to nobody
    ├── StateBusy            another build holds the state folder
    ├── TurnRunning          a conversation is still answering the message before this one
    ├── ModelUnavailable     the language model did not answer, or not with anything usable
    └── NotRecorded          a language model was asked what its cassette doesn't hold
"""

from __future__ import annotations

from retrieval.errors import ShopAssistantError


class AssistantError(ShopAssistantError):
    """Root of the assistant's branch."""


class NotYours(AssistantError):
    """A conversation, order or basket that belongs to somebody else, or to nobody."""


class StateBusy(AssistantError):
    """Another build holds the state folder."""


class TurnRunning(AssistantError):
    """A conversation is still answering the message before this one."""


class ModelUnavailable(AssistantError):
    """The language model did not answer, or not with anything usable."""


class NotRecorded(AssistantError):
    """A language model was asked what its cassette doesn't hold; the message says what changed."""
