"""Encoders and LlamaIndex embeddings, each as the other.

``E5Embedding`` lets any LlamaIndex pipeline use our encoder. ``LlamaEncoder`` lets us use any
LlamaIndex embedding: a Hugging Face model, an endpoint that speaks OpenAI's protocol, Ollama.
Importing this module imports LlamaIndex, which takes one to two seconds.
"""

import asyncio
import hashlib
import importlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr

from index.encoder import Encoder, Vectors
from index.encoder_choice import EncoderChoice
from index.problems import IndexProblem


class EmbeddingError(IndexProblem):
    """A LlamaIndex embedding cannot be opened, or gave something that is no vector."""


class E5Embedding(BaseEmbedding):
    """The bundled encoder, or any other of ours, as a LlamaIndex embedding.

    The async methods run in a thread, so they do not hold up an event loop.
    """

    _encoder: Encoder = PrivateAttr()

    def __init__(self, encoder: Encoder, *, embed_batch_size: int = 64) -> None:
        super().__init__(model_name=encoder.identity, embed_batch_size=embed_batch_size)
        self._encoder = encoder

    @classmethod
    def class_name(cls) -> str:
        """Returns the name under which LlamaIndex serialises it."""
        return "E5Embedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._encoder.embed_queries([query])[0].tolist()
        return vector

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._encoder.embed_passages(texts).tolist()
        return vectors

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    async def _aget_text_embedding(self, text: str) -> list[float]:
        return await asyncio.to_thread(self._get_text_embedding, text)

    async def _aget_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return await asyncio.to_thread(self._get_text_embeddings, texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """What a model wants before a question and before a passage."""

    query: str = ""
    passage: str = ""


class LlamaEncoder:
    """A LlamaIndex embedding as an ``index.encoder.Encoder``.

    Its vectors are scaled to length 1. One text is embedded when it is made, to learn the length
    of a vector and to fail early.

    Attributes:
        identity: ``name``, the prefixes and the dimensions.
        dimensions: Length of a vector.
    """

    def __init__(
        self,
        embedding: BaseEmbedding,
        *,
        name: str,
        prefixes: Prefixes,
        failures: tuple[type[Exception], ...] = (),
    ) -> None:
        """``failures`` are what the embedding raises when it cannot do its work."""
        self._embedding = embedding
        self._name = name
        self._prefixes = prefixes
        self._failures: tuple[type[Exception], ...] = (OSError, ValueError, *failures)
        self.dimensions = self.embed_queries(["dimensions"]).shape[1]
        scheme = hashlib.sha256(f"{prefixes.query}\0{prefixes.passage}".encode()).hexdigest()[:8]
        self.identity = f"{name}/{scheme}/{self.dimensions}"

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for questions."""
        prefixed = [self._prefixes.query + text for text in texts]
        with self._translated():
            vectors = [self._embedding.get_query_embedding(text) for text in prefixed]
        return self._unit(vectors)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Returns ``float32, (texts, dimensions)``, rows of length 1, for passages or sentences."""
        prefixed = [self._prefixes.passage + text for text in texts]
        with self._translated():
            vectors = self._embedding.get_text_embedding_batch(prefixed)
        return self._unit(vectors)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._failures as error:
            raise EmbeddingError(f"embedding with {self._name} failed: {error}") from error

    def _unit(self, vectors: list[list[float]]) -> Vectors:
        if not vectors:
            return np.empty((0, self.dimensions), dtype=np.float32)
        rows = np.array(vectors, dtype=np.float32)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise EmbeddingError(f"{self._name} gave a vector without a length; check the model")
        units: Vectors = rows / lengths
        return units


@dataclass(frozen=True, slots=True, kw_only=True)
class _Provider:
    """A LlamaIndex package with an embedding class, and what its library raises."""

    package: str
    class_name: str
    failures: tuple[tuple[str, str], ...] = ()

    def module(self) -> str:
        return "llama_index.embeddings." + self.package.removeprefix(_PACKAGES).replace("-", "_")


_PACKAGES = "llama-index-embeddings-"
_PROVIDERS = {
    "huggingface": _Provider(
        package="llama-index-embeddings-huggingface", class_name="HuggingFaceEmbedding"
    ),
    "openai": _Provider(
        package="llama-index-embeddings-openai-like",
        class_name="OpenAILikeEmbedding",
        failures=(("openai", "OpenAIError"),),
    ),
    "ollama": _Provider(
        package="llama-index-embeddings-ollama",
        class_name="OllamaEmbedding",
        failures=(("ollama", "ResponseError"), ("httpx", "HTTPError")),
    ),
}


def open_llama(choice: EncoderChoice, folder: Path) -> LlamaEncoder:
    """Returns the encoder of ``choice``, whose kind is one of LlamaIndex's.

    Raises:
        EmbeddingError: The package is not installed, no model is named, or it cannot be opened.
    """
    settings = _settings(choice, folder)
    provider = _PROVIDERS[choice.kind]
    try:
        embedding_class = _imported(provider.module(), provider.class_name)
        failures = tuple(_imported(*place) for place in provider.failures)
    except ImportError as error:
        message = f"embedder {choice.kind!r} needs a package: pip install {provider.package}"
        raise EmbeddingError(message) from error
    try:
        embedding = embedding_class(**settings)
    except (OSError, ValueError, *failures) as error:
        raise EmbeddingError(f"{choice.kind} model {choice.model}: {error}") from error
    query, passage = choice.prefixes()
    return LlamaEncoder(
        embedding,
        name=f"{choice.kind}:{choice.model}",
        prefixes=Prefixes(query=query, passage=passage),
        failures=failures,
    )


def _imported(module: str, name: str) -> Any:  # noqa: ANN401 - a class of a package that may be absent
    return getattr(importlib.import_module(module), name)


def _settings(choice: EncoderChoice, folder: Path) -> dict[str, str]:
    """Returns what the class of this kind is made with; what is not set is its own default."""
    if not choice.model:
        raise EmbeddingError(f"embedder {choice.kind!r} needs the name of a model")
    settings: dict[str, str | None] = {"model_name": choice.model}
    if choice.kind == "huggingface":
        settings["cache_folder"] = str(folder)
    elif choice.kind == "ollama":
        settings["base_url"] = choice.base_url
    elif choice.base_url is None:
        raise EmbeddingError("embedder 'openai' needs the address of an endpoint")
    else:
        settings |= {"api_base": choice.base_url, "api_key": choice.api_key}
    return {name: value for name, value in settings.items() if value is not None}
