"""Which chat model answers in conversation tests: one for all of them, or one for each by itself."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol, TypeAlias

from langchain_core.language_models import BaseChatModel

from assistant.scripts.personal import People


class ModelOfEach(Protocol):
    """Gives every conversation test a chat model of its own, as a cassette does.

    One that is to work in several processes must be something that `pickle` can send.
    """

    def of(self, test: str, people: People) -> AbstractContextManager[BaseChatModel]:
        """The model of the test of this name, in which these people may be named."""
        ...


Model: TypeAlias = "str | BaseChatModel | ModelOfEach"
"""The setting (`embedded` or `provider:model`), a chat model, or one for each test."""
