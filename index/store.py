"""Passages and their vectors in Chroma, embedded or on a server (see ``index.connection``).

Writing goes through LlamaIndex's vector store, so that any LlamaIndex pipeline can read what is
here; searching asks the collection itself for ids and distances only (1 ms against 13 ms with texts
at 86,000 passages). Both libraries take seconds to import and are imported where they are used.
"""

import os
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Self, cast

from corpus.passage import Passage
from index.connection import (
    StoreAddress,
    check_answers,
    close_client,
    connect,
    damage,
    failures,
    translated,
)
from index.encoder import Vectors
from index.problems import Damaged
from index.progress import Progress, silent

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import QueryResult
    from llama_index.vector_stores.chroma import ChromaVectorStore

# Up to here exact search takes 3 ms at most and spares 0.5 s and 60 MB of opening Chroma.
EXACT_PASSAGES = 20_000
BATCH_PASSAGES = 1_000  # Chroma takes 5,461 at most; smaller batches let progress be seen

# Recall@20 against exact search was .995 with Chroma's defaults and 1.000 with these.
_NEIGHBOURS = 32
_EF_CONSTRUCTION = 200
_EF_SEARCH = 300
# What is not yet synchronised is replayed at each opening: 500 passages took 0.2 s, 100 take 10 ms.
_SYNC_PASSAGES = 100
# Writing a batch of 1,000 takes a server 1 to 5 s (212 passages a second at 86,000).
_WRITE_SECONDS = 60.0
_ENCODER = "encoder"  # key of a collection's metadata


