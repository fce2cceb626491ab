"""Texts of many products as arrays: packed behind each other, numbered where many are equal, found by hash.

All lie in a file as they lie in memory, so that a mapped file costs what is read of it. Knows no
product.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, ItemsView, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import Array

Rows = NDArray[np.int64]
_Key = TypeVar("_Key")
_NO_ROWS: Rows = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by number.

    Attributes:
        content: [bytes] all of them in UTF-8, one behind the other.
        starts: [texts + 1] where each begins.
    """

    content: NDArray[np.uint8]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """These texts."""
        content = bytearray()
        starts = [0]
        for text in texts:
            content += text.encode("utf-8", "surrogatepass")
            starts.append(len(content))
        return cls(np.frombuffer(content, dtype=np.uint8), np.array(starts, dtype=np.int64))

    def __len__(self) -> int:
        """How many."""
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> str:
        """The text of a number."""
        part = self.content[self.starts[number] : self.starts[number + 1]]
        return str(part.tobytes(), "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        """All texts in their order."""
        starts = self.starts.tolist()
        view = self.content.data
        for start, stop in pairwise(starts):
            yield str(view[start:stop], "utf-8", "surrogatepass")

    def arrays(self, name: str) -> dict[str, Array]:
        """What `read` takes, under names that begin with this one."""
        return {f"{name}.content": self.content, f"{name}.starts": self.starts}

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> Texts:
        """What `arrays` gave."""
        return cls(arrays[f"{name}.content"], arrays[f"{name}.starts"])


@dataclass(frozen=True, slots=True)
class Coded(Generic[_Key]):
    """What many products have in common, by number.

    Attributes:
        numbers: [products] int32, which of the values.
        values: Each once.
    """

    numbers: NDArray[np.int32]
    values: tuple[_Key, ...]

    @classmethod
    def of(cls, keys: Iterable[_Key]) -> Coded[_Key]:
        """One value of each product."""
        known: dict[_Key, int] = {}
        numbers = np.fromiter((known.setdefault(key, len(known)) for key in keys), dtype=np.int32)
        return cls(numbers, tuple(known))

    def grouped(self, keys: Sequence[Hashable]) -> NDArray[np.int64]:
        """A number for each product, equal where their values' keys [values] are; -1 for an empty key."""
        known: dict[Hashable, int] = {}
        groups = [known.setdefault(key, len(known)) if key else -1 for key in keys]
        return np.array(groups or [-1], dtype=np.int64)[self.numbers]

    def rows(self) -> tuple[Rows, ...]:
        """The products that have each value, rising [values]."""
        order = np.argsort(self.numbers, kind="stable")
        stops = np.cumsum(np.bincount(self.numbers, minlength=len(self.values)))
        return tuple(np.split(order, stops[:-1])) if len(self.values) else ()


@dataclass(frozen=True, slots=True)
class TextRows:
    """The products of a text, found by a hash of 64 bits; who asks compares the texts of those it gets.

    Attributes:
        hashes: [products] rising.
        places: [products] whose each is; of equal hashes rising.
    """

    hashes: NDArray[np.uint64]
    places: Rows

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextRows:
        """One text of each product."""
        hashes = np.fromiter(map(_hash, texts), dtype=np.uint64)
        places = np.argsort(hashes, kind="stable")
        return cls(hashes[places], places)

    def rows(self, text: str) -> Sequence[int]:
        """The products that may have this text, rising."""
        wanted = np.uint64(_hash(text))
        start = int(np.searchsorted(self.hashes, wanted, side="left"))
        stop = int(np.searchsorted(self.hashes, wanted, side="right"))
        return self.places[start:stop].tolist() if stop > start else ()

    def arrays(self, name: str) -> dict[str, Array]:
        """What `read` takes, under names that begin with this one."""
        return {f"{name}.hashes": self.hashes, f"{name}.places": self.places}

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> TextRows:
        """What `arrays` gave."""
        return cls(arrays[f"{name}.hashes"], arrays[f"{name}.places"])


class CountedTexts(Mapping[str, int]):
    """Different texts and a number for each, as a mapping that lies in arrays."""

    def __init__(self, texts: Texts, rows: TextRows, counts: NDArray[np.int32]) -> None:
        self._texts = texts
        self._rows = rows
        self._counts = counts

    @classmethod
    def of(cls, counted: Mapping[str, int]) -> CountedTexts:
        """These texts."""
        counts = np.fromiter(counted.values(), dtype=np.int32, count=len(counted))
        return cls(Texts.of(counted), TextRows.of(counted), counts)

    def __len__(self) -> int:
        """How many."""
        return len(self._counts)

    def __iter__(self) -> Iterator[str]:
        """The texts in their order."""
        return iter(self._texts)

    def __getitem__(self, text: str) -> int:
        """The number of a text."""
        for row in self._rows.rows(text):
            if self._texts[row] == text:
                return int(self._counts[row])
        raise KeyError(text)

    def items(self) -> ItemsView[str, int]:
        """Texts and numbers, read in one go."""
        return dict(zip(self._texts, self._counts.tolist(), strict=True)).items()

    def arrays(self, name: str) -> dict[str, Array]:
        """What `read` takes, under names that begin with this one."""
        return {f"{name}.counts": self._counts, **self._texts.arrays(name), **self._rows.arrays(name)}

    @classmethod
    def read(cls, arrays: Mapping[str, Array], name: str) -> CountedTexts:
        """What `arrays` gave."""
        return cls(Texts.read(arrays, name), TextRows.read(arrays, name), arrays[f"{name}.counts"])


def _hash(text: str) -> int:
    content = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "little")
