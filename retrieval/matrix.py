"""The vectors of a catalogue as one memory-mapped matrix, whose rows are the products' positions.

It is the truth of an index; Chroma's graph over it finds the nearest where comparing all would be slower.
Opening it reads no vector, and whatever processes share it share its memory. Knows ids, no product.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrieval.artifacts import Json, read_manifest, write_manifest
from retrieval.encoder import Vectors
from retrieval.errors import DamagedArtifact, IndexMismatch, UnusableVector, shorten
from retrieval.largest import largest
from retrieval.rough import RoughVectors

_NAME = "matrix"
_HASH = 16
_OFF_UNIT = 1e-2
_BLOCK = 4_096
_RECOMPARED = 1_000


@dataclass(frozen=True, slots=True)
class VectorMatrix:
    """Unit vectors by row, and the hashes of the texts that they stand for.

    Attributes:
        vectors: [rows, dimension] float32, read-only.
        hashes: [rows, 16] bytes.
    """

    vectors: Vectors
    hashes: NDArray[np.uint8]

    def row_of_hash(self) -> dict[str, int]:
        """Text hash -> a row with its vector."""
        return {bytes(each).hex(): row for row, each in enumerate(self.hashes)}

    @classmethod
    def save(
        cls,
        folder: Path,
        encoder_name: str,
        dimension: int,
        ids: Sequence[str],
        hashes: Sequence[str],
        blocks: Iterable[Vectors],
    ) -> VectorMatrix:
        """Writes the matrix of these ids into a folder, whole or not at all, and opens it.

        Args:
            folder: Where an older one gives way to it.
            encoder_name: Which weights the vectors come from.
            dimension: Length of a vector.
            ids: Of the rows.
            hashes: Of the rows' texts.
            blocks: Unit vectors [some rows, dimension], one block after the other.

        Raises:
            UnusableVector: a vector is not finite, or has no unit length (nothing has a zero vector).
        """
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{_NAME}.{os.getpid()}.tmp"
        digest = hashlib.sha256()
        written = 0
        try:
            with temporary.open("wb") as file:
                for block in blocks:
                    refuse_unusable(block)
                    content = np.ascontiguousarray(block, dtype=np.float32).tobytes()
                    digest.update(content)
                    file.write(content)
                    written += len(block)
                file.write(bytes.fromhex("".join(hashes)))
                digest.update("".join(hashes).encode())
                file.flush()
                os.fsync(file.fileno())
            if written != len(ids) or len(hashes) != len(ids):
                raise ValueError(f"{written} vectors and {len(hashes)} hashes for {len(ids)} ids.")
            name = f"{_NAME}-{digest.hexdigest()[:12]}.f32"
            temporary.replace(folder / name)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        facts: dict[str, Json] = {
            "encoder": encoder_name,
            "dimension": dimension,
            "rows": len(ids),
            "ids": fingerprint(ids),
        }
        write_manifest(folder, _NAME, [name], facts)
        for old in folder.glob(f"{_NAME}-*.f32"):
            if old.name != name:
                old.unlink(missing_ok=True)
        return cls.load(folder, encoder_name, dimension)

    @classmethod
    def load(
        cls, folder: Path, encoder_name: str, dimension: int, ids: Sequence[str] | None = None
    ) -> VectorMatrix:
        """Opens what `save` wrote.

        Args:
            folder: Where it lies.
            encoder_name: Which weights the vectors have to come from.
            dimension: Length that they have to have.
            ids: Those that the rows have to stand for, if that matters.

        Raises:
            DamagedArtifact: it is missing, cut short or changed.
            IndexMismatch: it was made by another encoder, or of other ids.
        """
        manifest = read_manifest(folder, _NAME)
        wanted: dict[str, object] = {"encoder": encoder_name, "dimension": dimension}
        for key, value in wanted.items():
            if manifest.parameters.get(key) != value:
                raise IndexMismatch(
                    f"The vectors were made with {key} '{shorten(manifest.parameters.get(key))}', not"
                    f" '{shorten(value)}'; build again."
                )
        if ids is not None and manifest.parameters.get("ids") != fingerprint(ids):
            raise IndexMismatch("The vectors are those of another catalogue; build again.")
        ((file, _),) = manifest.files.items()
        rows = int(manifest.parameters.get("rows", 0))
        if (folder / file).stat().st_size != rows * (4 * dimension + _HASH):
            raise DamagedArtifact(f"{file} has not the size that its manifest says; build again.")
        if not rows:
            return cls(np.zeros((0, dimension), np.float32), np.zeros((0, _HASH), np.uint8))
        vectors = np.memmap(folder / file, np.float32, "r", shape=(rows, dimension))
        hashes = np.memmap(folder / file, np.uint8, "r", 4 * dimension * rows, (rows, _HASH))
        # As plain arrays: every slice of a memory map would be one again, and arithmetic slower for it.
        return cls(np.asarray(vectors), np.asarray(hashes))

    def best(self, vector: Vectors, k: int) -> NDArray[np.int64]:
        """Rows of the k vectors nearest to a vector, best first: exact, by comparing all."""
        cosines = self.vectors @ vector
        near = largest(cosines, k)
        return near[np.argsort(-cosines[near], kind="stable")][:k]

    def cosines_by(self, rough: RoughVectors, vector: Vectors) -> NDArray[np.float32]:
        """Cosines of a vector with all rows [rows]: those of the nearest exact, the others about .001 off.

        Args:
            rough: The same vectors.
            vector: [dimension], of unit length.
        """
        cosines = rough.cosines(vector)
        near = largest(cosines, _RECOMPARED)
        cosines[near] = self.vectors[near] @ vector
        return cosines

    def best_by(self, rough: RoughVectors, clusters: int, vector: Vectors, k: int) -> NDArray[np.int64]:
        """Rows of the k nearest among so many clusters, best first, as they compare exactly."""
        rows, cosines = rough.near(vector, clusters)
        rows = np.sort(rows[largest(cosines, max(k, _RECOMPARED))])
        exact = self.vectors[rows] @ vector
        best: NDArray[np.int64] = rows[np.argsort(-exact, kind="stable")][:k]
        return best

    def cosines(self, vector: Vectors, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Cosines of a vector with some rows [rows]."""
        # Taking rows copies them; past a third of the matrix the whole product is quicker.
        if 3 * len(rows) > len(self.vectors):
            whole = self.vectors @ vector
            return whole if len(rows) == len(whole) and is_everything(rows) else whole[rows]
        found = np.empty(len(rows), dtype=np.float32)
        for start in range(0, len(rows), _BLOCK):  # a block of copies stays in the processor's cache
            part = rows[start : start + _BLOCK]
            found[start : start + _BLOCK] = self.vectors[part] @ vector
        return found


def is_everything(rows: NDArray[np.int64]) -> bool:
    """Whether these rows, as many as there are, are all of them in order."""
    return bool(len(rows) == 0 or (rows[0] == 0 and rows[-1] == len(rows) - 1 and (np.diff(rows) == 1).all()))


def refuse_unusable(vectors: Vectors) -> None:
    """Refuses vectors that nothing can be compared with.

    Raises:
        UnusableVector: a value is not finite, or a vector has no unit length, as a zero vector has none.
    """
    lengths = np.linalg.norm(vectors, axis=-1)
    if not (np.abs(lengths - 1.0) < _OFF_UNIT).all():  # false for NaN, too
        raise UnusableVector(
            "A vector is zero, has no unit length or holds a value that is not a finite number; it is neither"
            " kept nor sought."
        )


def fingerprint(ids: Sequence[str]) -> str:
    """What a list of ids is recognised by."""
    digest = hashlib.sha256()
    for each in ids:
        digest.update(each.encode("utf-8", "replace") + b"\0")
    return digest.hexdigest()[:32]
