"""Passages and their vectors in Chroma, embedded or on a server: the only place that knows Chroma.

Writing goes through LlamaIndex's vector store, so that any LlamaIndex pipeline can read what is
here; searching asks the collection itself for ids and distances only (1 ms against 13 ms with texts
at 86,000 passages). Both libraries take seconds to import and are imported where they are used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from corpus.passage import Passage
from index.encoder import Vectors
from index.problems import Damaged, IndexProblem, Unreachable, Unwritable
from index.progress import Progress, silent

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection
    from llama_index.vector_stores.chroma import ChromaVectorStore

BATCH_PASSAGES = 1_000  # Chroma takes 5,461 at most; smaller batches let progress be seen

# Recall@20 against exact search was .995 with Chroma's defaults and 1.000 with these.
_NEIGHBOURS = 32
_EF_CONSTRUCTION = 200
_EF_SEARCH = 300
# What is not yet synchronised is replayed at each opening: 500 passages took 0.2 s, 100 take 10 ms.
_SYNC_PASSAGES = 100
# Writing a batch of 1,000 takes a server 1 to 5 s (212 passages a second at 86,000).
_SERVER_TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreAddress:
    """Where a collection lives.

    Attributes:
        directory: Of the embedded database; not used when ``url`` is given.
        url: Of a Chroma server, e.g. ``http://127.0.0.1:8000``; ``None`` for the embedded one.
        collection: The collection's name: 3 to 512 letters, digits, dots, hyphens.
    """

    directory: Path
    url: str | None = None
    collection: str = "passages"

    @property
    def place(self) -> str:
        """What to call it in a message."""
        return f"the Chroma server at {self.url}" if self.url else str(self.directory)


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
        with _translated(address):
            client = _connect(address)
            try:
                collection = client.get_or_create_collection(
                    address.collection,
                    embedding_function=None,
                    configuration=cast("Any", {"hnsw": hnsw}),
                )
            except BaseException:
                _close(client)
                raise
        return cls(address, client, collection)

    @classmethod
    def open(cls, address: StoreAddress, *, passages: int) -> Self:
        """Returns the finished store.

        Raises:
            Damaged: There is no such collection, or it does not hold ``passages`` passages.
            Unreachable: The server does not answer.
        """
        with _translated(address):
            client = _connect(address)
            try:
                collection = client.get_collection(address.collection, embedding_function=None)
                held = collection.count()
            except BaseException:
                _close(client)
                raise
        store = cls(address, client, collection)
        if held != passages:
            store.close()
            raise Damaged(_damage(address, f"it holds {held} passages, not {passages}"))
        return store

    def write(
        self, passages: Sequence[Passage], vectors: Vectors, *, progress: Progress = silent
    ) -> None:
        """Stores the passages, each under its own id, with ``float32, (passages, dimensions)``."""
        with _translated(self._address):
            store = self.vector_store()
            for start in range(0, len(passages), BATCH_PASSAGES):
                here = slice(start, start + BATCH_PASSAGES)
                store.add(_nodes(passages[here], vectors[here]))
                progress("store", min(here.stop, len(passages)), len(passages))

    def nearest(self, vector: Vectors, count: int) -> tuple[tuple[str, float], ...]:
        """Returns ``count`` passage ids with their cosine, the highest first.

        Args:
            vector: ``float32, (dimensions,)``, of length 1.
            count: How many; fewer come when the store has fewer.
        """
        with _translated(self._address):
            found = self._collection.query(
                query_embeddings=vector.reshape(1, -1), n_results=count, include=["distances"]
            )
        distances = found["distances"] or [[]]
        # Chroma's cosine distance is 1 - cosine.
        return tuple(
            (name, 1.0 - distance)
            for name, distance in zip(found["ids"][0], distances[0], strict=True)
        )

    def count(self) -> int:
        """Returns how many passages are stored."""
        with _translated(self._address):
            return self._collection.count()

    def vector_store(self) -> "ChromaVectorStore":
        """Returns LlamaIndex's face of the collection; what it adds replaces what has its id."""
        from llama_index.vector_stores.chroma import ChromaVectorStore

        return ChromaVectorStore(chroma_collection=_Replacing(self._collection))

    def close(self) -> None:
        """Releases the files or the connections; the store cannot be used afterwards."""
        _close(self._client)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def drop_collection(address: StoreAddress) -> None:
    """Removes a collection from a server; does nothing when there is none."""
    with _translated(address):
        client = _connect(address)
        try:
            if any(held.name == address.collection for held in client.list_collections()):
                client.delete_collection(address.collection)
        finally:
            _close(client)


class _Replacing:
    """A collection whose ``add`` replaces: Chroma's own keeps the old text for a known id."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    def add(self, **columns: Any) -> None:  # noqa: ANN401 - Chroma's own columns
        self._collection.upsert(**columns)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the collection has
        return getattr(self._collection, name)


def _connect(address: StoreAddress) -> "Client":
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if address.url is None:
        embedded = chromadb.PersistentClient(path=str(address.directory), settings=settings)
        return cast("Client", embedded)
    parts = urlsplit(address.url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise Unreachable(f"{address.url!r} is not an http(s) address; correct the store's url")
    is_secure = parts.scheme == "https"
    served: Any = chromadb.HttpClient(
        host=parts.hostname,
        port=parts.port or (443 if is_secure else 80),
        ssl=is_secure,
        settings=settings,
    )
    for session in _sessions(served):
        session.timeout = _SERVER_TIMEOUT_SECONDS  # the client itself would wait for ever
    return cast("Client", served)


def _close(client: "Client") -> None:
    sessions = _sessions(client)
    client.close()
    for session in sessions:  # which the client's own close leaves open
        session.close()


def _sessions(client: "Client") -> list[Any]:
    """Returns the httpx clients that a server's client keeps private; none for an embedded one."""
    servers = (client._server, client._admin_client._server)  # type: ignore[attr-defined]  # noqa: SLF001
    return [server._session for server in servers if hasattr(server, "_session")]  # noqa: SLF001


def _nodes(passages: Sequence[Passage], vectors: Vectors) -> list[Any]:
    """Returns LlamaIndex nodes with our ids and offsets, and their vectors."""
    from index.llama import passage_node

    nodes: list[Any] = []
    for passage, vector in zip(passages, vectors, strict=True):
        node = passage_node(passage)
        node.embedding = vector.tolist()
        nodes.append(node)
    return nodes


@contextmanager
def _translated(address: StoreAddress) -> Iterator[None]:
    """Turns what Chroma and its client raise into one line for an operator."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, OSError, httpx.HTTPError, ValueError) as error:
        raise _translation(address, error) from error


def _translation(address: StoreAddress, error: Exception) -> IndexProblem:
    line = " ".join(str(error).split())
    if address.url is not None:
        return Unreachable(
            f"{address.place} does not serve the collection {address.collection}: {line}; "
            "check that it runs and is the one the index was built on"
        )
    # SQLite's result codes: 8 read-only, 13 full, 14 cannot open, 778 and others 10: input/output.
    if any(sign in line for sign in ("readonly", "code: 13", "code: 14", "disk", "No space")) and (
        "malformed" not in line
    ):
        return Unwritable(
            f"{address.place} cannot be written: {line}; free disk space or correct its permissions"
        )
    return Damaged(_damage(address, line))


def _damage(address: StoreAddress, what: str) -> str:
    if address.url is not None:
        return f"{address.place}, collection {address.collection}: {what}; build the index again"
    return f"{address.place} is damaged: {what}; delete the directory and build the index again"
