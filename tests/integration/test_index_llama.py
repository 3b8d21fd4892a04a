"""LlamaIndex's faces of our splitter and retriever, in LlamaIndex's own pipelines."""

import asyncio
import importlib.util
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import numpy as np
import pytest
from llama_index.core import VectorStoreIndex
from llama_index.core.ingestion import IngestionCache, IngestionPipeline
from llama_index.core.llms import MockLLM
from llama_index.core.schema import Document, MetadataMode, NodeRelationship, QueryBundle

from corpus.collection import load_corpus
from index.build import build_index
from index.connection import StoreAddress
from index.embedding import E5Embedding
from index.hashing import HashingEncoder
from index.llama import PassageParser, PassageRetriever, llama_documents
from index.search import open_index
from index.store import PassageStore

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "llama_parts.py"
QUERY = "Vad är ERRIN?"


@pytest.fixture(scope="module")
def corpus():
    return load_corpus(ROOT / "corpus" / "documents")


@pytest.fixture(scope="module")
def index(corpus, tmp_path_factory):
    directory, encoder = tmp_path_factory.mktemp("index"), HashingEncoder()
    build_index(corpus, encoder, directory)
    with open_index(corpus, encoder, directory) as opened:
        yield opened


@pytest.fixture(scope="module")
def nodes(corpus):
    return PassageParser().get_nodes_from_documents(llama_documents(corpus))


def test_the_parsers_nodes_are_our_passages(corpus, nodes):
    assert [node.node_id for node in nodes] == [passage.id for passage in corpus.passages]
    assert [node.text for node in nodes] == [passage.text for passage in corpus.passages]


def test_every_nodes_offsets_slice_its_text_out_of_the_document(corpus, nodes):
    for node in nodes:
        text = corpus.documents[node.ref_doc_id].text
        assert text[node.start_char_idx : node.end_char_idx] == node.text
        assert text[node.metadata["start"] : node.metadata["end"]] == node.text


def test_no_metadata_is_embedded_and_all_facts_are_there(corpus, nodes):
    for node, passage in zip(nodes, corpus.passages, strict=True):
        assert node.get_content(MetadataMode.EMBED) == passage.text
        source = corpus.documents[passage.document].source
        assert node.metadata["title"] == source.title
        assert node.metadata["publisher"] == source.publisher
        assert node.metadata.get("dated") == (source.dated.isoformat() if source.dated else None)
        assert node.metadata["heading"] == " / ".join(passage.heading)


def test_a_language_model_sees_title_and_heading_but_no_offsets(nodes):
    shown = nodes[5].get_content(MetadataMode.LLM)
    assert nodes[5].metadata["title"] in shown
    assert "start:" not in shown


def test_text_that_repeats_keeps_its_own_place():
    # The second paragraph's words stand, word for word, within the first.
    repeated = "Badet är öppet. " + "Ring oss. " * 80
    text = f"# Badet\n\n{repeated}Ring oss.\n\n# Kontakt\n\nRing oss.\n"
    nodes = PassageParser().get_nodes_from_documents([Document(id_="badet", text=text)])
    last = nodes[-1]
    assert last.text == "Ring oss."
    assert last.start_char_idx == text.rindex("Ring oss.")
    assert last.node_id == f"badet:{last.start_char_idx}-{last.end_char_idx}"


def test_the_parsers_nodes_know_their_neighbours_and_their_document(nodes):
    first, second = nodes[0], nodes[1]
    assert first.ref_doc_id == second.ref_doc_id
    assert first.relationships[NodeRelationship.NEXT].node_id == second.node_id
    assert second.relationships[NodeRelationship.PREVIOUS].node_id == first.node_id
    others = [node for node in nodes if node.ref_doc_id != first.ref_doc_id]
    assert NodeRelationship.PREVIOUS not in others[0].relationships


def test_a_document_of_somebody_elses_keeps_its_metadata_out_of_the_embedding():
    document = Document(
        id_="x", text="Rubrik\n\nBadet har öppet.\n", metadata={"page_label": "7", "start": "lies"}
    )
    (node,) = PassageParser().get_nodes_from_documents([document])
    assert node.metadata["page_label"] == "7"
    assert node.metadata["start"] == node.start_char_idx
    assert node.get_content(MetadataMode.EMBED) == node.text == "Badet har öppet."


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"], ids=repr)
def test_a_document_without_text_has_no_nodes(text):
    assert PassageParser().get_nodes_from_documents([Document(text=text)]) == []


def test_an_ingestion_cache_tells_our_rules_from_others(corpus):
    cache = IngestionCache()
    documents = llama_documents(corpus)[:1]
    for parser in (PassageParser(), PassageParser(), PassageParser(splitter=-1)):
        nodes = IngestionPipeline(transformations=[parser], cache=cache).run(documents=documents)
        assert nodes
    assert len(cache.cache.get_all(collection=cache.collection)) == 2


def test_the_parser_works_within_an_event_loop(corpus):
    nodes = asyncio.run(PassageParser().aget_nodes_from_documents(llama_documents(corpus)))
    assert [node.node_id for node in nodes] == [passage.id for passage in corpus.passages]


