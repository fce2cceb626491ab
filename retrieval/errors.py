"""The root of the error tree; each package adds its branch in its own `errors.py`.

    ShopAssistantError
    ├── BadInput                 a person gave something wrong; the message says what and how to mend it
    │   ├── UnreadableFile       a file can't be read as what its name says it is
    │   └── TooManyRejected      so many rows of a file break rules that nothing can be built on it
    ├── DamagedArtifact          a file that a build wrote is missing, cut short or changed
    ├── IndexMismatch            a vector index was made by another model, or for another dimension
    ├── VectorsUnavailable       the vector store can't be asked; words alone must do
    ├── UnusableVector           a vector holds a value that is not a finite number
    ├── RecommenderError         recommender/errors.py
    └── AssistantError           assistant/errors.py

A message says what was wrong, the value (shortened) and the remedy.
"""

from __future__ import annotations


class ShopAssistantError(Exception):
    """Root of everything that this product raises on purpose."""


class BadInput(ShopAssistantError):
    """A person gave something wrong; commands end with exit code 2 and this one line."""


class UnreadableFile(BadInput):
    """A file can't be read as what its name says it is."""


class TooManyRejected(BadInput):
    """More rows of one file were set aside than a build may rest on."""


class DamagedArtifact(ShopAssistantError):
    """A file that a build wrote is missing, cut short or changed."""


class IndexMismatch(ShopAssistantError):
    """A vector index was made by another model or for another dimension; rebuild it."""


class VectorsUnavailable(ShopAssistantError):
    """The vector store can't be asked; what is sought by words alone is still found."""


class UnusableVector(ShopAssistantError):
    """A vector holds a value that is not a finite number: the weights or the arithmetic are broken."""


def shorten(value: object, limit: int = 60) -> str:
    """The value as it may stand in a message: one line, at most `limit` characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
