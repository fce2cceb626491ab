"""The shop of the assistant's tests."""

from tests.assistant.conftest import built_shop, open_shop

__all__ = ["built_shop", "open_shop"]