def test_the_retriever_gives_our_hits_with_our_scores(index):
    found = PassageRetriever(index, limit=4).retrieve(QUERY)
    hits = index.search(QUERY, limit=4)
    assert [(hit.node.node_id, hit.score) for hit in found] == [
        (h.passage.id, h.score) for h in hits
    ]
    assert len(found) == 4
    for hit in found:
        text = index.corpus.documents[hit.node.metadata["document"]].text
        assert text[hit.node.start_char_idx : hit.node.end_char_idx] == hit.node.text
        assert hit.node.metadata["title"]


def test_older_versions_folded_into_a_hit_are_named(index):
    query = "tematiska S3 plattformar och underliggande partnerskap"
    named = [
        hit.node.metadata.get("also_in")
        for hit in PassageRetriever(index, limit=30).retrieve(query)
    ]
    expected = [hit.also_in for hit in index.search(query, limit=30)]
    assert named == [", ".join(older.id for older in also) or None for also in expected]
    assert any(named)


def test_the_retriever_does_not_hold_up_an_event_loop(index):
    threads = set()

    class Watched(PassageRetriever):
        def _retrieve(self, query_bundle):
            threads.add(threading.get_ident())
            return super()._retrieve(query_bundle)

    found = asyncio.run(Watched(index).aretrieve(QUERY))
    assert [hit.node.node_id for hit in found] == [
        h.passage.id for h in index.search(QUERY, limit=6)
    ]
    assert threads.isdisjoint({threading.get_ident()})


@pytest.mark.parametrize("own", ["embedding", "custom_embedding_strs"])
def test_a_bundles_own_vector_is_searched_by(index, own):
    other = "Öppettider och avgifter"
    vector = index.embed_query(other)
    values = {"embedding": (3 * vector).tolist(), "custom_embedding_strs": [other, other]}
    bundle = QueryBundle(QUERY, **{own: values[own]})
    found = PassageRetriever(index, limit=5).retrieve(bundle)
    expected = index.search(QUERY, limit=5, query_vector=vector)
    assert [h.node.node_id for h in found] == [h.passage.id for h in expected]
    assert [h.score for h in found] == pytest.approx([h.score for h in expected], abs=1e-6)
    assert [h.score for h in found] != [h.score for h in index.search(QUERY, limit=5)]


@pytest.mark.parametrize(
    "embedding", [[1.0, 2.0], [0.0] * 64, [float("nan")] * 64], ids=["short", "zero", "nan"]
)
def test_a_vector_that_is_none_of_the_encoders_is_refused(index, embedding):
    with pytest.raises(ValueError, match="must have 64 numbers"):
        PassageRetriever(index).retrieve(QueryBundle(QUERY, embedding=embedding))


def test_llamaindex_searches_the_collection_that_we_wrote(corpus, tmp_path):
    encoder = HashingEncoder()
    vectors = encoder.embed_passages([passage.text for passage in corpus.passages])
    address = StoreAddress(directory=tmp_path)
    with PassageStore.create(address, passages=len(corpus.passages)) as store:
        store.write(corpus.passages, vectors)
        theirs = VectorStoreIndex.from_vector_store(
            store.vector_store(), embed_model=E5Embedding(encoder)
        )
        found = theirs.as_retriever(similarity_top_k=5).retrieve(QUERY)
        expected = store.nearest(encoder.embed_queries([QUERY])[0], 5)
    assert [hit.node.node_id for hit in found] == [name for name, _ in expected]
    # LlamaIndex reports exp(-distance) of Chroma's cosine distance.
    assert [hit.score for hit in found] == pytest.approx(
        [np.exp(c - 1) for _, c in expected], abs=1e-5
    )


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("llama_parts", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_searches_our_nodes_with_llamaindexs_vector_index(example, corpus):
    encoder = HashingEncoder()
    found = example.search_with_llamaindex(corpus, encoder, QUERY)
    vectors = encoder.embed_passages([passage.text for passage in corpus.passages])
    cosines = vectors @ encoder.embed_queries([QUERY])[0]
    best = corpus.passages[int(np.argmax(cosines))]
    assert found[0].node.node_id == best.id
    assert found[0].score == pytest.approx(float(cosines.max()), abs=1e-5)


def test_the_example_asks_a_model_over_what_our_retriever_finds(example, corpus, index, tmp_path):
    said, nodes = example.ask_through_our_retriever(
        corpus, HashingEncoder(), QUERY, directory=tmp_path, model=MockLLM()
    )
    assert [hit.node.node_id for hit in nodes] == [
        h.passage.id for h in index.search(QUERY, limit=3)
    ]
    assert all(hit.node.text in said for hit in nodes)
    assert QUERY in said


def test_the_example_runs_from_the_command_line_and_contacts_nobody(invent, built_data):
    folder = invent({"badet": {"text": "Badet\n\nDet gamla badhuset öppnade 1932.\n"}})
    deny = f"""
    import runpy, sys
    def deny(event, arguments):
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
            raise PermissionError(event)
    sys.addaudithook(deny)
    runpy.run_path({str(EXAMPLE)!r}, run_name="__main__")
    """
    words = ["När öppnade badet?", "--documents", folder, "--encoder", built_data / "encoder"]
    command = [sys.executable, "-c", textwrap.dedent(deny), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Det gamla badhuset öppnade 1932.") == 2
