"""Vectors of a build under way: appended to one file as they are made, found again after a kill.

A record is a text's hash and its vector, of fixed length, so that a file cut short anywhere is good up to
there. What is read back is checked as if a stranger had written it. Knows texts by their hash alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from retrieval.encoder import Vectors

_FORMAT = 1
_HASH = 16  # bytes; as text it is twice as many hexadecimal digits
_OFF_UNIT = 1e-3
_BLOCK = 8_192


class EncodedTexts:
    """An append-only file of unit vectors by the hash of their text; one process writes it.

    A file of another encoder or dimension is begun anew. Each `add` is on disk when it returns.
    """

    def __init__(self, path: Path, encoder_name: str, dimension: int) -> None:
        """Opens the file, or begins it."""
        self._dimension = dimension
        self._record = np.dtype([("hash", f"V{_HASH}"), ("vector", np.float32, (dimension,))])
        facts = {"format": _FORMAT, "encoder": encoder_name, "dimension": dimension}
        header = json.dumps(facts, sort_keys=True).encode() + b"\n"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a+b")
        self._file.seek(0)
        if self._file.readline() != header:
            self._file.truncate(0)
            self._file.write(header)
        self._begin = len(header)
        self._place = self._sound_records()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __contains__(self, text_hash: str) -> bool:
        """Whether the vector of this text is there."""
        return text_hash in self._place

    def add(self, hashes: Sequence[str], vectors: Vectors) -> None:
        """Appends the vectors [n, dimension] of n texts."""
        records = np.zeros(len(hashes), dtype=self._record)
        records["hash"] = np.frombuffer(bytes.fromhex("".join(hashes)), dtype=f"V{_HASH}")
        records["vector"] = vectors
        count = (self._file.seek(0, os.SEEK_END) - self._begin) // self._record.itemsize
        self._file.write(records.tobytes())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._place |= {each: count + number for number, each in enumerate(hashes)}

    def vectors(self, hashes: Sequence[str]) -> Vectors:
        """The vectors [n, dimension] of these texts.

        Raises:
            KeyError: one is not there.
        """
        found = np.empty((len(hashes), self._dimension), dtype=np.float32)
        places = [self._place[each] for each in hashes]
        if places:
            found[:] = self._records()["vector"][places]
        return found

    def close(self) -> None:
        """Lets go of the file; calling it twice does no harm."""
        self._file.close()

    def _records(self) -> NDArray[np.void]:
        size = self._file.seek(0, os.SEEK_END) - self._begin
        return np.memmap(
            self._file,
            dtype=self._record,
            mode="r",
            offset=self._begin,
            shape=(size // self._record.itemsize,),
        )

    def _sound_records(self) -> dict[str, int]:
        """Hash -> place of what can be used; a record that was begun and not ended is cut off."""
        size = self._file.seek(0, os.SEEK_END) - self._begin
        self._file.truncate(self._begin + size - size % self._record.itemsize)
        if size < self._record.itemsize:
            return {}
        records = self._records()
        sound: dict[str, int] = {}
        for start in range(0, len(records), _BLOCK):
            part = records[start : start + _BLOCK]
            lengths = np.linalg.norm(part["vector"], axis=1)  # not finite where a value is not
            for place in np.flatnonzero(np.abs(lengths - 1.0) < _OFF_UNIT).tolist():
                sound[part["hash"][place].tobytes().hex()] = start + place
        return sound