class PassageStore:
    """An open collection of passages. Close it, or use it in a ``with`` statement."""

    def __init__(self, address: StoreAddress, client: "Client", collection: "Collection") -> None:
        self._address = address
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, address: StoreAddress, *, passages: int) -> Self:
        """Returns a store for ``passages`` passages, made or, on a server, taken up again."""
        hnsw = {
            "space": "cosine",
            "max_neighbors": _NEIGHBOURS,
            "ef_construction": _EF_CONSTRUCTION,
            "ef_search": _EF_SEARCH,
        }
        if address.url is None:
            hnsw["sync_threshold"] = max(2, min(_SYNC_PASSAGES, passages))
        with translated(address):
            client = connect(address, answer_seconds=_WRITE_SECONDS)
            try:
                _drop_foreign(client, address, passages)
                collection = client.get_or_create_collection(
                    address.collection,
                    embedding_function=None,
                    configuration=cast("Any", {"hnsw": hnsw}),
                    metadata={_ENCODER: address.encoder} if address.encoder else None,
                )
            except BaseException:
                close_client(client)
                raise
        return cls(address, client, collection)

    @classmethod
    def open(cls, address: StoreAddress, *, passages: int) -> Self:
        """Returns the finished store.

        Raises:
            Damaged: There is no such collection, or it does not hold ``passages`` passages with
                vectors of the address's encoder.
            Unreachable: The server does not answer.
        """
        with translated(address):
            client = connect(address, answer_seconds=address.patience_seconds)
            try:
                collection = client.get_collection(address.collection, embedding_function=None)
                held = collection.count()
            except BaseException:
                close_client(client)
                raise
        store = cls(address, client, collection)
        found = _encoder_of(collection)
        if held != passages or found not in {None, address.encoder}:
            store.close()
            what = f"{held} passages, not {passages}" if held != passages else f"vectors of {found}"
            raise Damaged(damage(address, f"it holds {what}"))
        return store

    def write(
        self, passages: Sequence[Passage], vectors: Vectors, *, progress: Progress = silent
    ) -> None:
        """Stores the passages, each under its own id, with ``float32, (passages, dimensions)``."""
        with translated(self._address):
            store = self.vector_store()
            for start in range(0, len(passages), BATCH_PASSAGES):
                here = slice(start, start + BATCH_PASSAGES)
                store.add(_nodes(passages[here], vectors[here]))
                progress("store", min(here.stop, len(passages)), len(passages))

    def remove(self, names: Sequence[str]) -> None:
        """Takes out the passages with these ids."""
        with translated(self._address):
            for start in range(0, len(names), BATCH_PASSAGES):
                self._collection.delete(ids=list(names[start : start + BATCH_PASSAGES]))

    def nearest(self, vector: Vectors, count: int) -> tuple[tuple[str, float], ...]:
        """Returns ``count`` passage ids with their cosine, the highest first.

        Args:
            vector: ``float32, (dimensions,)``, of length 1.
            count: How many; fewer come when the store has fewer.
        """
        from chromadb.errors import NotFoundError

        with translated(self._address):
            try:
                found = self._query(vector, count)
            except NotFoundError:  # built anew on the server meanwhile: the same name, a new id
                self._collection = self._client.get_collection(
                    self._address.collection, embedding_function=None
                )
                found = self._query(vector, count)
        distances = found["distances"] or [[]]
        # Chroma's cosine distance is 1 - cosine.
        return tuple(
            (name, 1.0 - distance)
            for name, distance in zip(found["ids"][0], distances[0], strict=True)
        )

    def _query(self, vector: Vectors, count: int) -> "QueryResult":
        return self._collection.query(
            query_embeddings=vector.reshape(1, -1), n_results=count, include=["distances"]
        )

    def is_reachable(self) -> bool:
        """Returns whether a server answers for the collection; an embedded one always does."""
        if self._address.url is None:
            return True
        try:
            check_answers(self._address)
            self._client.get_collection(self._address.collection, embedding_function=None)
        except failures(self._address):
            return False
        return True

    def count(self) -> int:
        """Returns how many passages are stored."""
        with translated(self._address):
            return self._collection.count()

    def vector_store(self) -> "ChromaVectorStore":
        """Returns LlamaIndex's face of the collection; what it adds replaces what has its id."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=_Replacing(self._collection))

    def close(self) -> None:
        """Releases the files or the connections; the store cannot be used afterwards."""
        close_client(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_searched_exactly(address: StoreAddress, *, passages: int) -> bool:
    """Returns whether the vectors that lie beside an embedded store are searched instead of it.

    So it is where that is as quick and finds all, which a graph does not promise; and where Chroma
    cannot open its database, which wants to write: on a read-only disk, as in a container image.
    """
    if address.url is not None:
        return False
    return passages <= EXACT_PASSAGES or not os.access(address.directory, os.W_OK)


def store_identity() -> str:
    """Returns what decides how a store is made: a store made otherwise is not to be added to."""
    made_with = (_NEIGHBOURS, _EF_CONSTRUCTION, _EF_SEARCH, version("chromadb"))
    return "/".join(map(str, (*made_with, version("llama-index-vector-stores-chroma"))))


def drop_collection(address: StoreAddress) -> None:
    """Removes a collection from a server; does nothing when there is none."""
    with translated(address):
        client = connect(address, answer_seconds=_WRITE_SECONDS)
        try:
            if any(held.name == address.collection for held in client.list_collections()):
                client.delete_collection(address.collection)
        finally:
            close_client(client)


def _drop_foreign(client: "Client", address: StoreAddress, passages: int) -> None:
    """Removes a server's collection of this name that cannot be what an unfinished build left."""
    from chromadb.errors import NotFoundError

    if address.url is None:
        return
    try:
        held = client.get_collection(address.collection, embedding_function=None)
    except NotFoundError:
        return
    if held.count() > passages or _encoder_of(held) != address.encoder:
        client.delete_collection(address.collection)


def _encoder_of(collection: "Collection") -> str | None:
    """Returns the identity of the encoder that the collection was made for, if it tells."""
    stated = (collection.metadata or {}).get(_ENCODER)
    return stated if isinstance(stated, str) else None


class _Replacing:
    """A collection whose ``add`` replaces: Chroma's own keeps the old text for a known id."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    def add(self, **columns: Any) -> None:  # noqa: ANN401 - Chroma's own columns
        self._collection.upsert(**columns)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the collection has
        return getattr(self._collection, name)


def _nodes(passages: Sequence[Passage], vectors: Vectors) -> list[Any]:
    """Returns LlamaIndex nodes with our ids and offsets, and their vectors."""
    from index.llama import passage_node

    nodes: list[Any] = []
    for passage, vector in zip(passages, vectors, strict=True):
        node = passage_node(passage)
        node.embedding = vector.tolist()
        nodes.append(node)
    return nodes
