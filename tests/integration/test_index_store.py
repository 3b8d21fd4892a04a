"""Chroma, embedded and on a server, behind one class: the same tests for both."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from corpus.collection import load_corpus
from index.build import build_index, compare_index
from index.connection import StoreAddress
from index.hashing import HashingEncoder
from index.problems import Damaged, Stale, Unreachable
from index.search import open_index
from index.store import PassageStore, drop_collection

DOCUMENTS = Path(__file__).parents[2] / "corpus" / "documents"


@pytest.fixture(scope="module")
def corpus():
    return load_corpus(DOCUMENTS)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = tmp_path_factory.mktemp("server")
    command = [Path(sys.executable).with_name("chroma"), "run", "--path", data]
    child = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"ANONYMIZED_TELEMETRY": "False"},
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=20)


def wait_for(port):
    for _ in range(300):
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the Chroma server did not start within 30 s")


@pytest.fixture(params=["embedded", "server"])
def address(request, tmp_path):
    url = request.getfixturevalue("server") if request.param == "server" else None
    name = re.sub(r"\W", "-", tmp_path.name)
    made = StoreAddress(directory=tmp_path / "chroma", url=url, collection=f"test-{name}")
    yield made
    if url:
        drop_collection(made)


@pytest.fixture(scope="module")
def vectors(corpus):
    return HashingEncoder().embed_passages([passage.text for passage in corpus.passages])


@pytest.fixture
def store(address, corpus, vectors):
    with PassageStore.create(address, passages=len(corpus.passages)) as opened:
        opened.write(corpus.passages, vectors)
        yield opened


def test_the_nearest_have_their_true_cosines(store, corpus, vectors):
    query = HashingEncoder().embed_queries(["internationella nätverk i Bryssel"])[0]
    expected = sorted(vectors @ query, reverse=True)[:10]
    found = store.nearest(query, 10)
    assert [cosine for _, cosine in found] == pytest.approx(expected, abs=1e-5)
    cosine_of = dict(zip((p.id for p in corpus.passages), vectors @ query, strict=True))
    assert all(cosine == pytest.approx(cosine_of[name], abs=1e-5) for name, cosine in found)


def test_asking_for_more_than_there_is_gives_all(store, corpus, vectors):
    assert len(store.nearest(vectors[0], 10_000)) == len(corpus.passages)


def test_writing_again_replaces_and_adds_nothing(store, corpus, vectors):
    store.write(corpus.passages, np.roll(vectors, 1, axis=0))
    assert store.count() == len(corpus.passages)
    assert store.nearest(vectors[0], 1)[0][0] == corpus.passages[1].id


def test_llamaindex_reads_the_passages_under_our_ids_with_their_own_text(store, corpus):
    passage = corpus.passages[5]
    (node,) = store.vector_store().get_nodes([passage.id])
    assert node.node_id == passage.id
    assert node.text == passage.text
    assert node.get_content() == passage.text
    assert node.metadata["document"] == passage.document
    assert (node.metadata["start"], node.metadata["end"]) == (passage.span.start, passage.span.end)


def test_a_finished_store_is_opened_again(store, address, corpus, vectors):
    with PassageStore.open(address, passages=len(corpus.passages)) as again:
        assert again.nearest(vectors[7], 3) == store.nearest(vectors[7], 3)


def test_a_store_with_too_few_passages_is_damaged(store, address, corpus):
    with pytest.raises(Damaged, match="build the index again"):
        PassageStore.open(address, passages=len(corpus.passages) + 1)


def test_a_collection_that_is_not_there_is_a_problem(address):
    with pytest.raises((Damaged, Unreachable)) as caught:
        PassageStore.open(address, passages=1)
    assert "\n" not in str(caught.value)


def test_an_index_on_a_server_finds_what_an_embedded_one_finds(server, corpus, tmp_path):
    encoder = HashingEncoder()
    build_index(corpus, encoder, tmp_path / "embedded")
    build_index(corpus, encoder, tmp_path / "served", url=server)
    for query in ("Vad är ERRIN?", "vänorter", "How many regions?"):
        found = []
        for directory, url in ((tmp_path / "embedded", None), (tmp_path / "served", server)):
            with open_index(corpus, encoder, directory, url=url) as index:
                found.append([(hit.passage.id, hit.score) for hit in index.search(query)])
        assert found[0] == found[1]


def test_an_index_whose_server_stopped_says_so(server, corpus, tmp_path):
    encoder = HashingEncoder()
    build_index(corpus, encoder, tmp_path, url=server)
    manifest = next((tmp_path / "generations").iterdir()) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(server, "http://127.0.0.1:9"))
    with pytest.raises(Unreachable, match="check that it runs"):
        open_index(corpus, encoder, tmp_path, url="http://127.0.0.1:9")


def test_an_index_for_another_place_is_stale_and_not_contacted(server, corpus, tmp_path):
    encoder = HashingEncoder()
    build_index(corpus, encoder, tmp_path, url=server)
    manifest = next((tmp_path / "generations").iterdir()) / "manifest.json"
    manifest.write_text(manifest.read_text().replace(server, "http://127.0.0.1:9"))
    with pytest.raises(Stale):
        open_index(corpus, encoder, tmp_path)
    assert compare_index(corpus, encoder, tmp_path).is_new
