"""Our encoders in LlamaIndex, and LlamaIndex's embeddings as encoders."""

import asyncio
import importlib.util
import threading

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.embeddings import MockEmbedding
from llama_index.core.schema import TextNode

from index.e5.encoder import E5Encoder
from index.embedding import E5Embedding, EmbeddingError, LlamaEncoder, Prefixes, open_llama
from index.encoder_choice import EncoderChoice, open_encoder
from index.hashing import HashingEncoder

TEXTS = ["tolv kommuner", "svag vind"]


class SpellingEmbedding(BaseEmbedding):
    """A foreign embedding: counts letters, far from length 1."""

    def _get_query_embedding(self, query):
        return [float(query.count(letter)) for letter in "qpabcdefgh"]

    def _get_text_embedding(self, text):
        return self._get_query_embedding(text)

    async def _aget_query_embedding(self, query):
        return self._get_query_embedding(query)


class BrokenEmbedding(SpellingEmbedding):
    def _get_query_embedding(self, query):
        raise ConnectionError("nobody listens")


def test_llama_index_gets_the_encoders_vectors():
    encoder = HashingEncoder()
    embedding = E5Embedding(encoder)
    assert embedding.get_query_embedding(TEXTS[0]) == encoder.embed_queries(TEXTS)[0].tolist()
    assert embedding.get_text_embedding(TEXTS[1]) == encoder.embed_passages(TEXTS)[1].tolist()
    assert embedding.get_text_embedding_batch(TEXTS) == encoder.embed_passages(TEXTS).tolist()
    assert embedding.model_name == encoder.identity


def test_llama_index_can_run_it_as_a_step_over_nodes():
    nodes = E5Embedding(HashingEncoder())([TextNode(text=text) for text in TEXTS])
    assert np.array_equal(
        [node.embedding for node in nodes], HashingEncoder().embed_passages(TEXTS)
    )


def test_the_async_methods_give_the_same_and_leave_the_event_loop_free():
    seen = []

    class Watched(HashingEncoder):
        def embed_queries(self, texts):
            seen.append(threading.current_thread())
            return super().embed_queries(texts)

    embedding = E5Embedding(Watched())

    async def embed():
        query = await embedding.aget_query_embedding(TEXTS[0])
        return query, await embedding.aget_text_embedding_batch(TEXTS)

    query, texts = asyncio.run(embed())
    assert threading.main_thread() not in seen
    assert query == texts[0] == HashingEncoder().embed_queries(TEXTS)[0].tolist()


def test_a_foreign_embedding_gives_unit_vectors():
    foreign = MockEmbedding(embed_dim=6)
    encoder = LlamaEncoder(foreign, name="mock", prefixes=Prefixes())
    assert encoder.dimensions == 6
    assert encoder.embed_passages(TEXTS) == pytest.approx(np.full((2, 6), 6**-0.5))
    assert encoder.embed_passages([]).shape == (0, 6)
    assert encoder.embed_queries(TEXTS).dtype == np.float32


def test_the_prefixes_are_part_of_the_text_and_of_the_identity():
    bare = LlamaEncoder(SpellingEmbedding(), name="spelling", prefixes=Prefixes())
    marked = LlamaEncoder(
        SpellingEmbedding(), name="spelling", prefixes=Prefixes(query="qqq", passage="ppp")
    )
    assert marked.embed_queries(["a"])[0, 0] > bare.embed_queries(["a"])[0, 0]
    assert marked.embed_passages(["a"])[0, 1] > bare.embed_passages(["a"])[0, 1]
    assert marked.identity != bare.identity


def test_a_vector_without_length_is_an_error():
    encoder = LlamaEncoder(SpellingEmbedding(), name="spelling", prefixes=Prefixes())
    with pytest.raises(EmbeddingError, match="spelling gave a vector without a length"):
        encoder.embed_passages(["xyz"])


def test_an_endpoint_that_does_not_answer_is_an_error_that_names_the_model():
    with pytest.raises(EmbeddingError, match="embedding with broken failed: nobody listens"):
        LlamaEncoder(BrokenEmbedding(), name="broken", prefixes=Prefixes())


@pytest.mark.parametrize(
    ("kind", "package"),
    [
        pytest.param("huggingface", "llama-index-embeddings-huggingface", id="huggingface"),
        pytest.param("openai", "llama-index-embeddings-openai-like", id="openai"),
        pytest.param("ollama", "llama-index-embeddings-ollama", id="ollama"),
    ],
)
def test_a_missing_package_is_named(tmp_path, kind, package):
    module = package.removeprefix("llama-index-embeddings-").replace("-", "_")
    if importlib.util.find_spec("llama_index.embeddings"):
        found = importlib.util.find_spec(f"llama_index.embeddings.{module}")
        if found:
            pytest.skip(f"{package} is installed")
    choice = EncoderChoice(kind=kind, model="m", base_url="http://127.0.0.1:9")
    with pytest.raises(EmbeddingError, match=f"pip install {package}"):
        open_encoder(choice, tmp_path)


@pytest.mark.parametrize(
    ("choice", "problem"),
    [
        pytest.param(EncoderChoice(kind="ollama"), "needs the name of a model", id="no model"),
        pytest.param(
            EncoderChoice(kind="openai", model="m"), "needs the address", id="no endpoint"
        ),
    ],
)
def test_what_a_kind_needs_is_asked_for(tmp_path, choice, problem):
    with pytest.raises(EmbeddingError, match=problem):
        open_llama(choice, tmp_path)


@pytest.mark.parametrize(
    ("model", "prefixes"),
    [
        pytest.param("intfloat/multilingual-e5-large", ("query: ", "passage: "), id="e5"),
        pytest.param("intfloat/e5-base-v2", ("query: ", "passage: "), id="English e5"),
        pytest.param("intfloat/multilingual-e5-large-instruct", ("", ""), id="instruct"),
        pytest.param("BAAI/bge-m3", ("", ""), id="bge"),
        pytest.param("sentence-bert-swedish-cased", ("", ""), id="KBLab"),
    ],
)
def test_models_of_the_e5_family_get_its_prefixes(model, prefixes):
    assert EncoderChoice(kind="huggingface", model=model).prefixes() == prefixes
    chosen = EncoderChoice(kind="ollama", model=model, query_prefix="q", passage_prefix="")
    assert chosen.prefixes() == ("q", "")


def test_the_bundled_encoder_is_the_default(tmp_path):
    assert isinstance(open_encoder(EncoderChoice(), tmp_path), E5Encoder)


def test_a_key_is_not_shown():
    assert "secret" not in repr(EncoderChoice(kind="openai", model="m", api_key="secret"))
