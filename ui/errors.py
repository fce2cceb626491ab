"""The page's branch of the error tree.

ShopAssistantError
└── InterfaceError
    ├── NotSignedIn      a token or password that does not prove who somebody is
    └── TooManyTries     wrong passwords, one after the other; the door stays shut for a while
"""

from __future__ import annotations

from retrieval.errors import ShopAssistantError


class InterfaceError(ShopAssistantError):
    """Root of the branch of the page, the desk and the API."""


class NotSignedIn(InterfaceError):
    """A token or a password that does not prove who somebody is."""


class TooManyTries(InterfaceError):
    """Wrong passwords, one after the other; the message says how long the door stays shut."""
