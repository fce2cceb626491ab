"""The vector store: a Chroma collection for each kind of text, cosine, in one folder, rebuildable.

The only module that meets chromadb. One process writes a folder, finished builds are only read: Chroma lets a
second process open a folder that is being written, and shows it stale data. Knows ids and vectors, no
products.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from retrieval.encoder import Vectors
from retrieval.errors import IndexMismatch, UnusableVector, VectorsUnavailable, shorten
from retrieval.matrix import refuse_unusable
from retrieval.words import unique

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

_FORMAT = 1
# Wider than Chroma's defaults (16 neighbours, 100 candidates), which lose most neighbours in clustered
# vectors.
_GRAPH: CreateHNSWConfiguration = {
    "space": "cosine",
    "max_neighbors": 32,
    "ef_construction": 200,
    "ef_search": 200,
}
_READ = 5_000


class VectorStore:
    """Unit vectors by id with a hash of the text they stand for.

    Opening an existing folder with another encoder or dimension is refused; `rebuild` empties it instead.
    Close it before its folder is renamed or deleted.
    """

    def __init__(
        self,
        folder: Path,
        encoder_name: str,
        dimension: int,
        collection: str = "products",
        rebuild: bool = False,
        create: bool = True,
    ) -> None:
        """Opens or creates the collection in the folder.

        Args:
            folder: Chroma's own files lie here.
            encoder_name: Which weights the vectors come from.
            dimension: Length of a vector.
            collection: Chroma wants at least three characters.
            rebuild: Whether what is there is thrown away.
            create: Whether a missing collection is made; otherwise it is refused, and nothing is written.

        Raises:
            IndexMismatch: the folder holds vectors of another encoder or dimension, or can't be read.
        """
        if len(collection) < 3:
            raise ValueError(f"A collection's name needs three characters, not '{collection}'.")
        self.dimension = dimension
        self.encoder_name = encoder_name
        if create or rebuild:
            folder.mkdir(parents=True, exist_ok=True)
        elif not folder.is_dir():
            raise IndexMismatch("There is no vector index; build again.")
        self._folder = folder
        self._name = collection
        self._open(rebuild, create)

    def _open(self, rebuild: bool = False, create: bool = False) -> None:
        import chromadb
        from chromadb.config import Settings

        try:
            # Links are followed first: Chroma keeps one open system for each spelling of a path.
            opened = chromadb.PersistentClient(
                self._folder.resolve(), settings=Settings(anonymized_telemetry=False)
            )
        except Exception as exc:  # its Rust core raises its own kinds for a damaged folder
            raise IndexMismatch(f"The vector index can't be opened ({shorten(exc)}); build again.") from exc
        self._client = cast("Client", opened)
        wanted = {"encoder": self.encoder_name, "dimension": self.dimension, "format": _FORMAT}
        try:
            names = {each.name for each in self._client.list_collections()}
            if rebuild and self._name in names:
                self._client.delete_collection(self._name)
                names.discard(self._name)
            if self._name in names:
                self._collection = self._client.get_collection(self._name, embedding_function=None)
                self._check(self._collection.metadata or {}, wanted)
            elif not (create or rebuild):
                raise IndexMismatch(f"The vector index has no collection '{self._name}'; build again.")
            else:
                self._collection = self._client.create_collection(
                    self._name, embedding_function=None, configuration={"hnsw": _GRAPH}, metadata=wanted
                )
            self._largest_batch = min(2_000, int(self._client.get_max_batch_size()))
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> VectorStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many vectors there are."""
        return int(self._collection.count())

    def close(self) -> None:
        """Lets go of the folder; calling it twice does no harm."""
        self._client.close()

    @property
    def candidates(self) -> int:
        """How many candidates the graph keeps while it searches (ef_search)."""
        with _no_advice():
            return int((self._collection.configuration.get("hnsw") or {}).get("ef_search") or 0)

    def search_wider(self, candidates: int) -> None:
        """Sets how many candidates the graph keeps while it searches (ef_search), for good.

        Chroma writes the setting down at once and heeds it when it opens the collection; so it does here.
        """
        with _no_advice():
            self._collection.modify(configuration={"hnsw": {"ef_search": candidates}})
        self._client.close()
        self._open()

    def hashes(self) -> dict[str, str]:
        """Id -> hash of the text that its vector stands for."""
        return {
            product_id: str((facts or {}).get("hash", ""))
            for page in self._pages(["metadatas"])
            for product_id, facts in zip(page["ids"], page["metadatas"], strict=True)
        }

    def upsert(self, ids: Sequence[str], texts_hash: Sequence[str], vectors: Vectors) -> int:
        """Writes the vectors whose hash is new or changed; returns how many that were.

        Args:
            ids: n different ids.
            texts_hash: n hashes.
            vectors: [n, dimension], of unit length.

        Raises:
            UnusableVector: a value is not finite, or a vector has no unit length.
        """
        if len(set(ids)) != len(ids):
            raise ValueError("An id stands twice in one upsert.")
        if vectors.shape != (len(ids), self.dimension) or len(texts_hash) != len(ids):
            raise ValueError(
                f"{len(ids)} ids, {len(texts_hash)} hashes and vectors {vectors.shape} don't match."
            )
        refuse_unusable(vectors)
        changed = 0
        for start in range(0, len(ids), self._largest_batch):
            chunk = list(ids[start : start + self._largest_batch])
            known = self._collection.get(ids=chunk, include=["metadatas"])
            old = {
                each: (facts or {}).get("hash")
                for each, facts in zip(known["ids"], known["metadatas"] or [], strict=True)
            }
            rows = [row for row, each in enumerate(chunk, start) if old.get(each) != texts_hash[row]]
            if rows:
                self._collection.upsert(
                    ids=[ids[row] for row in rows],
                    embeddings=np.ascontiguousarray(vectors[rows], dtype=np.float32),
                    metadatas=[{"hash": texts_hash[row]} for row in rows],
                )
            changed += len(rows)
        return changed

    def delete(self, ids: Sequence[str]) -> None:
        """Forgets these ids; unknown ones do no harm."""
        for start in range(0, len(ids), self._largest_batch):
            self._collection.delete(ids=list(ids[start : start + self._largest_batch]))

    def query(
        self, vector: Vectors, k: int, ids: Sequence[str] | None = None
    ) -> tuple[tuple[str, float], ...]:
        """The k nearest ids with their cosine, best first; of `ids` only where they are given.

        Approximate (HNSW, Malkov and Yashunin 2018): to be exact over few ids, compare with `vectors(ids)`.

        Raises:
            UnusableVector: the vector holds a value that is not finite.
            VectorsUnavailable: Chroma fails, for instance because its files are gone.
        """
        if not np.isfinite(vector).all():
            raise UnusableVector("A vector holds a value that is not a finite number; it can't be sought.")
        try:
            count = min(k, len(self), len(ids) if ids is not None else k)
            if count <= 0:
                return ()
            found = self._collection.query(
                query_embeddings=np.ascontiguousarray(vector, dtype=np.float32).reshape(1, self.dimension),
                n_results=count,
                include=["distances"],
                ids=None if ids is None else list(ids),
            )
        except Exception as exc:  # its Rust core raises its own kinds for files that are damaged or gone
            raise VectorsUnavailable(f"The vector store can't be asked ({shorten(exc)}).") from exc
        distances = found["distances"] or [[]]
        pairs = [
            (each, 1.0 - float(distance))
            for each, distance in zip(found["ids"][0], distances[0], strict=True)
        ]
        return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))

    def vectors(self, ids: Sequence[str]) -> Vectors:
        """The vectors of these ids [n, dimension], in their order.

        Raises:
            KeyError: an id has no vector.
            VectorsUnavailable: Chroma fails, for instance because its files are gone.
        """
        found: dict[str, Any] = {}
        wanted = list(unique(ids))
        for start in range(0, len(wanted), _READ):
            try:
                part = self._collection.get(ids=wanted[start : start + _READ], include=["embeddings"])
            except Exception as exc:  # as in `query`
                raise VectorsUnavailable(f"The vector store can't be asked ({shorten(exc)}).") from exc
            found.update(
                zip(part["ids"], part["embeddings"] if part["embeddings"] is not None else (), strict=True)
            )
        result = np.empty((len(ids), self.dimension), dtype=np.float32)
        for row, each in enumerate(ids):
            result[row] = found[each]
        return result

    def everything(self) -> tuple[tuple[str, ...], Vectors]:
        """All ids and their vectors [n, dimension]."""
        ids: list[str] = []
        parts: list[Vectors] = [np.empty((0, self.dimension), dtype=np.float32)]
        for page in self._pages(["embeddings"]):
            ids += page["ids"]
            parts.append(np.asarray(page["embeddings"], dtype=np.float32))
        return tuple(ids), np.concatenate(parts)

    def _pages(self, include: list[Any]) -> Iterator[Mapping[str, Any]]:
        total = len(self)
        for offset in range(0, total, _READ):
            yield self._collection.get(include=include, limit=_READ, offset=offset)

    @staticmethod
    def _check(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
        for key, value in wanted.items():
            if found.get(key) != value:
                raise IndexMismatch(
                    f"The vector index was made with {key} '{shorten(found.get(key))}', not"
                    f" '{shorten(value)}'; build again."
                )


@contextmanager
def _no_advice() -> Iterator[None]:
    """Chroma takes a collection without an embedding function for one of an older version, and says so."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "legacy embedding function config", DeprecationWarning)
        yield
